"""Lists that can be taken along: each that a text places has its files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from discgen.book.lists import Lists
from discgen.book.lists.listbook import Style
from discgen.export.site.sitesheet import DownloadSheet, sheet_of_list


@dataclass(frozen=True, slots=True)
class TakenLists(Lists):
    """The lists of a book. offer: HTML of the links to the files of a sheet. taken: what was placed, by name."""

    offer: Callable[[str], str] = field(default=lambda name: "")
    taken: dict[str, DownloadSheet] = field(default_factory=dict)

    def draw(self, name: str, options: Mapping[str, str], width: float, style: Style | None = None) -> str:
        """See ``Lists``: the list with links to its files under it."""
        html = Lists.draw(self, name, options, width, style)
        title = " ".join((name, *options.values()))
        file = "list-" + hashlib.sha256(title.encode("utf-8")).hexdigest()[:8]
        self.taken[file] = sheet_of_list(file, title, self.table(name, options))
        return html + self.offer(file)
