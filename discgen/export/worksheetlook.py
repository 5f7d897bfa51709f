"""How the sheets of the consolidation worksheet look on the screen and on paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from discgen.export.worksheetlines import COMPANIES, ENTRIES, LEDGER, WorksheetLine
from discgen.plainsheet import CellForms

HEAD_ROW = 3
FIRST_ROW = HEAD_ROW + 1
AMOUNT = '#,##0;"△"#,##0;"－"'
_BELOW_ONE_UNIT = "0"
_FONT = {"font_name": "游ゴシック", "font_size": 10, "valign": "vcenter"}
_RED, _GREY = "#C00000", "#595959"
_BANDS = {LEDGER: "#DDEBF7", COMPANIES: "#E2EFDA", ENTRIES: "#FCE4D6", "": "#EDEDED"}
_A3 = 8

Head = tuple[str, str, float]
"""Band (a ledger or empty), words and width of a column."""


class CellLook(CellForms):
    """Cell formats, and the frame that all sheets share."""

    def __init__(self, book: Any, publisher: str) -> None:
        super().__init__(book, **_FONT)
        self._book = book
        self._publisher = publisher

    def line(self, line: WorksheetLine, **look: object) -> Any:
        """Totals bold under a rule, accounts small and grey, what no line takes red."""
        if line.kind in ("account", "link"):
            look |= {"font_color": _GREY, "font_size": 9}
        else:
            look |= {"bold": line.kind != "line"}
        if line.kind == "total":
            look["top"] = 1
        if line.kind == "stray":
            look["font_color"] = _RED
        return self.of(**look)

    def sheet(self, name: str, note: str, heads: Sequence[Head]) -> Any:
        """A new sheet: title, publisher, a note and the heads, which stay in sight and stand on every printed page."""
        sheet = self._book.add_worksheet(name)
        sheet.write_string(0, 0, name, self.of(bold=True, font_size=14))
        sheet.write_string(1, 0, self._publisher, self.of())
        sheet.write_string(2, 0, note, self.of(font_size=9))
        for column, (band, words, width) in enumerate(heads):
            look = self.of(bold=True, bg_color=_BANDS[band], border=1, text_wrap=True, align="center")
            sheet.write_string(HEAD_ROW, column, words, look)
            sheet.set_column(column, column, width, self.of())
        sheet.set_row(HEAD_ROW, 32)
        sheet.freeze_panes(FIRST_ROW, 1)
        sheet.set_landscape()
        sheet.set_paper(_A3)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.repeat_rows(HEAD_ROW)
        sheet.repeat_columns(0)
        sheet.set_footer("&C&A　&P／&N")
        return sheet

    def red_unless_zero(self, sheet: Any, first: tuple[int, int], last: tuple[int, int]) -> None:
        """What must be 0 calls attention when it is not."""
        red = self.of(font_color="#FFFFFF", bg_color=_RED, bold=True)
        rule = {"type": "cell", "criteria": "!=", "value": 0, "format": red}
        sheet.conditional_format(*first, *last, rule)

    def zero_below_one_unit(self, sheet: Any, last_row: int, printed: int, exact: int) -> None:
        """An amount below one unit prints 0, one of exactly 0 －."""
        first_printed, first_exact = (xl_rowcol_to_cell(FIRST_ROW, column) for column in (printed, exact))
        rule = {
            "type": "formula",
            "criteria": f"=AND({first_printed}=0,{first_exact}<>0)",
            "format": self.of(num_format=_BELOW_ONE_UNIT),
        }
        sheet.conditional_format(FIRST_ROW, printed, last_row, printed, rule)
