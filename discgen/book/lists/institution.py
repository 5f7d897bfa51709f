"""役員, 沿革, 表彰 and 組織: the institution itself."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from discgen.book.lists.grids import column_grid, filled, plain_line, runs
from discgen.book.lists.listmodel import (
    Block,
    Branch,
    Event,
    ListError,
    Names,
    Outline,
    Portrait,
    Portraits,
    Rows,
    Timeline,
)
from discgen.catalogue.eras import era_year

if TYPE_CHECKING:
    from discgen.book.graphics import DrawingStyle

_OFFICER_COLUMNS = ("office", "name", "time", "home")


def officer_table(rows: Rows, columns: dict[str, str], width: float) -> list[Block]:
    """One table; those who represent the institution are marked by the word."""
    told = [
        {**row, "office": f"{row['office']}（代表理事）" if row["representative"] else row["office"]} for row in rows
    ]
    names = filled(told, _OFFICER_COLUMNS)
    groups = [[plain_line(row, names) for row in body] for body in runs(told, "body")]
    grid = column_grid(told, [(name, columns[name]) for name in names], width, groups=groups, tight=("time",))
    return [replace(grid, head=tuple(tuple(replace(cell, css="words") for cell in line) for line in grid.head))]


def portraits(rows: Rows, address: Callable[[str], str]) -> list[Block]:
    """Who has a portrait, by body. address: of a picture by its file. Errors: ListError where nobody has one."""
    rows = [row for row in rows if row["portrait"]]
    if not rows:
        remedy = "役員.xlsx の写真の欄に、画像のファイルの名前を書いてください"
        raise ListError("写真のある役員がいません", remedy=remedy)
    return [
        Portraits(
            body[0]["body"],
            tuple(
                Portrait(
                    row["office"],
                    row["name"],
                    row["home"],
                    address(row["portrait"]),
                    f"{row['office']} {row['name']}",
                )
                for row in body
            ),
        )
        for body in runs(rows, "body")
    ]


def timeline(rows: Rows) -> list[Block]:
    """Events by year."""
    years = tuple(
        (
            f"{year[0]['year']}年",
            _eras(year[0]["year"], [row["month"] for row in year]),
            tuple(
                Event(f"{row['month']}月", row["event"], f"（{row['predecessor']}）" if row["predecessor"] else "")
                for row in year
            ),
        )
        for year in runs(rows, "year")
    )
    return [Timeline(years)]


def _eras(year: int, months: Iterable[str]) -> str:
    """The eras of the months of a year: 2019年4月 → 平成31年, 5月 → 令和元年. Empty before the eras that are known."""
    try:
        return "・".join(dict.fromkeys(era_year(datetime.date(year, month, 28)) for month in sorted(map(int, months))))
    except ValueError:
        return ""


def award_lists(rows: Rows) -> list[Block]:
    """The awarded bodies by category and criterion, each behind its branch where its name does not tell it."""
    return [
        Names(
            group[0]["category"],
            group[0]["criterion"],
            tuple(
                ("" if row["branch"] and row["branch"] in row["body"] else row["branch"], row["body"]) for row in group
            ),
        )
        for group in runs(rows, "category", "criterion")
    ]


def organisation(rows: Rows, width: float, style: Callable[[], DrawingStyle] | None) -> list[Block]:
    """The organisation as a drawn chart, or as a nested list where nothing is drawn."""
    if style is None:
        return [Outline(_below(rows, ""))]
    from discgen.book.graphics import TreeNode, draw_tree  # only books with a chart pay for the graphics

    nodes = [TreeNode(row["name"], row["parent"], row["label"] or row["name"], row["kind"]) for row in rows]
    return [Outline(_below(rows, ""), draw_tree(nodes, style(), width).svg)]


def _below(rows: Rows, parent: str) -> tuple[Branch, ...]:
    return tuple(
        Branch(row["label"] or row["name"], _below(rows, row["name"])) for row in rows if row["parent"] == parent
    )
