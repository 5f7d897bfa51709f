"""Laying out the parts of the book."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from discgen.book.press.continued import drop_where_tables_begin
from discgen.book.press.objects import PartObject
from discgen.book.press.packing import pack
from discgen.book.press.pdf import ASSETS, NO_TARGET, PLACE, lay_out, warnings_as_faults
from discgen.faults import Fault


class Press(Protocol):
    """Lays parts out."""

    def parts(self, htmls: Sequence[str]) -> Iterable[PartObject]:
        """HTML documents laid out, in their order."""


class PartPress:
    """Lays parts out. templates, images: folders of the style sheets and pictures."""

    def __init__(self, templates: Path, images: Path) -> None:
        self._templates = templates
        self._images = images

    def parts(self, htmls: Sequence[str]) -> Iterator[PartObject]:
        """See ``Press``."""
        for html in htmls:
            yield press_part(html, self._templates, self._images)


def press_part(html: str, templates: Path, images: Path | None = None) -> PartObject:
    """Lay one document out and draw it."""
    faults: list[Fault] = []
    style = b"".join((templates / name).read_bytes() for name in ASSETS) + html.partition("</head>")[0].encode()
    with warnings_as_faults(faults):
        document, furniture = lay_out(html, templates, images)
        drop_where_tables_begin(document.pages)
        part = pack(document, furniture, style)
    return replace(part, faults=tuple(faults))


def laid_faults(parts: Sequence[PartObject], first_page: int) -> list[Fault]:
    """What the layout found, each once: warnings, text outside the type area, links that lead nowhere."""
    found: dict[Fault, None] = {}
    number = first_page
    for part in parts:
        found |= dict.fromkeys(part.faults)
        for page in part.pages:
            found |= dict.fromkeys(replace(fault, where=f"{number}ページ") for fault in page.overflow)
            number += 1
    anchors = {name for part in parts for page in part.pages for name in page.anchors}
    for target in (name for part in parts for page in part.pages for name in page.targets if name not in anchors):
        found[Fault(PLACE, NO_TARGET, f"#{target}", remedy="リンクの # の後の名前を確かめてください")] = None
    return list(found)
