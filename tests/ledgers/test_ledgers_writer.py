"""Workbooks written, and read back: the same values, the same bytes; the two engines agree."""

from __future__ import annotations

import datetime
import random
import time
import zipfile
from fractions import Fraction
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from discgen.catalogue.contract import Column, Sheet, Workbook
from discgen.ledgers.writer import write_workbook
from tests.ledgers.ledger_helpers import contract, read

LONG = tuple(f"とても長い区分の名前その{number:02d}" for number in range(40))
ROW: dict[str, object] = {
    "number": "=1+1",
    "use": "カード（A）",
    "balance": 999_999_999_999_999,
    "allowance": -5,
    "weight": Fraction(35, 100),
    "cases": 0,
    "day": datetime.date(2021, 3, 31),
    "year": 2020,
    "factor": Fraction("-0.123456789"),
    "note": "＠髙﨑①Ⅱ㈱",
}


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    rows = [ROW, {**ROW, "number": "+81", "note": None}]
    write_workbook(tmp_path / "台帳.xlsx", contract(), {"loans": rows})
    for large in (False, True):
        book, faults = read(tmp_path, contract(large=large))
        assert faults == []
        assert book.frames["shares"].empty
        frame = book.frames["loans"].drop(columns=["covered", "_row"])
        assert frame.to_dict("records") == [ROW, {**ROW, "number": "+81", "note": ""}]


def test_a_frame_that_was_read_can_be_written(tmp_path: Path) -> None:
    write_workbook(tmp_path / "台帳.xlsx", contract(), {"loans": [ROW]})
    first = read(tmp_path)[0].frames
    write_workbook(tmp_path / "台帳.xlsx", contract(), first)
    second, faults = read(tmp_path)
    assert faults == []
    pd.testing.assert_frame_equal(first["loans"], second.frames["loans"])


def test_the_same_rows_give_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_workbook(tmp_path / "a.xlsx", contract(), {"loans": [ROW]})
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    time.sleep(1.1)  # file times in a zip have a step of two seconds, those in the properties of one
    write_workbook(tmp_path / "b.xlsx", contract(), {"loans": pd.DataFrame([ROW], dtype=object)})
    monkeypatch.undo()
    time.tzset()
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_the_sheet_looks_as_an_office_keeps_it(tmp_path: Path) -> None:
    long = Sheet(id="long", sheet="長い", title="", columns=(Column(id="c", name="区分", type="choice", values=LONG),))
    book = Workbook(workbook="台帳", sheets=(contract().sheets[0], long))
    write_workbook(tmp_path / "台帳.xlsx", book, {"loans": [ROW], "long": [{"c": LONG[0]}]})
    written = openpyxl.load_workbook(tmp_path / "台帳.xlsx")
    sheet = written["貸出明細"]
    assert [cell.value for cell in sheet[1]] == [column.name for column in book.sheets[0].columns]
    assert sheet["A1"].font.bold and sheet.freeze_panes == "A2" and sheet.auto_filter.ref == "A1:J2"
    assert [sheet[f"{letter}2"].number_format for letter in "CE"] == ["#,##0;[Red]-#,##0", "0.##%"]
    assert (sheet["A2"].value, sheet["A2"].data_type, sheet["A2"].quotePrefix) == ("=1+1", "s", True)
    lists = {str(item.sqref): item.formula1 for item in sheet.data_validations.dataValidation}
    assert [formula for place, formula in lists.items() if place.startswith("B2:")] == ['"住宅,生活,カード（A）"']
    (validation,) = written["長い"].data_validations.dataValidation
    assert validation.formula1 == "'選択肢'!$A$1:$A$40"
    assert written["選択肢"].sheet_state == "hidden"
    assert [row[0] for row in written["選択肢"].values] == list(LONG)
    assert read(tmp_path, book)[1] == []


NOT_EXACT = [
    {"balance": 10**15},
    {"balance": Fraction(1, 2)},
    {"factor": Fraction(1, 3)},
    {"use": "車"},
]


@pytest.mark.parametrize("change", NOT_EXACT)
def test_what_excel_cannot_hold_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"残高|倍率|区分"):
        write_workbook(tmp_path / "x.xlsx", contract(), {"loans": [{**ROW, **change}]})


def _many(count: int) -> list[dict[str, object]]:
    chance = random.Random(7)
    return [
        {
            "number": f"L{number:05d}",
            "use": chance.choice(["住宅", "生活", "カード（A）"]),
            "balance": chance.randrange(10**12),
            "allowance": chance.randrange(-(10**12), 10**12),
            "weight": Fraction(chance.choice([35, 75, 100]), 100),
            "cases": chance.randrange(9),
            "day": datetime.date(2020, 4, 1) + datetime.timedelta(chance.randrange(365)),
            "year": 2020,
            "factor": Fraction(chance.randrange(1000), 100),
            "note": chance.choice(["", "備考"]),
        }
        for number in range(count)
    ]


def test_the_fast_engine_equals_the_slow_one(tmp_path: Path) -> None:
    write_workbook(tmp_path / "台帳.xlsx", contract(), {"loans": _many(4000)})
    book = openpyxl.load_workbook(tmp_path / "台帳.xlsx")
    sheet = book["貸出明細"]
    changes = {
        "C9": "△１",
        "B77": "車",
        "D3000": "=1/0",
        "E5": "35%",
        "A12": "L00009",
        "C4001": "未定",
        "G40": "R2.5.1",
    }
    for cell, value in changes.items():
        sheet[cell] = value
    book.save(tmp_path / "台帳.xlsx")
    slow, slow_faults = read(tmp_path, contract(large=False))
    fast, fast_faults = read(tmp_path, contract(large=True))
    pd.testing.assert_frame_equal(slow.frames["loans"], fast.frames["loans"])
    assert slow_faults == fast_faults
    assert [fault.where.split("／")[-1] for fault in fast_faults] == ["E5", "C9", "A12", "G40", "B77", "D3000", "C4001"]


def test_no_part_of_the_zip_bears_the_time_of_writing(tmp_path: Path) -> None:
    write_workbook(tmp_path / "台帳.xlsx", contract(), {})
    with zipfile.ZipFile(tmp_path / "台帳.xlsx") as archive:
        assert {part.date_time[:3] for part in archive.infolist()} == {(1980, 1, 31)}
        assert b"2000-01-01T00:00:00Z" in archive.read("docProps/core.xml")
