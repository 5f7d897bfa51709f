"""The forms in words: every table with its rows, columns and the numbers (番号) of its figures, for the office."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping

from discgen.catalogue.contract import Sheet
from discgen.catalogue.entity import SOLO
from discgen.catalogue.strict import FORMS
from discgen.catalogue.tabledef import ColumnDef, Dated, Filter, RowDef, TableDef
from discgen.figures.formula import FormulaError, Ref, is_query, ledger_query, parse

_ROUNDINGS = {"truncate": "切捨て", "round": "四捨五入"}
_SHOWN = 72  # characters of a formula in the list of all tables
_NOTES = {"text": "本文だけで引く計数", False: "ほかの計数の計算に使う（印刷しない）"}


class FormGuide:
    """Tells tables. places: by table, where the layers of its form stand. whole: formulas are not shortened."""

    def __init__(
        self, places: Mapping[str, tuple[str, ...]], sheets: Iterable[Sheet] = (), *, whole: bool = False
    ) -> None:
        self._places = places
        self._sheets = {sheet.id: sheet for sheet in sheets}
        self._whole = whole

    def lines(self, tables: Iterable[TableDef]) -> Iterator[str]:
        """One line per table (■), what it is, its columns, one line per row (・)."""
        for table in tables:
            yield f"■ {table.id}　{table.title}"
            yield f"  {'　'.join(self._facts(table))}"
            if table.listing:
                yield f"  {self._listing(table)}"
            columns = [column for column, _ in table.leaf_columns() if column.id]
            yield from (f"  列 .{column.id}　{self._column(column)}" for column in columns)
            for row, above in table.walk():
                yield from self._row(table, row, len(above))

    def _facts(self, table: TableDef) -> Iterator[str]:
        yield table.entity if table.entity == SOLO else f"{table.entity}（番号の前に「{table.entity}:」を付ける）"
        yield f"{table.unit}（{_ROUNDINGS[table.rounding]}）"
        yield f"{'期末' if table.period == 'balance' else '期間'}の計数、{table.years}年度分"
        if table.printed in _NOTES:
            yield _NOTES[table.printed]
        if table.empty == "hide":
            yield "該当のない行は載せない"
        if table.when:
            yield f"{table.when} が 0 でないときだけ作る"
        yield self._origin(self._places.get(table.id, ()))

    def _origin(self, places: Iterable[str]) -> str:
        own = [place for place in places if place.startswith(f"{FORMS}/")]
        national = [place for place in places if place not in own]
        if not national:
            return f"金庫の表 {'、'.join(own)}"
        return f"国の様式 {'、'.join(national)}" + (f"（金庫が変更 {'、'.join(own)}）" if own else "")

    def _listing(self, table: TableDef) -> str:
        listing = table.listing
        assert listing is not None
        sheet = self._sheets.get(listing.ledger)
        order = "書いてある順に"
        if listing.order:
            order = f"{self._name(listing.ledger, listing.order)}の大きい順に、設定の {listing.limit} の数まで"
        label = self._name(listing.ledger, listing.label)
        return f"台帳「{sheet.sheet if sheet else listing.ledger}」の行を、{order}並べる（行の名前は{label}）"

    def _column(self, column: ColumnDef) -> str:
        said = [column.label or "（名前なし）"]
        if column.unit:
            said.append(f"（{column.unit}）")
        said += _dates(column)
        source = self._short(f"＝ {column.value}") if column.value else self._filters(column.where, column.measure)
        return "".join(said) + (f"　{source}" if source else "")

    def _row(self, table: TableDef, row: RowDef, level: int) -> Iterator[str]:
        mark = "　" * level
        label = row.label if row.print is None or row.print == row.label else f"{row.label}［印刷は {row.print}］"
        if row.heading or row.hidden or row.group:
            kind = "見出し" if row.heading else "まとめ（印刷しない）"
            yield f"  {mark}・{row.id}　{label}　〔{kind}〕"
            return
        number = Ref(table.name, row.id).number if table.listing is None else row.id
        yield f"  {mark}・{number}　{label}　{self._source(table, row)}".rstrip()
        for column, formula in row.values.items():
            yield f"  {mark}　　.{column} {self._short(f'＝ {formula}')}"

    def _source(self, table: TableDef, row: RowDef) -> str:
        if row.text:
            return "台帳の言葉"
        said = [f"（{row.unit}）"] if row.unit else []
        if row.value:
            said.append(self._short(f"＝ {row.value}"))
        elif row.where is not None:
            said.append(self._filters(row.where, row.measure or table.measure) or "全行")
        elif row.rows and not row.values:
            said.append("下の行の合計")
        if row.empty == "hide":
            said.append("〔該当がなければ載せない〕")
        said += _dates(row)
        return "　".join(said)

    def _filters(self, where: Filter | None, measure: str) -> str:
        ledger = _ledger_of(measure)
        sheet = self._sheets.get(ledger)
        said = [
            f"{self._name(ledger, name)}＝{'・'.join(value) if isinstance(value, list) else value}"
            for name, value in (where or {}).items()
        ]
        book = f"{sheet.sheet}：" if sheet and said else ""
        return self._short(book + "、".join(said))

    def _name(self, ledger: str, column: str) -> str:
        sheet = self._sheets.get(ledger)
        found = sheet.column(column) if sheet else None
        return found.name if found else column

    def _short(self, text: str) -> str:
        return text if self._whole or len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _dates(part: Dated) -> list[str]:
    """Of which years' forms a row or column is."""
    first = f"{part.effective_from} から" if part.effective_from else ""
    last = f"{part.effective_to} まで" if part.effective_to else ""
    return [f"〔事業年度末日 {first}{last}〕"] if first or last else []


def _ledger_of(measure: str) -> str:
    """The ledger that a measure sums; empty where it cannot be told."""
    try:
        nodes = ast.walk(parse(measure)) if measure else ()
        return next((ledger_query(node).ledger for node in nodes if is_query(node)), "")
    except FormulaError:
        return ""
