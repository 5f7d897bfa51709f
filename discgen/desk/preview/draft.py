"""A view with errors: which of its figures are not to be relied on, and what changed since the last good state."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from discgen.desk.preview.cellchanges import CellChange, GoodBooks, cell_changes
from discgen.desk.preview.paper import DraftMark, Leaf
from discgen.desk.preview.spotcells import SpotCells
from discgen.faults import Fault
from discgen.figures.faultycells import faulty_cells
from discgen.figures.formula import Ref
from discgen.figures.printed.printedtable import UNREAD, Cell, CellKey
from discgen.figures.reconcile import figures_of_rules
from discgen.figures.tracing import TraceReach
from discgen.project import Project

_LENGTH = 20
_SHOWN = 40  # changed cells that the browser shows


@dataclass(frozen=True, slots=True)
class Draft:
    """wrong: figures that an error touches. unread: figures that are not known because of one. changes: cells of the
    books that changed since the last good state; None where there was none yet.
    """

    wrong: frozenset[CellKey]
    unread: frozenset[CellKey]
    changes: tuple[CellChange, ...] | None

    def state_of(self, key: CellKey) -> str:
        """unread, wrong, or unproved: no figure of a draft is proved."""
        return "unread" if key in self.unread else "wrong" if key in self.wrong else "unproved"


def draft_json(draft: Draft, leaves: Sequence[Leaf], faults: int) -> dict[str, Any]:
    """A draft for the browser. leaves: its pages. faults: number of its errors."""
    changes = draft.changes or ()
    return {
        "errors": faults,
        "wrong": len(draft.wrong),
        "unread": len(draft.unread),
        "pages": [number for number, leaf in enumerate(leaves, start=1) if leaf.draft],
        "compared": draft.changes is not None,
        "changed": len(changes),
        "changes": [
            {"place": one.words, "label": one.label, "old": one.old, "new": one.new, "why": one.why}
            for one in changes[:_SHOWN]
        ],
    }


def good_books(project: Project) -> GoodBooks:
    """What is kept of a state without errors."""
    return GoodBooks(project.book, project.store.history, {cell.key: cell.text for cell in _cells(project) if cell.key})


def draft_of(project: Project, faults: Sequence[Fault], good: GoodBooks | None) -> Draft:
    """What cannot be relied on in a project with errors. good: the last state without any."""
    unread = frozenset(cell.key for cell in _cells(project) if cell.key and cell.text == UNREAD)
    wrong = {*_touched(project, faults)}
    changes = None
    if good is not None:
        wrong |= {cell.key for cell in _cells(project) if cell.key and _differs(cell, cell.key, good.prints)}
        changes = tuple(cell_changes(good, project.book, project.store.history, faults))
    return Draft(frozenset(wrong - unread), unread, changes)


def _cells(project: Project) -> Iterator[Cell]:
    return (cell for table in project.tables.values() for cell in table.cells())


def _differs(cell: Cell, key: CellKey, prints: Mapping[CellKey, str]) -> bool:
    """Whether a figure reads otherwise. A row that was not printed before brings figures of earlier years with it."""
    return (cell.current or key in prints) and prints.get(key) != cell.text


def _touched(project: Project, faults: Sequence[Fault]) -> Iterator[CellKey]:
    """Figures that add up a cell at fault, and those of a rule between ledgers that does not hold."""
    store = project.store
    wrong = faulty_cells(project.book, faults).wrong
    reach = TraceReach(store.trace, lambda query: wrong.taken(query, store.sums))
    named: frozenset[Ref] = frozenset(figures_of_rules(faults, store, project.forms))
    for cell in _cells(project):
        if cell.key is not None and cell.current and (wrong or named):
            defined = store.space.of_key(cell.key)
            if defined is not None and (defined.ref in named or (wrong and reach.of(defined.ref))):
                yield cell.key


def marked(leaves: Iterable[Leaf], cells: SpotCells, draft: Draft) -> tuple[Leaf, ...]:
    """The pages as those of a draft: no such page has the name of one that is finished."""
    return tuple(_marked(leaf, cells, draft) for leaf in leaves)


def _marked(leaf: Leaf, cells: SpotCells, draft: Draft) -> Leaf:
    marks: list[DraftMark] = []
    for spot in leaf.spots.figures:
        cell = cells.at(spot)
        if cell is not None and cell.key in draft.unread:
            marks.append(DraftMark(spot.area, unread=True))
        elif cell is not None and cell.key in draft.wrong:
            marks.append(DraftMark(spot.area, unread=False))
    name = hashlib.sha256(f"draft {leaf.hash} {marks}".encode()).hexdigest()[:_LENGTH]
    return replace(leaf, hash=name, draft=tuple(marks), bare=leaf.hash)
