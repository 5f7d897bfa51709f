"""Files as an office's systems write them, made from the ledgers of a house, with the definitions that read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import openpyxl
import pandas as pd

DEBIT = ("資産", "経常費用", "特別損失", "税金等")
CODED = ("account", "rate_type", "collateral", "use", "borrower", "industry", "maturity")

GENERAL_LEDGER = """\
# 勘定系が書き出す残高表
file: 残高表_*.csv
encoding: cp932
total: {heading: 科目名, words: 総合計, of: 期末残高}
codes:
  勘定科目:
    file: 科目コード表.xlsx
    key: [勘定科目コード, 科目コード]
ledgers:
  - ledger: 総勘定元帳／科目残高
    sum: true
    columns:
      部: {heading: [勘定科目コード, コード], codes: 勘定科目}
      科目: {heading: [勘定科目コード, コード], codes: 勘定科目}
      内訳科目: {heading: [勘定科目コード, コード], codes: 勘定科目, take: 内訳}
      残高:
        heading: 期末残高
        side: {heading: 貸借, plus: 借方, minus: 貸方}
        negate: {部: [負債, 純資産, 経常収益, 特別利益, 剰余金]}
"""

STAFF = """\
file: 職員統計.xlsx
sheet: 人事
total: {}
ledgers:
  - ledger: 役職員／職員
    columns:
      区分: {value: 職員}
      人数: 在籍/人数
      年齢（月数）: 月数合計/年齢
      勤続（月数）: 月数合計/勤続
      給与月額: {heading: 給与, unit: 千円}
"""


def codes_of(values: Iterable[str]) -> dict[str, str]:
    """A code of two digits for each different value."""
    return {value: f"{number:02d}" for number, value in enumerate(sorted(set(values)), start=1)}


def write_general_ledger(sources: Path, frame: pd.DataFrame) -> None:
    """Every account twice, in two offices, on its side; unsigned amounts with commas; a total; a table of codes."""
    table = openpyxl.Workbook()
    sheet = table.active
    assert sheet is not None
    sheet.append(["科目コード表"])
    sheet.append(["科目コード", "部", "科目", "内訳"])
    lines, total = [], 0
    for number, row in enumerate(frame.to_dict("records"), start=1001):
        sheet.append([number, row["section"], row["account"], row["sub"] or None])
        signed = int(row["balance"]) * (1 if row["section"] in DEBIT else -1)
        first = signed // 3
        for office, amount in (("001", first), ("002", signed - first)):
            side = "借方" if amount >= 0 else "貸方"
            total += abs(amount)
            lines.append(f'{office},{number},{row["account"]},{side},"{abs(amount):,}"')
    head = ["残高表（勘定系）,,,,", "", "店番,勘定科目コード,科目名,貸借,期末残高"]
    text = "\r\n".join([*head, *lines, f',,総合計,,"{total:,}"', ""])
    (sources / "残高表_2503.csv").write_bytes(text.encode("cp932"))
    table.save(sources / "科目コード表.xlsx")
    (sources / "元帳.yaml").write_text(GENERAL_LEDGER, encoding="utf-8")


def write_loans(sources: Path, frame: pd.DataFrame, names: Mapping[str, str]) -> None:
    """Codes in the place of classifications, a column of its own for members, in UTF-8 with a mark at its start."""
    codes = {column: codes_of(frame[column]) for column in CODED}
    heads = ["債権番号", *(f"{names[column]}コード" for column in CODED), "構成員", "現在残高", "備考"]
    lines = [",".join(heads)]
    for row in frame.to_dict("records"):
        member = "1" if row["indirect"] == "該当" else ""
        lines.append(
            ",".join([row["number"], *(codes[c][row[c]] for c in CODED), member, str(row["balance"]), '"甲,乙"'])
        )
    (sources / "融資").mkdir(exist_ok=True)
    (sources / "融資" / "貸出.csv").write_text("\n".join(lines) + "\n", encoding="utf-8-sig")
    columns = [
        f"{names[column]}: {{heading: {names[column]}コード, values: {{{_pairs(codes[column])}}}}}" for column in CODED
    ]
    told = [
        "file: 融資/貸出.csv",
        "ledgers:",
        "  - ledger: 貸出金／貸出金明細",
        "    columns:",
        "      明細番号: 債権番号",
        *(f"      {column}" for column in columns),
        '      間接構成員: {heading: 構成員, values: {"1": 該当, "": 非該当}}',
        "      残高: [残高, 現在残高]",
        "",
    ]
    (sources / "貸出.yaml").write_text("\n".join(told), encoding="utf-8")


def _pairs(codes: Mapping[str, str]) -> str:
    return ", ".join(f'"{code}": "{value}"' for value, code in codes.items())


def write_staff(sources: Path, rows: Sequence[Sequence[object]]) -> None:
    """Two rows of headings with merged cells under a title, pay in thousands, a total."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "人事"
    sheet.append(["職員統計"])
    sheet.append([])
    sheet.append(["部署", "在籍", None, "月数合計", None, "給与"])
    sheet.append([None, "人数", "うち休職", "年齢", "勤続", None])
    for cells in ("A3:A4", "B3:C3", "D3:E3", "F3:F4"):
        sheet.merge_cells(cells)
    for row in rows:
        sheet.append(list(row))
    sheet.append(["合計", *(sum(int(str(row[number])) for row in rows) for number in range(1, 6))])
    sheet.append(["※ 3月31日現在"])
    book.save(sources / "職員統計.xlsx")
    (sources / "職員.yaml").write_text(STAFF, encoding="utf-8")
