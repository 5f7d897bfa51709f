"""The forms in words: tables, rows and columns with their numbers (番号), and what a house has otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from discgen.catalogue.catalogue import Catalogue, open_catalogue
from discgen.catalogue.strict import FORMS
from discgen.catalogue.tabledef import RowDef, TableDef
from discgen.faults import Fault, FaultError, near
from discgen.figures.formula import Ref
from discgen.figures.usableforms import usable_forms

_PERIODS = {"balance": "年度末", "flow": "年度"}
_HOUSE = f"{FORMS}/"
HEAD = "番号は、表・行・列をつないだ名前です（例：bs.cash）。式の中では - を _ と書きます。"


def form_lines(catalogue: Catalogue, table: str = "", *, house: bool = False) -> Iterator[str]:
    """What a number is, then one line per table (■), columns (□) and row (・). table: only that one.

    house: only what the house's forms say, each with the national words where these differ.
    Errors: FaultError for a table that there is not, and for forms with faults.
    """
    catalogue.prove()
    forms = usable_forms(catalogue).tables
    if table and table not in forms:
        remedy = near(table, forms) or "番号を付けずに discgen forms で一覧にしてください"
        raise FaultError([Fault("様式", f"表 {table} はこの年度の様式にありません", remedy=remedy)])
    yield HEAD
    national = open_catalogue(None, catalogue.institution, catalogue.data).tables
    for name, form in forms.items():
        if table in ("", name):
            yield from _lines_of(form, national.get(name), house)


def _lines_of(form: TableDef, national: TableDef | None, house: bool) -> Iterator[str]:
    rows = {row.id: row for row, _ in national.walk()} if national else {}
    shown = [
        f"  {'　' * len(above)}・{_row(form, row, rows, known=national is not None)}"
        for row, above in form.walk()
        if not house or _is_house(row.defined_at)
    ]
    dropped = [row for row in rows if row not in {row.id for row, _ in form.walk()}]
    own = _is_house(form.defined_at)
    if house and not (shown or dropped or own):
        return
    said = f"{form.entity}・{form.unit}・{_PERIODS[form.period]}・{form.years}年度分"
    yield f"■ {form.id}　{form.title}［{said}］{_from(form.defined_at)}"
    columns = [f"{column.id} {column.label}" for column, _ in form.leaf_columns() if column.id]
    if columns and not house:
        yield f"  □ 列：{'、'.join(columns)}"
    yield from shown
    if dropped:
        yield f"  － 載せない行：{'、'.join(f'{row} {rows[row].label}' for row in dropped)}"


def _row(form: TableDef, row: RowDef, national: Mapping[str, RowDef], *, known: bool) -> str:
    text = f"{Ref(form.name, row.id, entity=form.entity)}　{row.label}{_formula(row)}"
    if not _is_house(row.defined_at):
        return text
    before = national.get(row.id)
    if before is None:
        return f"{text}{_from(row.defined_at, '加えた行' if known else '')}"
    words = f"国の様式では「{before.label}」" if before.label != row.label else ""
    return f"{text}{_from(row.defined_at, words)}"


def _formula(row: RowDef) -> str:
    if row.value:
        return f"　＝ {row.value}"
    if row.values:
        return f"　＝ {'；'.join(f'{column}：{formula}' for column, formula in row.values.items())}"
    if row.where:
        return f"　｛{'、'.join(f'{name}＝{_words(value)}' for name, value in row.where.items())}｝"
    return "　＝ 内訳の合計" if row.rows and not row.heading and not row.hidden and row.where is None else ""


def _words(value: str | list[str]) -> str:
    return value if isinstance(value, str) else "・".join(value)


def _is_house(place: str) -> bool:
    return place.startswith(_HOUSE)


def _from(place: str, words: str = "") -> str:
    said = "、".join(part for part in (place, words) if part)
    return f"　（{said}）" if said else ""
