"""Slips of texts, lists and profile that no figure tells."""

import dataclasses
import datetime
from pathlib import Path

import pytest

from discgen.book.composition.bookmodel import ChapterPlan, Cover, DocumentInput
from discgen.bookinput import document_input
from discgen.check.prosecheck import UNIT, check_prose
from discgen.check.textslips import DATES, OFFICERS, PHONES, STALE, check_slips
from discgen.faults import Severity
from discgen.project import Project

HEAD = "---\ntitle: 例\n---\n"


@pytest.fixture(scope="module")
def book(sample: Project) -> DocumentInput:
    return document_input(sample, lambda stage: None)


def told(sample: Project, book: DocumentInput, folder: Path, line: str) -> list[tuple[str, str, str, Severity]]:
    (folder / "a.md").write_text(f"{HEAD}{line}\n", encoding="utf-8")
    changed = dataclasses.replace(book, texts=folder)
    findings = [*check_slips(sample, changed), *check_prose(sample, changed)]
    return [(one.rule, one.found, one.place, one.severity) for one in findings if one.rule != "prose.typed"]


@pytest.mark.parametrize(
    ("line", "rule", "found", "severity"),
    [
        ("2021年6月25日（木）に第18回通常総会を開きました。", DATES, "2021年6月25日(木)", Severity.ERROR),
        ("令和2年3月31日（2021年3月31日）現在。", DATES, "令和2年3月31日（2021年3月31日）", Severity.ERROR),
        ("2021年2月30日に移転しました。", DATES, "2021年2月30日", Severity.ERROR),
        ("平成32年7月1日。", DATES, "平成32年7月1日", Severity.WARNING),
        ("2020年3月31日現在の店舗は36店舗です。", STALE, "2020年3月31日", Severity.WARNING),
        ("本店営業部　電話 082-123-456", PHONES, "082-123-456", Severity.WARNING),
        ("理事長　見本　次郎", OFFICERS, "見本 次郎", Severity.WARNING),
        ("貸出金残高は792,518千円です。", UNIT, "792,518千円", Severity.WARNING),
        ("出資金は6,988億円です。", UNIT, "6,988億円", Severity.WARNING),
    ],
)
def test_each_slip_is_told_with_its_line(
    sample: Project, book: DocumentInput, tmp_path: Path, line: str, rule: str, found: str, severity: Severity
) -> None:
    assert told(sample, book, tmp_path, line) == [(rule, found, "a.md:4", severity)]


@pytest.mark.parametrize(
    "line",
    [
        "2020年3月31日現在と2021年3月31日現在を比べました。",
        "2021年3月31日（水）現在。",
        "電話 082-123-4567",
        "理事長　見本 太郎",
        "理事長　の挨拶",
        "{{ 期末日 }}現在",
    ],
)
def test_what_is_right_is_quiet(sample: Project, book: DocumentInput, tmp_path: Path, line: str) -> None:
    assert told(sample, book, tmp_path, line) == []


def test_the_texts_of_the_sample_have_none(sample: Project, book: DocumentInput) -> None:
    assert check_slips(sample, book) == []


def test_cover_and_chapters_name_the_year_of_the_book(sample: Project, book: DocumentInput, tmp_path: Path) -> None:
    changed = dataclasses.replace(
        book,
        texts=tmp_path,
        cover=Cover("ディスクロージャー誌", "2019年度 令和2年度"),
        chapters=(ChapterPlan("令和元年度の歩み", lead="2020年度の歩みです。"),),
    )
    findings = check_slips(sample, changed)
    assert [(one.found, one.place) for one in findings] == [
        ("2019年度", "institution.toml [cover]"),
        ("令和元年度", "institution.toml [[chapters]]"),
    ]
    assert sample.profile.institution.fiscal_year_end == datetime.date(2021, 3, 31)
