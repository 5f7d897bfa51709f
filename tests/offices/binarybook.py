"""Writes small binary workbooks (.xlsb), record by record ([MS-XLSB] 2.1.4), as Excel does."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ERRORS = {"#N/A": 0x2A, "#REF!": 0x17}


def record(number: int, content: bytes = b"") -> bytes:
    return _varying(number) + _varying(len(content)) + content


def _varying(number: int) -> bytes:
    parts = []
    while number > 127:
        parts.append(number & 127 | 128)
        number >>= 7
    return bytes([*parts, number])


def text(words: str) -> bytes:
    data = words.encode("utf-16-le")
    return struct.pack("<I", len(data) // 2) + data


@dataclass(frozen=True)
class Packed:
    """A number of four bytes: its 30 bits, in hundredths, a whole number or the front of a real one."""

    bits: int
    hundredths: bool = False
    whole: bool = True


@dataclass(frozen=True)
class Result:
    """What a formula gave."""

    value: object


@dataclass(frozen=True)
class Styled:
    value: object
    style: int


@dataclass(frozen=True)
class Struck:
    """A text whose words from ``start`` to ``end`` are struck out."""

    words: str
    start: int
    end: int


@dataclass
class BinarySheet:
    name: str
    rows: Sequence[Sequence[object]]
    state: int = 0  # 1 hidden, 2 very hidden
    hidden_rows: Sequence[int] = ()
    hidden_columns: Sequence[int] = ()
    shorts: bool = False  # cells without a column, which follow the one before
    shared: list[object] = field(default_factory=list)

    def content(self, shared: list[bytes]) -> bytes:
        parts = [record(129)]
        for column in self.hidden_columns:
            parts.append(record(60, struct.pack("<IIIIH", column - 1, column - 1, 2304, 0, 1)))
        parts.append(record(145))
        for number, cells in enumerate(self.rows, start=1):
            flags = 0x10 if number in self.hidden_rows else 0
            parts.append(record(0, struct.pack("<IIHBBBI", number - 1, 0, 300, 0, flags, 0, 0)))
            parts += [self._cell(column, cell, shared) for column, cell in enumerate(cells)]
        return b"".join([*parts, record(146), record(130)])

    def _cell(self, column: int, cell: object, shared: list[bytes]) -> bytes:
        style = cell.style if isinstance(cell, Styled) else 0
        value = cell.value if isinstance(cell, Styled) else cell
        calculated = isinstance(value, Result)
        number, content = _valued(value.value if isinstance(value, Result) else value, shared, calculated)
        tail = b"\0\0" + struct.pack("<II", 0, 0) if calculated else b""
        if self.shorts and not calculated and column:
            return record(number + 11, struct.pack("<I", style) + content)
        return record(number, struct.pack("<II", column, style) + content + tail)


def _valued(value: object, shared: list[bytes], calculated: bool) -> tuple[int, bytes]:
    match value:
        case None:
            return 1, b""
        case Packed(bits, hundredths, whole):
            return 2, struct.pack("<I", (bits & (1 << 30) - 1) << 2 | whole << 1 | hundredths)
        case bool():
            return (10 if calculated else 4), bytes([value])
        case int() | float():
            return (9 if calculated else 5), struct.pack("<d", value)
        case str() if value in ERRORS:
            return (11 if calculated else 3), bytes([ERRORS[value]])
        case str() if calculated:
            return 8, text(value)
        case str():
            shared.append(record(19, b"\0" + text(value)))
        case Struck(words, start, end):
            runs = struct.pack("<IHHHH", 2, start, 1, end, 0)
            shared.append(record(19, b"\1" + text(words) + runs))
        case _:
            raise TypeError(value)
    return 7, struct.pack("<I", len(shared) - 1)


def write_xlsb(
    path: Path,
    sheets: Sequence[BinarySheet],
    formats: Mapping[int, str] | None = None,
    *,
    from_1904: bool = False,
    manual: bool = False,
) -> None:
    """A workbook. formats: by the style that they belong to; style 0 is plain and style 1 strikes."""
    shared: list[bytes] = []
    contents = [sheet.content(shared) for sheet in sheets]
    listed = [
        record(156, struct.pack("<II", sheet.state, number) + text(f"r{number}") + text(sheet.name))
        for number, sheet in enumerate(sheets, start=1)
    ]
    workbook = [record(131), record(153, struct.pack("<II", from_1904, 0)), *listed]
    workbook.append(record(157, struct.pack("<IIIdIH", 1, 0 if manual else 1, 100, 0.001, 1, 0)))
    own = dict(formats or {})
    known = [record(44, struct.pack("<H", 164 + style) + text(code)) for style, code in own.items()]
    faces = [record(43, struct.pack("<HH", 220, flags)) for flags in (0, 8)]
    used = [
        record(47, struct.pack("<HHH", 0, 164 + n if n in own else 0, n == 1)) for n in range(max(own, default=1) + 1)
    ]
    styles = [*known, *faces, record(626), record(47, struct.pack("<HHH", 0xFFFF, 14, 1)), record(627)]
    styles += [record(617), *used, record(618)]
    targets = {"worksheet": [f"worksheets/sheet{n}.bin" for n in range(1, len(sheets) + 1)]}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_rels/.rels", _relations([("officeDocument", "r0", "xl/workbook.bin")]))
        links = [("worksheet", f"r{n}", target) for n, target in enumerate(targets["worksheet"], start=1)]
        links += [("styles", "rs", "styles.bin"), ("sharedStrings", "rt", "sharedStrings.bin")]
        archive.writestr("xl/_rels/workbook.bin.rels", _relations(links))
        archive.writestr("xl/workbook.bin", b"".join(workbook))
        archive.writestr("xl/styles.bin", b"".join(styles))
        archive.writestr("xl/sharedStrings.bin", b"".join([record(159, struct.pack("<II", 0, 0)), *shared]))
        for target, content in zip(targets["worksheet"], contents, strict=True):
            archive.writestr(f"xl/{target}", content)


def _relations(links: Sequence[tuple[str, str, str]]) -> str:
    told = "".join(f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{to}"/>' for kind, name, to in links)
    return f'<Relationships xmlns="{RELATIONS}">{told}</Relationships>'
