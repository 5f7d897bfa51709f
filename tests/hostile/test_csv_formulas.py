"""No cell of our CSV files is a formula, and what was written is read back as it was."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discgen.csvtext import plain_text, safe_text
from discgen.export.records import FigureRecord
from discgen.export.site.downloads import table_csv
from discgen.export.site.sitesheet import DownloadSheet, SheetCell, SheetRow
from discgen.export.writers import write_csv
from discgen.published.publishedcells import read_published

RECORD = FigureRecord(
    "x", "単体", "t", "表", "行", "列", 2020, "百万円", "－", "", "t.a", "", "", "", ""
)  # fmt: skip
STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("before", ["", "'", "''"])
def test_a_text_that_begins_like_a_formula_is_marked_and_read_back(start: str, before: str) -> None:
    text = f"{before}{start}SUM(A1)"
    assert safe_text(text) == f"'{text}"
    assert plain_text(safe_text(text)) == text


@pytest.mark.parametrize("text", ["△1,234", "-1,234", "－", "-", "-5.2%", "＋1百万円", "預金", "'引用", "", "1=1"])
def test_figures_and_words_stay(text: str) -> None:
    assert safe_text(text) == text == plain_text(text)


@given(st.text(alphabet="'=+-@＝－\t\r1a,%", max_size=8))
def test_the_way_back_is_exact(text: str) -> None:
    assert plain_text(safe_text(text)) == text


def test_labels_of_the_list_of_figures_are_marked_and_the_print_is_not(tmp_path: Path) -> None:
    record = replace(RECORD, row='=HYPERLINK("http://example.jp")', table_title="@表", printed="-5", value="-5")
    write_csv(tmp_path / "figures.csv", [record])
    (line,) = csv.DictReader(io.StringIO((tmp_path / "figures.csv").read_text(encoding="utf-8")))
    assert (line["row"], line["table_title"]) == (f"'{record.row}", "'@表")
    assert (line["printed"], line["value"]) == ("-5", "-5")
    (cell,), _ = read_published([tmp_path / "figures.csv"])
    assert (cell.key.row, cell.title, cell.printed) == (record.row, record.table_title, "-5")


def test_the_tables_of_the_site_hold_no_formula() -> None:
    head = (SheetRow((SheetCell(0, "+列"), SheetCell(1, "値"))),)
    rows = (SheetRow((SheetCell(0, "=1+1"), SheetCell(1, "－"))),)
    table = DownloadSheet("t", "表", "", 1, 2, head, rows)
    lines = list(csv.reader(io.StringIO(table_csv(table).decode("utf-8-sig"))))
    assert lines == [["'+列", "値"], ["'=1+1", "－"]]
