"""The fact store: exact values of the current year, each with the trace of what it was computed from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from discgen.catalogue.entity import SOLO
from discgen.figures.aggregate import LedgerSums
from discgen.figures.cellspace import CellDef, CellSpace
from discgen.figures.formula import Evaluator, FormulaError, LedgerSum, MissingPrior, Ref
from discgen.figures.history import History
from discgen.figures.printed.printedtable import CellKey
from discgen.figures.printed.printing import printed_value


@dataclass(slots=True)
class Trace:
    """What one figure was computed from: other figures, ledger sums, figures of earlier years, parameters.

    uses: each figure with True where it went in as printed, False where it went in exactly; some go in both ways.
    """

    figures: list[Ref] = field(default_factory=list)
    uses: set[tuple[Ref, bool]] = field(default_factory=set)
    sums: list[LedgerSum] = field(default_factory=list)
    priors: list[CellKey] = field(default_factory=list)
    parameters: list[str] = field(default_factory=list)


class FigureStore:
    """Computes cells on demand, once each.

    ratio_basis: ``printed`` or ``exact``, the institution's convention for the inputs of ratios.
    """

    def __init__(
        self,
        space: CellSpace,
        sums: LedgerSums,
        history: History,
        *,
        fiscal_year: int,
        ratio_basis: str,
        parameters: Mapping[str, Fraction],
        law: Mapping[str, Fraction],
    ) -> None:
        self.space = space
        self.sums = sums
        self.history = history.placed(space)
        self.fiscal_year = fiscal_year
        self._ratio_basis = ratio_basis
        self._parameters = parameters
        self._law = law
        self._values: dict[Ref, Fraction] = {}
        self._traces: dict[Ref, Trace] = {}
        self._open: list[Ref] = []

    def value(self, ref: Ref) -> Fraction:
        """Exact value in base units. Errors: FormulaError (unknown name, circular definition)."""
        known = self._values.get(ref)
        if known is not None:
            return known
        if ref in self._open:
            ring = " → ".join(str(step) for step in [*self._open[self._open.index(ref) :], ref])
            raise FormulaError(f"式が循環しています：{ring}")
        cell = self.space.cell(ref)
        self._open.append(ref)
        self._traces[ref] = Trace()
        try:
            if cell.query is not None:
                value = self.ledger_sum(cell.query)
            else:
                value = Fraction(Evaluator(self, self.space.scope(cell)).evaluate(cell.formula))
        finally:
            self._open.pop()
        self._values[ref] = value
        return value

    def trace(self, ref: Ref) -> Trace:
        """What the figure was computed from (computing it if needed)."""
        self.value(ref)
        return self._traces[ref]

    def printed(self, ref: Ref) -> Fraction:
        """The value its print stands for, in base units."""
        cell = self.space.cell(ref)
        return printed_value(self.value(ref), cell.unit, cell.rounding)

    def key(self, cell: CellDef, years_back: int = 0) -> CellKey:
        """The figure of this year, or of so many years before."""
        return cell.key(self.fiscal_year - years_back)

    # Source protocol of the evaluator -------------------------------------------------------------

    @property
    def ratios_from_print(self) -> bool:
        return self._ratio_basis == "printed"

    def ledger_sum(self, query: LedgerSum) -> Fraction:
        if self._open:
            self._traces[self._open[-1]].sums.append(query)
        return self.sums.sum(query)

    def figure(self, ref: Ref, *, as_printed: bool) -> Fraction:
        if self._open:
            self._traces[self._open[-1]].figures.append(ref)
            self._traces[self._open[-1]].uses.add((ref, as_printed))
        return self.printed(ref) if as_printed else self.value(ref)

    def prior(self, ref: Ref) -> Fraction:
        key = self.key(self.space.cell(ref), years_back=1)
        if self._open:
            self._traces[self._open[-1]].priors.append(key)
        entry = self.history.get(key)
        alone = replace(ref, entity=SOLO)
        if entry is None and alone != ref and not self.history.has_group(key.fiscal_year) and self.space.find(alone):
            return self.prior(alone)  # before its first consolidated year the group was the bank alone
        if entry is None:
            raise MissingPrior(
                f"前年度の印刷計数がありません：{key.table_id}／{key.row}／{key.col}（{key.fiscal_year}年度）"
            )
        return entry.value

    def law(self, name: str) -> Fraction:
        return self._named(self._law, "law", name)

    def param(self, name: str) -> Fraction:
        return self._named(self._parameters, "param", name)

    def _named(self, values: Mapping[str, Fraction], space: str, name: str) -> Fraction:
        if self._open:
            self._traces[self._open[-1]].parameters.append(f"{space}.{name}")
        if name not in values:
            raise FormulaError(f"{space}.{name} が定められていません")
        return values[name]

    def divide(self, numerator: Fraction, denominator: Fraction) -> Fraction:
        return numerator / denominator if denominator else Fraction(0)
