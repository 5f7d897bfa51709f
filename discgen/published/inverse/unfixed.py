"""Which figures does a publication not tell? Those that print otherwise in other books that print all of it.

The amounts of a backcast are one point among many. A figure is known when it was printed, or when every such point
gives it the same print. The points are corners of the same system in directions drawn from a seed, so that the answer
is the same on every run.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from fractions import Fraction

import numpy as np

from discgen.figures.cellspace import CellDef, CellSpace
from discgen.figures.formula import FormulaError, Ref
from discgen.figures.interval import Unbounded
from discgen.figures.printed.printing import steps_of
from discgen.published.algebra.linear import Form, NotLinear, Ratio
from discgen.published.algebra.linearprogramme import LinearProgramme, Unsolved, Verdict
from discgen.published.algebra.sparsematrix import Floats
from discgen.published.inverse.constraints import Constraint
from discgen.published.inverse.problem import BackcastProblem
from discgen.published.inverse.solve import lower_bounds, of_terms, scales_of
from discgen.published.inverse.sparserows import Rows, rows_of
from discgen.published.remainders import named_by

_SEED = 20210331
_DIRECTIONS = 2  # each is asked both ways
_FAR = 10.0  # how far an unknown may go, as a multiple of the largest amount of the books
_SLACK = Fraction(1, 10**7)  # of an amount: what floating point may be off
_YEN = 3
_SMALL = 20.0  # in units of the programme


def unfixed_figures(
    space: CellSpace,
    problem: BackcastProblem,
    constraints: Sequence[Constraint],
    known: Collection[Ref],
    short: Collection[Ref],
) -> frozenset[Ref] | None:
    """Figures that no print fixes; None where the solver finds no books at all.

    known: those that were printed; short: those that lack a part without a place.

    ``constraints``: what was asked of the amounts, without what is merely usual.
    """
    for cell in space.cells.values():
        with suppress(NotLinear, FormulaError):
            problem.source.form(cell.ref)  # so that every unknown is there before the points are
    points = list(_corners(problem, constraints))
    if not points:
        return None
    found: dict[Ref, bool] = {}
    for cell in space.cells.values():
        _decide(space, problem, points, cell, known, short, found)
    return frozenset(ref for ref, unknown in found.items() if unknown)


def _decide(
    space: CellSpace,
    problem: BackcastProblem,
    points: Sequence[Sequence[Fraction]],
    cell: CellDef,
    known: Collection[Ref],
    short: Collection[Ref],
    found: dict[Ref, bool],
) -> bool:
    """Whether a figure is unknown. One that no linear form tells is unknown with any figure that it names."""
    ref = cell.ref
    if ref in found:
        return found[ref]
    if ref in known:
        found[ref] = False
        return False
    found[ref] = False  # while its own names are asked
    unknown = ref in short
    if not unknown:
        try:
            amounts = _amounts(problem.source.form(ref), points)
            unknown = _differ(cell, amounts)
        except (NotLinear, Unbounded):
            named = (space.cells.get(other) for other in named_by(space, cell))
            unknown = any([_decide(space, problem, points, one, known, short, found) for one in named if one])
            unknown = unknown or not (cell.formula and list(named_by(space, cell)))
        except FormulaError:
            unknown = True  # a figure of an earlier year is missing
    found[ref] = unknown
    return unknown


def _amounts(form: Form | Ratio, points: Sequence[Sequence[Fraction]]) -> list[Fraction]:
    if isinstance(form, Form):
        return [_at(form, point) for point in points]
    made = []
    for point in points:
        below = _at(form.denominator, point)
        made.append(_at(form.numerator, point) / below if below else Fraction(0))
    return made


def _at(form: Form, point: Sequence[Fraction]) -> Fraction:
    return form.constant + sum((factor * point[number] for number, factor in form.terms.items()), Fraction(0))


def _differ(cell: CellDef, amounts: Sequence[Fraction]) -> bool:
    """Whether amounts print differently beyond what floating point makes of one amount."""
    first = amounts[0]
    slack = max(abs(first) * _SLACK, Fraction(_YEN) if cell.unit.step >= 1 else cell.unit.step / 1000)
    own = steps_of(first, cell.unit, cell.rounding)
    for amount in amounts[1:]:
        near = [steps_of(amount + nudge, cell.unit, cell.rounding) for nudge in (-slack, Fraction(0), slack)]
        if own not in near:
            return True
        if not own and (not first) != (abs(amount) <= slack):
            return True  # － or 0
    return False


def _corners(problem: BackcastProblem, constraints: Sequence[Constraint]) -> Iterator[list[Fraction]]:
    """Points of the system far out in drawn directions; an unknown in no constraint goes anywhere."""
    scales = scales_of(problem.unknowns)
    items = [item for item in constraints if not item.form.known]
    rows = rows_of(
        (item.form.terms for item in items), (of_terms(item, (item.low, item.high)) for item in items), scales
    )
    printed = [abs(float(item.high)) for item in items if item.cell and item.high is not None]
    reach = np.array([_FAR * max([1.0, *printed]) / scale for scale in scales])
    low = np.maximum(np.array(lower_bounds(problem.unknowns)), -reach)
    generator = np.random.default_rng(_SEED)
    programme = LinearProgramme(rows.matrix, (rows.low, rows.high), (low, reach))
    places = range(len(scales))
    for _ in range(_DIRECTIONS):
        costs = generator.uniform(0.2, 1.0, len(scales)) * generator.choice([-1.0, 1.0], len(scales))
        for sign in (1.0, -1.0):
            programme.set_costs(places, sign * costs)
            try:
                if programme.minimise() is not Verdict.OPTIMAL:
                    continue
            except Unsolved:
                continue
            yield [Fraction(x) * scale for x, scale in zip(programme.values(), scales, strict=True)]
        spread = _spread(rows, low, reach, generator)
        if spread is not None:
            yield [Fraction(x) * scale for x, scale in zip(spread, scales, strict=True)]


def _spread(rows: Rows, low: Floats, reach: Floats, generator: np.random.Generator) -> Floats | None:
    """A point where as many unknowns as can be are something: corners leave most of them nothing.

    Each is a small part, as large as can be, and a rest.
    """
    count = len(low)
    parts = generator.uniform(1.0, _SMALL, count)
    programme = LinearProgramme(
        rows.matrix.beside(rows.matrix),
        (rows.low, rows.high),
        (np.concatenate([np.zeros(count), low]), np.concatenate([parts, reach])),
        np.concatenate([-generator.uniform(0.5, 1.0, count), np.zeros(count)]),
    )
    try:
        if programme.minimise() is not Verdict.OPTIMAL:
            return None
    except Unsolved:
        return None
    values = np.array(programme.values(), dtype=float)
    total: np.ndarray[tuple[int], np.dtype[np.float64]] = values[:count] + values[count:]
    return total
