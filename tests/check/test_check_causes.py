"""One cause is one finding: what follows from it is folded under it, and a second cause stands beside it."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from discgen.catalogue.entity import CONSOLIDATED, SOLO
from discgen.catalogue.rulefiles import numbers_of
from discgen.faults import Cause, Fault, Severity, causes, following_words, with_heads
from discgen.figures.reconcile import Disagreement, disagreements
from discgen.figures.rowcauses import WRONG_ROW, RowCauses, by_rows
from discgen.figures.store import FigureStore
from discgen.figures.yeardoubts import year_doubts
from discgen.ledgers.ledgerbook import LedgerBook
from discgen.ledgers.problems import NOT_ENTERED, SheetLog
from discgen.project import Project
from tests.figures.test_ugly_years import Edit, after


def judged(project: Project, **edits: Edit) -> RowCauses:
    """The doubts about the ledgers of a project after edits, under the rows that cause them."""
    frames = {name: edit(project.book.frames[name].copy()) for name, edit in edits.items()}
    wrong = dataclasses.replace(project.book, frames={**project.book.frames, **frames})
    numbers = numbers_of(project.catalogue.plausible, project.catalogue.layout, project.profile)

    def computed(book: LedgerBook) -> FigureStore:
        return after(dataclasses.replace(project, book=book))

    def agree(book: LedgerBook) -> list[Disagreement]:
        return list(disagreements(computed(book), project.forms, (SOLO, CONSOLIDATED)))

    def doubt(book: LedgerBook) -> list[Fault]:
        return year_doubts(computed(book), project.catalogue.usual, numbers)

    return by_rows(wrong, agree(wrong), doubt(wrong), agree, doubt)


def told(project: Project, **edits: Edit) -> list[Cause]:
    """What stands by itself after edits, but for what the untouched sample tells."""
    known = {str(cause.fault) for cause in causes(judged(project).faults)}
    return [cause for cause in causes(judged(project, **edits).faults) if str(cause.fault) not in known]


def cell(row: int, column: str, *, times: float = 1, plus: int = 0) -> Edit:
    """The Excel row of a sheet with another amount."""

    def edit(frame: pd.DataFrame) -> pd.DataFrame:
        chosen = frame["_row"] == row
        frame.loc[chosen, column] = [int(amount * times) + plus for amount in frame.loc[chosen, column]]
        return frame

    return edit


def both(*edits: Edit) -> Edit:
    def edit(frame: pd.DataFrame) -> pd.DataFrame:
        for one in edits:
            frame = one(frame)
        return frame

    return edit


@pytest.mark.parametrize(
    ("edits", "place", "how", "number"),
    [
        ({"deposits": cell(5, "balance", times=1000)}, "預金.xlsx／預金明細／I5", "1,000分の一にすると合います", 4),
        ({"loans": cell(3, "balance", times=-1)}, "貸出金.xlsx／貸出金明細／J3", "符号を逆にすると合います", 5),
        ({"gl": cell(3, "balance", times=-1)}, "総勘定元帳.xlsx／科目残高／D3", "符号を逆にすると合います", 4),
        ({"claims": cell(7, "balance", times=0.1)}, "資産査定.xlsx／資産査定明細／E7", "10倍にすると合います", 2),
    ],
)
def test_what_follows_from_a_row_is_told_under_it(
    sample: Project, edits: dict[str, Edit], place: str, how: str, number: int
) -> None:
    (cause,) = told(sample, **edits)
    assert (cause.fault.where, cause.fault.rule, cause.fault.severity) == (place, WRONG_ROW, Severity.ERROR)
    assert cause.fault.remedy.startswith(how) and len(cause.following) >= number
    assert following_words(len(cause.following)) in str(cause)


def test_a_row_that_is_mended_leaves_the_ledgers_of_the_sample(sample: Project) -> None:
    mended = judged(sample, deposits=cell(5, "balance", times=1000)).mended
    assert mended is not None
    pd.testing.assert_frame_equal(mended.frames["deposits"], sample.book.frames["deposits"])


def test_two_years_in_the_place_of_each_other_are_one_cause(sample: Project) -> None:
    def exchanged(frame: pd.DataFrame) -> pd.DataFrame:
        years = frame["year"].to_list()
        return frame.assign(year=[years[1], years[0], *years[2:]])

    (cause,) = told(sample, gross_income=exchanged)
    assert cause.fault.where.startswith("総勘定元帳.xlsx／粗利益／") and "2行目と3行目を入れ替え" in cause.fault.remedy
    assert "ledgers.reconciled.gross-income-bonds" in {fault.rule for fault in cause.following}


def test_nothing_is_mended_for_a_difference_that_is_known_roughly(sample: Project) -> None:
    """The untouched sample has one such difference, and a row of about that amount."""
    untouched = judged(sample)
    assert [one.fault.rule for one in untouched.left] == ["ledgers.reconciled.group-retirement-liability"]
    assert untouched.mended is None


def test_two_wrong_rows_are_both_told(sample: Project) -> None:
    loans, deposits = told(sample, loans=cell(3, "balance", times=1000), deposits=cell(5, "balance", times=-1))
    assert (loans.fault.where, deposits.fault.where) == ("貸出金.xlsx／貸出金明細／J3", "預金.xlsx／預金明細／I5")
    assert not set(loans.following) & set(deposits.following)


def test_a_wrong_row_hides_no_difference_that_no_row_explains(sample: Project) -> None:
    """The same balance of the general ledger is off by itself: in the assets, and beside another book."""
    row, *others = told(sample, loans=cell(3, "balance", times=1000), gl=cell(2, "balance", plus=7))
    assert row.fault.where == "貸出金.xlsx／貸出金明細／J3"
    assert [one.fault.rule for one in others] == ["ledgers.reconciled.balance-sheet"]
    assert "差 7円" in others[0].fault.found and len(others[0].following) == 1


def test_a_difference_that_no_row_explains_is_told_once(sample: Project) -> None:
    """The total of the deposits and the group's are off by the same: the account of the row says most."""
    (cause,) = told(sample, deposits=cell(5, "balance", plus=3_000_000))
    assert cause.fault.rule == "ledgers.reconciled.deposits-time"
    assert {fault.rule for fault in cause.following} == {"ledgers.reconciled.deposits"}


def test_two_differences_of_other_amounts_are_both_told(sample: Project) -> None:
    found = told(sample, deposits=cell(5, "balance", plus=3_000_000), loans=cell(3, "balance", plus=2_000_000))
    assert [one.fault.rule.rpartition(".")[2] for one in found] == ["deposits-time", "loans-deeds"]


def test_of_two_books_that_differ_the_one_is_named_that_no_other_bears_out(sample: Project) -> None:
    """Either row explains the difference; with another balance the general ledger would not agree with itself."""
    (cause,) = told(sample, guarantees=cell(2, "balance", times=1000))
    assert cause.fault.where == "貸出金.xlsx／債務保証明細／C2" and cause.fault.rule == WRONG_ROW


def fault(name: str, severity: Severity = Severity.ERROR, follows: Fault | None = None) -> Fault:
    return Fault(name, "合いません", severity=severity, follows=follows)


def test_a_cause_is_as_grave_as_what_follows_from_it() -> None:
    head = fault("甲", Severity.NOTICE)
    (cause,) = causes([head, fault("乙", follows=head), fault("丙", Severity.WARNING, head)])
    assert (cause.fault.where, cause.fault.severity, len(cause.following)) == ("甲", Severity.ERROR, 2)


def test_what_follows_from_something_that_is_not_told_stands_by_itself() -> None:
    assert [cause.fault.where for cause in causes([fault("乙", follows=fault("甲"))])] == ["乙"]


def test_a_cause_is_told_only_where_several_follow_from_it() -> None:
    head = fault("甲")
    alone = with_heads([fault("乙", follows=head)])
    several = with_heads([fault("乙", follows=head), fault("丙", follows=head)])
    assert [one.where for one in alone] == ["乙"] and alone[0].follows is None
    assert [one.where for one in several] == ["甲", "乙", "丙"]


def test_the_blanks_of_a_row_are_one_finding() -> None:
    log = SheetLog("貸出金.xlsx／貸出金明細")
    for letter, row in (("B", 9), ("C", 9), ("D", 9), ("B", 12)):
        log.add(NOT_ENTERED, letter=letter, row=row)
    log.add("負の値は記入できません", letter="E", row=9)
    nine, negative, twelve = causes(log.faults())
    assert nine.fault.where.endswith("／9行目") and nine.fault.found == "B9、C9、D9" and len(nine.following) == 3
    assert negative.fault.message == "負の値は記入できません"
    assert twelve.fault.where.endswith("／B12") and not twelve.following
