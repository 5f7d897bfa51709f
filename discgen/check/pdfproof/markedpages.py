"""The pages that differ as pictures, with the changed characters marked, as one HTML file or a PDF."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdfium2
from PIL import Image, ImageDraw

from discgen.book.composition.look import Look
from discgen.book.press.link import link
from discgen.book.press.pdf import collection_paused
from discgen.book.press.pressjobs import press_part
from discgen.book.press.spots import Area
from discgen.book.text.pictures import PICTURES
from discgen.catalogue.profile import Design
from discgen.check.pdfproof.linediff import LineDifference
from discgen.check.pdfproof.pdffindings import compared, place_of
from discgen.check.pdfproof.pdflines import PdfLine
from discgen.check.pdfproof.provepdf import PdfProof, ProvedPage
from discgen.reportfile import replacing_report
from discgen.templating import templates, templates_folder

_SCALE = 1.6  # pixels per point
_MARK = (214, 40, 40)
_MARGIN, _THICK = 1.5, 2  # points around the characters, pixels of the frame
TITLE = "PDF の照合"

Parts = Sequence[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class MarkedPage:
    """A page for the report: where it is, its picture (PNG), and both forms of every line in parts."""

    place: str
    picture: bytes
    lines: Sequence[tuple[Parts, Parts]]


def write_marked(path: Path, proof: PdfProof, pdf: bytes, subject: str) -> None:
    """Write the report; the suffix, one of ``MARKED``, decides its form. Errors: FaultError."""
    pages = list(_marked(proof, pdf))
    content = _as_pdf(proof, pages, subject) if path.suffix.lower() == ".pdf" else _as_html(proof, pages, subject)
    with replacing_report(path) as staging:
        staging.write_bytes(content)


def _as_html(proof: PdfProof, pages: Sequence[MarkedPage], subject: str) -> bytes:
    """One file for a browser that needs nothing else."""
    addresses = [f"data:image/png;base64,{base64.b64encode(page.picture).decode()}" for page in pages]
    return _html(proof, pages, addresses, subject, style="").encode()


def _as_pdf(proof: PdfProof, pages: Sequence[MarkedPage], subject: str) -> bytes:
    """A4, in the typefaces of the magazine."""
    with TemporaryDirectory() as folder, collection_paused():
        names = [f"{number}.png" for number in range(len(pages))]
        for name, page in zip(names, pages, strict=True):
            (Path(folder) / name).write_bytes(page.picture)
        theme = Look().css(Design().accent, tabs=0)
        html = _html(proof, pages, [f"{PICTURES}{name}" for name in names], subject, style=theme)
        return link([press_part(html, templates_folder(), Path(folder))])


def _html(proof: PdfProof, pages: Sequence[MarkedPage], addresses: Sequence[str], subject: str, *, style: str) -> str:
    lists = [
        ("PDF にないページ", [f"{page.label}ページ" for page in proof.missing]),
        ("誌面にないページ", [f"PDF の {page.number} 枚目" for page in proof.added]),
        ("文字の情報がなく、比べられないページ", [place_of(page) for page in proof.wordless]),
    ]
    template = templates().get_template("report/pdfproof.html.j2")
    return template.render(
        title=TITLE,
        subject=subject,
        told=list(compared(proof)),
        lists=lists,
        pages=list(zip(pages, addresses, strict=True)),
        theme=style,
        proof=proof,
    )


def _marked(proof: PdfProof, pdf: bytes) -> Iterator[MarkedPage]:
    with pypdfium2.PdfDocument(pdf) as document:
        for page in proof.pages:
            if page.differences or page.pictures:
                lines = [_parts(difference) for difference in page.differences]
                yield MarkedPage(place_of(page), _picture(document, page), lines)


def _parts(difference: LineDifference) -> tuple[Parts, Parts]:
    """The line as it should be and as it is, True for what differs."""
    wanted, found = (line.shown if line else "" for line in (difference.wanted, difference.found))
    left: list[tuple[str, bool]] = []
    right: list[tuple[str, bool]] = []
    for tag, one, one_end, two, two_end in SequenceMatcher(None, wanted, found, autojunk=False).get_opcodes():
        left += [(wanted[one:one_end], tag != "equal")] if one_end > one else []
        right += [(found[two:two_end], tag != "equal")] if two_end > two else []
    return left, right


def _picture(document: pypdfium2.PdfDocument, page: ProvedPage) -> bytes:
    given = page.given
    image: Image.Image = document[given.number - 1].render(scale=_SCALE).to_pil().convert("RGB")
    if given.left or image.width > given.width * _SCALE * 1.5:
        left = round(given.left * _SCALE)
        image = image.crop((left, 0, left + round(given.width * _SCALE), image.height))
    draw = ImageDraw.Draw(image)
    for difference in page.differences:
        for box in _boxes(difference, page):
            draw.rectangle([side * _SCALE for side in box], outline=_MARK, width=_THICK)
    right, down = _shift(page) if page.pictures else (0.0, 0.0)
    for area in page.pictures:
        draw.rectangle([side * _SCALE for side in _around(area, right, down)], outline=_MARK, width=_THICK)
    stream = io.BytesIO()
    image.save(stream, "PNG", optimize=True)
    return stream.getvalue()


def _boxes(difference: LineDifference, page: ProvedPage) -> Iterator[tuple[float, float, float, float]]:
    """Frames around the characters that differ; around the place of a line that is missing."""
    wanted, found = difference.wanted, difference.found
    if found is None:
        assert wanted is not None
        yield _frame(wanted, *_shift(page))
        return
    if wanted is None:
        yield _frame(found, -page.given.left, 0)
        return
    if difference.moved:
        yield _frame(found, -page.given.left, 0)
        return
    opcodes = SequenceMatcher(None, wanted.text, found.text, autojunk=False).get_opcodes()
    for tag, _, _, start, end in opcodes:
        if tag == "equal":
            continue
        spans = found.spans[start:end] or found.spans[max(0, start - 1) : start + 1]
        area, left = found.area, page.given.left
        yield spans[0][0] - left - _MARGIN, area.y - _MARGIN, spans[-1][1] - left + _MARGIN, area.y + area.h + _MARGIN


def _shift(page: ProvedPage) -> tuple[float, float]:
    """From a place on the wanted page to the same on the given one, as far as lines of both tell it."""
    places = {line.text: line.area for line in page.wanted.lines}
    moves = [
        (line.area.x - page.given.left - places[line.text].x, line.area.y - places[line.text].y)
        for line in page.given.lines
        if line.text in places
    ]
    if not moves:
        return 0.0, 0.0
    middle = len(moves) // 2
    return sorted(x for x, _ in moves)[middle], sorted(y for _, y in moves)[middle]


def _frame(line: PdfLine, right: float, down: float) -> tuple[float, float, float, float]:
    return _around(line.area, right, down)


def _around(area: Area, right: float, down: float) -> tuple[float, float, float, float]:
    x, y = area.x + right, area.y + down
    return x - _MARGIN, y - _MARGIN, x + area.w + _MARGIN, y + area.h + _MARGIN
