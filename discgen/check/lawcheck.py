"""Part 4 of the check, the law: every item in force has its place, its years side by side, and its deadline.

Places come from the composed book; no page is laid out for them.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from discgen.book.composition.bookmodel import DocumentInput
from discgen.book.composition.compose import Composer, coverage_of
from discgen.book.composition.composed import Composition
from discgen.book.composition.index import missing_items
from discgen.catalogue.documentdef import PLACE_THE_TABLE
from discgen.catalogue.eras import western_date
from discgen.catalogue.law import PublicationLaw, StatutoryItem, in_force, years_before
from discgen.check.provisional import provisional_findings, provisional_rules
from discgen.faults import Severity
from discgen.figures.history import HISTORY_FILE
from discgen.figures.printed.printedtable import PrintedTable
from discgen.finding import Finding, RuleText, Topic
from discgen.project import Project

ITEM, YEARS, PLACED, DEADLINE = "law.item", "law.years", "law.placed", "law.deadline."
_SHOWN = 3  # articles named in one finding


def composition_of(book: DocumentInput) -> Composition:
    """The book as a tree with the places of its items and figures, not laid out."""
    return Composer(book, lambda view: "").compose()


def check_law(project: Project, book: DocumentInput, composition: Composition, today: datetime.date) -> list[Finding]:
    """Items without a place, years that are missing, tables that stand nowhere, and the deadlines."""
    law = project.catalogue.publication
    return [
        *_items(book, composition),
        *_years(project, law, composition),
        *_placed(project, composition),
        *_deadlines(project.profile.institution.fiscal_year_end, law, today),
        *provisional_findings(project),
    ]


def _items(book: DocumentInput, made: Composition) -> Iterator[Finding]:
    for fault in missing_items(book.index, book.items, coverage_of(book, made)):
        found = Finding.of(fault, Topic.LAW, ITEM)
        yield replace(found, source=fault.where, place="") if "／" in fault.where else found


def _years(project: Project, law: PublicationLaw, made: Composition) -> Iterator[Finding]:
    """Per table that alone answers an item: are there as many fiscal years as the item asks for?"""
    years: dict[str, set[int]] = defaultdict(set)
    answering: dict[str, list[PrintedTable]] = defaultdict(list)
    for table in project.tables.values():
        for cell in table.cells():
            for item in {*cell.items, *table.items}:
                if cell.key in made.figures:
                    years[item].add(cell.key.fiscal_year)
                    if table not in answering[item][-1:]:
                        answering[item].append(table)
    short: dict[tuple[str, str, str], list[StatutoryItem]] = defaultdict(list)
    for entry in project.catalogue.items:
        wanted = law.comparatives.get(entry.comparatives, 1)
        if years[entry.id] and len(years[entry.id]) < wanted:
            if len(years[entry.id]) >= _years_in_law(project, entry, answering[entry.id], wanted):
                continue
            short[answering[entry.id][0].id, entry.comparatives, entry.law].append(entry)
    for (table_id, asked, source), items in short.items():
        shown = sorted(years[items[0].id])
        excused = bool({table_id, project.definitions[table_id].entity} & project.profile.first_years.keys())
        articles = "、".join(entry.article for entry in items[:_SHOWN])
        more = f"ほか{len(items) - _SHOWN}項目" if len(items) > _SHOWN else ""
        yield Finding(
            YEARS,
            Severity.NOTICE if source in law.voluntary else Severity.WARNING if excused else Severity.ERROR,
            Topic.LAW,
            "並べて示す年度が足りません",
            found=f"{len(shown)}年度（{'、'.join(map(str, shown))}）",
            expected=asked,
            source=f"{source}　{articles}{more}",
            place=f"表「{project.tables[table_id].title}」",
            remedy=f"設定の [first_years] により{shown[0]}年度から載せています。理由を誌面で断ってください"
            if excused
            else f"{HISTORY_FILE} に足りない年度の行を足すか、載せない年度を設定の [first_years] に書いてください",
        )


def _years_in_law(project: Project, entry: StatutoryItem, tables: list[PrintedTable], asked: int) -> int:
    """How many of the years asked for had the item, and a form for it, when they were printed."""
    store, day = project.store, project.catalogue.day
    forms = [project.definitions[table.id] for table in tables]

    def had(back: int) -> bool:
        then = years_before(day, back)
        known = in_force(then, entry.effective_from, None)
        return known and any(store.in_time(form, back) and in_force(then, form.effective_from, None) for form in forms)

    return sum(map(had, range(asked)))


def _placed(project: Project, made: Composition) -> Iterator[Finding]:
    """Tables of the year's form that the book shows nowhere, and places that cannot be filled."""
    for fault in made.faults:
        if fault.severity is Severity.ERROR and ".md" not in fault.where:
            yield Finding.of(fault, Topic.LAW, PLACED)
    for table in project.tables.values():
        keys = [cell.key for cell in table.cells()]
        if project.definitions[table.id].printed is True and keys and not any(key in made.figures for key in keys):
            yield Finding(
                PLACED,
                Severity.WARNING,
                Topic.LAW,
                "この年度の様式の表が、誌面のどこにもありません",
                place=f"表「{table.title}」",
                remedy=PLACE_THE_TABLE,
            )


def _deadlines(end: datetime.date, law: PublicationLaw, today: datetime.date) -> Iterator[Finding]:
    """Of the year that is being published; once the next one has ended, nothing is left to be told."""
    if not end < today <= _year_later(end):
        return
    for deadline in law.deadlines_on(end):
        last = deadline.last_day(end)
        left = (last - today).days
        near = left < deadline.days_before
        yield Finding(
            DEADLINE + deadline.id,
            Severity.WARNING if near else Severity.NOTICE,
            Topic.LAW,
            f"{deadline.title}の期限",
            found=f"あと{left}日" if left >= 0 else f"{-left}日過ぎています",
            expected=f"{western_date(last)}まで",
            source=deadline.source,
        )


def _year_later(day: datetime.date) -> datetime.date:
    """The end of the next fiscal year: years end with a month."""
    following = day + datetime.timedelta(days=1)
    return following.replace(year=following.year + 1) - datetime.timedelta(days=1)


def law_rules(law: PublicationLaw) -> list[RuleText]:
    """The rules behind the findings."""
    return [
        RuleText(
            ITEM,
            Severity.ERROR,
            Topic.LAW,
            "法令の記載事項",
            "その年度に適用される記載事項のすべてに、誌面の表か本文があるか、設定の [index] に"
            "該当なし（not_applicable）か掲載場所（elsewhere）が書いてあるかを調べます。",
            "労働金庫法施行規則第114条・第115条ほか",
        ),
        RuleText(
            YEARS,
            Severity.ERROR,
            Topic.LAW,
            "並べて示す年度",
            "記載事項の表に、法令の求める数の年度（二事業年度、五事業年度など）が並んでいるかを調べます。設定の "
            f"[first_years] で年度を限った表は注意、{'・'.join(law.voluntary)}の表は参考とします。",
            "労働金庫法施行規則第114条・第115条ほか",
        ),
        RuleText(
            PLACED,
            Severity.WARNING,
            Topic.LAW,
            "この年度の様式の表",
            "その年度に適用される様式の表が、誌面のどこかに置かれているかを調べます。",
        ),
        *provisional_rules(),
        *(
            RuleText(
                DEADLINE + one.id,
                Severity.WARNING,
                Topic.LAW,
                f"{one.title}の期限",
                f"事業年度の末日から{one.months}カ月以内かを調べます。期限の{one.days_before}日前からは注意とします。",
                one.source,
            )
            for one in law.deadlines
        ),
    ]
