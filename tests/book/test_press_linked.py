"""Parts that were laid out by themselves and linked are the book that the layout engine writes of them in one piece."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pikepdf
import pypdfium2
import pytest
from weasyprint import HTML

from discgen.book.composition.bookbuild import build_document, set_book
from discgen.book.preflight.web import check_web
from discgen.book.press.accessible import mend, single_links
from discgen.book.press.continued import drop_where_tables_begin
from discgen.book.press.japanese import set_as_japanese
from discgen.book.press.link import link
from discgen.book.press.objects import PartObject, from_bytes, to_bytes
from discgen.book.press.pagefill import pages_filled
from discgen.book.press.pages import anchor_pages
from discgen.book.press.pdf import AssetFetcher
from discgen.book.press.pressing import PartPress
from discgen.book.press.presswork import PressWork
from discgen.book.press.standing import side_of
from discgen.book.press.typefaces import font_configuration
from discgen.bookinput import document_input
from discgen.project import IMAGES, Project
from discgen.templating import templates_folder
from tests.conftest import Built

TEMPLATES = templates_folder()
FIRST = 3  # the number of the first page: the parts below then stand on both sides
# How grounds and numbers of openers stand on left pages, as a sheet would say it that knows the side.
LEFT = """
.opener::before, .strip::before {
  left: calc(-1 * var(--ground-reach)); right: calc(-1 * var(--margin-inner) - var(--bleed));
}
.opener-number { right: 5mm; }
"""
NUMBER = re.compile(r'data-to="#([^"]+)" data-page="0+"')


@dataclass(frozen=True)
class Two:
    """The same parts linked, and written by the engine. targets: anchors in them."""

    parts: Sequence[PartObject]
    linked: bytes
    written: bytes
    targets: set[str]


class Keeping:
    """A press that knows which part was made of which document."""

    def __init__(self, press: PartPress) -> None:
        self._press = press
        self.made: list[tuple[str, PartObject]] = []

    def parts(self, htmls: Sequence[str]) -> Iterator[PartObject]:
        for html, part in zip(htmls, self._press.parts(htmls), strict=True):
            self.made.append((html, part))
            yield part


def chosen(made: Sequence[tuple[str, PartObject]], parts: Sequence[PartObject]) -> Iterator[tuple[str, PartObject]]:
    """The cover, openers for both sides, both kinds of contents, a part with tables and notes, the index."""
    html_of = {id(part): html for html, part in made}
    wanted = {'class="cover"': 1, 'class="opener"': 3, 'class="strip"': 1, 'class="contents whole"': 1}
    wanted |= {'class="index ': 1, 'class="table': 1}
    for part in parts:
        html = html_of[id(part)]
        kind = next((kind for kind, count in wanted.items() if count and kind in html), None)
        if kind and len(part.pages) < 9:
            wanted[kind] -= 1
            yield html, part
    assert not any(wanted.values()), wanted


def written_in_one(htmls: Sequence[str], parts: Sequence[PartObject], images: Any) -> bytes:
    """The parts laid out on their sides with their numbers, and written by the engine."""
    pages = anchor_pages((page.told.anchors for part in parts for page in part.pages), FIRST)
    laid: list[Any] = []
    source: Any = None
    for html in htmls:
        first = FIRST + len(laid)
        placed = f"@page :first{{counter-reset:page {first}}}html{{break-before:{side_of(first)}}}"
        sheet = f"<style>{placed}{LEFT if side_of(first) == 'left' else ''}</style></head>"
        numbered = NUMBER.sub(lambda found: f'data-page="{pages[found[1]][0]}"', html).replace("</head>", sheet, 1)
        base = (TEMPLATES / "document.html").as_uri()
        given = HTML(string=numbered, base_url=base, url_fetcher=AssetFetcher(TEMPLATES, images))
        with set_as_japanese(), pages_filled():
            document = given.render(font_config=font_configuration(), pdf_variant="pdf/ua-1")
        drop_where_tables_begin(document.pages)
        laid += document.pages
        source = source or document
    single_links(laid)
    away = {target for page in laid for kind, target, *_ in page.links if kind == "internal"} - pages.keys()
    laid[-1].anchors |= dict.fromkeys(away, (0, 0, 0, 0))  # or the engine would drop links to parts that are not there
    book = source.copy(laid)
    made: bytes = book.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True, finisher=lambda _, pdf: mend(laid, pdf))
    return made


@pytest.fixture(scope="module")
def two(sample: Project) -> Two:
    images = sample.folder / IMAGES
    press = Keeping(PartPress(TEMPLATES, images))
    book = set_book(document_input(sample, lambda stage: None), press)
    htmls, parts = zip(*chosen(press.made, book.parts), strict=True)
    assert {side_of(FIRST + sum(len(one.pages) for one in parts[:place])) for place in range(len(parts))} == {
        "left",
        "right",
    }
    targets = {name for part in parts for page in part.pages for name in page.told.anchors}
    return Two(parts, link(parts, FIRST), written_in_one(htmls, parts, images), targets)


def test_pictures_and_texts_are_the_same(two: Two) -> None:
    with pypdfium2.PdfDocument(two.linked) as linked, pypdfium2.PdfDocument(two.written) as written:
        assert len(linked) == len(written) > 20
        for number, (one, other) in enumerate(zip(linked, written, strict=True)):
            assert one.get_textpage().get_text_range() == other.get_textpage().get_text_range(), number
            drawn, wanted = (page.render(scale=1).to_numpy().astype(int) for page in (one, other))
            assert drawn.shape == wanted.shape and np.abs(drawn - wanted).max() <= 1, number


def test_structure_links_names_outline_and_labels_are_the_same(two: Two) -> None:
    with pikepdf.open(io.BytesIO(two.linked)) as linked, pikepdf.open(io.BytesIO(two.written)) as written:
        assert len(structure(linked)) > 5_000
        assert structure(linked) == structure(written)
        assert len(links(linked)) > 100 and links(linked) == links(written)
        assert len(two.targets) > 200
        assert names(linked, two.targets) == names(written, two.targets)
        assert len(entries(linked)) > 20 and entries(linked) == entries(written)
        assert linked.docinfo == written.docinfo
        assert linked.check_pdf_syntax() == []
    with pypdfium2.PdfDocument(two.linked) as opened:
        assert [opened.get_page_label(number) for number in range(2)] == [str(FIRST), str(FIRST + 1)]


def test_the_linked_file_conforms_and_is_no_larger(two: Two) -> None:
    assert [str(fault) for fault in check_web(two.linked, FIRST)] == [
        str(fault) for fault in check_web(two.written, FIRST)
    ]
    assert len(two.linked) < 1.02 * len(two.written)


def test_kept_parts_link_to_the_same_bytes(two: Two) -> None:
    again = [from_bytes(to_bytes(part)) for part in two.parts]
    assert link(again, FIRST) == two.linked


def test_the_book_is_the_same_with_and_without_kept_parts_from_one_process_and_from_two(
    sample: Project, built: Built
) -> None:
    """The sample that all tests share was laid out by one process, perhaps from kept parts of another."""
    given = document_input(sample, lambda stage: None)
    for work in (given.work, PressWork(2, None)):
        made = build_document(replace(given, work=work))
        assert hashlib.sha256(made.pdf).digest() == hashlib.sha256(built.pdf.read_bytes()).digest(), work


def structure(pdf: pikepdf.Pdf) -> list[Any]:
    """The elements in order: depth, kind, page, words for figures, directions, frames, number of heads."""
    pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    found: list[Any] = []

    def walk(kid: Any, depth: int) -> None:
        if not isinstance(kid, pikepdf.Dictionary):
            found.append((depth, int(kid)))
            return
        told = kid.get("/A", {})
        frame = [round(float(edge), 1) for edge in told.get("/BBox", [])]
        page = pages.get(kid.Pg.objgen) if "/Pg" in kid else None
        kind = str(kid.get("/S", kid.get("/Type")))
        found.append(
            (
                depth,
                kind,
                page,
                str(kid.get("/Alt", "")),
                str(told.get("/Scope", "")),
                frame,
                len(told.get("/Headers", [])),
            )
        )
        for below in kid.get("/K", []):
            walk(below, depth + 1)

    for kid in pdf.Root.StructTreeRoot.K:
        walk(kid, 0)
    return found


def links(pdf: pikepdf.Pdf) -> list[Any]:
    return [
        (number, str(one.get("/Dest", "")), str(one.Contents), [round(float(edge), 2) for edge in one.Rect])
        for number, page in enumerate(pdf.pages)
        for one in page.get("/Annots", [])
    ]


def names(pdf: pikepdf.Pdf, wanted: set[str]) -> dict[str, tuple[int, float, float]]:
    """Page and place of every anchor."""
    pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    pairs = list(pdf.Root.Names.Dests.Names)
    return {
        str(name): (pages[place[0].objgen], round(float(place[2]), 2), round(float(place[3]), 2))
        for name, place in zip(pairs[::2], pairs[1::2], strict=True)
        if str(name) in wanted
    }


def entries(pdf: pikepdf.Pdf) -> list[Any]:
    """The outline: depth, title, page, entries shown."""
    pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    found: list[Any] = []

    def walk(entry: Any, depth: int) -> None:
        while entry is not None:
            found.append((depth, str(entry.Title), pages[entry.Dest[0].objgen], int(entry.Count)))
            walk(entry.get("/First"), depth + 1)
            entry = entry.get("/Next")

    walk(pdf.Root.Outlines.First, 0)
    return found
