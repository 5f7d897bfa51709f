"""Reads finished pages of the site: their anchors, their links and the words that can be searched."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

from discgen.faults import Fault

_BLOCKS = frozenset({"p", "li", "dt", "dd", "h2", "h3", "h4", "h5", "h6", "tr", "figcaption", "title", "desc"})
_SILENT = frozenset({"data-figures", "data-aside"})
_CAPTION = "data-name"
_HEADS = frozenset({"h2", "h3", "h4", "h5", "h6"})
_VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})
_LOCAL = re.compile(r'(<a\b[^>]*?\bhref=")#([^"]+)(")')


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A searchable block. anchor: nearest one around it. head: the last head before it."""

    anchor: str
    head: str
    text: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an anchor stands: under which head, in the table of which caption (empty outside of tables)."""

    head: str = ""
    caption: str = ""


@dataclass(slots=True)
class Scanned:
    """What a page holds. links: every href and src."""

    anchors: dict[str, Standing] = field(default_factory=dict)
    twice: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    blocks: list[TextBlock] = field(default_factory=list)


class _Scanner(HTMLParser):
    """Tables of figures are searched by their rows, drawings by their titles; other words inside them are left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.made = Scanned()
        self._open: list[tuple[str, str, bool, str]] = []  # tag, anchor, whether its words count, caption
        self._words: list[str] = []
        self._head = ""

    def _counts(self) -> bool:
        return bool(self._open) and self._open[-1][2]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        caption = given.get(_CAPTION) or (self._open[-1][3] if self._open else "")
        if "id" in given:
            if given["id"] in self.made.anchors:
                self.made.twice.append(given["id"])
            self.made.anchors[given["id"]] = Standing(self._head, caption)
        self.made.links += [given[name] for name in ("href", "src") if name in given]
        if tag in _VOID:
            return
        counts = (self._counts() or tag == "main") and not given.keys() & _SILENT and tag != "text"
        if tag in _BLOCKS:
            self._flush()
        anchor = given.get("id") or (self._open[-1][1] if self._open else "")
        self._open.append((tag, anchor, counts, caption))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if not any(name == tag for name, *_ in self._open):
            return
        if tag in _BLOCKS:
            self._flush(tag)
        elif tag in ("td", "th") and self._counts():
            self._words.append(" ")
        while self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._counts():
            self._words.append(data)

    def _flush(self, tag: str = "") -> None:
        text = " ".join("".join(self._words).split())
        self._words.clear()
        if not text:
            return
        if tag in _HEADS:
            self._head = text
        self.made.blocks.append(TextBlock(self._open[-1][1], self._head, text))


def scan(html: str) -> Scanned:
    """Read one page."""
    scanner = _Scanner()
    scanner.feed(html)
    scanner.close()
    return scanner.made


def homes(scanned: Mapping[str, Scanned]) -> tuple[dict[str, str], list[Fault]]:
    """The page of every anchor; an anchor that stands twice is a fault."""
    found: dict[str, str] = {}
    faults: list[Fault] = []
    for file, page in scanned.items():
        for anchor in (*page.anchors, *page.twice):
            if anchor in SHELL:
                continue
            if anchor in found:
                where = f"HTML版／{file}"
                faults.append(Fault(where, "同じ番地が二度使われています", f"#{anchor}（{found[anchor]}）"))
            found.setdefault(anchor, file)
    return found, faults


SHELL = frozenset({"main", "card", "guide", "looks", "search", "search-words", "search-found", "search-status"})


def linked(file: str, html: str, page_of: Mapping[str, str]) -> tuple[str, list[Fault]]:
    """The page with its ``#`` links led to the pages where the anchors stand; links to nowhere are faults."""
    faults: list[Fault] = []

    def lead(found: re.Match[str]) -> str:
        anchor = found[2]
        if anchor in SHELL:
            return found[0]
        home = page_of.get(anchor)
        if home is None:
            remedy = "リンク先の見出しや表が誌面にあるか確かめてください"
            faults.append(Fault(f"HTML版／{file}", "リンク先がありません", f"#{anchor}", remedy=remedy))
            return found[0]
        return found[0] if home == file else f"{found[1]}{escape(home)}#{anchor}{found[3]}"

    return _LOCAL.sub(lead, html), faults
