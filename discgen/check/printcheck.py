"""Part 7 of the check, the print: the finished PDF read back and looked at, as findings with their pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from discgen.book.press.pressrules import LEGIBLE
from discgen.book.press.proof import prove
from discgen.figures.printed.printedtable import CellKey, PrintedTable
from discgen.finding import Finding, Topic


def check_print(
    pdf: bytes, tables: Iterable[PrintedTable], page_of_figure: Mapping[CellKey, int], first_page: int
) -> list[Finding]:
    """Figures that are missing, differ from the fact store, or cannot be seen on their page."""
    faults = prove(pdf, tables, page_of_figure, first_page)
    return [Finding.of(fault, Topic.PRINT, LEGIBLE) for fault in faults]
