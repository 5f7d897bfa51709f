"""Part 7 of the check: the finished PDF read back; figures that its text has but no reader sees."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import pytest
import weasyprint

from discgen.book.press.pressrules import DIFFERENT, LEGIBLE, MISSING
from discgen.book.press.proof import read_back
from discgen.check.printcheck import check_print
from discgen.check.printrules import PDF_RULE, print_rules
from discgen.faults import Severity
from discgen.figures.printed.printedtable import CellKey, PrintedTable
from discgen.finding import Topic
from tests.book.document_fixtures import TABLES

FIRST = 60
BOX = "position:absolute;top:40mm;left:40mm;font-size:10pt"


def pdf_of(*bodies: str, size: str = "A4") -> bytes:
    """A PDF of pages with these boxes."""
    pages = "".join(
        f'<section style="break-after:page;position:relative;height:200mm">{body}</section>' for body in bodies
    )
    style = f"<style>@page{{size:{size};margin:0}}body{{margin:0}}</style>"
    return bytes(weasyprint.HTML(string=f"{style}{pages}").write_pdf())


def printed_rows(tables: Sequence[PrintedTable]) -> str:
    rows = [line for table in tables for line in table.lines]
    cells = "".join(
        f"<tr><td>{line.labels[-1][0]}</td>{''.join(f'<td>{cell.text}</td>' for cell in line.cells)}</tr>"
        for line in rows
    )
    return f'<table style="{BOX};border-spacing:4mm 1mm">{cells}</table>'


def pages_of(tables: Sequence[PrintedTable], page: int = FIRST) -> dict[CellKey, int]:
    return {cell.key: page for table in tables for cell in table.cells() if cell.key}


def test_a_book_in_which_every_figure_stands_is_quiet() -> None:
    tables = list(TABLES.values())
    assert check_print(pdf_of(printed_rows(tables)), tables, pages_of(tables), FIRST) == []


def test_another_figure_on_the_page_is_told_with_its_page() -> None:
    table = TABLES["bs"]
    line = table.lines[0]
    wrong = dataclasses.replace(line, cells=(line.cells[0], dataclasses.replace(line.cells[1], text="792,519")))
    stored = dataclasses.replace(table, lines=(wrong, *table.lines[1:]))
    (finding,) = check_print(pdf_of(printed_rows([table])), [stored], pages_of([table]), FIRST)
    assert (finding.rule, finding.severity, finding.topic) == (DIFFERENT, Severity.ERROR, Topic.PRINT)
    assert finding.place.startswith("60ページ")
    assert "792,519" in finding.expected


def test_a_figure_on_the_wrong_page_and_one_on_none_are_told() -> None:
    table = TABLES["pl"]
    pdf = pdf_of(printed_rows([table]), "<p>次の頁</p>")
    assert {one.rule for one in check_print(pdf, [table], pages_of([table], FIRST + 1), FIRST)} == {DIFFERENT}
    assert [one.rule for one in check_print(pdf, [table], {}, FIRST)] == [MISSING, MISSING]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (f'<div style="{BOX};left:205mm">1,234,567</div>', "紙面の外"),
        (f'<div style="{BOX};left:-3mm">1,234,567</div>', "紙面の外"),
        (f'<div style="{BOX}">1,234</div><div style="{BOX};left:43mm">貸出金</div>', "重なって"),
        (f'<div style="{BOX}">1,234</div><div style="{BOX};top:41mm">9,876</div>', "重なって"),
        (f'<div style="{BOX};color:#fff">1,234</div>', "見えない"),
        (f'<div style="{BOX};width:5mm;overflow:hidden;white-space:nowrap">1,234,567</div>', "切れて"),
        (f'<div style="{BOX};height:2mm;line-height:4mm;overflow:hidden">1,234,567</div>', "切れて"),
        (
            f'<div style="{BOX}">1,234</div><div style="{BOX};width:30mm;height:9mm;background:#fff"></div>',
            "見えない",
        ),
        (f'<div style="{BOX};color:#fff">－</div>', "見えない"),
    ],
    ids=["right", "left", "label over", "figure over", "white", "cut right", "cut below", "covered", "white dash"],
)
def test_a_figure_that_cannot_be_seen_is_told_though_the_text_has_it(body: str, message: str) -> None:
    pdf = pdf_of("<p>よい頁 1,234</p>", body)
    texts, (fault,) = read_back(pdf, FIRST)
    assert fault.where == "61ページ"
    assert message in fault.message
    assert fault.rule == LEGIBLE
    assert any(digit in texts[61] for digit in "1－")


@pytest.mark.parametrize(
    "body",
    [
        f'<div style="{BOX}">1,234　△567　－　0　8.22%</div>',
        f'<div style="{BOX};font-size:5pt">1,234 － 111</div>',
        f'<table style="{BOX};border-collapse:collapse"><tr><td style="border:1px solid">1</td><td>2</td></tr></table>',
        f'<div style="{BOX};background:#0f6b5c;color:#fff">1,234 －</div>',
        f'<div style="{BOX};color:#fff">見出しだけ</div>',
        "",
    ],
    ids=["figures", "small", "table", "white on colour", "no figure", "empty"],
)
def test_what_can_be_read_is_left_alone(body: str) -> None:
    assert read_back(pdf_of(body), FIRST)[1] == []


def test_thin_dashes_are_seen_on_paper_that_is_no_whole_number_of_pixels() -> None:
    style = "position:absolute;font:7.5pt/9pt BIZ UDGothic"
    places = ((10 + number % 16 * 24, 0.53 * number) for number in range(900))  # at every height within a pixel
    dashes = "".join(f'<div style="{style};left:{left}pt;top:{top:.2f}pt">－</div>' for left, top in places)
    assert read_back(pdf_of(dashes, size="182mm 257mm"), FIRST)[1] == []


def test_rules_are_explained() -> None:
    assert {rule.rule for rule in print_rules()} == {MISSING, DIFFERENT, LEGIBLE, PDF_RULE.rule}
