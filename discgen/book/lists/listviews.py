"""How each kind of list is drawn."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from discgen.book.lists import institution
from discgen.book.lists.choice import MAP, PORTRAITS
from discgen.book.lists.fees import fee_tables
from discgen.book.lists.freetables import FreeTable
from discgen.book.lists.freeview import free_grid
from discgen.book.lists.listdraw import draw_blocks
from discgen.book.lists.listmodel import Block, Rows
from discgen.book.lists.officemap import office_map
from discgen.book.lists.offices import machines, offices
from discgen.book.lists.products import product_tables

if TYPE_CHECKING:
    from discgen.book.graphics import DrawingStyle


@dataclass(frozen=True, slots=True)
class ListRequest:
    """What a view draws from. rows: those chosen; ledgers: all rows by ledger id, for notes and heads.

    portrait: the address of a picture by its file.
    """

    rows: Rows
    ledgers: Mapping[str, Rows]
    heads: dict[str, str]
    width: float
    style: Callable[[], DrawingStyle] | None
    portrait: Callable[[str], str] = str


_VIEWS: dict[str, Callable[[ListRequest], Sequence[Block]]] = {
    "店舗": lambda r: offices(r.rows, r.heads, r.width),
    "ATM": lambda r: machines(r.rows, r.heads, r.width),
    "手数料": lambda r: fee_tables(r.rows, r.ledgers["fee_notes"], r.heads, r.width),
    "商品": lambda r: product_tables(r.rows, r.ledgers["product_heads"], r.heads, r.width),
    "役員": lambda r: institution.officer_table(r.rows, r.heads, r.width),
    "組織": lambda r: institution.organisation(r.rows, r.width, r.style),
    "沿革": lambda r: institution.timeline(r.rows),
    "表彰": lambda r: institution.award_lists(r.rows),
}


_SHAPES: dict[tuple[str, str], Callable[[ListRequest], Sequence[Block]]] = {
    ("店舗", MAP): lambda r: office_map(r.rows, r.width, r.style),
    ("役員", PORTRAITS): lambda r: institution.portraits(r.rows, r.portrait),
}


def draw_list(name: str, request: ListRequest, as_of: datetime.date | None, shape: str = "") -> str:
    """HTML of a list; as_of: its date, where there is one. shape: another form than the usual one."""
    view = _SHAPES[name, shape] if shape else _VIEWS[name]
    return draw_blocks(view(request), as_of)


def draw_free(table: FreeTable, width: float) -> str:
    """HTML of a free table."""
    return draw_blocks([free_grid(table, width)], None)
