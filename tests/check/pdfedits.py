"""Changes that somebody may make to a finished PDF, made on its objects."""

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf
import pypdfium2


@dataclass
class _Glyph:
    """A glyph of a page: which instruction, which part of its run, the place of its four hexadecimal digits."""

    instruction: int
    part: int
    at: int
    text: str
    codes: dict[str, str]  # of its font, by character


def retyped(pdf: bytes, page: int, old: str, new: str) -> bytes:
    """The text ``old`` on the sheet of that number (from 1) set as ``new``, from characters that its fonts have."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        opened = document.pages[page - 1]
        instructions = list(pikepdf.parse_content_stream(opened))
        glyphs = list(_glyphs(instructions, opened.Resources.Font))
        place = "".join(glyph.text for glyph in glyphs).find(old)
        assert place >= 0, f"{old} does not stand on the page"
        for glyph, sign in zip(glyphs[place : place + len(old)], new, strict=True):
            (run,) = instructions[glyph.instruction].operands
            code = bytes(run[glyph.part]).hex()
            code = code[: glyph.at] + glyph.codes[sign] + code[glyph.at + 4 :]
            run[glyph.part] = pikepdf.String(bytes.fromhex(code))
        opened.Contents = document.make_stream(pikepdf.unparse_content_stream(instructions))
        return _saved(document)


def _glyphs(instructions: list[Any], fonts: pikepdf.Object) -> Iterator[_Glyph]:
    texts: dict[str, str] = {}
    for number, (operands, operator) in enumerate(instructions):
        if str(operator) == "Tf":
            texts = dict(_texts(fonts[str(operands[0])]))
        if str(operator) != "TJ":
            continue
        codes = {text: code for code, text in texts.items()}
        for place, part in enumerate(operands[0]):
            if isinstance(part, pikepdf.String):
                code = bytes(part).hex()
                for at in range(0, len(code), 4):
                    yield _Glyph(number, place, at, texts.get(code[at : at + 4], "?"), codes)


def _texts(font: pikepdf.Object) -> Iterator[tuple[str, str]]:
    """Glyph (four hexadecimal digits) and character of a font, from its ToUnicode."""
    table = bytes(font.ToUnicode.read_bytes()).decode("ascii")
    for code, text in re.findall(r"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>", table):
        yield code.lower(), bytes.fromhex(text).decode("utf-16-be")


def rearranged(pdf: bytes, order: Callable[[list[int]], list[int]]) -> bytes:
    """The sheets in another order, with some left out or twice."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        sheets = list(document.pages)
        document.pages.extend(sheets[number] for number in order(list(range(len(sheets)))))
        del document.pages[: len(sheets)]
        return _saved(document)


def as_spreads(pdf: bytes) -> bytes:
    """Two pages on each sheet, beside each other."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        made = pikepdf.new()
        for first in range(0, len(document.pages), 2):
            pair = document.pages[first : first + 2]
            _, _, width, height = (float(side) for side in pair[0].mediabox)
            sheet = made.add_blank_page(page_size=(2 * width, height))
            for place, page in enumerate(pair):
                box = pikepdf.Rectangle(place * width, 0, (place + 1) * width, height)
                sheet.add_overlay(page, box)
        return _saved(made)


def turned(pdf: bytes, left: float = 0.0) -> bytes:
    """Every sheet drawn on its side and shown upright, its paper beginning ``left`` points beside the origin."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            _, _, width, height = (float(side) for side in page.mediabox)
            page.contents_add(f"q 0 1 -1 0 {height + left} 0 cm".encode(), prepend=True)
            page.contents_add(b"Q")
            page.mediabox = page.cropbox = [left, 0, height + left, width]
            page.Rotate = 90
        return _saved(document)


def scaled(pdf: bytes, factor: float) -> bytes:
    """Every sheet larger or smaller."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            box = pikepdf.Array([float(side) * factor for side in page.mediabox])
            page.contents_add(f"q {factor} 0 0 {factor} 0 0 cm".encode(), prepend=True)
            page.contents_add(b"Q")
            page.mediabox = page.cropbox = box
        return _saved(document)


def drawn_over(pdf: bytes, page: int, drawing: bytes) -> bytes:
    """More drawn on a sheet, over what is there."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.pages[page - 1].contents_add(b"q", prepend=True)
        document.pages[page - 1].contents_add(b"Q q " + drawing + b" Q")
        return _saved(document)


def invisible(pdf: bytes, page: int) -> bytes:
    """The texts of a sheet as text that is not drawn."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        opened = document.pages[page - 1]
        hidden = pikepdf.ContentStreamInstruction([3], pikepdf.Operator("Tr"))
        instructions: list[Any] = []
        for one in pikepdf.parse_content_stream(opened):
            instructions += [one, hidden] if str(one.operator) == "BT" else [one]
        opened.Contents = document.make_stream(pikepdf.unparse_content_stream(instructions))
        return _saved(document)


def annotated(pdf: bytes, page: int, text: str) -> bytes:
    """An annotation in the colour of the paper over a sheet, with a text on it."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        look = document.make_stream(f"1 1 1 rg 0 0 90 20 re f 0 g BT /F 12 Tf 5 5 Td ({text}) Tj ET".encode())
        look.Type, look.Subtype, look.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, [0, 0, 90, 20]
        look.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F=font))
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.FreeText,
            Rect=[60, 60, 150, 80],
            Contents=text,
            F=4,
            AP=pikepdf.Dictionary(N=look),
        )
        document.pages[page - 1].Annots = pikepdf.Array([document.make_indirect(note)])
        return _saved(document)


def as_pictures(pdf: bytes, pages: list[int]) -> bytes:
    """These sheets (from 1) as pictures of themselves: nothing of their text is left."""
    drawn = pikepdf.new()
    with pypdfium2.PdfDocument(pdf) as source:
        for number in pages:
            stream = io.BytesIO()
            source[number - 1].render(scale=1).to_pil().convert("RGB").save(stream, "PDF")
            with pikepdf.open(stream) as one:
                drawn.pages.extend(one.pages)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for place, number in enumerate(pages):
            document.pages[number - 1] = drawn.pages[place]
        return _saved(document)


def _saved(document: pikepdf.Pdf) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def in_drawn_type(text: str, *, mapped: bool) -> bytes:
    """A page with one line in a typeface of drawings (Type 3). mapped: the file tells which characters they are."""
    signs = sorted(set(text))
    names = {sign: f"/drawn{number}" for number, sign in enumerate(signs)}
    codes = {sign: 65 + number for number, sign in enumerate(signs)}
    made = pikepdf.new()
    page = made.add_blank_page(page_size=(300, 200))
    drawings = {name: made.make_stream(b"600 0 0 0 500 700 d1 0 0 500 700 re f") for name in names.values()}
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type3,
        FontBBox=[0, 0, 750, 750],
        FontMatrix=[0.001, 0, 0, 0.001, 0, 0],
        CharProcs=pikepdf.Dictionary(drawings),
        Encoding=pikepdf.Dictionary(Differences=[65, *map(pikepdf.Name, names.values())]),
        FirstChar=65,
        LastChar=64 + len(signs),
        Widths=[600] * len(signs),
        Resources=pikepdf.Dictionary(),
    )
    if mapped:
        lines = "\n".join(f"<{codes[sign]:02x}> <{ord(sign):04x}>" for sign in signs)
        head = f"begincmap 1 begincodespacerange <00> <ff> endcodespacerange {len(signs)} beginbfchar"
        font.ToUnicode = made.make_stream(f"{head}\n{lines}\nendbfchar endcmap".encode())
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=made.make_indirect(font)))
    line = "".join(f"{codes[sign]:02x}" for sign in text)
    page.Contents = made.make_stream(f"BT /F1 12 Tf 20 150 Td <{line}> Tj ET".encode())
    return _saved(made)
