"""Grids from labels: row labels that merge, heads that span, one column after the other."""

from __future__ import annotations

from collections.abc import Sequence

from discgen.book.lists.listmodel import Grid, ListCell, ListLine, Row, Rows
from discgen.book.lists.widths import shares


def merged_labels(paths: Sequence[Sequence[str]], depth: int) -> list[list[ListCell]]:
    """Row labels as cells: what neighbours share is one cell, and the last label reaches to the edge of the labels."""
    lines: list[list[ListCell]] = []
    for number, path in enumerate(paths):
        line: list[ListCell] = []
        for level, text in enumerate(path):
            prefix = tuple(path[: level + 1])
            last = level == len(path) - 1
            if number and _shares(paths[number - 1], prefix, last):
                continue
            down = 1
            while number + down < len(paths) and _shares(paths[number + down], prefix, last):
                down += 1
            line.append(ListCell(text, across=depth - level if last else 1, down=down, head=True))
        lines.append(line)
    return lines


def _shares(path: Sequence[str], prefix: tuple[str, ...], last: bool) -> bool:
    """True when the row belongs under the same label: at the same level, which ends the path in both or in neither."""
    return tuple(path[: len(prefix)]) == prefix and (len(path) == len(prefix)) == last


def spanning_head(paths: Sequence[Sequence[str]]) -> tuple[tuple[ListCell, ...], ...]:
    """Head cells of columns whose names are paths: shared outer names span, short paths reach to the bottom."""
    depth = max(map(len, paths), default=1)
    rows: list[list[ListCell]] = [[] for _ in range(depth)]
    for number, path in enumerate(paths):
        for level, text in enumerate(path):
            prefix = tuple(path[: level + 1])
            last = level == len(path) - 1
            if not last and number and tuple(paths[number - 1][: level + 1]) == prefix:
                continue
            across = 1
            while not last and number + across < len(paths) and tuple(paths[number + across][: level + 1]) == prefix:
                across += 1
            edge = "edge" if number and len(path) > 1 and paths[number - 1][:1] != path[:1] else ""
            rows[level].append(ListCell(text, across=across, down=depth - level if last else 1, css=edge))
    return tuple(map(tuple, rows))


def column_grid(
    rows: Rows,
    columns: Sequence[tuple[str, str]],
    width: float,
    *,
    groups: Sequence[Sequence[ListLine]] | None = None,
    tight: Sequence[str] = (),
) -> Grid:
    """A plain grid: one column for each (id, head); ``tight`` columns stay on one line. groups: lines already made."""
    cells = [[str(row[name]) for row in rows] for name, _ in columns]
    narrow = [name in tight for name, _ in columns]
    heads = [head for _, head in columns]
    made = groups if groups is not None else [[plain_line(row, [name for name, _ in columns])] for row in rows]
    return Grid(
        shares=tuple(shares(cells, heads, narrow, width)),
        head=(tuple(ListCell(head) for head in heads),),
        groups=tuple(tuple(group) for group in made),
    )


def plain_line(row: Row, names: Sequence[str], css: str = "") -> ListLine:
    """A row as it stands; its first cell is its label."""
    return ListLine(tuple(ListCell(str(row[name]), head=not position) for position, name in enumerate(names)), css)


def runs(rows: Rows, *names: str) -> list[list[Row]]:
    """Neighbouring rows that agree in these columns."""
    found: list[list[Row]] = []
    for row in rows:
        if found and all(found[-1][-1][name] == row[name] for name in names):
            found[-1].append(row)
        else:
            found.append([row])
    return found


def filled(rows: Rows, names: Sequence[str]) -> list[str]:
    """The columns in which something is written."""
    return [name for name in names if any(row[name] for row in rows)]
