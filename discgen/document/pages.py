"""Page numbers of anchors, read from the laid-out pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def anchor_pages(pages: Iterable[Any], first_page: int) -> dict[str, tuple[int, int]]:
    """First and last page of every anchor; a box that runs over several pages carries its anchor on each."""
    found: dict[str, tuple[int, int]] = {}
    for number, page in enumerate(pages, start=first_page):
        for anchor in page.anchors:
            first, _ = found.get(anchor, (number, number))
            found[anchor] = (first, number)
    return found


def merge_pages(*parts: Mapping[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """Anchors of all parts of the book."""
    return {anchor: pages for part in parts for anchor, pages in part.items()}
