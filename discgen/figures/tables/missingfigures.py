"""What a table says of figures of earlier years that it needs and nobody has entered."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from discgen.catalogue.entity import CONSOLIDATED
from discgen.catalogue.tabledef import TableDef
from discgen.faults import Fault
from discgen.figures.formula import Ref
from discgen.figures.history import HISTORY_FILE
from discgen.figures.pastprint import HISTORY
from discgen.figures.printed.printedtable import CellKey
from discgen.figures.store import FigureStore
from discgen.figures.wrongyears import other_year

NO_HISTORY = "過年度の印刷計数がありません"
_SHOWN = 10  # of the figures that the formulas of one table ask for


def missing_columns(store: FigureStore, table: TableDef, missing: Sequence[CellKey]) -> Iterator[Fault]:
    """One fault per table and year, however many figures that year lacks."""
    printed = store.history.has_group
    by_year: dict[int, list[CellKey]] = {}
    for key in missing:
        by_year.setdefault(key.fiscal_year, []).append(key)
    for year, keys in by_year.items():
        found = keys[0].path + (f"、ほか {len(keys) - 1} 欄" if len(keys) > 1 else "")
        remedy = f"{HISTORY_FILE} に {year}年度の行を足してください"
        if table.entity == CONSOLIDATED and not printed(year):
            now = store.fiscal_year
            since = next(later for later in range(year + 1, now + 1) if later == now or printed(later))
            setting = f'"{CONSOLIDATED}" = {since}'
            remedy += f"。{since}年度から連結したのならば、設定の [first_years] に「{setting}」と書いてください"
        elif table.when:
            setting = f'"{table.id}" = {year + 1}'
            remedy += f"。求められなければ、設定の [first_years] に「{setting}」と書いてください"
        message = f"{year}年度の印刷計数がありません（{len(keys)}欄）"
        head = _unwritten(store, year) or _elsewhere(store, keys)
        yield Fault(f"表「{table.title}」", message, found=found, remedy=remedy, rule=HISTORY, follows=head)


def _unwritten(store: FigureStore, year: int) -> Fault | None:
    """The cause of all that a year lacks: nothing was entered of it, or of any."""
    if store.history.has_year(year):
        return None
    none = not store.history.has_year()
    message = NO_HISTORY if none else f"{year}年度の印刷計数がありません"
    remedy = f"discgen history template で {HISTORY_FILE} に要る行をそろえ、誌面のとおりの数字を入れてください"
    return Fault(HISTORY_FILE, message, "一行もありません", remedy=remedy, rule=HISTORY)


def _elsewhere(store: FigureStore, keys: Sequence[CellKey]) -> Fault | None:
    """The cause of what a year lacks where another year, which nothing asks for, has it."""
    year = keys[0].fiscal_year
    if year != store.fiscal_year - 1:
        return None
    earlier = [replace(key, fiscal_year=year - 1) for key in keys]
    found = sum(store.history.get(key) is not None for key in earlier)
    return other_year(year) if 2 * found > len(keys) else None


def asked_before(
    store: FigureStore, table: TableDef, lacking: Mapping[CellKey, Ref | None], told: Collection[CellKey] = ()
) -> Iterator[Fault]:
    """One fault for each figure of the year before that a formula of the table needs, with the line to add.

    told: figures whose column the table itself lacks.
    """
    asked = [(key, asking) for key, asking in lacking.items() if key not in told]
    for key, asking in asked[:_SHOWN]:
        cell, needed = store.space.find(asking) if asking else None, store.space.reading_of(key)
        line = f"単体・連結「{key.entity}」、番号「{key.number}」、表ID「{key.table_id}」、年度「{key.fiscal_year}」"
        line += f"、単位「{needed.export_unit}」" if needed else ""
        title = needed.table.title if needed else key.table_id
        yield Fault(
            f"表「{cell.table.title if cell else table.title}」{cell.row_path if cell else ''}",
            f"計算に要る{key.fiscal_year}年度の印刷計数がありません",
            found=f"表「{title}」{key.path}",
            remedy=f"{HISTORY_FILE} に {line} の行を足し、誌面のとおりの数字を入れてください",
            rule=HISTORY,
            follows=_unwritten(store, key.fiscal_year) or _elsewhere(store, [key]),
        )
    if len(asked) > _SHOWN:
        message = f"計算に要る前年度の印刷計数が、ほかに {len(asked) - _SHOWN} 個ありません"
        remedy = f"discgen history template で {HISTORY_FILE} に要る行をそろえられます"
        heads = {_unwritten(store, key.fiscal_year) for key, _ in asked}
        head = heads.pop() if len(heads) == 1 else None
        yield Fault(f"表「{table.title}」", message, remedy=remedy, rule=HISTORY, follows=head)
