"""A whole and its parts: what the parts leave, and how large a share each one is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from discgen.book.graphics.chartvalues import Series, Value, written
from discgen.figures.printed.printing import Unit, decimal_text, steps_of

_SHARE = Unit("%", Fraction(1, 100), 1)


@dataclass(frozen=True, slots=True)
class WholePart:
    """A part as it is drawn. rest: what the named parts leave."""

    label: str
    value: Value
    share: Value | None
    rest: bool = False


@dataclass(frozen=True, slots=True)
class Whole:
    """The parts in their order, what they leave as the last one, and the whole where it is named."""

    parts: tuple[WholePart, ...]
    total: Value | None

    @property
    def sizes(self) -> list[float]:
        """What is drawn of each part."""
        return [part.value.size for part in self.parts]


def whole_of(
    rows: Sequence[Series], shares: Sequence[Value | None], total: Value | None, rest: str, unit: str, rounding: str
) -> Whole:
    """The whole with every share. rest: the name of what the parts leave, empty where they leave nothing.

    unit: that of the chart. rounding: of ratios, as the house prints them. A share that the chart does not name is
    computed from the figures as they are printed, to one decimal.
    """
    values = [row.known[0] for row in rows]
    left = _left(values, total, unit) if rest and total else None
    everything = (total.value if total else None) or sum((value.value or Fraction(0) for value in values), Fraction(0))
    parts = [
        WholePart(row.label, value, share or _share(value, everything, rounding))
        for row, value, share in zip(rows, values, shares, strict=True)
    ]
    if left is not None:
        parts.append(WholePart(rest, left, _share(left, everything, rounding), rest=True))
    return Whole(tuple(parts), total)


def _left(values: Sequence[Value], total: Value, unit: str) -> Value:
    """What the parts leave, from the exact figures where all of them are known, else from the printed ones."""
    known = [value.exact if value.value is not None else Fraction(0) for value in (total, *values)]
    if any(value is None for value in known):
        known = [value.value or Fraction(0) for value in (total, *values)]
    whole, *parts = (value or Fraction(0) for value in known)
    return written(max(whole - sum(parts, Fraction(0)), Fraction(0)), unit, total.step)


def _share(value: Value, everything: Fraction, rounding: str) -> Value | None:
    if value.value is None or not everything:
        return None
    share = value.value / everything
    steps = steps_of(share, _SHARE, rounding)
    return Value(f"{decimal_text(steps, _SHARE.decimals)}%", steps * _SHARE.step)
