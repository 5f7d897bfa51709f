"""What the proof of a PDF found, as findings with the figures concerned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pypdfium2

from discgen.book.press.proof import plain
from discgen.book.press.spots import Area
from discgen.check.pdfproof.linediff import LineDifference
from discgen.check.pdfproof.pdflines import PdfPage
from discgen.check.pdfproof.provepdf import PdfProof, ProvedPage, prove_pdf
from discgen.check.printrules import PDF_RULE
from discgen.check.report.checkresult import CheckResult
from discgen.faults import Fault, FaultError, Severity
from discgen.figures.printed.printedtable import Cell, CellKey, PrintedTable
from discgen.finding import Finding, FoundCell, Topic

_SHOWN = 20  # lines of one page
_MILLIMETRE = 72 / 25.4  # in points


def read_pdf_file(path: Path) -> bytes:
    """Its content. Errors: FaultError when it is no PDF that can be opened."""
    remedy = "パスワードのない PDF を書き出し直して指定してください"
    try:
        content = path.read_bytes()
        pypdfium2.PdfDocument(content).close()
    except OSError as error:
        raise FaultError([Fault(str(path), "ファイルを読めません", remedy="場所と権限を確かめてください")]) from error
    except pypdfium2.PdfiumError as error:
        raise FaultError([Fault(str(path), "PDF として開けません", remedy=remedy)]) from error
    return content


def add_pdf_findings(
    result: CheckResult,
    wanted: bytes,
    given: bytes,
    tables: Iterable[PrintedTable],
    page_of_figure: Mapping[CellKey, int],
    first_page: int,
) -> PdfProof:
    """Prove ``given`` against the book as it was just laid out, and tell what was compared."""
    proof = prove_pdf(wanted, given)
    by_page: dict[int, list[list[Cell]]] = {}
    for table in tables:
        for line in table.lines:
            cells = [cell for cell in line.cells if cell.key is not None]
            number = page_of_figure.get(cells[0].key) if cells and cells[0].key else None
            if number is not None:
                by_page.setdefault(number, []).append(cells)
    titles = {cell.key: table.title for table in tables for cell in table.cells() if cell.key}
    for page in proof.pages:
        rows = by_page.get(page.wanted.number + first_page - 1, [])
        result.findings += _of_page(page, rows, titles)
    result.findings += [_picture(page, area) for page in proof.pages for area in page.pictures]
    result.findings += [_single(page, "この頁が PDF にありません") for page in proof.missing]
    result.findings += [_single(page, "この頁は入力から組んだ誌面にありません") for page in proof.added]
    result.findings += [_wordless(page) for page in proof.wordless]
    result.wordless = tuple(place_of(page) for page in proof.wordless)
    result.remarks += [Fault("PDF", told, severity=Severity.NOTICE) for told in compared(proof)]
    return proof


def compared(proof: PdfProof) -> Iterator[str]:
    """What was compared and what was not, in words."""
    yield f"{len(proof.pages)}ページ、{proof.lines:,}行を比べました（SHA-256 {proof.digest}）"
    if proof.same_file:
        yield "入力から組んだ PDF と、一バイトも違いません"
    unmapped = sum(page.given.unmapped for page in proof.pages)
    if unmapped:
        yield f"文字の分からない字形が {unmapped} 個あります（書体の情報のない PDF です）"


def place_of(page: ProvedPage) -> str:
    """Printed page and the sheet of the file."""
    return f"{page.wanted.label}ページ（PDF の {page.given.number} 枚目）"


def _of_page(page: ProvedPage, rows: list[list[Cell]], titles: Mapping[CellKey, str]) -> Iterator[Finding]:
    for difference in page.differences[:_SHOWN]:
        yield Finding(
            PDF_RULE.rule,
            Severity.ERROR,
            Topic.PRINT,
            _message(difference),
            tuple(_cells(difference, rows, titles)),
            found=difference.found.shown if difference.found else "（なし）",
            expected=difference.wanted.shown if difference.wanted else "（なし）",
            place=place_of(page),
        )
    rest = len(page.differences) - _SHOWN
    if rest > 0:
        title = f"この頁には、ほかに {rest} 行の違いがあります"
        yield Finding(PDF_RULE.rule, Severity.ERROR, Topic.PRINT, title, place=place_of(page))


def _message(difference: LineDifference) -> str:
    if difference.found is None:
        return "入力から組んだ誌面にある行が、PDF にありません"
    if difference.wanted is None:
        return "入力から組んだ誌面にない行が、PDF にあります"
    if difference.moved:
        return "計数が、入力から組んだ誌面と違う列にあります"
    return "PDF の行が、入力から組んだ誌面と違います"


def _cells(difference: LineDifference, rows: list[list[Cell]], titles: Mapping[CellKey, str]) -> Iterator[FoundCell]:
    """The figures of the rows that stand in the wanted line and not in the found one."""
    if difference.wanted is None:
        return
    wanted = difference.wanted.text.replace("|", "")
    found = difference.found.text.replace("|", "") if difference.found else ""
    for cells in rows:
        printed = "".join(plain(cell.text) for cell in cells)
        if any(sign.isdigit() for sign in printed) and printed in wanted and printed not in found:
            for cell in cells:
                if cell.key is not None and plain(cell.text) not in found:
                    yield FoundCell(cell.key, titles[cell.key], cell.text, cell.unit)


def _single(page: PdfPage, title: str) -> Finding:
    return Finding(
        PDF_RULE.rule, Severity.ERROR, Topic.PRINT, title, found=page.stream[:30], place=f"{page.label}ページ"
    )


def _picture(page: ProvedPage, area: Area) -> Finding:
    title = "画像が、入力から組んだ誌面と違って見えます"
    found = f"左から {area.x / _MILLIMETRE:.0f}mm、上から {area.y / _MILLIMETRE:.0f}mm の画像"
    remedy = "差し替わっていないか、欠けていないか、この頁を目で確かめてください"
    return Finding(
        PDF_RULE.rule, Severity.WARNING, Topic.PRINT, title, found=found, place=place_of(page), remedy=remedy
    )


def _wordless(page: ProvedPage) -> Finding:
    title = "この頁には文字の情報がない（輪郭か画像）ので、比べられません"
    remedy = "文字を輪郭にする前の PDF を指定するか、この頁を目で確かめてください"
    return Finding(PDF_RULE.rule, Severity.WARNING, Topic.PRINT, title, place=place_of(page), remedy=remedy)
