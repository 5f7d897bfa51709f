"""The consolidation worksheet: every account once, every formula worth what it shows, every check 0."""

from __future__ import annotations

import datetime
import math
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from shutil import copytree
from typing import ClassVar

import openpyxl
import pandas as pd
import pytest

from discgen.builtoutputs import WORKSHEET_NAME
from discgen.catalogue.entity import CONSOLIDATED
from discgen.export.worksheet import BALANCE_CHECK, FIGURE_CHECK, write_worksheet
from discgen.export.worksheetlines import STRAY, consolidation_matrix, statements
from discgen.faults import FaultError
from discgen.figures.aggregate import LedgerSums
from discgen.figures.formula import LedgerSum, Ref
from discgen.figures.printed.printing import read_printed
from discgen.figures.store import FigureStore
from discgen.ledgers.writer import write_workbook
from discgen.project import Project, open_project
from tests.catalogues import catalogue_on
from tests.conftest import Built

BALANCE_SHEET, PROFIT_AND_LOSS = "連結貸借対照表精算表", "連結損益計算書精算表"
DAY = datetime.date(2021, 3, 31)
MAIN, SMALL = "見本ビジネス株式会社", "見本リース株式会社"
KINDS = ["投資と資本の相殺消去", "債権債務の相殺消去", "取引高の相殺消去", "非支配株主持分"]

# own account, section, account, sub, debit, credit
ACCOUNTS = {
    MAIN: [
        ("普通預金", "資産", "預け金", "", 60_000_000, 0),
        ("売掛金", "資産", "その他資産", "未収収益", 12_345_678, 0),
        ("器具備品", "資産", "有形固定資産", "その他の有形固定資産", 3_000_000, 0),
        ("貸倒引当金", "資産", "貸倒引当金", "一般貸倒引当金", 0, 45_678),
        ("未払金", "負債", "その他負債", "その他の負債", 0, 7_300_000),
        ("退職給付引当金", "負債", "退職給付に係る負債", "", 0, 5_000_000),
        ("資本金", "純資産", "出資金", "普通出資金", 0, 10_000_000),
        ("繰越利益剰余金", "純資産", "利益剰余金", "", 0, 50_000_000),
        ("売上高", "経常収益", "その他業務収益", "その他の業務収益", 0, 90_000_000),
        ("給料", "経常費用", "経費", "人件費", 80_000_000, 0),
        ("支払手数料", "経常費用", "役務取引等費用", "その他の役務費用", 6_000_000, 0),
        ("法人税等", "税金等", "法人税、住民税および事業税", "", 1_000_000, 0),
    ],
    SMALL: [  # a year of loss
        ("現金", "資産", "現金", "", 400, 0),
        ("貸付金", "資産", "貸出金", "証書貸付", 20_000_000, 0),
        ("仮払金", "資産", "仮払金", "", 999_600, 0),  # no line of the form
        ("借入金", "負債", "借入金", "", 0, 15_000_000),
        ("資本金", "純資産", "出資金", "普通出資金", 0, 8_000_000),
        ("売上", "経常収益", "資金運用収益", "貸出金利息", 0, 500_000),
        ("広告費", "経常費用", "経費", "物件費", 2_100_000, 0),
        ("雑損", "税金等", "過年度法人税等", "", 400_000, 0),  # in the sum of the taxes and in no line
    ],
}
# number, kind, section, account, sub, debit, credit
ENTRIES = [
    ("1", KINDS[0], "純資産", "出資金", "普通出資金", 18_000_000, 0),
    ("1", KINDS[0], "資産", "のれん", "", 400_000, 0),
    ("1", KINDS[0], "資産", "有価証券", "株式", 0, 15_200_000),
    ("1", KINDS[0], "純資産", "非支配株主持分", "", 0, 3_200_000),
    ("2", KINDS[1], "負債", "預金積金", "普通預金", 60_000_000, 0),
    ("2", KINDS[1], "資産", "預け金", "", 0, 60_000_000),
    ("3", KINDS[2], "経常収益", "その他業務収益", "その他の業務収益", 89_000_000, 0),
    ("3", KINDS[2], "経常費用", "経費", "物件費", 0, 89_000_000),
    ("4", KINDS[3], "純資産", "非支配株主持分", "", 800_000, 0),
    ("4", KINDS[3], "剰余金", "非支配株主に帰属する当期純利益", "", 0, 800_000),
]


def write_group(ledgers: Path) -> None:
    """A group of two companies: one wholly owned, one with a loss, other owners and accounts that no line knows."""
    sides = ("debit", "credit")
    names = ("section", "account", "sub")
    companies = [
        {
            "name": name,
            "kind": "子会社・子法人等",
            "treatment": "連結",
            "seat": "見本市見本町1番1号",
            "capital": 10_000_000,
            "business": "見本",
            "founded": datetime.date(2000, 4, 3),
            "own_votes": votes,
            "accounts_date": DAY,
            "segment": "その他",
        }
        for name, votes in ((MAIN, 1), (SMALL, 0.6))
    ]
    mapping, balances = [], []
    for company, rows in ACCOUNTS.items():
        for own, *rest in rows:
            mapping.append({"company": company, "own_account": own, **dict(zip(names, rest, strict=False))})
            amounts = dict(zip(sides, rest[3:], strict=True))
            balances.append({"company": company, "year": 2020, "own_account": own, **amounts})
    balances.append({"company": MAIN, "year": 2019, "own_account": "普通預金", "debit": 77_000_000, "credit": 0})
    balances.append({"company": MAIN, "year": 2019, "own_account": "資本金", "debit": 0, "credit": 77_000_000})
    heads = ("number", "kind", *names, *sides)
    entries = [{"year": 2020, "explanation": "見本の仕訳", **dict(zip(heads, row, strict=True))} for row in ENTRIES]
    contract = next(workbook for workbook in catalogue_on().contracts if workbook.workbook == "連結")
    sheets = {
        "companies": companies,
        "account_mapping": mapping,
        "subsidiary_accounts": balances,
        "consolidation_entries": entries,
    }
    write_workbook(ledgers / "連結.xlsx", contract, sheets)


@pytest.fixture(scope="module")
def group(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The sample with that group. Its other books know nothing of it, which this test does not mind."""
    inputs = copytree(sample_folder, tmp_path_factory.mktemp("group") / "sample")
    (inputs / "ledgers" / "連結調整.xlsx").unlink(missing_ok=True)
    write_group(inputs / "ledgers")
    return open_project(inputs, complete=False)


def changed(project: Project, **frames: pd.DataFrame) -> Project:
    """The project with other books of the group."""
    store = project.store
    book = replace(project.book, frames={**project.book.frames, **frames})
    other = FigureStore(
        store.space,
        LedgerSums(book, store.fiscal_year),
        store.history,
        fiscal_year=store.fiscal_year,
        premises=store.premises.taking(from_print=False),
    )
    return replace(project, book=book, store=other)


class Calculator:
    """Calculates the formulas of a workbook itself; ``shown`` are the results that the file brings along."""

    REFERENCE = re.compile(r"(?:'([^']+)'!)?([A-Z]+\d+)(?::([A-Z]+\d+))?")
    FUNCTIONS: ClassVar[dict[str, object]] = {
        "__builtins__": {},
        "SUM": lambda values: values if isinstance(values, Fraction) else sum(values),
        "TRUNC": math.trunc,
        "SUMPRODUCT": sum,
        "ABS": lambda values: [abs(value) for value in values],
    }

    def __init__(self, path: Path) -> None:
        self.book = openpyxl.load_workbook(path)
        self.shown = openpyxl.load_workbook(path, data_only=True)
        self.instead: dict[tuple[str, str], int] = {}
        self._known: dict[tuple[str, str], Fraction] = {}

    def write(self, sheet: str, cell: str, value: int) -> None:
        """Another amount in a cell, for what follows."""
        self.instead[sheet, cell] = value
        self._known.clear()

    def value(self, sheet: str, cell: str) -> Fraction:
        place = (sheet, cell)
        if place not in self._known:
            content = self.instead.get(place, self.book[sheet][cell].value)
            if isinstance(content, str) and content.startswith("="):
                self._known[place] = self._calculate(sheet, content[1:])
            else:
                self._known[place] = Fraction(content) if isinstance(content, int) else Fraction(0)
        return self._known[place]

    def _calculate(self, sheet: str, formula: str) -> Fraction:
        def words(match: re.Match[str]) -> str:
            there, first, last = match[1] or sheet, match[2], match[3]
            return f"_span({there!r}, {first!r}, {last!r})" if last else f"_value({there!r}, {first!r})"

        names = {**self.FUNCTIONS, "_value": self.value, "_span": self._span}
        return Fraction(eval(self.REFERENCE.sub(words, formula), names))

    def _span(self, sheet: str, first: str, last: str) -> list[Fraction]:
        cells = [cell for row in self.book[sheet][f"{first}:{last}"] for cell in row]
        return [self.value(sheet, cell.coordinate) for cell in cells]

    def formulas(self) -> Iterator[tuple[str, str]]:
        for sheet in self.book:
            for row in sheet.iter_rows():
                for cell in row:
                    if isinstance(cell.value, str) and cell.value.startswith("="):
                        yield sheet.title, cell.coordinate

    def rows(self, sheet: str, label: str) -> list[int]:
        return [cell.row for cell in self.book[sheet]["A"] if cell.value == label]

    def heads(self, sheet: str) -> dict[str, str]:
        """Column letters by the words over them."""
        return {str(cell.value): cell.column_letter for cell in self.book[sheet][4]}

    def column(self, sheet: str, label: str) -> dict[str, Fraction]:
        (row,) = self.rows(sheet, label)
        return {
            head: self.value(sheet, f"{letter}{row}") for head, letter in self.heads(sheet).items() if letter != "A"
        }


@pytest.fixture(scope="module")
def path(group: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("worksheet") / "連結精算表.xlsx"
    write_worksheet(target, group)
    return target


@pytest.fixture
def sheets(path: Path) -> Calculator:
    return Calculator(path)


def account(*name: str, entity: str = CONSOLIDATED) -> LedgerSum:
    filters = tuple((column, (part,)) for column, part in zip(("account", "section", "sub"), name, strict=True))
    return LedgerSum("gl", "balance", filters, entity)


def test_bank_companies_and_entries_are_the_group_to_the_yen_in_every_account(group: Project) -> None:
    matrix = consolidation_matrix(group.store)
    assert list(matrix.columns) == [
        ("gl", "単体"),
        *(("subsidiary_accounts", name) for name in (MAIN, SMALL)),
        *(("consolidation_entries", kind) for kind in KINDS),
    ]
    for (section, name, sub), amounts in matrix.iterrows():
        assert amounts.sum() == group.store.sums.sum(account(name, section, sub))
        assert amounts["gl", "単体"] == group.store.sums.sum(account(name, section, sub, entity="単体"))
    assert list(matrix.loc[("資産", "預け金", "")])[1:] == [60_000_000, 0, 0, -60_000_000, 0, 0]
    assert list(matrix.loc[("資産", "貸倒引当金", "一般貸倒引当金")])[1] == -45_678
    assert list(matrix.loc[("純資産", "非支配株主持分", "")]) == [0, 0, 0, 3_200_000, 0, 0, -800_000]
    accounts = {*zip(*(group.book.frames["gl"][name] for name in matrix.index.names), strict=True)}
    accounts |= {row[1:4] for rows in ACCOUNTS.values() for row in rows} | {row[2:5] for row in ENTRIES}
    assert set(matrix.index) == accounts


def test_every_account_stands_in_one_row(group: Project) -> None:
    matrix = consolidation_matrix(group.store)
    made = statements(group.store, matrix.index, group.book.contracts)
    positions = [line.account for statement in made for line in statement.lines if line.account is not None]
    assert sorted(positions) == list(range(len(matrix)))


def test_lines_show_their_accounts_and_what_no_line_takes_stands_out(sheets: Calculator) -> None:
    for sheet, label, amount in ((BALANCE_SHEET, "仮払金", 999_600), (PROFIT_AND_LOSS, "過年度法人税等", 400_000)):
        (row,) = sheets.rows(sheet, label)
        (stray,) = sheets.rows(sheet, STRAY)
        assert row == stray + 1
        assert abs(sheets.column(sheet, STRAY)[SMALL]) == sheets.column(sheet, label)[SMALL] == amount
        assert sheets.book[sheet].cell(stray, 1).font.color.rgb == "FFC00000"
    (line,) = sheets.rows(BALANCE_SHEET, "現金および預け金")
    assert [sheets.book[BALANCE_SHEET].cell(line + step, 1).value for step in (1, 2)] == ["現金", "預け金"]
    assert sheets.book[BALANCE_SHEET][f"B{line}"].value == f"=SUM(B{line + 1}:B{line + 2})"
    assert sheets.column(BALANCE_SHEET, "うちのれん")[KINDS[0]] == 400_000


def test_every_formula_is_worth_what_the_file_shows(sheets: Calculator) -> None:
    places = list(sheets.formulas())
    assert len(places) > 1000
    for sheet, cell in places:
        assert sheets.value(sheet, cell) == sheets.shown[sheet][cell].value, (sheet, cell)


def test_only_accounts_hold_amounts(group: Project, sheets: Calculator) -> None:
    """One number per account and source, and the tool's own figure beside each printed line; all else is formula."""
    numbers: Counter[str] = Counter()
    for sheet in (BALANCE_SHEET, PROFIT_AND_LOSS):
        heads = {letter: head for head, letter in sheets.heads(sheet).items()}
        for row in sheets.book[sheet].iter_rows(min_row=5):
            numbers.update(heads[cell.column_letter] for cell in row if isinstance(cell.value, int))
            numbers.update("印刷" for cell in row if str(cell.value).startswith("=TRUNC"))
    sources = ["単体", MAIN, SMALL, *KINDS]
    accounts = len(consolidation_matrix(group.store))
    assert numbers == {
        **dict.fromkeys(sources, accounts),
        "計数一覧の値（円）": numbers["印刷"],
        "印刷": numbers["印刷"],
    }


def test_the_printed_column_is_what_the_magazine_prints(group: Project, sheets: Calculator) -> None:
    for sheet, table in ((BALANCE_SHEET, "c-bs"), (PROFIT_AND_LOSS, "c-pl")):
        column = sheets.heads(sheet)["印刷（百万円）"]
        rows = [cell for cell in sheets.book[sheet][column] if str(cell.value).startswith("=TRUNC")]
        printed = [read_printed(cell.text, "百万円").steps or 0 for cell in group.tables[table].cells() if cell.current]
        assert [sheets.value(sheet, cell.coordinate) for cell in rows][: len(printed)] == printed
        assert any(printed)


def test_profit_flows_into_the_retained_earnings(sheets: Calculator) -> None:
    profit = sheets.column(PROFIT_AND_LOSS, "当期未処分剰余金")
    assert sheets.column(PROFIT_AND_LOSS, "当期純利益")[SMALL] == -2_000_000
    assert profit[CONSOLIDATED] == profit["単体"] + 3_000_000 - 2_000_000 + 800_000
    assert sheets.column(BALANCE_SHEET, "当期未処分剰余金")[CONSOLIDATED] == profit[CONSOLIDATED]
    (row,) = sheets.rows(PROFIT_AND_LOSS, "貸出金利息")
    before, interest = sheets.column(BALANCE_SHEET, "利益剰余金"), sheets.value(PROFIT_AND_LOSS, f"B{row}")
    sheets.write(PROFIT_AND_LOSS, f"B{row}", 0)
    assert sheets.column(BALANCE_SHEET, "利益剰余金")["単体"] == before["単体"] - interest < before["単体"]


def test_all_checks_are_zero(sheets: Calculator) -> None:
    balance = sheets.column(BALANCE_SHEET, BALANCE_CHECK)
    shown = [head for head, letter in sheets.heads(BALANCE_SHEET).items() if is_written(sheets, letter)]
    assert shown == ["単体", MAIN, SMALL, "単純合計", *KINDS, "修正計", CONSOLIDATED]
    assert not any(balance.values())
    assert all(sheets.column(sheet, FIGURE_CHECK)["差（円）"] == 0 for sheet in (BALANCE_SHEET, PROFIT_AND_LOSS))


def is_written(sheets: Calculator, letter: str) -> bool:
    (row,) = sheets.rows(BALANCE_SHEET, BALANCE_CHECK)
    return letter != "A" and sheets.book[BALANCE_SHEET][f"{letter}{row}"].value is not None


def test_a_changed_amount_of_any_account_breaks_the_checks(group: Project, sheets: Calculator) -> None:
    """So no account is left out of the totals, and none counts twice."""
    found = 0
    for sheet in (BALANCE_SHEET, PROFIT_AND_LOSS):
        column = sheets.heads(sheet)[MAIN]
        for cell in list(sheets.book[sheet][column]):
            if not isinstance(cell.value, int):
                continue
            found += 1
            sheets.write(sheet, cell.coordinate, cell.value + 7)
            assert abs(sheets.column(BALANCE_SHEET, BALANCE_CHECK)[MAIN]) == 7
            assert abs(sheets.column(BALANCE_SHEET, BALANCE_CHECK)[CONSOLIDATED]) == 7
            assert sheets.column(BALANCE_SHEET, FIGURE_CHECK)["差（円）"] > 0
            sheets.write(sheet, cell.coordinate, cell.value)
    assert found == len(consolidation_matrix(group.store))


def test_a_figure_that_the_worksheet_does_not_reach_is_told(group: Project, tmp_path: Path) -> None:
    """The tool's own figures stand beside the sums: here the sums lack what the figures have."""
    target = tmp_path / "x.xlsx"
    frame = group.book.frames["gl"]
    other = changed(group, gl=frame.assign(balance=frame["balance"].where(frame["account"] != "現金", 0)))
    matrix = consolidation_matrix(group.store)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("discgen.export.worksheet.consolidation_matrix", lambda store: matrix)
        write_worksheet(target, other)
    cash = frame["balance"][frame["account"] == "現金"].sum()
    assert cash > 0
    row = Calculator(target).column(BALANCE_SHEET, "現金および預け金")
    assert row["差（円）"] == cash
    assert Calculator(target).column(BALANCE_SHEET, FIGURE_CHECK)["差（円）"] == 2 * cash  # its total too


def test_unbalanced_entries_are_seen_in_their_column(group: Project, tmp_path: Path) -> None:
    entries = group.book.frames["consolidation_entries"].copy()
    entries.loc[entries["account"] == "のれん", ["balance", "debit"]] += 5
    write_worksheet(tmp_path / "x.xlsx", changed(group, consolidation_entries=entries))
    sheets = Calculator(tmp_path / "x.xlsx")
    balance = {head: value for head, value in sheets.column(BALANCE_SHEET, BALANCE_CHECK).items() if value}
    assert balance == {KINDS[0]: 5, "修正計": 5, CONSOLIDATED: 5}
    heads = sheets.heads("連結仕訳一覧")
    differences = [
        sheets.value("連結仕訳一覧", f"{heads['借方－貸方']}{row}") for row in range(5, 5 + len(entries) + 1)
    ]
    assert [value for value in differences if value] == [5, 5]  # of the number and of all
    assert differences[0] == differences[-1] == 5


def test_kinds_that_share_a_number_balance_together(group: Project, tmp_path: Path) -> None:
    entries = group.book.frames["consolidation_entries"].copy()
    entries.loc[entries["account"] == "のれん", "kind"] = "のれん"
    write_worksheet(tmp_path / "x.xlsx", changed(group, consolidation_entries=entries))
    sheets = Calculator(tmp_path / "x.xlsx")
    shown = [head for head, letter in sheets.heads(BALANCE_SHEET).items() if is_written(sheets, letter)]
    assert shown == ["単体", MAIN, SMALL, "単純合計", *KINDS[1:], "修正計", CONSOLIDATED]
    assert sheets.column(BALANCE_SHEET, "資産の部合計")["のれん"] == 400_000


def test_a_group_by_the_equity_method_alone_has_no_companies(group: Project, tmp_path: Path) -> None:
    empty = {name: group.book.frames[name].iloc[:0] for name in ("subsidiary_accounts", "account_mapping")}
    entries = group.book.frames["consolidation_entries"]
    write_worksheet(tmp_path / "x.xlsx", changed(group, **empty))
    assert [*Calculator(tmp_path / "x.xlsx").heads(BALANCE_SHEET)][1:3] == ["単体", "単純合計"]
    write_worksheet(tmp_path / "y.xlsx", changed(group, **empty, consolidation_entries=entries.iloc[:0]))
    alone = Calculator(tmp_path / "y.xlsx").column(BALANCE_SHEET, "資産の部合計")
    assert alone[CONSOLIDATED] == alone["単体"] > 0 == alone["修正計"]


def test_the_books_behind_stand_on_their_sheets(sheets: Calculator) -> None:
    entries, mapping = (list(sheets.shown[name].values)[4:] for name in ("連結仕訳一覧", "子会社科目対応"))
    assert [tuple(value or "" for value in row[:5]) for row in entries[:-1]] == [row[:5] for row in ENTRIES]
    assert [row[5:7] for row in entries[:-1]] == [row[5:] for row in ENTRIES]
    assert {row[8] for row in entries[:-1]} == {"見本の仕訳"}
    assert entries[-1][5:8] == (168_200_000, 168_200_000, 0)
    lines = {row[:2]: row[5:8] for row in mapping[:-1]}
    assert lines[MAIN, "売掛金"] == ("その他資産", 12_345_678, 0)
    assert lines[MAIN, "普通預金"] == ("現金および預け金", 60_000_000, 0)
    assert lines[SMALL, "仮払金"] == (STRAY, 999_600, 0)
    assert len(lines) == sum(map(len, ACCOUNTS.values()))


def test_sheets_are_ready_for_screen_and_paper(sheets: Calculator) -> None:
    assert sheets.book.sheetnames == [BALANCE_SHEET, PROFIT_AND_LOSS, "連結仕訳一覧", "子会社科目対応"]
    for sheet in sheets.book:
        assert sheet.freeze_panes == "B5"
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 8)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.page_setup.fitToHeight == 0
        assert sheet.print_title_rows == "$4:$4"
    balance = sheets.book[BALANCE_SHEET]
    (detail,), (line,) = sheets.rows(BALANCE_SHEET, "預け金"), sheets.rows(BALANCE_SHEET, "現金および預け金")
    assert (balance.row_dimensions[detail].outlineLevel, balance.row_dimensions[line].outlineLevel) == (1, 0)
    assert balance.sheet_properties.outlinePr.summaryBelow is False
    assert balance[f"B{line}"].number_format == '#,##0;"△"#,##0;"－"'
    assert balance[f"B{line}"].font.name == "游ゴシック"


def test_equal_builds_are_equal_files(group: Project, path: Path, tmp_path: Path) -> None:
    again = tmp_path / path.name
    write_worksheet(again, group)
    assert again.read_bytes() == path.read_bytes()
    with zipfile.ZipFile(path) as parts:
        assert "2000-01-01" in parts.read("docProps/core.xml").decode()


def test_a_line_that_is_no_sum_of_accounts_is_told(group: Project, tmp_path: Path) -> None:
    store = changed(group).store
    ref = Ref("bs", "loans", entity=CONSOLIDATED)
    cells = {**store.space.cells, ref: replace(store.space.cells[ref], query=None, formula="prior(bs.loans)")}
    store.space = replace(store.space, cells=cells)
    with pytest.raises(FaultError, match="総勘定元帳の科目の和"):
        write_worksheet(tmp_path / "x.xlsx", replace(group, store=store))
    assert not (tmp_path / "x.xlsx").exists()


def test_the_worksheet_is_built_where_there_is_a_group(built: Built, sample: Project) -> None:
    assert (built.output / WORKSHEET_NAME).exists() == (sample.group_absent == "")
