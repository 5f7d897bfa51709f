"""Printed tables for the layout tests, built from cells in the export format (FORMAT)."""

from __future__ import annotations

from collections.abc import Iterable

from discgen.tables.model import Cell, CellKey, HeadCell, Line, PrintedTable

# table id: (table title, label kind, year order, row-path grouping)
INNER = {"exposure-region", "exposure-industry", "exposure-maturity", "specific-allowance-industry", "credit-risk-mitigation"}
YEAR_ROWS = {"securities-maturity", "allowance-movement"}
NEWEST = {"irrbb", "irrbb-var"}
GROUPED = {"securities-htm", "securities-afs", "note-securities-htm", "note-securities-afs", "domestic-exchange"}
TOTAL_WORDS = ("合計", "計", "小計")


def _column_head(paths: list[str]) -> list[list[HeadCell]]:
    parts = [path.split(" > ") for path in paths]
    depth = max(len(part) for part in parts)
    rows: list[list[HeadCell]] = [[] for _ in range(depth)]
    for level in range(depth):
        position = 0
        while position < len(parts):
            part = parts[position]
            if len(part) <= level:
                position += 1
                continue
            last = level == len(part) - 1
            span = 1
            if not last:
                while position + span < len(parts) and parts[position + span][: level + 1] == part[: level + 1]:
                    span += 1
            rows[level].append(HeadCell(part[level], span, depth - level if last else 1))
            position += span
    return rows


def _widen(rows: list[list[HeadCell]], factor: int) -> list[list[HeadCell]]:
    return [[HeadCell(c.text, c.colspan * factor, c.rowspan, c.kind) for c in row] for row in rows]


def printed_table(table_id: str, title: str, rows: Iterable[dict[str, str]], year: int) -> PrintedTable:
    """One table from rows with the keys row, col, fy, unit, printed."""
    cells: dict[tuple[str, str, int], dict[str, str]] = {}
    paths: dict[str, None] = {}
    columns: dict[str, None] = {}
    years: set[int] = set()
    for row in rows:
        cells[row["row"], row["col"], int(row["fy"])] = row
        paths.setdefault(row["row"])
        columns.setdefault(row["col"])
        years.add(int(row["fy"]))
    order = sorted(years, reverse=table_id in NEWEST)
    names = list(columns)
    named = names != [""]
    grouped = table_id in GROUPED

    def year_head(value: int, span: int = 1, short: bool = False) -> HeadCell:
        text = f"{value % 100:02d}年度末" if short else f"{value}年度末"
        return HeadCell(text, span, 1, "year", value == year)

    if table_id in YEAR_ROWS:
        head = _column_head(names)
        places: list[tuple[str, int]] = []
    elif table_id in INNER:
        head = [*_widen(_column_head(names), len(order)), [year_head(y, short=True) for _ in names for y in order]]
        places = [(name, y) for name in names for y in order]
    elif not named:
        head = [[year_head(y) for y in order]]
        places = [("", y) for y in order]
    elif len(order) == 1:
        head = _column_head(names)
        places = [(name, order[0]) for name in names]
    else:
        one = _column_head(names)
        head = [[year_head(y, len(names)) for y in order], *([c for _ in order for c in row] for row in one)]
        places = [(name, y) for y in order for name in names]
    label_columns = 1 + grouped + (table_id in YEAR_ROWS)
    head[0].insert(0, HeadCell("項目", label_columns, len(head), "corner"))

    def cell(path: str, name: str, y: int) -> Cell:
        found = cells.get((path, name, y))
        if found is None:
            return Cell("")
        text = "－" if found["printed"].strip() in ("-", "－", "—", "") else found["printed"]
        return Cell(text, CellKey(table_id, path, name, y), path, found["unit"], None, (), y == year)

    lines: list[Line] = []
    shown: set[str] = set()
    spans: dict[str, int] = {}
    for path in paths:
        spans[path.split(" > ")[0]] = spans.get(path.split(" > ")[0], 0) + 1
    for path in paths:
        steps = path.split(" > ")
        base = 1 if grouped and len(steps) > 1 else 0
        for depth in range(base, len(steps) - 1):
            above = " > ".join(steps[: depth + 1])
            if above not in paths and above not in shown:
                shown.add(above)
                lines.append(Line(((steps[depth], 1),), (), depth - base, True, row=above))
        label = steps[-1]
        level = len(steps) - 1 - base
        labels: tuple[tuple[str, int], ...] = ((label, 1),)
        if grouped and len(steps) > 1 and steps[0] not in shown:
            shown.add(steps[0])
            labels = ((steps[0], spans[steps[0]]), *labels)
        shown.add(path)
        total = label.endswith(TOTAL_WORDS) and level == 0
        if table_id in YEAR_ROWS:
            for number, y in enumerate(order):
                own = (*((label, len(order)) for _ in range(number == 0)), (f"{y % 100}年度", 1))
                lines.append(Line(own, tuple(cell(path, n, y) for n in names), 0, total=total, row=path))
        else:
            line = Line(labels, tuple(cell(path, n, y) for n, y in places), level, total=total, row=path)
            lines.append(line)
    units = dict.fromkeys(row["unit"] for row in cells.values() if row["unit"])
    value_columns = len(names) if table_id in YEAR_ROWS else len(places)
    return PrintedTable(
        table_id, title, "、".join(units), tuple(map(tuple, head)), tuple(lines), (), (), label_columns, value_columns
    )


def printed_tables(rows: Iterable[dict[str, str]], year: int) -> dict[str, PrintedTable]:
    """All tables of a file in the export format."""
    by_table: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        by_table.setdefault(row["table_id"], []).append(row)
    return {name: printed_table(name, found[0]["table_title"], found, year) for name, found in by_table.items()}
