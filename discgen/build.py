"""discgen build: the whole way from an inputs folder to the outputs folder."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from discgen.book.composition.bookbuild import build_document
from discgen.book.composition.bookmodel import DocumentResult
from discgen.book.composition.columnbands import as_printed
from discgen.book.press.presswork import PressWork
from discgen.book.press.proof import prove
from discgen.bookfaults import faults_before_layout, faults_beside_ledgers
from discgen.bookinput import document_input, drafts_of, old_dates_of
from discgen.buildreport import write_report
from discgen.builtoutputs import (
    COVER_NAME,
    OUTPUTS,
    PDF_NAME,
    PRINT_NAME,
    REPORT_NAME,
    SHOP_SHEET_NAME,
    SITE_NAME,
    WORKSHEET_NAME,
    BuildResult,
)
from discgen.catalogue.contract import Workbook
from discgen.catalogue.strict import FORMS
from discgen.editions import Edition
from discgen.export.records import figure_records
from discgen.export.worksheet import write_worksheet
from discgen.export.writers import write_csv, write_xlsx
from discgen.faults import Fault, FaultError, Severity, errors
from discgen.figures.coverage import NAMED
from discgen.figures.tables.unknowntables import NOT_PUBLISHED
from discgen.ledgers.reader import BooksRead, ReadWorkbook, read_workbook
from discgen.project import TEXTS, Project, open_project
from discgen.staging import refuse_strangers, replacing_folder


def lay_out(
    project: Project,
    progress: Callable[[str], None],
    editions: Collection[Edition] = (Edition.WEB,),
    work: PressWork | None = None,
) -> DocumentResult:
    """The book of an opened project. Errors: FaultError with the faults of the project and of the book."""
    if not (project.folder / TEXTS).is_dir():
        remedy = "フォルダーを作り、原稿（.md）を置いてください"
        raise FaultError([*project.faults, Fault(TEXTS, "原稿のフォルダーがありません", remedy=remedy)])
    book = document_input(project, progress, editions, work)
    document = build_document(book)
    faults = [*project.faults, *document.faults]
    if document.pdf:
        progress("計数の読返し")
        drawn = as_printed(book.tables, document.undrawn, document.bands)
        kept = work.kept if work else None
        faults += prove(document.pdf, drawn, document.page_of_figure, document.first_page, kept)
    if errors(faults):
        raise FaultError(faults)
    return document


def _reading_once() -> ReadWorkbook:
    """Reads a workbook as ever, and none a second time."""
    known: dict[Path, BooksRead] = {}

    def read(path: Path, workbook: Workbook, day: datetime.date, parameters: Mapping[str, Fraction]) -> BooksRead:
        if path not in known:
            known[path] = read_workbook(path, workbook, day, parameters)
        return known[path]

    return read


def refuse_unfinished(project: Project, *, draft: bool) -> list[Fault]:
    """A final build knows every figure and account, and every text of it is the house's; what a draft has left of them.

    Errors: FaultError with a fault for each table that lacks some, each account of no line, each text that is none.
    """
    unknown = [fault for fault in project.faults if fault.rule == NOT_PUBLISHED]
    strange = [] if project.profile.institution.sample else [one for one in project.faults if one.rule == NAMED]
    drafts = drafts_of(project)
    left = [] if project.profile.institution.sample else drafts
    if draft or not (unknown or strange or left):
        return drafts
    raised = [replace(fault, severity=Severity.ERROR) for fault in (*unknown, *strange, *left)]
    sample = "見本の冊子なら [institution] sample = true とします"
    if unknown:
        remedy = f"下刷りなら --draft を付けると「…」のまま作れます。{sample}"
        where = f"{FORMS}/unpublished.yaml"
        raised.append(Fault(where, "公表された計数から分からない計数が残っています", remedy=remedy))
    if left:
        remedy = f"下刷りなら --draft を付けると下書きのまま作れます。{sample}"
        raised.append(Fault(TEXTS, "下書きや前年度のままの文が残っています", f"{len(left)}件", remedy=remedy))
    raise FaultError([*raised, *(fault for fault in project.faults if fault not in (*unknown, *strange))])


def build_outputs(
    inputs: Path,
    target: Path,
    progress: Callable[[str], None] = lambda stage: None,
    editions: Collection[Edition] = (Edition.WEB,),
    *,
    draft: bool = False,
    work: PressWork | None = None,
) -> BuildResult:
    """Build everything aside and move it into place. ``draft``: figures that are not known may stand in it as …, and
    texts as the programme drafted them. ``work``: how the pages are laid out.

    Errors: FaultError; then ``target`` is untouched.
    """
    started = time.perf_counter()
    durations: dict[str, float] = {}

    refuse_strangers(target, OUTPUTS)
    read = _reading_once()
    try:
        project = open_project(inputs, progress, read=read)
    except FaultError as error:
        progress("原稿と記載事項")
        raise FaultError([*error.faults, *faults_beside_ledgers(inputs, read, draft=draft)]) from error
    try:
        drafts = refuse_unfinished(project, draft=draft)
    except FaultError as error:
        raise FaultError([*error.faults, *faults_before_layout(document_input(project, progress))]) from error
    durations["台帳の読込みと計数の計算"] = time.perf_counter() - started
    document = lay_out(project, progress, editions, work)
    faults = [*project.faults, *drafts, *old_dates_of(project), *document.faults]
    durations |= document.durations
    progress("書き出し")
    writing = time.perf_counter()
    records = list(figure_records(project, document.page_of_figure))
    with replacing_folder(target) as staging:
        (staging / PDF_NAME).write_bytes(document.pdf)
        if document.print_pdf:
            (staging / PRINT_NAME).write_bytes(document.print_pdf)
            if document.cover_pdf:
                (staging / COVER_NAME).write_bytes(document.cover_pdf)
            (staging / SHOP_SHEET_NAME).write_text(document.shop_sheet, encoding="utf-8", newline="\n")
        write_csv(staging / "figures.csv", records)
        write_xlsx(staging / "figures.xlsx", records)
        durations["計数一覧の書き出し"] = time.perf_counter() - writing
        if not project.group_absent:
            writing = time.perf_counter()
            write_worksheet(staging / WORKSHEET_NAME, project)
            durations["連結精算表の書き出し"] = time.perf_counter() - writing
        if Edition.HTML in editions:
            from discgen.export.site import SiteInput, write_site  # only this edition pays for it

            progress("HTML版の書出し")
            writing = time.perf_counter()
            write_site(staging / SITE_NAME, SiteInput.of(project, document, records))
            durations["HTML版の書出し"] = time.perf_counter() - writing
        write_report(staging / REPORT_NAME, project, document, faults, len(records), durations)
    seconds = time.perf_counter() - started
    layout = document.layout
    return BuildResult(document.page_count, len(records), faults, len(layout.found), layout.worst, seconds, durations)
