"""Row and column labels of different houses: the same words in another spelling are the same place."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import get_close_matches
from functools import cache

from discgen.figures.cellspace import CellSpace
from discgen.figures.printed.printedtable import CellKey, label_path
from discgen.published.publishedcells import PublishedCell

_SPELLINGS = (
    ("及び", "および"),
    ("並びに", "ならびに"),
    ("又は", "または"),
    ("若しくは", "もしくは"),
    ("利鞘", "利ざや"),
    ("補てん", "補填"),
    ("\u301c", "~"),
)
_MONTHS = re.compile(
    r"(\d{1,2}|[一二三四五六七八九])?(?:[カか箇ヵヶケ]月|(?<=[一二三四五六七八九])月(?=以上|以内|以下|超|未満))"
)
_DIGITS = str.maketrans("一二三四五六七八九", "123456789")
_MARKS = re.compile(r"[\s()〈〉《》「」『』【】〔〕\[\]・、,.△▲]|注\d*|[※*]\d*")


@cache
def spelling(label: str) -> str:
    """A label without what houses write differently: widths, blanks, brackets, note marks, kanji or kana."""
    text = unicodedata.normalize("NFKC", label)
    for found, standard in _SPELLINGS:
        text = text.replace(found, standard)
    text = _MONTHS.sub(lambda found: f"{(found[1] or '').translate(_DIGITS)}カ月", text)
    return _MARKS.sub("", text)


def in_our_words(cells: Iterable[PublishedCell], space: CellSpace) -> list[PublishedCell]:
    """The cells as the catalogue has them: by number, by label, or by labels that differ in spelling only.

    Others stay as they are.
    """
    by_spelling: dict[tuple[str, str, str, str], tuple[str, str] | None] = {}
    for entity, table, row, column in space.by_name:
        name = (entity, table, spelling(row), spelling(column))
        by_spelling[name] = None if name in by_spelling else (row, column)  # two labels alike: no guess
    translated: list[PublishedCell] = []
    for cell in cells:
        key = cell.key
        defined = space.of_key(key)
        if defined is None:
            found = by_spelling.get((key.entity, key.table_id, spelling(key.row), spelling(key.col)))
            defined = space.named(replace(key, row=found[0], col=found[1])) if found else None
        translated.append(replace(cell, key=defined.key(key.fiscal_year)) if defined else cell)
    return translated


def by_their_tails(cells: Sequence[PublishedCell], space: CellSpace) -> dict[CellKey, CellKey]:
    """Places for cells without one, where houses name more or fewer of the headings above a row or column.

    預金積金 is 負債の部 > 預金積金 when the table has no other row of that end. Never where two ends are alike, where
    the place is taken, or where two cells would share it.
    """
    ours: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for entity, table, row, column in space.by_name:
        ours.setdefault((entity, table), []).append((row, column))
    taken = {cell.key for cell in cells}
    found: dict[CellKey, CellKey] = {}
    for cell in cells:
        key = cell.key
        if space.of_key(key) is not None:
            continue
        ends = [name for name in ours.get((key.entity, key.table_id), ()) if _same_end(key, name)]
        place = space.named(replace(key, row=ends[0][0], col=ends[0][1])) if len(ends) == 1 else None
        if place is not None and place.key(key.fiscal_year) not in taken:
            found[key] = place.key(key.fiscal_year)
    shared = Counter(found.values())
    return {theirs: place for theirs, place in found.items() if shared[place] == 1}


def _same_end(key: CellKey, name: tuple[str, str]) -> bool:
    return all(_ends(theirs, own) for theirs, own in zip((key.row, key.col), name, strict=True))


def _ends(theirs: str, own: str) -> bool:
    """One path is the end of the other; no path at all is the end of none."""
    one, other = _steps(theirs), _steps(own)
    length = min(len(one), len(other))
    return one == other or (length > 0 and one[-length:] == other[-length:])


@cache
def _steps(path: str) -> tuple[str, ...]:
    return tuple(spelling(step) for step in unicodedata.normalize("NFKC", path).split(">")) if path else ()


def near_names(key: CellKey, space: CellSpace, number: int = 3) -> list[str]:
    """The catalogue's names that look most like a place without a definition: of its table, or tables like its."""
    tables = {table for entity, table, _, _ in space.by_name if entity == key.entity}
    if key.table_id not in tables:
        return get_close_matches(key.table_id, sorted(tables), number)
    names = {
        label_path(row, column): None
        for entity, table, row, column in space.by_name
        if (entity, table) == (key.entity, key.table_id)
    }
    return get_close_matches(key.path, list(names), number, cutoff=0.4)
