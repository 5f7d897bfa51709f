"""Lists that can be taken along: each that a text places has its files."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from discgen.book.lists import Lists
from discgen.book.lists.listbook import Style
from discgen.export.site.sitesheet import DownloadSheet, sheet_of_list

_TREE = '<figure class="drawing tree">'
_OUTLINE = re.compile(r'<div class="outline">.*</ul>\s*</div>', re.S)


@dataclass(frozen=True, slots=True)
class TakenLists(Lists):
    """The lists of a book. offer: HTML of the links to the files of a sheet. taken: what was placed, by name."""

    offer: Callable[[str], str] = field(default=lambda name: "")
    taken: dict[str, DownloadSheet] = field(default_factory=dict)

    def draw(
        self,
        name: str,
        options: Mapping[str, str],
        width: float,
        style: Style | None = None,
        portrait: Callable[[str], str] = str,
    ) -> str:
        """See ``Lists``: the list with links to its files under it; a drawn tree as a list, too, for narrow screens."""
        html = Lists.draw(self, name, options, width, style, portrait)
        if _TREE in html:
            outline = _OUTLINE.search(Lists.draw(self, name, options, width))
            assert outline
            html = html.replace("</figure>", f'<div class="upright">{outline[0]}</div></figure>', 1)
        title = " ".join((name, *options.values()))
        file = "list-" + hashlib.sha256(title.encode("utf-8")).hexdigest()[:8]
        self.taken[file] = sheet_of_list(file, title, self.table(name, options))
        return html + self.offer(file)
