"""discgen check --pdf: any PDF read back and compared, page by page, with what the inputs print."""

import base64
import dataclasses
import io
import re
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
import weasyprint
from PIL import Image
from typer.testing import CliRunner

from discgen.book.composition.bookmodel import DocumentResult
from discgen.check import pdfcheck
from discgen.check.pdfproof.markedpages import write_marked
from discgen.check.pdfproof.pdffindings import add_pdf_findings, compared, read_pdf_file
from discgen.check.pdfproof.pdflines import read_pages
from discgen.check.pdfproof.provepdf import PdfProof, prove_pdf
from discgen.check.printrules import PDF_RULE
from discgen.check.report.checkresult import CheckResult
from discgen.cli import app
from discgen.faults import FaultError, Severity
from discgen.project import Project
from tests.book.document_fixtures import TABLES
from tests.check.pdfedits import (
    annotated,
    as_pictures,
    as_spreads,
    drawn_over,
    in_drawn_type,
    invisible,
    rearranged,
    retyped,
    scaled,
    turned,
)
from tests.conftest import Built
from tests.paths import SAMPLE

ROWS = (("現金", "9,326", "△443,011"), ("貸出金", "9,326", "1,950"), ("その他", "－", "0"))
PROSE = "当金庫の自己資本は、会員の皆さまからお預かりした普通出資と、これまでに積み立てた利益剰余金です。" * 3


def pages(rows: tuple[tuple[str, ...], ...] = ROWS, style: str = "", prose: str = PROSE) -> bytes:
    """A small magazine of four pages, the last of them without text."""
    table = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    bodies = (
        f"<h1>表紙</h1><p>{prose}</p>",
        f"<h1>資料編</h1><table style='border-spacing:9mm 1mm'>{table}</table><p>（注）単位未満は切り捨て。</p>",
        f"<h1>方針</h1><p>{prose}</p><p>店舗は12か所、会員は9,326人です。</p>",
        "",
    )
    sheets = "".join(f"<section style='break-after:page;height:150mm'>{body}</section>" for body in bodies)
    sheet = f"<style>@page{{size:A5;margin:12mm}}body{{font:10pt 'BIZ UDGothic'}}{style}</style>{sheets}"
    return bytes(weasyprint.HTML(string=sheet).write_pdf())


WANTED = pages()


def told(proof: PdfProof) -> list[tuple[str, str, str]]:
    return [
        (page.wanted.label, one.wanted.shown if one.wanted else "", one.found.shown if one.found else "")
        for page in proof.pages
        for one in page.differences
    ]


def in_columns(*filled: int, style: str = "") -> bytes:
    """A table of three columns, each row with one figure in the column of that number and nothing else."""
    cells = [["", "", ""] for _ in filled]
    for row, column in enumerate(filled):
        cells[row][column] = f"1,{row}34"
    rows = tuple((f"第{row}号", *figures) for row, figures in enumerate(cells))
    return pages(rows, f"td{{width:25mm;text-align:right}}{style}")


def test_a_figure_in_the_empty_cell_beside_is_found() -> None:
    wanted = in_columns(0, 1, 2, 0, 1, 2, 0, 1)
    proof = prove_pdf(wanted, in_columns(0, 1, 2, 0, 2, 2, 0, 1))
    assert told(proof) == [("2", "第4号1,434", "第4号1,434")] and proof.pages[1].differences[0].moved
    assert prove_pdf(wanted, scaled(wanted, 1.3)).equal and prove_pdf(wanted, as_spreads(wanted)).equal
    assert prove_pdf(wanted, in_columns(0, 1, 2, 0, 1, 2, 0, 1, style="td{width:31mm}")).equal  # set otherwise


def test_the_same_file_is_the_same_and_its_hash_is_told() -> None:
    proof = prove_pdf(WANTED, WANTED)
    assert proof.equal and proof.same_file and proof.lines > 10
    assert any(proof.digest in line for line in compared(proof))


def test_transposed_digits_are_found_in_their_line() -> None:
    proof = prove_pdf(WANTED, retyped(WANTED, 2, "443,011", "344,011"))
    assert told(proof) == [("2", "現金9,326　△443,011", "現金9,326　△344,011")]


@pytest.mark.parametrize(
    ("rows", "number"),
    [
        ((ROWS[1], ROWS[0], ROWS[2]), 2),  # rows in another order
        ((("現金", "9,326", "1,950"), ("貸出金", "9,326", "△443,011"), ROWS[2]), 2),  # two figures changed places
        ((("現金", "9,326", "443,011"), *ROWS[1:]), 1),  # the sign is lost
        ((*ROWS[:2], ("その他", "0", "－")), 1),  # none and less than a unit
        ((*ROWS[:2], ("その池", "－", "0")), 1),  # a label
        (ROWS[:2], 1),  # a row is missing
        ((*ROWS, ("現金", "9,326", "△443,011")), 1),  # a row stands twice
    ],
)
def test_rows_that_differ(rows: tuple[tuple[str, ...], ...], number: int) -> None:
    assert prove_pdf(WANTED, pages(rows)).differences == number


def test_digits_that_moved_to_the_next_cell_are_found() -> None:
    wanted, given = (pages((*ROWS, ("有価証券", *cells))) for cells in (("93", "261,950"), ("932", "61,950")))
    assert told(prove_pdf(wanted, given)) == [("2", "有価証券93　261,950", "有価証券932　61,950")]


@pytest.mark.parametrize("place", ["middle", "bottom"])
def test_figures_beside_labels_of_several_lines_keep_their_rows(place: str) -> None:
    style = f"td:first-child{{width:30mm}}td{{vertical-align:{place}}}"
    labels = [f"{sign * 10}期末残高のうち他のものに係るもの" for sign in "甲乙"]
    figures = [("9,326", "1,950"), ("5,111", "2,222")]
    wanted, given = (
        pages(tuple((label, *cells) for label, cells in zip(labels, order, strict=True)), style)
        for order in (figures, figures[::-1])
    )
    found = told(prove_pdf(wanted, given))
    assert [(one[-11:], other[-11:]) for _, one, other in found] == [
        ("9,326　1,950", "5,111　2,222"),
        ("5,111　2,222", "9,326　1,950"),
    ]


@pytest.mark.parametrize("factor", [0.1, 10])
def test_a_page_of_another_size_reads_the_same(factor: float) -> None:
    assert prove_pdf(WANTED, scaled(WANTED, factor)).equal
    proof = prove_pdf(WANTED, scaled(retyped(WANTED, 2, "443,011", "344,011"), factor))
    assert told(proof) == [("2", "現金9,326　△443,011", "現金9,326　△344,011")]


def test_what_an_annotation_prints_over_the_page_is_read() -> None:
    assert told(prove_pdf(WANTED, annotated(WANTED, 2, "999,999"))) == [("2", "", "999,999")]


def test_text_that_nobody_can_see_is_not_printed() -> None:
    for given in (drawn_over(WANTED, 2, b"1 1 1 rg 0 0 999 999 re f"), invisible(WANTED, 2)):
        assert [page.label for page in prove_pdf(WANTED, given).missing] == ["2"]
    outlines = drawn_over(WANTED, 2, b"1 1 1 rg 0 0 999 999 re f 0 0 0 rg 90 400 30 10 re f")
    assert [page.wanted.label for page in prove_pdf(WANTED, outlines).wordless] == ["2"]


def test_a_figure_under_a_white_box_with_another_drawn_over_it_is_found() -> None:
    (line,) = (line for line in read_pages(WANTED)[1].lines if line.text.startswith("貸出金"))
    x, y = line.spans[-1][0], read_pages(WANTED)[1].height - line.area.y - line.area.h
    box = f"{x:.2f} {y:.2f} 20 {line.area.h:.2f} re f".encode()
    given = drawn_over(WANTED, 2, b"1 1 1 rg " + box + b" 0 0 0 rg " + box)
    assert told(prove_pdf(WANTED, given)) == [("2", "貸出金9,326　1,950", "貸出金9,326　1,95")]


def illustrated(*, mirrored: bool = False, form: str = "PNG", there: bool = True) -> bytes:
    """A page of prose with a picture of a light that falls off to one side."""
    greys = np.linspace(250, 20, 64)[:: -1 if mirrored else 1]
    stream = io.BytesIO()
    Image.fromarray(np.tile(greys, (48, 1)).astype("uint8")).convert("RGB").save(stream, form)
    source = f"data:image/{form.lower()};base64,{base64.b64encode(stream.getvalue()).decode()}"
    picture = f"<img style='width:60mm' src='{source}'>" if there else "<div style='height:45mm'></div>"
    return pages(prose=f"{PROSE}</p>{picture}<p>{PROSE}")


ILLUSTRATED = illustrated()


@pytest.mark.parametrize(
    "given", [illustrated(form="JPEG"), scaled(ILLUSTRATED, 1.4), as_spreads(ILLUSTRATED), turned(ILLUSTRATED, 7)]
)
def test_a_picture_computed_anew_is_the_same(given: bytes) -> None:
    assert prove_pdf(ILLUSTRATED, given).pictures == 0


@pytest.mark.parametrize("given", [illustrated(mirrored=True), as_spreads(illustrated(there=False))])
def test_a_picture_that_was_replaced_or_is_lacking_is_told_with_its_page(given: bytes, tmp_path: Path) -> None:
    result = CheckResult("", "", 2020)
    proof = add_pdf_findings(result, ILLUSTRATED, given, [], {}, 1)
    assert not proof.equal and not proof.differences
    pictures = [finding for finding in result.findings if finding.severity is Severity.WARNING]
    assert {finding.place[:4] for finding in pictures} == {"1ページ", "3ページ"} and "画像" in pictures[0].title
    write_marked(tmp_path / "marked.html", proof, given, "")
    assert (tmp_path / "marked.html").read_text(encoding="utf-8").count("data:image/png") == 2


def test_another_typeface_and_other_line_breaks_say_the_same() -> None:
    proof = prove_pdf(WANTED, pages(style="body{font:8.5pt 'BIZ UDMincho'!important}p{width:71mm}"))
    assert proof.equal and not proof.same_file


def test_a_changed_word_is_found_whatever_the_line_breaks() -> None:
    other = PROSE.replace("利益剰余金です", "資本剰余金です", 1)
    found = told(prove_pdf(WANTED, pages(style="p{width:71mm}", prose=other)))
    assert found and all("資" in found_line or "利益" in line for _, line, found_line in found)


def test_pages_that_are_missing_or_there_twice_are_named() -> None:
    missing = prove_pdf(WANTED, rearranged(WANTED, lambda order: [order[0], *order[2:]]))
    assert [page.label for page in missing.missing] == ["2"] and not missing.differences
    twice = prove_pdf(WANTED, rearranged(WANTED, lambda order: [order[0], *order]))
    assert [page.number for page in twice.added] == [2] and not twice.differences


def test_spreads_are_read_page_by_page() -> None:
    assert prove_pdf(WANTED, as_spreads(WANTED)).equal
    spread = prove_pdf(WANTED, as_spreads(retyped(WANTED, 2, "1,950", "1,590")))
    assert told(spread) == [("2", "貸出金9,326　1,950", "貸出金9,326　1,590")]


def test_pages_that_are_turned_or_begin_elsewhere_read_the_same() -> None:
    other = turned(retyped(WANTED, 2, "443,011", "344,011"), left=-30)
    proof = prove_pdf(WANTED, other)
    assert told(proof) == [("2", "現金9,326　△443,011", "現金9,326　△344,011")]
    (page,) = (page for page in proof.pages if page.differences)
    wanted, found = page.differences[0].wanted, page.differences[0].found
    assert wanted and found
    assert (wanted.area.x, wanted.area.y) == pytest.approx((found.area.x, found.area.y), abs=0.1)


def test_a_page_of_outlines_is_told_as_not_compared() -> None:
    proof = prove_pdf(WANTED, as_pictures(WANTED, [2]))
    assert [page.wanted.label for page in proof.wordless] == ["2"] and not proof.missing
    result = CheckResult("見本", "institution.toml")
    add_pdf_findings(result, WANTED, as_pictures(WANTED, [2]), [], {}, 1)
    (finding,) = result.findings
    assert finding.severity is Severity.WARNING and "比べられません" in finding.title
    assert result.wordless == ("2ページ（PDF の 2 枚目）",)


def test_a_typeface_of_drawings_is_read_as_far_as_the_file_tells_it() -> None:
    """Without the characters behind its drawings nothing of it is compared, rather than everything found wrong."""
    line = "貸出金443,011"
    (read,), (unread,) = (read_pages(in_drawn_type(line, mapped=mapped)) for mapped in (True, False))
    assert (read.stream, read.unmapped) == (line, 0)
    assert (unread.stream, unread.unmapped) == ("", len(line))


def test_a_finding_names_the_figure_of_the_table() -> None:
    table = TABLES["bs"]
    row = table.lines[0]
    labels = tuple([row.labels[-1][0], *(cell.text for cell in row.cells)])
    wanted = pages((labels,))
    changed = pages(((*labels[:-1], "1"),))
    page_of = {cell.key: 61 for cell in table.cells() if cell.key}
    result = CheckResult("見本", "institution.toml")
    add_pdf_findings(result, wanted, changed, [table], page_of, 60)
    (finding,) = result.findings
    assert finding.rule == PDF_RULE.rule and finding.severity is Severity.ERROR
    assert [cell.key for cell in finding.cells] == [row.cells[-1].key]
    assert finding.place == "2ページ（PDF の 2 枚目）" and finding.found.endswith("1")


@pytest.mark.parametrize("suffix", [".html", ".pdf"])
def test_the_changed_characters_are_marked_on_the_page(suffix: str, tmp_path: Path) -> None:
    given = retyped(WANTED, 2, "443,011", "344,011")
    path = tmp_path / f"照合{suffix}"
    write_marked(path, prove_pdf(WANTED, given), given, "見本労働金庫")
    content = path.read_bytes()
    if suffix == ".pdf":
        with pypdfium2.PdfDocument(content) as document:
            text = "".join(page.get_textpage().get_text_bounded() for page in document)
            images = [one for page in document for one in page.get_objects() if one.type == 3]
        assert "344,011" in text and "443,011" in text and len(images) == 1
        return
    html = content.decode()
    assert len(re.findall("<img", html)) == 1 and "data:image/png;base64," in html
    assert "<b>344</b>" in html or "<b>3</b>" in html


def test_the_print_of_the_sample_is_proved_with_its_figures(built: Built, sample: Project) -> None:
    document = built.document
    line = next(line for line in sample.tables["pl"].lines if line.row.startswith("経常収益") and line.cells[-1].key)
    key = line.cells[-1].key
    assert key is not None
    page = document.page_of_figure[key]
    sheet = page - document.first_page + 1
    printed = line.cells[-1].text
    given = retyped(document.pdf, sheet, printed, printed[:-2] + printed[-1] + printed[-2])
    result = CheckResult("見本", "institution.toml")
    proof = add_pdf_findings(
        result, document.pdf, given, sample.tables.values(), document.page_of_figure, document.first_page
    )
    assert len(proof.pages) == document.page_count and proof.lines > 5000
    assert [cell.key for finding in result.findings for cell in finding.cells] == [key]


def test_exit_codes_and_the_report(built: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the book as it was laid out once: 0 for the file itself, 1 for a changed one, 2 for pages of outlines."""
    few = rearranged(built.document.pdf, lambda order: order[:4])
    document: DocumentResult = dataclasses.replace(built.document, pdf=few)
    monkeypatch.setattr(pdfcheck, "build_document", lambda book: document)

    def run(pdf: bytes, *more: str) -> tuple[int, str]:
        path = tmp_path / "given.pdf"
        path.write_bytes(pdf)
        found = CliRunner().invoke(app, ["check", str(SAMPLE), "--pdf", str(path), *more])
        return found.exit_code, found.output

    code, output = run(few)
    assert code == 0 and "一バイトも違いません" in output, output
    code, output = run(as_pictures(few, [1]))
    assert code == 2 and "比べられません" in output
    code, output = run(rearranged(few, lambda order: order[1:]), "--marked", str(tmp_path / "照合.html"))
    assert code == 1 and "この頁が PDF にありません" in output and (tmp_path / "照合.html").stat().st_size > 1000


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["figures.csv", "--pdf", "a.pdf"], "PDF は入力フォルダーと比べます"),
        ([str(SAMPLE), "--marked", "a.html"], "--pdf と一緒に使います"),
        ([str(SAMPLE), "--pdf", "a.pdf", "--marked", "a.docx"], "照合の報告の形が分かりません"),
    ],
)
def test_what_cannot_be_asked(
    arguments: list[str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "figures.csv").write_text("", encoding="utf-8")
    found = CliRunner().invoke(app, ["check", *arguments])
    assert found.exit_code == 2 and words in found.output


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n", b"not a PDF"])
def test_a_file_that_is_no_pdf_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(content)
    with pytest.raises(FaultError, match="PDF として開けません"):
        read_pdf_file(tmp_path / "a.pdf")
    with pytest.raises(FaultError, match="ファイルを読めません"):
        read_pdf_file(tmp_path / "none.pdf")
