"""The outline of a PDF from the bookmarks of its pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import pydyf

from discgen.book.press.objects import Bookmark


@dataclass(slots=True)
class _Entry:
    mark: Bookmark
    thing: Any
    below: list[_Entry] = field(default_factory=list)

    def shown(self) -> int:
        """How many entries are seen below it when it is open."""
        return len(self.below) + sum(entry.shown() for entry in self.below if entry.mark.open)


def outline(marks: Iterable[tuple[Bookmark, Any]], add: Callable[[Any], Any]) -> Any:
    """The outline, or None without bookmarks. marks: each with its destination. ``add`` numbers what is made."""
    top = _Entry(Bookmark(0, "", 0, 0, open=True), pydyf.Dictionary())
    way = [top]  # from the outline down to the last entry
    for mark, place in marks:
        while way[-1].mark.level >= mark.level:
            way.pop()
        thing = add(pydyf.Dictionary({"Title": pydyf.String(mark.label), "Dest": place}))
        way[-1].below.append(_Entry(mark, thing))
        way.append(way[-1].below[-1])
    if not top.below:
        return None
    add(top.thing)
    _tie(top)
    return top.thing


def _tie(entry: _Entry) -> None:
    """Tell an entry and those below it of each other."""
    shown = entry.shown()
    entry.thing["Count"] = shown if entry.mark.open else -shown
    if entry.below:
        entry.thing["First"], entry.thing["Last"] = (entry.below[end].thing.reference for end in (0, -1))
    for place, child in enumerate(entry.below):
        child.thing["Parent"] = entry.thing.reference
        if place:
            before = entry.below[place - 1].thing
            child.thing["Prev"], before["Next"] = before.reference, child.thing.reference
        _tie(child)
