"""Odd files of an office, each told with its cell and in Japanese: what is changed, where it is told, what is said."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from discgen.book.text.manuscripts import read_manuscripts
from discgen.catalogue.contract import Column, Sheet, Workbook
from discgen.catalogue.profile import PROFILE_NAME, default_profile_text, load_profile
from discgen.check import checkcommand
from discgen.check.checkcommand import CheckRequest, run_check
from discgen.check.report.accepted import FILE_NAME
from discgen.faults import FaultError, Severity
from tests.ledgers.ledger_helpers import contract, read, rewrite, save

SHEET = "xl/worksheets/sheet1.xml"
STRICT = (
    (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"),
    (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    ),
)


def value(text: str) -> Callable[[bytes], bytes]:
    return lambda content: content.replace(b"<v>1000</v>", f"<v>{text}</v>".encode())


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize(
    ("text", "message", "found"),
    [
        ("NaN", "数値ではありません", "数でない値"),
        ("INF", "数値ではありません", "無限大"),
        ("1e309", "数値ではありません", "無限大"),
        ("9" * 5000, "数値ではありません", "無限大"),
        ("1e308", "扱える大きさを超える値です", "1×10の308乗"),
    ],
)
def test_a_number_that_is_none_is_told_with_its_cell(
    tmp_path: Path, text: str, message: str, found: str, large: bool
) -> None:
    rewrite(save(tmp_path / "台帳.xlsx"), {SHEET: value(text)})
    _, faults = read(tmp_path, contract(large=large))
    assert [(fault.where, fault.message, fault.found) for fault in faults] == [
        ("台帳.xlsx／貸出明細／C2", message, found)
    ]
    assert not re.search("[a-z]{3}", "".join(fault.found + fault.remedy for fault in faults))


def test_a_workbook_saved_as_strict_is_read(tmp_path: Path) -> None:
    def strict(content: bytes) -> bytes:
        for usual, other in STRICT:
            content = content.replace(usual, other)
        return content

    names = (
        SHEET,
        "xl/worksheets/sheet2.xml",
        "xl/workbook.xml",
        "xl/styles.xml",
        "xl/_rels/workbook.xml.rels",
        "_rels/.rels",
    )
    rewrite(save(tmp_path / "台帳.xlsx"), dict.fromkeys(names, strict))
    book, faults = read(tmp_path)
    assert faults == []
    assert book.frames["loans"]["balance"].tolist() == [1000, 2000]


def test_a_workbook_that_is_open_in_excel_is_told(tmp_path: Path) -> None:
    save(tmp_path / "台帳.xlsx")
    (tmp_path / "~$台帳.xlsx").write_bytes(b"lock")
    (tmp_path / "~$昔の台帳.xlsx").write_bytes(b"lock")
    _, faults = read(tmp_path)
    assert [(fault.where, fault.severity) for fault in faults] == [("台帳.xlsx", Severity.NOTICE)]


@pytest.mark.parametrize("content", ["", "\n  \n", "\ufeff"])
def test_a_text_without_a_word_is_told(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.md").write_text(content, encoding="utf-8")
    assert [(fault.where, fault.message) for fault in read_manuscripts(tmp_path, ()).faults] == [
        ("a.md", "原稿が空です")
    ]


@pytest.mark.parametrize("name", ['見本"労働金庫', "見本\\労働金庫", "見本'労働金庫"])
def test_a_name_may_hold_any_sign(tmp_path: Path, name: str) -> None:
    (tmp_path / PROFILE_NAME).write_text(default_profile_text(name, 2020), encoding="utf-8")
    assert load_profile(tmp_path).institution.name == name


def test_damaged_acceptances_are_told_before_the_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkcommand, "_checked", None)
    (tmp_path / FILE_NAME).write_bytes(b"\xff\xfe\x81")
    with pytest.raises(FaultError, match="文字コードを読めません"):
        run_check(CheckRequest((tmp_path,)), lambda stage: None)


def test_a_missing_workbook_is_named_once_and_not_every_name_that_it_would_have(tmp_path: Path) -> None:
    column = Column(id="name", name="名", type="text")
    names = Sheet(id="names", sheet="名簿", title="名簿", optional=True, columns=(column,))
    using = Sheet(
        id="using",
        sheet="明細",
        title="明細",
        columns=(Column(id="name", name="名", type="text", refers="names.name"),),
    )
    book = openpyxl.Workbook()
    book.worksheets[0].title = "明細"
    for text in ("名", "甲", "乙"):
        book.worksheets[0].append([text])
    book.save(tmp_path / "明細.xlsx")
    contracts = (Workbook(workbook="名簿", sheets=(names,)), Workbook(workbook="明細", sheets=(using,)))
    _, faults = read(tmp_path, *contracts)
    assert [(fault.where, fault.message, fault.found) for fault in faults] == [
        ("名簿.xlsx", "ブックがありません", "明細.xlsx／明細 が引いています")
    ]
