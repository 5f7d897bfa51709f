"""discgen check: every part of the check in its order, on an inputs folder or on published figures alone."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from discgen.catalogue.catalogue import open_catalogue
from discgen.catalogue.profile import PROFILE_NAME, load_profile
from discgen.check.formcheck import FORM_RULES
from discgen.check.ledgercheck import ledger_findings, ledger_rules
from discgen.check.report.checkresult import CheckResult, Progress
from discgen.faults import Fault, FaultError, Severity
from discgen.finding import Finding, Topic
from discgen.project import Project, open_project


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """profile: the institution.toml of published figures. corrected: take their corrections instead of the print.

    pages: also lay the book out and read its print back (inputs folders only). pdf: only prove this file against the
    book that the inputs make. marked: where the pages that differ are drawn with marks.
    layout: only look at the laid-out pages.
    """

    profile: Path | None = None
    corrected: bool = False
    pages: bool = True
    pdf: Path | None = None
    marked: Path | None = None
    layout: bool = False


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
    project = _opened(folder, result, progress)
    from discgen.check.afterhistory import after_history
    from discgen.check.afterledgers import after_ledgers
    from discgen.check.bookcheck import book_rules, check_book  # the ledgers are opened before the rest is loaded
    from discgen.check.plain.freeplain import check_free_tables
    from discgen.check.plain.plaincheck import RULES as PLAIN_RULES
    from discgen.check.publicationcheck import check_publication
    from discgen.published.publication import publication_of

    ledgers = [] if catalogue.faults() else ledger_rules(catalogue)
    result.texts += [*FORM_RULES, *ledgers, *PLAIN_RULES, *book_rules(catalogue)]
    if project is None:
        return result
    if options.pdf:
        from discgen.check.pdfcheck import check_pdf  # only a proof pays for it

        check_pdf(project, options.pdf, result, progress, marked=options.marked)
        return result
    if options.layout:
        from discgen.check.layoutcheck import check_layout  # only who asks for it

        check_layout(project, result, progress)
        return result
    check_publication(publication_of(_mended(project, result)), result, progress)
    with result.step("自由表", progress):
        result.findings += check_free_tables(project.lists.free.values(), catalogue.plain_words).findings
    check_book(project, result, progress, pages=options.pages)
    year = project.store.fiscal_year
    result.findings = after_ledgers(after_history(result.findings, year), project.apart, year)
    return result


def _mended(project: Project, result: CheckResult) -> Project:
    """The project with the rows put right that are known to be wrong: what is left is wrong beside them."""
    if project.mended is None:
        return project
    try:
        mended = open_project(project.folder, complete=False, instead=project.mended)
    except FaultError:
        return project
    message = "計数どうしの検査は、台帳の指摘にある行を直した金額でしています"
    result.remarks.append(Fault("検査", message, severity=Severity.NOTICE))
    return mended


def _beside_findings(folder: Path) -> list[Finding]:
    """What is wrong in the book whatever its figures are."""
    from discgen.bookfaults import faults_beside_ledgers  # only then
    from discgen.check.printrules import BOOK_RULE

    return [Finding.of(fault, Topic.PRINT, BOOK_RULE.rule) for fault in faults_beside_ledgers(folder, draft=True)]


def _opened(folder: Path, result: CheckResult, progress: Progress) -> Project | None:
    """The project, with the findings of its ledgers; None when no figure can be computed."""
    with result.step("台帳", progress):
        try:
            project = open_project(folder, complete=False)
        except FaultError as error:
            result.findings += ledger_findings(error.faults)
            what = "様式" if any(finding.topic is Topic.CATALOGUE for finding in result.findings) else "台帳"
            left = "計数・法令・本文・印刷の検査はしていません"
            if what == "台帳":
                result.findings += _beside_findings(folder)
                left = "計数と印刷の検査はしていません。法令と本文は、計数によらない誤りだけを調べました"
            message = f"{what}に誤りがあるため、{left}"
            result.remarks.append(Fault("検査", message, severity=Severity.NOTICE))
            return None
        result.findings += ledger_findings(project.faults)
    return project


def check_figures(paths: Sequence[Path], options: CheckOptions, progress: Progress = lambda stage: None) -> CheckResult:
    """The checks of published figures alone: identities, joint consistency, plausibility, and of tables that the
    catalogue does not know what their words say.

    Errors: FaultError when a file cannot be used.
    """
    from discgen.check.figuresfile import (
        RULES,
        nothing_known,
        places_of,
        read_figures,
    )  # only files of figures pay for them
    from discgen.check.plain.plaincheck import RULES as PLAIN_RULES
    from discgen.check.plain.plaincheck import check_published
    from discgen.check.publicationcheck import check_publication

    started = time.perf_counter()
    progress("計数の読込み")
    read = read_figures(paths, options.profile, corrected=options.corrected)
    publication = read.publication
    plain = check_published(publication.strangers, publication.cells, publication.catalogue.plain_words)
    if not publication.cells and not plain.relations:
        raise FaultError([nothing_known()])
    institution = publication.profile.institution
    result = CheckResult(institution.name, paths[0].as_posix(), institution.fiscal_year)
    result.durations["計数の読込み"] = time.perf_counter() - started
    result.texts += RULES
    result.findings += read.findings
    result.unmatched, result.conventions, result.by_tail = read.unmatched, read.conventions, read.by_tail
    result.remarks += read.remarks
    result.lines = places_of([*publication.cells, *publication.strangers])
    result.places = {key: f"{Path(file).name}:{line}" for key, (file, line) in result.lines.items()}
    if publication.cells:
        check_publication(publication, result, progress)
    result.texts += PLAIN_RULES
    result.findings += plain.findings
    result.identities += plain.relations
    result.figures += plain.figures
    return result
