"""The formulas read backwards: every figure as a linear form over unknown ledger sums."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from discgen.catalogue.entity import SOLO
from discgen.figures.cellspace import CellDef, CellSpace
from discgen.figures.formula import Evaluator, FormulaError, LedgerSum, MissingPrior, Ref
from discgen.figures.printed.printedtable import CellKey
from discgen.figures.printed.printing import read_printed
from discgen.published.algebra.linear import Form, NotLinear, Ratio, quotient
from discgen.published.inverse.unknowns import Unknowns
from discgen.published.publishedcells import PublishedCell


class LinearSource:
    """Source of values for the evaluator, in linear forms; figures known in print give constants where asked."""

    def __init__(
        self,
        space: CellSpace,
        unknowns: Unknowns,
        published: Mapping[CellKey, PublishedCell],
        *,
        fiscal_year: int,
        ratios_from_print: bool,
        parameters: Mapping[str, Fraction],
        law: Mapping[str, Fraction],
    ) -> None:
        self._space = space
        self._unknowns = unknowns
        self._published = published
        self._fiscal_year = fiscal_year
        self._from_print = ratios_from_print
        self._parameters = parameters
        self._law = law
        self._forms: dict[Ref, Form | Ratio] = {}
        self._printed_queries: dict[LedgerSum, Fraction] = {}
        for cell in space.cells.values():
            known = self.known(cell)
            if cell.query is not None and known is not None:
                self._printed_queries.setdefault(cell.query, known)

    @property
    def ratios_from_print(self) -> bool:
        return self._from_print

    def published(self, cell: CellDef, years_back: int = 0) -> PublishedCell | None:
        """The printed cell of a definition, if the publication holds it."""
        return self._published.get(cell.key(self._fiscal_year - years_back))

    def known(self, cell: CellDef, years_back: int = 0) -> Fraction | None:
        """What the print of a cell stands for, in base units; None when it is not printed."""
        found = self.published(cell, years_back)
        if found is None:
            return None
        figure = read_printed(found.printed, cell.unit.name)
        return Fraction(0) if figure.steps is None else figure.steps * figure.unit.step

    def form(self, ref: Ref) -> Form | Ratio:
        """The figure as a linear form or a ratio of such. Errors: NotLinear, FormulaError."""
        known = self._forms.get(ref)
        if known is not None:
            return known
        cell = self._space.cell(ref)
        if cell.query is not None:
            value: Form | Ratio = self.ledger_sum(cell.query)
        else:
            result = Evaluator(self, self._space.scope(cell)).evaluate(cell.formula)
            value = result if isinstance(result, Ratio) else Form.of(result)
        if isinstance(value, Form) and not value.known:
            value = value.with_estimate(self.known(cell))
        self._forms[ref] = value
        return value

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

    def law(self, name: str) -> Fraction:
        return self._named(self._law, name)

    def param(self, name: str) -> Fraction:
        return self._named(self._parameters, name)

    def _named(self, values: Mapping[str, Fraction], name: str) -> Fraction:
        if name not in values:
            raise FormulaError(f"パラメータ {name} が定められていません")
        return values[name]

    def divide(self, numerator: Form | Ratio | Fraction, denominator: Form | Ratio | Fraction) -> Form | Ratio:
        if isinstance(numerator, Ratio) or isinstance(denominator, Ratio):
            raise NotLinear
        return quotient(numerator, denominator)
