"""Contradictions of linear rows: the set that is named cannot hold together, and could without any one of it."""

from fractions import Fraction
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from discgen.published.inverse.conflictset import conflict
from discgen.published.inverse.sparserows import Rows, rows_of

WIDTH = 4
LOWER = [0.0] * WIDTH


def equations(amounts: list[tuple[set[int], int]]) -> Rows:
    """Sums of unknowns that come to whole amounts."""
    forms = [dict.fromkeys(sorted(columns), Fraction(1)) for columns, _ in amounts]
    return rows_of(forms, [(Fraction(amount), Fraction(amount)) for _, amount in amounts], [1] * WIDTH)


def holds(amounts: list[tuple[set[int], int]]) -> bool:
    """Whether unknowns from zero have these sums, by trying all of a few: each is whole where one is."""
    free = range(8)
    return any(
        all(sum(point[column] for column in columns) == amount for columns, amount in amounts)
        for point in ((a, b, c, d) for a in free for b in free for c in free for d in free)
    )


def test_the_total_and_its_parts_are_named_and_nothing_else() -> None:
    rows = equations([({0, 1}, 5), ({0}, 2), ({1}, 4), ({2, 3}, 7), ({2}, 3)])
    assert sorted(conflict(rows, range(5), LOWER)) == [0, 1, 2]


def test_hard_rows_are_not_named() -> None:
    rows = equations([({0, 1}, 5), ({0}, 2), ({1}, 4)])
    assert conflict(rows, [0, 2], LOWER) in ([0, 2], [2, 0])


def test_rows_that_hold_together_have_no_conflict() -> None:
    assert conflict(equations([({0, 1}, 5), ({0}, 2), ({1}, 3)]), range(3), LOWER) == []


# Intervals of neighbouring columns: such systems have whole solutions wherever they have any.
RUNS = [set(range(first, last + 1)) for first, last in combinations(range(WIDTH), 2)] + [{n} for n in range(WIDTH)]


@given(st.lists(st.tuples(st.sampled_from(RUNS), st.integers(0, 7)), min_size=2, max_size=6))
def test_a_conflict_cannot_hold_and_holds_without_any_one_of_it(amounts: list[tuple[set[int], int]]) -> None:
    found = conflict(equations(amounts), range(len(amounts)), LOWER)
    assert holds([amounts[number] for number in found]) == (not found)
    assert bool(found) == (not holds(amounts))
    for one in found:
        assert holds([amounts[number] for number in found if number != one])


@given(
    st.lists(st.fractions(max_denominator=997).filter(bool), min_size=1, max_size=WIDTH),
    st.integers(1, 10**6),
    st.fractions(),
)
def test_coefficients_and_bounds_are_exact_quotients_rounded_once(
    factors: list[Fraction], scale: int, bound: Fraction
) -> None:
    scales = [scale, 1, scale, 1]
    rows = rows_of([dict(enumerate(factors))], [(bound, None)], scales)
    scaled = [factor * scales[column] for column, factor in enumerate(factors)]
    size = max(abs(factor) for factor in scaled)
    assert list(rows.matrix.values) == [float(factor / size) for factor in scaled]
    assert (rows.low[0], rows.high[0]) == (float(bound / size), float("inf"))
