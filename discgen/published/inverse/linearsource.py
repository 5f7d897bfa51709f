"""The formulas read backwards: every figure as a linear form over unknown ledger sums."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from fractions import Fraction

from discgen.catalogue.entity import SOLO
from discgen.figures.cellspace import CellDef, CellSpace
from discgen.figures.evaluator import Evaluator
from discgen.figures.formula import LedgerSum, MissingPrior, Ref
from discgen.figures.premises import Premises
from discgen.figures.printed.printedtable import CellKey
from discgen.figures.scope import FullNames
from discgen.published.algebra.linear import Form, NotLinear, Ratio
from discgen.published.inverse.unknowns import Unknowns
from discgen.published.publishedcells import PublishedCell


class LinearSource:
    """A source of linear forms for the evaluator; figures known in print give constants where asked."""

    def __init__(
        self,
        space: CellSpace,
        unknowns: Unknowns,
        published: Mapping[CellKey, PublishedCell],
        *,
        fiscal_year: int,
        premises: Premises,
        short: Collection[Ref] = (),
    ) -> None:
        """``short``: figures whose definition lacks a part that has no place."""
        self._short = short
        self._space = space
        self._unknowns = unknowns
        self._published = published
        self._fiscal_year = fiscal_year
        self._evaluator: Evaluator[Form | Ratio] = Evaluator(space, self, premises)
        self._forms: dict[Ref, Form | Ratio] = {}
        self._printed_queries: dict[LedgerSum, Fraction] = {}
        for cell in space.cells.values():
            known = self.known(cell)
            if cell.query is not None and known is not None:
                self._printed_queries.setdefault(cell.query, known)

    def published(self, cell: CellDef, years_back: int = 0) -> PublishedCell | None:
        """The printed cell of a definition, if the publication holds it."""
        return self._published.get(cell.key(self._fiscal_year - years_back))

    def definition_of(self, published: PublishedCell) -> CellDef | None:
        """The definition behind a printed cell."""
        return self._space.of_key(published.key)

    def known(self, cell: CellDef, years_back: int = 0) -> Fraction | None:
        """What the print of a cell stands for, in base units; None when it is not printed."""
        found = self.published(cell, years_back)
        if found is None:
            return None
        return cell.read(found.printed).amount

    def form(self, ref: Ref) -> Form | Ratio:
        """The figure as a linear form or a ratio of such. Errors: NotLinear, FormulaError."""
        known = self._forms.get(ref)
        if known is not None:
            return known
        if ref in self._short:
            raise NotLinear
        cell = self._space.cell(ref)
        value = self._evaluator.cell(cell)
        if not isinstance(value, Ratio):
            value = Form.of(value)
        if isinstance(value, Form) and not value.known:
            value = value.with_estimate(self.known(cell))
        self._forms[ref] = value
        return value

    def formula(self, text: str, entity: str) -> Form:
        """A formula outside the tables as a linear form. Errors: NotLinear, FormulaError."""
        return Form.of(self._evaluator.formula(text, FullNames(self._space, entity)))

    def ledger_sum(self, query: LedgerSum) -> Form:
        own = self._printed_queries.get(replace(query, entity=SOLO))
        first, *others = self._unknowns.query(query)
        total = sum(others, first.with_estimate(own))
        return total.with_estimate(self._printed_queries.get(query))

    def figure(self, ref: Ref, *, as_printed: bool) -> Form | Ratio:
        if as_printed:
            known = self.known(self._space.cell(ref))
            if known is not None:
                return Form.of(known)
        return self.form(ref)

    def prior(self, ref: Ref) -> Form:
        cell = self._space.cell(ref)
        known = self.known(cell, years_back=1)
        if known is None:
            raise MissingPrior(f"前年度の印刷計数がありません：{cell.ref}")
        return Form.of(known)
