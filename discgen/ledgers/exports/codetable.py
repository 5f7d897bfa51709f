"""Code tables: what the codes of an export stand for, in the definition or in a file of the office."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from discgen.catalogue.checker import heading
from discgen.catalogue.exportdef import CodeTable
from discgen.faults import Fault, near
from discgen.ledgers.cellreading import is_blank, shown
from discgen.ledgers.exports.cellwords import word_of
from discgen.ledgers.exports.exportfile import open_export, shown_file
from discgen.ledgers.exports.exporthead import find_export_head
from discgen.ledgers.exports.exporttable import ExportTable


@dataclass(frozen=True, slots=True)
class Codes:
    """What each code stands for, by heading. home: where the table stands. columns: its headings as written."""

    home: str
    columns: Mapping[str, str]
    rows: Mapping[str, Mapping[str, str]]

    def near(self, code: str) -> str:
        """Codes like it, for a remedy; one that differs only in zeros at its start comes first."""
        alike = [known for known in self.rows if known.lstrip("0") == code.lstrip("0")]
        if alike:
            return f"先頭の 0 だけが違うコード：{'、'.join(alike)}"
        return near(code, self.rows, 0.6)


def read_codes(table: CodeTable, folder: Path, place: str, faults: list[Fault]) -> Codes | None:
    """A code table; None (with a fault) where it cannot be read. place: of the definition."""
    if table.rows:
        rows = {heading(code): {heading(n): v for n, v in row.items()} for code, row in table.rows.items()}
        if len(rows) < len(table.rows):
            faults.append(Fault(place, "コード表の rows に同じコードが二つあります", remedy="一つにしてください"))
        return Codes(place, {heading(name): name for row in table.rows.values() for name in row}, rows)
    path = folder / table.file
    if not path.is_file():
        names = [other.name for other in path.parent.iterdir()] if path.parent.is_dir() else []
        remedy = near(path.name, names, 0.4) or "ファイルを置くか、file を直してください"
        faults.append(Fault(place, "コード表のファイルがありません", table.file, remedy=remedy))
        return None
    grid = open_export(path, shown_file(path, folder), table.sheet, table.encoding, ",", faults)
    if grid is None:
        return None
    head = find_export_head(grid, [table.key])
    if head is None:
        expected = "、".join(table.key)
        faults.append(Fault(grid.place.home, "コード表の見出しの行が見つかりません", expected=expected))
        return None
    return _read_rows(ExportTable(grid, head, None), table, faults)


def _read_rows(given: ExportTable, table: CodeTable, faults: list[Fault]) -> Codes | None:
    key = given.headings.column(table.key)
    if key is None:
        faults += given.log.faults()
        return None
    columns = [one for one in given.head.headings if one.last]
    cells = {one.full: given.cells(one, given.data) for one in columns}
    rows: dict[str, dict[str, str]] = {}
    first: dict[str, int] = {}
    for number, cell in enumerate(given.cells(key, given.data)):
        code, line = word_of(cell), int(given.lines[given.data[number]])
        if not code:
            continue
        if code in rows:
            place = given.log.cell(str(key.position), first[code])
            found = f"「{shown(cell).strip()}」（{place} と同じ）"
            remedy = "どちらかの行を直すか削除してください"
            given.log.add("同じコードが二つあります", letter=str(key.position), row=line, found=found, remedy=remedy)
            continue
        first[code] = line
        rows[code] = {name: _text(column[number]) for name, column in cells.items()}
    faults += given.log.faults()
    return Codes(given.grid.place.home, {one.full: one.shown for one in columns}, rows)


def _text(cell: object) -> str:
    return "" if is_blank(cell) else shown(cell).strip()
