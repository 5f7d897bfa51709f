"""What left the type area: a box that cannot break and does not fit is cut off silently, so it is looked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from discgen.faults import Fault

_TOLERANCE = 2.0  # px
_TEXT = 24
_REMEDIES = {
    "下": "表や囲みを分けるか、改頁を入れてください。資料編の表は大きさ（size）か行間（leading）を小さくします",
    "右": "長い語を分けるか、表の列を減らしてください。資料編の表は大きさ（size）を小さくします",
}


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


def _drawings(box: Any) -> Iterator[Any]:
    """Pictures, charts and diagrams in the flow of the page: what is placed by its position may leave it."""
    for child in getattr(box, "children", ()):
        if type(child).__name__ == "MarginBox" or child.is_absolutely_positioned():
            continue
        if type(child).__name__.endswith("ReplacedBox"):
            yield child
        else:
            yield from _drawings(child)


def _text(box: Any) -> str:
    own = getattr(box, "text", "") or ""
    return own + "".join(_text(child) for child in getattr(box, "children", ()))


def overflowing(pages: list[Any], first_page: int) -> list[Fault]:
    """Faults of each page with drawings or text outside the type area, naming the first such text."""
    faults: list[Fault] = []
    for number, page in enumerate(pages, start=first_page):
        box = page._page_box
        bottom = box.content_box_y() + box.height + _TOLERANCE
        right = box.content_box_x() + box.width + _TOLERANCE
        if any(drawing.position_y + drawing.height > bottom for drawing in _drawings(box)):
            message = "図や画像が版面の下にはみ出しています"
            remedy = "画像は幅を小さくし（{幅=50%} など）、図は二つに分けてください"
            faults.append(Fault(f"{number}ページ", message, remedy=remedy))
        for line in _lines(box):
            end = line.position_x + line.width
            if line.position_y + line.height > bottom or (end > right and _text(line).strip()):
                place = "下" if line.position_y + line.height > bottom else "右"
                message = f"文字が版面の{place}にはみ出しています"
                remedy = _REMEDIES[place]
                faults.append(Fault(f"{number}ページ", message, _text(line).strip()[:_TEXT], remedy=remedy))
                break
    return faults
