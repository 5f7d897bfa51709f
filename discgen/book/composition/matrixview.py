"""A table drawn as a matrix: its groups of rows as blocks side by side, aligned by what they answer to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from discgen.book.composition.tableview import row_anchor, table_anchor, unit_text
from discgen.catalogue.documentdef import Matrix, MatrixBlock, MatrixCell
from discgen.figures.printed.printedtable import PrintedLine, PrintedTable
from discgen.figures.printed.textwidth import ems
from discgen.houselook import MATRIX_SIZE

STEP = " > "
_PADDING = 0.8 * MATRIX_SIZE


@dataclass(frozen=True, slots=True)
class MatrixCellView:
    """A cell of the matrix: a label with its definition, a figure or a blank."""

    kind: str
    colspan: int
    rowspan: int
    text: str = ""
    note: str = ""
    anchor: str = ""
    css: str = ""


@dataclass(frozen=True, slots=True)
class MatrixHead:
    """The head of one block: title, unit of classification, claims covered; spans of label and figure columns."""

    title: str
    unit: str
    claims: str
    labels: int


@dataclass(frozen=True, slots=True)
class MatrixView:
    """What the matrix template draws. columns: widths in points."""

    id: str
    anchor: str
    unit: str
    width: float
    columns: tuple[float, ...]
    heads: tuple[MatrixHead, ...]
    rows: tuple[tuple[MatrixCellView, ...], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Found:
    line: PrintedLine
    number: int


def _steps(path: str) -> list[str]:
    return path.split(STEP)


def _cells(
    block: MatrixBlock, cell: MatrixCell, found: _Found, table_id: str, start: bool
) -> tuple[MatrixCellView, ...]:
    """Label and, where the line has one, figure of a cell of the matrix."""
    column = len(_steps(cell.row)) - 1
    labels = len(block.widths) - 1
    figures = [entry for entry in found.line.cells if not entry.blank]
    css = " ".join([*(["edge"] if start and column == 0 else []), *(["shade"] if cell.shade else [])])
    span = labels - column if figures else 1
    label = MatrixCellView("label", span, cell.span, found.line.labels[-1][0], cell.note, css=css)
    if not figures:
        return (label,)
    shade = "shade" if cell.shade else ""
    figure = MatrixCellView("figure", 1, cell.span, figures[0].text, "", row_anchor(table_id, found.number), shade)
    return label, figure


def _blanks(block: MatrixBlock, rows: int) -> Iterator[tuple[int, int]]:
    """Runs of rows that no cell of the first label column covers: start and length."""
    taken = {row for cell in block.cells if len(_steps(cell.row)) == 1 for row in range(cell.at, cell.at + cell.span)}
    free = [row for row in range(1, rows + 1) if row not in taken]
    while free:
        length = 1
        while length < len(free) and free[length] == free[0] + length:
            length += 1
        yield free[0], length
        free = free[length:]


def matrix_view(table: PrintedTable, matrix: Matrix, width: float) -> MatrixView:
    """Lay the lines of a table into the matrix.

    Errors: KeyError with the path of a row that the table does not have, or that the matrix forgets.
    """
    lines = {line.row: _Found(line, number) for number, line in enumerate(table.lines)}
    placed = {f"{block.group}{STEP}{cell.row}" for block in matrix.blocks for cell in block.cells}
    for row, found in lines.items():
        if row not in placed and any(not cell.blank for cell in found.line.cells):
            raise KeyError(row)
    rows: list[list[MatrixCellView]] = [[] for _ in range(matrix.rows)]
    for position, block in enumerate(matrix.blocks):
        for cell in sorted(block.cells, key=lambda cell: len(_steps(cell.row))):
            views = _cells(block, cell, lines[f"{block.group}{STEP}{cell.row}"], table.id, position > 0)
            rows[cell.at - 1] += views
        for start, length in _blanks(block, matrix.rows):
            rows[start - 1].append(MatrixCellView("blank", len(block.widths), length, css="edge" if position else ""))
    return MatrixView(
        table.id,
        table_anchor(table.id),
        unit_text(table.unit_line),
        width,
        _widths(matrix.blocks, lines, width),
        _heads(matrix.blocks),
        tuple(tuple(row) for row in rows),
        table.notes,
    )


def _widths(blocks: Sequence[MatrixBlock], lines: Mapping[str, _Found], width: float) -> tuple[float, ...]:
    """The drawn proportions; a column whose figures need more takes it from the labels of its block."""
    total = sum(part for block in blocks for part in block.widths)
    widths: list[float] = []
    for block in blocks:
        *labels, figure = (part * width / total for part in block.widths)
        found = [lines[f"{block.group}{STEP}{cell.row}"] for cell in block.cells]
        texts = [cell.text for entry in found for cell in entry.line.cells if not cell.blank]
        more = max(max((ems(text) for text in texts), default=0.0) * MATRIX_SIZE + _PADDING - figure, 0.0)
        widths += [label * (1 - more / sum(labels)) for label in labels]
        widths.append(figure + more)
    return tuple(widths)


def _heads(blocks: Sequence[MatrixBlock]) -> tuple[MatrixHead, ...]:
    return tuple(MatrixHead(block.group, block.unit, block.claims, len(block.widths) - 1) for block in blocks)
