"""discgen next-year: a folder for the next fiscal year out of one that was published."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from discgen.book.text.frontmatter import split_front
from discgen.catalogue.catalogue import Catalogue, open_catalogue
from discgen.catalogue.contract import Sheet
from discgen.catalogue.drafttexts import draft_texts
from discgen.catalogue.profile import PROFILE_NAME, Profile, load_profile
from discgen.desk.lawhistory.betweenyears import changes_between, two_years
from discgen.desk.lawhistory.lawforms import changes_text
from discgen.desk.lawhistory.lawmodel import Years
from discgen.desk.officeyear.historytemplate import forms_of_year, history_lines, write_history
from discgen.faults import Fault, FaultError, Severity
from discgen.figures.group import COMPANIES
from discgen.figures.history import HISTORY_FILE, HISTORY_FOLDER, History
from discgen.frozen import FROZEN_FILE, FrozenFigure, frozen_figures, read_frozen
from discgen.ledgers.ledgerbook import LedgerBook
from discgen.ledgers.reader import read_ledgers
from discgen.ledgers.writer import write_workbook
from discgen.project import IMAGES, LISTS, TEXTS, open_project
from discgen.staging import replacing_folder

PLAN_NAME = "年間予定.txt"
_REREAD = "draft: true   # 前年度の文です。読み直したら、この行を消す\n"
_YEAR_LINE = re.compile(r"(?m)^(fiscal_year[ \t]*=[ \t]*)\d+")
_TITLE = re.compile(r"(?m)^title[ \t]*=.*$")
_RESTATED = re.compile(r"(?ms)^\[restated\].*?(?=^\[|\Z)")
_DATED = re.compile(r"(?<!\d)(?:19|20|21)\d\d年|(?:平成|令和)\s*(?:\d+|元)年|前年度|本年度|当年度")
_DRAFT = re.compile(r"(?m)^draft[ \t]*:")


@dataclass(frozen=True, slots=True)
class NextYearMade:
    """reread: texts to be read again. carried: sheets that begin with rows of last year, in words."""

    folder: Path
    fiscal_year: int
    history: int
    reread: tuple[str, ...]
    carried: tuple[str, ...]
    faults: list[Fault]


def make_next_year(inputs: Path, folder: Path, *, unfrozen: bool = False) -> NextYearMade:
    """Make the folder of the next fiscal year.

    Errors: FaultError when the year is not frozen (without ``unfrozen``), its ledgers cannot be read, the law of the
    next year is not written down, or the folder is used.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        remedy = "別の名前にするか、中身を移してください"
        raise FaultError([Fault(str(folder), "すでに使われているフォルダーです", remedy=remedy)])
    profile = load_profile(inputs)
    figures = _published(inputs, unfrozen=unfrozen)
    year = profile.institution.fiscal_year + 1
    law = two_years(inputs, profile.institution, year - 1, year)
    book, faults = read_ledgers(
        inputs / "ledgers",
        open_catalogue(inputs, profile.institution).contracts,
        fiscal_year_end=profile.institution.fiscal_year_end,
        parameters=profile.numbers,
    )
    if [fault for fault in faults if fault.severity is Severity.ERROR]:
        raise FaultError(faults)
    with replacing_folder(folder) as staging:
        for part in (IMAGES, LISTS, TEXTS, "forms"):
            if (inputs / part).is_dir():
                shutil.copytree(inputs / part, staging / part)
        _write_profile(inputs, staging, year)
        catalogue = open_catalogue(staging, load_profile(staging).institution)
        carried = tuple(_write_ledgers(staging / "ledgers", catalogue, book))
        forms = forms_of_year(staging)
        history = History((figure.key, figure.entry) for figure in figures)
        lines = history_lines(forms, history.in_our_words(forms.space, catalogue.synonyms, forms.profile.conventions))
        (staging / HISTORY_FOLDER).mkdir()
        write_history(staging / HISTORY_FILE, lines)
        reread = tuple(_mark_texts(staging / TEXTS, _changed_texts(law)))
        plan = _plan(load_profile(staging), catalogue, changes_text(changes_between(law), law), reread, carried)
        (staging / PLAN_NAME).write_text("\n".join(plan) + "\n", encoding="utf-8", newline="\n")
    filled = sum(bool(line["printed"]) for line in lines)
    return NextYearMade(folder, year, filled, reread, carried, [])


def _published(inputs: Path, *, unfrozen: bool) -> tuple[FrozenFigure, ...]:
    frozen = read_frozen(inputs)
    if frozen is not None:
        return frozen.figures
    if not unfrozen:
        remedy = "公表した後に discgen freeze で確定するか、--unfrozen を付けてください"
        raise FaultError([Fault(FROZEN_FILE, "前年度の計数が確定していません", remedy=remedy)])
    return frozen_figures(open_project(inputs).tables.values())


def _write_profile(inputs: Path, staging: Path, year: int) -> None:
    """The profile with the next year; its comments stay, what was restated is past."""
    told = (inputs / PROFILE_NAME).read_text(encoding="utf-8-sig")
    told = _RESTATED.sub("", _YEAR_LINE.sub(rf"\g<1>{year}", told))
    told = _TITLE.sub(lambda line: line[0].replace(str(year), str(year + 1)), told)  # named by the year it comes out in
    (staging / PROFILE_NAME).write_text(told, encoding="utf-8", newline="\n")


def _write_ledgers(folder: Path, catalogue: Catalogue, book: LedgerBook) -> Iterator[str]:
    """The next year's workbooks, empty but for what the contracts carry over; what was carried, in words."""
    folder.mkdir()
    group = not book.frames[COMPANIES].empty
    for workbook in catalogue.contracts:
        if workbook.of_the_group and not group:
            continue
        rows = {sheet.id: _carried(sheet, book, catalogue.institution.fiscal_year) for sheet in workbook.sheets}
        write_workbook(folder / f"{workbook.workbook}.xlsx", workbook, rows)
        for sheet in workbook.sheets:
            if len(rows[sheet.id]):
                yield f"{workbook.workbook}.xlsx／{sheet.sheet}（{len(rows[sheet.id])}行）"


def _carried(sheet: Sheet, book: LedgerBook, year: int) -> pd.DataFrame:
    """The rows with which a sheet begins."""
    frame, rule = book.frames.get(sheet.id), sheet.next_year
    if frame is None or rule is None:
        return pd.DataFrame()
    if rule.years:
        (dated,) = sheet.years
        frame = frame[(frame[dated] < year) & (frame[dated] >= year - rule.years)]
    frame = frame[[column.id for column in sheet.stored if column.id in frame]].astype(object)
    if rule.opening:
        given: Mapping[str, pd.Series] = {name: frame[source] for name, source in rule.opening.items()}
        for column in sheet.measures:
            if column.id in frame:
                frame[column.id] = given.get(column.id)
    for stored in sheet.stored:  # a row of a class that the next year's law does not have is entered anew
        if stored.values and stored.id in frame and stored.type == "choice":
            frame = frame[frame[stored.id].isin((*stored.values, ""))]
    return frame


def _changed_texts(law: Years) -> frozenset[str]:
    """Texts of which the law of the next year asks something else."""
    old, new = (draft_texts(one.kind, one.day, True, chapters=True, data=one.data) for one in (law.old, law.new))
    return frozenset(f"{name}.md" for name in new if new[name] != old.get(name, ""))


def _mark_texts(folder: Path, changed: frozenset[str]) -> Iterator[str]:
    """Mark every text that speaks of a year or is otherwise by law; the names of those."""
    for path in sorted(folder.glob("*.md")):
        said = path.read_text(encoding="utf-8-sig")
        _, body, _, _ = split_front(said, path.name)
        if not _DATED.search(body) and path.name not in changed:
            continue
        yield path.name
        if _DRAFT.search(said):
            continue
        marked = (
            said.replace("---\n", f"---\n{_REREAD}", 1) if said.startswith("---\n") else f"---\n{_REREAD}---\n{said}"
        )
        path.write_text(marked, encoding="utf-8", newline="\n")


def _plan(
    profile: Profile, catalogue: Catalogue, law: str, reread: tuple[str, ...], carried: tuple[str, ...]
) -> Iterator[str]:
    """The checklist of the year."""
    day = profile.institution.fiscal_year_end
    yield f"{profile.institution.name}　{profile.institution.fiscal_year}年度の年間予定"
    yield ""
    yield "■ 期限"
    yield f"□ {day.isoformat()}　決算日"
    for deadline in sorted(catalogue.publication.deadlines_on(day), key=lambda one: one.last_day(day)):
        yield f"□ {deadline.last_day(day).isoformat()}　{deadline.title}（{deadline.source}）"
    yield ""
    yield "■ 読み直す原稿（年や日付のある文。読み直したら draft の行を消す）"
    yield from (f"□ text/{name}" for name in reread)
    yield ""
    yield "■ 前年度から引き継いだ台帳の行（確かめる）"
    yield from (f"□ {name}" for name in carried)
    yield ""
    yield "■ 一覧（lists は前年度のままです。基準日と内容を直す）"
    yield from (f"□ lists/{book.workbook}.xlsx" for book in catalogue.list_contracts)
    yield ""
    yield "■ 法令と様式の変更"
    yield law
