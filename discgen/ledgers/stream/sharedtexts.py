"""The shared texts of a workbook, each as one text: runs joined, readings of characters left out."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from xml.parsers.expat import ExpatError, ParserCreate

import numpy as np

from discgen.ledgers.stream.oddvalues import BrokenSheet, plain_text

_ITEM, _ITEM_END = b"<si>", b"</si>"
_TEXT, _TEXT_END = b"<t>", b"</t>"
_BETWEEN = _TEXT_END + _ITEM_END + _ITEM + _TEXT
_ESCAPED_SIGN = "x005F_"  # of a text that looks like an escape, and that nobody typed


@dataclass(frozen=True, slots=True)
class SharedTexts:
    """The texts by place. struck: what of them is struck out."""

    texts: Sequence[str] = ()
    struck: Mapping[int, str] = field(default_factory=dict)


def shared_texts(archive: zipfile.ZipFile, part: str) -> SharedTexts:
    """The texts as openpyxl gives them; none where the workbook has none. Errors: BrokenSheet."""
    if part not in archive.namelist():
        return SharedTexts()
    content = archive.read(part)
    reader = _Texts()
    texts = _texts(content, reader)
    if _ESCAPED_SIGN.encode() in content:
        texts = [text.replace(_ESCAPED_SIGN, "") for text in texts]
    return SharedTexts(texts, reader.struck)


def _texts(content: bytes, reader: _Texts) -> list[str]:
    first, last = content.find(_ITEM), content.rfind(_ITEM_END)
    if not 0 <= first < last or b"<!" in content or content.find(b"<?", 1) > 0 or not _is_utf8(content[:first]):
        reader.parse(content, last=True)
        return reader.texts
    reader.parse(content[:first], last=False)
    items = content[first + len(_ITEM) : last]
    if _all_plain(items):
        reader.texts += _decoded(items[len(_TEXT) : -len(_TEXT_END)]).split(_BETWEEN.decode())
    else:
        for item in items.split(_ITEM_END + _ITEM):
            reader.item(item)
    reader.parse(content[last + len(_ITEM_END) :], last=True)
    return reader.texts


def _all_plain(items: bytes) -> bool:
    """Is every item a text in one piece, without anything to be put in the place of signs?"""
    if not (items.startswith(_TEXT) and items.endswith(_TEXT_END)) or b"&" in items or b"]]>" in items:
        return False
    if items.count(b"<") != items.count(_BETWEEN) * _BETWEEN.count(b"<") + 2:
        return False
    return not (np.frombuffer(items, dtype=np.uint8) < ord(" ")).any()


def _decoded(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise BrokenSheet from error


def _is_utf8(head: bytes) -> bool:
    declared = re.search(rb"""encoding\s*=\s*["']([^"']*)""", head)
    return declared is None or declared[1].lower() in (b"utf-8", b"us-ascii")


class _Texts:
    """The texts of the items that a parser is given."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.struck: dict[int, str] = {}
        self._within: list[str] = []
        self._parts: list[str] = []
        self._struck_parts: list[str] = []
        self._run_is_struck = False
        self._parser = ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._words
        self._parser.StartDoctypeDeclHandler = self._refuse

    def parse(self, content: bytes, *, last: bool) -> None:
        """Errors: BrokenSheet."""
        try:
            self._parser.Parse(content, last)
        except ExpatError as error:
            raise BrokenSheet from error

    def item(self, content: bytes) -> None:
        """What stands between the tags of an item. Errors: BrokenSheet."""
        if content[:3] == _TEXT and content[-4:] == _TEXT_END and content.count(b"<") == 2:
            self.texts.append(plain_text(content[3:-4]))
        else:
            self.parse(_ITEM + content + _ITEM_END, last=False)

    def _refuse(self, *unused: object) -> None:
        raise BrokenSheet

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        plain = name.rpartition(":")[2]
        self._within.append(plain)
        if plain == "r":
            self._run_is_struck = False
        elif plain == "strike":
            self._run_is_struck = attributes.get("val") not in ("0", "false")

    def _words(self, text: str) -> None:
        if self._within[-1] == "t" and "rPh" not in self._within:
            self._parts.append(text)
            if self._run_is_struck:
                self._struck_parts.append(text)

    def _end(self, _: str) -> None:
        if self._within.pop() == "si":
            if words := "".join(self._struck_parts):
                self.struck[len(self.texts)] = words
            self.texts.append("".join(self._parts))
            self._parts.clear()
            self._struck_parts.clear()
            self._run_is_struck = False
