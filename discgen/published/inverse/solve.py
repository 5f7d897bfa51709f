"""From constraints to integers: a linear programme for the bulk, a small integer programme for the last yen.

The first pass works in floating point, in units of a million yen, and aims at random points inside the printed
intervals, so that the amounts look like amounts. The second pass shifts every unknown to that point and solves
for the small integer corrections; its numbers are small, and the result is verified in exact arithmetic.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

import numpy as np

from discgen.published.algebra.linearprogramme import INFINITE, LinearProgramme, Verdict
from discgen.published.algebra.sparsematrix import SparseMatrix
from discgen.published.inverse.conflictset import conflict
from discgen.published.inverse.constraints import Constraint
from discgen.published.inverse.sparserows import Bound, Bounds, Rows, rows_of
from discgen.published.inverse.unknowns import Unknown, Unknowns

_MILLION = 1_000_000
_MARGIN = Fraction(200)  # distance kept from the ends of an interval, so that rounding to yen stays inside
_REPAIR = 20_000  # furthest an unknown may move in the second pass
_COUNT_COST = 10_000.0  # moving a head count is worse than moving the yen that go with it
_LINEAR_TRIES = 4


class Infeasible(Exception):
    """No amounts satisfy all constraints. ``conflict``: a small set that cannot hold together."""

    def __init__(self, conflict: Sequence[Constraint]) -> None:
        self.conflict = list(conflict)
        super().__init__("\n".join(item.label for item in self.conflict))


def solve(
    constraints: Sequence[Constraint], unknowns: Unknowns, *, seed: int, explain: bool = True
) -> dict[Unknown, Fraction]:
    """Values of all unknowns.

    Errors: Infeasible, with a conflicting set of constraints unless ``explain`` is off; Unsolved.
    """
    scales = scales_of(unknowns)
    active = [item for item in constraints if not item.form.known]
    for item in constraints:
        if item.form.known and not holds(item, item.form.constant):
            raise Infeasible([item])
    lower = lower_bounds(unknowns)
    rows = rows_of(
        (item.form.terms for item in active), (of_terms(item, (item.low, item.high)) for item in active), scales
    )
    margins = rows.within(of_terms(item, _shrunk(item)) for item in active)
    point = _target_point(margins, active, lower, seed)
    if point is None:
        point = _target_point(rows, active, lower, seed)
    if point is None:
        printed = [number for number, item in enumerate(active) if item.cell is not None]
        raise Infeasible([active[number] for number in conflict(rows, printed, lower)] if explain else [])
    values = _to_integers(point, scales, unknowns, active)
    values = _repair(values, active, unknowns)
    broken = [item for item in active if not holds(item, amount_of(item, values))]
    if broken:
        raise Infeasible(broken[:20])
    return {unknown: values[number] for number, unknown in enumerate(unknowns.items)}


def _measure_type(unknowns: Unknowns, unknown: Unknown) -> str:
    column = unknowns.plans[unknown.ledger].sheet.column(unknown.measure)
    assert column is not None
    return column.type


def scales_of(unknowns: Unknowns) -> list[int]:
    """By unknown, how many of its units one column of the programme is."""
    return [_MILLION if _measure_type(unknowns, unknown) == "yen" else 1 for unknown in unknowns.items]


def holds(item: Constraint, value: Fraction) -> bool:
    """Whether an amount lies within the bounds."""
    return (item.low is None or value >= item.low) and (item.high is None or value <= item.high)


def amount_of(item: Constraint, values: Sequence[Fraction]) -> Fraction:
    """What the form of a constraint comes to."""
    return item.form.constant + sum((c * values[u] for u, c in item.form.terms.items()), Fraction(0))


def _shrunk(item: Constraint) -> Bounds:
    low, high = item.low, item.high
    if low is None or high is None or item.exact or high - low < 10:
        return low, high
    margin = min(_MARGIN, (high - low) / 4)
    return low + margin, high - margin


def _less(bound: Bound, amount: Fraction) -> Bound:
    return None if bound is None else bound - amount


def of_terms(item: Constraint, bounds: Bounds) -> Bounds:
    """Bounds of a constraint's form as bounds of its terms."""
    return _less(bounds[0], item.form.constant), _less(bounds[1], item.form.constant)


def lower_bounds(unknowns: Unknowns) -> list[float]:
    """The least value of every unknown."""
    bounds = []
    for unknown in unknowns.items:
        column = unknowns.plans[unknown.ledger].sheet.column(unknown.measure)
        assert column is not None
        bounds.append(0.0 if column.sign == "positive" else -np.inf)
    return bounds


def _target_point(rows: Rows, items: Sequence[Constraint], lower: Sequence[float], seed: int) -> np.ndarray | None:
    """A feasible point as near as possible to random targets inside the printed intervals."""
    generator = np.random.default_rng(seed)
    aimed = [
        n
        for n, item in enumerate(items)
        if (item.cell is not None or item.aimed)
        and np.isfinite(rows.low[n])
        and np.isfinite(rows.high[n])
        and rows.high[n] > rows.low[n]
    ]
    count, unknown_count = len(aimed), len(lower)
    share = generator.uniform(0.05, 0.95, count)
    targets = rows.low[aimed] + share * (rows.high[aimed] - rows.low[aimed])
    width = rows.high[aimed] - rows.low[aimed]
    off = SparseMatrix.single(range(count), count)
    matrix = rows.matrix.above(rows.matrix.take(aimed).beside(-off, off))
    low = np.concatenate([lower, np.zeros(2 * count)])
    programme = LinearProgramme(
        matrix,
        (np.concatenate([rows.low, targets]), np.concatenate([rows.high, targets])),
        (low, np.full(len(low), INFINITE)),
        np.concatenate([np.zeros(unknown_count), 1 / width, 1 / width]),
    )
    return np.array(programme.values()[:unknown_count]) if programme.minimise() is Verdict.OPTIMAL else None


def _to_integers(
    point: np.ndarray, scales: Sequence[int], unknowns: Unknowns, items: Sequence[Constraint]
) -> list[Fraction]:
    plain = {n for n, unknown in enumerate(unknowns.items) if _measure_type(unknowns, unknown) == "number"}
    values = [
        Fraction(0) if n in plain else Fraction(round(float(point[n]) * scales[n])) for n in range(len(unknowns.items))
    ]
    printed = [item for item in items if item.cell is not None and plain.issuperset(item.form.terms)]
    left = set(plain)
    while left:  # those that print states alone, then those that it states together with them (a group's addition)
        stated = {n: amount for n in left if (amount := _stated(n, printed, values, left)) is not None}
        for n, amount in stated.items():
            values[n] = amount
        left -= set(stated) or left
    return values


def _stated(
    number: int, items: Sequence[Constraint], values: Sequence[Fraction], left: Collection[int]
) -> Fraction | None:
    """A plain number (a term in years, a risk quantity) is entered as it is printed. left: those not yet known."""
    stated: list[tuple[Fraction, Fraction]] = []
    for item in items:
        open_terms = [term for term in item.form.terms if term in left]
        if open_terms == [number] and item.low is not None and item.high is not None:
            terms = item.form.terms
            factor = terms[number]
            rest = item.form.constant + sum((terms[one] * values[one] for one in terms if one != number), Fraction(0))
            amount = Fraction(0) if item.low <= rest <= item.high else (item.low - rest) / factor
            stated.append((item.high - item.low, amount))
    return min(stated)[1] if stated else None


@dataclass(slots=True)
class _Shift:
    """The second pass: small movements y of the support, low ≤ matrix·y ≤ high, in scaled rows."""

    support: list[int]
    rows: Rows
    least: list[int]


def _shift_problem(values: Sequence[Fraction], items: Sequence[Constraint], unknowns: Unknowns) -> _Shift:
    support = [n for n, value in enumerate(values) if value and _measure_type(unknowns, unknowns.items[n]) != "number"]
    place = {number: k for k, number in enumerate(support)}

    touched: list[dict[int, Fraction]] = []
    ranges: list[Bounds] = []
    for item in items:
        terms = {place[u]: c for u, c in item.form.terms.items() if u in place}
        if not terms:
            continue
        now = amount_of(item, values)
        low, high = _less(item.low, now), _less(item.high, now)
        reach = _REPAIR * sum(abs(c) for c in terms.values())
        if (low is None or low < -reach) and (high is None or high > reach):
            continue  # too far away to be touched
        touched.append(terms)
        ranges.append((low, high))
    rows = rows_of(touched, ranges, [1] * len(support))
    bounds = lower_bounds(unknowns)
    least = [max(-_REPAIR, -floor(values[n])) if bounds[n] == 0.0 else -_REPAIR for n in support]
    return _Shift(support, rows, least)


def _repair(values: list[Fraction], items: Sequence[Constraint], unknowns: Unknowns) -> list[Fraction]:
    """Move the support by as few yen as possible so that every constraint holds exactly.

    The sums of ledgers form near-unimodular systems, so a vertex of the linear programme is integral nearly
    always; what is left over is rounded and tried again, and only then searched for with integer variables.
    """
    for _ in range(_LINEAR_TRIES):
        if all(holds(item, amount_of(item, values)) for item in items):
            return values
        before, values = values, _moved(values, items, unknowns, whole=False)
        if values == before:
            break
    if all(holds(item, amount_of(item, values)) for item in items):
        return values
    return _moved(values, items, unknowns, whole=True)


def _moved(values: list[Fraction], items: Sequence[Constraint], unknowns: Unknowns, *, whole: bool) -> list[Fraction]:
    shift = _shift_problem(values, items, unknowns)
    count = len(shift.support)
    rows = shift.rows
    cost = np.array(
        [1.0 if _measure_type(unknowns, unknowns.items[n]) == "yen" else _COUNT_COST for n in shift.support]
    )
    up, down = np.full(count, float(_REPAIR)), -np.array(shift.least, dtype=float)
    programme = LinearProgramme(
        rows.matrix.beside(-rows.matrix),
        (rows.low, rows.high),
        (np.zeros(2 * count), np.concatenate([up, down])),
        np.concatenate([cost, cost]),
        whole=whole,
    )
    if programme.minimise() is not Verdict.OPTIMAL:
        raise Infeasible([item for item in items if not holds(item, amount_of(item, values))][:20])
    steps = programme.values()
    moved = list(values)
    for k, number in enumerate(shift.support):
        moved[number] += round(steps[k] - steps[count + k])
    return moved
