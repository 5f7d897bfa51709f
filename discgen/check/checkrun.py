"""discgen check: every part of the check in its order, on an inputs folder or on published figures alone."""

from __future__ import annotations

import datetime
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from discgen.book.composition.compose import coverage_of
from discgen.book.composition.index import missing_items
from discgen.bookinput import document_input
from discgen.catalogue.catalogue import open_catalogue
from discgen.catalogue.profile import PROFILE_NAME, load_profile
from discgen.check.figuresfile import RULES, blank_form, places_of, read_figures
from discgen.check.identities.identityset import IdentitySet
from discgen.check.joint.contradiction import RULE as JOINT_RULE
from discgen.check.joint.contradiction import joint_findings
from discgen.check.lawcheck import check_law, composition_of, law_rules
from discgen.check.ledgers import ledger_findings, ledger_rules
from discgen.check.plausibility import check_plausibility
from discgen.check.printrules import print_rules
from discgen.check.prosecheck import check_prose, prose_rules
from discgen.check.report.checkresult import CheckResult, Progress
from discgen.check.thresholds import plausibility_rules
from discgen.faults import Fault, FaultError, Severity
from discgen.figures.cellspace import CellDef
from discgen.figures.printed.printedtable import without
from discgen.finding import Finding, RuleText, Topic
from discgen.project import Project, open_project
from discgen.published.publication import Publication, publication_of

BOOK_RULE = RuleText(
    "print.book",
    Severity.ERROR,
    Topic.PRINT,
    "誌面の組立て",
    "原稿と表から誌面を組み、はみ出し、書体、索引と目次など、組むときに分かることを調べます。",
)
_PARAMETER = re.compile(r"\bparam\.(\w+)")


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """profile: the institution.toml of published figures. corrected: take their corrections instead of the print.

    pages: also lay the book out and read its print back (inputs folders only).
    """

    profile: Path | None = None
    corrected: bool = False
    pages: bool = True


def check_inputs(folder: Path, options: CheckOptions, progress: Progress = lambda stage: None) -> CheckResult:
    """Every part of the check on an inputs folder.

    Errors: FaultError when there is no such folder or its profile cannot be used; all else is a finding.
    """
    profile = load_profile(folder)
    if not (folder / "ledgers").is_dir():
        remedy = "台帳のある入力フォルダーか、計数の一覧（CSV）を指定してください"
        raise FaultError([Fault(str(folder), "ledgers フォルダーがありません", remedy=remedy)])
    institution = profile.institution
    result = CheckResult(institution.name, (folder / PROFILE_NAME).as_posix(), institution.fiscal_year)
    catalogue = open_catalogue(folder, institution)
    result.texts += [
        *ledger_rules(catalogue),
        *law_rules(catalogue.publication),
        *prose_rules(),
        *print_rules(),
        BOOK_RULE,
    ]
    project = _opened(folder, result, progress)
    if project is None:
        return result
    _check_print(publication_of(project), result, progress)
    _check_book(project, result, progress, pages=options.pages)
    return result


def _check_book(project: Project, result: CheckResult, progress: Progress, *, pages: bool) -> None:
    """The book around the figures: items of the law, texts, and the finished print."""
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
        result.findings += check_prose(project, book, composition)
    if not pages:
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
        drawn = without(book.tables, document.undrawn)
        result.findings += check_print(document.pdf, drawn, document.page_of_figure, document.first_page)
    result.places = {key: f"{page}ページ" for key, page in document.page_of_figure.items()}


def _opened(folder: Path, result: CheckResult, progress: Progress) -> Project | None:
    """The project, with the findings of its ledgers; None when no figure can be computed."""
    with result.step("台帳", progress):
        try:
            project = open_project(folder, complete=False)
        except FaultError as error:
            result.findings += ledger_findings(error.faults)
            message = "台帳に誤りがあるため、計数・法令・本文・印刷の検査はしていません"
            result.remarks.append(Fault("検査", message, severity=Severity.NOTICE))
            return None
        result.findings += ledger_findings(project.faults)
    return project


def check_figures(paths: Sequence[Path], options: CheckOptions, progress: Progress = lambda stage: None) -> CheckResult:
    """The checks of published figures alone: identities, joint consistency, plausibility.

    Errors: FaultError when a file cannot be used.
    """
    started = time.perf_counter()
    progress("計数の読込み")
    read = read_figures(paths, options.profile, corrected=options.corrected)
    institution = read.publication.profile.institution
    result = CheckResult(institution.name, paths[0].as_posix(), institution.fiscal_year)
    result.durations["計数の読込み"] = time.perf_counter() - started
    result.texts += RULES
    result.findings += read.findings
    result.unmatched, result.conventions, result.by_tail = read.unmatched, read.conventions, read.by_tail
    result.remarks += read.remarks
    result.lines = places_of(read.publication.cells)
    result.places = {key: f"{Path(file).name}:{line}" for key, (file, line) in result.lines.items()}
    _check_print(read.publication, result, progress)
    return result


def _check_print(publication: Publication, result: CheckResult, progress: Progress) -> None:
    """What can be said of printed figures alone."""
    result.figures = len(publication.cells)
    result.entities = tuple(sorted(publication.entities))
    with result.step("照合式の作成", progress):
        identities = IdentitySet.of(publication)
    result.identities = len(identities.identities)
    result.texts += [*identities.texts(), JOINT_RULE, *plausibility_rules(publication.catalogue.plausible)]
    with result.step("計数の照合", progress):
        found = identities.check()
    with result.step("全体の整合", progress):
        found += joint_findings(publication, found)
    with result.step("推移", progress):
        found += check_plausibility(publication)
    result.findings += found
    result.skipped += _without_parameters(publication)


def _without_parameters(publication: Publication) -> list[str]:
    """Figures whose definition needs a number of the institution that is not known, by that number."""
    unknown: dict[str, list[CellDef]] = {}
    for cell in publication.cells:
        key = cell.key
        definition = publication.space.cell(publication.space.by_name[key.entity, key.table_id, key.row, key.col])
        for name in _PARAMETER.findall(definition.formula):
            if name not in publication.profile.numbers:
                unknown.setdefault(name, []).append(definition)
    return [
        f"設定の数 {name} が分からないので、表「{cells[0].table.title}」の「{cells[0].row_path}」など"
        f" {len({cell.ref for cell in cells})} 個の計数の算式は確かめていません（--profile で設定を渡せます）"
        for name, cells in unknown.items()
    ]


def _of_fault(fault: Fault) -> Finding:
    """A fault of the book's composition."""
    return Finding.of(fault, Topic.PRINT, BOOK_RULE.rule)


def rules_of_the_catalogue(progress: Progress) -> list[RuleText]:
    """The rules that need no publication, and those between the figures that this year's forms print."""
    progress("規則の一覧")
    form = blank_form(datetime.date.today().year - 1)
    catalogue = form.catalogue
    general = [*RULES, JOINT_RULE, *plausibility_rules(catalogue.plausible), *ledger_rules(catalogue)]
    general += [*law_rules(catalogue.publication), *prose_rules(), *print_rules(), BOOK_RULE]
    return [*general, *IdentitySet.of(form).texts()]
