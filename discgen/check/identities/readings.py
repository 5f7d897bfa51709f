"""What a printed figure says: the exact amounts that print so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from discgen.figures.cellspace import CellDef
from discgen.figures.interval import Interval, Number, plain
from discgen.figures.printed.printedtable import DASH, CellKey
from discgen.figures.printed.printing import Unit, interval_of, print_steps, steps_of

BEYOND = 10**30  # larger than any amount: a range up to it is open
_MANY = 50
_NEARLY = Fraction(1, 1_000_000)  # what is cut may come up to one step, but not reach it


@dataclass(frozen=True, slots=True)
class PrintForm:
    """Where a figure is printed and how. sign: 1 where it cannot be negative, −1 where not positive.

    whole: it is a whole number of yen (heads …), no fraction of one. dash_near_zero: a dash also stands for a rate
    that is not nothing, but prints as 0. order: its place in the order of print, the newest year first.
    """

    key: CellKey
    cell: CellDef
    title: str
    unit_name: str
    sign: int = 0
    whole: bool = True
    dash_near_zero: bool = False
    order: tuple[int, int] = (0, 0)

    def read(self, text: str) -> Reading:
        """The reading of a printed text. Errors: ValueError."""
        figure = self.cell.read(text)
        return self.reading(figure.steps, figure.unit_of(self.cell.unit))

    def reading(self, steps: int | None, unit: Unit) -> Reading:
        """The reading of so many steps, None for a dash."""
        return Reading(self, steps, unit, self._amounts(steps, unit), steps == 0 and not self.sign)

    def _amounts(self, steps: int | None, unit: Unit) -> Interval:
        if steps is None:
            edge = unit.step - _NEARLY * unit.step
            return Interval(-edge, edge) if self.dash_near_zero else Interval(0, 0)
        low, high = interval_of(steps, unit, self.cell.rounding)
        if unit.step < 1 or not self.whole:
            beyond = (1 if unit.step >= 1 else 0) - _NEARLY * min(unit.step, Fraction(1))
            low, high = (low - (beyond if steps <= 0 else 0), high + (beyond if steps >= 0 else 0))
        if steps == 0 and self.sign:  # a printed 0 is something below one unit, not nothing
            least = Fraction(1) if self.whole and unit.step > 1 else unit.step * _NEARLY
            low, high = (least, high) if self.sign > 0 else (low, -least)
        return Interval(plain(low), plain(high))


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """One printed figure: its steps (None for a dash) and the amounts that print so.

    hollow: the interval contains 0, which itself would print as a dash.
    """

    place: PrintForm
    steps: int | None
    unit: Unit
    amounts: Interval
    hollow: bool

    @property
    def printed(self) -> Number:
        """The value that the print stands for."""
        return 0 if self.steps is None else plain(self.steps * self.unit.step)

    def moved(self, steps: int) -> Reading:
        """The same place with another figure."""
        return self.place.reading(steps, self.unit)

    def as_text(self, amounts: Interval) -> str:
        """What the place would have to print for amounts of that interval: a figure, or from ～ to."""
        if amounts.low <= -BEYOND or amounts.high >= BEYOND:
            return self._open_text(amounts)
        unit = self.unit if self.unit.decimals >= self.place.cell.unit.decimals else self.place.cell.unit
        first, last = (steps_of(Fraction(value), unit, self.place.cell.rounding) for value in amounts.ends)
        if amounts.is_point and not amounts.low:
            return DASH
        return print_steps(first, unit) + ("" if first == last else f"～{print_steps(last, unit)}")

    def slips(self, amounts: Interval) -> int:
        """The least number of characters by which the figure differs from one that fits; many for a wide range."""
        rounding = self.place.cell.rounding
        if amounts.low <= -BEYOND or amounts.high >= BEYOND:
            return _MANY
        first, last = (steps_of(Fraction(end), self.unit, rounding) for end in amounts.ends)
        if last - first > _MANY:
            return _MANY
        printed = self.text_of(self.steps or 0, nothing=self.steps is None)
        return min(_apart(printed, self.text_of(steps)) for steps in range(first, last + 1))

    def _open_text(self, amounts: Interval) -> str:
        """A range that is open to one side."""
        rounding = self.place.cell.rounding
        if amounts.low > -BEYOND:
            return f"{self.text_of(steps_of(Fraction(amounts.low), self.unit, rounding))}以上"
        if amounts.high < BEYOND:
            return f"{self.text_of(steps_of(Fraction(amounts.high), self.unit, rounding))}以下"
        return ""

    def text_of(self, steps: int, *, nothing: bool = False) -> str:
        """The figure of so many steps as it is printed; ``nothing``: zero is a dash."""
        return DASH if nothing and not steps else print_steps(steps, self.unit)


def _apart(one: str, two: str) -> int:
    if len(one) != len(two):
        return abs(len(one) - len(two)) + 1
    return sum(left != right for left, right in zip(one, two, strict=True))


class Readings:
    """The printed texts of a publication, read once each; ``changed`` lays other texts over them."""

    def __init__(self, places: Mapping[CellKey, PrintForm], texts: Mapping[CellKey, str]) -> None:
        self.places = places
        self._texts = texts
        self._over: dict[CellKey, Reading] = {}
        self._read: dict[CellKey, Reading] = {}

    def __contains__(self, key: CellKey) -> bool:
        return key in self._texts

    def of(self, key: CellKey) -> Reading:
        """The reading of a place. Errors: KeyError, ValueError."""
        over = self._over.get(key)
        if over is not None:
            return over
        known = self._read.get(key)
        if known is None:
            known = self._read[key] = self.places[key].read(self._texts[key])
        return known

    def text(self, key: CellKey) -> str:
        """The printed text of a place."""
        over = self._over.get(key)
        return self._texts[key] if over is None else over.text_of(over.steps or 0, nothing=over.steps is None)

    def with_readings(self, changes: Mapping[CellKey, Reading]) -> Readings:
        """The same with other readings in some places."""
        other = Readings(self.places, self._texts)
        other._read = self._read
        other._over = {**self._over, **changes}
        return other

    def changed(self, texts: Mapping[CellKey, str]) -> Readings:
        """The same with other texts in some places. Errors: ValueError for a text that is no figure."""
        return self.with_readings({key: self.places[key].read(text) for key, text in texts.items()})
