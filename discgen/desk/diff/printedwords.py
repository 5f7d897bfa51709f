"""The words of a piece of the book as a reader sees them, line by line, from its HTML.

No mark of the source is left: readings over characters (ruby) and numbers of footnotes are no words of a sentence, rows
of tables are one line each, and a drawing says what stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import lxml.html

from discgen.book.text.markdown import LINE_ATTRIBUTE

_TEXT_BLOCKS = ("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd", "caption", "figcaption", "text")
_AROUND = ("div", "section", "figure", "svg", "ul", "ol", "dl", "table", "thead", "tbody", "tr")
_BLOCKS = frozenset(_TEXT_BLOCKS + _AROUND)
_CELLS = frozenset(("td", "th", "dt"))
_UNSEEN = frozenset(("rt", "rp", "title", "style", "colgroup", "hr"))
_UNSEEN_CLASSES = frozenset(("footnote-ref", "footnote-backref"))
_BLANKS = re.compile(r"[ \t\r\n]+")


@dataclass(frozen=True, slots=True)
class PrintedWords:
    """A line of print. line: of the file where its block begins, 0 where none is known; tied: anchors of its quotes."""

    text: str
    line: int = 0
    tied: tuple[str, ...] = ()


def printed_words(html: str) -> Iterator[PrintedWords]:
    """The lines in their order."""
    if html.strip():
        yield from _Reader().read(lxml.html.fragment_fromstring(html, create_parent="div"))


class _Reader:
    def __init__(self) -> None:
        self._text = ""
        self._tied: list[str] = []
        self._line = 0

    def read(self, root: Any) -> Iterator[PrintedWords]:
        yield from self._walk(root)
        yield from self._close()

    def _walk(self, element: Any) -> Iterator[PrintedWords]:
        tag = element.tag if isinstance(element.tag, str) else ""
        seen = tag and tag not in _UNSEEN and not _UNSEEN_CLASSES & set((element.get("class") or "").split())
        block = tag in _BLOCKS
        if block:
            yield from self._close()
        if seen:
            self._line = int(element.get(LINE_ATTRIBUTE) or self._line)
            if tag == "br":
                self._text += "　"
            if (element.get("id") or "").startswith("q-"):
                self._tied.append(element.get("id"))
            self._add(element.text)
            for child in element:
                yield from self._walk(child)
                self._add(child.tail)
        if tag in _CELLS:
            self._text += "　"
        if block:
            yield from self._close()

    def _add(self, text: str | None) -> None:
        self._text += _BLANKS.sub(" ", text or "")

    def _close(self) -> Iterator[PrintedWords]:
        """The line that ends here, without the blanks that nobody sees."""
        text = re.sub(r" *　[ 　]*", "　", self._text).strip(" 　")
        if text:
            yield PrintedWords(text, self._line, tuple(self._tied))
        self._text, self._tied = "", []
