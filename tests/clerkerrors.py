"""Errors that clerks make in ledgers, drawn from a seed: one sheet of a workbook is changed as hands and copies do it.

``ledger_errors`` yields errors for the sheets of one inputs folder, every book in turn. A sheet is the grid of its
cells, so that nothing is written and the rest of the folder is read once.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from discgen.catalogue.contract import Column, Sheet, Workbook
from discgen.ledgers.cellcolumns import GridTable
from discgen.ledgers.problems import SheetLog
from discgen.ledgers.sheetlayout import Grid, Head, find_head

NUMERIC = frozenset({"yen", "count", "number", "percent"})


@dataclass(frozen=True, slots=True)
class ClerkError:
    """One error: the sheet as it then stands, the Excel rows that are wrong in it and what was done, in words."""

    kind: str
    workbook: str
    sheet: str
    grid: Grid
    rows: tuple[int, ...]
    words: str

    @property
    def place(self) -> str:
        """Where a finding must say that it is."""
        return f"{self.workbook}.xlsx／{self.sheet}"


@dataclass(frozen=True, slots=True)
class LedgerPage:
    """A sheet to be spoilt: its contract, its cells, those of the year before where they are known."""

    workbook: str
    contract: Sheet
    grid: Grid
    head: Head
    before: Grid | None = None

    @property
    def rows(self) -> list[int]:
        """Positions in the grid of the rows that hold anything."""
        return [
            at for at in range(self.head.row, len(self.grid)) if any(cell not in (None, "") for cell in self.grid[at])
        ]

    def numeric(self) -> list[Column]:
        return [
            column for column in self.contract.stored if column.type in NUMERIC and column.id in self.head.positions
        ]

    def cells(self) -> list[tuple[int, Column]]:
        """Every filled number that is not nothing."""
        return [
            (row, column)
            for row in self.rows
            for column in self.numeric()
            if _number(self.value(row, column)) not in (None, 0)
        ]

    def value(self, row: int, column: Column) -> object:
        at = self.head.positions[column.id]
        return self.grid[row][at] if at < len(self.grid[row]) else None

    def put(self, kind: str, changes: Mapping[tuple[int, str], object], words: str) -> ClerkError | None:
        """The error that writes these values into cells (row, column id); None when nothing changes."""
        grid = [list(row) for row in self.grid]
        touched = []
        for (row, column), value in changes.items():
            at = self.head.positions[column]
            grid[row] += [None] * (at + 1 - len(grid[row]))
            if grid[row][at] != value:
                touched.append(row + 1)
            grid[row][at] = value
        return self.made(kind, grid, touched, words) if touched else None

    def made(self, kind: str, grid: Grid, touched: list[int], words: str) -> ClerkError:
        return ClerkError(kind, self.workbook, self.contract.sheet, grid, tuple(sorted(set(touched))), words)


def page_of(workbook: Workbook, sheet: Sheet, grid: Grid, before: Grid | None) -> LedgerPage | None:
    """The page of a sheet that can be read and holds rows."""
    head = find_head(sheet, GridTable(grid), SheetLog(sheet.sheet)) if grid else None
    page = LedgerPage(workbook.workbook, sheet, grid, head, before) if head else None
    return page if page and page.rows else None


Spoil = Callable[[LedgerPage, random.Random], "ClerkError | None"]


def _number(value: object) -> int | float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _said(page: LedgerPage, row: int, column: Column, old: object, new: object) -> str:
    return f"{page.contract.sheet} {row + 1}行目 {column.name}: {old} → {new}"


def _changed(
    kind: str, change: Callable[[int | float, random.Random], int | float | None], types: frozenset[str]
) -> Spoil:
    """One number of these column types written otherwise."""

    def spoil(page: LedgerPage, chance: random.Random) -> ClerkError | None:
        cells = [(row, column) for row, column in page.cells() if column.type in types]
        if not cells:
            return None
        row, column = chance.choice(cells)
        old = _number(page.value(row, column))
        assert old is not None
        new = change(old, chance)
        if new is None or new == old:
            return None
        return page.put(kind, {(row, column.id): new}, _said(page, row, column, old, new))

    return spoil


def _digits(value: int | float, edit: Callable[[str], str | None]) -> int | float | None:
    """The number with its digits edited; the sign and the decimal point stay."""
    text = f"{abs(value):.10g}" if isinstance(value, float) and not value.is_integer() else str(abs(int(value)))
    edited = edit(text)
    if edited is None:
        return None
    sign = -1 if value < 0 else 1
    return sign * (float(edited) if "." in edited else int(edited))


def _transposed(value: int | float, chance: random.Random) -> int | float | None:
    def edit(text: str) -> str | None:
        pairs = [
            at for at in range(len(text) - 1) if text[at] != text[at + 1] and "." not in text[at : at + 2] and at < 6
        ]
        pairs = [at for at in pairs if not (at == 0 and text[1] == "0")]
        if not pairs:
            return None
        at = chance.choice(pairs)
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]

    return _digits(value, edit)


def _one_digit(value: int | float, chance: random.Random) -> int | float | None:
    def edit(text: str) -> str:
        at = chance.choice([at for at, sign in enumerate(text) if sign != "."][:6])
        digit = chance.choice([digit for digit in "0123456789" if digit != text[at] and not (digit == "0" and at == 0)])
        return text[:at] + digit + text[at + 1 :]

    return _digits(value, edit)


def _key_slipped(value: int | float, chance: random.Random) -> int | float | None:
    """A digit typed twice or left out."""

    def edit(text: str) -> str | None:
        at = chance.choice([at for at, sign in enumerate(text) if sign != "."])
        return text[: at + 1] + text[at:] if chance.random() < 0.5 or len(text) < 2 else text[:at] + text[at + 1 :]

    return _digits(value, edit)


def _times(factor: int) -> Callable[[int | float, random.Random], int | float | None]:
    def change(value: int | float, chance: random.Random) -> int | float | None:
        if chance.random() < 0.5 or (isinstance(value, int) and abs(value) < factor):
            return value * factor
        return value // factor if isinstance(value, int) else value / factor

    return change


def _swapped_rows(page: LedgerPage, chance: random.Random) -> ClerkError | None:
    """Two neighbouring rows have each other's value in one column."""
    places = [
        (above, below, column)
        for above, below in pairwise(page.rows)
        for column in page.contract.stored
        if column.id in page.head.positions and page.value(above, column) != page.value(below, column)
    ]
    if not places:
        return None
    above, below, column = chance.choice(places)
    first, second = page.value(above, column), page.value(below, column)
    words = f"{page.contract.sheet} {above + 1}・{below + 1}行目 {column.name}: {first} ⇔ {second}"
    return page.put("swapped rows", {(above, column.id): second, (below, column.id): first}, words)


def _swapped_columns(page: LedgerPage, chance: random.Random) -> ClerkError | None:
    """Two amounts of one row stand in each other's column."""
    places = [
        (row, left, right)
        for row in page.rows
        for left, right in pairwise(page.numeric())
        if page.value(row, left) != page.value(row, right)
    ]
    if not places:
        return None
    row, left, right = chance.choice(places)
    first, second = page.value(row, left), page.value(row, right)
    words = f"{page.contract.sheet} {row + 1}行目 {left.name} {first} ⇔ {right.name} {second}"
    return page.put("swapped columns", {(row, left.id): second, (row, right.id): first}, words)


def _dropped(page: LedgerPage, chance: random.Random) -> ClerkError | None:
    row = chance.choice(page.rows)
    grid = [list(cells) for at, cells in enumerate(page.grid) if at != row]
    return page.made("dropped row", grid, [row + 1], f"{page.contract.sheet} {row + 1}行目なし {page.grid[row]}")


def _duplicated(page: LedgerPage, chance: random.Random) -> ClerkError | None:
    row = chance.choice(page.rows)
    grid = [list(cells) for cells in (*page.grid[: row + 1], page.grid[row], *page.grid[row + 1 :])]
    words = f"{page.contract.sheet} {row + 1}行目が二つ {page.grid[row]}"
    return page.made("duplicated row", grid, [row + 1, row + 2], words)


def _misclassified(page: LedgerPage, chance: random.Random) -> ClerkError | None:
    columns = [
        c for c in page.contract.stored if c.type == "choice" and len(c.values) > 1 and c.id in page.head.positions
    ]
    if not columns:
        return None
    row, column = chance.choice(page.rows), chance.choice(columns)
    old = page.value(row, column)
    new = chance.choice([value for value in column.values if value != old])
    return page.put("wrong class", {(row, column.id): new}, _said(page, row, column, old, new))


def _month_twice(page: LedgerPage, chance: random.Random) -> ClerkError | None:
    column = page.contract.column(page.contract.spread_over) if page.contract.spread_over else None
    months = [column] if column else [c for c in page.contract.stored if c.type == "year"]
    if not months or months[0].id not in page.head.positions:
        return None
    row, column = chance.choice(page.rows), months[0]
    old = page.value(row, column)
    others = sorted({page.value(other, column) for other in page.rows} - {old}, key=str)
    if not others:
        return None
    new = chance.choice(others)
    return page.put("month twice", {(row, column.id): new}, _said(page, row, column, old, new))


def _shifted_down(page: LedgerPage, chance: random.Random) -> ClerkError | None:
    """The values of one column slip down by a row, from some row on for a few rows."""
    columns = page.numeric()
    rows = page.rows
    if not columns or len(rows) < 2:
        return None
    column, start = chance.choice(columns), chance.randrange(len(rows) - 1)
    part = rows[start : start + 1 + chance.randint(1, 5)]
    values = [page.value(row, column) for row in part]
    changes = {(row, column.id): value for row, value in zip(part, [values[-1], *values[:-1]], strict=True)}
    return page.put("moved by a row", changes, f"{page.contract.sheet} {part[0] + 1}～{part[-1] + 1}行目 {column.name}")


def _shifted_right(page: LedgerPage, chance: random.Random) -> ClerkError | None:
    columns = page.numeric()
    if len(columns) < 2:
        return None
    row = chance.choice(page.rows)
    values = [page.value(row, column) for column in columns]
    changes = {(row, c.id): value for c, value in zip(columns, [0, *values[:-1]], strict=True)}
    return page.put("moved by a column", changes, f"{page.contract.sheet} {row + 1}行目 右へ一つ")


def _as_percent(page: LedgerPage, chance: random.Random) -> ClerkError | None:
    return _changed("rate ×100", lambda value, _: round(value * 100, 10), frozenset({"number", "percent"}))(
        page, chance
    )


def _date_typo(page: LedgerPage, chance: random.Random) -> ClerkError | None:
    cells = [
        (row, column)
        for row in page.rows
        for column in page.contract.stored
        if column.type == "date" and isinstance(page.value(row, column), datetime.datetime)
    ]
    if not cells:
        return None
    row, column = chance.choice(cells)
    old = page.value(row, column)
    assert isinstance(old, datetime.datetime)
    new = old.replace(year=old.year + chance.choice([-100, -10, 10, 100]))
    return page.put("date", {(row, column.id): new}, _said(page, row, column, old, new))


def _old_book(page: LedgerPage, chance: random.Random) -> ClerkError | None:
    if page.before is None or page.before == page.grid:
        return None
    rows = list(range(page.head.row + 1, len(page.before) + 1))
    return page.made(
        "last year's book", [list(row) for row in page.before], rows, f"{page.contract.sheet} 前年度のまま"
    )


def _old_value(page: LedgerPage, chance: random.Random) -> ClerkError | None:
    """One amount is that of the year before, in a book whose rows stand alike in both years."""
    if page.before is None or len(page.before) != len(page.grid):
        return None
    cells = [
        (row, column, page.before[row][page.head.positions[column.id]])
        for row, column in page.cells()
        if page.head.positions[column.id] < len(page.before[row])
    ]
    cells = [(row, column, old) for row, column, old in cells if old != page.value(row, column)]
    if not cells:
        return None
    row, column, old = chance.choice(cells)
    return page.put(
        "last year's value", {(row, column.id): old}, _said(page, row, column, page.value(row, column), old)
    )


AMOUNTS = frozenset({"yen", "count"})
KINDS: dict[str, Spoil] = {
    "swapped rows": _swapped_rows,
    "swapped columns": _swapped_columns,
    "dropped row": _dropped,
    "duplicated row": _duplicated,
    "wrong class": _misclassified,
    "sign": _changed("sign", lambda value, _: -value, NUMERIC),
    "×1000": _changed("×1000", _times(1000), AMOUNTS),
    "×10": _changed("×10", _times(10), NUMERIC),
    "transposed digits": _changed("transposed digits", _transposed, NUMERIC),
    "one digit": _changed("one digit", _one_digit, NUMERIC),
    "last year's book": _old_book,
    "last year's value": _old_value,
    "moved by a row": _shifted_down,
    "moved by a column": _shifted_right,
    "month twice": _month_twice,
    "rate ×100": _changed("rate ×100", lambda value, _: round(value * 100, 10), frozenset({"number", "percent"})),
    "count": _changed("count", _key_slipped, frozenset({"count", "number"})),
    "date": _date_typo,
}


def ledger_errors(pages: list[LedgerPage], number: int, seed: int) -> Iterator[ClerkError]:
    """That many errors, one after the other: the kinds in turn, each on a sheet drawn from all; no error twice."""
    chance = random.Random(seed)
    known: set[tuple[str, str]] = set()
    books: dict[str, list[LedgerPage]] = {}
    for page in pages:
        books.setdefault(page.workbook, []).append(page)
    made = tried = 0
    while made < number and tried < 200 * number:
        kind = list(KINDS)[tried % len(KINDS)]
        tried += 1
        page = chance.choice(books[chance.choice(list(books))])
        error = KINDS[kind](page, chance)
        if error is not None and (kind, error.words) not in known:
            known.add((kind, error.words))
            made += 1
            yield error
