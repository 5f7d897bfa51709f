"""Published figures in the FORMAT form (one line = one printed cell): reading and its faults."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from discgen.catalogue.entity import SOLO, Entity
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
        entity = "" if self.key.entity == SOLO else f"{self.key.entity} "
        return f"{entity}{self.key.table_id}／{self.key.row}{column}（{self.key.fiscal_year}年度、{self.line}行目）"


def read_published(paths: Iterable[Path]) -> tuple[list[PublishedCell], list[Fault]]:
    """Cells of a publication, 単体 and 連結, in one file or several.

    Errors: FaultError when a file cannot be used at all (encoding, columns) or 単体 is missing.
    """
    cells: list[PublishedCell] = []
    faults: list[Fault] = []
    seen: dict[CellKey, str] = {}
    for path in paths:
        cells += _read_file(path, seen, faults)
    if not any(cell.key.entity == SOLO for cell in cells):
        raise FaultError([*faults, Fault("公表された計数", f"「{SOLO}」の計数が一行もありません")])
    return cells, faults


def _read_file(path: Path, seen: dict[CellKey, str], faults: list[Fault]) -> list[PublishedCell]:
    cells: list[PublishedCell] = []
    reader = csv.DictReader(io.StringIO(_decode(path), newline=""))
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or [])]
    if missing:
        raise FaultError([Fault(f"{path.name}:1", "必要な列がありません", found="、".join(missing))])
    for row in reader:
        where = f"{path.name}:{reader.line_num}"
        if row["entity"] not in get_args(Entity):
            faults.append(Fault(where, "entity は単体か連結です", found=row["entity"]))
            continue
        if not row["fy"].isdigit():
            faults.append(Fault(where, "年度（fy）が数字ではありません", found=row["fy"], expected="2020 の形"))
            continue
        key = CellKey(row["table_id"], row["row"], row["col"], int(row["fy"]), row["entity"])
        if key in seen:
            faults.append(Fault(where, "同じ計数が二度あります", found=f"{seen[key]} と同じ表・行・列・年度"))
            continue
        seen[key] = where
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
    return cells


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
