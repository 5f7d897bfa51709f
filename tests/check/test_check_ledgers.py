"""Part 1 of the check: faults put into the ledgers come out as findings with their places, all at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from discgen.catalogue.catalogue import READ as FORMS_READ
from discgen.check.checkrun import CheckOptions, check_inputs
from discgen.check.ledgercheck import READ, check_ledgers, ledger_findings, ledger_rules
from discgen.faults import Severity
from discgen.figures.formula import MissingPrior
from discgen.figures.nameproof import NAMES
from discgen.figures.reconcile import reconcile
from discgen.finding import Topic
from discgen.project import Project
from tests.catalogues import catalogue_on
from tests.figures.test_ugly_years import Edit, after, booked


def broken(project: Project, **edits: Edit) -> set[str]:
    """Rules of the bank that break when its ledgers are edited."""
    return {
        fault.rule.removeprefix("ledgers.") for fault in reconcile(after(project, **edits), project.forms, ["単体"])
    }


def scaled(column: str, factor: int, **where: str) -> Edit:
    """Multiply a column of some rows."""

    def edit(frame: pd.DataFrame) -> pd.DataFrame:
        chosen = pd.Series(True, index=frame.index)
        for name, value in where.items():
            chosen &= frame[name] == value
        frame.loc[chosen, column] = frame.loc[chosen, column] * factor
        return frame

    return edit


def dropped(**where: str) -> Edit:
    return lambda frame: frame[~(frame[list(where)] == pd.Series(where)).all(axis=1)].reset_index(drop=True)


def test_the_sample_breaks_no_rule_of_the_bank(sample: Project) -> None:
    assert broken(sample) == set()


@pytest.mark.parametrize(
    ("ledger", "edit", "rule"),
    [
        ("gl", booked(("資産", "現金", "", 1)), "reconciled.balance-sheet"),
        ("fair_values", scaled("fair", 1000, instrument="預金積金"), "bounded.fair-deposits"),
        ("fair_values", dropped(instrument="預け金"), "bounded.fair-due-from-banks"),
        ("securities", scaled("redemption", 0), "bounded.redemption-available-for-sale"),
        ("claims", scaled("recoverable", 1000), "bounded.claims-covered"),
        ("claims", scaled("allowance", 2, debtor_class="破綻懸念先"), "bounded.claims-allowance"),
        ("claims", scaled("balance", 1000, claim_type="貸出金以外"), "bounded.claims-beside-loans"),
        ("remuneration", scaled("paid", 2, office="理事", kind="報酬"), "bounded.directors-limit"),
        ("allowances", scaled("opening", 2, kind="一般貸倒引当金"), "reconciled.allowance-general-opening"),
        ("allowances", scaled("opening", 2, industry="個人"), "reconciled.allowance-industry-opening-individuals"),
        ("gl", booked(("剰余金", "繰越金（当期首残高）", "", 2_000_000)), "reconciled.carried-forward-opening"),
        ("gl", booked(("純資産", "利益剰余金", "利益準備金", 9_000_000)), "reconciled.reserves-roll"),
        ("gl", booked(("純資産", "利益剰余金", "利益準備金", 9_000_000)), "reconciled.retained-earnings-roll"),
        (
            "write_offs",
            lambda frame: pd.DataFrame([{"industry": "個人", "amount": 5, "_row": 2}]),
            "reconciled.write-offs",
        ),
    ],
)
def test_an_injected_fault_breaks_its_rule(sample: Project, ledger: str, edit: Edit, rule: str) -> None:
    assert rule in broken(sample, **{ledger: edit})


def test_a_rule_for_each_industry_names_it() -> None:
    rules = {rule.id: rule for rule in catalogue_on().reconciliations}
    industries = catalogue_on().named_choices["industry"]
    each = {name: rules[f"allowance-industry-opening-{name}"] for name in industries}
    assert all(industries[name] in rule.message for name, rule in each.items()) and len(each) > 10
    assert not any("{" in rule.left + rule.right + rule.message for rule in rules.values())


def test_every_bound_can_be_computed(sample: Project) -> None:
    """Some need what last year printed, which this house did not print of everything."""
    computed = []
    for bound, entity in ((item, entity) for item in catalogue_on().bounds for entity in item.entities):
        formulas = [formula for formula in (bound.least, bound.value, bound.most) if formula]
        try:
            limits = [sample.store.formula(formula, entity) for formula in formulas]
        except MissingPrior:
            assert any("prior(" in formula for formula in formulas), bound.id
            continue
        assert len(limits) > 1, bound.id
        assert limits == sorted(limits), bound.id
        computed.append(bound.id)
    assert len(computed) > 50


def test_findings_carry_the_rule_both_values_and_its_text(sample: Project) -> None:
    faults = reconcile(after(sample, gl=booked(("資産", "現金", "", 7))), sample.forms, ["単体"])
    (finding,) = [one for one in ledger_findings(faults) if one.rule == "ledgers.reconciled.balance-sheet"]
    assert (finding.topic, finding.severity) == (Topic.LEDGERS, Severity.ERROR)
    assert finding.found.endswith("差 7円")
    assert finding.remedy.endswith("総勘定元帳.xlsx／科目残高 の該当する行を確かめてください")
    texts = {text.rule: text for text in ledger_rules(catalogue_on())}
    assert texts[finding.rule].title in finding.title
    assert len(texts) == len(ledger_rules(catalogue_on()))
    assert all(one.rule in texts for one in ledger_findings(sample.faults))


def test_what_could_be_read_is_still_reconciled(sample_folder: Path, tmp_path: Path) -> None:
    """A wrong cell in one ledger, and a ledger elsewhere that does not agree: both are told at once."""
    folder = shutil.copytree(sample_folder, tmp_path / "inputs")
    deposits = folder / "ledgers" / "会員・出資.xlsx"
    spoil(deposits, "会員別出資", "会員区分", "法人")
    spoil(folder / "ledgers" / "貸出金.xlsx", "債務保証明細", "残高", 1)
    findings = check_ledgers(folder)
    rules = {one.rule for one in findings if one.severity is Severity.ERROR}
    assert rules == {READ, "ledgers.reconciled.guarantees-book"}
    places = [one.place for one in findings if one.rule == READ]
    assert any(place.startswith("会員・出資.xlsx／会員別出資／") for place in places)


def spoil(path: Path, sheet: str, head: str, value: object) -> None:
    """Write a value into the first row of a column."""
    book = openpyxl.load_workbook(path)
    heads = [cell.value for cell in book[sheet][1]]
    book[sheet].cell(2, heads.index(head) + 1).value = value
    book.save(path)


def test_faults_of_the_forms_are_a_topic_of_their_own(tmp_path: Path, sample_folder: Path) -> None:
    folder = shutil.copytree(sample_folder, tmp_path / "inputs")
    (folder / "forms").mkdir(exist_ok=True)
    (folder / "forms" / "own.yaml").write_text("amend: bs\nchange:\n  cash: {value: bs.csh}\n", encoding="utf-8")
    result = check_inputs(folder, CheckOptions(pages=False))
    (finding,) = [one for one in result.findings if one.topic is Topic.CATALOGUE]
    assert (finding.rule, finding.place, finding.found) == (NAMES, "forms/own.yaml:3", "bs.csh")
    (folder / "forms" / "own.yaml").write_text("amend: bs\nchange:\n  csh: {label: 現金}\n", encoding="utf-8")
    result = check_inputs(folder, CheckOptions(pages=False))
    (finding,) = [one for one in result.findings if one.topic is Topic.CATALOGUE]
    assert (finding.rule, finding.place) == (FORMS_READ, "forms/own.yaml:3")
    assert "様式に誤りがある" in str(result.remarks)
    rules = {text.rule for text in result.texts}
    assert {NAMES, FORMS_READ} <= rules
