"""Interval arithmetic: whatever the amounts are, the result holds what they come to."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discgen.figures.interval import Interval, Unbounded, plain

amounts = st.one_of(st.integers(-(10**13), 10**13), st.integers(-12, 12), st.fractions(-20, 20, max_denominator=8))
Member = tuple[Interval, Fraction]


@st.composite
def interval_with_member(draw: st.DrawFn) -> Member:
    low, member, high = sorted(draw(st.tuples(amounts, amounts, amounts)))
    return Interval(low, high), Fraction(member)


members = interval_with_member()


@given(members, members)
def test_arithmetic_keeps_every_member(one: Member, two: Member) -> None:
    (first, a), (second, b) = one, two
    for result, value in (
        (first + second, a + b),
        (first - second, a - b),
        (first * second, a * b),
        (-first, -a),
        (first + b, a + b),
        (b + first, a + b),
        (first - b, a - b),
        (b - first, b - a),
        (first * b, a * b),
        (b * first, a * b),
    ):
        assert value in result


@given(members, members)
def test_division_keeps_every_member_or_says_nothing(one: Member, two: Member) -> None:
    (first, a), (second, b) = one, two
    try:
        quotient = first / second
    except Unbounded:
        assert 0 in second and not second.is_point
    else:
        assert (a / b if b else 0) in quotient  # by nothing it is nothing
        assert b == 0 or a / b in first / b
    try:
        assert (a / b if b else 0) in a / second
    except Unbounded:
        assert 0 in second


@given(members, members)
def test_the_ends_of_a_sum_and_a_product_are_reached(one: Member, two: Member) -> None:
    (first, _), (second, _) = one, two
    assert (first + second).ends == (first.low + second.low, first.high + second.high)
    corners = [x * y for x in first.ends for y in second.ends]
    assert {*(first * second).ends} <= {*corners}


@given(amounts, st.lists(st.tuples(st.integers(-3, 3), members), max_size=5))
def test_a_weighted_total_is_the_sum_of_its_terms(constant: Fraction, terms: list[tuple[int, Member]]) -> None:
    total = Interval.total(constant, [(factor, interval) for factor, (interval, _) in terms])
    added = Interval.of(constant)
    for factor, (interval, _) in terms:
        added = added + interval * factor
    assert total.ends == added.ends
    assert constant + sum(factor * member for factor, (_, member) in terms) in total


@given(members, members, amounts)
def test_what_two_have_in_common_and_what_holds_both(one: Member, two: Member, other: Fraction) -> None:
    (first, a), (second, b) = one, two
    common, joined = first.common(second), first.joined(second)
    for amount in (a, b, other, *first.ends, *second.ends):
        assert (amount in first and amount in second) == (common is not None and amount in common)
        assert amount in joined or (amount not in first and amount not in second)
    assert {*joined.ends} <= {*first.ends, *second.ends}


@given(members, members)
def test_how_far_one_lies_beyond_the_other(one: Member, two: Member) -> None:
    (first, a), (second, b) = one, two
    gap = first.beyond(second)
    assert gap == -second.beyond(first)
    assert (gap == 0) == (first.common(second) is not None)
    assert abs(a - b) >= abs(gap)  # no two members are nearer
    assert (first - gap).common(second) is not None


@given(members)
def test_points_and_the_middle(one: Member) -> None:
    interval, member = one
    assert Interval.of(member).ends == (member, member) and Interval.of(member).is_point
    assert interval.middle in interval
    assert interval.middle - interval.low == interval.high - interval.middle
    assert Interval.of(interval) is interval
    assert interval.is_point == (interval.low == interval.high)


@given(amounts)
def test_whole_numbers_become_integers_of_the_same_value(number: Fraction) -> None:
    assert plain(Fraction(number)) == number
    assert isinstance(plain(Fraction(number)), int) == (Fraction(number).denominator == 1)


def test_by_what_may_be_nothing_nothing_can_be_divided() -> None:
    with pytest.raises(Unbounded):
        Interval(1, 2) / Interval(0, 3)
    assert (Interval(1, 2) / Interval(0, 0)).ends == (0, 0)
    assert (Interval(-6, 3) / Interval(-3, -1)).ends == (-3, 6)
