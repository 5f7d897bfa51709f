"""Shares as 2% or 0.02, and the texts that belong beside a closed value: in lists to choose from and in remedies."""

import datetime
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from discgen.catalogue.contract import Column, Sheet, Workbook
from discgen.faults import Severity
from discgen.figures.filters import Not
from discgen.figures.formula import LedgerSum
from discgen.figures.namedvalues import known_texts
from discgen.ledgers.cellreading import read_cell, rule_of
from discgen.ledgers.knowntexts import KnownTexts
from discgen.ledgers.ledgerguide import column_help
from discgen.ledgers.writer import write_workbook

SHARE = Column(id="rate", name="配当率", type="number", share=True)
DAY = datetime.date(2026, 3, 31)


@pytest.mark.parametrize("cell", [0.02, "2%", "２％", "0.02"])
def test_a_share_is_written_as_a_rate_or_as_a_number(cell: object) -> None:
    reading = read_cell(rule_of(SHARE, DAY), cell)
    assert reading.value == Fraction(2, 100) and not reading.bad
    assert reading.problem is None or reading.problem.severity is Severity.NOTICE
    assert read_cell(rule_of(SHARE, DAY), 1).value == 1


@pytest.mark.parametrize(("cell", "found"), [(2, "2（200%）"), ("200%", "200%（200%）"), (1.01, "1.01（101%）")])
def test_more_than_the_whole_is_refused(cell: object, found: str) -> None:
    reading = read_cell(rule_of(SHARE, DAY), cell)
    assert reading.bad and reading.problem is not None
    assert (reading.problem.message, reading.problem.found) == ("割合が 100% を超えています", found)
    assert "2%" in reading.problem.expected and "0.02" in reading.problem.remedy
    assert read_cell(rule_of(SHARE.model_copy(update={"share": False}), DAY), 2).value == 2


SHEET = Sheet(
    id="gl",
    sheet="科目残高",
    title="見本",
    columns=(
        Column(id="section", name="部", type="choice", values=("資産", "負債", "剰余金")),
        Column(id="account", name="科目", type="text"),
        Column(id="balance", name="残高", type="yen"),
    ),
)
QUERIES = [
    LedgerSum("gl", "balance", (("section", ("資産",)), ("account", ("現金",)))),
    LedgerSum("gl", "balance", (("section", ("資産",)), ("account", ("貸出金", "有価証券")))),
    LedgerSum("gl", "balance", (("section", ("負債",)), ("account", ("借用金",)))),
    LedgerSum("gl", "balance", (("section", ("資産", "負債")), ("account", ("仮勘定",)))),
    LedgerSum("gl", "balance", (("section", ("負債",)), ("account", Not(("預金積金",))))),
]


def test_the_forms_tell_where_a_text_belongs() -> None:
    known = known_texts(QUERIES, SHEET, "account")
    assert known.texts == ("現金", "貸出金", "有価証券", "借用金", "仮勘定", "預金積金")
    assert known.otherwise("現金", {"section": "負債"}) == {"section": {"資産"}}
    assert known.otherwise("仮勘定", {"section": "負債"}) == {}
    assert known.fitting({"section": "負債"}) == ["借用金", "仮勘定", "預金積金"]
    anywhere = known_texts([*QUERIES, LedgerSum("gl", "balance", (("account", ("現金",)),))], SHEET, "account")
    assert anywhere.otherwise("現金", {"section": "負債"}) == {}
    assert anywhere.by_value(["section"]) is None


def test_the_list_follows_the_closed_column_and_every_column_is_explained(tmp_path: Path) -> None:
    known = known_texts(QUERIES, SHEET, "account")
    write_workbook(tmp_path / "元帳.xlsx", Workbook(workbook="元帳", sheets=(SHEET,)), {}, {("gl", "account"): known})
    book = openpyxl.load_workbook(tmp_path / "元帳.xlsx")
    rules = {str(rule.sqref).partition("2")[0]: rule for rule in book["科目残高"].data_validations.dataValidation}
    assert [rules[letter].promptTitle for letter in "ABC"] == ["部", "科目", "残高"]
    assert rules["A"].prompt == column_help(SHEET.columns[0]) and rules["A"].errorStyle in (None, "stop")
    assert rules["B"].errorStyle == "information" and len(rules["B"].formula1) <= 255
    formula = rules["B"].formula1
    assert "OFFSET" in formula and "MATCH($A2," in formula and formula.count("COUNTIF") == 2
    cells = [(row[0], row[1]) for row in book["選択肢"].iter_rows(values_only=True)]
    assert cells == [(value, text) for value, texts in known.by_value(["section"])[1].items() for text in texts]  # type: ignore[index]
    assert [text for value, text in cells if value == "負債"] == ["借用金", "仮勘定", "預金積金"]
    values = [value for value, _ in cells]
    assert values == sorted(values, key=values.index)  # those of one value stand together, as OFFSET takes them


def test_texts_without_a_closed_column_are_one_list() -> None:
    assert KnownTexts({"甲": {}, "乙": {}}).by_value(["section"]) is None
    assert KnownTexts().by_value(["section"]) is None
