"""discgen check --pdf: a finished PDF against the book that the inputs make now."""

from __future__ import annotations

from pathlib import Path

from discgen.book.composition.bookbuild import build_document
from discgen.book.composition.columnbands import as_printed
from discgen.bookinput import document_input
from discgen.check.pdfproof.markedpages import write_marked
from discgen.check.pdfproof.pdffindings import add_pdf_findings, read_pdf_file
from discgen.check.printrules import BOOK_RULE
from discgen.check.report.checkresult import CheckResult, Progress
from discgen.finding import Finding, Topic
from discgen.project import Project


def check_pdf(
    project: Project, file: Path, result: CheckResult, progress: Progress, *, marked: Path | None = None
) -> None:
    """Prove a file, and draw the pages that differ where ``marked`` says. Errors: FaultError when it is no PDF."""
    given = read_pdf_file(file)
    result.skipped.append("計数・法令・本文（--pdf のときは、PDF と誌面だけを比べます）")
    with result.step("組版", progress):
        book = document_input(project, progress)
        document = build_document(book)
    if not document.pdf:
        result.findings += [Finding.of(fault, Topic.PRINT, BOOK_RULE.rule) for fault in document.faults]
        result.skipped.append("PDF の照合（誤りがあるので、比べる誌面を組めません）")
        return
    with result.step("PDF の照合", progress):
        drawn = as_printed(book.tables, document.undrawn, document.bands)
        proof = add_pdf_findings(result, document.pdf, given, drawn, document.page_of_figure, document.first_page)
        result.figures = len(document.page_of_figure)
    if marked:
        write_marked(marked, proof, given, f"{result.name}　{result.year}年度　{file.name}")
