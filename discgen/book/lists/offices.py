"""店舗 and ATM: offices as blocks by prefecture, machines as tables by prefecture."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from discgen.book.lists.grids import filled, runs
from discgen.book.lists.listmodel import Block, Grid, ListCell, ListLine, Office, Offices, Row, Rows
from discgen.book.lists.widths import shares

IN_A_ROW = 3
CLOSED = "－"
PHONE = "TEL"
_PAIRS = ("phone", "free_phone", "hours", "lunch", "agent")
HOURS = re.compile(r"(\d{1,2}:\d{2})\s*[-‐－–~～〜]\s*(\d{1,2}:\d{2})")
DAYS = ("weekday", "saturday", "sunday", "holiday")


def hours(text: str) -> str:
    """Opening hours as printed: 8:00～21:00."""
    return HOURS.sub(r"\1～\2", text)


def offices(rows: Rows, heads: Mapping[str, str], width: float) -> list[Block]:
    """Blocks by prefecture; what stands beside an office is printed in its block. heads: of the columns."""
    names = {row["name"] for row in rows}
    beside: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row["beside"] in names:
            beside[row["beside"]].append(row)
    own = [row for row in rows if row["beside"] not in names]
    in_a_row = IN_A_ROW if width > 350 else 1
    blocks: list[Block] = []
    for group in runs(own, "prefecture"):
        drawn = [_office(row, beside[row["name"]], heads) for row in group]
        cut = range(0, len(drawn), in_a_row)
        blocks.append(Offices(group[0]["prefecture"], tuple(tuple(drawn[i : i + in_a_row]) for i in cut)))
    return blocks


def _office(row: Row, beside: Rows, heads: Mapping[str, str]) -> Office:
    words = {**heads, "phone": PHONE}
    return Office(
        row["name"],
        (f"〒{row['postcode']}", row["address"]),
        tuple((words[name], hours(row[name])) for name in _PAIRS if row[name]),
        tuple((other["name"], other["free_phone"] or other["phone"]) for other in beside),
    )


def machines(rows: Rows, heads: Mapping[str, str], width: float) -> list[Block]:
    """One table for each prefecture, all with the same columns; an area stays on one page. heads: of the columns."""
    days = filled(rows, DAYS)
    columns = ["area", "place", "machine", *days]
    lines = [[row["area"], row["place"], _machine(row), *(hours(row[name]) for name in days)] for row in rows]
    tops = [heads[name] for name in columns]
    widths = tuple(shares(list(zip(*lines, strict=True)), tops, [False, False, *(True for _ in columns[2:])], width))
    head = tuple(ListCell(text, css="words" if position < 2 else "") for position, text in enumerate(tops))
    prefectures = runs(rows, "prefecture")
    blocks: list[Block] = []
    for group in prefectures:
        caption, count = (group[0]["prefecture"], f"{len(group)}か所") if len(prefectures) > 1 else ("", "")
        areas = [tuple(_machine_lines(area, days)) for area in runs(group, "area")]
        blocks.append(Grid(widths, (head,), tuple(areas), caption=caption, unit=count))
    return blocks


def _machine(row: Row) -> str:
    return f"{row['machine']}（{row['shared']}）" if row["shared"] else str(row["machine"])


def _machine_lines(rows: Rows, days: Sequence[str]) -> list[ListLine]:
    lines: list[ListLine] = []
    for number, row in enumerate(rows):
        label = [] if number else [ListCell(row["area"], down=len(rows), head=True)]
        times = [ListCell(hours(row[name]) or CLOSED, css="middle") for name in days]
        place = ListCell(row["place"], head=True, css="inner" if number else "")
        lines.append(ListLine((*label, place, ListCell(_machine(row), css="middle"), *times)))
    return lines
