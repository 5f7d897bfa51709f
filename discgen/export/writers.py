"""Writing figure records as CSV (the FORMAT form), Excel or JSON; same records, same bytes."""

from __future__ import annotations

import csv
import dataclasses
import json
from collections.abc import Callable, Sequence
from pathlib import Path

from discgen.export.records import FigureRecord
from discgen.plainsheet import PlainSheet, SheetColumn, write_plain

FORMAT_COLUMNS = ("doc", "entity", "table_id", "table_title", "row", "col", "fy", "unit", "printed", "value")
CSV_COLUMNS = (*FORMAT_COLUMNS, "number")
HEADINGS = {
    "doc": "冊子",
    "entity": "単体・連結",
    "table_id": "表ID",
    "table_title": "表",
    "row": "行",
    "col": "列",
    "fy": "年度",
    "unit": "単位",
    "printed": "印刷",
    "value": "印刷した数",
    "number": "番号",
    "exact": "正確な値（円・数・比率）",
    "definition": "式",
    "law": "根拠",
    "page": "頁",
    "defined_at": "式の場所",
    "sample": "見本",
}
_WIDTHS = {
    "table_title": 36,
    "row": 48,
    "col": 24,
    "printed": 14,
    "number": 36,
    "exact": 24,
    "definition": 48,
    "law": 60,
    "defined_at": 28,
}
_RIGHT = ("printed", "value", "exact")


def write_csv(path: Path, records: Sequence[FigureRecord]) -> None:
    """The FORMAT form and the number of the figure: one line = one printed cell, UTF-8."""
    names = _columns(CSV_COLUMNS, records)
    _write_lines(path, names, names, records, "utf-8", "\n")


def write_csv_for_excel(path: Path, records: Sequence[FigureRecord]) -> None:
    """The same lines under the headings of the workbook, so that Excel opens the file with a double click."""
    names = _columns(CSV_COLUMNS, records)
    _write_lines(path, names, [HEADINGS[name] for name in names], records, "utf-8-sig", "\r\n")


def _write_lines(
    path: Path, names: Sequence[str], heads: Sequence[str], records: Sequence[FigureRecord], encoding: str, end: str
) -> None:
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.writer(stream, lineterminator=end)
        writer.writerow(heads)
        writer.writerows([getattr(record, name) for name in names] for record in records)


def write_json(path: Path, records: Sequence[FigureRecord]) -> None:
    """All fields of every record, also where its definition stands."""
    names = _columns([field.name for field in dataclasses.fields(FigureRecord) if field.name != "sample"], records)
    told = [{name: getattr(record, name) for name in names} for record in records]
    text = json.dumps(told, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def write_xlsx(path: Path, records: Sequence[FigureRecord]) -> None:
    """One sheet with Japanese headings, filters and a frozen head; texts stay texts."""
    names = _columns([name for name in HEADINGS if name != "sample"], records)
    columns = [SheetColumn(HEADINGS[name], _WIDTHS.get(name, 12), name in _RIGHT) for name in names]
    rows = [[getattr(record, name) for name in names] for record in records]
    write_plain(path, PlainSheet("計数一覧", columns, rows, wrap=False))


def _columns(names: Sequence[str], records: Sequence[FigureRecord]) -> list[str]:
    """The fields to write; a column of marks only where a figure is marked."""
    return [*names, "sample"] if any(record.sample for record in records) else list(names)


WRITERS: dict[str, Callable[[Path, Sequence[FigureRecord]], None]] = {
    "csv": write_csv,
    "csv-excel": write_csv_for_excel,
    "xlsx": write_xlsx,
    "json": write_json,
}
TELLING_PAGES = ("xlsx", "json")
