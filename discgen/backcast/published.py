"""Published figures in the FORMAT form (one line = one printed cell): reading and its faults."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from discgen.faults import Fault, FaultError
from discgen.tables.model import CellKey
from discgen.tables.printing import UNITS, normalise_dash, read_printed

COLUMNS = ("entity", "table_id", "table_title", "row", "col", "fy", "unit", "printed")


@dataclass(frozen=True, slots=True)
class PublishedCell:
    """One printed cell. ``printed`` already carries the correction when the source is known to be wrong."""

    key: CellKey
    title: str
    unit: str
    printed: str
    line: int
    corrected: bool = False
    doubtful: str = ""

    @property
    def place(self) -> str:
        """How messages name the cell."""
        column = f"／{self.key.col}" if self.key.col else ""
        return f"{self.key.table_id}／{self.key.row}{column}（{self.key.fiscal_year}年度、{self.line}行目）"


def read_published(path: Path, entity: str) -> tuple[list[PublishedCell], list[Fault]]:
    """Cells of one entity (単体 or 連結).

    Errors: FaultError when the file cannot be used at all (encoding, columns, no line of that entity).
    """
    cells: list[PublishedCell] = []
    faults: list[Fault] = []
    seen: dict[CellKey, int] = {}
    reader = csv.DictReader(io.StringIO(_decode(path), newline=""))
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or [])]
    if missing:
        raise FaultError([Fault(f"{path.name}:1", "必要な列がありません", found="、".join(missing))])
    for row in reader:
        if row["entity"] != entity:
            continue
        where = f"{path.name}:{reader.line_num}"
        if not row["fy"].isdigit():
            faults.append(Fault(where, "年度（fy）が数字ではありません", found=row["fy"], expected="2020 の形"))
            continue
        key = CellKey(row["table_id"], row["row"], row["col"], int(row["fy"]), entity)
        if key in seen:
            faults.append(Fault(where, "同じ計数が二度あります", found=f"{seen[key]}行目と同じ表・行・列・年度"))
            continue
        seen[key] = reader.line_num
        correction = (row.get("corrected") or "").strip()
        printed = normalise_dash(correction or row["printed"].strip())
        try:
            read_printed(printed, row["unit"] if row["unit"] in UNITS else "件")
        except ValueError:
            faults.append(Fault(where, "印刷の文字を計数として読めません", found=row["printed"]))
            continue
        cells.append(
            PublishedCell(
                key,
                row["table_title"],
                row["unit"],
                printed,
                reader.line_num,
                bool(correction),
                "" if correction else (row.get("suspect") or ""),
            )
        )
    if not cells:
        raise FaultError([*faults, Fault(path.name, f"「{entity}」の計数が一行もありません")])
    return cells, faults


def _decode(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FaultError([Fault(str(path), "ファイルを読めません", found=str(error.strerror))]) from error
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FaultError([Fault(path.name, "文字コードを読めません", expected="UTF-8")])


def current_year(cells: Iterable[PublishedCell]) -> int:
    """The fiscal year that the publication is about: the latest one that many tables print."""
    tables = {(cell.key.table_id, cell.key.fiscal_year) for cell in cells}
    counts = Counter(year for _, year in tables)
    most = max(counts.values())
    return max(year for year, number in counts.items() if number * 2 >= most)
