"""A table too wide for its slot, cut into bands of columns one below the other, each with its heads and labels.

It is cut between the heads of its first line (the years, or the groups of columns), else between those below.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from discgen.figures.printed.printedtable import HeadCell, PrintedLine, PrintedTable, without
from discgen.figures.printed.spans import placed
from discgen.figures.printed.textwidth import ems
from discgen.houselook import head_share

WHOLE: tuple[int, ...] = (0,)  # where the only band of a table begins


def cuts(table: PrintedTable) -> Iterator[tuple[int, ...]]:
    """Ways to cut a table, as the columns of figures with which its bands begin: between the highest heads first, then
    into the fewest bands, of about as many heads each.
    """
    told: set[tuple[int, ...]] = set()
    for depth in range(1, len(table.head) + 1):
        edges = {start - table.label_columns for row in placed(table.head)[:depth] for start, _ in row}
        units = sorted({0, *(edge for edge in edges if 0 < edge < table.value_columns)})
        for count in range(2, len(units) + 1):
            tall = -(-len(units) // count)
            starts = tuple(units[::tall])
            if starts not in told:
                told.add(starts)
                yield starts


def in_bands(table: PrintedTable, starts: Sequence[int]) -> list[PrintedTable]:
    """The bands of a table that begin with these columns of figures; the table itself where it is whole."""
    if len(starts) < 2:
        return [table]
    ends = (*starts[1:], table.value_columns)
    return [_band(table, range(start, end)) for start, end in zip(starts, ends, strict=True)]


def as_printed(
    tables: Mapping[str, PrintedTable], undrawn: Collection[str], bands: Mapping[str, Sequence[int]]
) -> list[PrintedTable]:
    """The tables of a book as rows of figures stand side by side on paper. bands: of the tables that are cut."""
    return [part for table in without(tables, undrawn) for part in in_bands(table, bands.get(table.id, WHOLE))]


def heads_stand(table: PrintedTable, values: Sequence[float], size: float) -> bool:
    """Whether no year over a single column is wider than that. values: widths of the columns of figures in points.

    Years do not break; every other head may, between any two characters.
    """
    type_size = size * head_share(size)
    return all(
        max(ems(part) for part in cell.text.split("\n")) * type_size <= values[start - table.label_columns]
        for row in placed(table.head)
        for start, cell in row
        if cell.kind == "year" and cell.colspan == 1 and start >= table.label_columns
    )


def _band(table: PrintedTable, columns: range) -> PrintedTable:
    lines = tuple(_line(line, columns) for line in table.lines)
    return replace(table, head=_head(table, columns), lines=lines, value_columns=len(columns))


def _line(line: PrintedLine, columns: range) -> PrintedLine:
    return replace(line, cells=line.cells[columns.start : columns.stop])


def _head(table: PrintedTable, columns: range) -> tuple[tuple[HeadCell, ...], ...]:
    """The heads over some columns. A line in which none of them begins falls away, and the cells across it shrink."""
    rows: list[list[HeadCell]] = []
    for row in placed(table.head):
        kept: list[HeadCell] = []
        for start, cell in row:
            first = start - table.label_columns
            width = min(first + cell.colspan, columns.stop) - max(first, columns.start)
            if first < 0 or width > 0:
                kept.append(cell if first < 0 else replace(cell, colspan=width))
        rows.append(kept)
    empty = [number for number, row in enumerate(rows) if not row]
    return tuple(
        tuple(
            replace(cell, rowspan=cell.rowspan - sum(number < low < number + cell.rowspan for low in empty))
            for cell in row
        )
        for number, row in enumerate(rows)
        if row
    )
