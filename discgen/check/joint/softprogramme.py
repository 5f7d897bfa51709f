"""A linear programme that is asked many small questions: which soft rows must give way, how far can a sum go.

Every soft row has two slack columns, every print column stands as its printed amount plus two slack columns. Fixed at
zero they are the print; loosened, the cell may read anything. A question changes a few bounds and costs and starts
from the last basis, so that it takes milliseconds.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from discgen.check.joint.jointrows import Row
from discgen.published.algebra.linearprogramme import INFINITE, Basis, LinearProgramme, Unsolved, Verdict
from discgen.published.algebra.sparsematrix import SparseMatrix

_TOLERANCE = 1e-9
_TINY = 1e-7  # scaled units: a tenth of a yen


@dataclass(frozen=True, slots=True)
class Soft:
    """Something that may give way: a row (number) or a print column (below zero). ``weight``: cost of one base unit."""

    number: int
    weight: Fraction


class SoftProgramme:
    """Rows, column bounds and soft parts. All amounts outside this class are in base units (yen, heads).

    Every question may end in Unsolved.
    """

    def __init__(
        self,
        rows: Sequence[Row],
        low: Mapping[int, Fraction],
        scales: Mapping[int, int],
        prints: Mapping[int, Fraction],
        softs: Iterable[Soft],
    ) -> None:
        """``low``: least amounts of columns that have one. ``prints``: amounts of the print columns as printed."""
        softs = list(softs)
        self._prints = dict(prints)
        self._scales = scales
        used = {column for row in rows for column in row.terms if column >= 0}
        self._place = {column: place for place, column in enumerate(sorted(used))}
        count = len(self._place)
        self._slack = {soft.number: count + 2 * place for place, soft in enumerate(softs)}
        width = count + 2 * len(softs)
        lower, upper = np.zeros(width), np.zeros(width)
        for column, place in self._place.items():
            scale = scales[column]
            lower[place] = float(low[column]) / scale if column in low else -INFINITE
            upper[place] = INFINITE
        self._units = np.ones(width)
        self._costs = np.zeros(width)
        entries: list[tuple[list[int], list[float], float, float]] = []
        for number, row in enumerate(rows):
            if row.terms and (row.low is not None or row.high is not None):
                entries.append(self._entry(number, row))
        for soft in softs:
            place = self._slack[soft.number]
            if soft.number < 0:
                self._units[place : place + 2] = scales[soft.number]
            self._costs[place : place + 2] = float(soft.weight) * self._units[place]
        rows_of_places = SparseMatrix.of(((places, values) for places, values, _, _ in entries), width)
        ends = np.array([entry[2] for entry in entries]), np.array([entry[3] for entry in entries])
        self._solver = LinearProgramme(rows_of_places, ends, (lower, upper), presolve=False, tolerance=_TOLERANCE)
        self._loose: frozenset[int] = frozenset()
        self._support: frozenset[int] = frozenset()
        self._start: Basis | None = None

    def _entry(self, number: int, row: Row) -> tuple[list[int], list[float], float, float]:
        """A row in scaled columns, divided by its largest entry; its slack is in units of that entry."""
        constant = row.constant + sum(factor * self._prints[c] for c, factor in row.terms.items() if c < 0)
        scaled = {c: f.numerator * self._scales[c] / f.denominator for c, f in row.terms.items() if c >= 0}
        shifts = {c: float(factor) * self._scales[c] for c, factor in row.terms.items() if c < 0}
        size = max(abs(value) for value in [*scaled.values(), *shifts.values()])
        if number in self._slack:
            self._units[self._slack[number] : self._slack[number] + 2] = size
        places = [self._place[c] for c in scaled]
        values = [value / size for value in scaled.values()]
        for column, shift in shifts.items():
            places += [self._slack[column], self._slack[column] + 1]
            values += [shift / size, -shift / size]
        if number in self._slack:
            places += [self._slack[number], self._slack[number] + 1]
            values += [1.0, -1.0]
        low = -INFINITE if row.low is None else float(row.low - constant) / size
        high = INFINITE if row.high is None else float(row.high - constant) / size
        return places, values, low, high

    def loosen(self, numbers: Collection[int]) -> None:
        """Let these soft parts, and no others, be anything."""
        wanted = frozenset(numbers) & self._slack.keys()
        self._set_slack(self._loose - wanted, 0.0)
        self._set_slack(wanted - self._loose, INFINITE)
        self._loose = wanted

    def _set_slack(self, numbers: Collection[int], upper: float) -> None:
        places = [place for number in numbers for place in (self._slack[number], self._slack[number] + 1)]
        self._solver.set_bounds(places, np.zeros(len(places)), np.full(len(places), upper))

    def _set_costs(self, costs: Mapping[int, float]) -> None:
        self._solver.set_costs(list(costs), np.array(list(costs.values())))

    def feasible(self) -> bool:
        """Whether amounts exist, with what is loose now. The point found is where later questions start."""
        if self._solver.minimise() is not Verdict.OPTIMAL:
            return False
        self._start = self._solver.basis
        return True

    def holds_with(self, moved: Mapping[int, tuple[Fraction, Fraction]]) -> bool:
        """Whether amounts exist when the bounds of rows, or the amounts of print columns, move by so much.

        moved: least and greatest movement; rows and print columns that are loose now stay so.
        """
        numbers = [number for number in moved if number in self._slack and number not in self._loose]
        places = [place for number in numbers for place in (self._slack[number], self._slack[number] + 1)]
        low, high = np.zeros(len(places)), np.zeros(len(places))
        for index, number in enumerate(numbers):
            ends = [float(end) / float(self._units[self._slack[number]]) for end in moved[number]]
            down, up = (-ends[1], -ends[0]) if number >= 0 else (ends[0], ends[1])
            low[2 * index], high[2 * index] = max(down, 0.0), max(up, 0.0)
            low[2 * index + 1], high[2 * index + 1] = max(-up, 0.0), max(-down, 0.0)
        try:
            self._solver.set_bounds(places, low, high)
            return self._solver.minimise() is Verdict.OPTIMAL
        finally:
            self._set_slack(numbers, 0.0)
            self.restart()

    def least_violation(self, numbers: Collection[int], free: Collection[int] = ()) -> dict[int, float]:
        """By how much these soft parts must give way at least, in sum of weights; ``free`` ones cost nothing.

        Only those that give way are named; empty when none must. ``support`` then tells what forces them.
        """
        before = self._loose
        self.loosen({*numbers, *free})
        priced = [n for n in numbers if n in self._slack and n not in free]
        costs = {p: float(self._costs[p]) for n in priced for p in (self._slack[n], self._slack[n] + 1)}
        self._set_costs(costs)
        try:
            verdict = self._solver.minimise()
            if verdict is not Verdict.OPTIMAL:
                raise Unsolved(verdict.name)
            self._support = self._read_support(self._solver.reduced_costs())
            values = self._solver.values()
            given = {n: values[self._slack[n]] - values[self._slack[n] + 1] for n in priced}
        finally:
            self._set_costs(dict.fromkeys(costs, 0.0))
            self.loosen(before)
        return {n: v * float(self._units[self._slack[n]]) for n, v in given.items() if abs(v) > _TINY}

    def _read_support(self, dual: Sequence[float]) -> frozenset[int]:
        top = max((abs(dual[p]) for p in self._slack.values()), default=0.0)
        return frozenset(
            number for number, p in self._slack.items() if abs(dual[p] - dual[p + 1]) > max(_TOLERANCE, top * 1e-9)
        )

    @property
    def support(self) -> frozenset[int]:
        """The soft parts that the last ``least_violation`` rests on."""
        return self._support

    def extreme(self, terms: Mapping[int, Fraction], direction: int) -> Mapping[int, float] | None:
        """The columns of the terms where their sum is least (−1) or greatest (1); None when it has no end.

        Print columns may stand among the terms. Errors: Unsolved when no amounts exist at all.
        """
        costs: dict[int, float] = {}
        for column, factor in terms.items():
            if column >= 0:
                costs[self._place[column]] = -direction * float(factor * self._scales[column])
            else:
                shift = -direction * float(factor) * self._scales[column]
                costs[self._slack[column]], costs[self._slack[column] + 1] = shift, -shift
        size = max((abs(value) for value in costs.values()), default=0.0) or 1.0
        self._set_costs({place: value / size for place, value in costs.items()})
        try:
            verdict = self._solver.minimise(primal=True)
            if verdict is Verdict.INFEASIBLE:
                raise Unsolved(verdict.name)
            return self._point(terms) if verdict is Verdict.OPTIMAL else None
        finally:
            self._set_costs(dict.fromkeys(costs, 0.0))

    def _point(self, terms: Mapping[int, Fraction]) -> dict[int, float]:
        values = self._solver.values()
        point: dict[int, float] = {}
        for column in terms:
            if column >= 0:
                point[column] = values[self._place[column]] * self._scales[column]
            else:
                place = self._slack[column]
                point[column] = float(self._prints[column]) + (values[place] - values[place + 1]) * self._scales[column]
        return point

    def restart(self) -> None:
        """Back to the point that ``feasible`` found."""
        if self._start is not None:
            self._solver.basis = self._start
