"""What can be wrong in the office's own files: told once, in Japanese, with file and line or cell, all at once."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest

from discgen.faults import Severity, errors
from tests.ledgers.export_helpers import DEFINITION, GOOD, Content, balances, feed
from tests.ledgers.ledger_helpers import only

TOTAL = DEFINITION.replace("codes:", "total: {words: 総合計}\ncodes:", 1)
ENGLISH = re.compile(r"[A-Za-z]{3,}")
# file names, keys of the definition, names of encodings, sheet references
ALLOWED = {
    "CSV", "Excel", "UTF", "all", "codes", "columns", "cp932", "csv", "delimiter", "discgen", "encoding",
    "encodings", "file", "heading", "ledgers", "minus", "negate", "newest", "pick", "plus", "rows", "sheet",
    "side", "sources", "take", "total", "unit", "unless", "utf", "value", "values", "words", "xls", "xlsx",
    "yaml",
}  # fmt: skip


def told(tmp_path: Path, definition: str, files: Mapping[str, Content]) -> tuple[str, str, str]:
    """Place, message and the value found of the only error."""
    found = errors(feed(tmp_path, {"残高.yaml": definition, **files})[1])
    assert len(found) == 1, "\n".join(map(str, found))
    strange = set(ENGLISH.findall(str(found[0]))) - ALLOWED
    assert not strange, f"{strange}: {found[0]}"
    return found[0].where, found[0].message, f"{found[0].found}|{found[0].remedy}"


def with_file(text: str) -> Mapping[str, Content]:
    return {"残高.csv": text}


CASES = {
    "unknown code": (
        DEFINITION,
        with_file(GOOD + "21,5\n"),
        ("残高.csv／5行目「コード」", "コード表「科目表」にないコードです", "21"),
    ),
    "zeros at the start": (
        DEFINITION,
        with_file(GOOD + "010,5\n"),
        ("残高.csv／5行目「コード」", "コード表「科目表」にないコードです", "先頭の 0 だけが違うコード：10"),
    ),
    "value without meaning": (
        DEFINITION.replace("{heading: コード, codes: 科目表}", '{heading: コード, values: {"10": 現金, "20": 預け金}}'),
        with_file(GOOD),
        ("残高.csv／4行目「コード」", "「科目」に読み替えられない値です", "30"),
    ),
    "no such class": (
        DEFINITION.replace("科目: 預け金", "科目: 預金"),
        with_file(GOOD),
        ("残高.csv／3行目「コード」", "定められていない区分です", "預け金"),
    ),
    "heading missing": (
        DEFINITION,
        with_file(GOOD.replace("金額", "残金額")),
        ("残高.csv／1行目", "見出し「金額」がありません", "近い名前：残金額"),
    ),
    "no head at all": (
        DEFINITION,
        with_file("10,100\n20,200\n"),
        ("残高.csv", "見出しの行が見つかりません", "30行"),
    ),
    "two headings": (
        DEFINITION,
        with_file("コード,金額,金額\n10,100,100\n"),
        ("残高.csv／1行目", "見出し「金額」に当てはまる列が二つ以上あります", "金額[2]"),
    ),
    "no number": (
        DEFINITION,
        with_file("コード,金額\n20,八百\n"),
        ("残高.csv／2行目「金額」", "数値の欄に文字が入っています", "八百"),
    ),
    "blank amount": (
        DEFINITION,
        with_file("コード,金額\n10,\n"),
        ("残高.csv／2行目「金額」", "記入がありません", "空白"),
    ),
    "less than a yen": (
        DEFINITION.replace("残高: 金額", "残高: {heading: 金額, unit: 千円}"),
        with_file("コード,金額\n10,1.0005\n"),
        ("残高.csv／2行目「金額」", "整数の欄に小数が入っています", "1.0005（単位 千円）"),
    ),
    "too large": (
        DEFINITION.replace("残高: 金額", "残高: {heading: 金額, unit: 億円}"),
        with_file("コード,金額\n10,999999999999\n"),
        ("残高.csv／2行目「金額」", "扱える大きさを超える値です", "99999999999900000000"),
    ),
    "file missing": (
        DEFINITION,
        {"残高表.csv": GOOD},
        ("sources/残高.yaml:1", "ファイルがありません", "残高表.csv"),
    ),
    "two files": (
        DEFINITION.replace("残高.csv", "残高*.csv"),
        {"残高1.csv": GOOD, "残高2.csv": GOOD},
        ("sources/残高.yaml:1", "当てはまるファイルが二つ以上あります", "残高1.csv、残高2.csv"),
    ),
    "not UTF-8": (
        DEFINITION.replace("codes:", "encoding: utf-8\ncodes:", 1),
        {"残高.csv": GOOD.encode("cp932")},
        ("残高.csv", "文字コードが違います", "1行目に読めない文字"),
    ),
    "not CP932": (
        DEFINITION.replace("codes:", "encoding: cp932\ncodes:", 1),
        {"残高.csv": GOOD.encode()},
        ("残高.csv", "文字コードが違います", "encoding: utf-8 に直してください"),
    ),
    "neither": (
        DEFINITION,
        {"残高.csv": GOOD.encode("cp932") + b"20,\xff\xff\n"},
        ("残高.csv", "文字コードを読めません", "行目に読めない文字"),
    ),
    "UTF-16": (DEFINITION, {"残高.csv": GOOD.encode("utf-16")}, ("残高.csv", "文字コードが違います", "UTF-16")),
    "open quotes": (
        DEFINITION,
        with_file(GOOD + '20,"300\n'),
        ("残高.csv", "CSV の書式が正しくありません", "5行目"),
    ),
    "comma in an amount": (
        DEFINITION,
        with_file("コード,金額\n10,1,234\n"),
        ("残高.csv／2行目", "見出しより列の多い行があります", "3 列"),
    ),
    "total does not agree": (
        TOTAL,
        with_file(GOOD + "総合計,251\n"),
        ("残高.csv／5行目「金額」", "総合計が読み取った行の合計と一致しません", "251（差 1）"),
    ),
    "total not there": (TOTAL, with_file(GOOD), ("残高.csv", "合計の行がありません", "heading")),
    "total not declared": (
        DEFINITION.replace("科目: {heading: コード, codes: 科目表}", "科目: {heading: コード, values: {合計: 現金}}"),
        with_file("コード,金額\n合計,250\n"),
        ("残高.csv／2行目", "合計らしい行があります", "unless"),
    ),
    "subtotal not declared": (
        TOTAL.replace("{heading: コード, codes: 科目表}", "{heading: コード, values: {甲: 現金, 小計: 預け金}}"),
        with_file("コード,金額\n甲,1\n小計,1\n総合計,2\n"),
        ("残高.csv／3行目", "合計らしい行があります", "words"),
    ),
    "code without quotes": (
        DEFINITION + "    unless: {コード: [0101]}\n",
        with_file(GOOD),
        ("sources/残高.yaml:13", "先頭が 0 のコードが引用符で囲まれていません", "0101"),
    ),
    "unknown key": (
        DEFINITION.replace("file: 残高.csv", "file: 残高.csv\nencodings: cp932"),
        with_file(GOOD),
        ("sources/残高.yaml:1", "定義の項目「encodings」が正しくありません", "知らない項目です"),
    ),
    "side unknown": (
        DEFINITION.replace("残高: 金額", "残高: {heading: 金額, side: {heading: 貸借, plus: 借, minus: 貸}}"),
        with_file("コード,貸借,金額\n10,貸,5\n20,他,6\n"),
        ("残高.csv／3行目「貸借」", "どちら側の金額か分からない行です", "他"),
    ),
    "key twice": (
        DEFINITION,
        with_file(GOOD + "10,5\n"),
        ("残高.csv／5行目「コード」", "科目が重複しています", "残高.csv／2行目「コード」 と同じ"),
    ),
    "code table missing": (
        DEFINITION[: DEFINITION.index("codes:")]
        + "codes:\n  科目表: {file: 科目.csv, key: コード}\n"
        + DEFINITION[DEFINITION.index("ledgers:") :],
        with_file(GOOD),
        ("sources/残高.yaml:1", "コード表のファイルがありません", "科目.csv"),
    ),
    "code twice": (
        DEFINITION[: DEFINITION.index("codes:")]
        + "codes:\n  科目表: {file: 科目.xlsx, key: コード}\n"
        + DEFINITION[DEFINITION.index("ledgers:") :],
        {
            "残高.csv": GOOD,
            "科目.xlsx": [["コード", "科目"], [10, "現金"], [20, "預け金"], [30, "借用金"], [20, "現金"]],
        },
        ("科目.xlsx／表／A5", "同じコードが二つあります", "「20」（科目.xlsx／表／A3 と同じ）"),
    ),
    "code table without the column": (
        DEFINITION.replace("codes: 科目表}", "codes: 科目表, take: 科目名}"),
        with_file(GOOD),
        ("sources/残高.yaml:9", "コード表「科目表」に「科目名」の列がありません", "科目"),
    ),
    "unknown table": (
        DEFINITION.replace("codes: 科目表}", "codes: 科目}"),
        with_file(GOOD),
        ("sources/残高.yaml:9", "コード表がありません", "科目表"),
    ),
    "unknown ledger": (
        DEFINITION.replace("台帳／残高", "台帳／残高表"),
        with_file(GOOD),
        ("sources/残高.yaml:9", "台帳にない名前です", "台帳／残高"),
    ),
    "unknown column": (
        DEFINITION + "      店番: 金額\n",
        with_file(GOOD),
        ("sources/残高.yaml:9", "台帳／残高 にない列です", "店番"),
    ),
    "column left out": (
        DEFINITION.replace("      残高: 金額\n", ""),
        with_file(GOOD),
        ("sources/残高.yaml:9", "台帳／残高 の列の元が書かれていません", "heading"),
    ),
    "two sheets": (
        DEFINITION.replace("残高.csv", "残高.xlsx\nsheet: 明細"),
        {"残高.xlsx": [["コード", "金額"], [10, 100]]},
        ("残高.xlsx", "シート「明細」がありません", "表"),
    ),
    "error value": (
        DEFINITION.replace("残高.csv", "残高.xlsx"),
        {"残高.xlsx": [["コード", "金額"], [10, "#N/A"]]},
        ("残高.xlsx／表／B2", "エラー値が入っています", "#N/A"),
    ),
    "old format": (
        DEFINITION.replace("残高.csv", "残高.xls"),
        {"残高.xls": b"\xd0\xcf\x11\xe0"},
        ("残高.xls", "読めない形式のファイルです", ".xls"),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_fault(name: str, tmp_path: Path) -> None:
    definition, files, (place, message, part) = CASES[name]
    where, what, rest = told(tmp_path, definition, files)
    assert (where, what) == (place, message)
    assert part in rest


def test_one_cause_is_one_fault_however_many_rows_have_it(tmp_path: Path) -> None:
    text = GOOD + "99,1\n" * 1_000 + "98,1\n"
    faults = errors(feed(tmp_path, {"残高.yaml": DEFINITION, "残高.csv": text})[1])
    assert [(fault.where, fault.found) for fault in faults] == [
        ("残高.csv／5行目「コード」", "99（1,000 行。場所は最初の行）"),
        ("残高.csv／1005行目「コード」", "98"),
    ]


def test_one_code_for_several_columns_is_told_once(tmp_path: Path) -> None:
    definition = DEFINITION + "      店: {heading: コード, codes: 科目表, take: 科目}\n"
    found = only(errors(feed(tmp_path, {"残高.yaml": definition, "残高.csv": GOOD + "99,1\n99,1\n"})[1]))
    assert found.found == "99（2 行。場所は最初の行）"


def test_every_fault_at_once(tmp_path: Path) -> None:
    second = DEFINITION.replace("残高.csv", "別表.csv").replace("台帳／残高", "台帳／その他")
    second = second.replace("科目: {heading: コード, codes: 科目表}", "名前: 名").replace("残高: 金額", "額: 金額")
    files: dict[str, Content] = {
        "残高.yaml": DEFINITION,
        "残高.csv": GOOD + "77,一\n20,二\n",
        "別.yaml": second,
        "別表.csv": "名,金額\n甲,x\n",
        "悪い.yaml": "file: 表.csv\nledger: 台帳\n",
    }
    faults = errors(feed(tmp_path, files)[1])
    places = {fault.where for fault in faults}
    assert {
        "残高.csv／5行目「コード」",
        "残高.csv／5行目「金額」",
        "残高.csv／6行目「金額」",
        "別表.csv／2行目「金額」",
        "sources/悪い.yaml:1",
    } <= places


def test_a_ledger_comes_from_its_workbook_or_from_exports(tmp_path: Path) -> None:
    files: dict[str, Content] = {"残高.yaml": DEFINITION, "残高.csv": GOOD}
    (tmp_path / "ledgers").mkdir()
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = "残高"
    book.active.append(["科目", "残高"])
    book.save(tmp_path / "ledgers" / "台帳.xlsx")
    read, faults = feed(tmp_path, files)  # headings alone do no harm
    assert not errors(faults)
    assert balances(read) == {"現金": 100, "預け金": 200, "借用金": -50}
    book.active.append(["現金", 100])
    book.save(tmp_path / "ledgers" / "台帳.xlsx")
    found = only(errors(feed(tmp_path, files)[1]))
    assert (found.where, found.found) == ("台帳.xlsx／残高", "sources/残高.yaml:9")
    assert found.message == "ブックと金庫のファイルの両方から読む台帳です"


def test_a_value_of_a_filter_that_never_occurs_is_told(tmp_path: Path) -> None:
    definition = DEFINITION + '    unless: {コード: ["4*"]}\n'
    read, faults = feed(tmp_path, {"残高.yaml": definition, "残高.csv": GOOD})
    assert only(faults, Severity.WARNING).message == "条件「コード: 4*」に当てはまる行がありません"
    assert len(balances(read)) == 3


@pytest.mark.parametrize(
    ("names", "taken"),
    [
        (("残高20250331.csv", "残高20260331.csv"), "残高20260331.csv"),
        (("残高2026-03.csv", "残高２０２５-12.csv"), "残高2026-03.csv"),
        (("残高20250331.csv", "残高20260331 (1).csv"), ""),  # a copy of which, and of when?
        (("残高_新.csv", "残高_旧.csv"), ""),
    ],
)
def test_the_newest_file_is_the_one_with_the_latest_date_in_its_name(
    tmp_path: Path, names: tuple[str, str], taken: str
) -> None:
    definition = DEFINITION.replace("残高.csv", "残高*.csv\npick: newest")
    for time, name in enumerate(reversed(names)):  # the time of a file says nothing
        path = tmp_path / "sources" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(GOOD if name == taken else GOOD.replace("100", "999"), encoding="utf-8")
        os.utime(path, (1_000 + time, 1_000 + time))
    read, faults = feed(tmp_path, {"残高.yaml": definition})
    if taken:
        assert taken in only(faults, Severity.NOTICE).message
        assert balances(read)["現金"] == 100
    else:
        assert "名前から分かりません" in only(errors(faults)).message


def test_what_a_draft_left_open_is_named(tmp_path: Path) -> None:
    definition = DEFINITION.replace("heading: 科目", "heading: 科目") + "    # （ここに書く）は説明の中なら構わない\n"
    assert not errors(feed(tmp_path / "a", {"残高.yaml": definition, "残高.csv": GOOD})[1])
    lines = definition.splitlines()
    opened = "\n".join([*lines, "    where: {コード: （ここに書く）}"]) + "\n"
    found = errors(feed(tmp_path / "b", {"残高.yaml": opened, "残高.csv": GOOD})[1])
    told = [fault for fault in found if "（ここに書く）" in fault.message]
    assert [fault.where for fault in told] == [f"sources/残高.yaml:{len(lines) + 1}"]
