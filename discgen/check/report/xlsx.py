"""The report as a workbook, to be worked through and ticked off."""

from __future__ import annotations

from collections.abc import Sequence

from discgen.check.report.reportmodel import (
    CELL_HEADS,
    Report,
    cell_fields,
    cell_name,
    other_remarks,
    sides,
    told_figure,
)
from discgen.faults import Severity
from discgen.plainsheet import PlainSheet, SheetColumn, plain_workbook

_HEADS = ("重さ", "区分", "内容", "計数", "値・差", "場所", "根拠", "直し方", "規則", "番号", "原因の番号", "確認")
_WIDTHS = (8, 12, 48, 56, 40, 28, 28, 40, 24, 16, 16, 12)
_CELL_WIDTHS = (10, 32, 40, 28, 10, 24, 18, 28, 6)
_COLOURS = {Severity.ERROR.value: "#f8d7da", Severity.WARNING.value: "#fff3cd", Severity.NOTICE.value: "#e2eef9"}


def as_xlsx(report: Report) -> bytes:
    """Sheets 概要, 指摘 (one finding a line), 計数 (one figure of a finding a line) and one with all other remarks."""
    findings = [
        (
            found.severity.value,
            found.topic.value,
            found.title,
            "\n".join(f"{cell_name(cell)}：{told_figure(cell)}" for cell in found.cells),
            "\n".join(sides(found)),
            found.place,
            found.source,
            found.remedy,
            found.rule,
            found.id,
            found.follows,
            "",
        )
        for found in report.findings
    ]
    cells = [(found.id, *cell_fields(cell)) for found in report.findings for cell in found.cells]
    remarks = [(title, line) for title, lines in other_remarks(report) for line in lines]
    return plain_workbook(
        _sheet(
            "概要", ("検査報告",), (90,), [(report.subject,), (report.scale,), (report.summary,), (report.verdict,)]
        ),
        _sheet("指摘", _HEADS, _WIDTHS, findings),
        _sheet("計数", ("番号", *CELL_HEADS), (16, *_CELL_WIDTHS), cells),
        _sheet("その他", ("区分", "内容"), (36, 120), remarks),
    )


def _sheet(name: str, heads: Sequence[str], widths: Sequence[int], rows: Sequence[Sequence[str]]) -> PlainSheet:
    columns = [SheetColumn(*column) for column in zip(heads, widths, strict=True)]
    return PlainSheet(name, columns, rows, fills=_COLOURS)
