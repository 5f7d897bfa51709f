"""Joint consistency: are there amounts that satisfy every definition at once, and if not, which figure is wrong?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from discgen.check.joint.equations import Asked, Books, Equations, PrintedRows
from discgen.check.joint.jointrows import Bound
from discgen.check.joint.softprogramme import Soft, SoftProgramme
from discgen.figures.printed.printedtable import CellKey
from discgen.figures.printed.printing import interval_of, read_printed, steps_of
from discgen.published.algebra.linearprogramme import Unsolved
from discgen.published.publication import Publication
from discgen.published.publishedcells import PublishedCell

_YEN = Fraction(3, 10)  # what the solver's floating point may be off, in base units of whole amounts
_SHARE = Fraction(1, 10**9)
_ROUNDS = 8  # of the search for the end of a ratio; it doubles its digits each round


@dataclass(frozen=True, slots=True)
class CellReach:
    """What a cell could read beside all others: amounts (None = no end), and the same for what others compute with."""

    low: Bound
    high: Bound
    printed_low: Bound = None
    printed_high: Bound = None

    def holds(self, low: Fraction, high: Fraction) -> bool:
        """Whether some amount between low and high is within reach."""
        return (self.low is None or high >= self.low) and (self.high is None or low <= self.high)

    def holds_print(self, amount: Fraction) -> bool:
        """Whether the cell may print that amount, as far as figures computed from its print tell."""
        below = self.printed_low is not None and amount < self.printed_low
        return not below and not (self.printed_high is not None and amount > self.printed_high)


class JointSystem:
    """All figures of one fiscal year, both entities, as one linear system."""

    def __init__(self, equations: Equations) -> None:
        self._equations = equations
        self._softs: dict[CellKey, tuple[int, ...]] = {}
        weights: dict[int, Fraction] = {}
        for key, cell in equations.cells.items():
            self._softs[key] = tuple(n for n in cell.rows if equations.rows[n].terms)
            weights |= dict.fromkeys(self._softs[key], cell.weight)
        for key, column in equations.prints.items():
            self._softs[key] = (*self._softs.get(key, ()), column.number)
            weights[column.number] = 1 / column.step
        self._places = {key: place for place, key in enumerate(self._softs)}
        self._owner = {number: key for key, numbers in self._softs.items() for number in numbers}
        self._programme = SoftProgramme(
            equations.rows,
            equations.low,
            equations.scales,
            {column.number: column.amount for column in equations.prints.values()},
            [Soft(number, weight) for number, weight in weights.items()],
        )
        self._constant_faults = [key for key, cell in equations.cells.items() if self._never_holds(cell)]
        self._aside: frozenset[CellKey] = frozenset()
        self._started = False
        self._reaches: dict[CellKey, CellReach | None] = {}

    @classmethod
    def of(cls, publication: Publication, year: int, books: Books | None = None) -> JointSystem:
        """The system of the figures printed for that year. ``books``: made before, for another year."""
        return cls(Equations.of(publication, year, books or Books.of(publication)))

    @property
    def keys(self) -> Collection[CellKey]:
        """The cells of the system: those of its year, and those of the year before that its figures are built on."""
        return self._softs.keys()

    def place(self, key: CellKey) -> int:
        """Where a cell stands in the order of print: the figures of the year as the catalogue has them, then others."""
        return self._places[key]

    @property
    def equations(self) -> Equations:
        """The rows behind the system."""
        return self._equations

    @property
    def aside(self) -> frozenset[CellKey]:
        """Cells that are left out of all questions because they contradict the others."""
        return self._aside

    @property
    def constant_faults(self) -> Sequence[CellKey]:
        """Cells whose definition leaves a single amount that they do not print."""
        return self._constant_faults

    def _never_holds(self, cell: PrintedRows) -> bool:
        rows = [self._equations.rows[n] for n in cell.rows]
        return any(
            not row.terms
            and ((row.low is not None and row.constant < row.low) or (row.high is not None and row.constant > row.high))
            for row in rows
        )

    def numbers(self, keys: Iterable[CellKey]) -> set[int]:
        """The soft parts of cells."""
        return {number for key in keys for number in self._softs.get(key, ())}

    def feasible(self) -> bool:
        """Whether amounts exist for all figures as printed."""
        self.set_aside(())
        return self._started and not self._constant_faults

    def set_aside(self, keys: Iterable[CellKey]) -> bool:
        """Leave cells out of all questions; whether the others can hold together then."""
        self._aside = frozenset(keys)
        self._reaches.clear()
        self._programme.loosen(self.numbers(self._aside))
        self._started = self._programme.feasible()
        return self._started

    def violated(self, free: Collection[CellKey]) -> dict[CellKey, float]:
        """Cells that must give way at least (in printed units) when ``free`` ones may be anything."""
        every = self._owner.keys()
        given = self._programme.least_violation(every, self.numbers(free))
        amounts: dict[CellKey, float] = {}
        for number, amount in given.items():
            key = self._owner[number]
            amounts[key] = amounts.get(key, 0.0) + abs(amount) * float(self._weight(number))
        return amounts

    def _weight(self, number: int) -> Fraction:
        key = self._owner[number]
        return self._equations.cells[key].weight if number >= 0 else 1 / self._equations.prints[key].step

    def forced(self, key: CellKey, free: Collection[CellKey]) -> tuple[bool, set[CellKey]]:
        """Whether a cell must give way beside all but the ``free`` cells, and the cells that force it."""
        given = self._programme.least_violation(self.numbers([key]), self.numbers(free))
        return bool(given), {self._owner[n] for n in self._programme.support} - set(free) - {key}

    def reach(self, key: CellKey) -> CellReach | None:
        """What the cell could be beside all others (but those set aside); None when nothing can be said."""
        if key not in self._reaches:
            self._reaches[key] = self._reach(key)
        return self._reaches[key]

    def ranges(self, keys: Iterable[CellKey]) -> Iterator[tuple[CellKey, CellReach | None]]:
        """The reach of many cells, one after the other from the same start."""
        for key in keys:
            yield key, self.reach(key)

    def admits(self, key: CellKey, printed: str) -> bool:
        """Whether the cell could read so beside all others."""
        reach = self.reach(key)
        if reach is None:
            return True
        cell = self._equations.cells.get(key)
        column = self._equations.prints.get(key)
        figure = cell.definition.read(printed) if cell else read_printed(printed, self._equations.prints[key].unit)
        amount = figure.amount
        if column is not None and not reach.holds_print(amount):
            return False
        if cell is None or figure.steps is None:
            return reach.holds(amount, amount)
        low, high = interval_of(figure.steps, figure.unit, cell.definition.rounding)
        return reach.holds(low, high)

    def holds_with(self, changes: Mapping[CellKey, str]) -> bool:
        """Whether amounts exist with other prints in some cells; what a changed ratio says itself is not asked."""
        if not self._started and not self.set_aside(self._aside):
            return False
        moved: dict[int, tuple[Fraction, Fraction]] = {}
        loose: set[int] = set()
        for key, printed in changes.items():
            cell, column = self._equations.cells.get(key), self._equations.prints.get(key)
            unit_name = column.unit if column else ""
            figure = cell.definition.read(printed) if cell else read_printed(printed, unit_name)
            amount = figure.amount
            if column is not None:
                moved[column.number] = (amount - column.amount, amount - column.amount)
            if cell is None:
                continue
            if cell.asked[0].denominator is not None or len(cell.rows) != 1:
                loose |= set(cell.rows)
                continue
            ends = (amount, amount)
            if figure.steps is not None:
                ends = interval_of(figure.steps, figure.unit, cell.definition.rounding)
            row = self._equations.rows[cell.rows[0]]
            if not row.terms and not ends[0] <= row.constant <= ends[1]:
                return False
            assert row.low is not None and row.high is not None
            first, second = ends[0] - row.low, ends[1] - row.high
            moved[cell.rows[0]] = (min(first, second), max(first, second))
        self._programme.loosen(self.numbers(self._aside) | loose)
        try:
            return self._programme.holds_with(moved)
        finally:
            self._programme.loosen(self.numbers(self._aside))

    def printable(self, key: CellKey) -> tuple[int | None, int | None] | None:
        """The admissible range in steps of the last printed digit."""
        reach, cell = self.reach(key), self._equations.cells.get(key)
        if reach is None or cell is None:
            return None
        low, high = (
            None if end is None else steps_of(end, cell.unit, cell.definition.rounding)
            for end in (reach.low, reach.high)
        )
        if reach.printed_low is not None:
            least = ceil(reach.printed_low / cell.unit.step)
            low = least if low is None else max(low, least)
        if reach.printed_high is not None:
            most = floor(reach.printed_high / cell.unit.step)
            high = most if high is None else min(high, most)
        return low, high

    def steps_printed(self, key: CellKey) -> int | None:
        """What a cell of this year prints, in steps of its last digit."""
        return self.steps_of(key, self._equations.cells[key].published)

    def steps_of(self, key: CellKey, cell: PublishedCell) -> int | None:
        """What another cell of the same definition prints; None for a dash."""
        return self._equations.cells[key].definition.read(cell.printed).steps

    def _reach(self, key: CellKey) -> CellReach | None:
        if key not in self._softs and key not in self._equations.cells:
            return None
        if not self._started and not self.set_aside(self._aside):
            return None
        self._programme.loosen(self.numbers({*self._aside, key}))
        try:
            cell = self._equations.cells.get(key)
            low: Bound = None
            high: Bound = None
            if cell is not None:
                spans = [self._span(asked) for asked in cell.asked]
                low, high = _hull(spans)
                low, high = _widened(low, high, whole=cell.definition.unit.step >= 1)
            column = self._equations.prints.get(key)
            if column is None:
                return CellReach(low, high)
            terms = {column.number: Fraction(1)}
            ends = [self._end(terms, Fraction(0), direction) for direction in (-1, 1)]
            slack = column.step / 1000
            below, above = (None if ends[0] is None else ends[0] - slack, None if ends[1] is None else ends[1] + slack)
            return CellReach(low, high, below, above)
        except Unsolved:
            return None
        finally:
            self._programme.loosen(self.numbers(self._aside))
            self._programme.restart()

    def _span(self, asked: Asked) -> tuple[Bound, Bound]:
        numerator = self._equations.rows[asked.numerator]
        if asked.denominator is None:
            return self._end(numerator.terms, numerator.constant, -1), self._end(numerator.terms, numerator.constant, 1)
        return self._ratio_end(asked, -1), self._ratio_end(asked, 1)

    def _end(self, terms: dict[int, Fraction], constant: Fraction, direction: int) -> Bound:
        """Least (−1) or greatest (1) value of a sum."""
        if not terms:
            return constant
        point = self._programme.extreme(terms, direction)
        return None if point is None else constant + _value(terms, point)

    def _ratio_end(self, asked: Asked, direction: int) -> Bound:
        """Least or greatest quotient: the end of numerator − r × denominator for better and better r."""
        assert asked.denominator is not None
        upper, lower = self._equations.rows[asked.numerator], self._equations.rows[asked.denominator]
        columns = {*upper.terms, *lower.terms}
        if not columns:
            return upper.constant / lower.constant if lower.constant else None
        ratio = Fraction(0)
        for _ in range(_ROUNDS):
            terms = {c: upper.terms.get(c, Fraction(0)) - ratio * lower.terms.get(c, Fraction(0)) for c in columns}
            point = self._programme.extreme(terms, direction)
            if point is None:
                return None
            below = lower.constant + _value(lower.terms, point)
            if below <= _YEN:
                return None
            better = (upper.constant + _value(upper.terms, point)) / below
            if abs(better - ratio) <= _SHARE:
                return better
            ratio = better
        return None


def _value(terms: Mapping[int, Fraction], point: Mapping[int, float]) -> Fraction:
    return sum((factor * Fraction(point[column]) for column, factor in terms.items()), Fraction(0))


def _hull(spans: Sequence[tuple[Bound, Bound]]) -> tuple[Bound, Bound]:
    lows, highs = [span[0] for span in spans], [span[1] for span in spans]
    low = None if None in lows else min(end for end in lows if end is not None)
    high = None if None in highs else max(end for end in highs if end is not None)
    return low, high


def _widened(low: Bound, high: Bound, *, whole: bool) -> tuple[Bound, Bound]:
    """The ends without what floating point adds or takes."""
    if whole:
        return (
            None if low is None else Fraction(ceil(low - _YEN)),
            None if high is None else Fraction(floor(high + _YEN)),
        )
    return None if low is None else low - _SHARE, None if high is None else high + _SHARE
