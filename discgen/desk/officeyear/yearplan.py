"""年間予定.txt: the checklist of a year that begins from another one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from discgen.book.lists.listbook import Lists
from discgen.catalogue.eras import western_date
from discgen.catalogue.exportdef import read_export_defs
from discgen.catalogue.strict import SOURCES
from discgen.desk.lawhistory.betweenyears import changes_between
from discgen.desk.lawhistory.lawforms import changes_text
from discgen.desk.lawhistory.lawmodel import Years
from discgen.desk.officeyear.historytemplate import YearForms
from discgen.desk.officeyear.nextprofile import NextProfile
from discgen.desk.officeyear.nexttexts import MarkedText
from discgen.desk.officeyear.openings import CarriedSheet
from discgen.faults import some_of
from discgen.figures.group import COMPANIES
from discgen.figures.history import HISTORY_FILE
from discgen.inputparts import LEDGERS, InputPart, if_any, input_parts
from discgen.project import TEXTS

_BOX = "□ "
_SHEETS = 8  # of a workbook that are named


@dataclass(frozen=True, slots=True)
class YearPlan:
    """What the plan tells of. left_out: texts that the book no longer places. kept, ended: acceptances."""

    forms: YearForms
    law: Years
    profile: NextProfile
    sheets: tuple[CarriedSheet, ...]
    texts: tuple[MarkedText, ...]
    left_out: tuple[str, ...]
    kept: int
    ended: int


def plan_lines(plan: YearPlan, lists: Lists, restated: Mapping[tuple[str, str, int], str]) -> Iterator[str]:
    """The checklist. lists: of the year before. restated: what the history remarks of figures."""
    institution = plan.forms.profile.institution
    yield f"{institution.name}　{institution.fiscal_year}年度の年間予定"
    yield "進み具合は discgen status で、誤りは discgen check で確かめられます。"
    yield from _part("期限", _deadlines(plan))
    yield from _part("設定（institution.toml）", _settings(plan))
    yield from _part(f"過年度の計数（{HISTORY_FILE}）", _history(plan, restated))
    yield from _part("前年度から引き継いだ台帳の行（確かめ、空欄を記入する）", _carried(plan))
    needed, others = if_any(_parts(plan))
    yield from _part("当年度の分を新しく記入する台帳", _ledgers(plan, needed))
    yield from _part("該当があれば記入する台帳", _ledgers(plan, others))
    yield from _part("金庫のファイルから読む台帳（読み方は引き継ぎました）", office_files(plan.forms.catalogue.folder))
    yield from _part("一覧（前年度のままです。内容と基準日を直す）", _lists(needed, others, lists))
    yield from _part(
        "読み直す原稿（読み直したら draft の行を消す）", (f"{TEXTS}/{t.name}（{t.why}）" for t in plan.texts)
    )
    yield from _part("当年度の冊子に置かれない原稿（要らなければ消す）", (f"{TEXTS}/{n}" for n in plan.left_out))
    yield from _part("検査の承認（検査承認.csv）", _acceptances(plan))
    yield ""
    yield "■ 法令と様式の変更"
    yield changes_text(changes_between(plan.law), plan.law)


def _part(title: str, lines: Iterator[str]) -> Iterator[str]:
    """A part of the list with its boxes; nothing where it has none."""
    for number, line in enumerate(lines):
        if not number:
            yield ""
            yield f"■ {title}"
        yield _BOX + line


def _deadlines(plan: YearPlan) -> Iterator[str]:
    day, publication = plan.forms.catalogue.day, plan.forms.catalogue.publication
    yield f"{western_date(day)}　決算日"
    for deadline in sorted(publication.deadlines_on(day), key=lambda one: one.last_day(day)):
        yield f"{western_date(deadline.last_day(day))}まで　{deadline.title}（{deadline.source}）"


def _settings(plan: YearPlan) -> Iterator[str]:
    profile = plan.forms.profile
    for old, new in plan.profile.renamed.items():
        yield f"題名を改めました。確かめる：「{old}」→「{new}」"
    for setting in plan.profile.standing:
        yield f"年が書かれています（そのままです）：{setting}"
    tables = plan.forms.space.tables.values()
    for name, first in profile.first_years.items():
        own = [table.years for table in tables if name in (table.id, table.entity)]
        if own and first <= profile.institution.fiscal_year - max(own) + 1:
            yield f"[first_years] の {name} は、当年度から要りません（消してよい）"
    known = {item.id for item in plan.forms.catalogue.items}
    for part, ids in (("not_applicable", profile.index.not_applicable), ("elsewhere", profile.index.elsewhere)):
        for item in ids:
            if item not in known:
                yield f"[index.{part}] の {item} は、当年度の法令にありません（消してよい）"


def _history(plan: YearPlan, restated: Mapping[tuple[str, str, int], str]) -> Iterator[str]:
    for (entity, number, year), remark in restated.items():
        yield f"{entity} {number}（{year}年度）　{remark}"


def _carried(plan: YearPlan) -> Iterator[str]:
    for one in plan.sheets:
        if len(one.rows):
            yield str(one)
        for row in one.unknown:
            yield f"{one.place}　「{row}」は、前年度の計数から円単位の額が分からないので記入する"


def _parts(plan: YearPlan) -> Iterator[InputPart]:
    group = any(one.sheet.id == COMPANIES for one in plan.sheets)
    catalogue = plan.forms.catalogue
    if catalogue.folder is not None:
        yield from input_parts(catalogue, catalogue.folder, group=group)


def _ledgers(plan: YearPlan, parts: list[InputPart]) -> Iterator[str]:
    """The workbooks with the sheets that are new each year."""
    kept = {one.sheet.id for one in plan.sheets if len(one.rows) and one.sheet.next_year and one.sheet.next_year.kept}
    for part in parts:
        sheets = [sheet.sheet for sheet in part.workbook.sheets if sheet.id not in kept]
        if part.folder == LEDGERS and sheets:
            yield f"{part.file}（{some_of(sheets, _SHEETS, 'シート')}）"


def office_files(folder: Path | None) -> Iterator[str]:
    """The files that the definitions of an inputs folder wait for."""
    for each in read_export_defs(folder / SOURCES)[0] if folder else ():
        homes = some_of([one.ledger for one in each.ledgers], _SHEETS, "シート")
        yield f"{SOURCES}/{each.file} に当たる当年度のファイルを置く（{homes}）"


def _lists(needed: list[InputPart], others: list[InputPart], lists: Lists) -> Iterator[str]:
    """Lists with rows, and those that a text places."""
    for part in (*needed, *others):
        if part.folder == LEDGERS:
            continue
        count = lists.row_count(part.workbook)
        days = lists.dates(part.workbook.workbook)
        unit = "行" if part.workbook.sheets else "表"
        told = "、".join([f"{count}{unit}", *(f"基準日 {western_date(day)}" for day in days)])
        if count or part.needed:
            yield f"{part.path}（{told}）"


def _acceptances(plan: YearPlan) -> Iterator[str]:
    if plan.kept:
        yield f"引き継いだ承認 {plan.kept} 件（様式と法令についてのもの）。当年度も正しいか確かめる"
    if plan.ended:
        about = "計数・台帳・本文・印刷"
        yield f"前年度の{about}についての承認 {plan.ended} 件は、前年度で終わりました（引き継いでいません）"
