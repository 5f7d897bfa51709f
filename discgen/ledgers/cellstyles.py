"""The look of cells as the file has it: number formats, words struck out, days that the engines take for numbers."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.styles.numbers import is_date_format as is_engine_date_format
from openpyxl.styles.numbers import is_timedelta_format

from discgen.ledgers.numberformats import BUILT_IN, GENERAL, is_date_format
from discgen.ledgers.scan import Address
from discgen.ledgers.zipguard import chunks, workbook_part, xml_part

_STYLES, _STRINGS = "xl/styles.xml", "xl/sharedStrings.xml"
_KNOWN_DAYS = frozenset({*range(14, 23), 45, 46, 47})  # what both engines take for days and times
_SEEN_BY_ENGINES = re.compile(r"[dmhys]", re.IGNORECASE)
_WHITES = (("theme", 0), ("indexed", 1), ("indexed", 9))
_STRIKE = re.compile(rb"<(?:\w+:)?strike\b")


@dataclass(frozen=True, slots=True)
class SheetLook:
    """How a cell looks. code: its number format; struck: its words that are struck out. shown: if the file says. white:
    is it white on white?
    """

    code: str = GENERAL
    struck: str = ""
    shown: str = ""
    white: bool = False


@dataclass(frozen=True, slots=True)
class BookStyles:
    """What the styles of a workbook say. days: styles that show days or times; missed: those of them that the engines
    give as numbers; spans: those that show spans of time; struck: those that strike their words out. strikes: does a
    style or a text strike anything?
    """

    missed: frozenset[int] = frozenset()
    days: frozenset[int] = frozenset()
    spans: frozenset[int] = frozenset()
    struck: frozenset[int] = frozenset()
    strikes: bool = False
    from_1904: bool = False


@dataclass(frozen=True, slots=True)
class _Format:
    """A number format by its number. own: does the workbook itself say what it is? struck: are the words struck out?"""

    number: int
    code: str
    own: bool
    struck: bool

    @property
    def is_missed(self) -> bool:
        """Is it a format of days that the engines do not know as one?"""
        if self.number in _KNOWN_DAYS:
            return False
        seen = self.own and _SEEN_BY_ENGINES.search(re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", self.code))
        return not seen and is_date_format(self.code)


def read_styles(archive: zipfile.ZipFile) -> BookStyles:
    """The styles of a workbook. Errors: Unusable."""
    names = set(archive.namelist())
    old = any(
        element.tag.endswith("}workbookPr") and element.get("date1904") in ("1", "true")
        for element in xml_part(archive, workbook_part(archive)).iter()
    )
    strikes = any(_struck_in(archive, part) for part in (_STYLES, _STRINGS) if part in names)
    formats = list(_formats(archive)) if _STYLES in names else []
    missed = frozenset(number for number, one in enumerate(formats) if one.is_missed)
    days = frozenset(number for number, one in enumerate(formats) if is_engine_date_format(one.code))
    spans = frozenset(number for number, one in enumerate(formats) if is_timedelta_format(one.code))
    struck = frozenset(number for number, one in enumerate(formats) if one.struck)
    return BookStyles(missed, missed | days, spans, struck, strikes, old)


def _struck_in(archive: zipfile.ZipFile, part: str) -> bool:
    before = b""
    for piece in chunks(archive, part):
        piece = before + piece
        if b"strike" in piece and _STRIKE.search(piece):
            return True
        before = piece[-32:]
    return False


def _formats(archive: zipfile.ZipFile) -> Iterator[_Format]:
    """The number format of each style of cells."""
    custom: dict[int, str] = {}
    cell_styles: list[tuple[int, int]] = []
    faces: list[bool] = []
    for element in xml_part(archive, _STYLES):
        if element.tag.endswith("}numFmts"):
            custom = {int(child.get("numFmtId", 0)): child.get("formatCode", "") for child in element}
        elif element.tag.endswith("}cellXfs"):
            cell_styles = [(int(child.get("numFmtId", 0)), int(child.get("fontId", 0))) for child in element]
        elif element.tag.endswith("}fonts"):
            faces = [any(_is_strike(part) for part in child) for child in element]
    for format_id, face in cell_styles:
        code = custom.get(format_id) or BUILT_IN.get(format_id, GENERAL)
        yield _Format(format_id, code, format_id in custom, face < len(faces) and faces[face])


def _is_strike(part: Element) -> bool:
    return part.tag.endswith("}strike") and part.get("val", "1") not in ("0", "false")


def read_looks(path: Path, sheet: str) -> Mapping[Address, SheetLook]:
    """The cells of a sheet that look otherwise than plain, by address."""
    with path.open("rb") as stream, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about drop-down lists and styles that do not concern the look
        book = load_workbook(stream, read_only=True, data_only=True, rich_text=True)
        try:
            cells = (cell for row in book[sheet].iter_rows() for cell in row if cell.value is not None)
            looks = {
                (cell.row, cell.column): SheetLook(_code(cell), _struck(cell), white=_is_white(cell)) for cell in cells
            }
        finally:
            book.close()
    plain = SheetLook()
    return {address: look for address, look in looks.items() if look != plain}


def _look(cell: Any) -> SheetLook:
    return SheetLook(_code(cell), _struck(cell), white=_is_white(cell))


def _code(cell: Any) -> str:
    number = cell.style_array.numFmtId
    own = str(cell.number_format)
    return BUILT_IN.get(number, GENERAL) if number < 164 and (number in BUILT_IN or own == GENERAL) else own


def _is_white(cell: Any) -> bool:
    fill = cell.fill
    bare = fill is None or fill.fill_type is None or (fill.fill_type == "solid" and _white(fill.fgColor))
    return bare and cell.font is not None and _white(cell.font.color)


def _white(colour: Any) -> bool:
    if colour is None or colour.tint:
        return False
    if colour.type == "rgb":
        return str(colour.rgb).upper().endswith("FFFFFF")
    return (colour.type, colour.value) in _WHITES


def _struck(cell: Any) -> str:
    if cell.font is not None and cell.font.strike:
        return str(cell.value)
    if not isinstance(cell.value, CellRichText):
        return ""
    return "".join(part.text for part in cell.value if isinstance(part, TextBlock) and part.font and part.font.strike)
