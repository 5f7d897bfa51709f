"""Part 4 of the check: items of the law, the years that they ask for, and the deadline."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterator

import pytest

from discgen.book.composition.composed import Composition
from discgen.bookinput import document_input
from discgen.check.lawcheck import DEADLINE, ITEM, PLACED, YEARS, check_law, composition_of, law_rules
from discgen.check.provisional import FORM, NUMBER
from discgen.faults import Severity
from discgen.figures.printed.printedtable import PrintedTable
from discgen.finding import Finding
from discgen.project import Project
from tests.catalogues import catalogue_on

LATER = datetime.date(2030, 1, 1)  # after the year that follows the sample's
INSPECTION = f"{DEADLINE}public-inspection"


@pytest.fixture(scope="module")
def composed(sample: Project) -> Composition:
    return composition_of(document_input(sample, lambda _: None))


def checked(project: Project, today: datetime.date, composition: Composition | None = None) -> list[Finding]:
    book = document_input(project, lambda _: None)
    return check_law(project, book, composition or composition_of(book), today)


def without_items(table: PrintedTable) -> PrintedTable:
    lines = tuple(
        dataclasses.replace(line, cells=tuple(dataclasses.replace(cell, items=()) for cell in line.cells))
        for line in table.lines
    )
    return dataclasses.replace(table, lines=lines, items=())


def changed(sample: Project, table_id: str, table: PrintedTable) -> Project:
    return dataclasses.replace(sample, tables={**sample.tables, table_id: table})


def serious(findings: list[Finding]) -> Iterator[Finding]:
    return (finding for finding in findings if finding.severity is not Severity.NOTICE)


def test_the_sample_lacks_only_the_year_that_its_profile_leaves_out(sample: Project, composed: Composition) -> None:
    (finding,) = serious(checked(sample, LATER, composed))
    assert (finding.rule, finding.severity) == (YEARS, Severity.WARNING)
    assert finding.found == "4年度（2017、2018、2019、2020）"
    assert finding.expected == "五連結会計年度"
    assert "第115条" in finding.source
    assert "2017年度から" in finding.remedy


def test_an_item_without_a_place_is_an_error_with_its_article(sample: Project) -> None:
    project = changed(sample, "zaikei", without_items(sample.tables["zaikei"]))
    (finding,) = [one for one in checked(project, LATER) if one.severity is Severity.ERROR]
    assert (finding.rule, finding.source.split("／")[0]) == (ITEM, "自主開示基準")
    assert "jishu-3-3" in finding.found
    index = sample.profile.index
    excused = {**index.not_applicable, "jishu-3-3": "該当なし"}
    profile = sample.profile.model_copy(update={"index": index.model_copy(update={"not_applicable": excused})})
    assert [one for one in checked(dataclasses.replace(project, profile=profile), LATER) if one.rule == ITEM] == []


def test_a_statement_of_one_year_is_an_error(sample: Project, composed: Composition) -> None:
    gone = ("単体", "pl", 2019)
    kept = {key: at for key, at in composed.figures.items() if (key.entity, key.table_id, key.fiscal_year) != gone}
    findings = checked(sample, LATER, dataclasses.replace(composed, figures=kept))
    (finding,) = [one for one in findings if one.severity is Severity.ERROR]
    assert (finding.rule, finding.place) == (YEARS, "表「損益計算書」")
    assert (finding.found, finding.expected) == ("1年度（2020）", "二事業年度")


def test_a_table_that_the_book_shows_nowhere_is_told(sample: Project, composed: Composition) -> None:
    kept = {key: anchor for key, anchor in composed.figures.items() if key.table_id != "zaikei"}
    findings = checked(sample, LATER, dataclasses.replace(composed, figures=kept))
    assert [one.place for one in findings if one.rule == PLACED] == ["表「財形貯蓄残高(期末残高)」"]


@pytest.mark.parametrize(
    ("today", "severity", "found"),
    [
        (datetime.date(2021, 3, 31), None, ""),
        (datetime.date(2021, 4, 1), Severity.NOTICE, "あと121日"),
        (datetime.date(2021, 7, 1), Severity.NOTICE, "あと30日"),
        (datetime.date(2021, 7, 2), Severity.WARNING, "あと29日"),
        (datetime.date(2021, 7, 31), Severity.WARNING, "あと0日"),
        (datetime.date(2021, 8, 1), Severity.WARNING, "1日過ぎています"),
        (datetime.date(2022, 3, 31), Severity.WARNING, "243日過ぎています"),
        (datetime.date(2022, 4, 1), None, ""),
    ],
)
def test_the_deadline_follows_the_day(
    sample: Project, composed: Composition, today: datetime.date, severity: Severity | None, found: str
) -> None:
    findings = [one for one in checked(sample, today, composed) if one.rule == INSPECTION]
    assert [(one.severity, one.found) for one in findings] == ([(severity, found)] if severity else [])
    assert all(one.expected == "2021年7月31日まで" and "第116条" in one.source for one in findings)


@pytest.mark.parametrize(
    ("end", "last"),
    [
        (datetime.date(2023, 12, 31), datetime.date(2024, 4, 30)),
        (datetime.date(2023, 10, 31), datetime.date(2024, 2, 29)),
        (datetime.date(2024, 3, 31), datetime.date(2024, 7, 31)),
    ],
)
def test_four_months_end_with_a_month(end: datetime.date, last: datetime.date) -> None:
    (deadline,) = catalogue_on().publication.deadlines_on(end)
    assert deadline.last_day(end) == last


def test_the_words_of_the_items_are_counted_or_ask_for_one_year() -> None:
    words = {item.comparatives for item in catalogue_on(datetime.date(2021, 3, 31)).items}
    assert words - set(catalogue_on().publication.comparatives) == {"現在（比較不要）", "直近の事業年度"}


def test_rules_are_explained() -> None:
    told = {rule.rule for rule in law_rules(catalogue_on().publication)}
    assert told == {ITEM, YEARS, PLACED, INSPECTION, FORM, NUMBER}
