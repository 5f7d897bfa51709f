"""The tree that the templates draw: its nodes, and how neighbours stand together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from discgen.book.composition.gridmodel import TableView
from discgen.book.composition.groupchart import GroupChart
from discgen.book.composition.matrixview import MatrixView
from discgen.book.text.markdown import LINE_ATTRIBUTE
from discgen.catalogue.documentdef import Half

_LEAD_CHARACTERS = 2500
_LINE_MARK = re.compile(f' {LINE_ATTRIBUTE}="[0-9]+"')
_BOX_CHARACTERS = 1000  # a box up to this length stands on one page


@dataclass(frozen=True, slots=True)
class Node:
    """A drawn thing: ``kind`` names its template, the other fields are what that template reads."""

    kind: str
    anchor: str = ""
    title: str = ""
    level: int = 2
    mark: str = ""
    html: str = ""
    css: str = ""
    table: TableView | None = None
    matrix: MatrixView | None = None
    group: GroupChart | None = None
    new_page: bool = False
    short: str = ""
    lead: str = ""
    children: tuple[Node, ...] = ()
    left: tuple[Node, ...] = ()
    right: tuple[Node, ...] = ()


def columns_css(html: str, columns: int) -> str:
    """``boxed`` where the text is one box: then the columns stand inside it."""
    if columns == 1:
        return "one"
    boxes = html.count('<div class="box')
    return "boxed" if boxes == 1 and html.startswith("<div") and html.rstrip().endswith("</div>") else "two"


def spread(node: Node) -> list[tuple[Half | None, Node]]:
    """The two lanes of a table as a left and a right half; only the first keeps the anchor, only the last the notes."""
    view = node.table
    if view is None or view.stacked or len(view.grids) < len(get_args(Half)):
        return [(None, node)]
    first, last = view.grids[0], view.grids[-1]
    left = replace(view, grids=(first,), notes=(), width=first.width)
    right = replace(view, grids=(last,), anchor=f"{view.anchor}-2", width=last.width)
    return [("left", replace(node, table=left)), ("right", replace(node, anchor=right.anchor, table=right))]


def with_leads(nodes: Sequence[Node]) -> Iterator[Node]:
    """A short text before a table, or with one in it, and a short box stay together."""
    after: list[Node | None] = [*nodes[1:], None]
    for node, following in zip(nodes, after, strict=False):
        length = len(_LINE_MARK.sub("", node.html))
        short = node.kind == "text" and length < _LEAD_CHARACTERS and "two" not in node.css
        if short and following is not None and following.kind == "table":
            yield replace(node, css=f"{node.css} lead")
        elif (short and "<table" in node.html) or ("boxed" in node.css and length < _BOX_CHARACTERS):
            yield replace(node, css=f"{node.css} whole")
        else:
            yield node


def rows(made: Sequence[tuple[Half | None, Node]]) -> list[Node]:
    """Gather runs of halves into rows: a new row begins when a left half follows a right one."""
    result: list[Node] = []
    left: list[Node] = []
    right: list[Node] = []

    def close() -> None:
        if left or right:
            result.append(Node("row", left=tuple(left), right=tuple(right)))
            left.clear()
            right.clear()

    for half, node in made:
        if half is None or (half == "left" and right):
            close()
        if half is None:
            result.append(node)
        else:
            (left if half == "left" else right).append(node)
    close()
    return result
