"""What left the type area: a box that cannot break and does not fit is cut off silently, so it is looked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from discgen.faults import Fault

_TOLERANCE = 2.0  # px
_TEXT = 24


def _lines(box: Any) -> Iterator[Any]:
    """Line boxes below a box, without those in the margins."""
    for child in getattr(box, "children", ()):
        if type(child).__name__ == "MarginBox":
            continue
        if type(child).__name__ == "LineBox" and not any(
            type(part).__name__ == "InlineBlockBox" for part in child.children
        ):
            yield child
        else:
            yield from _lines(child)


def _text(box: Any) -> str:
    own = getattr(box, "text", "") or ""
    return own + "".join(_text(child) for child in getattr(box, "children", ()))


def overflowing(pages: list[Any], first_page: int) -> list[Fault]:
    """One fault for each page with text outside the type area, naming the first such text."""
    faults: list[Fault] = []
    for number, page in enumerate(pages, start=first_page):
        box = page._page_box
        bottom = box.content_box_y() + box.height + _TOLERANCE
        right = box.content_box_x() + box.width + _TOLERANCE
        for line in _lines(box):
            end = line.position_x + line.width
            if line.position_y + line.height > bottom or (end > right and _text(line).strip()):
                place = "下" if line.position_y + line.height > bottom else "右"
                message = f"文字が版面の{place}にはみ出しています"
                remedy = "表の大きさ（size）か行間（leading）を小さくするか、改ページを入れてください"
                faults.append(Fault(f"{number}ページ", message, _text(line).strip()[:_TEXT], remedy=remedy))
                break
    return faults
