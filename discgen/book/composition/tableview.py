"""What the table template draws: head cells, groups of lines and column widths."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import ceil

from discgen.book.composition.columnbands import WHOLE, cuts, heads_stand, in_bands
from discgen.book.composition.formgrid import closed, lane_height, lettered
from discgen.book.composition.gridmodel import CellView, GridView, HeadView, LabelView, RowView, TableView
from discgen.book.composition.lanecuts import LanePart, cut_lanes
from discgen.book.composition.linegroups import line_groups
from discgen.book.composition.measure import HEAD_LINES, Fit, aligned, fit_columns
from discgen.book.text.headwords import unbreakable
from discgen.catalogue.documentdef import Lane
from discgen.figures.printed.printedtable import Cell, CellKey, HeadCell, PrintedLine, PrintedTable
from discgen.figures.printed.printing import with_unit
from discgen.figures.printed.spans import placed
from discgen.figures.printed.textwidth import ems
from discgen.houselook import LANE_GAP, TABLE_SIZE, head_share

_PITCH = 11.75  # points from line to line, whatever the size
_LEADINGS = (1.3, 1.5)  # of the table size, between which the pitch is kept
LEAST_LEADING = 1.1  # of the table size
DENSE_LEADING = 1.25  # a table set as tight as this also has less air in its cells
_WORDS_SHARE = 0.44  # of the width: a column of words beside its labels
_BESIDE = 90.0  # points of the page: the head of a section and the caption, which a whole table takes along
_AIR, _DENSE_AIR = 0.24, 0.1  # em above and below a line
_SET = 0.88  # of the full width: brackets, points and digits are narrower than an em
_SLOT = 350.0  # points: a table in a narrower slot fills it
_SHARES = (0.5, 2 / 3, 0.8)  # of the slot that a narrower table takes: few widths stand below each other on a page
_FEW_VALUES = 3  # columns of figures of a table that may be narrower
_AFTER_LABEL = 60.0  # points that stay behind the longest label
_RATE = re.compile(r"\d+%")
_DIGIT = 0.72  # em of a digit in a head, the sign of percent counted in
_YEAR = re.compile(r"^(\d+)(?=年)")


def table_anchor(table_id: str) -> str:
    """Anchor of a whole table."""
    return f"t-{table_id}"


def row_anchor(table_id: str, number: int, band: int = 0) -> str:
    """Anchor of a line of a table, in one of its bands."""
    return f"r-{table_id}-{number}-{band}" if band else f"r-{table_id}-{number}"


def figure_anchors(table: PrintedTable, band: int = 0) -> Iterator[tuple[CellKey, str]]:
    """Every figure of a table, or of one of its bands, with the anchor of its line.

    One anchor for each line, not for each cell: a page number needs no more.
    """
    for number, line in enumerate(table.lines):
        for cell in line.cells:
            if cell.key is not None:
                yield cell.key, row_anchor(table.id, number, band)


def unit_text(unit_line: str) -> str:
    """The unit line as printed: （単位：百万円）, behind a mark （【見本】） where there is one."""
    plain = unit_line.strip()
    if plain.startswith("【"):
        mark, _, rest = plain.partition("】")
        return f"{mark}】{unit_text(rest)}"
    if not plain or plain.startswith(("（", "(")):
        return plain
    return f"（{plain}）" if plain.startswith("単位") else f"（単位：{plain}）"


def _group_edges(table: PrintedTable) -> set[int]:
    """Grid columns with a thin rule on their left: where a new spanning head begins over the figures."""
    if not table.head:
        return set()
    spanning = [start for start, cell in placed(table.head)[0] if cell.colspan > 1]
    return {start for start in spanning if start > table.label_columns}


def _head_needs(table: PrintedTable) -> list[float]:
    """Em that the head of each value column needs: a year stays on one line, another head may take three.

    Where years stand in two lines, the columns are so narrow that the words of a head over several ask for room too.
    """
    narrow = any("\n" in cell.text for row in table.head for cell in row if cell.kind == "year")
    needs = [0.0] * table.value_columns
    for row in placed(table.head):
        for start, cell in row:
            column = start - table.label_columns
            if 0 <= column < table.value_columns and cell.colspan == 1:
                longest = max(ems(part) for part in cell.text.split("\n"))
                lines = 1 if cell.kind == "year" else HEAD_LINES
                whole = max((ems(part) for part in unbreakable(cell.text)), default=0.0)
                whole = max([whole, *(_DIGIT * len(rate) for rate in _RATE.findall(cell.text))])
                needs[column] = max(needs[column], longest / lines, whole)
            elif narrow and 0 <= column < table.value_columns:
                whole = max((ems(part) for part in unbreakable(cell.text)), default=0.0)
                for under in range(column, column + cell.colspan):
                    needs[under] = max(needs[under], whole / cell.colspan)
    return needs


def _heads(table: PrintedTable, edges: set[int], corner: str) -> tuple[tuple[HeadView, ...], ...]:
    rows: list[tuple[HeadView, ...]] = []
    for row in placed(table.head):
        views: list[HeadView] = []
        for start, cell in row:
            css = [cell.kind]
            css += ["cur"] if cell.current else []
            css += ["edge"] if start in edges else []
            css += ["span"] if cell.colspan > 1 else []
            text = corner if corner and cell.kind == "corner" else cell.text
            views.append(HeadView(text, cell.colspan, cell.rowspan, " ".join(css)))
        rows.append(tuple(views))
    return tuple(rows)


def _labels(table: PrintedTable) -> list[tuple[LabelView, ...]]:
    """Labels of every line with the columns they fill: the last label of a line takes the free label columns."""
    open_rows = [0] * table.label_columns
    result: list[tuple[LabelView, ...]] = []
    for line in table.lines:
        free = [column for column in range(table.label_columns) if open_rows[column] == 0]
        open_rows = [max(0, left - 1) for left in open_rows]
        views: list[LabelView] = []
        texts = line.labels[: len(free)] or (() if not free else (("", 1),))
        for number, (text, rowspan) in enumerate(texts):
            last = number == len(texts) - 1
            colspan = len(free) - number if last else 1
            column = free[number]
            for filled in range(column, column + colspan):
                open_rows[filled] = max(open_rows[filled], rowspan - 1)
            views.append(LabelView(text, colspan, rowspan, line.level if last else 0, line.marker if last else ""))
        result.append(tuple(views))
    return result


def _row_css(line: PrintedLine) -> str:
    names: tuple[str, ...] = ("heading", "total", "of_which")
    if line.heading and (line.marker or line.labels[0][0]).isdigit():  # a numbered line of a form, left blank
        names = ("heading", "form")
        return " ".join([*names, f"l{min(line.level, 3)}"])
    return " ".join([*(name for name in names if getattr(line, name)), f"l{min(line.level, 3)}"])


def _grid(part: LanePart, fit: Fit, css: str) -> GridView:
    table, lines = part.table, part.table.lines
    edges = _group_edges(table)
    views: list[RowView] = []
    css += " small" if head_share(fit.size) == 1 else ""
    css += "" if fit.heads else " narrow"
    worded = _worded(table)
    compared = any(cell.key is not None and not cell.current for line in lines for cell in line.cells)
    for number, (line, labels) in enumerate(zip(lines, _labels(table), strict=True), start=part.first):
        cells: list[CellView] = []
        for column, cell in enumerate(line.cells):
            names = ["cur"] if cell.current and compared else []
            names += ["words"] if worded else []
            names += ["edge"] if column + table.label_columns in edges else []
            cells.append(CellView(cell.text, " ".join(names)))
        views.append(RowView(row_anchor(table.id, number, part.band), _row_css(line), labels, tuple(cells)))
    return GridView(
        css,
        fit.size,
        sum(fit.labels) + sum(fit.values),
        (*fit.labels, *fit.values),
        _heads(table, edges, part.corner),
        tuple(tuple(views[place] for place in group) for group in line_groups(lines)),
        table.value_columns,
    )


def _worded(table: PrintedTable) -> bool:
    """Whether words stand in the cells, beside or instead of figures: they wrap and need no figure's width.

    A mark for nothing (a dash for what another year's form did not have) is no word.
    """
    return any(cell.blank and any(map(str.isalpha, cell.text)) for line in table.lines for cell in line.cells)


def _as_words(table: PrintedTable) -> PrintedTable:
    """The same with the units in the cells, without heads: a list of what is said of each thing."""
    lines = tuple(replace(line, cells=tuple(_with_unit(cell) for cell in line.cells)) for line in table.lines)
    return replace(table, lines=lines, head=(), unit_line="")


def _with_unit(cell: Cell) -> Cell:
    return cell if cell.blank else replace(cell, text=with_unit(cell.text, cell.unit))


def _fit(table: PrintedTable, width: float, size: float) -> Fit:
    lines = table.lines
    if _worded(table):
        labels_width = width * (1 - _WORDS_SHARE) / table.label_columns
        values_width = width * _WORDS_SHARE / table.value_columns
        return Fit(size, (labels_width,) * table.label_columns, (values_width,) * table.value_columns)
    labels: list[list[tuple[str, float]]] = [[] for _ in range(table.label_columns)]
    for row in _labels(table):
        offset = table.label_columns - sum(view.colspan for view in row)
        for number, view in enumerate(row):
            if view.colspan == 1 or table.label_columns == 1:
                marker = ems(view.marker) + 0.5 if view.marker else 0.0
                labels[offset + number].append((view.text, view.indent + marker))
    for heads in placed(table.head):
        for start, cell in heads:
            if cell.kind == "corner" and cell.colspan == 1 and start < table.label_columns - 1:
                labels[start].append((cell.text, 0.0))
    columns = range(table.value_columns)
    values = [[line.cells[column].text for line in lines if column < len(line.cells)] for column in columns]
    return fit_columns(width, labels, values, _head_needs(table), size)


def _narrowed(table: PrintedTable, width: float, size: float) -> float:
    """A part of the slot where a table of few columns would leave the eye too long a way from label to figure."""
    if width < _SLOT or _worded(table) or table.words or table.value_columns > _FEW_VALUES:
        return width
    slack = _fit(table, width, size).slack
    fitting = (width * share for share in _SHARES if width * (1 - share) <= slack - _AFTER_LABEL)
    return min(fitting, default=width)


def _lines(table: PrintedTable, fit: Fit) -> float:
    """About how many lines the rows take: labels that are too long for their column take several."""
    lines = 0.0
    for row in _labels(table):
        widths = [sum(fit.labels[-view.colspan :]) if len(row) == 1 else fit.labels[n] for n, view in enumerate(row)]
        needs = [
            _SET * (ems(view.text) + view.indent) * fit.size / width for view, width in zip(row, widths, strict=True)
        ]
        lines += max(1, *map(ceil, needs)) if needs else 1
    return lines


def _height(table: PrintedTable, fit: Fit, leading: float) -> float:
    """About how tall the grid is, in points."""
    heads = len(table.head) * HEAD_LINES / 2
    return fit.size * ((_lines(table, fit) + heads) * leading + len(table.lines) * _AIR)


def pitched(size: float) -> float:
    """The leading that gives tables of every size the same pitch, as far as their type bears it."""
    return round(min(max(_PITCH / size - _AIR, _LEADINGS[0]), _LEADINGS[1]), 3)


def _with_marker_column(table: PrintedTable) -> PrintedTable:
    """The same with the markers in a column of their own before the labels; the corner head stands over them."""
    lines = tuple(replace(line, labels=((line.marker, 1), *line.labels), marker="") for line in table.lines)
    head = tuple(
        tuple(
            part
            for cell in row
            for part in (
                (replace(cell, colspan=1), replace(cell, text="")) if cell.kind == "corner" and cell.text else (cell,)
            )
        )
        for row in table.head
    )
    return replace(table, lines=lines, head=head, label_columns=table.label_columns + 1)


def _with_broken_years(table: PrintedTable) -> PrintedTable:
    """The same with the heads of years in two lines: 2018 over 年度末."""

    def broken(cell: HeadCell) -> HeadCell:
        return replace(cell, text=_YEAR.sub(r"\1\n", cell.text)) if cell.kind == "year" else cell

    return replace(table, head=tuple(tuple(broken(cell) for cell in row) for row in table.head))


def _fitted(
    table: PrintedTable, lanes: Sequence[Lane], widths: Sequence[float], size: float
) -> tuple[list[LanePart], list[Fit]]:
    """The lanes of a table and what fits into each."""
    parts = cut_lanes(table, lanes)
    return parts, [_fit(part.table, width, size) for part, width in zip(parts, widths, strict=True)]


def _stand(parts: Sequence[LanePart], fits: Sequence[Fit]) -> bool:
    """Whether figures and years have room."""
    return all(
        fit.fits and heads_stand(part.table, fit.values, fit.size) for part, fit in zip(parts, fits, strict=True)
    )


def _stacked(
    table: PrintedTable, lanes: Sequence[Lane], width: float, size: float
) -> tuple[tuple[int, ...], list[LanePart], list[Fit]] | None:
    """Lanes and bands one below the other in the full width, as few as have room; None where none have."""
    whole = cut_lanes(table, lanes)
    for starts in ((WHOLE,) if len(whole) > 1 else ()) + tuple(cuts(table)):
        parts = [
            replace(part, table=band, band=number)
            for part in whole
            for number, band in enumerate(in_bands(part.table, starts))
        ]
        fits = [_fit(part.table, width, size) for part in parts]
        if _stand(parts, fits):
            return starts, parts, fits
    return None


def table_view(
    table: PrintedTable,
    width: float,
    *,
    caption: str = "",
    size: float = TABLE_SIZE,
    leading: float | None = None,
    lanes: Sequence[Lane] = (),
    gap: float = LANE_GAP,
    breakable: bool = False,
    dense: bool = False,
    markers_left: bool = False,
    page_room: float = 0.0,
    cut: bool = True,
    below: bool = False,
) -> TableView:
    """Lay a table into a slot of ``width`` points; one that fits a page of ``page_room`` points stays whole.

    cut: what is too wide, and no form with letters, stands in bands one below the other. below: so do its lanes.
    Errors: KeyError for a lane end the table does not have.
    """
    if _worded(table):
        table = _as_words(table)
    if table.words:
        lanes, markers_left = (), False
    if markers_left:
        table = _with_marker_column(table)
    used = lanes or (Lane(),)
    if not lanes:
        width = _narrowed(table, width, size)
    shares = sum(lane.share for lane in used)
    room = width - gap * (len(used) - 1)
    widths = [room * lane.share / shares for lane in used]
    parts, fits = _fitted(table, lanes, widths, size)
    if not all(fit.heads for fit in fits):
        parts, fits = _fitted(_with_broken_years(table), lanes, widths, size)
    bands, stacked = WHOLE, None
    if cut and not table.letters and ((below and lanes) or not _stand(parts, fits)):
        stacked = _stacked(table, lanes, width, size) or _stacked(_with_broken_years(table), lanes, width, size)
    if stacked:
        bands, parts, fits = stacked
        widths = [width] * len(parts)
    smallest = min(fit.size for fit in fits)
    fits = [
        fit if fit.size == smallest else _fit(part.table, w, smallest)
        for fit, part, w in zip(fits, parts, widths, strict=True)
    ]
    leading = leading or pitched(smallest)
    if stacked:
        fits = aligned(fits)
    heights = [_height(part.table, fit, leading) for part, fit in zip(parts, fits, strict=True)]
    whole = not breakable and (sum(heights) if stacked else max(heights)) <= page_room - _BESIDE
    css = " ".join(filter(None, [f"style-{table.style}" if table.style else "", "whole" if whole else "long"]))
    tight = dense or leading <= DENSE_LEADING
    css += " dense" if tight else ""
    grids = tuple(_grid(part, fit, css) for part, fit in zip(parts, fits, strict=True))
    if stacked:
        grids = (grids[0], *(replace(grid, css=f"{grid.css} below") for grid in grids[1:]))
    elif all(lane.corner for lane in lanes) and lanes:
        air = _DENSE_AIR if tight else _AIR
        heights = [
            lane_height(grid, _lines(part.table, fit), leading, air)
            for grid, part, fit in zip(grids, parts, fits, strict=True)
        ]
        grids = closed(grids, heights)
    elif table.letters:
        grids = (lettered(grids[0], table.letters, table.label_columns),)
    return TableView(
        table.id,
        table_anchor(table.id),
        table.title,
        caption,
        unit_text(table.unit_line or table.title_unit),
        table.notes,
        grids,
        width,
        leading,
        css,
        all(fit.fits for fit in fits),
        stacked is not None,
        bands,
        max(heights),
    )
