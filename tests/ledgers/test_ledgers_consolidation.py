"""The books of the group: sheets that extend a ledger, looked-up and signed columns, what must hold between them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from discgen.catalogue.catalogue import DATA
from discgen.catalogue.contract import Sheet, Workbook
from discgen.catalogue.contracts import read_choices, read_contracts
from discgen.faults import Fault, FaultError, Severity
from discgen.ledgers.ledgerbook import LedgerBook
from discgen.ledgers.ledgerguide import guide_lines
from discgen.ledgers.writer import write_workbook
from tests.catalogues import catalogue_on
from tests.ledgers.ledger_helpers import YEAR_END, only, read

Rows = dict[str, list[dict[str, Any]]]
Change = Callable[[Rows], object]

CONTRACTS = catalogue_on().contracts
GROUP_BOOKS = tuple(book for book in CONTRACTS if book.workbook in ("連結", "連結調整"))
SHEETS = {sheet.id: sheet for book in CONTRACTS for sheet in book.sheets}
SERVICE, CARD = "ろうきんサービス", "ろうきんカード"


def good() -> Rows:
    """One company consolidated line by line and one that is not, in amounts that balance."""
    company = {"kind": "子会社・子法人等", "seat": "市内", "capital": 100, "business": "事務", "segment": "その他"}
    company |= {"founded": datetime.date(1990, 4, 1), "own_votes": 1}
    year = {"company": SERVICE, "year": 2020}
    entry = {"year": 2020, "number": "1", "kind": "投資と資本の相殺消去", "explanation": "投資と資本"}
    mapped = {"company": SERVICE}
    return {
        "companies": [
            company | {"name": SERVICE, "treatment": "連結", "accounts_date": YEAR_END},
            company | {"name": CARD, "treatment": "非連結", "reason": "重要性が乏しいため"},
        ],
        "account_mapping": [
            mapped | {"own_account": "現金預金", "section": "資産", "account": "預け金"},
            mapped | {"own_account": "資本金", "section": "純資産", "account": "出資金", "sub": "普通出資金"},
            mapped | {"own_account": "受託収入", "section": "経常収益", "account": "その他経常収益"},
            mapped | {"own_account": "給料手当", "section": "経常費用", "account": "経費", "sub": "人件費"},
        ],
        "subsidiary_accounts": [
            year | {"own_account": "現金預金", "debit": 130},
            year | {"own_account": "資本金", "credit": 100},
            year | {"own_account": "受託収入", "credit": 50},
            year | {"own_account": "給料手当", "debit": 20},
        ],
        "consolidation_entries": [
            entry | {"section": "純資産", "account": "出資金", "sub": "普通出資金", "debit": 100},
            entry | {"section": "資産", "account": "有価証券", "sub": "株式", "credit": 100},
        ],
        "group_borrowings": [
            {"lender": "金庫", "maturity": "1年以内", "balance": -30, "company": SERVICE, "explanation": "相殺"}
        ],
    }


def read_group(folder: Path, change: Change | None = None) -> tuple[LedgerBook, list[Fault]]:
    """The good books, changed by ``change``, written and read back."""
    rows = good()
    if change:
        change(rows)
    for workbook in GROUP_BOOKS:
        write_workbook(folder / f"{workbook.workbook}.xlsx", workbook, rows)
    return read(folder, *GROUP_BOOKS)


def stored(ledger: str) -> list[str]:
    return [column.id for column in SHEETS[ledger].stored]


def test_an_extended_sheet_has_the_columns_of_its_base_with_either_sign() -> None:
    sheet, base = SHEETS["group_deposits"], SHEETS["deposits"]
    assert [column.id for column in sheet.columns] == [*(c.id for c in base.columns), "company", "explanation"]
    assert sheet.optional and not sheet.large and not sheet.key
    balance, own = sheet.column("balance"), base.column("balance")
    assert balance is not None and own is not None and (balance.sign, own.sign) == ("any", "positive")
    assert (sheet.sheet, sheet.title) == (base.sheet, f"{base.title}（連結調整）")
    assert SHEETS["group_securities"].derived == SHEETS["securities"].derived != ()
    assert SHEETS["group_allowances"].rows_hold == SHEETS["allowances"].rows_hold != ()
    fair, own_fair = SHEETS["group_securities"].column("fair"), SHEETS["securities"].column("fair")
    assert fair is not None and own_fair is not None and fair.relative is None and own_fair.relative is not None


def test_more_values_are_added_to_the_choices_of_the_base_only_in_the_extension() -> None:
    group, base = SHEETS["group_capital_items"].column("item"), SHEETS["capital_items"].column("item")
    assert group is not None and base is not None
    assert group.values[: len(base.values)] == base.values
    assert "調整後少数株主持分" in group.values and "調整後少数株主持分" not in base.values


def test_computed_columns_are_dimensions_and_measures_but_do_not_stand_in_the_workbook() -> None:
    sheet = SHEETS["subsidiary_accounts"]
    assert stored(sheet.id) == ["company", "year", "own_account", "debit", "credit"]
    assert {"section", "account", "sub"} <= set(sheet.dimensions)
    assert [column.id for column in sheet.measures] == ["balance", "debit", "credit"]
    guide = "\n".join(guide_lines(GROUP_BOOKS))
    assert "借方残高" in guide and "・残高［円］" not in guide.split("● 子会社試算表")[1].split("●")[0]


def test_the_workbook_has_only_the_stored_columns(tmp_path: Path) -> None:
    read_group(tmp_path)
    book = openpyxl.load_workbook(tmp_path / "連結.xlsx")
    assert [cell.value for cell in book["子会社試算表"][1]] == ["会社", "年度", "子会社の科目", "借方残高", "貸方残高"]


def test_accounts_take_their_place_from_the_mapping_and_their_sign_from_the_section(tmp_path: Path) -> None:
    book, faults = read_group(tmp_path)
    assert faults == []
    frame = book.frames["subsidiary_accounts"]
    assert list(frame)[:7] == ["company", "year", "own_account", "section", "account", "sub", "balance"]
    assert frame[["section", "account", "sub", "balance"]].to_numpy().tolist() == [
        ["資産", "預け金", "", 130],
        ["純資産", "出資金", "普通出資金", 100],
        ["経常収益", "その他経常収益", "", 50],
        ["経常費用", "経費", "人件費", 20],
    ]
    assert book.frames["consolidation_entries"]["balance"].tolist() == [-100, -100]
    assert str(frame["balance"].dtype) == "int64"
    assert book.place("subsidiary_accounts", 3, "credit") == "連結.xlsx／子会社試算表／E3"
    assert book.place("subsidiary_accounts", 3, "balance") == "連結.xlsx／子会社試算表／3行目"


@pytest.mark.parametrize("written", [False, True])
def test_every_sheet_has_a_frame_with_its_types_when_there_is_no_group(tmp_path: Path, written: bool) -> None:
    if written:
        for workbook in GROUP_BOOKS:
            write_workbook(tmp_path / f"{workbook.workbook}.xlsx", workbook, {})
    book, faults = read(tmp_path, *GROUP_BOOKS)
    assert faults == []
    frame = book.frames["subsidiary_accounts"]
    assert len(frame) == 0 and str(frame["balance"].dtype) == str(frame["year"].dtype) == "int64"
    for sheet in (sheet for workbook in GROUP_BOOKS for sheet in workbook.sheets):
        names = [column.id for column in sheet.columns] + [d.id for d in sheet.derived if d.compare]
        assert set(names) | {"_row"} == set(book.frames[sheet.id])


def test_taking_a_holding_out_falls_into_the_class_of_the_holding(tmp_path: Path) -> None:
    row = {"purpose": "その他", "company": SERVICE, "explanation": "消去", "valuation_gain": 0}

    def change(rows: Rows) -> None:
        rows["group_money_trusts"] = [row | {"book": book, "cost": cost} for book, cost in ((-90, -80), (-80, -90))]

    book, faults = read_group(tmp_path, change)
    assert faults == []
    assert book.frames["group_money_trusts"]["appreciated"].tolist() == ["超えるもの", "超えないもの"]


def account(number: int, **values: Any) -> Change:
    return lambda rows: rows["subsidiary_accounts"][number].update(values)


def company(number: int, **values: Any) -> Change:
    return lambda rows: rows["companies"][number].update(values)


def all_entries(**values: Any) -> Change:
    return lambda rows: [row.update(values) for row in rows["consolidation_entries"]]


ONE_FAULT: Mapping[str, tuple[Change, str, str, str, str]] = {
    "unmapped account": (
        account(2, own_account="受託収入金"),
        "連結.xlsx／子会社試算表／C4",
        "シート「科目対応」に対応のない子会社の科目です",
        f"{SERVICE}・受託収入金",
        "「受託収入」ならば書き方をそろえ、なければシート「科目対応」に行を加えてください",
    ),
    "no mapping at all": (
        lambda rows: rows["account_mapping"].clear(),
        "連結.xlsx／子会社試算表",
        "シート「科目対応」に行がありません",
        "",
        "対応",
    ),
    "unknown company in an addition": (
        lambda rows: rows["group_borrowings"][0].update(company="ろうきんサービズ"),
        "連結調整.xlsx／借入金明細／E2",
        "シート「子会社等」にない名称です",
        "ろうきんサービズ",
        f"「{SERVICE}」",
    ),
    "consolidated company without trial balance": (
        lambda rows: [row.update(year=2019) for row in rows["subsidiary_accounts"]],
        "連結.xlsx／子会社等／A2",
        "連結する会社の当年度の試算表がありません",
        SERVICE,
        "試算表を記入する",
    ),
    "not consolidated, but consolidated line by line": (
        lambda rows: (
            rows["companies"][0].update(treatment="持分法", accounts_date=None),
            all_entries(kind="持分法")(rows),
        ),
        "連結.xlsx／子会社試算表／A2",
        "連結しない会社の試算表です",
        f"{SERVICE}（持分法）",
        "持分法の会社は連結仕訳",
    ),
    "wrong base date": (
        company(0, accounts_date=datetime.date(2020, 12, 31)),
        "連結.xlsx／子会社等／L2",
        "期末日の日付ではありません",
        "2020/12/31",
        "仮決算",
    ),
    "no base date": (
        company(0, accounts_date=None),
        "連結.xlsx／子会社等／L2",
        "連結する会社は、期末日現在の仮決算による試算表を記入し、試算表の基準日に期末日を書くこと",
        "空白",
        "記入",
    ),
    "no reason": (
        company(1, reason=None),
        "連結.xlsx／子会社等／N3",
        "連結の範囲に含めない会社は、連結しない理由を書くこと",
        "空白",
        "記入",
    ),
    "an affiliate is not consolidated": (
        company(0, kind="関連法人等"),
        "連結.xlsx／子会社等／C2",
        "関連法人等は連結できません",
        f"{SERVICE}：連結",
        "区分",
    ),
    "votes as a number of per cent": (
        company(0, own_votes=60),
        "連結.xlsx／子会社等／H2",
        "割合が 100% を超えています",
        "60",
        "割合",
    ),
    "unbalanced trial balance": (
        account(3, debit=30),
        "連結.xlsx／子会社試算表／D2",
        "試算表の借方と貸方の合計が一致しません",
        f"会社 {SERVICE}、年度 2020：借方残高 160、貸方残高 150（差 10）",
        "記入漏れ",
    ),
    "unbalanced entry": (
        lambda rows: rows["consolidation_entries"][1].update(number="2", credit=None),
        "連結.xlsx／連結仕訳／G2",
        "連結仕訳の借方と貸方の合計が一致しません",
        "年度 2020、仕訳番号 1：借方 100、貸方 0（差 100）",
        "記入漏れ",
    ),
    "account twice": (
        lambda rows: rows["subsidiary_accounts"].append(
            {"company": SERVICE, "year": 2020, "own_account": "給料手当", "debit": 0}
        ),
        "連結.xlsx／子会社試算表／A6",
        "会社・年度・子会社の科目が重複しています",
        "（A5 と同じ）",
        "削除",
    ),
}


@pytest.mark.parametrize("name", ONE_FAULT)
def test_a_slip_is_told_once_at_its_cell(tmp_path: Path, name: str) -> None:
    change, where, message, found, remedy = ONE_FAULT[name]
    _, faults = read_group(tmp_path, change)
    fault = only(faults)
    assert (fault.where, fault.message) == (where, message)
    assert found in fault.found
    assert remedy in fault.remedy


@pytest.mark.parametrize(
    ("book", "sheet", "left_out", "name", "place"),
    [
        ("連結", "子会社等", "売上高", "wrong base date", "連結.xlsx／子会社等／K2"),
        ("連結", "子会社等", "売上高", "no base date", "連結.xlsx／子会社等／K2"),
        ("連結", "子会社等", "売上高", "no reason", "連結.xlsx／子会社等／M3"),
        ("連結調整", "借入金明細", "担保", "unknown company in an addition", "連結調整.xlsx／借入金明細／D2"),
    ],
)
def test_a_workbook_without_an_optional_column_has_its_own_cells(
    tmp_path: Path, book: str, sheet: str, left_out: str, name: str, place: str
) -> None:
    change, _, message, *_ = ONE_FAULT[name]
    read_group(tmp_path, change)
    path = tmp_path / f"{book}.xlsx"
    workbook = openpyxl.load_workbook(path)
    heads = [cell.value for cell in workbook[sheet][1]]
    workbook[sheet].delete_cols(heads.index(left_out) + 1)
    workbook.save(path)
    fault = only(read(tmp_path, *GROUP_BOOKS)[1])
    assert (fault.where, fault.message) == (place, message)


def test_all_slips_are_told_at_once(tmp_path: Path) -> None:
    def change(rows: Rows) -> None:
        for name in ("unmapped account", "unknown company in an addition", "no reason", "unbalanced entry"):
            ONE_FAULT[name][0](rows)

    _, faults = read_group(tmp_path, change)
    assert len(faults) == 4


def test_a_company_that_does_not_exist_is_not_told_again_through_its_accounts(tmp_path: Path) -> None:
    def change(rows: Rows) -> None:
        extra = {"company": "架空", "year": 2020}
        rows["subsidiary_accounts"] += [
            extra | {"own_account": "甲", "debit": 1},
            extra | {"own_account": "乙", "credit": 1},
        ]

    _, faults = read_group(tmp_path, change)
    assert only(faults).where == "連結.xlsx／子会社試算表／A6"


def test_a_sheet_that_could_not_be_read_is_the_only_fault(tmp_path: Path) -> None:
    read_group(tmp_path)
    path = tmp_path / "連結.xlsx"
    book = openpyxl.load_workbook(path)
    book["子会社等"]["A1"] = "会社の名"
    book.save(path)
    _, faults = read(tmp_path, *GROUP_BOOKS)
    errors = [fault for fault in faults if fault.severity is Severity.ERROR]
    assert [fault.where for fault in errors] == ["連結.xlsx／子会社等／1行目"]
    path.write_bytes(b"no workbook")
    assert only(read(tmp_path, *GROUP_BOOKS)[1]).where == "連結.xlsx"


def test_years_that_never_count_are_told(tmp_path: Path) -> None:
    _, faults = read_group(tmp_path, all_entries(year=2021))
    later, missing = faults
    assert (later.where, later.severity) == ("連結.xlsx／連結仕訳／A2", Severity.ERROR)
    assert later.message == "事業年度より後の年度です"
    assert (missing.message, missing.severity) == ("2020 年度の連結仕訳がありません", Severity.WARNING)
    _, faults = read_group(tmp_path, all_entries(year=2010))
    assert [fault.severity for fault in faults] == [Severity.WARNING] * 2
    assert "試算表のない年度の連結仕訳です" in {fault.message for fault in faults}


def test_entries_need_a_group(tmp_path: Path) -> None:
    def change(rows: Rows) -> None:
        rows["subsidiary_accounts"].clear()
        rows["companies"][0].update(treatment="非連結", reason="重要性が乏しいため")

    _, faults = read_group(tmp_path, change)
    entry, addition = faults
    assert entry.message == "連結する会社がないのに連結仕訳があります"
    assert (entry.where, entry.severity) == ("連結.xlsx／連結仕訳／B2", Severity.ERROR)
    assert (addition.where, addition.severity) == ("連結調整.xlsx／借入金明細／E2", Severity.WARNING)


def test_a_slip_in_the_name_of_an_optional_sheet_or_book_is_told_with_the_name(tmp_path: Path) -> None:
    read_group(tmp_path, lambda rows: rows["group_borrowings"].clear())
    book = openpyxl.load_workbook(tmp_path / "連結.xlsx")
    book["退職給付"].title = "退職給付等"
    book.save(tmp_path / "連結.xlsx")
    (tmp_path / "連結調整.xlsx").rename(tmp_path / "連結の調整.xlsx")
    _, faults = read(tmp_path, *GROUP_BOOKS)
    assert {fault.severity for fault in faults} == {Severity.WARNING}
    remedies = {fault.where: fault.remedy for fault in faults}
    assert "「連結調整」" in remedies["連結の調整.xlsx"]
    assert "「退職給付」" in remedies["連結.xlsx／退職給付等"]


BASE = """workbook: 元帳
sheets:
  - id: gl
    sheet: 残高
    title: 残高
    columns:
      - {id: section, name: 部, type: choice, values: [資産, 負債]}
      - {id: account, name: 科目, type: text}
      - {id: balance, name: 残高, type: yen}
  - {id: more, extends: gl, sheet: 調整}
"""
GROUP = """workbook: 連結
sheets:
  - id: companies
    sheet: 会社
    title: 会社
    key: [name]
    columns:
      - {id: name, name: 名称, type: text}
      - {id: account, name: 科目, type: text, sample: 現金}
      - {id: day, name: 日, type: date, at_year_end: true}
    rows_hold:
      - {filled: day, message: x}
  - id: accounts
    sheet: 試算表
    title: 試算表
    extends: gl
    lookup_in: companies
    lookup_on: [name]
    columns:
      - {id: name, name: 会社, type: text, refers: companies.name}
      - {id: section, name: 部, type: choice, values: [資産, 負債]}
      - {id: account, name: 科目, type: text, lookup: account}
      - {id: balance, name: 残高, type: yen, signed: {debit: debit, credit: credit, by: section, debit_side: [資産]}}
      - {id: debit, name: 借方, type: yen}
      - {id: credit, name: 貸方, type: yen}
    balanced: {by: [name], debit: debit, credit: credit, message: x}
"""
SLIPS = [
    ("type: text, refers", "type: choice, values: [a], refers", 20, "refers は書けません"),
    ("companies.name", "companies.nome", 20, "refers の列がありません"),
    ("type: text, sample", "type: yen, sample", 9, "sample は書けません"),
    ("type: date, at_year_end", "type: text, at_year_end", 10, "at_year_end は書けません"),
    ("filled: day", "filled: tag", 12, "filled に"),
    ("extends: gl", "extends: gr", 13, "extends の台帳がありません"),
    ("extends: gl", "extends: more", 13, "extends の台帳がありません"),
    ("id: section, name: 部", "id: part, name: 部", 13, "区分の列がありません"),
    ("lookup_in: companies", "lookup_in: company", 22, "lookup_in の台帳がありません"),
    ("    lookup_in: companies\n", "", 21, "lookup_in の台帳がありません"),
    ("lookup_on: [name]", "lookup_on: [section]", 22, "key と合いません"),
    ("lookup: account", "lookup: nothing", 22, "lookup の列が"),
    ("lookup: account", "lookup: nowhere.account", 22, "lookup_in の台帳がありません"),
    ("lookup: account", "lookup: gl.account", 22, "refers で指す列がありません"),
    ("lookup: account", "lookup: companies.nothing", 22, "lookup の列が"),
    ("type: text, lookup: account", "type: text, lookup: day", 22, "lookup の列と異なります"),
    ("debit: debit, credit: credit, by", "debit: name, credit: credit, by", 23, "円の列でない列"),
    ("by: section,", "by: name,", 23, "by が区分の列ではありません"),
    ("debit_side: [資産]", "debit_side: [費用]", 23, "debit_side に"),
    ("debit_side: [資産]", "debit_side_from: none", 23, "debit_side_from の一覧がありません"),
    ("balanced: {by: [name]", "balanced: {by: [account]", 13, "balanced の by に"),
    ("debit: debit, credit: credit, m", "debit: balance, credit: credit, m", 13, "balanced に、円の列でない列"),
]


def load(folder: Path, base: str, group: str) -> tuple[Workbook, ...]:
    (folder / "01-base.yaml").write_text(base, encoding="utf-8")
    (folder / "02-group.yaml").write_text(group, encoding="utf-8")
    return read_contracts(folder, read_choices(folder))


@pytest.mark.parametrize(("old", "new", "line", "message"), SLIPS)
def test_a_slip_in_a_contract_names_file_and_line(tmp_path: Path, old: str, new: str, line: int, message: str) -> None:
    assert old in GROUP
    assert len(load(tmp_path, BASE, GROUP)) == 2
    with pytest.raises(FaultError) as raised:
        load(tmp_path, BASE, GROUP.replace(old, new))
    told = {(fault.where, message in fault.message) for fault in raised.value.faults}
    assert (f"02-group.yaml:{line}", True) in told, "\n".join(map(str, raised.value.faults))


@pytest.mark.parametrize(
    ("addition", "message"),
    [
        ("relative: {account: ['0', '1']}", "relative に、金額や数量でない列"),
        ("relative: {balance: ['2', '1']}", "下限が上限を超えています"),
        ("more_values: {account: [a]}", "more_values に、区分でない列"),
        ("more_values: {section: [資産]}", "もとの台帳と同じ値"),
        ("columns: [{id: x, name: x, type: yen}]", "区分の列がありません"),
    ],
)
def test_a_slip_in_what_an_extension_changes_names_file_and_line(tmp_path: Path, addition: str, message: str) -> None:
    with pytest.raises(FaultError) as raised:
        load(tmp_path, BASE.replace("sheet: 調整}", f"sheet: 調整, {addition}}}"), GROUP)
    fault = raised.value.faults[0]
    assert fault.where == "01-base.yaml:10"
    assert message in fault.message


def test_an_extension_sets_relative_and_takes_views_of_its_own(tmp_path: Path) -> None:
    text = BASE.replace("sheet: 調整}", "sheet: 調整, relative: {balance: ['-1', '0']}, views: [[account]]}")
    sheet: Sheet = load(tmp_path, text, GROUP)[0].sheets[1]
    balance = sheet.column("balance")
    assert balance is not None and balance.relative == ("-1", "0")
    assert sheet.views == (("account",),)


def test_the_sections_and_their_debit_side_are_written_once() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in sorted((DATA / "ledgers").glob("*.yaml")))
    assert text.count("特別損失, 税金等") == 2  # both in the shared lists: all sections, and the debit side
    signed = [column.signed for sheet in SHEETS.values() for column in sheet.columns if column.signed]
    assert [item.debit_side for item in signed] == [("資産", "経常費用", "特別損失", "税金等")] * 2
