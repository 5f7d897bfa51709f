"""Writing figure records as CSV (the FORMAT form), Excel or JSON; same records, same bytes."""

from __future__ import annotations

import csv
import dataclasses
import json
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

from discgen.csvtext import safe_text
from discgen.export.records import FigureRecord
from discgen.faults import Fault, FaultError
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
_SHEET = "計数一覧"
_START = 200  # bytes that tell a list from anything else
_FIGURES = ("printed", "value")
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
        writer.writerows([_csv_cell(record, name) for name in names] for record in records)


def _csv_cell(record: FigureRecord, name: str) -> object:
    """Texts that a spreadsheet would take for formulas are marked; print and number stay."""
    value = getattr(record, name)
    return value if name in _FIGURES or not isinstance(value, str) else safe_text(value)


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
    write_plain(path, PlainSheet(_SHEET, columns, rows, wrap=False))


def _columns(names: Sequence[str], records: Sequence[FigureRecord]) -> list[str]:
    """The fields to write; a column of marks only where a figure is marked."""
    return [*names, "sample"] if any(record.sample for record in records) else list(names)


def form_of(path: Path, form: str = "") -> str:
    """The form of a file: told, or that of the name's end; both must agree. Errors: FaultError."""
    ending, endings = path.suffix.lower().removeprefix("."), {name: name.partition("-")[0] for name in WRITERS}
    if form and form not in WRITERS:
        raise FaultError([Fault("--format", "この形式では書き出せません", form, "、".join(WRITERS))])
    if form and ending in WRITERS and ending != endings[form]:
        remedy = "--format を省くか、名前の終わりを合わせてください"
        raise FaultError(
            [Fault(str(path), "名前の終わりが形式と合いません", f".{ending}", f".{endings[form]}", remedy)]
        )
    if not form and ending not in WRITERS:
        expected = "、".join(f".{name}" for name in dict.fromkeys(endings.values()))
        remedy = "名前の終わりを直すか、--format を付けてください"
        raise FaultError([Fault(str(path), "書き出す形式が分かりません", f".{ending}", expected, remedy)])
    return form or ending


def refuse_foreign(path: Path) -> None:
    """A file that stands there may only be replaced when it is a list of figures. Errors: FaultError."""
    if path.exists() and not (path.is_file() and _is_list(path)):
        remedy = "別の名前にするか、置き換えてよければ --replace を付けてください"
        raise FaultError([Fault(str(path), "計数の一覧ではないファイルがあります", path.name, remedy=remedy)])


def _is_list(path: Path) -> bool:
    with path.open("rb") as stream:
        start = stream.read(_START)
    if not start.startswith(b"PK"):
        heads = (
            ",".join(FORMAT_COLUMNS).encode(),
            ",".join(HEADINGS[name] for name in FORMAT_COLUMNS).encode("utf-8-sig"),
        )
        return not start or start.startswith((*heads, b'[\n {\n  "doc": '))
    try:
        with zipfile.ZipFile(path) as archive:
            return f'name="{_SHEET}"'.encode() in archive.read("xl/workbook.xml")
    except (zipfile.BadZipFile, KeyError):
        return False


WRITERS: dict[str, Callable[[Path, Sequence[FigureRecord]], None]] = {
    "csv": write_csv,
    "csv-excel": write_csv_for_excel,
    "xlsx": write_xlsx,
    "json": write_json,
}
TELLING_PAGES = ("xlsx", "json")
