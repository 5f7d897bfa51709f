"""The proof of the print finds a figure that the page does not show as the fact store has it."""

from dataclasses import replace

import pytest

from discgen.book.composition.bookmodel import DocumentInput, DocumentResult
from discgen.book.press.proof import prove
from discgen.bookinput import document_input
from discgen.figures.printed.printedtable import PrintedTable
from discgen.project import Project
from tests.conftest import Built


@pytest.fixture(scope="module")
def book(sample: Project) -> DocumentInput:
    return document_input(sample, lambda stage: None)


@pytest.fixture(scope="module")
def laid_out(built: Built) -> DocumentResult:
    return built.document


def with_text(table: PrintedTable, row: str, text: str) -> PrintedTable:
    """The table with another text in the last cell of a row: what the page shows is then wrong."""
    lines = [
        replace(line, cells=(*line.cells[:-1], replace(line.cells[-1], text=text))) if line.row == row else line
        for line in table.lines
    ]
    return replace(table, lines=tuple(lines))


def test_the_printed_book_is_what_the_store_holds(book: DocumentInput, laid_out: DocumentResult) -> None:
    assert prove(laid_out.pdf, book.tables.values(), laid_out.page_of_figure, laid_out.first_page) == []


@pytest.mark.parametrize("text", ["792,519", "△792,518", "792,58", "－", "79,251"])
def test_a_wrong_digit_a_lost_sign_or_a_cut_figure_is_found(
    book: DocumentInput, laid_out: DocumentResult, text: str
) -> None:
    tables = dict(book.tables)
    tables["bs"] = with_text(tables["bs"], "資産の部 > 貸出金", text)
    (fault,) = prove(laid_out.pdf, tables.values(), laid_out.page_of_figure, laid_out.first_page)
    assert "貸出金" in fault.where
    assert text in fault.expected


def test_a_table_that_no_page_shows_is_found(book: DocumentInput, laid_out: DocumentResult) -> None:
    pages = {key: page for key, page in laid_out.page_of_figure.items() if key.table_id != "zaikei"}
    faults = prove(laid_out.pdf, book.tables.values(), pages, laid_out.first_page)
    assert len(faults) == len(book.tables["zaikei"].lines)
    assert all("誌面にありません" in fault.message for fault in faults)
