"""The contracts of the catalogue load, and a slip in them names its file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from discgen.catalogue.contract import Workbook
from discgen.catalogue.contracts import read_choices, read_contracts
from discgen.faults import FaultError
from discgen.ledgers.writer import write_workbook
from tests.catalogues import catalogue_on
from tests.ledgers.ledger_helpers import read

GOOD = """workbook: 台帳
sheets:
  - id: loans
    sheet: 明細
    title: 貸出
    key: [number]
    columns:
      - {id: number, name: 番号, type: text}
      - {id: use, name: 区分, type: choice, values_from: uses}
      - {id: weight, name: 率, type: percent, values: ["35%"]}
      - {id: balance, name: 残高, type: yen}
    derived:
      - {id: rwa, product: [{minus: [balance]}, weight]}
    rows_hold:
      - {where: {use: 住宅}, equal: [balance, balance], message: x}
    views: [[use, weight]]
"""


def contracts_in(folder: Path) -> tuple[Workbook, ...]:
    return read_contracts(folder, read_choices(folder))


def folder(tmp_path: Path, text: str) -> Path:
    (tmp_path / "00-choices.yaml").write_text("choices:\n  uses: [住宅, 生活]\n", encoding="utf-8")
    (tmp_path / "01-loans.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def test_shared_lists_are_written_out(tmp_path: Path) -> None:
    (workbook,) = contracts_in(folder(tmp_path, GOOD))
    column = workbook.sheets[0].column("use")
    assert column is not None and column.values == ("住宅", "生活")


SLIPS = [
    ("values_from: uses", "values_from: usage", 9, "values_from の一覧がありません", "usage"),
    ("type: choice, values_from: uses", "type: choice", 9, "values がありません", ""),
    ("type: text}", "type: text, values: [a]}", 8, "values は書けません", ""),
    ("type: text}", "type: text, sign: positive}", 8, "sign は書けません", ""),
    ('values: ["35%"]', 'values: ["三割"]', 10, "率でない値", "三割"),
    ("key: [number]", "key: [nr]", 3, "key に、ない列", "nr"),
    ("views: [[use, weight]]", "views: [[use, balance]]", 3, "views に、区分でない列", "balance"),
    ("{use: 住宅}", "{use: 車}", 15, "列 use にない値", "車"),
    ("equal: [balance, balance]", "equal: [balance, cost]", 15, "金額や数量でない列", "cost"),
    ("[{minus: [balance]}, weight]", "[{minus: [balance]}, use]", 13, "率の列がありません", "use"),
    ("id: number, name", "id: use, name", 3, "列 id が二つ", "use"),
    ("name: 番号", "name: 残　高", 3, "同じ列名が二つ", "残高"),
    ("id: loans", "id: loans-2", 3, "式に書ける名前ではありません", "loans-2"),
    ("workbook: 台帳", "workbook: 台帳\nbook: x", 1, "book", ""),
]


@pytest.mark.parametrize(("old", "new", "line", "message", "found"), SLIPS)
def test_a_slip_names_file_and_line(tmp_path: Path, old: str, new: str, line: int, message: str, found: str) -> None:
    assert old in GOOD
    with pytest.raises(FaultError) as raised:
        contracts_in(folder(tmp_path, GOOD.replace(old, new)))
    fault = raised.value.faults[0]
    assert fault.where == f"01-loans.yaml:{line}"
    assert message in fault.message
    assert not found or fault.found == found


def test_names_are_unique_over_all_files(tmp_path: Path) -> None:
    folder(tmp_path, GOOD)
    (tmp_path / "02-again.yaml").write_text(GOOD, encoding="utf-8")
    with pytest.raises(FaultError) as raised:
        contracts_in(tmp_path)
    assert [fault.where for fault in raised.value.faults] == ["02-again.yaml:1", "02-again.yaml:3", "02-again.yaml:3"]
    assert "01-loans.yaml:3" in {fault.found for fault in raised.value.faults}


def test_the_real_contracts_load_and_their_empty_workbooks_read_without_faults(tmp_path: Path) -> None:
    contracts = catalogue_on().contracts
    assert {"総勘定元帳", "預金", "貸出金", "有価証券", "資産査定", "自己資本"} <= {book.workbook for book in contracts}
    assert all(c.values for book in contracts for sheet in book.sheets for c in sheet.columns if c.type == "choice")
    for workbook in contracts:
        write_workbook(tmp_path / f"{workbook.workbook}.xlsx", workbook, {})
    book, faults = read(tmp_path, *contracts)
    assert faults == []
    assert set(book.frames) == {sheet.id for workbook in contracts for sheet in workbook.sheets}
