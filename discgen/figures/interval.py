"""Intervals of exact amounts: what is known of an amount that is known only within bounds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

Number = int | Fraction


class Unbounded(Exception):
    """Nothing can be said: the denominator may be nothing."""


def plain(number: Number) -> Number:
    """A whole number as an integer, which is quicker to reckon with."""
    return number.numerator if number.denominator == 1 else number


@dataclass(frozen=True, slots=True, eq=False)
class Interval:
    """All amounts from ``low`` to ``high``, both included."""

    low: Number
    high: Number

    @staticmethod
    def of(value: Interval | Number) -> Interval:
        """A number as an interval of one point."""
        return value if isinstance(value, Interval) else Interval(value, value)

    @staticmethod
    def total(constant: Number, terms: Iterable[tuple[Number, Interval]]) -> Interval:
        """constant + Σ factor × interval."""
        low = high = constant
        for factor, amounts in terms:
            if factor > 0:
                low += factor * amounts.low
                high += factor * amounts.high
            else:
                low += factor * amounts.high
                high += factor * amounts.low
        return Interval(low, high)

    @property
    def is_point(self) -> bool:
        """True when there is only one amount."""
        return self.low == self.high

    @property
    def ends(self) -> tuple[Number, Number]:
        """Both bounds."""
        return self.low, self.high

    @property
    def middle(self) -> Number:
        """The amount half-way."""
        return (self.low + self.high) / Fraction(2)

    def __contains__(self, amount: Number) -> bool:
        return self.low <= amount <= self.high

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

    def beyond(self, other: Interval) -> Number:
        """How far it lies above the other (below it: less than 0) at least; 0 where both hold an amount."""
        if self.low > other.high:
            return self.low - other.high
        return self.high - other.low if self.high < other.low else 0
