"""Text files (CSV) as programmes and hands write them: the rows that are read, and all that is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from discgen.faults import Severity
from tests.ledgers.ledger_helpers import LOAN_HEADS, read, save

HEAD, ROW = ",".join(LOAN_HEADS), "A1,住宅,1000,10,35%,1,2020/4/1,2020,1.5,注"
SECOND = ROW.replace("A1", "A2")
MANY, NO_HEAD, SYNTAX = "列名の行より欄の多い行です", "列名の行が見つかりません", "CSV の書式が正しくありません"

# What stands in the file, the numbers of its rows as they are read, what is told.
CASES: list[tuple[str | bytes, list[str], list[str]]] = [
    (f"sep=,\r\n{HEAD}\r\n{ROW}", ["A1"], []),
    (f"{HEAD}\r{ROW}\r", ["A1"], []),
    (f"{HEAD}\r\n{ROW}\n{SECOND}\r", ["A1", "A2"], []),
    (f"\r\n\r\n{HEAD}\r\n\r\n{ROW}\r\n\r\n", ["A1"], []),
    (f"{HEAD},,\r\n{ROW},,\r\n", ["A1"], []),
    ("\ufeff\ufeff" + f"{HEAD}\n{ROW}", ["A1"], []),
    (f"{HEAD}\n{ROW}".replace("注", '"一\r\n二"'), ["A1"], []),
    (f"{HEAD}\n{ROW}".replace("注", '一"二"'), ["A1"], []),
    (f"{HEAD}\n{ROW}".replace("A1", '="0001"'), ["0001"], []),
    (f"{HEAD}\n{ROW}".replace("A1", '"=""0001"""'), ["0001"], []),
    (f"{HEAD}\n{ROW}".replace("1000", '"1,000"'), ["A1"], []),
    (f"{HEAD}\n{ROW}".replace("1000", "1000.00"), ["A1"], []),
    (f"{HEAD}\n{ROW}".replace("注", "髙﨑①㈱").encode("cp932"), ["A1"], []),
    (f"{HEAD}\n{ROW}\n合計,,1000,10,,1,,,1.5,", ["A1"], []),
    (HEAD, [], []),
    (f"{HEAD}\n{ROW}\n\x1a", ["A1"], ["目に見えない文字があります（除いて読みます）"]),
    (f"{HEAD}\n{ROW}\n{ROW}", ["A1", "A1"], ["番号が重複しています"]),
    (f"{HEAD}\n{ROW},x", ["A1"], [MANY]),
    (f"{HEAD}\n{ROW}".replace("1000", "1.000"), ["A1"], ["点が桁区切りか小数点か分かりません"]),
    (f"{HEAD}\n{ROW}".replace("1000", "1" + "0" * 400), ["A1"], ["扱える大きさを超える値です"]),
    (f"{HEAD}\n{ROW}".replace("注", '"一'), [], [SYNTAX]),
    (f"{HEAD}\n{ROW}".replace(",", "，"), [], [NO_HEAD]),
    ("<html><table><tr><td>番号</td></tr></table>", [], [NO_HEAD]),
    (f"{HEAD}\n{ROW}".encode()[:-1], [], ["文字コードを読めません"]),
    (b"PK\x03\x04" + b"\0" * 100, [], ["文字のファイルではありません"]),
    ("", [], ["シートが空です"]),
]


@pytest.mark.parametrize("number", range(len(CASES)))
def test_an_odd_text_file_is_read_or_told(tmp_path: Path, number: int) -> None:
    content, numbers, told = CASES[number]
    save(tmp_path / "台帳.xlsx", edit_book=lambda book: book.remove(book["貸出明細"]))
    (tmp_path / "貸出明細.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    book, faults = read(tmp_path)
    assert book.frames["loans"]["number"].tolist() == numbers
    assert [fault.message for fault in faults] == told
    assert all(fault.where.startswith("貸出明細.csv") for fault in faults)
    if numbers and not any(fault.severity is Severity.ERROR for fault in faults):
        assert set(book.frames["loans"]["balance"]) == {1000}
