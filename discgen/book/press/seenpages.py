"""Pages whose figures were all seen before: a page that is drawn from the same bytes need not be drawn again.

Kept beside the parts as plain digests behind one of their own; a file that is damaged is as good as none.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
from collections import deque
from collections.abc import Collection
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeAlias

import pikepdf

_Number: TypeAlias = tuple[int, int]

_NAME = "legible.pages"
_MOST = 20_000  # pages: two hundred books
_ELSEWHERE = ("/Parent", "/StructParents", "/Annots", "/Tabs")  # of a page, and nothing that it is drawn from
_REFERENCE = re.compile(rb"\b(\d+) (\d+) R\b")
_PROGRAMME = Path(__file__).with_name("legible.py")


class SeenPages:
    """Digests of the pages of one PDF, and which of them are known. folder: what is kept, or None."""

    def __init__(self, folder: Path | None, pdf: bytes) -> None:
        self._file = folder / _NAME if folder else None
        self._digests = page_digests(pdf) if folder else []
        self._known = self._read()

    def has(self, position: int) -> bool:
        """Whether the page at this position (from 0) was seen, whatever its number is."""
        return bool(self._digests) and self._digests[position] in self._known

    def keep(self, unseen: Collection[int]) -> None:
        """Keep what is known now, if that can be written: all pages of the PDF but those at some positions."""
        if self._file is None:
            return
        new = [digest for position, digest in enumerate(self._digests) if position not in unseen]
        if self._known.keys() >= set(new):
            return
        lines = [*dict.fromkeys([*self._known, *new])][-_MOST:]
        content = "\n".join(lines)
        aside = self._file.with_suffix(f".{os.getpid()}")
        with suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True)
            try:
                aside.write_text(f"{_sum(content)}\n{content}", encoding="ascii", newline="\n")
                aside.replace(self._file)
            finally:
                aside.unlink(missing_ok=True)

    def _read(self) -> dict[str, None]:
        try:
            told, _, content = self._file.read_text(encoding="ascii").partition("\n") if self._file else ("", "", "")
        except (OSError, ValueError):
            return {}
        return dict.fromkeys(content.split("\n")) if told == _sum(content) else {}


def _sum(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def page_digests(pdf: bytes) -> list[str]:
    """Of each page a digest of all that it is drawn from, and of what looks at it."""
    looks = "\n".join([_PROGRAMME.read_text(encoding="utf-8"), *(version(name) for name in ("pypdfium2", "numpy"))])
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        things = _Things(opened)
        return [things.page(page.obj, looks.encode()) for page in opened.pages]


class _Things:
    """The objects of a PDF as they are written but for their numbers, which are others in each file."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self._known: dict[_Number, tuple[bytes, list[_Number]]] = {}

    def page(self, page: Any, looks: bytes) -> str:
        """The digest of a page and of all objects that it names, and they in their turn, each in the order of names."""
        own = b"".join(
            b"%b %b\n" % (_said(name), _said(page[name])) for name in sorted(page.keys()) if name not in _ELSEWHERE
        )
        digest = hashlib.sha256(looks + _unnumbered(own))
        order: dict[_Number, int] = {}
        waiting = deque(_named(own))
        while waiting:
            number = waiting.popleft()
            if number in order:
                digest.update(b"again %d" % order[number])
                continue
            order[number] = len(order)
            told, names = self._object(number)
            digest.update(told)
            waiting += names
        return digest.hexdigest()

    def _object(self, number: _Number) -> tuple[bytes, list[_Number]]:
        """The digest of an object itself, and what it names."""
        if number not in self._known:
            thing = self._pdf.get_object(number)
            stream = isinstance(thing, pikepdf.Stream)
            own = thing.stream_dict.unparse() if stream else thing.unparse(resolved=True)
            told = hashlib.sha256(_unnumbered(own)).digest()
            told += hashlib.sha256(thing.read_raw_bytes() if stream else b"").digest()
            self._known[number] = told, _named(own)
        return self._known[number]


def _said(thing: Any) -> bytes:
    written: bytes = thing.unparse() if isinstance(thing, pikepdf.Object) else str(thing).encode()
    return written


def _unnumbered(written: bytes) -> bytes:
    return _REFERENCE.sub(b"R", written)


def _named(written: bytes) -> list[_Number]:
    return [(int(number), int(generation)) for number, generation in _REFERENCE.findall(written)]
