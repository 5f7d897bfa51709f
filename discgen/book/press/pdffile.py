"""A PDF as bytes: objects and streams by number, the table of where they stand. Equal objects give equal bytes."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from itertools import accumulate

_HEAD = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
_LEVEL = 6
_IN_STREAM, _BY_ITSELF = 2, 1


class PdfFile:
    """A file being written. ``highest``: numbers above it are free for the file's own use."""

    def __init__(self, highest: int) -> None:
        self._pieces = [_HEAD]
        self._length = len(_HEAD)
        self._next = highest + 1
        self._places: dict[int, tuple[int, int, int]] = {}

    def stream(self, number: int, head: bytes, data: bytes) -> None:
        """A stream with its dictionary."""
        self._places[number] = (_BY_ITSELF, self._length, 0)
        piece = b"%d 0 obj\n%b\nstream\n%b\nendstream\nendobj\n" % (number, head, data)
        self._pieces.append(piece)
        self._length += len(piece)

    def plain(self, numbers: Sequence[int], texts: Sequence[bytes]) -> None:
        """Objects without data, in one stream of objects."""
        if not numbers:
            return
        held = self._own()
        starts = accumulate((len(text) + 1 for text in texts), initial=0)
        index = b" ".join([b"%d %d" % pair for pair in zip(numbers, starts, strict=False)])
        data = zlib.compress(index + b"\n" + b"\n".join(texts), _LEVEL)
        head = b"<</Type /ObjStm/N %d/First %d/Filter /FlateDecode/Length %d>>" % (
            len(numbers),
            len(index) + 1,
            len(data),
        )
        self._places |= {number: (_IN_STREAM, held, place) for place, number in enumerate(numbers)}
        self.stream(held, head, data)

    def _own(self) -> int:
        self._next += 1
        return self._next - 1

    def finish(self, root: int, info: int, identifier: str) -> bytes:
        """The whole file. identifier: 32 hexadecimal digits."""
        table, end = self._own(), self._length
        self._places[table] = (_BY_ITSELF, end, 0)
        wide, deep = (
            max(1, (most.bit_length() + 7) // 8) for most in (end, max(last for *_, last in self._places.values()))
        )
        numbers = sorted(self._places)
        lines = b"".join(
            [
                kind.to_bytes(1, "big") + first.to_bytes(wide, "big") + second.to_bytes(deep, "big")
                for kind, first, second in map(self._places.__getitem__, numbers)
            ]
        )
        data = zlib.compress(lines, _LEVEL)
        name = identifier.encode("ascii")
        head = b"<</Type /XRef/Index [%b]/W [1 %d %d]/Size %d/Root %d 0 R/Info %d 0 R/ID [<%b><%b>]" % (
            *(b" ".join(b"%d %d" % run for run in _runs(numbers)), wide, deep, table + 1, root, info, name, name),
        )
        self.stream(table, head + b"/Filter /FlateDecode/Length %d>>" % len(data), data)
        return b"".join([*self._pieces, b"startxref\n%d\n%%%%EOF\n" % end])


def _runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """First and length of every run of numbers."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        first, length = runs[-1] if runs else (number, 0)
        if runs and number == first + length:
            runs[-1] = (first, length + 1)
        else:
            runs.append((number, 1))
    return runs
