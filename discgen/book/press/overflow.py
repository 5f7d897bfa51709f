"""What left the type area: a box that cannot break and does not fit is cut off silently, so it is looked for."""

from __future__ import annotations

from collections.abc import Iterator

from discgen.book.press.layoutboxes import (
    BoxKind,
    LaidPage,
    LayoutBox,
    children_of,
    is_picture,
    kind_of,
    root_box,
    words_of,
)
from discgen.faults import Fault

_TOLERANCE = 2.0  # px
_TEXT = 24
_REMEDIES = {
    "下": "表や囲みを分けるか、改頁を入れてください。資料編の表は大きさ（size）か行間（leading）を小さくします",
    "右": "長い語を分けるか、表の列を減らしてください。資料編の表は大きさ（size）を小さくします",
}


def _lines(box: LayoutBox) -> Iterator[LayoutBox]:
    """Line boxes below a box, without those in the margins."""
    for child in children_of(box):
        kind = kind_of(child)
        if kind == BoxKind.MARGIN:
            continue
        if kind == BoxKind.LINE and not any(kind_of(part) == BoxKind.INLINE_BLOCK for part in children_of(child)):
            yield child
        else:
            yield from _lines(child)


def _drawings(box: LayoutBox) -> Iterator[LayoutBox]:
    """Pictures, charts and diagrams in the flow of the page: what is placed by its position may leave it."""
    for child in children_of(box):
        if kind_of(child) == BoxKind.MARGIN or child.is_absolutely_positioned():
            continue
        if is_picture(child):
            yield child
        else:
            yield from _drawings(child)


def overflowing(page: LaidPage) -> Iterator[Fault]:
    """Faults of a page with drawings or text outside the type area, naming the first such text, not the page."""
    box = root_box(page)
    bottom = box.content_box_y() + box.height + _TOLERANCE
    right = box.content_box_x() + box.width + _TOLERANCE
    if any(drawing.position_y + drawing.height > bottom for drawing in _drawings(box)):
        message = "図や画像が版面の下にはみ出しています"
        remedy = "画像は幅を小さくし（{幅=50%} など）、図は二つに分けてください"
        yield Fault("", message, remedy=remedy)
    for line in _lines(box):
        end = line.position_x + line.width
        if line.position_y + line.height > bottom or (end > right and words_of(line).strip()):
            place = "下" if line.position_y + line.height > bottom else "右"
            message = f"文字が版面の{place}にはみ出しています"
            yield Fault("", message, words_of(line).strip()[:_TEXT], remedy=_REMEDIES[place])
            return
