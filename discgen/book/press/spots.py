"""Where figures and blocks of prose stand on a laid-out page, in points from its top left corner."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from discgen.book.press.layoutboxes import BoxKind, LaidPage, LayoutBox, attribute_of, children_of, kind_of, root_box
from discgen.book.text.markdown import LINE_ATTRIBUTE
from discgen.houselook import PIXEL


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle on a page."""

    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, slots=True)
class FigureSpot:
    """A printed figure: the anchor of its row or quotation, and which cell of the row it is.

    In a matrix the anchor is that of the one figure of its line.
    """

    anchor: str
    cell: int
    area: Area
    matrix: bool = False


@dataclass(frozen=True, slots=True)
class TextSpot:
    """A block of prose: the anchor of its text, the line of the file where it begins."""

    anchor: str
    line: int
    area: Area


@dataclass(frozen=True, slots=True)
class PageSpots:
    """What can be pointed at on one page."""

    figures: tuple[FigureSpot, ...]
    texts: tuple[TextSpot, ...]


def moved(spots: PageSpots, by: float) -> PageSpots:
    """The same, so many points further right."""
    if not by:
        return spots
    figures = (replace(spot, area=replace(spot.area, x=round(spot.area.x + by, 2))) for spot in spots.figures)
    texts = (replace(spot, area=replace(spot.area, x=round(spot.area.x + by, 2))) for spot in spots.texts)
    return PageSpots(tuple(figures), tuple(texts))


def page_spots(page: LaidPage) -> PageSpots:
    """The figures and blocks of a page of WeasyPrint."""
    figures: list[FigureSpot] = []
    texts: list[TextSpot] = []
    for spot in _walk(root_box(page), ""):
        if isinstance(spot, FigureSpot):
            figures.append(spot)
        else:
            texts.append(spot)
    return PageSpots(tuple(figures), tuple(texts))


def _walk(box: LayoutBox, text: str) -> Iterator[FigureSpot | TextSpot]:
    """``text``: anchor of the text around the box."""
    for child in children_of(box):
        kind = kind_of(child)
        if kind == BoxKind.MARGIN:
            continue
        name = attribute_of(child, "id")
        if name.startswith("x-"):
            text = name
        if kind == BoxKind.ROW and name.startswith("r-"):
            cells = [cell for cell in children_of(child) if cell.element_tag == "td"]
            yield from (FigureSpot(name, number, _area(cell)) for number, cell in enumerate(cells))
        elif kind == BoxKind.CELL and name.startswith("r-"):
            yield FigureSpot(name, 0, _area(child), matrix=True)
        elif kind == BoxKind.INLINE and name.startswith("q-"):
            yield FigureSpot(name, 0, _area(child))
        elif kind in (BoxKind.BLOCK, BoxKind.ROW) and (line := attribute_of(child, LINE_ATTRIBUTE)):
            yield TextSpot(text, int(line), _area(child))
        yield from _walk(child, text)


def _area(box: LayoutBox) -> Area:
    x, y, width, height = box.border_box_x(), box.border_box_y(), box.border_width(), box.border_height()
    return Area(*(round(value * PIXEL, 2) for value in (x, y, width, height)))
