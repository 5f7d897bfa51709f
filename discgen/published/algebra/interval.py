"""Intervals of exact amounts, and the evaluation of formulas over them."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from discgen.figures.evaluator import Evaluator
from discgen.figures.formula import Scope

Number = int | Fraction


class Unbounded(Exception):
    """Nothing can be said: the denominator may be nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Interval:
    """All amounts from ``low`` to ``high``, both included."""

    low: Number
    high: Number

    @staticmethod
    def of(value: Interval | Number) -> Interval:
        """A number as an interval of one point."""
        return value if isinstance(value, Interval) else Interval(value, value)

    @property
    def is_point(self) -> bool:
        """True when there is only one amount."""
        return self.low == self.high

    @property
    def ends(self) -> tuple[Number, Number]:
        """Both bounds."""
        return self.low, self.high

    def __add__(self, other: Interval | Number) -> Interval:
        other = Interval.of(other)
        return Interval(self.low + other.low, self.high + other.high)

    __radd__ = __add__

    def __neg__(self) -> Interval:
        return Interval(-self.high, -self.low)

    def __sub__(self, other: Interval | Number) -> Interval:
        return self + -Interval.of(other)

    def __rsub__(self, other: Interval | Number) -> Interval:
        return Interval.of(other) - self

    def __mul__(self, other: Interval | Number) -> Interval:
        other = Interval.of(other)
        corners = [one * two for one in (self.low, self.high) for two in (other.low, other.high)]
        return Interval(min(corners), max(corners))

    __rmul__ = __mul__

    def __truediv__(self, other: Interval | Number) -> Interval:
        """The quotient; by nothing it is 0, as for the evaluator. Errors: Unbounded."""
        other = Interval.of(other)
        if other.is_point and not other.low:
            return Interval(0, 0)
        if other.low <= 0 <= other.high:
            raise Unbounded
        return self * Interval(Fraction(1) / other.high, Fraction(1) / other.low)

    def __rtruediv__(self, other: Number) -> Interval:
        return Interval.of(other) / self

    def joined(self, other: Interval) -> Interval:
        """The smallest interval that holds both."""
        return Interval(min(self.low, other.low), max(self.high, other.high))

    def common(self, other: Interval) -> Interval | None:
        """What both hold, or None."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        return Interval(low, high) if low <= high else None


_COMPARE: dict[type[ast.cmpop], Callable[[Interval, Interval], bool | None]] = {
    ast.Gt: lambda one, two: _less(two, one),
    ast.Lt: lambda one, two: _less(one, two),
    ast.GtE: lambda one, two: _not(_less(one, two)),
    ast.LtE: lambda one, two: _not(_less(two, one)),
}


def _less(one: Interval, two: Interval) -> bool | None:
    if one.high < two.low:
        return True
    return False if one.low >= two.high else None


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value


class IntervalEvaluator(Evaluator[Interval]):
    """Formulas over intervals: where a condition cannot be decided, both branches are possible."""

    def _beyond(self, node: ast.expr, scope: Scope, as_printed: bool) -> Interval | Fraction:
        match node:
            case ast.IfExp():
                decided = self._decided(node.test, scope, as_printed)
                if decided is None:
                    body, orelse = (Interval.of(self._walk(one, scope, as_printed)) for one in (node.body, node.orelse))
                    return body.joined(orelse)
                return self._walk(node.body if decided else node.orelse, scope, as_printed)
        return super()._beyond(node, scope, as_printed)

    def _decided(self, node: ast.expr, scope: Scope, as_printed: bool) -> bool | None:
        match node:
            case ast.Compare(ops=[op], comparators=[other]) if type(op) in _COMPARE:
                left, right = (Interval.of(self._walk(item, scope, as_printed)) for item in (node.left, other))
                return _COMPARE[type(op)](left, right)
        return None

    def _extreme(self, name: str, values: list[Interval | Fraction]) -> Interval:
        given = [Interval.of(value) for value in values]
        if name == "abs":
            (value,) = given
            if value.low >= 0 or value.high <= 0:
                return value if value.low >= 0 else -value
            return Interval(0, max(-value.low, value.high))
        choose = min if name == "min" else max
        return Interval(choose(item.low for item in given), choose(item.high for item in given))
