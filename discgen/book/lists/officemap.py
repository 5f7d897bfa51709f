"""店舗 as a map: how many offices stand in each prefecture."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

from discgen.book.lists.listmodel import Block, PrefectureMap, Rows

if TYPE_CHECKING:
    from discgen.book.graphics import DrawingStyle

_UNIT = "か所"
_TITLE = "店舗の所在"
_WIDEST = 360.0  # points


def office_map(rows: Rows, width: float, style: Callable[[], DrawingStyle] | None) -> list[Block]:
    """The prefectures with their offices; what stands beside another office is counted with it."""
    names = {row["name"] for row in rows}
    counts = Counter(row["prefecture"] for row in rows if row["beside"] not in names)
    told = tuple((name, f"{count}{_UNIT}") for name, count in counts.items())
    if style is None:
        return [PrefectureMap(told)]
    from discgen.book.graphics import draw_tiles  # only books with a map pay for the graphics

    return [PrefectureMap(told, draw_tiles(_TITLE, counts, _UNIT, style(), min(width, _WIDEST)).svg)]
