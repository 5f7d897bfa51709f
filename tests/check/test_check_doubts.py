"""Rows and years that are hardly right are told at their cells; the untouched sample raises no such doubt."""

from __future__ import annotations

import dataclasses
import datetime
import shutil
from fractions import Fraction
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from openpyxl.utils import get_column_letter

from discgen.catalogue.rulefiles import numbers_of
from discgen.check.ledgercheck import check_ledgers, ledger_rules
from discgen.faults import Fault, Severity, causes, with_heads
from discgen.figures.coverage import lost_tables
from discgen.figures.history import History
from discgen.figures.reconcile import reconcile
from discgen.figures.wrongyears import other_year, under_other_year
from discgen.figures.yeardoubts import STALE, YEARLY, year_doubts
from discgen.ledgers.rowdoubts import COMBINED, DISTINCT, FOLLOWED, USUAL, row_doubts
from discgen.project import Project
from tests.catalogues import catalogue_on
from tests.figures.test_ugly_years import Edit, after


def doubts(project: Project, **edits: Edit) -> list[Fault]:
    """What is doubted of the rows when ledgers are edited."""
    frames = {name: edit(project.book.frames[name].copy()) for name, edit in edits.items()}
    book = dataclasses.replace(project.book, frames={**project.book.frames, **frames})
    return row_doubts(book, project.catalogue.usual, project.store.fiscal_year)


def yearly(project: Project, **edits: Edit) -> list[Fault]:
    """What is doubted of the figures beside those of earlier years."""
    numbers = numbers_of(project.catalogue.plausible, project.catalogue.layout, project.profile)
    return year_doubts(after(project, **edits), project.catalogue.usual, numbers)


def put_in(column: str, value: object, row: int = 0) -> Edit:
    def edit(frame: pd.DataFrame) -> pd.DataFrame:
        frame[column] = frame[column].astype(object) if isinstance(value, Fraction) else frame[column]
        frame.loc[frame.index[row], column] = value
        return frame

    return edit


def times(column: str, factor: int, row: int = 0) -> Edit:
    def edit(frame: pd.DataFrame) -> pd.DataFrame:
        frame.loc[frame.index[row], column] *= factor
        return frame

    return edit


def twice(frame: pd.DataFrame) -> pd.DataFrame:
    again = frame.tail(1).assign(_row=frame["_row"].max() + 1)
    return pd.concat([frame, again], ignore_index=True)


def test_nothing_of_the_sample_is_doubted(sample: Project) -> None:
    assert doubts(sample) == [] and yearly(sample) == []


@pytest.mark.parametrize(
    ("ledger", "edit", "rule", "place"),
    [
        ("appropriation", put_in("rate", Fraction(2)), USUAL, "総勘定元帳.xlsx／剰余金処分／D"),
        ("market_risk", times("value", 100, 1), USUAL, "自己資本.xlsx／市場リスク指標／B"),
        ("staff", times("age", 12), USUAL, "役職員.xlsx／職員／C"),
        ("companies", put_in("own_votes", Fraction(60)), USUAL, "連結.xlsx／子会社等／H"),
        ("companies", put_in("founded", datetime.date(1190, 4, 1)), USUAL, "連結.xlsx／子会社等／G"),
        ("appropriation", times("amount", -1, 2), USUAL, "総勘定元帳.xlsx／剰余金処分／C"),
        ("remuneration", put_in("limit", 5_000_000, 1), USUAL, "役職員.xlsx／役員報酬／D"),
        ("members", put_in("members", 11, 3), USUAL, "会員・出資.xlsx／会員別出資／D5"),
        ("interest_rate_risk", put_in("scenario", "スティープ化", 1), USUAL, "自己資本.xlsx／金利リスク／C3"),
        ("fixed_assets", put_in("revaluation_shortfall", 10_000_000), USUAL, "注記.xlsx／有形固定資産／F2"),
        ("exposures", put_in("risk_weight", Fraction(2)), COMBINED, "自己資本.xlsx／エクスポージャー明細／"),
        ("group_equities", twice, DISTINCT, "連結調整.xlsx／出資等エクスポージャー／"),
        ("look_through", put_in("exposure", 0), USUAL, "自己資本.xlsx／ルック・スルー／D2"),
        ("look_through", put_in("method", "フォールバック方式（1250%）"), USUAL, "自己資本.xlsx／ルック・スルー／D2"),
        ("loans", put_in("industry", "漁業"), COMBINED, "貸出金.xlsx／貸出金明細／"),
        ("commitments", twice, DISTINCT, "貸出金.xlsx／融資未実行残高／"),
        ("counter_sales", times("amount", 1000), FOLLOWED, "業務実績.xlsx／窓口販売／C"),
        ("counter_sales", put_in("month", "5月"), FOLLOWED, "業務実績.xlsx／窓口販売／A"),
        ("counter_sales", lambda frame: frame.iloc[1:], FOLLOWED, "業務実績.xlsx／窓口販売／A"),
    ],
)
def test_a_row_that_is_hardly_right_is_told_at_its_cell(
    sample: Project, ledger: str, edit: Edit, rule: str, place: str
) -> None:
    told = doubts(sample, **{ledger: edit})
    assert told and all(fault.severity is Severity.WARNING and fault.remedy for fault in told)
    assert any(fault.rule == rule and fault.where.startswith(place) for fault in told), told


def test_rows_that_add_up_many_members_are_no_slips(sample: Project) -> None:
    """Where many rows hold other numbers, none is the odd one."""

    def several(frame: pd.DataFrame) -> pd.DataFrame:
        frame.loc[frame.index[::10], "members"] = 2
        return frame

    assert not [fault for fault in doubts(sample, members=several) if "ほかの行と違う" in fault.message]


@pytest.mark.parametrize(
    ("ledger", "edit", "message"),
    [
        ("averages", times("balance", 10, 8), "前年度と大きく違います"),
        ("averages", times("balance", -1, 8), "前年度と符号が違います"),
        ("averages", lambda frame: frame.drop(index=8), "前年度にあった計数がありません"),
        ("staff", times("heads", 10), "前年度と大きく違います"),
    ],
)
def test_a_figure_far_from_last_years_leads_to_its_row(sample: Project, ledger: str, edit: Edit, message: str) -> None:
    told = yearly(sample, **{ledger: edit})
    homes = sample.book.homes(ledger)
    assert any(message in fault.message and fault.where.startswith(homes) for fault in told), told
    assert all(fault.rule == YEARLY for fault in told)


def test_a_sum_that_is_nothing_is_told_with_its_parts(sample: Project) -> None:
    """Both reserves are gone: each was printed last year, and so was their sum."""

    def gone(frame: pd.DataFrame) -> pd.DataFrame:
        frame.loc[frame.index[2:4], "amount"] = 0
        return frame

    (fault,) = yearly(sample, appropriation=gone)
    assert "前年度にあった計数がありません" in fault.message and "特別積立金" in fault.found
    assert fault.where.endswith("／C4") and "／C5" in fault.remedy


def test_a_book_of_last_year_is_told_by_its_name(sample: Project) -> None:
    """Every kind of transfer made as many as last year printed."""
    store = sample.store
    before = {
        cell.query: entry.value
        for cell in store.space.cells.values()
        if cell.query and cell.query.ledger == "exchange" and len(cell.query.filters) == 2
        if (entry := store.history.get(store.key(cell, years_back=1))) is not None
    }

    def last_year(frame: pd.DataFrame) -> pd.DataFrame:
        for query, number in before.items():
            first = frame.index[store.sums.taken(query)][0]
            frame.loc[first, "number"] += int(number - store.sums.sum(query))
        return frame

    assert len(before) == 4
    told = {(fault.where, fault.rule) for fault in yearly(sample, exchange=last_year)}
    assert told == {("業務実績.xlsx／内国為替", STALE)}


@pytest.mark.parametrize(
    ("edit", "how"),
    [
        (twice, "二重の記入"),
        (times("balance", -1, -1), "符号を逆にすると合います"),
        (times("balance", 1000, -1), "1,000分の一にすると合います"),
    ],
)
def test_books_that_do_not_agree_name_the_row_that_explains_it(sample: Project, edit: Edit, how: str) -> None:
    faults = reconcile(after(sample, borrowings=edit), sample.forms, ["単体"])
    (fault,) = [fault for fault in faults if fault.rule == "ledgers.reconciled.borrowings"]
    row = sample.book.frames["borrowings"]["_row"].iloc[-1]
    assert sample.book.place("borrowings", row, "balance") in fault.remedy and how in fault.remedy, fault.remedy


@pytest.mark.parametrize(
    ("ledger", "edit", "rule", "entity"),
    [
        ("averages", times("balance", 2, 2), "average-borrowings", "単体"),
        ("securities_sold", times("proceeds", 1000), "sold-stocks-proceeds", "単体"),
        ("expense_adjustments", times("amount", -1), "expense-adjustments-before", "単体"),
        ("claims", put_in("recoverable", 0, 5), "claims-bankrupt-covered", "単体"),
        ("commitments", lambda frame: frame.iloc[1:], "undrawn-cancellable", "単体"),
        ("look_through", times("exposure", 100), "look-through-held", "単体"),
        ("market_risk", times("value", 3, 1), "demand-maturity", "単体"),
        ("retirement_benefits", times("amount", 10, 1), "pension-assets", "連結"),
        ("retirement_benefits", times("amount", -1), "pension-signs", "連結"),
    ],
)
def test_an_amount_out_of_its_bounds_is_told(sample: Project, ledger: str, edit: Edit, rule: str, entity: str) -> None:
    def told(**edits: Edit) -> list[Fault]:
        rules = dataclasses.replace(sample.forms, reconciliations=(), bounds=bounds)
        return reconcile(after(sample, **edits), rules, [entity])

    bounds = tuple(bound for bound in sample.forms.bounds if bound.id == rule)
    assert told() == []
    (fault,) = told(**{ledger: edit})
    assert fault.severity is Severity.WARNING and sample.book.homes(ledger)[0] in fault.remedy


def test_dividends_of_one_kind_for_the_other_are_told(sample: Project) -> None:
    def other(frame: pd.DataFrame) -> pd.DataFrame:
        names = ["普通出資に対する配当金", "事業の利用分量に対する配当金"]
        return frame.assign(item=frame["item"].replace(dict(zip(names, reversed(names), strict=True))))

    rule = "ledgers.reconciled.group-dividends-by-kind"
    told = [reconcile(store, sample.forms, ["連結"]) for store in (sample.store, after(sample, equity_changes=other))]
    assert [[fault.rule for fault in faults].count(rule) for faults in told] == [0, 1]


def test_figures_of_last_year_that_were_not_printed_leave_a_bound_with_those_at_hand(sample: Project) -> None:
    """Nothing of last year is known: the average is held to the balance of this year's end."""
    bounds = tuple(bound for bound in sample.forms.bounds if bound.id == "average-due-from-banks")
    rules = dataclasses.replace(sample.forms, reconciliations=(), bounds=bounds)

    def told(edit: Edit) -> list[Fault]:
        store = after(sample, averages=edit)
        store.history = History([])
        return reconcile(store, rules)

    assert told(times("balance", 1)) == []
    assert [fault.rule for fault in told(times("balance", 10, 1))] == ["ledgers.bounded.average-due-from-banks"]


def test_figures_of_another_year_are_one_finding(sample: Project) -> None:
    """Several ledgers that disagree with what last year printed; one that does stands by itself."""
    year = sample.store.fiscal_year - 1

    def told(history: History, **edits: Edit) -> list[Fault]:
        store = after(sample, **edits)
        store.history = history
        faults = with_heads(under_other_year(reconcile(store, sample.forms, ["単体"]), sample.forms, year))
        return [cause.fault for cause in causes(faults)]

    known = list(sample.store.history.items())
    wrong = [
        (key, dataclasses.replace(entry, printed="98,765"))
        for key, entry in known
        if key.fiscal_year == year and entry.unit == "百万円"
    ]
    assert other_year(year) in told(History([*known, *wrong]))
    alone = told(History(known), allowances=times("opening", 3))
    assert alone and other_year(year) not in alone


def test_digits_that_were_swapped_are_named_with_what_would_fit(sample: Project) -> None:
    right = int(sample.book.frames["guarantees"]["balance"].iloc[0])
    text = str(right)
    at = next(at for at in range(1, len(text) - 1) if text[at] != text[at + 1])
    wrong = int(text[:at] + text[at + 1] + text[at] + text[at + 2 :])
    faults = reconcile(after(sample, guarantees=put_in("balance", wrong)), sample.forms, ["単体"])
    (fault,) = [fault for fault in faults if fault.rule == "ledgers.reconciled.guarantees-book"]
    assert f"{right:,} ならば合います（隣り合う数字の入替わり）" in fault.remedy


def test_sheets_are_named_where_no_row_explains_it(sample: Project) -> None:
    edit = times("balance", 3, 1)
    faults = reconcile(after(sample, deposits=edit), sample.forms, ["単体"])
    (fault,) = [fault for fault in faults if fault.rule == "ledgers.reconciled.deposits"]
    assert "総勘定元帳.xlsx／科目残高" in fault.remedy and "預金.xlsx／預金明細" in fault.remedy


@pytest.mark.parametrize("day", [datetime.date(2018, 3, 31), datetime.date(2026, 3, 31)])
def test_what_is_usual_names_what_the_ledgers_have(day: datetime.date) -> None:
    catalogue = catalogue_on(day)
    sheets = {sheet.id: sheet for workbook in catalogue.contracts for sheet in workbook.sheets}
    found = [entry for entry in catalogue.usual.ledgers if entry.ledger in sheets]
    assert len(found) > 35
    for entry in found:
        sheet = sheets[entry.ledger]
        names = [name for limits in entry.usual for name in (limits.column, limits.over, *limits.where) if name]
        names += [name for series in entry.followed for name in (series.column, series.over, *series.by)]
        names += [name for combination in entry.combinations for name in combination]
        names += [name for alike in entry.uniform for name in (alike.column, *alike.by)]
        assert not [name for name in (*names, *entry.listed) if sheet.column(name) is None], entry.ledger
        for limits in entry.usual:
            for name, values in limits.where.items():
                assert set(values) <= set(sheet.values_of(name) or ()), (entry.ledger, values)


def test_every_ledger_of_the_checks_is_kept_in_some_year() -> None:
    days = [datetime.date(2018, 3, 31), datetime.date(2026, 3, 31)]
    kept = {sheet.id for day in days for workbook in catalogue_on(day).contracts for sheet in workbook.sheets}
    assert {entry.ledger for entry in catalogue_on().usual.ledgers} <= kept


def test_a_table_that_lost_its_figures_is_an_error(sample: Project) -> None:
    """Its ledger has rows, and last year it was printed."""
    table = sample.tables["staff"]
    lines = tuple(
        dataclasses.replace(line, cells=tuple(dataclasses.replace(cell, text="－") for cell in line.cells))
        for line in table.lines
    )
    emptied = {**sample.tables, "staff": dataclasses.replace(table, lines=lines)}
    assert lost_tables(sample.tables, sample.store, sample.book) == []
    (fault,) = lost_tables(emptied, sample.store, sample.book)
    assert (fault.where, fault.severity) == ("役職員.xlsx／職員", Severity.ERROR) and table.title in fault.message


def test_an_optional_heading_with_a_slip_is_an_error(sample_folder: Path, tmp_path: Path) -> None:
    """Without the column of names the list of the largest members would have nobody to print."""
    folder = shutil.copytree(sample_folder, tmp_path / "inputs")
    book = openpyxl.load_workbook(folder / "ledgers" / "会員・出資.xlsx")
    sheet = book["会員別出資"]
    column = next(cell.column for cell in sheet[1] if cell.value == "会員名")
    sheet.cell(1, column).value = "会員氏名"
    book.save(folder / "ledgers" / "会員・出資.xlsx")
    (slip,) = [fault for fault in check_ledgers(folder) if fault.severity is Severity.ERROR]
    assert (slip.place, slip.expected) == (f"会員・出資.xlsx／会員別出資／{get_column_letter(column)}1", "会員名")


def test_the_rules_behind_the_doubts_are_explained() -> None:
    rules = {text.rule: text for text in ledger_rules(catalogue_on())}
    assert all(rules[rule].explanation for rule in (USUAL, COMBINED, DISTINCT, FOLLOWED, STALE, YEARLY))
