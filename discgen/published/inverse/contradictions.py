"""Every independent contradiction among printed figures, found in one go, and what is left when they are put aside."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from discgen.catalogue.profile import Conventions
from discgen.published.algebra.linear import Form, NotLinear, Ratio
from discgen.published.inverse.conflictset import forcing, relaxation
from discgen.published.inverse.constraints import Constraint
from discgen.published.inverse.printedformulas import Broken, prove_formulas, shared_causes
from discgen.published.inverse.problem import BackcastProblem
from discgen.published.inverse.solve import amount_of, holds, lower_bounds, of_terms, scales_of
from discgen.published.inverse.sparserows import rows_of
from discgen.published.publication import Publication
from discgen.published.publishedcells import PublishedCell

_LIST = 3  # cells of one formula that fail: then it is the formula


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Printed figures that cannot hold together.

    blamed: the cell whose change mends most; fits: what it would read then, empty where nothing can be said. cells: the
    others of the set. defined: the formula that fails. listed: of how many cells it fails; they are all to blame then,
    and the definition is another one.
    """

    blamed: PublishedCell
    fits: str
    cells: tuple[PublishedCell, ...]
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
    whole = list(_of_the_whole(problem, aside))
    aside |= {one.blamed.place for one in whole}
    found += _lists(publication, whole)
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
    ends = [cell.printed_form(Conventions()).text(amount) for amount in (broken.low, broken.high)]
    return ends[0] if ends[0] == ends[1] else f"{ends[0]}～{ends[1]}"


def _of_the_whole(problem: BackcastProblem, aside: Collection[str]) -> Iterator[Contradiction]:
    """What contradicts the whole system: the fewest and smallest changes that mend it, each with what forces it."""
    unknowns = problem.unknowns
    scales, lower = scales_of(unknowns), lower_bounds(unknowns)
    items = [
        item for item in problem.constraints if not item.form.known and not (item.cell and item.cell.place in aside)
    ]
    rows = rows_of(
        (item.form.terms for item in items), (of_terms(item, (item.low, item.high)) for item in items), scales
    )
    relaxed = relaxation(rows, [n for n, item in enumerate(items) if item.cell is not None], lower)
    if relaxed is None or not relaxed[0]:
        return
    violated, point = relaxed
    values = [Fraction(x) * scale for x, scale in zip(point, scales, strict=True)]
    out = set(violated)
    for number in violated:
        blamed = items[number].cell
        assert blamed is not None  # only printed cells may give way
        kept = [n for n in range(len(items)) if n not in out or n == number]
        forced = forcing(rows.take(kept), kept.index(number), lower)
        if forced is None:
            out.discard(number)  # it holds when those give way that were found before
            continue
        cells = {cell.place: cell for n in forced if (cell := items[kept[n]].cell) and cell.place != blamed.place}
        others = tuple(sorted(cells.values(), key=lambda cell: cell.line))
        yield Contradiction(blamed, _fitting(problem, blamed, values), others)


def _lists(publication: Publication, found: Sequence[Contradiction]) -> Iterator[Contradiction]:
    """A column of a table in which many figures are wrong is defined otherwise: one contradiction for all of them."""
    columns: dict[tuple[str, str, str], list[Contradiction]] = {}
    for one in found:
        cell = publication.space.of_key(one.blamed.key)
        named = cell is not None and bool(cell.column_path)
        place = (cell.ref.entity, cell.table.id, cell.ref.column) if cell and named else ("", "", "")
        columns.setdefault(place, []).append(one)
    for (_, table, _), members in columns.items():
        if table and len(members) >= _LIST:
            first = members[0]
            yield replace(first, cells=tuple(one.blamed for one in members[1:]), listed=len(members))
        else:
            yield from members


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
    step = definition.unit.step
    near = Fraction(round(amount / step * 1000), 1000) * step
    return definition.printed_form(Conventions()).text(near)
