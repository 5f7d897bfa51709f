"""What the layout engine cannot place, found where somebody wrote it: text and line, table and row."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

from discgen.book.composition.bookmodel import DocumentInput
from discgen.book.composition.signblame import written
from discgen.book.press.faces import LACKING, face_signs
from discgen.book.press.pdf import FONTS, NO_TARGET, PLACE
from discgen.faults import Fault

_SHOWN = 4


def foreign_fonts(pdf: bytes) -> list[Fault]:
    """Faces in the PDF that the design does not use, with the characters set in them.

    Where the design's fonts are not installed, or lack a character, another face stands in without a word.
    """
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        names = {
            str(thing.BaseFont).lstrip("/").split("+")[-1]
            for thing in opened.objects
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/Font"
        }
        drawn = bool(len(opened.pages))
    foreign = sorted(names - FONTS)
    remedy = "BIZ UDゴシックと BIZ UD明朝（それぞれの P も）を入れるか、その書体にない文字を使わないでください"
    set_in = _characters(pdf) if foreign and drawn else {}
    return [
        Fault(PLACE, LACKING, f"「{set_in[name]}」（{name} で組まれました）", remedy=remedy)
        if set_in.get(name)
        else Fault(PLACE, "版面にない書体が使われました", name, remedy=remedy)
        for name in foreign
    ]


def _characters(pdf: bytes) -> dict[str, str]:
    """The different characters of each face, in order."""
    found: dict[str, dict[str, None]] = {}
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            text = page.get_textpage()
            for words in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], textpage=text):
                name = words.get_font().get_base_name().split("+")[-1]
                found.setdefault(name, {}).update(dict.fromkeys(words.extract()))
    return {name: "".join(characters).strip() for name, characters in found.items()}


def with_places(faults: Sequence[Fault], book: DocumentInput) -> Iterator[Fault]:
    """The faults; those of lacking characters and broken links say where they are written."""
    for fault in faults:
        if fault.message not in (LACKING, NO_TARGET):
            yield fault
            continue
        lacking = fault.message == LACKING
        sought = _culprits(fault.found[1 : fault.found.index("」")]) if lacking else {f"({fault.found})"}
        places = list(dict.fromkeys(place for place, text in written(book) if any(part in text for part in sought)))
        more = [f"ほか {len(places) - _SHOWN} か所"] if len(places) > _SHOWN else []
        yield replace(fault, where="、".join([*places[:_SHOWN], *more]) or fault.where)


def _culprits(characters: str) -> set[str]:
    """Of characters set in a foreign face those that made the engine take it: not the blanks and digits beside them."""
    signs = face_signs()
    return set(signs.lacking(characters) if signs else characters.replace(" ", ""))
