"""From constraints to integers: a linear programme for the bulk, a small integer programme for the last yen.

The first pass works in floating point, in units of a million yen, and aims at random points inside the printed
intervals, so that the amounts look like amounts. The second pass shifts every unknown to that point and solves
for the small integer corrections; its numbers are small, and the result is verified in exact arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from typing import TypeAlias

import numpy as np
from scipy.optimize import LinearConstraint, linprog, milp
from scipy.sparse import csr_matrix, hstack, vstack

from discgen.inverse.constraints import Constraint
from discgen.inverse.unknowns import Unknown, Unknowns

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


@dataclass(slots=True)
class _Rows:
    """Constraints as a sparse matrix in scaled unknowns, with scaled bounds."""

    matrix: csr_matrix
    low: np.ndarray[tuple[int], np.dtype[np.float64]]
    high: np.ndarray[tuple[int], np.dtype[np.float64]]


def solve(constraints: Sequence[Constraint], unknowns: Unknowns, *, seed: int) -> dict[Unknown, Fraction]:
    """Values of all unknowns. Errors: Infeasible with a conflicting set of constraints."""
    scales = _scales(unknowns)
    active = [item for item in constraints if not item.form.known]
    for item in constraints:
        if item.form.known and not _holds(item, item.form.constant):
            raise Infeasible([item])
    rows = _rows(active, scales, margin=True)
    point = _target_point(rows, active, scales, unknowns, seed)
    if point is None:
        rows = _rows(active, scales, margin=False)
        point = _target_point(rows, active, scales, unknowns, seed)
    if point is None:
        raise Infeasible(_conflict(active, scales, unknowns))
    values = _to_integers(point, scales, unknowns, active)
    values = _repair(values, active, unknowns)
    broken = [item for item in active if not _holds(item, _evaluate(item, values))]
    if broken:
        raise Infeasible(broken[:20])
    return {unknown: values[number] for number, unknown in enumerate(unknowns.items)}


def _measure_type(unknowns: Unknowns, unknown: Unknown) -> str:
    column = unknowns.plans[unknown.ledger].sheet.column(unknown.measure)
    assert column is not None
    return column.type


def _scales(unknowns: Unknowns) -> list[int]:
    return [_MILLION if _measure_type(unknowns, unknown) == "yen" else 1 for unknown in unknowns.items]


def _holds(item: Constraint, value: Fraction) -> bool:
    return (item.low is None or value >= item.low) and (item.high is None or value <= item.high)


def _evaluate(item: Constraint, values: Sequence[Fraction]) -> Fraction:
    return item.form.constant + sum((c * values[u] for u, c in item.form.terms.items()), Fraction(0))


def _shrunk(item: Constraint) -> tuple[Fraction | None, Fraction | None]:
    low, high = item.low, item.high
    if low is None or high is None or item.exact or high - low < 10:
        return low, high
    margin = min(_MARGIN, (high - low) / 4)
    return low + margin, high - margin


_Bound: TypeAlias = Fraction | None


def _matrix(entries: Iterable[tuple[Mapping[int, Fraction], _Bound, _Bound]], width: int) -> _Rows:
    """Rows ``low ≤ Σ coefficient × column ≤ high``, each divided by its largest coefficient."""
    data: list[float] = []
    columns: list[int] = []
    pointers = [0]
    lows: list[float] = []
    highs: list[float] = []
    for terms, low, high in entries:
        size = max(abs(c) for c in terms.values())
        data += [float(c / size) for c in terms.values()]
        columns += list(terms)
        pointers.append(len(data))
        lows.append(-np.inf if low is None else float(low / size))
        highs.append(np.inf if high is None else float(high / size))
    matrix = csr_matrix((data, columns, pointers), shape=(len(lows), width))
    return _Rows(matrix, np.array(lows), np.array(highs))


def _less(bound: _Bound, amount: Fraction) -> _Bound:
    return None if bound is None else bound - amount


def _rows(items: Sequence[Constraint], scales: Sequence[int], *, margin: bool) -> _Rows:
    """The first pass: all constraints in scaled unknowns."""

    def entries() -> Iterator[tuple[Mapping[int, Fraction], _Bound, _Bound]]:
        for item in items:
            low, high = _shrunk(item) if margin else (item.low, item.high)
            scaled = {u: c * scales[u] for u, c in item.form.terms.items()}
            yield scaled, _less(low, item.form.constant), _less(high, item.form.constant)

    return _matrix(entries(), len(scales))


def _lower_bounds(unknowns: Unknowns) -> list[float]:
    bounds = []
    for unknown in unknowns.items:
        column = unknowns.plans[unknown.ledger].sheet.column(unknown.measure)
        assert column is not None
        bounds.append(0.0 if column.sign == "positive" else -np.inf)
    return bounds


def _inequalities(rows: _Rows) -> tuple[csr_matrix, np.ndarray, csr_matrix, np.ndarray]:
    equal = np.isclose(rows.low, rows.high, rtol=0, atol=1e-12)
    above = ~equal & np.isfinite(rows.low)
    below = ~equal & np.isfinite(rows.high)
    upper = vstack([rows.matrix[below], -rows.matrix[above]], format="csr")
    limits = np.concatenate([rows.high[below], -rows.low[above]])
    return upper, limits, rows.matrix[equal], rows.low[equal]


def _target_point(
    rows: _Rows, items: Sequence[Constraint], scales: Sequence[int], unknowns: Unknowns, seed: int
) -> np.ndarray | None:
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
    count, unknown_count = len(aimed), len(scales)
    share = generator.uniform(0.05, 0.95, count)
    targets = rows.low[aimed] + share * (rows.high[aimed] - rows.low[aimed])
    width = rows.high[aimed] - rows.low[aimed]
    upper, limits, equal, equals = _inequalities(rows)
    eye = csr_matrix((np.ones(count), (np.arange(count), np.arange(count))), shape=(count, count))
    none_upper = csr_matrix((upper.shape[0], 2 * count))
    none_equal = csr_matrix((equal.shape[0], 2 * count))
    all_equal = vstack([hstack([equal, none_equal]), hstack([rows.matrix[aimed], -eye, eye])], format="csr")
    cost = np.concatenate([np.zeros(unknown_count), 1 / width, 1 / width])
    bounds = [(low, None) for low in _lower_bounds(unknowns)] + [(0.0, None)] * (2 * count)
    result = linprog(
        cost,
        A_ub=hstack([upper, none_upper], format="csr"),
        b_ub=limits,
        A_eq=all_equal,
        b_eq=np.concatenate([equals, targets]),
        bounds=bounds,
        method="highs",
    )
    return result.x[:unknown_count] if result.status == 0 else None


def _to_integers(
    point: np.ndarray, scales: Sequence[int], unknowns: Unknowns, items: Sequence[Constraint]
) -> list[Fraction]:
    values: list[Fraction] = []
    for number, unknown in enumerate(unknowns.items):
        if _measure_type(unknowns, unknown) == "number":
            values.append(_stated(number, items))
        else:
            values.append(Fraction(round(float(point[number]) * scales[number])))
    return values


def _stated(number: int, items: Sequence[Constraint]) -> Fraction:
    """A plain number (a term in years, a risk quantity) is entered as it is printed."""
    stated = [
        (
            item.high - item.low,
            number,
            Fraction(0) if item.low <= 0 <= item.high else (item.low - item.form.constant) / item.form.terms[number],
        )
        for item in items
        if item.cell is not None and set(item.form.terms) == {number} and item.low is not None and item.high is not None
    ]
    return min(stated)[2] if stated else Fraction(0)


@dataclass(slots=True)
class _Shift:
    """The second pass: small movements y of the support, low ≤ matrix·y ≤ high, in scaled rows."""

    support: list[int]
    rows: _Rows
    least: list[int]


def _shift_problem(values: Sequence[Fraction], items: Sequence[Constraint], unknowns: Unknowns) -> _Shift:
    support = [n for n, value in enumerate(values) if value and _measure_type(unknowns, unknowns.items[n]) != "number"]
    place = {number: k for k, number in enumerate(support)}

    def entries() -> Iterator[tuple[Mapping[int, Fraction], _Bound, _Bound]]:
        for item in items:
            terms = {place[u]: c for u, c in item.form.terms.items() if u in place}
            if not terms:
                continue
            now = _evaluate(item, values)
            low, high = _less(item.low, now), _less(item.high, now)
            reach = _REPAIR * sum(abs(c) for c in terms.values())
            if (low is None or low < -reach) and (high is None or high > reach):
                continue  # too far away to be touched
            yield terms, low, high

    rows = _matrix(entries(), len(support))
    bounds = _lower_bounds(unknowns)
    least = [max(-_REPAIR, -floor(values[n])) if bounds[n] == 0.0 else -_REPAIR for n in support]
    return _Shift(support, rows, least)


def _repair(values: list[Fraction], items: Sequence[Constraint], unknowns: Unknowns) -> list[Fraction]:
    """Move the support by as few yen as possible so that every constraint holds exactly.

    The sums of ledgers form near-unimodular systems, so a vertex of the linear programme is integral nearly
    always; what is left over is rounded and tried again, and only then searched for with integer variables.
    """
    for _ in range(_LINEAR_TRIES):
        if all(_holds(item, _evaluate(item, values)) for item in items):
            return values
        values = _moved(values, items, unknowns, whole=False)
    if all(_holds(item, _evaluate(item, values)) for item in items):
        return values
    return _moved(values, items, unknowns, whole=True)


def _moved(values: list[Fraction], items: Sequence[Constraint], unknowns: Unknowns, *, whole: bool) -> list[Fraction]:
    shift = _shift_problem(values, items, unknowns)
    count = len(shift.support)
    both = hstack([shift.rows.matrix, -shift.rows.matrix], format="csr")
    cost = np.array(
        [1.0 if _measure_type(unknowns, unknowns.items[n]) == "yen" else _COUNT_COST for n in shift.support]
    )
    up, down = np.full(count, float(_REPAIR)), -np.array(shift.least, dtype=float)
    if whole:
        result = milp(
            np.concatenate([cost, cost]),
            constraints=LinearConstraint(both, shift.rows.low, shift.rows.high),
            integrality=np.ones(2 * count),
            bounds=(np.zeros(2 * count), np.concatenate([up, down])),
            options={"time_limit": 120, "mip_rel_gap": 1e9},
        )
    else:
        upper, limits, equal, equals = _inequalities(_Rows(both, shift.rows.low, shift.rows.high))
        result = linprog(
            np.concatenate([cost, cost]),
            A_ub=upper,
            b_ub=limits,
            A_eq=equal,
            b_eq=equals,
            bounds=list(zip(np.zeros(2 * count), np.concatenate([up, down]), strict=True)),
            method="highs-ds",
        )
    if result.x is None:
        raise Infeasible([item for item in items if not _holds(item, _evaluate(item, values))][:20])
    moved = list(values)
    for k, number in enumerate(shift.support):
        moved[number] += round(result.x[k] - result.x[count + k])
    return moved


def _conflict(items: Sequence[Constraint], scales: Sequence[int], unknowns: Unknowns) -> list[Constraint]:
    """A small set of constraints that cannot hold together (elastic filter, then deletion filter)."""
    hard: set[int] = set()
    order: list[int] = []
    soft = [n for n, item in enumerate(items) if item.cell is not None]
    while True:
        violated = _elastic(items, scales, unknowns, [n for n in soft if n not in hard])
        if violated is None:
            break
        if not violated:
            return []
        for number in violated:
            hard.add(number)
            order.append(number)
    rules = [n for n, item in enumerate(items) if item.cell is None]
    kept = list(order)
    for number in order:
        trial = [n for n in kept if n != number]
        if not _feasible([items[n] for n in (*rules, *trial)], scales, unknowns):
            kept = trial
    return [items[n] for n in kept]


def _elastic(
    items: Sequence[Constraint], scales: Sequence[int], unknowns: Unknowns, soft: Sequence[int]
) -> list[int] | None:
    """Soft constraints that the cheapest relaxation violates; None when even relaxing all of them does not help."""
    rows = _rows(items, scales, margin=False)
    count, unknown_count = len(soft), len(scales)
    pick = csr_matrix((np.ones(count), (np.array(soft, dtype=int), np.arange(count))), shape=(len(items), count))
    matrix = hstack([rows.matrix, pick, -pick], format="csr")
    upper, limits, equal, equals = _inequalities(_Rows(matrix, rows.low, rows.high))
    cost = np.concatenate([np.zeros(unknown_count), np.ones(2 * count)])
    bounds = [(low, None) for low in _lower_bounds(unknowns)] + [(0.0, None)] * (2 * count)
    result = linprog(cost, A_ub=upper, b_ub=limits, A_eq=equal, b_eq=equals, bounds=bounds, method="highs")
    if result.status != 0:
        return None
    slack = result.x[unknown_count : unknown_count + count] + result.x[unknown_count + count :]
    return [number for number, amount in zip(soft, slack, strict=True) if amount > 1e-7]


def _feasible(items: Sequence[Constraint], scales: Sequence[int], unknowns: Unknowns) -> bool:
    upper, limits, equal, equals = _inequalities(_rows(items, scales, margin=False))
    bounds = [(low, None) for low in _lower_bounds(unknowns)]
    cost = np.zeros(len(scales))
    result = linprog(cost, A_ub=upper, b_ub=limits, A_eq=equal, b_eq=equals, bounds=bounds, method="highs")
    return bool(result.status == 0)
