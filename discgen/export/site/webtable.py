"""A printed table for the screen: one grid without lanes, every figure with its address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from discgen.book.composition.gridmodel import HeadView, LabelView, RowView, TableView
from discgen.book.composition.matrixview import MatrixCellView, MatrixView
from discgen.book.composition.tableview import row_anchor, table_view
from discgen.figures.printed.printedtable import CellKey, PrintedLine, PrintedTable

_SCREEN = 493.2  # any width does: the browser lays out


@dataclass(frozen=True, slots=True)
class WebLabel:
    """A row label and the label column where it begins."""

    view: LabelView
    column: int


@dataclass(frozen=True, slots=True)
class WebCell:
    """A figure cell. address: anchor of the figure; empty where the table has none here."""

    text: str
    css: str
    address: str = ""
    key: CellKey | None = None


@dataclass(frozen=True, slots=True)
class WebRow:
    """One line."""

    anchor: str
    css: str
    labels: tuple[WebLabel, ...]
    cells: tuple[WebCell, ...]


@dataclass(frozen=True, slots=True)
class WebTable:
    """What the site draws and offers for download. labels / values: number of label and figure columns."""

    id: str
    anchor: str
    title: str
    unit: str
    notes: tuple[str, ...]
    labels: int
    values: int
    head: tuple[tuple[HeadView, ...], ...]
    groups: tuple[tuple[WebRow, ...], ...]

    @property
    def columns(self) -> int:
        """Of labels and figures."""
        return self.labels + self.values

    def rows(self) -> list[WebRow]:
        """All lines in printed order."""
        return [row for group in self.groups for row in group]


def lane_heads(drawn: Iterable[TableView]) -> dict[str, dict[str, str]]:
    """What paper says over the lanes of a table: by table, the head of the lane that begins with a row."""
    heads: dict[str, dict[str, str]] = {}
    for view in drawn:
        for grid in view.grids:
            corner = next((cell.text for row in grid.head for cell in row if "corner" in cell.css.split()), "")
            heads.setdefault(view.id, {})[grid.groups[0][0].anchor] = corner
    return {table: lanes for table, lanes in heads.items() if len(set(lanes.values())) > 1}


def web_table(table: PrintedTable, addresses: Mapping[CellKey, str], lanes: Mapping[str, str]) -> WebTable:
    """The table in one piece, a line for each of its own: without the letters by which a form of the law folds it.

    lanes: heads of its lanes on paper, by the row before which they stand here.
    """
    view = table_view(replace(table, letters=()), _SCREEN, cut=False)
    (grid,) = view.grids
    lines = iter(table.lines)
    groups: list[tuple[WebRow, ...]] = []
    said = ""
    for group in grid.groups:
        rows: list[WebRow] = []
        for row in group:
            if lanes.get(row.anchor, said) != said:
                rows.append(_lane_head(lanes[row.anchor], table.label_columns))
            rows.append(_row(row, next(lines), table.label_columns, addresses))
            heading = "heading" in row.css.split()
            said = row.labels[-1].text.strip() if heading and row.labels else ""
        groups.append(tuple(rows))
    return WebTable(
        table.id,
        view.anchor,
        table.title,
        view.unit,
        table.notes,
        table.label_columns,
        table.value_columns,
        grid.head,
        tuple(groups),
    )


def _lane_head(text: str, columns: int) -> WebRow:
    return WebRow("", "heading l0", (WebLabel(LabelView(text, columns, 1, 0), 0),), ())


def _row(row: RowView, line: PrintedLine, columns: int, addresses: Mapping[CellKey, str]) -> WebRow:
    spans = [label.colspan for label in row.labels]
    labels = tuple(WebLabel(label, columns - sum(spans[n:])) for n, label in enumerate(row.labels))
    cells = tuple(
        WebCell(view.text, view.css, addresses.get(cell.key, "") if cell.key else "", cell.key)
        for view, cell in zip(row.cells, line.cells, strict=True)
    )
    return WebRow(row.anchor, row.css, labels, cells)


@dataclass(frozen=True, slots=True)
class WebMatrixCell:
    """A cell of a matrix with the address of its figure."""

    view: MatrixCellView
    address: str = ""


def web_matrix(
    view: MatrixView, table: PrintedTable, addresses: Mapping[CellKey, str]
) -> tuple[tuple[WebMatrixCell, ...], ...]:
    """The lines of the matrix; the figure of each is the one of the line of the table that its anchor names."""
    by_anchor = {
        row_anchor(table.id, number): addresses[cell.key]
        for number, line in enumerate(table.lines)
        for cell in line.cells
        if cell.key is not None
    }
    return tuple(
        tuple(WebMatrixCell(cell, by_anchor[cell.anchor] if cell.anchor else "") for cell in row) for row in view.rows
    )
