"""What the layout engine cannot place, found where somebody wrote it: text and line, table and row."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

from discgen.book.composition.bookmodel import DocumentInput
from discgen.book.lists.freetables import FREE_TABLES
from discgen.book.press.faces import face_signs
from discgen.book.press.pdf import FONTS, LACKING, NO_TARGET, OTHER_SIGN, PLACE
from discgen.book.text.prose import read_text
from discgen.faults import Fault, Severity

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
        places = list(dict.fromkeys(place for place, text in _written(book) if any(part in text for part in sought)))
        more = [f"ほか {len(places) - _SHOWN} か所"] if len(places) > _SHOWN else []
        yield replace(fault, where="、".join([*places[:_SHOWN], *more]) or fault.where)


def _culprits(characters: str) -> set[str]:
    """Of characters set in a foreign face those that made the engine take it: not the blanks and digits beside them."""
    signs = face_signs()
    return set(signs.lacking(characters) if signs else characters.replace(" ", ""))


def sign_faults(book: DocumentInput) -> list[Fault]:
    """Characters that no face has, and variants that would be set in the common form, each where it is written."""
    signs = face_signs()
    if signs is None:
        return []
    faults: list[Fault] = []
    for place, text in _written(book):
        if text.isascii():
            continue
        lacking = signs.lacking(text)
        if lacking:
            found = "、".join(f"「{sign}」（U+{ord(sign):04X}）" for sign in lacking)
            faults.append(Fault(place, LACKING, found, remedy=OTHER_SIGN))
        for variant in dict.fromkeys(signs.lacking_variants(text)):
            base, selector = variant[0], variant[1]
            if base in lacking:
                continue
            found = f"「{variant}」（U+{ord(base):04X} U+{ord(selector):04X}）"
            remedy = "この字体でなければならないときは、画像で置いてください"
            message = "この異体字は書体にないので、標準の字体で印刷されます"
            faults.append(Fault(place, message, found, f"「{base}」", remedy, Severity.WARNING))
    return list(dict.fromkeys(faults))


def _written(book: DocumentInput) -> Iterator[tuple[str, str]]:
    """Everything that people wrote, with its place."""
    for path in sorted(book.texts.glob("*.md")):
        for number, line in enumerate((read_text(path) or "").split("\n"), start=1):
            yield f"{path.name}:{number}", line
    for table in book.tables.values():
        for row in table.lines:
            yield f"表「{table.title}」{row.row}", "".join([row.row, *(cell.text for cell in row.cells)])
    for name in book.lists.names():
        for cells in book.lists.table(name, {}).rows if name != FREE_TABLES else ():
            yield f"一覧「{name}」{cells[0]}", "".join(cells)
    for free in book.lists.free.values():
        for cells in (free.head, *free.rows, free.notes):
            yield f"{FREE_TABLES}「{free.name}」{cells[0] if cells else ''}", "".join(cells)
    for company in book.companies:
        yield f"子会社等「{company.name}」", company.name + company.business
    yield "institution.toml", "".join([book.publisher.name, book.publisher.title, book.publisher.note])
