"""Row and column labels of different houses: the same words in another spelling are the same place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from discgen.catalogue.synonyms import Synonym
from discgen.figures.cellspace import CellSpace
from discgen.figures.labelmatch import match_labels, spelling
from discgen.figures.printed.printedtable import CellKey, label_path
from discgen.likewords import closest
from discgen.published.publishedcells import PublishedCell


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


def by_other_words(
    cells: Sequence[PublishedCell], space: CellSpace, synonyms: Sequence[Synonym] = ()
) -> dict[CellKey, CellKey]:
    """Places for cells without one: houses name more or fewer of the headings above a row or column, or other words.

    預金積金 is 負債の部 > 預金積金 when the table has no other row of that end. Never where two are alike, where the
    place is taken, or where two cells would share it.
    """
    return match_labels([cell.key for cell in cells], space, synonyms)


def near_names(key: CellKey, space: CellSpace, number: int = 3) -> list[str]:
    """The catalogue's names that look most like a place without a definition: of its table, or tables like its."""
    tables = {table for entity, table, _, _ in space.by_name if entity == key.entity}
    if key.table_id not in tables:
        return closest(key.table_id, sorted(tables), number)
    names = {
        label_path(row, column): None
        for entity, table, row, column in space.by_name
        if (entity, table) == (key.entity, key.table_id)
    }
    return closest(key.path, list(names), number, cutoff=0.4)
