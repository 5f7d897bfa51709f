"""What this house uses of WeasyPrint and pydyf beyond their documents: boxes of a page, objects of a PDF.

A release may rename any of it. So it stands here and nowhere else, and tests/book/test_press_inside.py asks the
installed release for every name: the members of these protocols, the classes in ``BoxKind``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any, Protocol
from xml.etree.ElementTree import Element


class BoxKind(StrEnum):
    """Classes of boxes, by name."""

    PAGE = "PageBox"
    MARGIN = "MarginBox"
    LINE = "LineBox"
    BLOCK = "BlockBox"
    INLINE = "InlineBox"
    INLINE_BLOCK = "InlineBlockBox"
    TABLE = "TableBox"
    ROWS = "TableRowGroupBox"
    ROW = "TableRowBox"
    CELL = "TableCellBox"
    CAPTION = "TableCaptionBox"
    TEXT = "TextBox"


_REPLACED = "ReplacedBox"  # end of the names of pictures and drawings


class LayoutBox(Protocol):
    """A box of a laid-out page. Places and lengths in CSS pixels; element_tag ends in ::before for what CSS adds."""

    element_tag: str | None
    element: Element[str] | None
    position_x: float
    position_y: float
    width: float
    height: float

    def content_box_x(self) -> float: ...
    def content_box_y(self) -> float: ...
    def border_box_x(self) -> float: ...
    def border_box_y(self) -> float: ...
    def border_width(self) -> float: ...
    def border_height(self) -> float: ...
    def is_absolutely_positioned(self) -> bool: ...
    def descendants(self, placeholders: bool = False) -> Iterator[LayoutBox]: ...


class OuterBox(LayoutBox, Protocol):
    """A box with boxes in it."""

    children: Sequence[LayoutBox]


class WordsBox(LayoutBox, Protocol):
    """A box of words."""

    text: str


class LinkBox(LayoutBox, Protocol):
    """A box that was drawn as a link: the annotation in the PDF."""

    link_annotation: Any


class MarkedBox(LayoutBox, Protocol):
    """A box that was drawn into a tagged PDF: its structure element."""

    mark: Any


class EdgeBox(LayoutBox, Protocol):
    """A box in the margin of a page: where it stands, @bottom-right."""

    at_keyword: str


class TurnedBox(LayoutBox, Protocol):
    """A box with a transform of its drawing."""

    transformation_matrix: Any


class LaidPage(Protocol):
    """A page. links: (type, target, rectangle, box); bookmarks: (level, label, place, state)."""

    _page_box: OuterBox
    width: float
    height: float
    links: list[tuple[str, Any, Any, LayoutBox]]
    bookmarks: list[Any]
    anchors: dict[str, Any]
    bleed: dict[str, float]

    def paint(self, stream: Any, scale: float = 1) -> None: ...


class LaidDocument(Protocol):
    """A document. fonts: the faces in which it was drawn."""

    metadata: Any
    fonts: Any
    pages: list[LaidPage]

    def write_pdf(self, **options: Any) -> bytes: ...


class WrittenFace(Protocol):
    """A face as it was used: characters, widths and substitutes by glyph. hash: the name of the face in drawings."""

    hash: str
    family: str
    file_content: bytes
    index: int
    upem: int
    style: int
    weight: int
    variations: dict[str, float]
    font_size: float
    to_unicode: dict[int, str]
    widths: dict[int, int]
    missing: dict[int, int]


class WrittenPdf(Protocol):
    """The PDF before it is written: pydyf's objects by number, the references of the pages."""

    objects: list[Any]
    catalog: Any
    pages: Any
    page_references: list[bytes]

    def add_object(self, item: Any) -> None: ...


class WrittenObject(Protocol):
    """An object of a PDF."""

    reference: bytes


class WrittenText(Protocol):
    """A text in a PDF."""

    string: str


class WrittenStream(Protocol):
    """Content of a page: operators with what they are given before them."""

    stream: list[Any]


def root_box(page: LaidPage) -> OuterBox:
    """The box of the whole page: its content box is the type area."""
    return page._page_box


def kind_of(box: LayoutBox) -> str:
    """The class of a box, one of ``BoxKind`` or another."""
    return type(box).__name__


def is_picture(box: LayoutBox) -> bool:
    """Whether a picture or a drawing stands in the box."""
    return kind_of(box).endswith(_REPLACED)


def attribute_of(box: LayoutBox, name: str) -> str:
    """An attribute of the element that the box stands for; empty for anonymous boxes and those of ::before."""
    element = box.element
    return element.get(name, "") if element is not None and element.tag == box.element_tag else ""


def children_of(box: LayoutBox) -> Sequence[LayoutBox]:
    """The boxes in a box; words and pictures have none."""
    inner: Sequence[LayoutBox] = getattr(box, "children", ())
    return inner


def keep_children(box: LayoutBox, kept: Sequence[LayoutBox]) -> None:
    """Leave these in the box and no others."""
    setattr(box, "children", tuple(kept))  # noqa: B010, where there are boxes inside, it has them


def own_words(box: LayoutBox) -> str:
    """The words of the box itself; only boxes of words have any."""
    words: str | None = getattr(box, "text", "")
    return words or ""


def size_of(box: LayoutBox) -> float:
    """The size of type of a box in CSS pixels."""
    style: Any = getattr(box, "style", {})
    size: float = style["font_size"]
    return size


def break_of(box: LayoutBox, name: str) -> str:
    """How it may break: break_inside, break_before, break_after."""
    style: Any = getattr(box, "style", {})
    value: str = style[name]
    return value


def with_break(box: LayoutBox, name: str, value: str) -> Any:
    """Let it break so from now on. The style that it had, which it may share with others, for ``with_style``."""
    before: Any = getattr(box, "style", {})
    style = before.copy()
    style[name] = value
    with_style(box, style)
    return before


def with_style(box: LayoutBox, style: Any) -> None:
    """Give it the style."""
    setattr(box, "style", style)  # noqa: B010, every box has one


def has_columns(box: LayoutBox) -> bool:
    """Whether what is in it is set in columns."""
    style: Any = getattr(box, "style", {})
    return bool(style["column_width"] != "auto" or style["column_count"] != "auto")


def is_column(box: LayoutBox) -> bool:
    """Whether the engine made the box for a column of text."""
    column: bool = getattr(box, "is_column", False)
    return column


def words_of(box: LayoutBox) -> str:
    """All words in a box."""
    return own_words(box) + "".join(words_of(child) for child in children_of(box))


def annotation_of(box: LayoutBox) -> Any:
    """The annotation of a link that was drawn, or None."""
    return getattr(box, "link_annotation", None)


def mark_of(box: LayoutBox) -> Any:
    """The structure element of a box that was drawn, or None."""
    return getattr(box, "mark", None)


def margin_of(box: LayoutBox) -> str:
    """Where in the margin of the page a box stands; empty in the type area."""
    edge: str = getattr(box, "at_keyword", "")
    return edge


def turn_box(box: LayoutBox, matrix: Any) -> None:
    """Draw the box with this transform."""
    setattr(box, "transformation_matrix", matrix)  # noqa: B010, every box may have one
