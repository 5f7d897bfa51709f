"""Row and column labels of different houses: the same words in another spelling are the same place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from discgen.figures.cells import CellSpace
from discgen.published.cells import PublishedCell

_SPELLINGS = (
    ("及び", "および"),
    ("並びに", "ならびに"),
    ("又は", "または"),
    ("若しくは", "もしくは"),
    ("利鞘", "利ざや"),
    ("ヶ月", "カ月"),
    ("か月", "カ月"),
    ("ヵ月", "カ月"),
    ("ケ月", "カ月"),
    ("三月以上", "3カ月以上"),
    ("補てん", "補填"),
)
_MARKS = re.compile(r"[\s（）()〈〉《》「」・、,.]|注\d*|△")


def spelling(label: str) -> str:
    """A label without what houses write differently: widths, blanks, brackets, note marks, kanji or kana."""
    text = unicodedata.normalize("NFKC", label)
    for found, standard in _SPELLINGS:
        text = text.replace(found, standard)
    return _MARKS.sub("", text)


def in_our_words(cells: Iterable[PublishedCell], space: CellSpace) -> list[PublishedCell]:
    """The cells with the catalogue's labels where theirs differ in spelling only; others stay as they are."""
    by_spelling: dict[tuple[str, str, str, str], tuple[str, str] | None] = {}
    for entity, table, row, column in space.by_name:
        name = (entity, table, spelling(row), spelling(column))
        by_spelling[name] = None if name in by_spelling else (row, column)  # two labels alike: no guess
    translated: list[PublishedCell] = []
    for cell in cells:
        key = cell.key
        found = by_spelling.get((key.entity, key.table_id, spelling(key.row), spelling(key.col)))
        if found and (key.entity, key.table_id, key.row, key.col) not in space.by_name:
            cell = replace(cell, key=replace(key, row=found[0], col=found[1]))
        translated.append(cell)
    return translated
