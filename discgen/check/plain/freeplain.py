"""The free tables of a house (自由表) as tables of which only the words are known."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from discgen.book.lists.freetables import EXAMPLE_NAME, FREE_TABLES, FreeTable
from discgen.book.lists.listmodel import parts
from discgen.catalogue.rulefiles import PlainWords
from discgen.check.plain.plaincheck import PlainResult, check_tables
from discgen.check.plain.plaintable import PERCENT, Path, PlainFigure, PlainTable, bare, figure_of
from discgen.figures.printed.printing import UNITS, read_printed

_FIGURE = re.compile(r"[△▲-]?\s*(?:[\d,]+(?:\.\d+)?\s*%?|(?:[\d,]+[兆億百万])+円)|[-―—－]")
_LARGE = re.compile(r"[兆億万]")
_COUNT, _OKU = "件", "億円"


def check_free_tables(tables: Iterable[FreeTable], words: PlainWords) -> PlainResult:
    """What does not hold in them. A table whose rows or columns have one label twice is left alone."""
    plain = (free_plain(table, words) for table in tables if table.name != EXAMPLE_NAME)
    return check_tables([table for table in plain if table is not None], words)


def free_plain(table: FreeTable, words: PlainWords) -> PlainTable | None:
    """A free table with those of its cells that are figures; None where two rows or columns have the same labels."""
    rows = list(_rows(table))
    cols = [parts(head) or (head,) for head in table.head[table.labels :]]
    if len(set(rows)) < len(rows) or len(set(cols)) < len(cols):
        return None
    figures = [
        figure
        for row, line in zip(rows, table.rows, strict=True)
        for col, text in zip(cols, line[table.labels :], strict=True)
        if (figure := _figure(text, row, col, table.unit, words)) is not None
    ]
    return PlainTable.of(f"{FREE_TABLES}.xlsx／{table.name}", table.title or table.name, "", figures)


def _rows(table: FreeTable) -> Iterator[Path]:
    """The labels of each row; a blank one beside a label is that of the row above."""
    above: Path = ()
    for line in table.rows:
        labels = line[: table.labels]
        if table.labels == 1:
            yield parts(labels[0]) or (labels[0],)
            continue
        first = next((at for at, label in enumerate(labels) if label), len(labels))
        above = (*above[:first], *(label for label in labels[first:] if label))
        yield above


def _figure(text: str, row: Path, col: Path, units: str, words: PlainWords) -> PlainFigure | None:
    plain = unicodedata.normalize("NFKC", text).strip()
    if not _FIGURE.fullmatch(plain):
        return None
    unit = _unit(plain, row, col, units, words)
    try:
        read = read_printed(text, unit or _COUNT)
    except ValueError:
        return None
    return figure_of(read, row, col, 0, unit, text)


def _unit(plain: str, row: Path, col: Path, units: str, words: PlainWords) -> str:
    """The unit of a cell by itself, by its labels or by the table; empty where it is none that is known."""
    if _LARGE.search(plain):
        return _OKU
    labels = [unicodedata.normalize("NFKC", label) for label in (*row[-1:], *col[-1:])]
    shares = (*words.shares, *words.growths)
    if plain.endswith(PERCENT) or any(PERCENT in label or bare(label).split("(")[0] in shares for label in labels):
        return PERCENT
    named = [unit for unit in UNITS if any(f"({unit})" in label for label in labels)]
    listed = [unit for unit in re.split(r"[、,・\s]+", units) if unit in UNITS and unit != PERCENT]
    return named[0] if named else listed[0] if len(listed) == 1 else ""
