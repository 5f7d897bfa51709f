"""Figures that are not known because no publication tells them: found by their names, and told from the others."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from discgen.catalogue.entity import in_reading
from discgen.catalogue.unpublished import Unpublished
from discgen.figures.cellspace import CellSpace
from discgen.figures.formula import Ref

ANY_ROW = "*"


@dataclass(frozen=True, slots=True)
class UnknownFigures:
    """figures: named as not known; despite: known although computed from such. earlier: so are lacking years before.

    filled: made values stand in for them (a sample), so nothing is hidden.
    """

    figures: frozenset[Ref] = frozenset()
    despite: frozenset[Ref] = frozenset()
    earlier: bool = False
    filled: bool = False

    @classmethod
    def of(cls, named: Unpublished, space: CellSpace, *, filled: bool) -> UnknownFigures:
        """The figures behind the names. filled: the institution is a sample."""
        if not named.figures and not named.earlier:
            return cls()
        figures, despite = (frozenset(_named(names, space)) for names in (named.figures, named.despite))
        return cls(figures, despite, named.earlier, filled)

    def __bool__(self) -> bool:
        return bool(self.figures or self.earlier)


def _named(names: Collection[str], space: CellSpace) -> Iterator[Ref]:
    wanted = set(names)
    for ref in space.cells:
        if wanted.intersection(names_of(ref)):
            yield ref


def names_of(ref: Ref) -> tuple[str, ...]:
    """What may name a figure, from the table to the cell."""
    number = ref.number
    table, row, *column_id = number.split(".")
    column = f"{table}.{ANY_ROW}.{column_id[0]}" if column_id else ""
    row = f"{table}.{row}"
    return tuple(in_reading(name, ref.entity) for name in (table, row, column, number) if name)


def short_names(figures: Collection[Ref], refs: Iterable[Ref]) -> list[str]:
    """The fewest names for figures among all ``refs``: whole tables, columns, rows, then cells, in that order."""
    groups: dict[str, list[Ref]] = {}
    order: list[Ref] = list(refs)
    for ref in order:
        for name in names_of(ref):
            groups.setdefault(name, []).append(ref)
    whole = {name for name, members in groups.items() if all(ref in figures for ref in members)}
    found: dict[str, None] = {}
    for ref in order:
        if ref in figures:
            table, *others = names_of(ref)
            found[_chosen(table, others, whole)] = None
    return list(found)


def _chosen(table: str, others: Sequence[str], whole: Collection[str]) -> str:
    return next((name for name in (table, *others) if name in whole), others[-1] if others else table)


def labels_of_names(space: CellSpace) -> Mapping[str, str]:
    """By name, what it names in words: the title of the table, or the labels of row and column."""
    words: dict[str, str] = {}
    for ref, cell in space.cells.items():
        table, *others = names_of(ref)
        words.setdefault(table, f"{cell.table.title}（全部）")
        for name in others:
            column = cell.column_path if name != others[0] else ""
            row = "" if f".{ANY_ROW}." in name else cell.row_path
            words.setdefault(name, "／".join(part for part in (cell.table.title, row, column) if part))
    return words
