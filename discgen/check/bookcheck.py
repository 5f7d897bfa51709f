"""The parts of the check around the figures: items of the law, texts, and the finished print."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from fractions import Fraction

from discgen.book.composition.bookmodel import DocumentInput
from discgen.book.composition.columnbands import as_printed
from discgen.book.composition.compose import coverage_of
from discgen.book.composition.composed import Composition
from discgen.book.composition.index import missing_items
from discgen.book.composition.signblame import sign_faults
from discgen.bookinput import document_input
from discgen.catalogue.catalogue import Catalogue
from discgen.check.directions import RULE as DIRECTION_RULE
from discgen.check.directions import check_directions
from discgen.check.lawcheck import check_law, composition_of, law_rules
from discgen.check.layoutcheck import layout_rules
from discgen.check.notationcheck import check_notation, notation_rules
from discgen.check.printrules import BOOK_RULE, print_rules
from discgen.check.prosecheck import check_prose, prose_rules
from discgen.check.report.checkresult import CheckResult, Progress
from discgen.check.saidfigures import said_lines, said_sentences
from discgen.check.textslips import check_slips, slip_rules
from discgen.check.textunits import check_text_units, text_unit_rules
from discgen.check.twovalues import RULE as TWICE_RULE
from discgen.check.twovalues import check_two_values
from discgen.faults import Fault
from discgen.figures.printed.printedtable import CellKey
from discgen.figures.printed.printing import read_printed
from discgen.finding import Finding, RuleText, Topic
from discgen.project import Project


def book_rules(catalogue: Catalogue) -> list[RuleText]:
    """The rules behind the findings."""
    return [
        *law_rules(catalogue.publication),
        *prose_rules(),
        *slip_rules(),
        *notation_rules(),
        DIRECTION_RULE,
        TWICE_RULE,
        *text_unit_rules(),
        *print_rules(),
        BOOK_RULE,
        *layout_rules(catalogue.layout),
    ]


def check_book(project: Project, result: CheckResult, progress: Progress, *, pages: bool) -> None:
    """The book of a project. pages: lay it out and read its print back."""
    book = document_input(project, progress)
    if not book.texts.is_dir():
        remedy = "フォルダーを作り、原稿（.md）を置いてください"
        fault = Fault(
            book.texts.name, "原稿のフォルダーがないので、法令・本文・印刷の検査はしていません", remedy=remedy
        )
        result.findings.append(_of_fault(fault))
        return
    with result.step("法令", progress):
        composition = composition_of(book)
        result.findings += check_law(project, book, composition, datetime.date.today())
    with result.step("本文", progress):
        result.findings += text_findings(project, book, composition)
    if not pages:  # what a layout would tell of the words is known without one
        result.findings += map(_of_fault, sign_faults(book))
        result.skipped.append("印刷（--no-pages のため、誌面を組んでいません）")
        return
    from discgen.book.composition.bookbuild import build_document  # only a check of the pages pays for the press
    from discgen.check.printcheck import check_print

    with result.step("組版", progress):
        document = build_document(book)
    told = {*composition.faults, *missing_items(book.index, book.items, coverage_of(book, composition))}
    result.findings += [_of_fault(fault) for fault in document.faults if fault not in told]
    if not document.pdf:
        result.skipped.append("印刷（誤りがあるので、誌面を組めません）")
        return
    with result.step("印刷", progress):
        drawn = as_printed(book.tables, document.undrawn, document.bands)
        result.findings += check_print(document.pdf, drawn, document.page_of_figure, document.first_page)
    result.places = {key: f"{page}ページ" for key, page in document.page_of_figure.items()}


def text_findings(project: Project, book: DocumentInput, composition: Composition) -> list[Finding]:
    """What is found in the texts: typed figures, slips, notation, directions, a figure said twice, units."""
    lines = list(said_lines(book))
    sentences = list(said_sentences(lines))
    return [
        *check_prose(project, book, composition),
        *check_slips(project, book),
        *check_notation(project.catalogue.notation, book),
        *check_directions(sentences, printed_amounts(project)),
        *check_two_values(sentences),
        *check_text_units(book, lines, sentences),
    ]


def printed_amounts(project: Project) -> Callable[[CellKey], Fraction | None]:
    """What was printed for a figure, of this year or an earlier one."""
    printed = {cell.key: cell for table in project.tables.values() for cell in table.cells() if cell.key}

    def amount(key: CellKey) -> Fraction | None:
        cell, entry = printed.get(key), project.store.history.get(key)
        try:
            return read_printed(cell.text, cell.unit).value if cell else entry.value if entry else None
        except (KeyError, ValueError):
            return None

    return amount


def _of_fault(fault: Fault) -> Finding:
    """A fault of the book's composition."""
    return Finding.of(fault, Topic.PRINT, BOOK_RULE.rule)
