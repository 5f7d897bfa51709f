"""Words of direction beside figures, and one thing said with two values."""

from __future__ import annotations

import dataclasses
from fractions import Fraction
from pathlib import Path

import pytest

from discgen.book.composition.bookmodel import DocumentInput
from discgen.bookinput import document_input
from discgen.check.bookcheck import printed_amounts
from discgen.check.directions import check_directions
from discgen.check.saidfigures import SaidSentence, said_lines, said_sentences
from discgen.check.twovalues import check_two_values
from discgen.figures.printed.printedtable import CellKey
from discgen.project import Project

HEAD = "---\ntitle: 例\n---"
LOANS = '{{ 億円("bs.loans") }}'


@pytest.fixture(scope="module")
def book(sample: Project) -> DocumentInput:
    return document_input(sample, lambda stage: None)


def said(book: DocumentInput, folder: Path, *lines: str) -> list[SaidSentence]:
    (folder / "a.md").write_text("\n".join([HEAD, *lines, ""]), encoding="utf-8")
    return list(said_sentences(said_lines(dataclasses.replace(book, texts=folder))))


def grew(key: CellKey) -> Fraction | None:
    """Every figure was 100 a year ago and is 120 now."""
    return Fraction(120) if key.fiscal_year == 2020 else Fraction(100)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("預金残高は前期比103.2%の増加となりました。", "前期比103.2%の増加"),
        ("預金残高は前年度比９６．８％の減少です。", "前年度比96.8%の減少"),
        ("会員数は前期の1,200人から1,250人に減少しました。", "1,200人から1,250人に減少"),
        (
            "貸出金は7,560億円（前期）から7,925億円へと大きく減少しました。",
            "7,560億円(前期)から7,925億円へと大きく減少",
        ),
        ("自己資本比率は3.22%で、国内基準の4%を上回っています。", "3.22%で、国内基準の4%を上回"),
        ("国内基準である4%を上回る3.22%です。", "4%を上回る3.22%"),
        ("当期純利益は850百万円となり、前期の790百万円を下回りました。", "850百万円となり、前期の790百万円を下回"),
        (f"貸出金は前期比で減少し、{LOANS}となりました。", "貸出金は前期比で減少し、7,925億円となりました。"),
    ],
)
def test_a_word_against_its_figures_is_told(book: DocumentInput, tmp_path: Path, line: str, found: str) -> None:
    (finding,) = check_directions(said(book, tmp_path, "先の文です。", line), grew)
    assert (finding.found, finding.place) == (found, "a.md:5")


@pytest.mark.parametrize(
    "line",
    [
        "預金残高は前期比3.2%の増加となりました。前期比103.2%です。",
        "前期比103.2%となり、増加傾向が続いています。",
        "会員数は前期の1,200人から1,250人に増加しました。",
        "手数料は550円から1,100円までです。利用は減少しています。",
        "自己資本比率は8.22%で、国内基準の4%を上回り、前期を0.1%下回りました。",
        "国内基準である4%を上回る8.22%です。",
        f"貸出金は前期比で増加し、{LOANS}となりました。",
        f"貸出金は{LOANS}で、前期からの減少率は縮小しました。",
        f"貸出金は{LOANS}です。前期比の減少は店舗の数です。",
        "損失は△500百万円から△300百万円に減少しました。",
    ],
)
def test_a_word_with_its_figures_is_quiet(book: DocumentInput, tmp_path: Path, line: str) -> None:
    assert check_directions(said(book, tmp_path, line), grew) == []


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ("当金庫の店舗数は136店舗です。", "店舗数は135店舗です。", ""),
        ("店舗数は136店舗です。", "店舗数は135店舗です。", "店舗数:135店舗"),
        ("常勤役職員は、1,234人です。", "常勤役職員は1,235名になりました。", "常勤役職員:1,235名"),
        ("預金積金は1兆2,215億円です。", "預金積金は1兆2,210億円です。", "預金積金:1兆2,210億円"),
        ("預金積金は1兆2,215億円です。", "預金積金は1兆2,215億2百万円です。", ""),
        ("店舗数は136店舗です。", "前期の店舗数は135店舗です。", ""),
        ("店舗数は136店舗です。", "2019年度の店舗数は135店舗です。", ""),
        ("店舗数は136店舗です。", "会員数は135会員です。", ""),
    ],
)
def test_one_thing_with_two_values_is_told(
    book: DocumentInput, tmp_path: Path, one: str, other: str, found: str
) -> None:
    findings = check_two_values(said(book, tmp_path, one, other))
    assert [finding.found.replace("：", ":") for finding in findings] == ([found] if found else [])
    assert all(finding.place == "a.md:5" and "a.md:4" in finding.expected for finding in findings)


def test_the_texts_of_the_sample_have_neither(sample: Project, book: DocumentInput) -> None:
    sentences = list(said_sentences(said_lines(book)))
    assert len(sentences) > 20
    assert check_directions(sentences, printed_amounts(sample)) == [] and check_two_values(sentences) == []
