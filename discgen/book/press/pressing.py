"""Laying out the parts of the book."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from discgen.book.press.objects import PartObject, from_bytes, to_bytes
from discgen.book.press.partkeys import PartKeys
from discgen.book.press.pdf import NO_TARGET, PLACE
from discgen.book.press.pressjobs import in_processes, in_turn
from discgen.book.press.presswork import PressWork
from discgen.book.press.shelf import Shelf
from discgen.faults import Fault

_WORTH_IT = 200_000  # characters of HTML: less is laid out before other processes have begun


class Press(Protocol):
    """Lays parts out."""

    def parts(self, htmls: Sequence[str]) -> Iterable[PartObject]:
        """HTML documents laid out, in their order."""


class PartPress:
    """Lays parts out that are not kept. templates, images: folders of the style sheets and pictures.

    own: what lays a document out in the place of processes.
    """

    def __init__(
        self,
        templates: Path,
        images: Path,
        work: PressWork | None = None,
        own: Callable[[str], PartObject] | None = None,
    ) -> None:
        self._templates, self._images = templates, images
        self._work = work or PressWork()
        self._own = own
        self._shelf = Shelf(self._work.kept) if self._work.kept else None
        self.laid_out = 0

    def parts(self, htmls: Sequence[str]) -> Iterator[PartObject]:
        """See ``Press``."""
        keys: list[str] = []
        found: list[PartObject | None] = [None] * len(htmls)
        if self._shelf:
            known = PartKeys(self._templates, self._images)
            keys = [known.key(html) for html in htmls]
            found = [self._shelf.find(key) for key in keys]
        made = self._made([html for html, part in zip(htmls, found, strict=True) if part is None])
        for number, part in enumerate(found):
            if part is not None:
                yield part
                continue
            content = next(made)
            self.laid_out += 1
            if self._shelf and self._work.adds:
                self._shelf.keep(keys[number], content)
            yield from_bytes(content)
        if self._shelf and self._work.adds and None in found:
            self._shelf.tidy()

    def _made(self, htmls: Sequence[str]) -> Iterator[bytes]:
        if self._own is not None:
            return map(to_bytes, map(self._own, htmls))
        if self._work.jobs > 1 and len(htmls) > 1 and sum(map(len, htmls)) > _WORTH_IT:
            return in_processes(htmls, self._templates, self._images, min(self._work.jobs, len(htmls)))
        return in_turn(htmls, self._templates, self._images)


def laid_faults(parts: Sequence[PartObject], first_page: int) -> list[Fault]:
    """What the layout found, each once: warnings, text outside the type area, links that lead nowhere."""
    found: dict[Fault, None] = {}
    number = first_page
    for part in parts:
        found |= dict.fromkeys(part.faults)
        for page in part.pages:
            found |= dict.fromkeys(replace(fault, where=f"{number}ページ") for fault in page.told.overflow)
            number += 1
    anchors = {name for part in parts for page in part.pages for name in page.told.anchors}
    for target in (name for part in parts for page in part.pages for name in page.told.targets if name not in anchors):
        found[Fault(PLACE, NO_TARGET, f"#{target}", remedy="リンクの # の後の名前を確かめてください")] = None
    return list(found)
