"""A free table as a grid."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from discgen.book.lists.freetables import FreeTable
from discgen.book.lists.grids import merged_labels, spanning_head
from discgen.book.lists.listmodel import Grid, ListCell, ListLine, ListNote, parts
from discgen.book.lists.widths import FIGURES, LATIN, shares
from discgen.ledgers.normalise import TOTAL_WORDS

_YEAR_MONTH = re.compile(r"(?<=\d年)(?=\d)")


def free_grid(table: FreeTable, width: float) -> Grid:
    """The table as printed. Columns of figures are set right and kept on one line."""
    numeric = [
        column >= table.labels and any(line[column] for line in table.figures) for column in range(len(table.head))
    ]
    paths = [parts(head) or (head,) for head in table.head]
    tops = [_YEAR_MONTH.sub("\n", path[-1]) for path in paths]
    columns = [[row[column] for row in table.rows] for column in range(len(table.head))]
    columns[0] = ["　" * (len(parts(text)) - 1) + (parts(text) or ("",))[-1] for text in columns[0]]
    head = spanning_head([(*path[:-1], top) for path, top in zip(paths, tops, strict=True)])
    months = any("\n" in top for top in tops)
    sides = {top: "right" if number else "words" for top, number in zip(tops, numeric, strict=True) if "\n" not in top}
    lines = _indented(table, numeric) if table.labels == 1 else _merged(table, numeric)
    return Grid(
        shares=tuple(shares(columns, tops, numeric, width, FIGURES if months else LATIN)),
        head=tuple(tuple(replace(c, css=_head_css(c, sides)) for c in row) for row in head),
        groups=tuple(lines),
        caption=table.title,
        unit=f"（単位：{table.unit}）" if table.unit else "",
        notes=tuple(ListNote("注", note) for note in table.notes),
    )


def _head_css(cell: ListCell, sides: Mapping[str, str]) -> str:
    """A month under its year is set in figures; other heads stand over their column as its cells do."""
    return f"{cell.css} month".strip() if "\n" in cell.text else cell.css or sides.get(cell.text, "")


def _values(table: FreeTable, number: int, numeric: list[bool]) -> list[ListCell]:
    return [
        ListCell(text, css="right figures" if numeric[column] else "")
        for column, text in enumerate(table.rows[number])
        if column >= table.labels
    ]


def _indented(table: FreeTable, numeric: list[bool]) -> list[tuple[ListLine, ...]]:
    """One column of labels: each level of its path one step in; a parent that has no row gets one."""
    groups: list[list[ListLine]] = []
    above: tuple[str, ...] = ()
    for number, row in enumerate(table.rows):
        path = parts(row[0]) or (row[0],)
        lines: list[ListLine] = []
        for level in range(len(path) - 1):
            if above[: level + 1] != path[: level + 1]:
                lines.append(
                    ListLine((ListCell(path[level], across=len(table.head), head=True, indent=level),), "heading")
                )
        label = ListCell(path[-1], head=True, indent=len(path) - 1)
        lines.append(ListLine((label, *_values(table, number, numeric)), _total(path[-1])))
        if above[:1] == path[:1] and groups:
            groups[-1] += lines
        else:
            groups.append(lines)
        above = path
    return [tuple(group) for group in groups]


def _merged(table: FreeTable, numeric: list[bool]) -> list[tuple[ListLine, ...]]:
    """Several columns of labels: equal neighbours are one cell, a blank one belongs to the label before it."""
    paths = [tuple(text for text in row[: table.labels] if text) or ("",) for row in table.rows]
    groups: list[list[ListLine]] = []
    for number, labels in enumerate(merged_labels(paths, table.labels)):
        line = ListLine((*labels, *_values(table, number, numeric)), _total(paths[number][0]))
        if number and paths[number][0] == paths[number - 1][0]:
            groups[-1].append(line)
        else:
            groups.append([line])
    return [tuple(group) for group in groups]


def _total(label: str) -> str:
    return "total" if label in TOTAL_WORDS else ""
