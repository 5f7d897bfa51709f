"""Slips of texts, lists and profile that no figure tells."""

import dataclasses
import datetime
from pathlib import Path

import pytest

from discgen.book.composition.bookmodel import ChapterPlan, Cover, DocumentInput
from discgen.book.lists import Lists
from discgen.book.lists.freetables import FreeTable
from discgen.bookinput import document_input
from discgen.catalogue.rulefiles import Notation
from discgen.check.notationcheck import check_notation
from discgen.check.prosecheck import UNIT, check_prose
from discgen.check.textslips import DATES, OFFICERS, PHONES, STALE, check_slips
from discgen.faults import Severity
from discgen.project import Project
from tests.catalogues import catalogue_on

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
        "| 理事長 | 798千円 |",
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


# --- one thing written in one way -------------------------------------------------------------------------------------


def mixed(book: DocumentInput, folder: Path, body: str, *more: Notation) -> list[tuple[str, str, str]]:
    (folder / "a.md").write_text(HEAD + body, encoding="utf-8")
    changed = dataclasses.replace(book, texts=folder, chapters=(), lists=Lists())
    notation = (*more, *catalogue_on().notation)
    return [(one.place, one.found, one.expected) for one in check_notation(notation, changed)]


def test_the_way_that_is_used_less_is_told_with_its_line(book: DocumentInput, tmp_path: Path) -> None:
    body = "3か月と6か月。\n\n9ヵ月。\n\n12カ月、24カ月。\n\n資金を目指し、成長をめざす。\n"
    assert mixed(book, tmp_path, body) == [
        ("a.md:8", "カ月", "か月（ほかの2か所の書き方）"),
        ("a.md:6", "ヵ月", "か月（ほかの2か所の書き方）"),
        ("a.md:10", "めざす", "目指し（ほかの1か所の書き方）"),
    ]


def test_lists_and_texts_write_in_one_way(book: DocumentInput, tmp_path: Path) -> None:
    free = FreeTable("計画", "", "", 1, (), ("項目", "期間"), (("甲", "6カ月"), ("乙", "9ヵ月")), ((False, False),) * 2)
    (tmp_path / "a.md").write_text(f"{HEAD}3カ月。\n", encoding="utf-8")
    changed = dataclasses.replace(book, texts=tmp_path, chapters=(), lists=Lists(free={"計画": free}))
    (finding,) = check_notation(catalogue_on().notation, changed)
    assert (finding.place, finding.found) == ("自由表.xlsx／計画「乙」", "ヵ月")


def test_words_of_others_are_left_alone(book: DocumentInput, tmp_path: Path) -> None:
    body = '店舗および預金。「組織及び運営」の規定。会計監査人の氏名又は名称、または住所。{{ 額("甲及び乙") }}\n'
    assert mixed(book, tmp_path, body) == []


def test_a_house_says_how_it_writes(book: DocumentInput, tmp_path: Path) -> None:
    own = Notation(id="bank", word="ろうきん", ways=("ろうきん", "労金"), fixed=True)
    assert mixed(book, tmp_path, "労金と労金。ろうきん。\n", own) == [
        ("a.md:4", "労金", "ろうきん（ほかの1か所の書き方）")
    ]
    assert mixed(book, tmp_path, "労金と労金。\n", own) == [("a.md:4", "労金", "ろうきん")]


def test_the_sample_writes_in_one_way(sample: Project, book: DocumentInput) -> None:
    assert check_notation(sample.catalogue.notation, book) == []


def test_the_forms_of_a_house_change_the_dictionary(tmp_path: Path) -> None:
    (tmp_path / "forms").mkdir()
    changes = "notation:\n  drop: [months]\n  change: {aim: {ways: ['めざ[すし]', '目指[すし]'], fixed: true}}\n"
    (tmp_path / "forms" / "own.yaml").write_text(changes, encoding="utf-8")
    made = {one.id: one for one in catalogue_on(folder=tmp_path).notation}
    assert "months" not in made and made["aim"].fixed and made["aim"].ways[0] == "めざ[すし]"
    (tmp_path / "forms" / "own.yaml").write_text("notation:\n  change: {aim: {ways: ['め(']}}\n", encoding="utf-8")
    (fault,) = catalogue_on(folder=tmp_path).faults()
    assert "正規表現" in fault.expected and fault.where == "forms/own.yaml:2"
