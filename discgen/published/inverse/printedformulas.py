"""Printed figures beside what their formulas make of the other printed figures: quick, and one cell at a time.

Only formulas whose figures are all known in print are asked; the rest is a matter of the whole system.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction

from discgen.figures.cellspace import CellDef, CellSpace
from discgen.figures.formula import FormulaError, LedgerSum, MissingPrior, Ref
from discgen.figures.interval import Interval, Unbounded
from discgen.figures.premises import Premises
from discgen.published.algebra.intervalevaluator import IntervalEvaluator
from discgen.published.algebra.linear import NotLinear
from discgen.published.inverse.constraints import printed_bounds
from discgen.published.inverse.linearsource import LinearSource
from discgen.published.publication import Publication
from discgen.published.publishedcells import PublishedCell

RuleKey = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Broken:
    """A printed figure that its formula does not make of the others. rule: table, column and formula.

    parts: the printed figures that went in. low, high: between which amounts it would have to lie.
    """

    cell: PublishedCell
    definition: CellDef
    parts: tuple[PublishedCell, ...]
    low: Fraction
    high: Fraction

    @property
    def rule(self) -> RuleKey:
        """What cells share that follow one formula."""
        return rule_of(self.definition)


def rule_of(cell: CellDef) -> RuleKey:
    """The table, the column where the formula is its own, and the formula."""
    return cell.table.name, cell.ref.column, cell.formula


@dataclass(frozen=True, slots=True)
class FormulaProof:
    """broken: the cells that fail. asked: how many cells each rule was asked of."""

    broken: tuple[Broken, ...]
    asked: Mapping[RuleKey, int]


def prove_formulas(publication: Publication, source: LinearSource) -> FormulaProof:
    """Every printed figure of the year whose formula has only printed figures in it."""
    space = publication.space
    broken: list[Broken] = []
    asked: dict[RuleKey, int] = defaultdict(int)
    short = publication.short_figures(publication.fiscal_year)
    premises = Premises.of(publication.profile, publication.catalogue.law)
    for cell in space.cells.values():
        published = source.published(cell)
        if published is None or not cell.formula or cell.ref in short:
            continue
        prints = _Prints(space, source, publication.profile.conventions.zero_ratio, premises)
        with suppress(NotLinear, FormulaError, Unbounded, ArithmeticError):
            made = Interval.of(prints.evaluator.cell(cell))
            if not prints.parts:
                continue
            asked[rule_of(cell)] += 1
            low, high = printed_bounds(cell, published, publication.profile.conventions.zero_ratio, loose=True)
            if made.common(Interval(low, high)) is None:
                parts = tuple(dict.fromkeys(prints.parts))
                broken.append(Broken(published, cell, parts, Fraction(made.low), Fraction(made.high)))
    return FormulaProof(tuple(broken), asked)


class _Prints:
    """A source of intervals: the amounts that the printed figures stand for."""

    def __init__(self, space: CellSpace, source: LinearSource, zero_ratio: str, premises: Premises) -> None:
        self._space = space
        self._source = source
        self._zero_ratio = zero_ratio
        self.parts: list[PublishedCell] = []
        self.evaluator = IntervalEvaluator(space, self, premises)

    def ledger_sum(self, query: LedgerSum) -> Interval:
        raise NotLinear

    def figure(self, ref: Ref, *, as_printed: bool) -> Interval | Fraction:
        cell = self._space.cell(ref)
        published = self._source.published(cell)
        if published is None:
            if cell.query is not None:
                raise NotLinear
            return self.evaluator.cell(cell)
        self.parts.append(published)
        if as_printed:
            return self._source.known(cell) or Fraction(0)
        return Interval(*printed_bounds(cell, published, self._zero_ratio, loose=True))

    def prior(self, ref: Ref) -> Fraction:
        cell = self._space.cell(ref)
        published = self._source.published(cell, 1)
        if published is None:
            raise MissingPrior(str(ref))
        self.parts.append(published)
        return self._source.known(cell, 1) or Fraction(0)


def shared_causes(broken: Sequence[Broken]) -> Iterator[tuple[PublishedCell, list[Broken]]]:
    """The cell that explains most failures with them, again and again until none is left."""
    left = list(broken)
    while left:
        votes: dict[str, list[Broken]] = defaultdict(list)
        cells: dict[str, PublishedCell] = {}
        for one in left:
            for cell in (one.cell, *one.parts):
                cells[cell.place] = cell
                votes[cell.place].append(one)
        own = {one.cell.place for one in left}
        place = min(votes, key=lambda name: (-len(votes[name]), name not in own))
        explained = votes[place]
        yield cells[place], explained
        left = [one for one in left if not any(one is other for other in explained)]
