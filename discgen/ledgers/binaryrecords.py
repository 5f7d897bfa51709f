"""The records of a binary workbook ([MS-XLSB] 2.1.4) and the values in them ([MS-XLSB] 2.5)."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator

from discgen.ledgers.zipguard import Unusable

_MOST_BYTES = 256 * 2**20
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
_WHOLE = 2**53


def records(archive: zipfile.ZipFile, part: str) -> Iterator[tuple[int, Fields]]:
    """The records of a part: number and content. Errors: Unusable for a part without bounds; struct.error."""
    if archive.getinfo(part).file_size > _MOST_BYTES:
        raise Unusable(
            "シートが大きすぎます", f"{part}：{_MOST_BYTES:,} バイトを超えています", "ブックを分けてください"
        )
    data = archive.read(part)
    at = 0
    while at < len(data):
        number, at = _varying(data, at, 2)
        size, at = _varying(data, at, 4)
        if at + size > len(data):
            raise struct.error("cut off")
        yield number, Fields(data[at : at + size])
        at += size


def _varying(data: bytes, at: int, most: int) -> tuple[int, int]:
    """A number of seven bits a byte, and where it ends."""
    number = 0
    for place in range(most):
        byte = data[at] if at < len(data) else 0
        number |= (byte & 0x7F) << 7 * place
        at += 1
        if byte < 0x80:
            break
    return number, at


class Fields:
    """The content of a record, read from its start. Every reading may raise struct.error."""

    __slots__ = ("_at", "_data")

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def _take(self, form: struct.Struct) -> int:
        (value,) = form.unpack_from(self._data, self._at)
        self._at += form.size
        return int(value)

    def skip(self, count: int) -> None:
        self._at += count

    def byte(self) -> int:
        return self._take(_BYTE)

    def short(self) -> int:
        return self._take(_SHORT)

    def long(self) -> int:
        return self._take(_LONG)

    def style(self) -> int:
        """The style of a cell, in three bytes before one of flags."""
        return self.long() & 0xFFFFFF

    def real(self) -> int | float:
        """A number of eight bytes; what is whole and exact as a whole number."""
        (value,) = _REAL.unpack_from(self._data, self._at)
        self._at += _REAL.size
        return _number(value)

    def packed(self) -> int | float:
        """A number of four bytes ([MS-XLSB] RkNumber)."""
        bits = self.long()
        if bits & 2:
            whole = (bits >> 2) - (1 << 30 if bits & 1 << 31 else 0)
            return _number(whole / 100) if bits & 1 else whole
        (value,) = _REAL.unpack(_TWO.pack(0, bits & 0xFFFFFFFC))
        return _number(value / 100 if bits & 1 else value)

    def text(self) -> str:
        """A text with its length; empty for none at all."""
        length = self.long()
        if length == 0xFFFFFFFF:
            return ""
        data = self._data[self._at : self._at + 2 * length]
        if len(data) != 2 * length:
            raise struct.error("cut off")
        self._at += 2 * length
        return data.decode("utf-16-le", "replace")

    def error(self) -> str:
        return _ERRORS.get(self.byte(), "#VALUE!")


_BYTE, _SHORT, _LONG, _REAL, _TWO = (struct.Struct(form) for form in ("<B", "<H", "<I", "<d", "<II"))


def _number(value: float) -> int | float:
    return int(value) if value.is_integer() and abs(value) <= _WHOLE else value
