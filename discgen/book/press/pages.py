"""Page numbers of anchors, read from the laid-out pages."""

from __future__ import annotations

from collections.abc import Iterable


def anchor_pages(anchors: Iterable[Iterable[str]], first_page: int) -> dict[str, tuple[int, int]]:
    """First and last page of every anchor, from the anchors of the pages from ``first_page`` on.

    A box that runs over several pages carries its anchor on each.
    """
    found: dict[str, tuple[int, int]] = {}
    for number, names in enumerate(anchors, start=first_page):
        for anchor in names:
            first, _ = found.get(anchor, (number, number))
            found[anchor] = (first, number)
    return found
