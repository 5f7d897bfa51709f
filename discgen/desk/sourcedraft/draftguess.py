"""What a file of the office seems to hold: its head, the kinds of its columns, the ledger that fits it best."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from discgen.catalogue.contract import Column, Sheet, Workbook
from discgen.figures.labelmatch import spelling
from discgen.ledgers import normalise
from discgen.ledgers.cellreading import is_blank, shown
from discgen.ledgers.exports.cellwords import number_of, word_of
from discgen.ledgers.exports.exportfile import ExportGrid
from discgen.ledgers.exports.exporthead import HEAD_WITHIN, ExportHead, Heading, head_at
from discgen.ledgers.exports.exporttable import ExportTable

_SAMPLE = 2_000  # rows looked at
_ALIKE = 0.6
_RIVAL = 0.85
_KEY = 0.5  # a column of numbers that all differ, for the number of the rows of a ledger
_KEY_SIGNS = ("番号", "no", "id", "コード")
_NUMBERS = frozenset({"yen", "count", "number", "percent"})


@dataclass(frozen=True, slots=True)
class SeenColumn:
    """A column of the file. words: its different values as written, in order.

    numeric, dated: all of them are. blanks: some cells are empty. distinct: no value occurs twice.
    """

    heading: Heading
    words: tuple[str, ...]
    numeric: bool
    dated: bool
    blanks: bool
    distinct: bool


@dataclass(frozen=True, slots=True)
class FileLook:
    """A file as it was seen. total: the word of a row of totals and the heading of its column, if there is one."""

    grid: ExportGrid
    head: ExportHead
    columns: tuple[SeenColumn, ...]
    total: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class LedgerGuess:
    """A ledger with the columns of the file that seem to be its columns, each with how sure that is (0 to 1)."""

    name: str
    sheet: Sheet
    columns: Mapping[str, tuple[SeenColumn, float]]
    score: float
    rivals: tuple[str, ...] = ()


def look_into(grid: ExportGrid) -> FileLook | None:
    """The head and the columns of a file; None where no row looks like a head."""
    head = _likely_head(grid)
    if head is None:
        return None
    table = ExportTable(grid, head, None)
    totals = sorted(table.likely)
    rows = np.array([row for row in table.data[:_SAMPLE].tolist() if row not in table.likely], dtype=np.intp)
    columns = tuple(_seen(one, table.cells(one, rows)) for one in head.headings if one.last)
    total = None
    if totals:
        row = np.array(totals[-1:], dtype=np.intp)
        word = table.likely[totals[-1]]
        places = [one for one in head.headings if one.last and word_of(table.cells(one, row)[0]) == word_of(word)]
        total = (word, places[0].shown if places else "")
    return FileLook(grid, head, columns, total)


def _likely_head(grid: ExportGrid) -> ExportHead | None:
    """The first row with the most different words and no number; with the row below where cells are merged over it."""
    rows = grid.rows[:HEAD_WITHIN]
    scores = [len(set(_words(row))) if not _has_number(row) else 0 for row in rows]
    best = max(range(len(scores)), key=lambda number: (scores[number], -number), default=0)
    if not scores or scores[best] < 2:
        return None
    upper = rows[best - 1] if best else ()
    if best and not _has_number(upper) and len(_words(upper)) > 1:
        return head_at(grid.rows, best - 1, 2)
    lower = rows[best + 1] if best + 1 < len(rows) else ()
    blank = any(is_blank(cell) for cell in rows[best][: len(lower)])
    if blank and _words(lower) and not _has_number(lower):
        return head_at(grid.rows, best, 2)
    return head_at(grid.rows, best, 1)


def _words(row: Sequence[object]) -> list[str]:
    return [shown(cell).strip() for cell in row if not is_blank(cell)]


def _has_number(row: Sequence[object]) -> bool:
    return any(number_of(cell) is not None for cell in row if not is_blank(cell))


def _seen(heading: Heading, cells: Sequence[object]) -> SeenColumn:
    counts: dict[str, int] = {}
    for cell in cells:
        if not is_blank(cell):
            text = shown(cell).strip()
            counts[text] = counts.get(text, 0) + 1
    words = tuple(sorted(counts))
    numeric = bool(words) and all(normalise.parse_number(word) is not None for word in words)
    dated = bool(words) and all(normalise.parse_date(word) is not None for word in words[:50])
    blanks = sum(counts.values()) < len(cells)
    return SeenColumn(heading, words, numeric, dated, blanks, not blanks and len(counts) == len(cells) > 1)


def guess_ledger(look: FileLook, contracts: Sequence[Workbook]) -> LedgerGuess:
    """The ledger whose columns the file has most of, and the others that come near it."""
    guesses = sorted(_guesses(look, contracts), key=lambda guess: (-guess.score, guess.name))
    best = guesses[0]
    rivals = tuple(other.name for other in guesses[1:4] if other.score >= best.score * _RIVAL)
    return LedgerGuess(best.name, best.sheet, best.columns, best.score, rivals)


def _guesses(look: FileLook, contracts: Sequence[Workbook]) -> Iterator[LedgerGuess]:
    for workbook in contracts:
        for sheet in workbook.sheets:
            columns = _assigned(look, sheet)
            needed = [column for column in sheet.stored if not column.optional]
            found = sum(sure for _, sure in columns.values())
            score = found / max(len(needed), 1) + found / max(len(look.columns), 1)
            yield LedgerGuess(f"{workbook.workbook}／{sheet.sheet}", sheet, columns, score)


def _assigned(look: FileLook, sheet: Sheet) -> dict[str, tuple[SeenColumn, float]]:
    """Each column of the ledger with the column of the file that is most like it; none is taken twice."""
    pairs = [(likeness(column, seen), column, seen) for column in sheet.stored for seen in look.columns]
    pairs += [
        (_KEY, column, seen)
        for column in sheet.stored
        if column.type == "text" and sheet.key == (column.id,)
        for seen in look.columns
        if seen.distinct and any(sign in seen.heading.last for sign in _KEY_SIGNS)
    ]
    pairs.sort(key=lambda pair: (-pair[0], pair[2].heading.position, pair[1].id))
    found: dict[str, tuple[SeenColumn, float]] = {}
    taken: set[int] = set()
    for sure, column, seen in pairs:
        if sure >= _ALIKE / 2 and column.id not in found and seen.heading.position not in taken:
            found[column.id] = (seen, sure)
            taken.add(seen.heading.position)
    return found


def likeness(column: Column, seen: SeenColumn) -> float:
    """How much a column of the file is like one of a ledger, by its heading and by what stands in it."""
    ours = spelling(column.name)
    by_name = max(_alike(ours, spelling(step)) for step in (seen.heading.shown, *seen.heading.shown.split("／")))
    if column.values:
        known = set(map(word_of, column.values))
        share = sum(word_of(word) in known for word in seen.words) / max(len(seen.words), 1)
        return max(by_name if len(seen.words) <= 4 * len(known) else by_name / 3, 0.9 * share if seen.words else 0)
    if column.type in _NUMBERS:
        return by_name if seen.numeric else by_name / 3
    if column.type == "date":
        return max(by_name, _ALIKE) if seen.dated else by_name / 2
    return by_name


def _alike(ours: str, theirs: str) -> float:
    if ours == theirs:
        return 1.0
    if ours and theirs and (ours in theirs or theirs in ours):
        return 0.7 + 0.2 * min(len(ours), len(theirs)) / max(len(ours), len(theirs))
    ratio = difflib.SequenceMatcher(None, ours, theirs).ratio()
    return ratio if ratio >= _ALIKE else 0.0
