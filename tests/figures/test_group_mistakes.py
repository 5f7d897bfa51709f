"""Slips of a clerk in the books of the group: what no other rule sees is told, with its place or its amounts."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from discgen.faults import Fault, Severity
from discgen.figures.aggregate import LedgerSums
from discgen.figures.reconcile import reconcile
from discgen.figures.store import FigureStore
from discgen.project import Project
from tests.ledgers.ledger_helpers import only
from tests.ledgers.test_ledgers_consolidation import Rows, company, read_group

Frames = dict[str, pd.DataFrame]


def others(*lines: tuple[str, str, str, int]) -> Callable[[Rows], None]:
    """Entries about what others own of a company that belongs to the bank by three fifths."""

    def change(rows: Rows) -> None:
        rows["companies"][0].update(own_votes=0.5, group_votes=0.1)
        rows["consolidation_entries"] += [
            {
                "year": 2020,
                "number": "9",
                "kind": "非支配株主持分",
                "section": section,
                "account": account,
                side: amount,
                "explanation": "他の株主の分",
            }
            for section, account, side, amount in lines
        ]

    return change


def profit_of_others(amount: int, *, side: str = "debit", other: str = "credit") -> Callable[[Rows], None]:
    def change(rows: Rows) -> None:
        for row in (*rows["subsidiary_accounts"], *rows["consolidation_entries"]):
            row.update({name: row[name] * 1_000_000 for name in ("debit", "credit") if name in row})
        others(("剰余金", "非支配株主に帰属する当期純利益", side, amount), ("純資産", "非支配株主持分", other, amount))(
            rows
        )

    return change


def affiliate(rows: Rows) -> None:
    rows["companies"][1].update(kind="関連法人等", treatment="持分法", own_votes=0.3, reason=None)


WARNED: Mapping[str, tuple[Callable[[Rows], Any], str, str]] = {
    "votes below 100% and nothing for the others": (
        others(),
        "連結.xlsx／子会社等／H2",
        "議決権割合が 100% でない会社を連結していますが、非支配株主持分の仕訳がありません",
    ),
    "votes of one per cent that should be 100": (
        company(0, own_votes=0.01),
        "連結.xlsx／子会社等／H2",
        "議決権割合が 100% でない会社を連結していますが、非支配株主持分の仕訳がありません",
    ),
    "others' share on the wrong side": (
        profit_of_others(12_000_000, side="credit", other="debit"),
        "連結.xlsx／連結仕訳／E4",
        "非支配株主に帰属する当期純利益が、子会社の当期純利益と議決権割合から見た額と離れています",
    ),
    "others' share forgotten, their equity booked": (
        lambda rows: (
            profit_of_others(12_000_000)(rows),
            rows["consolidation_entries"][2].update(section="純資産", account="利益剰余金"),
        ),
        "連結.xlsx／連結仕訳／E列",
        "非支配株主に帰属する当期純利益が、子会社の当期純利益と議決権割合から見た額と離れています",
    ),
    "affiliate without an entry": (
        affiliate,
        "連結.xlsx／子会社等／C3",
        "持分法の会社ですが、種類が「持分法」の連結仕訳がありません",
    ),
    "entry for an affiliate that is none": (
        lambda rows: [row.update(kind="持分法") for row in rows["consolidation_entries"]],
        "連結.xlsx／連結仕訳／C2",
        "持分法の会社がないのに、種類が「持分法」の連結仕訳があります",
    ),
}


@pytest.mark.parametrize("name", WARNED)
def test_owners_and_entries_that_do_not_fit_are_told_once(tmp_path: Path, name: str) -> None:
    change, where, message = WARNED[name]
    fault = only(read_group(tmp_path, change)[1], Severity.WARNING)
    assert (fault.where, fault.message) == (where, message)
    assert fault.remedy


def test_entries_for_others_need_a_company_with_others(tmp_path: Path) -> None:
    def change(rows: Rows) -> None:
        others(("資産", "のれん", "debit", 5), ("純資産", "非支配株主持分", "credit", 5))(rows)
        rows["companies"][0].update(own_votes=1, group_votes=None)

    fault = only(read_group(tmp_path, change)[1], Severity.WARNING)
    assert (fault.where, "議決権割合はすべて 100%" in fault.message) == ("連結.xlsx／連結仕訳／E5", True)


@pytest.mark.parametrize("share", [12_000_000, 10_000_000, 14_000_000])
def test_a_share_of_others_near_the_votes_is_no_fault(tmp_path: Path, share: int) -> None:
    assert read_group(tmp_path, profit_of_others(share))[1] == []


def test_a_company_cannot_be_founded_after_the_year(tmp_path: Path) -> None:
    fault = only(read_group(tmp_path, company(0, founded=datetime.date(2021, 4, 1)))[1])
    assert (fault.where, fault.message) == ("連結.xlsx／子会社等／G2", "設立年月日が期末日より後です")
    assert read_group(tmp_path, company(0, founded=datetime.date(2021, 3, 31)))[1] == []


@pytest.mark.parametrize("closing", ["12月31日", "３月３１日", "3月31日", None])
def test_a_closing_date_of_its_own_is_told_for_the_text(tmp_path: Path, closing: str | None) -> None:
    faults = read_group(tmp_path, company(0, closing=closing))[1]
    assert [(fault.where, fault.severity) for fault in faults] == (
        [("連結.xlsx／子会社等／K2", Severity.NOTICE)] if closing == "12月31日" else []
    )


def test_accounts_have_the_business_of_their_company(tmp_path: Path) -> None:
    book, faults = read_group(tmp_path, company(0, segment="労働金庫業務"))
    assert faults == []
    assert set(book.frames["subsidiary_accounts"]["segment"]) == {"労働金庫業務"}
    assert set(read_group(tmp_path)[0].frames["subsidiary_accounts"]["segment"]) == {"その他"}


def told(sample: Project, change: Callable[[Frames], None], entity: str = "連結") -> dict[str, Fault]:
    """By rule, what the reconciliation tells of the sample with other rows and does not tell of the sample."""
    frames = dict(sample.book.frames)
    change(frames)
    store = sample.store
    sums = LedgerSums(replace(sample.book, frames=frames), store.fiscal_year)
    changed = FigureStore(store.space, sums, store.history, fiscal_year=store.fiscal_year, premises=store.premises)
    known = {str(fault) for fault in sample.faults}
    faults = [fault for fault in reconcile(changed, sample.forms, (entity,)) if str(fault) not in known]
    return {fault.rule.rpartition(".")[2]: fault for fault in faults}


def times(ledger: str, factor: int, *measures: str, **only_rows: str) -> Callable[[Frames], None]:
    """Amounts of some rows of this year multiplied: −1 the wrong sign, 0 forgotten, 2 entered twice."""

    def change(frames: Frames) -> None:
        frame = frames[ledger].copy()
        rows = frame["year"] == 2020 if "year" in frame else pd.Series(True, index=frame.index)
        for name, value in only_rows.items():
            rows &= frame[name] == value
        assert rows.any()
        for measure in measures:
            frame.loc[rows, measure] *= factor
        frames[ledger] = frame

    return change


ENTRIES = "consolidation_entries"
SEEN: Mapping[str, tuple[Callable[[Frames], None], set[str]]] = {
    "elimination of exposures positive": (times("group_exposures", -1, "exposure"), {"group-exposures"}),
    "elimination of exposures forgotten": (times("group_exposures", 0, "exposure"), {"group-exposures"}),
    "fair value of deposits positive": (
        times("group_fair_values", -1, "fair", instrument="預金積金"),
        {"group-fair-deposits"},
    ),
    "fair values forgotten": (times("group_fair_values", 0, "fair"), {"group-fair-deposits"}),
    "shares positive": (times("group_equities", -1, "book"), {"group-equities"}),
    "investment not eliminated": (
        times(ENTRIES, 0, "balance", kind="投資と資本の相殺消去"),
        {"securities", "contributions", "group-contributions-roll", "group-capital", "group-exposures"},
    ),
    "more deposits eliminated than the company has": (
        times(ENTRIES, 2, "balance", kind="債権債務の相殺消去", account="預け金"),
        {"group-own-deposits", "due-from-banks", "group-intra-deposits", "balance-sheet", "group-exposures"},
    ),
    "transactions on the wrong side": (
        times(ENTRIES, -1, "balance", kind="取引高の相殺消去"),
        {"group-transactions", "group-own-income"},
    ),
    "transactions entered twice": (
        times(ENTRIES, 2, "balance", kind="取引高の相殺消去"),
        {"group-transactions", "group-own-income"},
    ),
}


@pytest.mark.parametrize("name", SEEN)
def test_a_slip_between_the_books_of_the_group_is_told(sample: Project, name: str) -> None:
    change, rules = SEEN[name]
    faults = told(sample, change)
    assert set(faults) == rules
    assert all(fault.where == "台帳の突合（連結）" for fault in faults.values())


def test_shares_of_a_company_that_is_not_listed_are_told(sample: Project) -> None:
    def nobody(frames: Frames) -> None:
        frames["companies"] = frames["companies"].iloc[:0]

    faults = told(sample, nobody, "単体")
    assert set(faults) == {"subsidiaries-listed"}
    assert "50,000,119円" in faults["subsidiaries-listed"].found
