"""商品: one table for each group, its divisions as heads in it; entries that are a name only as names in columns."""

from __future__ import annotations

from dataclasses import replace

from discgen.book.lists.grids import column_grid, filled, plain_line, runs
from discgen.book.lists.listmodel import Block, Grid, ListCell, ListLine, Names, Row, Rows
from discgen.book.lists.widths import widened

_COLUMNS = ("name", "variety", "period", "amount", "rate", "features")
_DETAILS = _COLUMNS[1:]
_SHORT = ("rate",)


def product_tables(rows: Rows, heads: Rows, columns: dict[str, str], width: float) -> list[Block]:
    """heads: column heads by group, where the house has its own. columns: the heads of the workbook."""
    own = {row["group"]: {name: row[name] for name in _COLUMNS if row.get(name)} for row in heads}
    groups = runs(rows, "group")
    blocks: list[Block] = []
    for group in groups:
        name = group[0]["group"]
        caption = name if len(groups) > 1 else ""
        blocks += _blocks(group, caption, {**columns, **own.get(name, {})}, width)
    return blocks


def _blocks(rows: Rows, caption: str, titles: dict[str, str], width: float) -> list[Block]:
    """A table of the divisions with details, between those that are names only."""
    blocks: list[Block] = []
    detailed: list[Row] = []
    for division in runs(rows, "division"):
        if filled(division, _DETAILS):
            detailed += division
            continue
        blocks += [_table(detailed, caption, titles, width)] if detailed else []
        title = division[0]["division"] or caption
        blocks.append(Names(title, "", tuple(("", row["name"]) for row in division)))
        detailed = []
    return [*blocks, *([_table(detailed, caption, titles, width)] if detailed else [])]


def _table(rows: Rows, caption: str, titles: dict[str, str], width: float) -> Grid:
    names = ["name", *filled(rows, _DETAILS)]
    groups: list[list[ListLine]] = []
    for division in runs(rows, "division"):
        title = division[0]["division"]
        first = [ListLine((ListCell(title, across=len(names), head=True),), "heading")] if title else []
        for product in runs(division, "name"):
            groups.append([*first, *_lines(product, names)])
            first = []
    measured = [{**row, "name": row["name"] if row["variety"] else ""} for row in rows] if "variety" in names else rows
    grid = column_grid(measured, [(name, titles[name]) for name in names], width, groups=groups, tight=_SHORT)
    top = [replace(cell, css="words") for cell in grid.head[0]]
    if "variety" in names:  # most products have none, so the head of the name stands over both
        top[:2] = [replace(top[0], across=2)]
        alone = [row["name"] for row in rows if not row["variety"]]
        grid = replace(grid, shares=tuple(widened(grid.shares, 2, alone, width)))
    return replace(grid, head=(tuple(top),), caption=caption)


def _lines(product: Rows, names: list[str]) -> list[ListLine]:
    """Varieties of one product share its name; a product without varieties has their column, too."""
    lines: list[ListLine] = []
    for number, row in enumerate(product):
        label, *others = plain_line(row, names).cells
        if "variety" in names and not row["variety"] and len(product) == 1:
            lines.append(ListLine((replace(label, across=2), *others[1:])))
        else:
            lines.append(ListLine((*([] if number else [replace(label, down=len(product))]), *others)))
    return lines
