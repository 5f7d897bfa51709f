"""The PDF for the web: what is mended for PDF/UA, what the validator finds, and where a fault was written."""

from __future__ import annotations

import io
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pikepdf
import pypdfium2

from discgen.book.composition.bookbuild import build_document
from discgen.book.composition.bookmodel import DocumentResult
from discgen.book.preflight.web import check_web
from discgen.book.press.link import link
from discgen.book.press.pressjobs import press_part
from discgen.faults import Severity, errors
from discgen.templating import templates_folder
from tests.book.document_fixtures import TEXT, book

HEAD = "<html lang=ja><title>見本</title><style>@page{size:A4;@top-left{content:'柱'}}body{font-family:'BIZ UDPGothic'}"


@cache
def built() -> DocumentResult:
    with TemporaryDirectory() as folder:
        return build_document(book(Path(folder)))


def written(body: str, unnumbered: int = 0) -> bytes:
    return link([press_part(f"{HEAD}</style>{body}", templates_folder())], 1, unnumbered)


def elements(pdf: pikepdf.Pdf, role: str) -> list[Any]:
    return [thing for thing in pdf.objects if getattr(thing, "get", dict().get)("/S") == role]


def test_the_book_conforms_to_pdf_ua() -> None:
    result = built()
    assert check_web(result.pdf, 60) == []
    assert not any("PDF/UA" in fault.expected for fault in result.faults)


def test_a_link_of_several_words_is_one_annotation_with_its_words() -> None:
    pdf = written("<p><a href='https://www.example.jp/'>当金庫の<b>ホーム</b><span>ページ</span></a></p>")
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        (link,) = opened.pages[0].Annots
        assert link.Contents == "当金庫のホームページ" and link.F == 4
    assert check_web(pdf, 1) == []


def test_list_items_have_bodies() -> None:
    pdf = written("<ul><li><p>一</p><p>二</p></li><li>三</li></ul>")
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        kinds = [[str(kid.S) for kid in item.K] for item in elements(opened, "/LI")]
        first = elements(opened, "/LI")[0].K[1]
        assert [str(kid.S) for kid in first.K] == ["/P", "/P"] and all(kid.P.objgen == first.objgen for kid in first.K)
    assert kinds == [["/Lbl", "/LBody"], ["/Lbl", "/LBody"]]
    assert check_web(pdf, 1) == []


def test_heads_of_tables_have_a_direction() -> None:
    rows = "<tr><th scope=col>科目<th scope=col>金額</tr><tr><th scope=row>貸出金<td>1</tr>"
    with pikepdf.open(io.BytesIO(written(f"<table>{rows}</table>"))) as opened:
        scopes = [str(head.A.Scope) for head in elements(opened, "/TH")]
    assert scopes == ["/Column", "/Column", "/Row"]


def test_running_heads_are_artifacts() -> None:
    pdf = written("<p>あ</p>")
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        marked = [
            (str(one.operands[0]), one.operands[1].get("/Type"))
            for one in pikepdf.parse_content_stream(opened.pages[0], "BDC")
        ]
        (owner,) = opened.Root.StructTreeRoot.ParentTree.Nums[1]
        assert owner.P.S == "/P"  # the head is none of the contents
    assert ("/Artifact", "/Pagination") in marked
    assert check_web(pdf, 1) == []


def test_viewers_show_the_printed_page_numbers() -> None:
    with pypdfium2.PdfDocument(built().pdf) as opened:
        assert [opened.get_page_label(number) for number in range(3)] == ["60", "61", "62"]
    pages = "".join(f"<p style='break-after:page'>{number}" for number in range(3))
    with pypdfium2.PdfDocument(written(pages, 2)) as opened:
        assert [opened.get_page_label(number) for number in range(3)] == ["表1", "表2", "1"]


def test_a_figure_without_words_is_told_with_its_page() -> None:
    pdf = written("<p style='break-after:page'>あ</p><svg width=9 height=9><rect width=9 height=9 /></svg>")
    (fault,) = check_web(pdf, 60)
    assert fault.where == "61ページ" and fault.message == "図に代替テキストがありません"
    assert "7.3" in fault.expected and fault.severity is Severity.WARNING


def test_skipped_heads_and_a_missing_title_are_told() -> None:
    found = {fault.message for fault in check_web(written("<h1>一</h1><h4>二</h4>"), 1)}
    assert "見出しの段が飛んでいます" in found
    html = "<html lang=ja><style>body{font-family:'BIZ UDPGothic'}</style><p>あ"
    untitled = link([press_part(html, templates_folder())])
    assert "題名・言語などの文書情報に不備があります" in {fault.message for fault in check_web(untitled, 1)}


def test_a_character_without_a_glyph_is_told_with_its_line(tmp_path: Path) -> None:
    result = build_document(book(tmp_path, TEXT + "\nभの字\n"))
    line = len(TEXT.splitlines()) + 2
    told = [fault for fault in errors(result.faults) if "भ" in fault.found]
    assert [fault.where for fault in told] == [f"policy.md:{line}"]
    assert told[0].message == "書体にない文字が使われています"


def test_a_broken_link_is_told_with_its_line(tmp_path: Path) -> None:
    result = build_document(book(tmp_path, TEXT + "\n[どこか](#nowhere)を見る\n"))
    told = [fault for fault in errors(result.faults) if fault.message == "リンク先がありません"]
    assert [(fault.where, fault.found) for fault in told] == [(f"policy.md:{len(TEXT.splitlines()) + 2}", "#nowhere")]
