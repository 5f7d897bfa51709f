"""Every figure's value in a made-up book: which figures are the same by definition, and which are sums of others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from discgen.catalogue.rulefiles import Reconciliation
from discgen.check.identities.samplebook import SampleBook
from discgen.figures.cellspace import CellSpace
from discgen.figures.evaluator import Evaluator
from discgen.figures.formula import FormulaError, LedgerSum, Ref, Scope
from discgen.figures.premises import Premises
from discgen.figures.scope import FullNames
from discgen.published.algebra.linear import Form, NotLinear

_SHIFTED = (  # ledgers whose rows give way, the first one first
    "gl",
    "subsidiary_accounts",
    "consolidation_entries",
    "related_parties",
    "claims",
    "fixed_assets",
    "equity_changes",
    "companies",
    "group_claims",
)
Row = tuple[str, int]


@dataclass(frozen=True, slots=True, eq=False)
class LinearAmount:
    """The value of a linear figure. ``sign``: 1 where it cannot be negative, −1 where it cannot be positive, or 0."""

    value: Fraction
    sign: int = 0

    @staticmethod
    def of(value: LinearAmount | Fraction | int) -> LinearAmount:
        """A number or an amount as an amount."""
        if isinstance(value, LinearAmount):
            return value
        return LinearAmount(Fraction(value), (value > 0) - (value < 0))

    def __add__(self, other: LinearAmount | Fraction | int) -> LinearAmount:
        other = LinearAmount.of(other)
        if not other.value:
            return self
        return LinearAmount(self.value + other.value, self.sign if self.sign == other.sign or not self.value else 0)

    __radd__ = __add__

    def __neg__(self) -> LinearAmount:
        return LinearAmount(-self.value, -self.sign)

    def __sub__(self, other: LinearAmount | Fraction | int) -> LinearAmount:
        return self + -LinearAmount.of(other)

    def __rsub__(self, other: LinearAmount | Fraction | int) -> LinearAmount:
        return LinearAmount.of(other) + -self

    def __mul__(self, other: LinearAmount | Fraction | int) -> LinearAmount:
        if isinstance(other, LinearAmount):
            raise NotLinear
        return LinearAmount(self.value * other, self.sign * ((other > 0) - (other < 0)))

    __rmul__ = __mul__

    def __truediv__(self, other: LinearAmount | Fraction) -> LinearAmount:
        if isinstance(other, LinearAmount):
            raise NotLinear
        return self * (1 / other)

    def _compared(self, other: object) -> bool:
        raise NotLinear

    __lt__ = __le__ = __gt__ = __ge__ = __rtruediv__ = _compared


class Probe:
    """Values of figures in a sample book (a source for the evaluator). What is not linear has none."""

    def __init__(self, space: CellSpace, book: SampleBook, premises: Premises) -> None:
        self.space = space
        self.premises = premises.taking(from_print=False)
        self._book = book
        self._evaluator: Evaluator[LinearAmount] = Evaluator(space, self, self.premises)
        self._amounts: dict[Ref, LinearAmount | None] = {}

    @property
    def book(self) -> SampleBook:
        """The book behind the values."""
        return self._book

    def amount(self, ref: Ref) -> LinearAmount | None:
        """The figure's value and sign; None when its formula is not linear in the books."""
        if ref not in self._amounts:
            try:
                self._amounts[ref] = LinearAmount.of(self._evaluator.cell(self.space.cell(ref)))
            except (NotLinear, FormulaError):
                self._amounts[ref] = None
        return self._amounts[ref]

    def formula(self, text: str, scope: Scope) -> LinearAmount | Fraction:
        """What a formula comes to. Errors: NotLinear, FormulaError."""
        return self._evaluator.formula(text, scope)

    def ledger_sum(self, query: LedgerSum) -> LinearAmount:
        return LinearAmount(self._book.sum(query), self._book.sign(query))

    def figure(self, ref: Ref, *, as_printed: bool) -> LinearAmount:
        amount = None if as_printed else self.amount(ref)
        if amount is None:
            raise NotLinear
        return amount

    def prior(self, ref: Ref) -> LinearAmount:
        raise NotLinear

    def obey(self, rules: Iterable[Reconciliation]) -> None:
        """Shift single rows of the book so that the rules hold in it and its entries balance."""
        source = _Rows(self)
        equations: list[tuple[dict[Row, Fraction], Fraction]] = []
        for group in self._book.balance_groups():
            missing = sum((factor * self._book.amount(row) for row, factor in group.items()), Fraction(0))
            equations.append((group, -missing))
        for rule in rules:
            for entity in rule.entities:
                try:
                    form = source.formula(rule.left, entity) - source.formula(rule.right, entity)
                except (FormulaError, NotLinear):
                    continue
                terms = {source.rows[number]: factor for number, factor in form.terms.items()}
                equations.append((terms, -form.constant))
        self._book.shift(_solution(equations))
        self._amounts.clear()


class _Rows:
    """Figures as forms over the rows that may be shifted, each beside the value that it has now."""

    def __init__(self, probe: Probe) -> None:
        self._probe = probe
        self._evaluator: Evaluator[Form] = Evaluator(probe.space, self, probe.premises)
        self.rows: list[Row] = []
        self._numbers: dict[Row, int] = {}

    def formula(self, text: str, entity: str) -> Form:
        """A formula outside the tables as a form. Errors: NotLinear, FormulaError."""
        return Form.of(self._evaluator.formula(text, FullNames(self._probe.space, entity)))

    def ledger_sum(self, query: LedgerSum) -> Form:
        terms = {}
        for row in self._probe.book.rows_of(query, _SHIFTED):
            if row not in self._numbers:
                self._numbers[row] = len(self.rows)
                self.rows.append(row)
            terms[self._numbers[row]] = Fraction(1)
        return Form(terms, self._probe.book.sum(query))

    def figure(self, ref: Ref, *, as_printed: bool) -> Form:
        if as_printed:
            raise NotLinear
        return Form.of(self._evaluator.cell(self._probe.space.cell(ref)))

    def prior(self, ref: Ref) -> Form:
        raise NotLinear


def _solution(equations: list[tuple[dict[Row, Fraction], Fraction]]) -> dict[Row, Fraction]:
    """Shifts that satisfy every equation: elimination on the row that occurs in the fewest, the rest left alone."""
    solved: list[tuple[Row, dict[Row, Fraction], Fraction]] = []
    for terms, wanted in equations:
        terms = dict(terms)
        for pivot, others, right in solved:
            factor = terms.pop(pivot, None)
            if factor:
                wanted -= factor * right
                for row, coefficient in others.items():
                    total = terms.get(row, Fraction(0)) - factor * coefficient
                    if total:
                        terms[row] = total
                    else:
                        terms.pop(row, None)
        if not terms:
            continue  # a rule that says nothing new
        pivot = min(terms, key=lambda row: (_SHIFTED.index(row[0]), row[1]))
        scale = terms.pop(pivot)
        solved.append((pivot, {row: factor / scale for row, factor in terms.items()}, wanted / scale))
    shifts: dict[Row, Fraction] = {}
    for pivot, others, right in reversed(solved):
        shifts[pivot] = right - sum(
            (factor * shifts.get(row, Fraction(0)) for row, factor in others.items()), Fraction(0)
        )
    return shifts
