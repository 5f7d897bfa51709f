"""What is printed under a figure and has no place of its own: a sum that lacks it is not the sum.

Where the ledger keeps its accounts by name, it can hold such a part as an account with the name that was printed, so
that the sums above it stay whole. Elsewhere the sums of known parts alone would be short, and so would all that is
computed from them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from discgen.catalogue.contract import Sheet
from discgen.catalogue.synonyms import Synonym
from discgen.figures.cellspace import CellDef, CellSpace
from discgen.figures.formula import FormulaError, LedgerSum, Ref
from discgen.figures.formulanames import formula_names
from discgen.figures.labelmatch import SameWords, canonical_path
from discgen.figures.printed.printing import UNITS, read_printed
from discgen.published.publishedcells import PublishedCell


@dataclass(frozen=True, slots=True)
class Remainder:
    """A printed part without a place. query: where a ledger can hold it; sums: figures that are short without it."""

    cell: PublishedCell
    query: LedgerSum | None
    sums: tuple[Ref, ...]


def remainders(
    space: CellSpace, sheets: Iterable[Sheet], synonyms: Sequence[Synonym], strangers: Iterable[PublishedCell]
) -> tuple[Remainder, ...]:
    """The strangers that are something and stand under figures of known tables, or beside their rows."""
    tables: dict[tuple[str, str], list[PublishedCell]] = defaultdict(list)
    for cell in strangers:
        if _is_something(cell):
            tables[cell.key.entity, cell.key.table_id].append(cell)
    by_id = {sheet.id: sheet for sheet in sheets}
    found: list[Remainder] = []
    for (entity, table), cells in tables.items():
        rows = _Rows(space, entity, table, SameWords(synonyms, table))
        found += filter(None, (rows.remainder(cell, by_id) for cell in cells))
    return tuple(found)


def _is_something(cell: PublishedCell) -> bool:
    unit = cell.unit if cell.unit in UNITS else "件"
    return bool(read_printed(cell.printed, unit).steps)


class _Rows:
    """The rows of one table by their paths."""

    def __init__(self, space: CellSpace, entity: str, table: str, words: SameWords) -> None:
        self._words = words
        self._cells: dict[tuple[str, ...], list[CellDef]] = defaultdict(list)
        for (owner, name, row, _), ref in space.by_name.items():
            if (owner, name) == (entity, table):
                self._cells[canonical_path(row, words)].append(space.cells[ref])

    def remainder(self, cell: PublishedCell, sheets: Mapping[str, Sheet]) -> Remainder | None:
        path = canonical_path(cell.key.row, self._words)
        above = [one for end in range(len(path) - 1, 0, -1) for one in self._of(path[:end], cell)]
        label = cell.key.row.split(">")[-1].strip()
        base = above[:1] or [
            one for row, cells in self._cells.items() if row[:-1] == path[:-1] for one in self._in_column(cells, cell)
        ]
        sums = tuple(one.ref for one in above if one.formula == "children()")
        query = _held(base, label, sheets)
        return Remainder(cell, query, () if query else sums) if query or sums else None

    def _of(self, path: tuple[str, ...], cell: PublishedCell) -> Iterator[CellDef]:
        yield from self._in_column(self._cells.get(path, ()), cell)

    def _in_column(self, cells: Sequence[CellDef], cell: PublishedCell) -> Iterator[CellDef]:
        """Those in the column of a printed cell; a single column needs no name."""
        wanted = canonical_path(cell.key.col, self._words)
        yield from (one for one in cells if len(cells) == 1 or canonical_path(one.column_path, self._words) == wanted)


def _held(base: Sequence[CellDef], label: str, sheets: Mapping[str, Sheet]) -> LedgerSum | None:
    """The sum of an account of that name beside or under the given figures; None where the ledger names none."""
    queries = [one.query for one in base if one.query is not None]
    first = queries[0] if queries else None
    if first is None or len(queries) < len(base) or any(query.ledger != first.ledger for query in queries):
        return None
    shared = [part for part in first.filters if all(part in query.filters for query in queries)]
    sheet = sheets.get(first.ledger)
    if sheet is None or not shared or any(not isinstance(value, tuple) for _, value in shared):
        return None
    view = (sheet.views or (sheet.dimensions,))[0]
    named = {name for name, _ in shared}
    opened = [name for name in view if (column := sheet.column(name)) and column.type == "text" and not column.values]
    free = next((name for name in opened if name not in named), None)
    if len(sheet.views) > 1 or free is None or not opened:
        return None
    return replace(first, filters=(*shared, (free, (label,))))


def short_of(space: CellSpace, sums: Collection[Ref]) -> frozenset[Ref]:
    """Figures that lack something, and every figure that is computed from one of them."""
    users: dict[Ref, list[Ref]] = defaultdict(list)
    for cell in space.cells.values():
        for ref in named_by(space, cell):
            users[ref].append(cell.ref)
    found: set[Ref] = set()
    waiting = list(sums)
    while waiting:
        ref = waiting.pop()
        if ref not in found:
            found.add(ref)
            waiting += users.get(ref, ())
    return frozenset(found)


def named_by(space: CellSpace, cell: CellDef) -> list[Ref]:
    """The figures of this year that the formula of a figure names; what cannot be resolved is left out."""
    names = formula_names(cell.formula)
    scope = space.scope(cell)
    refs = list(scope.children()) if names.children else []
    for mention in names.figures:
        if not mention.before:
            try:
                refs.append(mention.resolved(scope))
            except FormulaError:
                continue
    return refs


def account_of(
    space: CellSpace, sheets: Iterable[Sheet], synonyms: Sequence[Synonym], cell: PublishedCell
) -> Mapping[str, str]:
    """The filters of the account in which a ledger can hold a printed part without a place; none where it cannot."""
    rows = _Rows(space, cell.key.entity, cell.key.table_id, SameWords(synonyms, cell.key.table_id))
    found = rows.remainder(cell, {sheet.id: sheet for sheet in sheets})
    filters = found.query.filters if found and found.query else ()
    return {name: value[0] for name, value in filters if isinstance(value, tuple)}
