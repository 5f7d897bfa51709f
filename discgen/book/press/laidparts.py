"""Laying out one part of the book."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from discgen.book.press.continued import drop_where_tables_begin
from discgen.book.press.layoutboxes import LaidDocument
from discgen.book.press.overflow import overflowing
from discgen.book.press.pdf import font_configuration, lay_out, warnings_as_faults
from discgen.faults import Fault


class LaidPart(Protocol):
    """A part that was laid out: the anchors of every page, and what the layout found."""

    @property
    def anchors(self) -> Sequence[Sequence[str]]:
        """Anchors by page."""

    @property
    def faults(self) -> Sequence[Fault]:
        """Warnings of the layout engine, text outside the type area."""


Laid = TypeVar("Laid", bound=LaidPart, covariant=True)


class Press(Protocol[Laid]):
    """Lays parts out."""

    def part(self, html: str, first_page: int) -> Laid:
        """Lay out one HTML document that begins on that page."""


@dataclass(frozen=True, slots=True)
class PressedPart:
    """A laid-out part with its pages, ready to be written."""

    anchors: tuple[tuple[str, ...], ...]
    faults: tuple[Fault, ...]
    document: LaidDocument


class PartPress:
    """Lays out with one font configuration, so that all parts share their fonts in the PDF."""

    def __init__(self, templates: Path, images: Path) -> None:
        self._templates = templates
        self._images = images
        self._fonts = font_configuration()

    def part(self, html: str, first_page: int) -> PressedPart:
        """See ``Press``."""
        faults: list[Fault] = []
        with warnings_as_faults(faults):
            document = lay_out(html, self._templates, self._fonts, self._images)
        drop_where_tables_begin(document.pages)
        faults += overflowing(document.pages, first_page)
        return PressedPart(tuple(tuple(page.anchors) for page in document.pages), tuple(faults), document)
