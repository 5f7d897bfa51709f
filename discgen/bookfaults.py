"""What is wrong in a book before it is laid out, also where its ledgers or its history have errors."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from discgen.book.composition.bookmodel import DocumentInput
from discgen.book.composition.compose import Composer, coverage_of
from discgen.book.composition.index import missing_items
from discgen.book.text.placeholders import depends_on_figures
from discgen.bookinput import document_input, drafts_of
from discgen.faults import Fault, FaultError, Severity, errors
from discgen.figures.formula import FormulaError
from discgen.ledgers.reader import ReadWorkbook, read_workbook
from discgen.project import TEXTS, open_despite_faults


def faults_before_layout(book: DocumentInput) -> list[Fault]:
    """What is wrong in texts, tables and items."""
    composition = Composer(book, lambda view: "").compose()
    return [*composition.faults, *missing_items(book.index, book.items, coverage_of(book, composition))]


def faults_beside_ledgers(inputs: Path, read: ReadWorkbook = read_workbook, *, draft: bool = False) -> list[Fault]:
    """The errors in texts and items that do not depend on figures, to be told with those of ledgers and history; with
    the texts that still are drafts. draft: these are no errors.
    """
    if not (inputs / TEXTS).is_dir():
        return []
    try:
        project = open_despite_faults(inputs, read)
        faults = faults_before_layout(document_input(project, lambda stage: None))
    except (FaultError, FormulaError):
        return []  # of the forms or the profile: told alone
    drafts = drafts_of(project)
    return [
        *(fault for fault in errors(faults) if not depends_on_figures(fault)),
        *(drafts if draft else (replace(fault, severity=Severity.ERROR) for fault in drafts)),
    ]
