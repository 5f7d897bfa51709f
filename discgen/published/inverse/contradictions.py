"""Every independent contradiction among printed figures, found in one go, and what is left when they are put aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from discgen.figures.printed.printing import print_steps, steps_of
from discgen.published.algebra.linear import Form, NotLinear, Ratio
from discgen.published.inverse.conflictset import conflict, relaxation
from discgen.published.inverse.constraints import Constraint
from discgen.published.inverse.printedformulas import Broken, prove_formulas, shared_causes
from discgen.published.inverse.problem import BackcastProblem
from discgen.published.inverse.solve import amount_of, holds, lower_bounds, of_terms, scales_of
from discgen.published.inverse.sparserows import rows_of
from discgen.published.publication import Publication
from discgen.published.publishedcells import PublishedCell

_MOST = 25  # contradictions that are looked for in the whole system; with more, the file is of another kind
_LIST = 3  # cells of one formula that fail: then it is the formula


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Printed figures that cannot hold together.

    blamed: the cell whose change mends most; fits: what it would read then, empty where nothing can be said. cells: the
    others of the set. rules: of the ledgers that play a part. formula: id of the formula that fails for a whole list,
    with all of its cells in ``cells``: the definition is another one.
    """

    blamed: PublishedCell
    fits: str
    cells: tuple[PublishedCell, ...]
    rules: tuple[str, ...] = ()
    defined: Broken | None = None
    listed: int = 0


@dataclass(frozen=True, slots=True)
class Settled:
    """The contradictions, and the places of the cells to put aside so that the others hold together."""

    contradictions: tuple[Contradiction, ...]
    aside: frozenset[str]

    def kept(self, constraints: Sequence[Constraint]) -> list[Constraint]:
        """The constraints without those of the cells put aside."""
        return [item for item in constraints if item.cell is None or item.cell.place not in self.aside]


def settle(publication: Publication, problem: BackcastProblem) -> Settled:
    """Find every contradiction. Errors: Unsolved."""
    found: list[Contradiction] = []
    aside: set[str] = set()
    proof = prove_formulas(publication, problem.source)
    counted = Counter(one.rule for one in proof.broken)
    other = {rule for rule, number in counted.items() if number >= _LIST and 2 * number > proof.asked[rule]}
    for rule in counted:
        if rule in other:
            broken = [one for one in proof.broken if one.rule == rule]
            found.append(_another_definition(broken))
            aside |= {one.cell.place for one in broken}
    for cell, explained in shared_causes([one for one in proof.broken if one.rule not in other]):
        found.append(_of_formulas(cell, explained))
        aside.add(cell.place)
    for item in problem.constraints:
        if item.form.known and item.cell and item.cell.place not in aside and not holds(item, item.form.constant):
            found.append(Contradiction(item.cell, _text(problem, item.cell, item.form.constant), ()))
            aside.add(item.cell.place)
    for one in _of_the_whole(problem, aside):
        found.append(one)
    return Settled(tuple(found), frozenset(aside))


def _another_definition(broken: Sequence[Broken]) -> Contradiction:
    first = broken[0]
    cells = tuple(one.cell for one in broken[1:])
    return Contradiction(first.cell, _span(first), cells, defined=first, listed=len(broken))


def _of_formulas(cell: PublishedCell, explained: Sequence[Broken]) -> Contradiction:
    """Formulas that fail, led by the cell that they share."""
    own = next((one for one in explained if one.cell.place == cell.place), None)
    cells = dict.fromkeys(part for one in explained for part in (one.cell, *one.parts) if part.place != cell.place)
    return Contradiction(cell, _span(own) if own and len(explained) == 1 else "", tuple(cells), defined=explained[0])


def _span(broken: Broken) -> str:
    """What the formula makes of the printed parts, as print; both ends where they differ."""
    cell = broken.definition
    ends = [
        print_steps(steps_of(amount, cell.unit, cell.rounding), cell.unit, cell.form)
        for amount in (broken.low, broken.high)
    ]
    return ends[0] if ends[0] == ends[1] else f"{ends[0]}～{ends[1]}"


def _of_the_whole(problem: BackcastProblem, aside: set[str]) -> Iterator[Contradiction]:
    """Contradictions of the whole system, one after the other; what is put aside is added to ``aside``."""
    unknowns = problem.unknowns
    scales, lower = scales_of(unknowns), lower_bounds(unknowns)
    active = [item for item in problem.constraints if not item.form.known]
    rows = rows_of(
        (item.form.terms for item in active), (of_terms(item, (item.low, item.high)) for item in active), scales
    )
    for _ in range(_MOST):
        kept = [n for n, item in enumerate(active) if item.cell is None or item.cell.place not in aside]
        part, items = rows.take(kept), [active[n] for n in kept]
        soft = [n for n, item in enumerate(items) if item.cell is not None]
        relaxed = relaxation(part, soft, lower)
        if relaxed is None or not relaxed[0]:
            return
        violated, point = relaxed
        values = [Fraction(x) * scale for x, scale in zip(point, scales, strict=True)]
        members = [items[n] for n in conflict(part, soft, lower)]
        given = {items[n].cell.place: items[n].cell for n in violated if items[n].cell}  # type: ignore[union-attr]
        cells = {item.cell.place: item.cell for item in members if item.cell}
        blamed = next((cells[place] for place in cells if place in given), None) or next(iter(given.values()))
        fits = _fitting(problem, blamed, values)
        others = tuple(cell for place, cell in cells.items() if place != blamed.place)
        yield Contradiction(blamed, fits, others)
        aside.add(blamed.place)


def _fitting(problem: BackcastProblem, cell: PublishedCell, values: Sequence[Fraction]) -> str:
    """What a cell would read at a point where the others hold."""
    definition = problem.source.definition_of(cell)
    if definition is None:
        return ""
    try:
        form = problem.source.form(definition.ref)
    except NotLinear:
        return ""
    if isinstance(form, Ratio):
        below = amount_of(_plain(form.denominator), values)
        return _text(problem, cell, amount_of(_plain(form.numerator), values) / below) if below else ""
    return _text(problem, cell, amount_of(_plain(form), values))


def _plain(form: Form) -> Constraint:
    return Constraint(form, None, None, "")


def _text(problem: BackcastProblem, cell: PublishedCell, amount: Fraction) -> str:
    """The amount as the cell prints it; a little off, since the solver reckons in floating point."""
    definition = problem.source.definition_of(cell)
    if definition is None:
        return ""
    unit = definition.unit
    near = round(amount / unit.step * 1000)
    steps = steps_of(Fraction(near, 1000) * unit.step, unit, definition.rounding)
    return print_steps(steps, unit, definition.form)
