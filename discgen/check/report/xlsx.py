"""The report as a workbook, to be worked through and ticked off."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from discgen.check.report.reportmodel import CELL_HEADS, Report, cell_fields, cell_name, other_remarks, sides, with_unit
from discgen.faults import Severity

_HEADS = ("重さ", "区分", "内容", "計数", "値・差", "場所", "根拠", "直し方", "規則", "番号", "確認")
_WIDTHS = (8, 12, 48, 56, 40, 28, 28, 40, 24, 16, 12)
_CELL_WIDTHS = (10, 32, 40, 28, 10, 24, 18, 28, 6)
_COLOURS = {Severity.ERROR: "#f8d7da", Severity.WARNING: "#fff3cd", Severity.NOTICE: "#e2eef9"}


def as_xlsx(report: Report) -> bytes:
    """Sheets 概要, 指摘 (one finding a line), 計数 (one figure of a finding a line) and one with all other remarks."""
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        forms = _forms(book)
        lines = [report.subject, report.scale, report.summary, report.verdict]
        _sheet(book, forms, "概要", ("検査報告",), (90,), [(line,) for line in lines])
        findings = [
            (
                found.severity.value,
                found.topic.value,
                found.title,
                "\n".join(f"{cell_name(cell)}：{with_unit(cell)}" for cell in found.cells),
                "\n".join(sides(found)),
                found.place,
                found.source,
                found.remedy,
                found.rule,
                found.id,
                "",
            )
            for found in report.findings
        ]
        _sheet(book, forms, "指摘", _HEADS, _WIDTHS, findings)
        cells = [(found.id, *cell_fields(cell)) for found in report.findings for cell in found.cells]
        _sheet(book, forms, "計数", ("番号", *CELL_HEADS), (16, *_CELL_WIDTHS), cells)
        remarks = [(title, line) for title, lines in other_remarks(report) for line in lines]
        _sheet(book, forms, "その他", ("区分", "内容"), (36, 120), remarks)
    return stream.getvalue()


def _forms(book: Any) -> dict[str, Any]:
    plain = {"text_wrap": True, "valign": "top"}
    forms = {severity.value: book.add_format({**plain, "bg_color": colour}) for severity, colour in _COLOURS.items()}
    return forms | {"": book.add_format(plain), "head": book.add_format({"bold": True, "bottom": 1})}


def _sheet(
    book: Any,
    forms: dict[str, Any],
    name: str,
    heads: Sequence[str],
    widths: Sequence[int],
    rows: Sequence[Sequence[str]],
) -> None:
    sheet = book.add_worksheet(name)
    for column, (head, width) in enumerate(zip(heads, widths, strict=True)):
        sheet.write_string(0, column, head, forms["head"])
        sheet.set_column(column, column, width)
    for line, row in enumerate(rows, start=1):
        for column, text in enumerate(row):
            sheet.write_string(line, column, text, forms.get(row[0] if column == 0 else "", forms[""]))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, len(rows)), len(heads) - 1)
