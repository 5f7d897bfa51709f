"""Linear forms over unknown ledger sums: the numbers of a backcast.

They support the operators of the formula language, so that the definitions of the figures yield constraints.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction


class NotLinear(Exception):
    """The formula leaves the linear world here; its cell is checked after solving, not used for solving."""


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """Σ coefficient × unknown + constant. ``estimate``: the value expected from print, used for conditions."""

    terms: Mapping[int, Fraction] = field(default_factory=dict)
    constant: Fraction = Fraction(0)
    estimate: Fraction | None = None

    @staticmethod
    def of(value: Form | Ratio | Fraction | int) -> Form:
        """A form from a number or a form. Errors: NotLinear for a ratio."""
        if isinstance(value, Form):
            return value
        if isinstance(value, Ratio):
            raise NotLinear
        return Form({}, Fraction(value), Fraction(value))

    @property
    def known(self) -> bool:
        """True when no unknown is left."""
        return not self.terms

    def with_estimate(self, estimate: Fraction | None) -> Form:
        """The same form, knowing what it should come to."""
        return self if estimate is None else Form(self.terms, self.constant, estimate)

    def _combine(self, other: Form, sign: int) -> Form:
        terms = dict(self.terms)
        for unknown, coefficient in other.terms.items():
            signed = coefficient if sign > 0 else -coefficient
            here = terms.get(unknown)
            total = signed if here is None else here + signed
            if total:
                terms[unknown] = total
            else:
                terms.pop(unknown, None)
        estimate = None
        if self.estimate is not None and other.estimate is not None:
            estimate = self.estimate + sign * other.estimate
        constant = self.constant + sign * other.constant if other.constant else self.constant
        return Form(terms, constant, estimate)

    def _scaled(self, factor: Fraction) -> Form:
        estimate = None if self.estimate is None else self.estimate * factor
        if not factor:
            return Form.of(0)
        if factor == 1:
            return self
        terms = {u: -c for u, c in self.terms.items()} if factor == -1 else self._times(factor)
        return Form(terms, self.constant * factor, estimate)

    def _times(self, factor: Fraction) -> dict[int, Fraction]:
        return {unknown: factor if one == 1 else one * factor for unknown, one in self.terms.items()}

    def __add__(self, other: Form | Fraction | int) -> Form:
        return self._combine(Form.of(other), 1)

    __radd__ = __add__

    def __sub__(self, other: Form | Fraction | int) -> Form:
        return self._combine(Form.of(other), -1)

    def __rsub__(self, other: Form | Fraction | int) -> Form:
        return Form.of(other)._combine(self, -1)

    def __neg__(self) -> Form:
        return self._scaled(Fraction(-1))

    def __mul__(self, other: Form | Fraction | int) -> Form:
        other = Form.of(other)
        if other.known:
            return self._scaled(other.constant)
        if self.known:
            return other._scaled(self.constant)
        raise NotLinear

    __rmul__ = __mul__

    def __truediv__(self, other: Form | Ratio | Fraction) -> Form | Ratio:
        return quotient(self, other)

    def __rtruediv__(self, other: Fraction) -> Form | Ratio:
        return quotient(other, self)

    def _expected(self) -> Fraction:
        if self.known:
            return self.constant
        if self.estimate is None:
            raise NotLinear
        return self.estimate

    def _difference(self, other: Form | Fraction | int | Ratio) -> Fraction:
        if isinstance(other, Ratio):
            return -other._difference(self)
        other = Form.of(other)
        if other.known and not other.constant and not self.known and self.estimate is None:
            return Fraction(1)  # an amount nobody printed is taken as positive
        return self._expected() - other._expected()

    def __gt__(self, other: Form | Fraction | int) -> bool:
        return self._difference(other) > 0

    def __ge__(self, other: Form | Fraction | int) -> bool:
        return self._difference(other) >= 0

    def __lt__(self, other: Form | Fraction | int) -> bool:
        return self._difference(other) < 0

    def __le__(self, other: Form | Fraction | int) -> bool:
        return self._difference(other) <= 0


@dataclass(frozen=True, slots=True, eq=False)
class Ratio:
    """A quotient of two linear forms with a positive denominator."""

    numerator: Form
    denominator: Form

    def __mul__(self, other: Form | Fraction | int) -> Ratio:
        return Ratio(self.numerator * other, self.denominator)

    __rmul__ = __mul__

    def __neg__(self) -> Ratio:
        return Ratio(-self.numerator, self.denominator)

    def _difference(self, other: Form | Fraction | int) -> Fraction:
        denominator = self.denominator._expected()
        if not denominator:
            raise NotLinear
        return self.numerator._expected() / denominator - Form.of(other)._expected()

    def __gt__(self, other: Form | Fraction | int) -> bool:
        return self._difference(other) > 0

    def __lt__(self, other: Form | Fraction | int) -> bool:
        return self._difference(other) < 0

    def __ge__(self, other: Form | Fraction | int) -> bool:
        return self._difference(other) >= 0

    def __le__(self, other: Form | Fraction | int) -> bool:
        return self._difference(other) <= 0

    def __add__(self, other: object) -> Ratio:
        raise NotLinear

    __radd__ = __sub__ = __rsub__ = __truediv__ = __rtruediv__ = __add__


def quotient(numerator: Form | Fraction, denominator: Form | Ratio | Fraction) -> Form | Ratio:
    """numerator ÷ denominator; stays a form when the denominator is known. Errors: NotLinear for a ratio."""
    upper, lower = Form.of(numerator), Form.of(denominator)
    if lower.known:
        return upper * (1 / lower.constant) if lower.constant else Form.of(0)
    if upper.known and not upper.constant:
        return Form.of(0)
    return Ratio(upper, lower)
