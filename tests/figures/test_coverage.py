"""Every ledger row reaches a line: accounts that no table knows are told with their place."""

from __future__ import annotations

import time
from dataclasses import replace

import pandas as pd
import pytest

from discgen.faults import Fault, Severity
from discgen.figures.coverage import emptied_ledgers, lost_rows
from discgen.ledgers.ledgerbook import LedgerBook
from discgen.project import Project
from tests.catalogues import catalogue_on


def _faults(sample: Project, book: LedgerBook) -> list[Fault]:
    institution = sample.profile.institution
    catalogue = catalogue_on(institution.fiscal_year_end)
    return lost_rows(catalogue.tables, catalogue.reconciliations, book, institution.fiscal_year)


def _with_row(sample: Project, ledger: str, **values: object) -> LedgerBook:
    """The books of the sample with one more row in the place of row 999."""
    frame = sample.book.frames[ledger]
    row = pd.DataFrame([{**dict.fromkeys(frame.columns, ""), **values, "_row": 999}])
    longer = pd.concat([frame, row], ignore_index=True)
    return replace(sample.book, frames={**sample.book.frames, ledger: longer})


@pytest.mark.parametrize(
    ("ledger", "row", "place", "table"),
    [
        ("gl", {"section": "資産", "account": "仮想資産", "balance": 1}, "科目残高／B999", "貸借対照表"),
        ("gl", {"section": "資産", "account": "有価証券", "sub": "国庫", "balance": 1}, "科目残高／C999", "貸借対照表"),
        ("gl", {"section": "資産", "account": "有価証券", "balance": 1}, "科目残高／B999", "貸借対照表"),
        ("gl", {"section": "税金等", "account": "過年度法人税等", "balance": 1}, "科目残高／B999", "損益計算書"),
        (
            "gl",
            {"section": "経常収益", "account": "その他業務収益", "sub": "償還益", "balance": 1},
            "C999",
            "損益計算書",
        ),
        ("averages", {"side": "資金運用勘定", "account": "貸出", "balance": 1}, "平均残高／B999", "主要な業務の状況"),
        (
            "appropriation",
            {"item": "特別積立金", "sub": "新積立金", "amount": 1, "rate": 0},
            "処分／B999",
            "剰余金処分",
        ),
    ],
)
def test_a_name_that_no_line_knows_is_told(
    sample: Project, ledger: str, row: dict[str, object], place: str, table: str
) -> None:
    before = _faults(sample, sample.book)
    (fault,) = [found for found in _faults(sample, _with_row(sample, ledger, **row)) if found not in before]
    assert fault.severity is Severity.WARNING
    assert fault.where.endswith(place)
    assert table in fault.message


def test_a_row_that_nothing_reads_is_told(sample: Project) -> None:
    zeros = {"gross_profit": 1, "bond_gains": 0, "fee_expense": 0}
    faults = _faults(sample, _with_row(sample, "gross_income", year=2002, **zeros))
    assert [fault.message for fault in faults if "粗利益" in fault.where] == ["この行はどの計数にも入りません"]


def test_known_and_empty_accounts_are_not_told(sample: Project) -> None:
    before = _faults(sample, sample.book)
    for row in (
        {"section": "資産", "account": "買入手形", "balance": 1},
        {"section": "資産", "account": "貸倒引当金", "sub": "一般貸倒引当金", "balance": -1},
        {"section": "資産", "account": "仮想資産", "balance": 0},
    ):
        assert _faults(sample, _with_row(sample, "gl", **row)) == before
    assert not [fault for fault in before if "総勘定元帳" in fault.where]


def test_books_of_many_rows_are_read_by_their_kinds(sample: Project) -> None:
    frame = sample.book.frames["deposits"]
    many = pd.concat([frame] * 100, ignore_index=True)
    book = replace(sample.book, frames={**sample.book.frames, "deposits": many})
    started = time.perf_counter()
    assert _faults(sample, book) == _faults(sample, sample.book)
    assert time.perf_counter() - started < 5


def test_a_ledger_left_empty_is_told_when_it_had_figures_the_year_before(sample: Project) -> None:
    assert not emptied_ledgers(sample.store, sample.book)
    frames = sample.book.frames
    book = replace(sample.book, frames={**frames, "exposures": frames["exposures"].iloc[:0]})
    (fault,) = emptied_ledgers(sample.store, book)
    assert fault.severity is Severity.WARNING
    assert "エクスポージャー明細" in fault.where


@pytest.mark.parametrize(
    ("row", "remedy"),
    [
        ({"section": "負債", "account": "現金", "balance": 1}, "科目「現金」があるのは部「資産」です"),
        ({"section": "資産", "account": "貸付金", "balance": 1}, "近い名前：貸出金"),
        ({"section": "資産", "account": "貸付金", "sub": "手形貸付", "balance": 1}, "近い名前：貸出金"),
        ({"section": "資産", "account": "仮想資産", "balance": 1}, "機関の様式（forms）に行を足してください"),
    ],
)
def test_the_remedy_names_what_was_meant(sample: Project, row: dict[str, object], remedy: str) -> None:
    before = _faults(sample, sample.book)
    (fault,) = [found for found in _faults(sample, _with_row(sample, "gl", **row)) if found not in before]
    assert remedy in fault.remedy
    assert fault.where.endswith("科目残高／B999")
