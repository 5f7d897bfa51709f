"""Whatever in the forms leads nowhere is found when they are loaded, with file and line and what was meant."""

from pathlib import Path

import pytest

from discgen.faults import Fault
from discgen.figures.nameproof import NAMES, name_faults
from discgen.figures.usableforms import usable_forms
from tests.catalogues import catalogue_on

PARAMETERS = ("tax_rate", "intangible_tax_rate", "unit_amount", "major_members")


def faults_of(folder: Path, text: str, name: str = "own.yaml") -> list[Fault]:
    """What the proof says of a house's forms."""
    (folder / "forms").mkdir(exist_ok=True)
    (folder / "forms" / name).write_text(text, encoding="utf-8")
    catalogue = catalogue_on(folder=folder)
    catalogue.prove()
    return name_faults(catalogue, usable_forms(catalogue), PARAMETERS)


TABLE = """\
id: own
title: 独自の表
measure: sum(loans.balance)
columns:
  - {id: amount, label: 金額}
  - {id: share, label: 構成比, unit: "%", value: "ratio(amount, at(amount, total))"}
rows:
  - {id: secured, label: 担保付, where: {collateral: 不動産}}
  - {id: rest, label: その他, value: total - secured, columns: [amount]}
  - {id: total, label: 合計, where: {}, total: true}
"""
CASH = "amend: bs\nchange:\n  cash: {value: %s}\n"


def test_a_table_of_the_house_is_proved(tmp_path: Path) -> None:
    assert faults_of(tmp_path, TABLE) == []


@pytest.mark.parametrize(
    ("formula", "found", "near"),
    [
        ("sum(nothing.balance)", "nothing", ""),
        ("sum(laons.balance)", "laons", "loans"),
        ("sum(loans.balanse)", "balanse", "balance"),
        ("sum(loans.use)", "use", "balance"),  # a column, but none that can be added up
        ("count(loans, nothing='x')", "nothing", "collateral"),
        ("sum(loans.balance, collateral='不動')", "不動", "不動産"),
        ("sum(loans.balance, collateral=not_('絵画'))", "絵画", "有価証券"),
        ("sum(loans.balance, use=year(-1))", "year(-1)", ""),
        ("1 + (law.required_capital if 1 > 0 else 2)", "law.required_capital", "required_capital_ratio"),
        ("param.tax * 2", "param.tax", "tax_rate"),
        ("printed(bs.due_from_bank)", "bs.due_from_bank", "bs.due_from_banks"),
        ("ratio(bss.cash, 2)", "bss.cash", "bs"),
        ("prior(pl.nothing_at_all)", "pl.nothing_at_all", ""),
        ("at(nothing, cash)", "at(nothing, cash)", ""),
        ("due_from_bank + call_loans", "due_from_bank", "due_from_banks"),
        ("solo(bs.nci)", "bs.nci", ""),  # the bank itself has no such line
        ("cash +", "cash +", ""),
        ("round(bs.loans)", "round()", "children"),
        ("ratio(bs.loans)", "ratio(bs.loans)", ""),
        ("bs.loans and bs.deposits", "bs.loans and bs.deposits", ""),
        ("'現金'", "現金", ""),
        ("sum(loans)", "loans", ""),
        ("sum(loans.balance, use=3)", "3", ""),
        ("printed(bs.loans + 1)", "bs.loans + 1", ""),
    ],
)
def test_a_wrong_name_in_a_formula_is_told_at_its_line(tmp_path: Path, formula: str, found: str, near: str) -> None:
    (fault, *more) = faults_of(tmp_path, CASH % f'"{formula}"')
    assert more == []
    assert fault.where == "forms/own.yaml:3"
    assert fault.rule == NAMES
    assert "表 bs の行 cash（現金）" in fault.message
    assert found in fault.found
    assert near in f"{fault.found}{fault.remedy}"
    assert "forms/own.yaml の 3 行目" in fault.remedy


@pytest.mark.parametrize(
    ("old", "new", "line", "found"),
    [
        ("measure: sum(loans.balance)", "measure: sum(loans.balanse)", 1, "balanse"),
        ("measure: sum(loans.balance)", "measure: loans.balance", 1, "loans.balance"),
        ("measure: sum(loans.balance)", "measure: sum(loans.balance)\nunit: 百万", 1, "百万"),
        ("measure: sum(loans.balance)", "measure: sum(loans.balance)\nitems: [114-1-9]", 1, "114-1-9"),
        ("measure: sum(loans.balance)", "measure: sum(loans.balance)\nwhen: own.nothing", 1, "own.nothing"),
        ("measure: sum(loans.balance)", "measure: sum(loans.balance)\nyear_heads: [当期]", 1, "1 個"),
        ('unit: "%"', 'unit: "％"', 6, "％"),
        ("at(amount, total)", "at(amount, totl)", 6, "at(amount, totl)"),
        ("where: {collateral: 不動産}", "where: {collaterall: 不動産}", 8, "collaterall"),
        ("where: {collateral: 不動産}", "where: {collateral: 不動}", 8, "不動"),
        ("where: {collateral: 不動産}", "where: {collateral: 不動産}, columns: [amounts]", 8, "amounts"),
        ("where: {collateral: 不動産}", "where: {}, values: {amounts: bs.loans}", 8, "amounts"),
        ("where: {collateral: 不動産}", "where: {collateral: 不動産}, formats: {shares: '（{}）'}", 8, "shares"),
        ("where: {collateral: 不動産}", "where: {collateral: 不動産}, only_with: totl", 8, "totl"),
        ("where: {collateral: 不動産}", "where: {collateral: 不動産}, was: totl", 8, "totl"),
        ("where: {collateral: 不動産}", "text: name", 8, "name"),
        ("where: {collateral: 不動産}", "where: {collateral: 不動産}, export_unit: ヶ月", 8, "ヶ月"),
        ("where: {collateral: 不動産}", "unit: 万円, where: {collateral: 不動産}", 8, "万円"),
        ("where: {collateral: 不動産}", "measure: sum(loans.bal), where: {}", 8, "bal"),
        ("where: {collateral: 不動産}", "items: [p3], where: {collateral: 不動産}", 8, "p3"),
        ("where: {collateral: 不動産}", "value: rest", 8, "own.secured.amount → own.rest.amount"),  # a ring
        ("value: total - secured, ", "", 9, "own"),  # no definition at all
        ("label: 合計", "label: 担保付", 10, "担保付"),  # two rows by one name
    ],
)
def test_what_leads_nowhere_in_a_table_is_told_at_its_line(
    tmp_path: Path, old: str, new: str, line: int, found: str
) -> None:
    assert old in TABLE
    (fault, *more) = faults_of(tmp_path, TABLE.replace(old, new))
    assert more == []
    assert fault.where == f"forms/own.yaml:{line}"
    assert found in str(fault)


LISTING = """\
id: own
title: 出資の大きい会員
columns: [{id: amount, label: 出資額}]
measure: sum(members.amount)
listing: {ledger: members, label: name, order: amount, limit: major_members}
"""


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("ledger: members", "ledger: member", "member"),
        ("label: name", "label: nmae", "nmae"),
        ("order: amount", "order: amounts", "amounts"),
        ("limit: major_members", "limit: major", "major"),
    ],
)
def test_what_leads_nowhere_in_a_listing_is_told(tmp_path: Path, old: str, new: str, found: str) -> None:
    assert faults_of(tmp_path, LISTING) == []
    (fault,) = faults_of(tmp_path, LISTING.replace(old, new))
    assert fault.where == "forms/own.yaml:5"
    assert fault.found == found


@pytest.mark.parametrize(
    ("text", "line", "found"),
    [
        (
            "reconciliations:\n  add:\n    - rule: {id: own, left: bs.lones, right: bs.loans, message: 一致}\n",
            3,
            "bs.lones",
        ),
        ("bounds:\n  add:\n    - rule: {id: own, value: bs.loans, most: bs.depsits, message: 範囲}\n", 3, "bs.depsits"),
        (
            "declared:\n  add:\n    - rule: {id: own, left: pl.net, right: pl.net_profit, explanation: 説明}\n",
            3,
            "pl.net",
        ),
        ("declared:\n  add:\n    - rule: {id: own, each: pll, falling: a, explanation: 説明}\n", 3, "pll"),
        ("declared:\n  add:\n    - rule: {id: own, each: key-figures-5y, falling: a, explanation: 説明}\n", 3, "a"),
        ("document:\n  add:\n    - {under: key-figures, block: {table: key-figures}}\n", 3, "key-figures"),
        ("document:\n  change:\n    key-figures: {items: [114-1-3]}\n", 3, "114-1-3"),
        ("index:\n  change:\n    事業の組織: {items: [114-1-1-x]}\n", 3, "114-1-1-x"),
    ],
)
def test_what_leads_nowhere_in_rules_document_and_index_is_told(
    tmp_path: Path, text: str, line: int, found: str
) -> None:
    (fault,) = faults_of(tmp_path, text)
    assert fault.where == f"forms/own.yaml:{line}"
    assert fault.found == found


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    faults_of(tmp_path, TABLE.replace("不動産", "不動"), "a.yaml")
    told = {
        (fault.where, fault.found) for fault in faults_of(tmp_path, CASH % '"bs.nothing + param.nothing"', "b.yaml")
    }
    assert told == {
        ("forms/a.yaml:8", "不動"),
        ("forms/b.yaml:3", "bs.nothing（式：bs.nothing + param.nothing）"),
        ("forms/b.yaml:3", "param.nothing"),
    }


def test_a_row_that_the_house_drops_though_it_is_needed_names_both_places(tmp_path: Path) -> None:
    faults = faults_of(tmp_path, "amend: bs\ndrop: [net_assets]\n")
    assert faults
    for fault in faults:
        assert fault.where.partition(":")[0].endswith(".yaml") and not fault.where.startswith("forms/")
        assert "net_assets は forms/own.yaml:1 で除いた行です" in fault.remedy


def test_a_ring_through_the_groups_own_rows_is_found(tmp_path: Path) -> None:
    text = "amend: c-bs\nchange:\n  net_assets: {value: total_liabilities_and_net_assets - total_liabilities}\n"
    (fault,) = faults_of(tmp_path, text)
    assert fault.where == "forms/own.yaml:3"
    assert "連結:bs.net_assets → 連結:bs.total_liabilities_and_net_assets → 連結:bs.net_assets" in fault.found
