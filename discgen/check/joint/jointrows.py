"""The rows of the joint system, and the columns that it can do without.

A solver makes systems smaller in ways of its own; what it cannot know is that ledger rows which look alike from outside
are one, because any amounts of theirs add up to amounts of one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

Bound = Fraction | None
_Factor = tuple[int, int]  # numerator and denominator: compared and hashed faster than a fraction


@dataclass(slots=True)
class Row:
    """low ≤ Σ terms + constant ≤ high. Columns below zero are print variables; ``kept``: a row of printed figures."""

    terms: dict[int, Fraction]
    low: Bound
    high: Bound
    constant: Fraction = Fraction(0)
    kept: bool = False


def repeated(rows: Iterable[Row], places: Mapping[int, tuple[Hashable, Hashable, str]]) -> set[int]:
    """Columns of ledger rows that look, from outside, like those of another ledger row: they may be left at zero.

    places: of each column the ledger, the row in it, the measure. What holds within a row for some amounts holds for
    their sum with another's, so one row can carry what all that look alike carry. Measures that no rule ties to each
    other count as rows of their own.
    """
    inner: list[Row] = []
    outer: dict[int, list[tuple[int, _Factor]]] = defaultdict(list)
    joined: dict[int, int] = {}
    for number, row in enumerate(rows):
        if _inside(row, places):
            inner.append(row)
            first = next(iter(row.terms))
            for column in row.terms:
                joined[_root(joined, column)] = _root(joined, first)
        else:
            for column, factor in row.terms.items():
                outer[column].append((number, factor.as_integer_ratio()))
    members: dict[int, list[int]] = defaultdict(list)
    for column in places:
        members[_root(joined, column)].append(column)
    rules: dict[int, list[tuple[frozenset[tuple[str, _Factor]], Bound, Bound]]] = defaultdict(list)
    for row in inner:
        terms = frozenset((places[column][2], factor.as_integer_ratio()) for column, factor in row.terms.items())
        rules[_root(joined, next(iter(row.terms)))].append((terms, row.low, row.high))
    seen: set[Hashable] = set()
    spare: set[int] = set()
    for root, columns in members.items():
        outside = sorted((places[column][2], tuple(outer[column])) for column in columns)
        look = (places[root][0], tuple(outside), frozenset(rules[root]))
        if look in seen:
            spare |= set(columns)
        seen.add(look)
    return spare


def _inside(row: Row, places: Mapping[int, tuple[Hashable, Hashable, str]]) -> bool:
    """A rule within one ledger row that holds for any multiple of the amounts."""
    if row.kept or row.constant or row.low or row.high or not row.terms or min(row.terms) < 0:
        return False
    ledger, combo, _ = places[next(iter(row.terms))]
    return all(places[column][0] == ledger and places[column][1] == combo for column in row.terms)


def _root(joined: dict[int, int], column: int) -> int:
    while joined.setdefault(column, column) != column:
        column = joined[column]
    return column
