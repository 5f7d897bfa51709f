"""Identities of figures that are computed from other printed ones by a formula that is no plain sum."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from discgen.check.identities.context import Context
from discgen.check.identities.identity import EVERYWHERE, IdentityRule
from discgen.check.identities.readings import Reading, Readings
from discgen.faults import Severity
from discgen.figures.formula import FormulaError, LedgerSum, Ref, Scope
from discgen.figures.interval import Interval, Number, Unbounded
from discgen.figures.printed.printedtable import CellKey
from discgen.figures.printed.printing import steps_of
from discgen.published.algebra.intervalevaluator import IntervalEvaluator

_FAR = 10_000


class Figures:
    """Source of intervals for the evaluator: printed cells say what they are, the others are computed from them.

    exact_prior: ``prior`` is last year's amount, not what its print stands for. ``touched`` collects the cells used.
    Errors: FormulaError for a figure that no printed cell tells.
    """

    def __init__(
        self, context: Context, readings: Readings, year: int, *, from_print: bool, exact_prior: bool = False
    ) -> None:
        self._context = context
        self._readings = readings
        self._year = year
        self._from_print = from_print
        self._exact_prior = exact_prior
        self.touched: dict[CellKey, None] = {}

    def _reading(self, key: CellKey) -> Reading:
        self.touched[key] = None
        return self._readings.of(key)

    def evaluate(self, formula: str, scope: Scope) -> Interval:
        """The amounts that a formula may come to. Errors: FormulaError, Unbounded."""
        return Interval.of(self._evaluator().formula(formula, scope))

    def _evaluator(self) -> IntervalEvaluator:
        premises = self._context.premises.taking(from_print=self._from_print)
        return IntervalEvaluator(self._context.space, self, premises)

    def ledger_sum(self, query: LedgerSum) -> Interval:
        keys = self._context.same.get(self._year, {}).get(self._context.certain.ledger_sum(query).value)
        if not keys:
            raise FormulaError(f"印刷されていない集計です：{query}")
        return self._reading(keys[0]).amounts

    def figure(self, ref: Ref, *, as_printed: bool) -> Interval:
        context = self._context
        key = context.as_printed(ref, self._year) if as_printed else context.finest(ref, self._year)
        if key is not None:
            reading = self._reading(key)
            return Interval.of(reading.printed) if as_printed else reading.amounts
        if context.left_out(ref, self._year):
            return Interval(0, 0)
        cell = context.space.cell(ref)
        value = Interval.of(self._evaluator().cell(cell))
        if not as_printed or cell.query is not None:
            return value
        return Interval(*(steps_of(Fraction(end), cell.unit, cell.rounding) * cell.unit.step for end in value.ends))

    def prior(self, ref: Ref) -> Interval:
        key = self._context.key(ref, self._year - 1)
        if key is None:
            raise FormulaError(f"前年度の印刷計数がありません：{ref}")
        reading = self._reading(key)
        return reading.amounts if self._exact_prior else Interval.of(reading.printed)


Gap = Callable[[Readings], Number]


def searched(gap: Gap, key: CellKey, readings: Readings) -> Interval | None:
    """Amounts of a cell for which the gap closes, found by halving: a gap moves one way as one figure grows."""
    here = readings.of(key)
    start = here.steps or 0
    reach = 10 * abs(start) + _FAR
    low, high = (1 if start > 0 else -reach), (-1 if start < 0 else reach)

    def at(steps: int) -> Number:
        return gap(readings.with_readings({key: here.moved(steps)}))

    first, last = at(low), at(high)
    if not first and not last:
        return EVERYWHERE
    if first > 0 or last < 0:
        first, last, sign = -first, -last, -1
    else:
        sign = 1
    if first > 0 or last < 0:
        return None
    least = low if not first else _first(lambda steps: sign * at(steps) >= 0, low, high)
    greatest = high if not last else _first(lambda steps: sign * at(steps) > 0, low, high) - 1
    if least > greatest:
        return None
    lowest, highest = here.moved(least).amounts, here.moved(greatest).amounts
    return Interval(
        EVERYWHERE.low if least == low and start <= 0 else lowest.low,
        EVERYWHERE.high if greatest == high and start >= 0 else highest.high,
    )


def _first(holds: Callable[[int], bool], low: int, high: int) -> int:
    """The first number above ``low`` for which it holds; it holds for ``high``."""
    while high - low > 1:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle
    return high


def printed_gap(value: Interval, reading: Reading) -> Number:
    """How far a printed figure is from the amounts that were computed for it; 0 where one of them prints so."""
    rounding = reading.place.cell.rounding
    low, high = (steps_of(Fraction(end), reading.unit, rounding) for end in value.ends)
    step = reading.unit.step
    if reading.steps is None:
        if value.low <= 0 <= value.high or (reading.place.dash_near_zero and low <= 0 <= high):
            return 0
        return -low * step if low > 0 else -high * step or -step / 2
    if reading.steps == 0 and value.is_point and not value.low:
        return step / 2
    if reading.steps < low:
        return (reading.steps - low) * step
    return (reading.steps - high) * step if reading.steps > high else 0


@dataclass(frozen=True, slots=True)
class Computed:
    """A printed cell and the formula of its definition, on the basis that the institution's ratios have.

    A figure that fits only the amounts behind the print, not the print itself, is a warning: ratios that are reported
    to the authorities are taken over as reported.
    """

    rule: IdentityRule
    context: Context
    keys: tuple[CellKey, ...]
    ref: Ref
    year: int

    def value(self, readings: Readings, *, from_print: bool) -> Interval:
        """What the formula gives."""
        cell = self.context.definition(self.ref, self.year)
        source = Figures(self.context, readings, self.year, from_print=from_print)
        return source.evaluate(cell.formula, self.context.space.scope(cell))

    def _gap(self, readings: Readings, *, from_print: bool) -> Number:
        try:
            value = self.value(readings, from_print=from_print)
        except Unbounded:
            return 0
        return printed_gap(value, readings.of(self.keys[0]))

    def gap(self, readings: Readings) -> Number:
        return self._gap(readings, from_print=self.context.premises.ratios_from_print)

    def severity(self, readings: Readings) -> Severity:
        if self.rule.severity == Severity.ERROR and not self._gap(readings, from_print=False):
            return Severity.WARNING
        return self.rule.severity

    def allowed(self, key: CellKey, readings: Readings) -> Interval | None:
        if key != self.keys[0]:
            return searched(self.gap, key, readings)
        try:
            return self.value(readings, from_print=self.context.premises.ratios_from_print)
        except Unbounded:
            return EVERYWHERE

    def sides(self, readings: Readings) -> tuple[Number, Number]:
        value = self.value(readings, from_print=True)
        return readings.of(self.keys[0]).printed, value.low


def computed(context: Context, rule: IdentityRule, ref: Ref, year: int) -> Computed | None:
    """The identity of a printed figure with its formula; None where the print does not tell the formula's figures."""
    cell = context.definition(ref, year)
    source = Figures(context, context.readings, year, from_print=context.premises.ratios_from_print)
    try:
        source.evaluate(cell.formula, context.space.scope(cell))
    except Unbounded:
        pass
    except FormulaError:
        return None
    key = context.printed[year][ref]
    return Computed(rule, context, (key, *(other for other in source.touched if other != key)), ref, year)


@dataclass(frozen=True, slots=True)
class Equation:
    """Two formulas over printed cells that must be able to come to the same amount (≦: the left to no more)."""

    rule: IdentityRule
    context: Context
    keys: tuple[CellKey, ...]
    left: str
    right: str
    scope: Scope
    year: int
    from_print: bool

    def _sides(self, readings: Readings) -> tuple[Interval, Interval]:
        source = Figures(self.context, readings, self.year, from_print=self.from_print, exact_prior=True)
        return source.evaluate(self.left, self.scope), source.evaluate(self.right, self.scope)

    def gap(self, readings: Readings) -> Number:
        try:
            left, right = self._sides(readings)
        except Unbounded:
            return 0
        gap = left.beyond(right)
        return gap if gap > 0 or self.rule.relation == "＝" else 0

    def severity(self, readings: Readings) -> Severity:
        return self.rule.severity

    def allowed(self, key: CellKey, readings: Readings) -> Interval | None:
        return searched(self.gap, key, readings)

    def sides(self, readings: Readings) -> tuple[Number, Number]:
        left, right = self._sides(readings)
        return left.middle, right.middle


@dataclass(frozen=True, slots=True)
class SharedDivisor:
    """Two printed ratios over one amount that is not printed: the amounts that each allows must meet.

    Each part is a ratio's cell with the reference of the figure whose formula it is and the formula's numerator.
    """

    rule: IdentityRule
    context: Context
    keys: tuple[CellKey, ...]
    parts: Sequence[tuple[CellKey, str, Scope, bool]]
    year: int

    def _divisor(self, part: tuple[CellKey, str, Scope, bool], readings: Readings) -> Interval:
        key, numerator, scope, from_print = part
        source = Figures(self.context, readings, self.year, from_print=from_print)
        text = f"basis({numerator})" if from_print else numerator
        return source.evaluate(text, scope) / readings.of(key).amounts

    def gap(self, readings: Readings) -> Number:
        try:
            first, second = (self._divisor(part, readings) for part in self.parts)
        except Unbounded:
            return 0
        return first.beyond(second)

    def severity(self, readings: Readings) -> Severity:
        return self.rule.severity

    def allowed(self, key: CellKey, readings: Readings) -> Interval | None:
        return searched(self.gap, key, readings)

    def sides(self, readings: Readings) -> tuple[Number, Number]:
        first, second = (self._divisor(part, readings) for part in self.parts)
        return first.middle, second.middle
