"""Words struck out, however the file says so, are told at their own cell, in ordinary and in large books alike."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from tests.ledgers.ledger_helpers import contract, read, rewrite, save

SHEET = "xl/worksheets/sheet1.xml"
MESSAGE = "取消線のある文字です（取消線のない文字として読みます）"
RUNS = "<is><r><rPr><strike/></rPr><t>旧</t></r><r><t>新</t></r></is>"
Edit = Callable[[Worksheet], object]


def styled(sheet: Worksheet) -> None:
    sheet["C3"].font = Font(strike=True)


def rich(sheet: Worksheet) -> None:
    sheet["J2"] = CellRichText(TextBlock(InlineFont(strike=True), "旧"), "新")


def in_cell(content: bytes) -> bytes:
    before, _, rest = content.partition(b'<c r="J2"')
    return before + f'<c r="J2" t="inlineStr">{RUNS}</c >'.encode() + rest.partition(b"</c>")[2]


def in_comment(content: bytes) -> bytes:
    return content.replace(b"<sheetData>", f'<sheetData><!--<row r="9"><c r="A9">{RUNS}</c></row>-->'.encode())


def far_comment(content: bytes) -> bytes:
    return content.replace(b"<sheetData>", b'<sheetData><!--<row r="9"><c r="XFD9"><v>1</v></c></row>-->')


def same(content: bytes) -> bytes:
    return content


def nothing(sheet: Worksheet) -> None:
    pass


# What is done to the workbook, what to its XML, where and what is told.
CASES: list[tuple[Edit, Callable[[bytes], bytes], list[tuple[str, str]]]] = [
    (styled, same, [("C3", "2000")]),
    (rich, same, [("J2", "旧")]),
    (nothing, in_cell, [("J2", "旧")]),
    (nothing, in_comment, []),
    (nothing, far_comment, []),
    (styled, far_comment, [("C3", "2000")]),
]


@pytest.mark.parametrize("large", [False, True])
@pytest.mark.parametrize("number", range(len(CASES)))
def test_words_struck_out_are_told_at_their_cell(tmp_path: Path, number: int, large: bool) -> None:
    edit, change, told = CASES[number]
    rewrite(save(tmp_path / "台帳.xlsx", lambda first, _: edit(first)), {SHEET: change})
    book, faults = read(tmp_path, contract(large=large))
    assert book.frames["loans"]["balance"].tolist() == [1000, 2000]
    assert [(fault.where, fault.message, fault.found) for fault in faults] == [
        (f"台帳.xlsx／貸出明細／{cell}", MESSAGE, words) for cell, words in told
    ]
