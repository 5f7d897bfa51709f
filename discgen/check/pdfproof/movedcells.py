"""Figures that stand in another column than they should: their line reads the same, the cell beside was empty.

Only pages set alike can be compared so: where most cells stand where they should, the few that do not are in another
column. A page set in other lines or typefaces is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from statistics import median

from discgen.check.pdfproof.linediff import LineDifference
from discgen.check.pdfproof.pdflines import PdfLine, PdfPage

_ALIKE = 0.8  # of the cells of a page stand where they should, or it is set otherwise
_NEAR = 3.0  # points between two places that are the same
_COLUMN = 12.0  # points to the next column, at least
_CELL = re.compile(r"[^|]+")
_DIGIT = re.compile(r"\d")


def moved_cells(wanted: PdfPage, given: PdfPage) -> list[LineDifference]:
    """The lines that both pages have once, with figures in other columns."""
    there = _once(given)
    both = [(line, there[text]) for text, line in _once(wanted).items() if text in there]
    scale = given.width / wanted.width
    shifts = [(one, other, shift) for one, other in both for shift in _shifts(one, other, scale)]
    if not shifts:
        return []
    usual = median(shift for *_, shift in shifts)
    near = sum(abs(shift - usual) <= _NEAR for *_, shift in shifts)
    if near < _ALIKE * len(shifts):
        return []
    found = {one.text: LineDifference(one, other, True) for one, other, shift in shifts if abs(shift - usual) > _COLUMN}
    return list(found.values())


def _once(page: PdfPage) -> dict[str, PdfLine]:
    """The lines with figures that no other line of the page is like."""
    found: dict[str, PdfLine] = {}
    twice: set[str] = set()
    for line in page.lines:
        if line.text in found:
            twice.add(line.text)
        if _DIGIT.search(line.text) and line.spans:
            found[line.text] = line
    return {text: line for text, line in found.items() if text not in twice}


def _shifts(one: PdfLine, other: PdfLine, scale: float) -> Iterator[float]:
    """How far each cell with figures stands to the right of where it should: by its right edge, as figures are set."""
    for cell in _CELL.finditer(one.text):
        if _DIGIT.search(cell[0]):
            yield other.spans[cell.end() - 1][1] - one.spans[cell.end() - 1][1] * scale
