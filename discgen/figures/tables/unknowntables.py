"""What is not known of a printed table, in one sentence; a table of which nothing is known is not printed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from discgen.catalogue.entity import group_mark
from discgen.catalogue.tabledef import TableDef
from discgen.faults import Fault, Severity
from discgen.figures.printed.printedtable import UNKNOWN, PrintedTable
from discgen.figures.store import FigureStore

NOT_PUBLISHED = "figures.unpublished"  # id of the rule: every figure is known


@dataclass(frozen=True, slots=True)
class UnknownPart:
    """faults: what to tell. whole: nothing is known, so the table is not printed."""

    faults: tuple[Fault, ...] = ()
    whole: bool = False


def unknown_in_table(store: FigureStore, table: TableDef, printed: PrintedTable) -> UnknownPart:
    """The unknown figures of a table as it was built."""
    if not store.unknown:
        return UnknownPart()
    cells = printed.cells()
    where = f"表「{table.title}」{group_mark(table.entity)}"
    unknown = [cell for cell in cells if cell.text == UNKNOWN]
    told: list[Fault] = []
    if printed.sample:
        message = "公表された計数からは分からない計数を見本の計数で埋めたので、表に「見本」と印刷します"
        told.append(Fault(where, message, severity=Severity.NOTICE))
    if not unknown:
        return UnknownPart(tuple(told))
    current = [cell for cell in cells if cell.current]
    whole = table.printed is True and bool(current) and all(cell.text == UNKNOWN for cell in current)
    if whole:
        message = "この表の計数は、公表された計数からは分からないので、表を載せません"
        return UnknownPart((_fault(where, message, ""),), whole=True)
    keys = [cell.key for cell in unknown if cell.key]
    years = "、".join(map(str, sorted({key.fiscal_year for key in keys})))
    message = f"{len(unknown)} 個の計数（{years}年度）は、公表された計数からは分からないので「…」と印刷します"
    fault = _fault(where, message, keys[0].path)
    return UnknownPart((*told, replace(fault, rule="", remedy="") if store.unknown.filled else fault))


def _fault(where: str, message: str, found: str) -> Fault:
    remedy = "台帳と印刷計数を金庫の計数にして、forms/unpublished.yaml から消してください"
    return Fault(where, message, found, remedy=remedy, severity=Severity.NOTICE, rule=NOT_PUBLISHED)
