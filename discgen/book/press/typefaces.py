"""The faces of all parts of a book, embedded once, each with the characters that any part sets in it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from fontTools.ttLib import TTFont
from weasyprint.pdf.fonts import Font, build_fonts_dictionary
from weasyprint.text.ffi import TO_UNITS, ffi, gobject, pango
from weasyprint.text.fonts import FontConfiguration, get_pango_font_key

from discgen.book.press.furniture import DIGITS
from discgen.book.press.layoutboxes import WrittenFace
from discgen.book.press.objects import FaceUse
from discgen.faults import Fault, FaultError

_OPTIONS = {"hinting": False, "pdf_version": "1.7"}
_THOUSAND = 1000  # of the size of a face: unit of widths in a PDF


@cache
def font_configuration() -> Any:
    """One font configuration for all that this process lays out and links."""
    return FontConfiguration()


@dataclass(frozen=True, slots=True)
class FaceDigits:
    """The ten digits of a face: glyphs and widths in thousandths of its size."""

    glyphs: Mapping[str, int]
    widths: Mapping[str, int]

    def width(self, digits: str) -> int:
        return sum(self.widths[digit] for digit in digits)

    def shown(self, digits: str) -> str:
        """As a string of glyphs in a drawing."""
        return "".join(f"{self.glyphs[digit]:04x}" for digit in digits)


class Typefaces:
    """The faces of a file. numbers: keys of those that print page numbers, of which all digits are embedded."""

    def __init__(self, uses: Iterable[FaceUse], numbers: Iterable[str]) -> None:
        self._faces: dict[str, WrittenFace] = {}
        for use in uses:
            if use.key not in self._faces:
                self._faces[use.key] = _opened(use)
            face = self._faces[use.key]
            face.to_unicode = {**use.characters, **face.to_unicode}
            face.widths = {**use.widths, **face.widths}
            face.missing = {**use.missing, **face.missing}
        self.digits = {key: self._digits(self._faces[key]) for key in sorted(set(numbers))}
        for face in self._faces.values():
            face.to_unicode = dict(sorted(face.to_unicode.items()))

    def _digits(self, face: WrittenFace) -> FaceDigits:
        glyphs: dict[str, list[int]] = {digit: [] for digit in DIGITS}
        for glyph, text in face.to_unicode.items():
            glyphs.get(text, []).append(glyph)
        if any(len(found) != 1 for found in glyphs.values()):
            for digit, (glyph, width) in _digits_in(face).items():
                face.to_unicode[glyph], glyphs[digit] = digit, [glyph]
                face.widths.setdefault(glyph, width)
        chosen = {digit: glyph for digit, (glyph,) in glyphs.items()}
        return FaceDigits(chosen, {digit: face.widths[glyph] for digit, glyph in chosen.items()})

    def embed(self, add: Callable[[Any], None]) -> Any:
        """The dictionary of the faces; everything below it is given to ``add``, which numbers it."""
        return build_fonts_dictionary(_Adding(add), self._faces, True, True, _OPTIONS)


@dataclass(frozen=True)
class _Adding:
    """What the engine asks of the PDF in which it embeds faces."""

    add_object: Callable[[Any], None]


def _opened(use: FaceUse) -> WrittenFace:
    """The face as the engine opens it, nothing set in it yet."""
    fonts = font_configuration().font_map
    context = ffi.gc(pango.pango_font_map_create_context(fonts), gobject.g_object_unref)
    wanted = ffi.gc(pango.pango_font_description_new(), pango.pango_font_description_free)
    family, variations = (ffi.new("char[]", text.encode()) for text in (use.family, use.variations))
    pango.pango_font_description_set_family(wanted, family)
    pango.pango_font_description_set_weight(wanted, use.weight)
    pango.pango_font_description_set_style(wanted, use.style)
    pango.pango_font_description_set_absolute_size(wanted, round(use.size * TO_UNITS))
    if use.variations:
        pango.pango_font_description_set_variations(wanted, variations)
    opened = pango.pango_font_map_load_font(fonts, context, wanted)
    _, description, size = get_pango_font_key(opened)
    face: WrittenFace = Font(opened, description, size)
    if face.hash != use.key:
        remedy = "書体を入れ直したときは、もう一度作成してください"
        raise FaultError([Fault("組版", "組版に使った書体を開けません", use.family, remedy=remedy)])
    return face


def _digits_in(face: WrittenFace) -> dict[str, tuple[int, int]]:
    """Glyph and width of every digit, from the file of the face."""
    with TTFont(io.BytesIO(face.file_content), fontNumber=face.index, lazy=True) as font:
        names = {digit: font["cmap"].getBestCmap()[ord(digit)] for digit in DIGITS}
        widths = font["hmtx"]
        return {
            digit: (font.getGlyphID(name), round(widths[name][0] * _THOUSAND / face.upem))
            for digit, name in names.items()
        }
