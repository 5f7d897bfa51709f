"""労働金庫連合会: a kind with items and forms of its own, between the national forms and the house's."""

import datetime
from fractions import Fraction
from pathlib import Path

import pytest

from discgen.book.composition.compose import coverage_of
from discgen.book.composition.index import missing_items
from discgen.bookinput import document_input
from discgen.catalogue.catalogue import Catalogue, open_catalogue
from discgen.catalogue.profile import PROFILE_NAME, Institution
from discgen.check.lawcheck import composition_of
from discgen.faults import FaultError, errors
from discgen.figures.history import HISTORY_CONTRACT
from discgen.figures.nameproof import name_faults
from discgen.figures.usableforms import usable_forms
from discgen.ledgers.writer import write_workbook
from discgen.project import Project, open_project
from discgen.start import NewHouse, start_inputs

FEDERATION = "労働金庫連合会"
NUMBERS = {
    "tax_rate": Fraction("0.27"),
    "intangible_tax_rate": Fraction(0),
    "unit_amount": Fraction(1000),
    "major_members": Fraction(20),
}


def federation(year: int, folder: Path | None = None, kind: str = FEDERATION) -> Catalogue:
    return open_catalogue(folder, Institution(name="見本", fiscal_year=year, kind=kind))


@pytest.mark.parametrize("year", range(2014, 2027))
def test_the_forms_of_the_federation_are_right_in_every_year(year: int) -> None:
    catalogue = federation(year)
    assert catalogue.faults() == []
    assert name_faults(catalogue, usable_forms(catalogue), NUMBERS) == []


def test_what_the_law_asks_of_the_federation_alone_and_what_of_labour_banks_alone() -> None:
    mine, theirs = ({item.id for item in federation(2023, kind=kind).items} for kind in (FEDERATION, "労働金庫"))
    assert mine - theirs == {"114-1-6", "115-2-ro-4", "115-4"}
    assert {name.split("-")[0] for name in theirs - mine} == {"jishu", "117"}


def test_the_items_of_the_federation_have_their_places() -> None:
    catalogue = federation(2023)
    rows = {row.id: row for row, _ in catalogue.tables["c-key-figures-5y"].walk()}
    names = [row.id for row, _ in catalogue.tables["c-key-figures-5y"].walk()]
    assert rows["comprehensive_income"].items == ("115-2-ro-4",)
    assert names.index("net_profit") + 1 == names.index("comprehensive_income"), "（3）の次が（4）"
    sections = {section.id: section for section in catalogue.document.at(catalogue.day).sections()}
    assert sections["remuneration"].items == ("114-1-6", "115-4")
    assert "members" not in sections and "zaikei" not in sections


def test_a_labour_bank_has_none_of_it() -> None:
    catalogue = federation(2023, kind="")
    assert "comprehensive-income" not in catalogue.tables and "当金庫預金積金" in catalogue.choices["collateral"]
    assert catalogue.tables["bs"].provisional == ""


def test_unknown_forms_are_provisional_and_the_words_are_those_of_a_federation() -> None:
    tables = federation(2023).tables
    for name in ("bs", "pl", "appropriation", "c-bs", "c-pl", "retained-earnings", "comprehensive-income"):
        assert "確かめていない" in tables[name].provisional, name
    assert tables["subsidiary"].title == "連合会の子会社等に関する事項"
    labels = {row.id: row.label for row, _ in tables["bs"].walk()}
    assert labels["federation_contribution"] == "労働金庫連合会出資金", "労働金庫は会員の名"
    assert federation(2023).choices["collateral"][0] == "当会預金積金"


def test_the_forms_of_the_house_come_over_those_of_its_kind(tmp_path: Path) -> None:
    (tmp_path / "forms").mkdir()
    text = """\
words: {連合会: 労金連, 労働金庫連合会: 労働金庫連合会, 包括利益: 包括的な利益}
---
amend: comprehensive-income
change:
  nci: {label: 外部の株主の分}
---
amend: loans-borrower-industry
drop: [agencies]
---
ledgers:
  loans:
    more_values: {borrower: [地方公共団体]}
"""
    (tmp_path / "forms" / "own.yaml").write_text(text, encoding="utf-8")
    catalogue = federation(2014, tmp_path)
    rows = {row.id: row.label for row, _ in catalogue.tables["comprehensive-income"].walk()}
    assert rows["nci"] == "外部の株主の分", "over the kind's dated form too"
    assert (rows["net_profit"], rows["total"]) == ("少数株主損益調整前当期純利益", "包括的な利益")
    assert "agencies" not in {row.id for row, _ in catalogue.tables["loans-borrower-industry"].walk()}
    loans = next(sheet for sheet in catalogue.sheets if sheet.id == "loans")
    column = loans.column("borrower")
    assert column is not None
    assert column.values == ("労働金庫", "国", "独立行政法人", "その他の会員以外", "地方公共団体")


def test_a_fault_in_the_house_s_change_of_a_form_of_the_kind_names_the_house_s_file(tmp_path: Path) -> None:
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "own.yaml").write_text("amend: comprehensive-income\ndrop: [totl]\n", encoding="utf-8")
    (fault,) = federation(2023, tmp_path).faults()
    assert (fault.where, fault.expected.split("、")[0]) == ("forms/own.yaml:1", "total")


def test_combinations_keep_to_a_list_that_the_kind_has_anew() -> None:
    loans = next(sheet for sheet in federation(2023).sheets if sheet.id == "loans")
    borrowers = {value for pattern in loans.plausible for value in pattern["borrower"]}
    assert borrowers == {"労働金庫", "国", "独立行政法人", "その他の会員以外"}


# --- a folder of the kind ---------------------------------------------------------------------------------------------


def test_an_unknown_kind_is_told_with_the_known(tmp_path: Path) -> None:
    with pytest.raises(FaultError) as error:
        start_inputs(tmp_path / "x", NewHouse("見本", 2023, "労働金庫連合"))
    assert error.value.faults[0].expected == FEDERATION and not (tmp_path / "x").exists()


def started(folder: Path, year: int, **books: dict[str, list[dict[str, object]]]) -> Project:
    """A folder of the kind. books: rows of its workbooks by ledger."""
    if not folder.exists():
        start_inputs(folder, NewHouse("見本労働金庫連合会", year, FEDERATION, chapters=False))
    for workbook in federation(year).contracts:
        if workbook.workbook in books:
            write_workbook(folder / "ledgers" / f"{workbook.workbook}.xlsx", workbook, books[workbook.workbook])
    units: dict[str, object] = {
        "entity": "単体",
        "number": "key-figures-5y.contribution_units",
        "table": "key-figures-5y",
    }
    units |= {"row": "出資総口数", "col": "", "year": year - 1, "unit": "口", "printed": "－"}
    write_workbook(folder / "history" / "印刷計数.xlsx", HISTORY_CONTRACT, {"history": [units]})
    return open_project(folder, complete=False)


def test_a_new_folder_has_a_place_for_all_of_it(tmp_path: Path) -> None:
    project = started(tmp_path / "rengokai", 2023)
    assert f'kind = "{FEDERATION}"' in (tmp_path / "rengokai" / PROFILE_NAME).read_text(encoding="utf-8")
    assert all("印刷計数がありません" in fault.message for fault in errors(project.faults))
    book = document_input(project, lambda _: None)
    composition = composition_of(book)
    wrong = [fault for fault in errors(composition.faults) if ".md:" not in fault.where]  # drafts quote absent figures
    assert wrong == [] and composition.undrawn == set()
    faults = missing_items(book.index, book.items, coverage_of(book, composition))
    missing = {fault.found.split()[0] for fault in faults}
    assert missing.isdisjoint({"114-1-6", "115-2-ro-4", "115-4", "bt1-kashidashi-4", "bt1-kashidashi-5"})
    assert not any(name.startswith("jishu") for name in missing)


AFS, RETIREMENT = "その他有価証券評価差額金", "退職給付に係る調整累計額"
Rows = list[dict[str, object]]


def rows(heads: str, *lines: tuple[object, ...]) -> Rows:
    return [dict(zip(heads.split(), line, strict=True)) for line in lines]


def group_books(gain: int) -> dict[str, dict[str, Rows]]:
    """A federation with securities and one company, of which others have two fifths. gain: what its ledger says."""
    company = {
        "name": "見本事務",
        "kind": "子会社・子法人等",
        "treatment": "連結",
        "seat": "見本市",
        "capital": 10_000_000,
        "business": "事務の受託",
        "founded": datetime.date(2000, 4, 1),
        "own_votes": "0.6",
        "accounts_date": datetime.date(2024, 3, 31),
        "segment": "その他",
    }
    changes = rows(
        "component item amount",
        ("出資金", "期首残高", 10_000_000),
        (AFS, "期首残高", 100_000_000),
        (AFS, "その他の包括利益", gain),
        (AFS, "非支配株主に係るその他の包括利益", 5_000_000),
        (RETIREMENT, "その他の包括利益", -2_000_000),
    )
    entries = rows(
        "year number kind section account debit credit explanation",
        (2023, "1", "非支配株主持分", "純資産", AFS, 5_000_000, 0, "配分"),
        (2023, "1", "非支配株主持分", "純資産", "非支配株主持分", 0, 5_000_000, "配分"),
        (2023, "2", "退職給付の調整", "純資産", RETIREMENT, 2_000_000, 0, "差異"),
        (2023, "2", "退職給付の調整", "負債", "退職給付に係る負債", 0, 2_000_000, "差異"),
    )
    return {
        "総勘定元帳": {
            "gl": rows("section account balance", ("資産", "現金", 135_000_000), ("純資産", AFS, 135_000_000)),
        },
        "連結": {
            "companies": [company],
            "account_mapping": rows(
                "company own_account section account sub",
                ("見本事務", "現金", "資産", "現金", ""),
                ("見本事務", "資本金", "純資産", "出資金", "普通出資金"),
            ),
            "subsidiary_accounts": rows(
                "company year own_account debit credit",
                ("見本事務", 2023, "現金", 10_000_000, 0),
                ("見本事務", 2023, "資本金", 0, 10_000_000),
            ),
            "consolidation_entries": entries,
            "equity_changes": changes,
        },
    }


def test_comprehensive_income_is_profit_and_what_the_valuation_gained(tmp_path: Path) -> None:
    """Of 35 million that securities gained 5 are those of others; what is left closes in the balance sheet."""
    project = started(tmp_path / "rengokai", 2023, **group_books(30_000_000))
    printed = {
        cell.key.row: cell.text
        for cell in project.tables["comprehensive-income"].cells()
        if cell.key is not None and cell.key.fiscal_year == 2023
    }
    assert printed["その他の包括利益"] == "33" and printed["包括利益"] == "33"
    assert printed["その他の包括利益 > その他有価証券評価差額金"] == "35"
    assert printed["内訳 > 親会社株主に係る包括利益"] == "28" and printed["内訳 > 非支配株主に係る包括利益"] == "5"
    figures = project.tables["c-key-figures-5y"].cells()
    (row,) = [c for c in figures if c.key and c.key.fiscal_year == 2023 and c.key.row == "包括利益"]
    assert row.text == "33"


def test_a_gain_that_the_balance_sheet_does_not_have_is_told(tmp_path: Path) -> None:
    for name, gain, told in (("right", 30_000_000, 0), ("wrong", 31_000_000, 1)):
        project = started(tmp_path / name, 2023, **group_books(gain))
        found = [fault for fault in errors(project.faults) if "期首残高＋" in fault.message]
        assert len(found) == told
    assert found[0].message.startswith("その他有価証券評価差額金の期首残高＋その他の包括利益")
