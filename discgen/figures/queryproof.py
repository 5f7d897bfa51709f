"""Does a sum over a ledger ask for what the ledger has: its measure, its columns, values of its lists?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from discgen.catalogue.contract import Sheet
from discgen.catalogue.entity import CONSOLIDATED
from discgen.faults import near
from discgen.figures.filters import FilterValue, Not, YearOffset
from discgen.figures.formula import LedgerSum


@dataclass(frozen=True, slots=True)
class QuerySlip:
    """What in a query leads nowhere. column: the filter that is wrong, empty for the ledger or its measure."""

    message: str
    found: str
    remedy: str
    column: str = ""


class QueryProof:
    """Proves queries against the contracts of the ledgers."""

    def __init__(self, sheets: Iterable[Sheet]) -> None:
        self._sheets = {sheet.id: sheet for sheet in sheets}
        self._known: dict[LedgerSum, tuple[QuerySlip, ...]] = {}

    def sheet(self, ledger: str) -> Sheet | None:
        """The contract of a ledger, None where there is none."""
        return self._sheets.get(ledger)

    def no_ledger(self, ledger: str) -> QuerySlip:
        """That there is no such ledger."""
        return QuerySlip("台帳がありません", ledger, near(ledger, self._sheets))

    def slips(self, query: LedgerSum) -> tuple[QuerySlip, ...]:
        """Everything in a query that leads nowhere."""
        known = self._known.get(query)
        if known is None:
            known = self._known[query] = tuple(self._slips(query))
        return known

    def _slips(self, query: LedgerSum) -> Iterator[QuerySlip]:
        sheet = self._sheets.get(query.ledger)
        if sheet is None:
            yield self.no_ledger(query.ledger)
            return
        measures = [*(c.id for c in sheet.measures), *(d.id for d in sheet.derived if d.parts)]
        if query.column and query.column not in measures:
            message = f"台帳 {sheet.id}（{sheet.sheet}）に、合計できる列がありません"
            yield QuerySlip(message, query.column, near(query.column, measures) or f"列：{'、'.join(measures)}")
        for name, value in query.filters:
            yield from self._of_filter(sheet, name, value, query.entity)

    def _of_filter(self, sheet: Sheet, name: str, value: FilterValue, entity: str) -> Iterator[QuerySlip]:
        column = sheet.column(name)
        derived = next((d for d in sheet.derived if d.id == name and d.compare), None)
        if column is None and derived is None:
            known = [*(c.id for c in sheet.columns if not c.is_measure), *(d.id for d in sheet.derived if d.compare)]
            message = f"台帳 {sheet.id}（{sheet.sheet}）に、絞り込みの列がありません"
            yield QuerySlip(message, name, near(name, known) or f"列：{'、'.join(known)}", name)
            return
        if isinstance(value, YearOffset):
            if column is None or column.type != "year":
                yield QuerySlip(f"台帳 {sheet.id} の列 {name} は年度ではありません", f"year({value.offset})", "", name)
            return
        if column is not None and column.type == "text":
            return
        allowed = column.values if column else (derived.true, derived.false) if derived else ()
        if entity == CONSOLIDATED:
            allowed += self._of_extensions(sheet.id, name)
        for one in value.values if isinstance(value, Not) else value:
            if one not in allowed:
                message = f"台帳 {sheet.id} の列 {name}（{column.name if column else name}）に、その言葉はありません"
                yield QuerySlip(message, one, near(one, allowed) or f"言葉：{'、'.join(allowed)}", name)

    def _of_extensions(self, ledger: str, name: str) -> tuple[str, ...]:
        """The classifications that only the group's additions to a ledger know."""
        columns = (sheet.column(name) for sheet in self._sheets.values() if sheet.extends == ledger)
        return tuple(value for column in columns if column for value in column.values)
