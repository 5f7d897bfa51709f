"""Pages of a part drawn again in the place of the old ones, where the boxes of a page stayed the same but their words.

Then its elements, links and the pieces of its drawing are the same, and so are their numbers.
"""

from __future__ import annotations

import copy
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pydyf

from discgen.book.press.accessible import mend
from discgen.book.press.cuts import DrawingCuts
from discgen.book.press.layoutboxes import LaidDocument, LaidPage
from discgen.book.press.objects import FaceUse, PartObject
from discgen.book.press.packing import UnsetFaces, drawn_pdf, faces_used, page_told, parted
from discgen.book.press.pagemeasures import PageMeasures

_NAMED = re.compile(rb"/[xps]\d+\b")  # what the engine names by counting over the whole document


class _Redrawn:
    """A page drawn alone: its pieces, and what was set in faces."""

    def __init__(self, document: LaidDocument, page: LaidPage) -> None:
        cuts = DrawingCuts(page)
        faces = UnsetFaces()
        alone = copy.copy(document)
        pdf = drawn_pdf(alone, [page], faces)
        mend([page], pdf)
        self.faces = faces_used(dict.values(faces))
        self._data: list[bytes] = []
        content: Any = pdf.objects[int(pdf.objects[int(pdf.page_references[0].split()[0])]["Contents"].split()[0])]
        self.pieces = list(cuts.pieces([b"q", *content.stream, b"Q"], self._keep, moved=1))
        self.marked = sum(operator == b"BDC" for operator in content.stream)

    def _keep(self, operators: list[Any]) -> int:
        self._data.append(parted(pydyf.Stream(operators).data)[1])
        return len(self._data) - 1

    def streams(self, before: Sequence[bytes]) -> list[bytes] | None:
        """The data of its streams as they are in a file, in the place of those before; None where it draws with others.

        What the engine names by counting has another name in a page alone, but is used in the same order.
        """
        mine, theirs = (_NAMED.findall(b"\n".join(data)) for data in (self._data, map(zlib.decompress, before)))
        names = dict(zip(mine, theirs, strict=False))
        if [names.get(name) for name in mine] != theirs or len(set(names.values())) != len(names):
            return None
        renamed = (_NAMED.sub(lambda found: names[found[0]], data) for data in self._data)
        return [parted(pydyf.Stream([data], compress=True).data)[1] for data in renamed]


def redrawn(
    part: PartObject,
    document: LaidDocument,
    pages: Mapping[int, LaidPage],
    measures: Sequence[PageMeasures],
    style: bytes,
) -> PartObject | None:
    """The part with pages drawn again, by their places; None where the pieces are not those of before."""
    streams = {stream.number: stream for stream in part.streams}
    held = list(part.pages)
    faces: list[FaceUse] = list(part.faces)
    for place, page in sorted(pages.items()):
        seen = {name for before in part.pages[:place] for name in before.told.anchors}
        told = page_told(page, seen, style, measures[place])
        new, old = _Redrawn(document, page), held[place]
        numbers = [piece for piece in old.body if isinstance(piece, int)]
        others = [piece for piece in old.body if not isinstance(piece, int)]
        shape = [isinstance(piece, int) for piece in new.pieces] == [isinstance(piece, int) for piece in old.body]
        same = [piece for piece in new.pieces if not isinstance(piece, int)] == others
        if not (shape and same) or new.marked != len(old.elements):
            return None
        if (told.anchors, told.targets) != (old.told.anchors, old.told.targets):
            return None
        made = new.streams([streams[number].data for number in numbers])
        if made is None:
            return None
        for number, data in zip(numbers, made, strict=True):
            streams[number] = replace(streams[number], data=data, head=_head(streams[number].head, data))
        held[place] = replace(old, told=told)
        faces = _joined(faces, new.faces)
    return replace(part, streams=tuple(streams.values()), pages=tuple(held), faces=tuple(faces))


def _head(head: bytes, data: bytes) -> bytes:
    """The dictionary of a stream, with the length of other data."""
    return re.sub(rb"/Length \d+", b"/Length %d" % len(data), head)


def _joined(faces: Sequence[FaceUse], more: Iterable[FaceUse]) -> list[FaceUse]:
    """What was set in each face before, and what is now."""
    known = {face.key: face for face in faces}
    for face in more:
        old = known.get(face.key)
        known[face.key] = (
            face
            if old is None
            else replace(
                old,
                characters={**face.characters, **old.characters},
                widths={**face.widths, **old.widths},
                missing={**face.missing, **old.missing},
            )
        )
    return list(known.values())
