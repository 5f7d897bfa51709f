"""Grids as a form of the law has them: letters over columns, cells struck through, an account closed on one line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from discgen.book.composition.gridmodel import CellView, GridView, HeadView, LabelView, RowView

STRUCK = "struck"  # a cell in which the form allows no figure
_RULE = 0.25  # points above a line


def lettered(grid: GridView, letters: Sequence[str], label_columns: int) -> GridView:
    """The grid with a letter over each column of figures.

    Columns without a head of their own hold the figures of rows that have no others: these stand under the other
    columns, below letters and heads of their own, as the form has them. Cells without a figure are struck through.
    """
    corners = [cell for cell in grid.head[0] if "corner" in cell.css.split()]
    spans = grid.head[0][len(corners) :]
    heads = grid.head[-1] if len(grid.head) > 1 else spans
    folded = spans[-1].colspan if spans and not spans[-1].text else 0
    kept = grid.values - folded
    if len(letters) != grid.values or (folded and kept % folded):
        return grid
    over = tuple(HeadView(letter, 1, 1, "letter") for letter in letters[:kept])
    above = tuple(replace(cell, rowspan=cell.rowspan + 1) for cell in corners)
    first = spans[:-1] if folded else spans
    rest = tuple(row[: len(row) - folded] for row in grid.head[1:])
    groups: list[tuple[RowView, ...]] = []
    for group in grid.groups:
        rows: list[RowView] = []
        for row in group:
            rows += _folded(row, letters[kept:], heads[kept:], kept, label_columns) if folded else [_struck(row)]
        groups.append(tuple(rows))
    spare = sum(grid.columns[label_columns + kept :]) / kept
    values = [width + spare for width in grid.columns[label_columns : label_columns + kept]]
    columns = (*grid.columns[:label_columns], *values)
    return replace(grid, head=((*above, *over), first, *rest), groups=tuple(groups), columns=columns, values=kept)


def _folded(
    row: RowView, letters: Sequence[str], heads: Sequence[HeadView], kept: int, label_columns: int
) -> list[RowView]:
    """A row without the folded columns; one that has figures only in them below their letters and heads."""
    own, under = row.cells[:kept], row.cells[kept:]
    if not any(cell.text for cell in under) or any(cell.text for cell in own):
        return [_struck(replace(row, cells=own))]
    span = kept // len(under)
    nameless = (LabelView("", label_columns, 1, 0.0),)
    above = [
        RowView("", "inner", nameless, tuple(CellView(text, "inner", span) for text in texts))
        for texts in (letters, [head.text for head in heads])
    ]
    return [*above, replace(row, cells=tuple(replace(cell, colspan=span) for cell in under))]


def _struck(row: RowView) -> RowView:
    if not any(cell.text for cell in row.cells):
        return row
    cells = tuple(cell if cell.text else replace(cell, css=f"{cell.css} {STRUCK}".strip()) for cell in row.cells)
    return replace(row, cells=cells)


def closed(grids: Sequence[GridView], heights: Sequence[float]) -> tuple[GridView, ...]:
    """Lanes of one account (勘定式): where all end with a total, the totals stand on one line.

    heights: of the lanes, in points.
    """
    ends = [grid.groups[-1][-1] for grid in grids if grid.groups]
    if len(ends) < 2 or not all("total" in end.css.split() for end in ends):
        return tuple(grids)
    return tuple(_lowered(grid, max(heights) - height) for grid, height in zip(grids, heights, strict=True))


def _lowered(grid: GridView, room: float) -> GridView:
    """The grid with so much room above its last line."""
    if room < 2 * _RULE:
        return grid
    *before, last = grid.groups
    first = last[-1].labels
    columns = len(grid.columns) - grid.values
    blank = RowView("", "filler", (LabelView("", columns, 1, 0.0),) if first else (), (), room)
    return replace(grid, groups=(*before, (*last[:-1], blank, last[-1])))


def lane_height(grid: GridView, lines: float, leading: float, air: float) -> float:
    """The height of the body of a lane, in points. lines: its rows with the lines that labels break into."""
    rows = [row for group in grid.groups for row in group]
    totals = sum("total" in row.css.split() for row in rows)  # under a stronger rule
    return len(rows) * (grid.size * air + _RULE) + totals * _RULE + lines * grid.size * leading
