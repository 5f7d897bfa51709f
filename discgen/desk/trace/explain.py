"""From a figure to its origin: what the store noted while computing, put together; nothing is computed again."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from discgen.catalogue.law import cited
from discgen.catalogue.profile import PROFILE_NAME
from discgen.desk.trace.ledgerside import LedgerRows
from discgen.desk.trace.printedplaces import Places
from discgen.desk.trace.tracemodel import LedgerInput, ParameterInput, Prior, PriorInput, TraceNode, Used, name_of
from discgen.desk.trace.valuetext import exact_words
from discgen.desk.trace.wording import Wording
from discgen.figures.cellspace import CellDef
from discgen.figures.formula import Ref
from discgen.figures.printed.changewords import change_words
from discgen.figures.printed.printedtable import DASH, CellKey
from discgen.figures.printed.printing import normalise_dash
from discgen.figures.tables.tablebuilder import TableBuilder
from discgen.project import Project

if TYPE_CHECKING:
    from discgen.book.composition.bookmodel import DocumentResult

DEPTH, ROWS = 2, 10
_WRITTEN = {"truncate": "切捨て", "round": "四捨五入"}


class Tracer:
    """Explains the figures of one opened project. document: the laid-out book, where page numbers are wanted.

    rows: ledger rows shown under each sum, None for all of them.
    """

    def __init__(self, project: Project, document: DocumentResult | None = None, *, rows: int | None = ROWS) -> None:
        self._project = project
        self._document = document
        self._store = project.store
        self._space = project.store.space
        self._year = project.profile.institution.fiscal_year
        self._ledgers = LedgerRows(project.book, project.store.sums, self._year, rows)
        self._builder = TableBuilder.of(project.store, project.profile)
        self._laws = {item.id: f"{cited(item.law, item.article)} {item.title}" for item in project.catalogue.items}
        self._parameters = {f"law.{item.id}": item for item in project.catalogue.law_parameters}
        self._wording = Wording(
            self._space,
            project.book,
            self._year,
            {name: item.title for name, item in self._parameters.items()},
            self._store.premises.ratios_from_print,
        )

    @cached_property
    def places(self) -> Places:
        """Where every figure is printed, used and quoted; made when first asked for."""
        return Places(self._project, self._document)

    def explain(self, ref: Ref, *, depth: int = DEPTH, year: int | None = None) -> TraceNode:
        """The figure with its inputs down to ``depth`` formulas below it; ``year``: one of those printed before.

        Errors: FormulaError for an unknown figure.
        """
        year = self._year if year is None else year
        cell = self._space.cell(ref)
        node = self._current(cell, depth) if year == self._year else self._earlier(cell, year)
        return replace(node, prior=self._prior(node), places=self.places.of(ref, year))

    def explain_key(self, key: CellKey, *, depth: int = DEPTH) -> TraceNode | None:
        """The same by number or labels; None where no definition has these."""
        cell = self._space.reading_of(key)
        return None if cell is None else self.explain(cell.ref, depth=depth, year=key.fiscal_year)

    def _node(self, cell: CellDef, year: int, printed: str, exact: Fraction) -> TraceNode:
        printed_at = self.places.prints(cell.ref)
        return TraceNode(
            ref=cell.ref,
            key=self._store.key(cell, self._year - year),
            title=cell.table.title,
            printed=printed,
            unit=cell.export_unit,
            exact=exact,
            exact_words=exact_words(exact, cell.unit.name),
            rounding=_WRITTEN[cell.rounding],
            formula=cell.formula or str(cell.query),
            words=self._wording.of(cell),
            definition=f"{cell.table.id}.{cell.ref.row}" + (f".{cell.ref.column}" if cell.ref.column else ""),
            defined_at=cell.defined_at,
            laws=tuple(self._laws[item] for item in cell.items if item in self._laws) if printed_at else (),
            printed_at=printed_at,
        )

    def _current(self, cell: CellDef, depth: int) -> TraceNode:
        value = self._store.value(cell.ref)
        node = self._node(cell, self._year, self._builder.text(cell, value), value)
        if depth <= 0:
            return replace(node, more=True)
        trace = self._store.trace(cell.ref)
        inputs: list[TraceNode | LedgerInput | PriorInput | ParameterInput] = []
        for ref in dict.fromkeys(trace.figures):
            below = self._current(self._space.cell(ref), depth - 1)
            ways = {as_printed for used, as_printed in trace.uses if used == ref}
            used = Used.BOTH if len(ways) > 1 else Used.PRINTED if True in ways else Used.EXACT
            inputs.append(replace(below, used=used))
        for query in dict.fromkeys(trace.sums):
            inputs += self._ledgers.inputs(query)
        inputs += [self._printed_before(key) for key in self._known(trace.priors)]
        inputs += [self._parameter(name) for name in dict.fromkeys(trace.parameters)]
        return replace(node, inputs=tuple(inputs))

    def _known(self, keys: list[CellKey]) -> list[CellKey]:
        """The figures of earlier years that were found: where the group had none, the bank's was taken."""
        return [key for key in dict.fromkeys(keys) if self._store.history.get(key) is not None]

    def _earlier(self, cell: CellDef, year: int) -> TraceNode:
        """A figure of an earlier year is what was printed then: its origin is a cell of the history."""
        before = self._printed_before(self._store.key(cell, self._year - year))
        return replace(self._node(cell, year, before.printed, before.value), inputs=(before,))

    def _printed_before(self, key: CellKey) -> PriorInput:
        entry = self._store.history.get(key)
        cell = self._space.of_key(key)
        name = name_of(cell.table.title if cell else key.table_id, key)
        if entry is None:
            return PriorInput(key, name, DASH, Fraction(0), "", "")
        return PriorInput(key, name, normalise_dash(entry.printed), entry.value, entry.unit, f"history/{entry.place}")

    def _parameter(self, name: str) -> ParameterInput:
        space, _, short = name.partition(".")
        if space == "law":
            item = self._parameters[name]
            return ParameterInput(name, item.title, Fraction(item.value), item.source)
        value = self._project.profile.numbers[short]
        return ParameterInput(name, f"金庫の設定 {short}", value, f"{PROFILE_NAME}／[parameters] {short}")

    def _prior(self, node: TraceNode) -> Prior | None:
        entry = self._store.history.get(replace(node.key, fiscal_year=node.year - 1))
        if entry is None:
            return None
        printed = normalise_dash(entry.printed)
        change = change_words(node.printed, printed, node.unit)
        return Prior(node.year - 1, printed, change, f"history/{entry.place}")


def explain(project: Project, ref: Ref, *, depth: int = DEPTH, document: DocumentResult | None = None) -> TraceNode:
    """One figure of a project. Who asks more often keeps a ``Tracer``. Errors: FormulaError for an unknown figure."""
    return Tracer(project, document).explain(ref, depth=depth)
