"""Units in the texts: comparisons, charts beside their text, columns, and sentences about nothing."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from discgen.book.composition.bookmodel import DocumentInput
from discgen.book.composition.composed import Composition
from discgen.book.lists.freetables import FreeTable
from discgen.bookinput import document_input
from discgen.check.bookcheck import book_rules, text_findings
from discgen.check.saidfigures import said_lines, said_sentences
from discgen.check.textunits import CHART, COLUMN, MIXED, NOTHING, check_text_units
from discgen.project import Project

HEAD = "---\ntitle: 例\n---\n"
CHARTED = """
```chart
type: bar
title: 貸出金残高
unit: {unit}
series: [{{label: 貸出金, figure: "key-figures-5y/貸出金残高"}}]
```

貸出金残高は{{{{ {form}("key-figures-5y/貸出金残高") }}}}です。
"""


@pytest.fixture(scope="module")
def book(sample: Project) -> DocumentInput:
    return document_input(sample, lambda stage: None)


def told(book: DocumentInput, folder: Path, body: str) -> list[tuple[str, str, str]]:
    (folder / "a.md").write_text(f"{HEAD}{body}\n", encoding="utf-8")
    lists = dataclasses.replace(book.lists, free={})
    changed = dataclasses.replace(book, texts=folder, lists=lists)
    lines = list(said_lines(changed))
    findings = check_text_units(changed, lines, said_sentences(lines))
    return [(one.rule, one.found, one.place) for one in findings]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("貸出金は7,560億円から792,518百万円に増加しました。", "7,560億円から792,518百万円"),
        ("計画の25,000百万円に対し、実績は365億円でした。", "25,000百万円に対し、実績は365億円"),
        ("前年度末比592億円増加の1,233,600百万円です。", "592億円増加の1,233,600百万円"),
        ("債権は7,148百万円（うち延滞6,261,000千円）です。", "7,148百万円(うち延滞6,261,000千円"),
        ("当期純利益は2,105百万円で、前期の22億円を下回りました。出資金は2,100,500千円（前期20億円）です。", ""),
        ("- 貸出金｜7,925億円｜前年度末比 36,500百万円増加", "7,925億円|前年度末比 36,500百万円"),
    ],
)
def test_two_units_in_one_comparison_are_told(book: DocumentInput, tmp_path: Path, line: str, found: str) -> None:
    expected = found or "2,100,500千円(前期20億円"
    assert told(book, tmp_path, line) == [(MIXED, expected, "a.md:4")]


@pytest.mark.parametrize(
    "line",
    [
        "貸出金は1兆2,336億円から7,560億円に減少しました。",
        "前年度末比35百万円減少の7,925億円です。",  # less than one 億
        "限度額は1億円から500万円までです。",
        "経常利益は28億92百万円、預金は7,925億円です。",  # no comparison
        "純資産額は8,485円47銭で、前期の8,400円10銭を上回りました。",
    ],
)
def test_what_reads_as_one_unit_is_quiet(book: DocumentInput, tmp_path: Path, line: str) -> None:
    assert told(book, tmp_path, line) == []


@pytest.mark.parametrize(
    ("unit", "form", "found"),
    [
        ("億円", "億円", []),
        ("億円", "額", [(CHART, "792,518百万円", "a.md:12")]),
        ("百万円", "億円", [(CHART, "7,925億円", "a.md:12")]),
        ("百万円", "億百万", []),  # the same digits
    ],
)
def test_a_text_writes_a_figure_as_its_chart_does(
    book: DocumentInput, tmp_path: Path, unit: str, form: str, found: list[tuple[str, str, str]]
) -> None:
    assert told(book, tmp_path, CHARTED.format(unit=unit, form=form)) == found


def test_a_unit_stands_in_the_head_or_in_the_cell(book: DocumentInput, tmp_path: Path) -> None:
    table = "|項目|金額（千円）|割合|\n|---|---|---|\n|甲|798千円|3%|\n|乙|798|3%|\n|丙|798百万円|－|\n"
    assert told(book, tmp_path, table) == [(COLUMN, "798千円", "a.md:6"), (COLUMN, "798百万円", "a.md:8")]


def test_a_free_table_too(book: DocumentInput, tmp_path: Path) -> None:
    head, rows = ("項目", "額", "率（%）"), (("甲", "798千円", "3"), ("乙", "7", "3%"), ("丙", "12人", "1"))
    table = FreeTable("報酬", "", "千円", 1, (), head, rows, ((False, True, True),) * 3)
    (tmp_path / "a.md").write_text(HEAD, encoding="utf-8")
    changed = dataclasses.replace(book, texts=tmp_path, lists=dataclasses.replace(book.lists, free={"報酬": table}))
    findings = check_text_units(changed, [], [])
    assert [(one.found, one.expected, one.place) for one in findings] == [
        ("798千円", "見出しの単位：千円", "自由表.xlsx／報酬「甲」"),
        ("3%", "見出しの単位：%", "自由表.xlsx／報酬「乙」"),
    ]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("総額は－千円であります。", ["は-千円"]),
        ("金銭債務は ― 百万円です。", ["は ― 百万円"]),
        ("総額は△5千円であります。", []),
        ("債権の－を担保で保全しています。", ["の-を担"]),
        ("|総額は|－千円|", []),
    ],
)
def test_a_dash_is_no_amount_of_a_sentence(book: DocumentInput, tmp_path: Path, line: str, found: list[str]) -> None:
    assert told(book, tmp_path, line) == [(NOTHING, one, "a.md:4") for one in found]


def test_the_sample_has_none_of_it(book: DocumentInput) -> None:
    lines = list(said_lines(book))
    assert check_text_units(book, lines, said_sentences(lines)) == []


def test_the_check_of_the_texts_asks_for_all_of_it(sample: Project, book: DocumentInput, tmp_path: Path) -> None:
    line = "債務は－千円です。債権は7,148百万円から7億円に減少しました。"
    (tmp_path / "a.md").write_text(f"{HEAD}{line}\n|額（千円）|\n|---|\n|5千円|\n", encoding="utf-8")
    found = text_findings(sample, dataclasses.replace(book, texts=tmp_path), Composition())
    assert {MIXED, COLUMN, NOTHING} <= {one.rule for one in found}
    assert {MIXED, CHART, COLUMN, NOTHING} <= {rule.rule for rule in book_rules(sample.catalogue)}
