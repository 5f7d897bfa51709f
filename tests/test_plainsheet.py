"""Plain workbooks as Excel reads them."""

import io
import time

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText

from discgen.plainsheet import PlainSheet, SheetColumn, SheetValue, plain_workbook

COLUMNS = (SheetColumn("重さ", 8), SheetColumn("内容", 40), SheetColumn("額", 14, right=True))
ROWS: list[list[SheetValue]] = [
    ["誤り", "=1+1", "△1,234"],
    [7, (("同じ", False), ("違う", True)), "0012"],
    ["", (("一つ", True),), "http://example.jp"],
]


def sheet(*, paper: bool = False, wrap: bool = True) -> openpyxl.worksheet.worksheet.Worksheet:
    made = plain_workbook(PlainSheet("表", COLUMNS, ROWS, wrap, {"誤り": "#f8d7da"}, paper))
    return openpyxl.load_workbook(io.BytesIO(made), rich_text=True)["表"]


def test_texts_stay_texts_and_numbers_numbers() -> None:
    read = sheet()
    assert [[cell.value for cell in row] for row in read.iter_rows(max_row=2)] == [["重さ", "内容", "額"], ROWS[0]]
    assert (read["A3"].value, read["A3"].data_type, read["C3"].value) == (7, "n", "0012")
    assert read["B2"].data_type == "s" and read["C4"].hyperlink is None
    rich = read["B3"].value
    assert isinstance(rich, CellRichText) and str(rich) == "同じ違う" and rich[1].font.b
    assert str(read["B4"].value) == "一つ"


def test_the_head_stays_in_sight_and_filters() -> None:
    read = sheet()
    assert (read.freeze_panes, read.auto_filter.ref) == ("A2", "A1:C4")
    assert read["A1"].font.b and read.column_dimensions["B"].width == pytest.approx(40, abs=1)


def test_cells_look_as_their_column_says() -> None:
    read = sheet()
    assert (read["C2"].alignment.horizontal, read["B2"].alignment.wrap_text) == ("right", True)
    assert (read["A2"].fill.fgColor.rgb, read["A4"].fill.fill_type) == ("FFF8D7DA", None)
    assert not sheet(wrap=False)["B2"].alignment.wrap_text


def test_a_sheet_for_paper_is_a4_across_with_its_head_on_every_page() -> None:
    setup = sheet(paper=True).page_setup
    assert (setup.orientation, int(setup.paperSize)) == ("landscape", 9)
    assert sheet(paper=True).print_title_rows == "$1:$1"


def test_the_same_content_gives_the_same_bytes() -> None:
    first = plain_workbook(PlainSheet("表", COLUMNS, ROWS))
    time.sleep(1.1)  # the time of making would stand in seconds
    assert plain_workbook(PlainSheet("表", COLUMNS, ROWS)) == first
    assert plain_workbook(PlainSheet("表", COLUMNS, ROWS[:2])) != first
