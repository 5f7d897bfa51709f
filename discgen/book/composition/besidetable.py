"""単体・連結併記: the bank's table and the group's as one, reading beside reading.

The figures keep their keys, so their numbers, addresses and pages stay theirs. Lines of one row stand together where
both call it the same; a row that only one has, or that the two call otherwise, leaves the other's columns blank.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from discgen.catalogue.documentdef import BlockDef
from discgen.catalogue.entity import CONSOLIDATED, SOLO
from discgen.figures.printed.printedtable import Cell, HeadCell, PrintedLine, PrintedTable
from discgen.figures.printed.spans import placed

_YEARS = "years"
_Row = tuple[str, tuple[tuple[str, int], ...], int]


def with_tables_beside(tables: Mapping[str, PrintedTable], blocks: Iterable[BlockDef]) -> dict[str, PrintedTable]:
    """The tables with those that blocks set beside another in that one. What cannot be joined stays by itself."""
    made = dict(tables)
    for block in blocks:
        solo, group = made.get(block.table), made.get(block.beside)
        joined = beside(solo, group, block.beside_by) if solo and group else None
        if joined is not None:
            made[block.table] = joined
            del made[block.beside]
    return made


def beside(solo: PrintedTable, group: PrintedTable, by: str = "") -> PrintedTable | None:
    """Both as one table with the bank's id. by: ``years`` for 単体 and 連結 under every year, else years under each.

    None where the two have other units or labels in other columns, or where labels that stand for several lines do not
    meet.
    """
    if solo.label_columns != group.label_columns or solo.unit_line != group.unit_line or solo.words or group.words:
        return None
    pairs = list(_pairs(solo, group))
    merged = any(rowspan > 1 for line in (*solo.lines, *group.lines) for _, rowspan in line.labels)
    if merged and any(one is None or other is None for one, other in pairs):
        return None
    by_years = by == _YEARS and _under_years(solo) and solo.head == group.head
    order = _by_years(solo, group) if by_years else range(solo.value_columns + group.value_columns)
    lines = tuple(_line(one, other, (solo.value_columns, group.value_columns), order) for one, other in pairs)
    return replace(
        solo,
        head=_head_by_years(solo) if by_years else _head_by_readings(solo, group),
        lines=lines,
        notes=tuple(dict.fromkeys((*solo.notes, *group.notes))),
        items=tuple(dict.fromkeys((*solo.items, *group.items))),
        value_columns=solo.value_columns + group.value_columns,
        left_out=tuple(_left_out(solo, pairs)),
        sample=solo.sample or group.sample,
    )


def _known(lines: Sequence[PrintedLine]) -> list[_Row]:
    """By what lines are the same: the row, its labels, and which of its lines."""
    seen: Counter[tuple[str, tuple[tuple[str, int], ...]]] = Counter()
    known: list[_Row] = []
    for line in lines:
        row = (line.id, line.labels)
        known.append((*row, seen[row]))
        seen[row] += 1
    return known


def _pairs(solo: PrintedTable, group: PrintedTable) -> Iterator[tuple[PrintedLine | None, PrintedLine | None]]:
    """Lines side by side in the bank's order; those of the group alone follow what they follow there."""
    mine, theirs = _known(solo.lines), _known(group.lines)
    at = 0
    for known, line in zip(mine, solo.lines, strict=True):
        if known not in theirs[at:]:
            yield line, None
            continue
        meeting = theirs.index(known, at)
        for other in range(at, meeting):
            yield None, group.lines[other]
        yield line, group.lines[meeting]
        at = meeting + 1
    for line in group.lines[at:]:
        yield None, line


def _line(
    one: PrintedLine | None, other: PrintedLine | None, widths: tuple[int, int], order: Iterable[int]
) -> PrintedLine:
    line = one or other
    assert line is not None  # a pair is of at least one line
    if line.heading and not any(part and part.cells for part in (one, other)):
        return line
    cells = [
        cell
        for part, width in zip((one, other), widths, strict=True)
        for cell in (part.cells if part and part.cells else (Cell(""),) * width)
    ]
    return replace(line, cells=tuple(cells[place] for place in order))


def _left_out(
    solo: PrintedTable, pairs: Sequence[tuple[PrintedLine | None, PrintedLine | None]]
) -> Iterator[tuple[str, int]]:
    """Rows of the bank that fell away, with the number of joined lines before them."""
    places = [number for number, (one, _) in enumerate(pairs) if one is not None]
    for row, before in solo.left_out:
        yield row, places[before] if before < len(places) else len(pairs)


# --- heads ------------------------------------------------------------------------------------------------------------


def _split(table: PrintedTable) -> tuple[HeadCell, list[list[HeadCell]]]:
    """The corner, and the lines of the head without it."""
    (corner, *first), *others = table.head or ((HeadCell("", table.label_columns, 1, "corner"),),)
    return corner, [list(first), *map(list, others)] if table.head else []


def _head_by_readings(solo: PrintedTable, group: PrintedTable) -> tuple[tuple[HeadCell, ...], ...]:
    corner, mine = _split(solo)
    _, theirs = _split(group)
    over = [HeadCell(SOLO, solo.value_columns), HeadCell(CONSOLIDATED, group.value_columns)]
    depth = max(len(mine), len(theirs))
    for lines in (mine, theirs):
        lines += [[] for _ in range(depth - len(lines))]
    lines = [over, *([*one, *other] for one, other in zip(mine, theirs, strict=True))]
    corner = replace(corner, rowspan=len(lines))
    return tuple(tuple([corner, *line] if number == 0 else line) for number, line in enumerate(lines))


def _under_years(table: PrintedTable) -> bool:
    """True where the first line of the head is years, each over its columns."""
    return bool(table.head) and all(cell.kind in ("corner", "year") for cell in table.head[0])


def _spans(table: PrintedTable) -> list[range]:
    """The value columns under each year."""
    return [
        range(start - table.label_columns, start - table.label_columns + cell.colspan)
        for start, cell in placed(table.head)[0]
        if cell.kind == "year"
    ]


def _by_years(solo: PrintedTable, group: PrintedTable) -> list[int]:
    """The columns of both, year by year."""
    width = solo.value_columns
    return [place + shift for span in _spans(solo) for shift in (0, width) for place in span]


def _head_by_years(table: PrintedTable) -> tuple[tuple[HeadCell, ...], ...]:
    corner, (years, *_) = _split(table)
    spans = _spans(table)
    over = [replace(year, colspan=year.colspan * 2, rowspan=1) for year in years]
    readings = [HeadCell(name, len(span)) for span in spans for name in (SOLO, CONSOLIDATED)]
    lines = [over, readings]
    for row in placed(table.head)[1:]:
        cells = [(start - table.label_columns, cell) for start, cell in row]
        lines.append([cell for span in spans for _ in range(2) for start, cell in cells if start in span])
    corner = replace(corner, rowspan=len(lines))
    return tuple(tuple([corner, *line] if number == 0 else line) for number, line in enumerate(lines))
