"""The sample moved by some years: the same books, dated otherwise, its figures as the history."""

from __future__ import annotations

import datetime
import re
import shutil
import zipfile
from pathlib import Path

import openpyxl

from discgen.project import Project
from tests.paths import SAMPLE

DATED = "試算表の基準日"


def _moved(value: object, heads: str, years: int) -> object:
    if isinstance(value, datetime.datetime) and heads == DATED:
        return value.replace(year=value.year + years)
    return value + years if isinstance(value, int) and "年度" in heads else value


def a_later_year(sample: Project, inputs: Path, years: int = 1) -> Path:
    """A copy of the sample for so many years later; what it prints now is what that year printed before."""
    shutil.copytree(SAMPLE, inputs)
    profile = inputs / "institution.toml"
    year = sample.profile.institution.fiscal_year
    later = re.sub(rf"(?m)^fiscal_year = {year}$", f"fiscal_year = {year + years}", profile.read_text("utf-8"))
    profile.write_text(later, "utf-8")
    for path in sorted((inputs / "ledgers").glob("*.xlsx")):
        if not _names_years(path):
            continue
        book = openpyxl.load_workbook(path)
        for sheet in book.worksheets:
            heads: dict[int, str] = {}
            for row in sheet.iter_rows():
                for cell in row:
                    if isinstance(cell.value, str) and cell.value in ("年度", DATED):
                        heads[cell.column] = cell.value
                    else:
                        cell.value = _moved(cell.value, heads.get(cell.column, ""), years)  # type: ignore[assignment]
        book.save(path)
    _write_history(sample, inputs / "history" / "印刷計数.xlsx", years)
    return inputs


def _names_years(path: Path) -> bool:
    """Does a workbook have a column of years or dates? Only such are written anew."""
    with zipfile.ZipFile(path) as archive:
        words = archive.read("xl/sharedStrings.xml").decode("utf-8")
    return "年度" in words or DATED in words


def _write_history(sample: Project, path: Path, years: int) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[1]]
    column = heads.index("年度") + 1
    for (cell,) in sheet.iter_rows(min_row=2, min_col=column, max_col=column):
        cell.value = int(str(cell.value)) + years - 1
    for table in sample.tables.values():
        for figure in table.cells():
            if figure.key is None or not figure.current:
                continue
            key, shown = figure.key, figure.key.fiscal_year + years - 1
            line = {
                "単体・連結": key.entity,
                "番号": key.number,
                "表ID": key.table_id,
                "行": key.row,
                "列": key.col,
                "年度": shown,
                "単位": figure.unit,
                "印刷": figure.text,
            }
            sheet.append([line.get(str(head)) for head in heads])
    book.save(path)
