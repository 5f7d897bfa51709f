"""Curved functions of numbers, which no fraction holds: to thirty decimals, the same on every machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Context, Decimal
from fractions import Fraction

_EXACT = Context(prec=60)
_LAST = Decimal(1).scaleb(-30)


def _decimal(value: Fraction) -> Decimal:
    return _EXACT.divide(Decimal(value.numerator), Decimal(value.denominator))


def _fraction(value: Decimal) -> Fraction:
    return Fraction(value.quantize(_LAST, context=_EXACT))


def _ln(value: Fraction) -> Fraction:
    return _fraction(_EXACT.ln(_decimal(value))) if value > 0 else Fraction(0)


def _exp(value: Fraction) -> Fraction:
    return _fraction(_EXACT.exp(_decimal(value)))


def _power(value: Fraction, exponent: Fraction) -> Fraction:
    return _fraction(_EXACT.power(_decimal(value), _decimal(exponent))) if value > 0 else Fraction(0)


CURVES: Mapping[str, tuple[int, Callable[..., Fraction]]] = {"ln": (1, _ln), "exp": (1, _exp), "power": (2, _power)}
"""By name, how many numbers a function takes, and the function. What has no logarithm or power gives 0."""
