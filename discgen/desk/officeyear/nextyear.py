"""discgen next-year: a folder for the next fiscal year out of one that was published."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from discgen.catalogue.catalogue import Catalogue, open_catalogue
from discgen.catalogue.exportdef import read_export_defs
from discgen.catalogue.profile import PROFILE_NAME, load_profile
from discgen.catalogue.strict import FORMS, SOURCES
from discgen.check.bookcheck import book_rules
from discgen.check.report.accepted import FILE_NAME, carry_acceptances
from discgen.desk.lawhistory.betweenyears import two_years
from discgen.desk.lawhistory.lawmodel import Years
from discgen.desk.officeyear.historytemplate import YearForms, forms_of_year, history_lines, write_history
from discgen.desk.officeyear.nextprofile import next_profile
from discgen.desk.officeyear.nexttexts import MarkedText, left_out_texts, next_texts
from discgen.desk.officeyear.openings import CarriedSheet, carried_sheets
from discgen.desk.officeyear.yearplan import YearPlan, plan_lines
from discgen.faults import Fault, FaultError
from discgen.figures.group import COMPANIES
from discgen.figures.history import HISTORY_FILE, HISTORY_FOLDER, History
from discgen.finding import Topic
from discgen.frozen import FROZEN_FILE, FrozenFigure, frozen_figures, read_frozen
from discgen.ledgers.lastrows import LastRows, ledger_rows, write_last_rows
from discgen.ledgers.writer import write_workbook
from discgen.project import IMAGES, LISTS, TEXTS, Project, open_project
from discgen.staging import replacing_folder

PLAN_NAME = "年間予定.txt"
_LASTING = (Topic.LAW, Topic.CATALOGUE)  # what is said of a form or an item holds as long as they do


@dataclass(frozen=True, slots=True)
class NextYearMade:
    """history: figures of earlier years. reread: texts to be read again. carried: sheets that begin with rows."""

    folder: Path
    fiscal_year: int
    history: int
    reread: tuple[MarkedText, ...]
    carried: tuple[CarriedSheet, ...]


def make_next_year(inputs: Path, folder: Path, *, unfrozen: bool = False) -> NextYearMade:
    """Make the folder of the next fiscal year.

    Errors: FaultError when the year is not frozen (without ``unfrozen``), its ledgers cannot be read or print otherwise
    than was published, the law of the next year is not written down, or the folder is used.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        remedy = "別の名前にするか、中身を移してください"
        raise FaultError([Fault(str(folder), "すでに使われているフォルダーです", remedy=remedy)])
    if folder.resolve().is_relative_to(inputs.resolve()):
        remedy = "入力フォルダーの外に作ってください"
        raise FaultError([Fault(str(folder), "もとの年度のフォルダーの中には作れません", remedy=remedy)])
    profile = load_profile(inputs)
    if not unfrozen and not (inputs / FROZEN_FILE).exists():
        remedy = "公表した後に discgen freeze で確定するか、--unfrozen を付けてください"
        raise FaultError([Fault(FROZEN_FILE, "前年度の計数が確定していません", remedy=remedy)])
    year = profile.institution.fiscal_year + 1
    law = two_years(inputs, profile.institution, year - 1, year)
    project = open_project(inputs)
    figures, restated = _published(project)
    with replacing_folder(folder) as staging:
        _copy(inputs, staging)
        made = next_profile((inputs / PROFILE_NAME).read_text(encoding="utf-8-sig"), profile.institution)
        (staging / PROFILE_NAME).write_text(made.text, encoding="utf-8", newline="\n")
        catalogue = open_catalogue(staging, load_profile(staging).institution)
        sheets = tuple(_write_ledgers(staging / "ledgers", catalogue, project, figures))
        forms = forms_of_year(staging)
        lines = _lines(forms, figures, restated)
        (staging / HISTORY_FOLDER).mkdir()
        write_history(staging / HISTORY_FILE, lines)
        last = {**ledger_rows(project.book, year - 1), **project.lists.digests()}
        write_last_rows(staging, LastRows(year - 1, last))
        reread = _texts(staging, law, made.renamed, group=not project.group_absent)
        kept, ended = _carry_acceptances(inputs, staging, law)
        plan = YearPlan(forms, law, made, sheets, reread, tuple(left_out_texts(staging / TEXTS, law)), kept, ended)
        told = plan_lines(plan, project.lists, restated)
        (staging / PLAN_NAME).write_text("\n".join(told) + "\n", encoding="utf-8", newline="\n")
    filled = sum(bool(line["printed"]) for line in lines)
    return NextYearMade(folder, year, filled, reread, tuple(one for one in sheets if len(one.rows)))


def _copy(inputs: Path, staging: Path) -> None:
    """What stays: pictures, lists, texts, forms, and the definitions of the office's own files (not the files)."""
    for part in (IMAGES, LISTS, TEXTS, FORMS):
        if (inputs / part).is_dir():
            try:
                shutil.copytree(inputs / part, staging / part)
            except shutil.Error as error:
                remedy = "リンクの先があるか、読取りの権限があるかを確かめてください"
                paths = (Path(path).relative_to(inputs) for path, *_ in error.args[0])
                faults = [Fault(str(path), "ファイルを写せません", remedy=remedy) for path in paths]
                raise FaultError(faults) from error
    definitions, _ = read_export_defs(inputs / SOURCES)
    tables = {inputs / SOURCES / one.file for each in definitions for one in each.codes.values() if one.file}
    for path in sorted((inputs / SOURCES).rglob("*")):
        if path.suffix in (".yaml", ".yml") or path in tables:
            target = staging / SOURCES / path.relative_to(inputs / SOURCES)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)


def _published(project: Project) -> tuple[tuple[FrozenFigure, ...], dict[tuple[str, str, int], str]]:
    """The figures of the year, restated ones as they stand now, with what is to be remarked of these."""
    now = frozen_figures(project.tables.values())
    frozen = read_frozen(project.folder)
    if frozen is None:
        return now, {}
    by_key = {figure.key: figure for figure in now}
    remarks: dict[tuple[str, str, int], str] = {}
    figures: list[FrozenFigure] = []
    for figure in frozen.figures:
        current = by_key.get(figure.key, figure)
        if current.printed != figure.printed and (reason := project.profile.restated.get(figure.key.id)):
            remarks[figure.entity, figure.number, figure.year] = f"訂正（公表時：{figure.printed}）：{reason}"
            figure = current
        figures.append(figure)
    return tuple(figures), remarks


def _lines(
    forms: YearForms, figures: tuple[FrozenFigure, ...], restated: Mapping[tuple[str, str, int], str]
) -> list[dict[str, object]]:
    """The lines of the history, with a remark for each restated figure."""
    history = History((figure.key, figure.entry) for figure in figures)
    lines = history_lines(forms, history.in_our_words(forms.space, forms.catalogue.synonyms, forms.profile.conventions))
    for line in lines:
        said = restated.get((str(line["entity"]), str(line["number"]), int(str(line["year"]))))
        line["remark"] = said or line["remark"]
    return lines


def _write_ledgers(
    folder: Path, catalogue: Catalogue, project: Project, figures: tuple[FrozenFigure, ...]
) -> Iterator[CarriedSheet]:
    """The next year's workbooks, empty but for what the contracts carry over."""
    folder.mkdir()
    group = not project.book.frames[COMPANIES].empty
    sheets = list(carried_sheets(catalogue, project.book, figures, group=group))
    for workbook in catalogue.contracts:
        rows = {one.sheet.id: one.rows for one in sheets if one.workbook == workbook}
        if rows:
            write_workbook(folder / f"{workbook.workbook}.xlsx", workbook, rows)
    yield from sheets


def _texts(staging: Path, law: Years, renamed: Mapping[str, str], *, group: bool) -> tuple[MarkedText, ...]:
    return tuple(next_texts(staging / TEXTS, law, renamed, group=group)) if (staging / TEXTS).is_dir() else ()


def _carry_acceptances(inputs: Path, staging: Path, law: Years) -> tuple[int, int]:
    """Acceptances that still hold, and how many ended: those of figures are of the year that is past."""
    lasting = {text.rule for text in book_rules(law.new) if text.topic in _LASTING}
    return carry_acceptances(inputs / FILE_NAME, staging / FILE_NAME, lasting)
