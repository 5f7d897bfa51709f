"""Lines set as Japanese is: what the engine does not know of it. See ``slack.py`` and ``text/phrases.py``.

While pages are made, a line that is too short only notes by how much; when they are made, its characters move apart.
So nothing is laid out twice for it, and the words stay as they are in the PDF.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import weasyprint.layout as engine
import weasyprint.layout.block as block
import weasyprint.layout.inline as inline
from weasyprint.text.ffi import TO_UNITS, ffi, pango
from weasyprint.text.line_break import Layout

from discgen.book.press.layoutboxes import BoxKind, LayoutBox, children_of, kind_of, own_words
from discgen.book.press.slack import OBJECT, SlackSpread, spread
from discgen.book.text.phrases import undivided

_NOTICEABLE = 0.5  # CSS pixels
_GRAIN = 1000  # shares of the size of type in which the PDF moves glyphs
_INLINE = (BoxKind.LINE, BoxKind.INLINE)

ffi.cdef("""
    PangoAttribute * pango_attr_allow_breaks_new (gboolean allow_breaks);
    int pango_layout_get_width (PangoLayout * layout);
""")

_justify_line = inline.justify_line
_iter_line_boxes = block.iter_line_boxes
_split_text_box = inline.split_text_box
_layout_backgrounds = engine.layout_backgrounds
_set_text = Layout.set_text


class _SpacedLayout(Layout):  # type: ignore[misc]
    """The words of a line with room after some of them. after: thousandths of the size of type, by byte of the text."""

    def get_first_line(self) -> Any:
        line, index = super().get_first_line()
        size = self.style["font_size"] * TO_UNITS / _GRAIN
        run = line.runs[0] if line.length else ffi.NULL
        while run != ffi.NULL:
            item, run = run.data, run.next
            glyphs, clusters = item.glyphs.glyphs, item.glyphs.log_clusters
            for place in range(item.glyphs.num_glyphs):
                more = self.after.get(item.item.offset + clusters[place], 0)
                if more:  # half a grain more, since the engine cuts what is below one
                    glyphs[place].geometry.width += round((more + 0.5) * size)
        return line, index


def _note_slack(_: Any, line: Any, slack: float) -> None:
    line.short_by = slack


class _Words:
    """Those that are being broken into lines. last: the paragraph ends with them."""

    last = False


def _lines_of(context: Any, paragraph: Any, *rest: Any) -> Any:
    end: Any = paragraph
    while kind_of(end) in _INLINE and children_of(end):
        end = children_of(end)[-1]
    if kind_of(end) == BoxKind.TEXT:
        end.ends_paragraph = True
    return _iter_line_boxes(context, paragraph, *rest)


def _split_words(context: Any, box: Any, *rest: Any, **more: Any) -> Any:
    _Words.last = getattr(box, "ends_paragraph", False)
    try:
        return _split_text_box(context, box, *rest, **more)
    finally:
        _Words.last = False


def _set_unbroken(self: Any, text: str, justify: bool = False) -> None:
    """In place of ``Layout.set_text``: with what must not be divided, where the words are more than a line."""
    _set_text(self, text, justify)
    size = self.style["font_size"]
    if self.max_width is None or not size or len(self.text) * size <= self.max_width:
        return
    if pango.pango_layout_get_width(self.layout) < 0:  # the line has been broken: only its words are set now
        return
    by_phrase = self.style["hyphens"] == "auto"
    found = [*undivided(self.text, self.max_width / size, by_phrase=by_phrase, to_end=_Words.last)]
    if not found:
        return
    kept = pango.pango_layout_get_attributes(self.layout)
    attributes = kept if kept != ffi.NULL else ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
    for begin, end in found:
        attribute = pango.pango_attr_allow_breaks_new(False)
        attribute.start_index = len(self.text[:begin].encode())
        attribute.end_index = attribute.start_index + len(self.text[begin:end].encode())
        pango.pango_attr_list_insert(attributes, attribute)
    pango.pango_layout_set_attributes(self.layout, attributes)


@contextmanager
def set_as_japanese() -> Iterator[None]:
    """While this lasts, lines are broken and filled as Japanese is; one that stays short says so (``short_by``)."""
    inline.justify_line = _note_slack
    inline.split_text_box = _split_words
    block.iter_line_boxes = _lines_of
    engine.layout_backgrounds = _fill_page
    Layout.set_text = _set_unbroken
    try:
        yield
    finally:
        inline.justify_line = _justify_line
        inline.split_text_box = _split_text_box
        block.iter_line_boxes = _iter_line_boxes
        engine.layout_backgrounds = _layout_backgrounds
        Layout.set_text = _set_text


def short_by(line: LayoutBox) -> float:
    """CSS pixels by which a line ends before its column does, where it should not."""
    slack: float = getattr(line, "short_by", 0.0)
    return slack


def should_fill(line: LayoutBox) -> bool:
    """Whether a line was meant to fill its column: it was short of it before its characters moved apart."""
    return hasattr(line, "short_by")


def _fill_page(page: LayoutBox, *rest: Any) -> None:
    """The last thing but the backgrounds that is done to a page."""
    fill_lines(page)
    _layout_backgrounds(page, *rest)


def fill_lines(box: LayoutBox) -> None:
    """Move the characters of all short lines in a box apart."""
    for child in children_of(box):
        if kind_of(child) == BoxKind.LINE and short_by(child):
            _fill(child, short_by(child))
        fill_lines(child)


def _fill(line: Any, slack: float) -> None:
    pieces = [*_pieces(line)]
    text = "".join(words for _, words in pieces)
    if len(text) < 2:
        return
    sizes = [box.style["font_size"] for box, words in pieces for _ in words]
    done: SlackSpread = spread(text, sizes, slack)
    line.short_by = done.rest if done.rest > _NOTICEABLE else 0.0
    after = iter(_grains(done.after, sizes))
    _move(line, 0.0, {id(box): [next(after) for _ in words] for box, words in pieces})


def _grains(after: tuple[float, ...], sizes: list[float]) -> Iterator[int]:
    """Whole grains; what is cut off goes on to the next character."""
    over = 0.0
    for room, size in zip(after, sizes, strict=True):
        if not room:
            yield 0
            continue
        wanted = room + over
        grains = round(wanted * _GRAIN / size)
        over = wanted - grains * size / _GRAIN
        yield grains


def _pieces(box: LayoutBox) -> Iterator[tuple[Any, str]]:
    """The words of a line and, as one sign, whatever else stands in it."""
    for child in _flowing(box):
        if kind_of(child) == BoxKind.TEXT:
            yield child, own_words(child)
        elif kind_of(child) == BoxKind.INLINE:
            yield from _pieces(child)
        else:
            yield child, OBJECT


def _flowing(box: LayoutBox) -> Iterator[Any]:
    return (child for child in children_of(box) if child.is_in_normal_flow())  # type: ignore[attr-defined]


def _move(box: Any, by: float, after: dict[int, list[int]]) -> float:
    """Move a box and what is in it so far to the right and further; how far what follows it moves."""
    if kind_of(box) not in (*_INLINE, BoxKind.TEXT):
        box.translate(by, 0)
        return float(by + after[id(box)][0] * box.style["font_size"] / _GRAIN)
    box.position_x += by
    end = by
    if kind_of(box) == BoxKind.TEXT:
        grains = after[id(box)]
        end += sum(grains) * box.style["font_size"] / _GRAIN
        if any(grains) and box.pango_layout.text == box.text:
            _space(box, grains)
    else:
        for child in _flowing(box):
            end = _move(child, end, after)
    box.width += end - by
    return float(end)


def _space(box: Any, grains: list[int]) -> None:
    spaced: Any = _SpacedLayout.__new__(_SpacedLayout)
    spaced.__dict__ = {**box.pango_layout.__dict__, "after": {}}
    place = 0
    for sign, more in zip(box.text, grains, strict=True):
        if more:
            spaced.after[place] = more
        place += len(sign.encode())
    box.pango_layout = spaced
