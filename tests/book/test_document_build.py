"""A tiny book as a whole: text and structure of its PDF, page numbers, determinism, refusals."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pikepdf
import pypdfium2
import pytest

from discgen.book.composition.bookbuild import build_document
from discgen.book.composition.bookmodel import DocumentResult
from discgen.book.composition.layoutblame import foreign_fonts
from discgen.book.press.pdf import lay_out, warnings_as_faults
from discgen.book.press.proof import prove
from discgen.catalogue.documentdef import HOUSE_DOCUMENT, DocumentDef
from discgen.faults import Fault, Severity, errors
from discgen.figures.printed.printedtable import CellKey, without
from discgen.figures.tables.figuretext import TableFigures
from discgen.templating import templates_folder
from tests.book.document_fixtures import DEFINITION, TABLES, TEXT, YEAR, book, table
from tests.catalogues import SAMPLE_DAY, catalogue_on


@cache
def built() -> DocumentResult:
    with TemporaryDirectory() as folder:
        return build_document(book(Path(folder)))


def page_texts(pdf: bytes) -> Iterator[str]:
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        text_page = page.get_textpage()
        yield text_page.get_text_bounded()
        text_page.close()
        page.close()
    document.close()


def test_the_figures_and_texts_are_on_their_pages() -> None:
    result = built()
    assert errors(result.faults) == []
    contents, balance, profit, index = page_texts(result.pdf)
    assert "792,518" in balance and "△2" in balance and "表の注" in balance
    assert "貸出金は792,518百万円です。" in profit and "17,270" in profit
    assert "本編に掲載" in index and "61" in index
    assert "決算の状況" in contents


def test_pages_of_anchors_and_figures() -> None:
    result = built()
    assert result.page_count == 4
    assert result.page_of["t-bs"] == (61, 61)
    assert result.page_of["s-closing"] == (61, 62)
    assert result.page_of["index"] == (63, 63)
    assert result.page_of_figure[CellKey("pl", "経常収益", "", YEAR - 1)] == 62
    assert result.page_of_figure[CellKey("bs", "貸出金", "", YEAR)] == 61
    assert result.page_of["q-policy-0"] == (62, 62)


def test_a_figure_only_quoted_has_the_page_of_the_text(tmp_path: Path) -> None:
    scalar = table("note-scalar", {"未実行残高": ("1", "193,312")})
    made = book(tmp_path, TEXT + '\n残高は {{ 額("note-scalar/未実行残高") }} です。\n')
    figures = TableFigures([*TABLES.values(), scalar], YEAR)
    result = build_document(replace(made, figures=figures))
    assert errors(result.faults) == []
    assert result.page_of_figure[CellKey("note-scalar", "未実行残高", "", YEAR)] == 62


def test_equal_inputs_give_equal_bytes(tmp_path: Path) -> None:
    assert build_document(book(tmp_path)).pdf == built().pdf


def test_the_pdf_is_tagged_and_has_bookmarks_language_and_names() -> None:
    with pikepdf.open(io.BytesIO(built().pdf)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "ja"
        assert str(pdf.docinfo["/Author"]) == "見本労働金庫"
        assert "ディスクロージャー誌" in str(pdf.docinfo["/Title"])
        with pdf.open_outline() as outline:
            titles = [entry.title for entry in outline.root]
            below = [entry.title for top in outline.root for entry in top.children]
        metadata = bytes(pdf.Root.Metadata.read_bytes())
    assert "決算の状況" in titles and "索引" in titles
    assert "貸借対照表" in below
    assert b"pdfuaid" in metadata


def test_a_character_that_the_fonts_lack_is_a_fault(tmp_path: Path) -> None:
    result = build_document(book(tmp_path, TEXT + "\nभारत\n"))
    # Another face stands in where one is installed; otherwise the layout warns of the missing glyph.
    messages = {fault.message for fault in errors(result.faults)}
    assert messages & {"版面にない書体が使われました", "書体にない文字が使われています"}
    assert result.pdf == b""


def test_a_strange_face_is_found() -> None:
    pdf = pikepdf.new()
    pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Font, BaseFont=pikepdf.Name("/ABCDEF+Unknown-Face")))
    held = pikepdf.Dictionary(Kept=pdf.objects[-1])
    pdf.Root.Kept = held
    stream = io.BytesIO()
    pdf.save(stream)
    assert [fault.found for fault in foreign_fonts(stream.getvalue())] == ["Unknown-Face"]


def test_a_warning_of_the_layout_is_a_fault() -> None:
    faults: list[Fault] = []
    with warnings_as_faults(faults):
        lay_out("<html lang=ja><title>x</title><style>p{colour:red}</style><p>あ", templates_folder())
    assert "colour" in faults[0].found


@pytest.mark.parametrize("url", ["https://example.org/a.png", "file:///etc/hosts", "document.html.j2"])
def test_nothing_but_the_declared_assets_is_fetched(url: str) -> None:
    faults: list[Fault] = []
    with warnings_as_faults(faults):
        lay_out(f"<html lang=ja><title>x</title><p><img alt='' src='{url}'>", templates_folder())
    assert "版面の部品ではない URL です" in faults[0].found


def test_what_leaves_the_type_area_is_a_fault(tmp_path: Path) -> None:
    """What stands beside something does not break."""
    tall = table("bs", {f"行{number}": ("1", "2") for number in range(140)}, ("a-1",))
    sections = [
        {
            "id": "tall",
            "title": "高い表",
            "mark": "group",
            "blocks": [{"table": "bs", "half": "left"}, {"table": "pl", "half": "right"}, {"text": "policy"}],
        }
    ]
    changed = {**DEFINITION, "chapters": [{**DEFINITION["chapters"][0], "sections": sections}]}
    result = build_document(
        replace(book(tmp_path), tables={**TABLES, "bs": tall}, definition=DocumentDef.model_validate(changed))
    )
    assert "文字が版面の下にはみ出しています" in [fault.message for fault in errors(result.faults)]


def test_missing_tables_and_texts_are_told_at_once(tmp_path: Path) -> None:
    made = book(tmp_path, TEXT)
    (tmp_path / "policy.md").unlink()
    result = build_document(
        replace(made, tables={"bs": TABLES["bs"]}, elsewhere=dict.fromkeys(("a-2", "a-3", "a-4"), "本編"))
    )
    assert [fault.message for fault in errors(result.faults)] == [
        "本文のファイルがありません",
        "誌面に置く表がありません",
    ]


def test_a_table_that_the_house_places_nowhere_is_told_and_stops_nothing(tmp_path: Path) -> None:
    """A new national table must not break the book of a house whose document does not know it yet."""
    new = table("new", {"合計": ("1", "123,456")})
    made = replace(book(tmp_path), tables={**TABLES, "new": new}, elsewhere={"a-4": "本編"})
    result = build_document(made)
    (fault,) = result.faults
    assert (fault.severity, fault.where, fault.found) == (Severity.WARNING, HOUSE_DOCUMENT, "new")
    assert HOUSE_DOCUMENT in fault.remedy
    drawn = without(made.tables, result.undrawn)
    assert [one.id for one in drawn] == ["bs", "pl"]
    assert prove(result.pdf, drawn, result.page_of_figure, result.first_page) == []


def test_the_definition_of_the_book_is_whole() -> None:
    definition = catalogue_on().document
    ids = [section.id for section in definition.sections()]
    assert len(ids) == len(set(ids))
    tables = [block.table for block in definition.blocks() if block.table]
    assert len(tables) == len(set(tables))
    sections = definition.at(SAMPLE_DAY).sections()  # another law has other sections
    numbered = [section.title[:3] for section in sections if section.mark == "numbered"]
    assert numbered == [f"（{number}）"[:3] for number in range(1, 11)] * len(definition.chapters)
