"""Parts of the book laid out by themselves: every chapter's contents page, its groups of sections, the index.

A group begins on a new page with its own head, running head and tab, so it looks the same alone as among the others;
all it takes from the rest of the book is the number of its first page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar

from discgen.document.nodes import Node
from discgen.document.overflow import overflowing
from discgen.document.pdf import font_configuration, lay_out, warnings_as_faults
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
class Part:
    """A laid-out part with its pages, ready to be written."""

    anchors: tuple[tuple[str, ...], ...]
    faults: tuple[Fault, ...]
    document: Any


class PartPress:
    """Lays out with one font configuration, so that all parts share their fonts in the PDF."""

    def __init__(self, templates: Path) -> None:
        self._templates = templates
        self._fonts = font_configuration()

    def part(self, html: str, first_page: int) -> Part:
        """See ``Press``."""
        faults: list[Fault] = []
        with warnings_as_faults(faults):
            document = lay_out(html, self._templates, self._fonts)
        faults += overflowing(document.pages, first_page)
        return Part(tuple(tuple(page.anchors) for page in document.pages), tuple(faults), document)


def cut(sections: Sequence[Node]) -> list[tuple[Node, ...]]:
    """The groups of sections that are laid out by themselves."""
    groups: list[list[Node]] = []
    for section in sections:
        if not groups or (section.new_page and section.mark == "group" and section.short):
            groups.append([])
        groups[-1].append(section)
    return [tuple(group) for group in groups]
