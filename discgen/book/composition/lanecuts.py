"""A table cut into lanes, each with some of its lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from discgen.catalogue.documentdef import Lane
from discgen.figures.printed.printedtable import PrintedTable


@dataclass(frozen=True, slots=True)
class LanePart:
    """The lines of one lane, or of one band of it, with their numbers in the whole table."""

    table: PrintedTable
    first: int
    corner: str = ""
    band: int = 0


def _without_group(table: PrintedTable, corner: str) -> PrintedTable:
    """The lane without what its corner already says: a heading line, or a group label merged over all its lines."""
    if not table.lines or not table.lines[0].labels:
        return table
    text, rowspan = table.lines[0].labels[0]
    if text.strip() != corner or table.label_columns < 2 or rowspan < len(table.lines):
        return table
    first, *others = table.lines
    head = tuple(
        tuple(replace(cell, colspan=cell.colspan - 1) if cell.kind == "corner" else cell for cell in row)
        for row in table.head
    )
    lines = (replace(first, labels=first.labels[1:]), *others)
    return replace(table, lines=lines, head=head, label_columns=table.label_columns - 1)


def cut_lanes(table: PrintedTable, lanes: Sequence[Lane]) -> list[LanePart]:
    """The lines of each lane. Errors: KeyError with the row of a lane end that the table does not have."""
    if not lanes:
        return [LanePart(table, 0)]
    result: list[LanePart] = []
    start = 0
    for lane in lanes:
        end = len(table.lines)
        if lane.until:
            ends = [at + 1 for at, line in enumerate(table.lines) if lane.until in (line.row, line.id)]
            ends = ends or [lines for row, lines in table.left_out if row == lane.until]
            if not ends:
                raise KeyError(lane.until)
            end = ends[-1]
        first = start
        lines = table.lines[start:end]
        if lines and lane.corner and lines[0].heading and lines[0].labels[-1][0].strip() == lane.corner:
            lines, first = lines[1:], first + 1
        part = replace(table, lines=lines)
        result.append(LanePart(_without_group(part, lane.corner) if lane.corner else part, first, lane.corner))
        start = end
    return result
