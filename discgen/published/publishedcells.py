"""Published figures in the FORMAT form (one line = one printed cell): reading and its faults."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

from discgen.catalogue.entity import SOLO, Entity
from discgen.csvtext import plain_text
from discgen.faults import Fault, FaultError, Severity
from discgen.figures.printed.printedtable import CellKey, label_path
from discgen.figures.printed.printing import UNITS, normalise_dash, read_printed
from discgen.systemwords import system_words

COLUMNS = ("entity", "table_id", "table_title", "row", "col", "fy", "unit", "printed")
NUMBER = "number"  # of a file that names the catalogue's figures by number too
_YEAR = re.compile(r"(19|20|21)\d\d", re.ASCII)


@dataclass(frozen=True, slots=True)
class PublishedCell:
    """One printed cell. ``printed`` carries the correction where the source is known to be wrong (``corrected``).

    file, line: where it stands in the published figures.
    """

    key: CellKey
    title: str
    unit: str
    printed: str
    line: int
    corrected: bool = False
    doubtful: str = ""
    file: str = ""

    @property
    def place(self) -> str:
        """How messages name the cell."""
        entity = "" if self.key.entity == SOLO else f"{self.key.entity} "
        return f"{entity}{self.key.table_id}／{self.key.path}（{self.key.fiscal_year}年度、{self.line}行目）"


def read_published(paths: Iterable[Path], *, as_printed: bool = False) -> tuple[list[PublishedCell], list[Fault]]:
    """Cells of a publication, 単体 and 連結, in one file or several.

    ``as_printed``: what was printed, even where the source is known to be wrong; otherwise corrections are taken.
    A figure without any print is left out and told.
    Errors: FaultError when a file cannot be used at all (encoding, columns, no figures).
    """
    cells: list[PublishedCell] = []
    faults: list[Fault] = []
    seen: dict[CellKey, str] = {}
    for path in paths:
        text, told = _decode(path)
        cells += _read_file(path, text, seen, faults, as_printed=as_printed)
        faults += told
    if not cells:
        raise FaultError([*faults, Fault("公表された計数", "読める計数が一行もありません")])
    return cells, faults


def _read_file(
    path: Path, text: str, seen: dict[CellKey, str], faults: list[Fault], *, as_printed: bool
) -> list[PublishedCell]:
    cells: list[PublishedCell] = []
    for where, line, row in _lines(path, text, faults):
        fault = _wrong_frame(where, row)
        if fault:
            faults.append(fault)
            continue
        number = (row.get(NUMBER) or "").strip()
        key = CellKey(row["table_id"], row["row"], row["col"], int(row["fy"]), row["entity"], number)
        labels = replace(key, number="")
        if labels in seen or key in seen:
            same, what = (seen[labels], "表・行・列") if labels in seen else (seen[key], "番号")
            faults.append(Fault(where, "同じ計数が二度あります", found=f"{same} と同じ{what}・年度"))
            continue
        seen |= {key: where, labels: where}
        correction = "" if as_printed else (row.get("corrected") or "").strip()
        printed = normalise_dash(correction or row["printed"].strip())
        if not printed:
            name = label_path(key.table_id, key.row, key.col, f"{key.fiscal_year}年度")
            message = "印刷の文字がないので、この計数は使いません"
            faults.append(Fault(where, message, found=name, severity=Severity.WARNING))
            continue
        try:
            read_printed(printed, row["unit"] if row["unit"] in UNITS else "件")
        except ValueError:
            faults.append(Fault(where, "印刷の文字を計数として読めません", found=row["printed"]))
            continue
        doubtful = "" if correction else (row.get("suspect") or "")
        title, unit = row["table_title"], row["unit"]
        cells.append(PublishedCell(key, title, unit, printed, line, bool(correction), doubtful, str(path)))
    return cells


def _lines(path: Path, text: str, faults: list[Fault]) -> Iterator[tuple[str, int, dict[str, str]]]:
    """The lines of a file with their places. Errors: FaultError when the heads are not those of the form."""
    if not text.strip():
        raise FaultError([Fault(path.name, "ファイルが空です", expected=f"1行目に列名（{'、'.join(COLUMNS)}）")])
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        names = [(name or "").strip() for name in reader.fieldnames or []]
        reader.fieldnames = names
        missing = [name for name in COLUMNS if name not in names]
        if missing:
            found, expected = "、".join(missing), "、".join(COLUMNS)
            remedy = f"1行目に列名を書き、列をコンマで区切ってください（いまの1行目は「{'、'.join(names)[:80]}」）"
            raise FaultError([Fault(f"{path.name}:1", "必要な列がありません", found, expected, remedy)])
        twice = sorted({name for name in names if name and names.count(name) > 1})
        if twice:
            raise FaultError([Fault(f"{path.name}:1", "同じ名の列が二つあります", found="、".join(twice))])
        for row in reader:
            where = f"{path.name}:{reader.line_num}"
            if None in row or any(row[name] is None for name in COLUMNS):
                remedy = "コンマを含む文字（1,362 など）が引用符で囲まれているか確かめてください"
                faults.append(Fault(where, "列の数が1行目と合いません", remedy=remedy))
                continue
            yield where, reader.line_num, {name: plain_text(text) for name, text in row.items() if text is not None}
    except csv.Error as error:
        remedy = "引用符が閉じているか、CSV として保存したファイルか確かめてください"
        raise FaultError(
            [*faults, Fault(f"{path.name}:{reader.line_num}", "CSV として読めません", remedy=remedy)]
        ) from error


def _wrong_frame(where: str, row: Mapping[str, str]) -> Fault | None:
    """What is wrong with the reading or the year of a line."""
    if row["entity"] not in get_args(Entity):
        return Fault(where, "entity は単体か連結です", found=row["entity"])
    if not _YEAR.fullmatch(row["fy"]):
        return Fault(where, "年度（fy）が正しくありません", found=row["fy"], expected="2020 の形（4桁の西暦）")
    return None


def _decode(path: Path) -> tuple[str, list[Fault]]:
    try:
        data = path.read_bytes()
    except OSError as error:
        remedy = "ファイルの名前と、読取りの権限を確かめてください"
        raise FaultError([Fault(str(path), "ファイルを読めません", system_words(error), remedy=remedy)]) from error
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        pass
    try:
        text = data.decode("cp932")
        if "\0" in text:
            raise ValueError
    except ValueError as error:
        remedy = "Excel なら「CSV UTF-8（コンマ区切り）」を選んで保存し直してください"
        raise FaultError(
            [Fault(path.name, "文字コードを読めません", expected="UTF-8 の CSV", remedy=remedy)]
        ) from error
    message = "文字コードを Shift_JIS（CP932）として読みました"
    return text, [Fault(path.name, message, expected="UTF-8", severity=Severity.NOTICE)]


def current_year(cells: Iterable[PublishedCell]) -> int:
    """The fiscal year that the publication is about: the latest one that many tables print."""
    tables = {(cell.key.table_id, cell.key.fiscal_year) for cell in cells}
    counts = Counter(year for _, year in tables)
    most = max(counts.values())
    return max(year for year, number in counts.items() if number * 2 >= most)
