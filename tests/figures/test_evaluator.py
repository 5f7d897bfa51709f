"""One evaluator for numbers, intervals, linear forms and sums: what it gives for one it gives for all."""

from dataclasses import dataclass, field
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discgen.figures.cellspace import CellSpace
from discgen.figures.evaluator import Evaluator, NotASum, SumEvaluator
from discgen.figures.formula import FormulaError, LedgerSum, Ref
from discgen.figures.interval import Interval, Unbounded
from discgen.figures.premises import Premises
from discgen.published.algebra.intervalevaluator import IntervalEvaluator
from discgen.published.algebra.linear import Form, NotLinear, Ratio

NAMES = ("a", "b", "c", "d")
PREMISES = Premises({"law.rate": Fraction(4, 100), "param.own": Fraction(3)}, ratios_from_print=True)
SPACE = CellSpace.of({})


class Names:
    """Every name is a figure of one table."""

    entity = "単体"

    def resolve(self, parts: tuple[str, ...]) -> Ref:
        return Ref("t", ".".join(parts))

    def at(self, column: str, row: str) -> Ref:
        return Ref("t", row)

    def children(self) -> list[Ref]:
        return [Ref("t", name) for name in NAMES[:2]]


def printed(value: Fraction) -> Fraction:
    """Cut to whole tens."""
    return Fraction(int(value / 10) * 10)


@dataclass
class Exact:
    """A source of the amounts themselves."""

    amounts: dict[str, Fraction]
    asked: list[LedgerSum] = field(default_factory=list)

    def ledger_sum(self, query: LedgerSum) -> Fraction:
        self.asked.append(query)
        return self.amounts[query.column]

    def figure(self, ref: Ref, *, as_printed: bool) -> Fraction:
        value = self.amounts[ref.row]
        return printed(value) if as_printed else value

    def prior(self, ref: Ref) -> Fraction:
        return self.amounts[ref.row] - 1


@dataclass
class Around:
    """A source of intervals that hold the amounts."""

    amounts: dict[str, Interval]
    exact: Exact

    def ledger_sum(self, query: LedgerSum) -> Interval:
        return self.amounts[query.column]

    def figure(self, ref: Ref, *, as_printed: bool) -> Interval:
        return Interval.of(self.exact.figure(ref, as_printed=True)) if as_printed else self.amounts[ref.row]

    def prior(self, ref: Ref) -> Interval:
        return Interval.of(self.exact.prior(ref))


@dataclass
class Unknown:
    """A source of forms in which every amount is an unknown."""

    exact: Exact

    def _form(self, name: str) -> Form:
        return Form({NAMES.index(name): Fraction(1)}, Fraction(0), self.exact.amounts[name])

    def ledger_sum(self, query: LedgerSum) -> Form:
        return self._form(query.column)

    def figure(self, ref: Ref, *, as_printed: bool) -> Form | Fraction:
        return self.exact.figure(ref, as_printed=True) if as_printed else self._form(ref.row)

    def prior(self, ref: Ref) -> Fraction:
        return self.exact.prior(ref)

    def valued(self, form: Form) -> Fraction:
        return form.constant + sum(factor * self.exact.amounts[NAMES[n]] for n, factor in form.terms.items())


def _joined(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    two = st.tuples(parts, parts)
    return st.one_of(
        st.builds(lambda ab, op: f"({ab[0]} {op} {ab[1]})", two, st.sampled_from("+-*/")),
        st.builds("-({})".format, parts),
        st.builds(lambda name, ab: f"{name}({ab[0]}, {ab[1]})", st.sampled_from(["min", "max", "ratio"]), two),
        st.builds(lambda ab: f"exact_ratio({ab[0]}, {ab[1]})", two),
        st.builds(lambda name, a: f"{name}({a})", st.sampled_from(["abs", "basis"]), parts),
        st.builds(
            lambda ab, op, cd: f"({ab[0]} if {cd[0]} {op} {cd[1]} else {ab[1]})",
            two,
            st.sampled_from([">", ">=", "<", "<="]),
            two,
        ),
    )


SUMS = [*NAMES, "at(x, c)", "sum(book.d)", "children()", "3"]
MORE = ["printed(a)", "prior(b)", "law.rate", "param.own", "0", "0.5"]
formulas = st.recursive(st.sampled_from(SUMS + MORE), _joined, max_leaves=12)
amounts = st.integers(-60, 60).map(Fraction)
books = st.fixed_dictionaries(dict.fromkeys(NAMES, amounts))


def value(formula: str, exact: Exact) -> Fraction:
    return Evaluator(SPACE, exact, PREMISES).formula(formula, Names())


@given(formulas, books, st.tuples(*(st.tuples(st.integers(0, 9), st.integers(0, 9)) for _ in NAMES)))
def test_what_amounts_give_lies_in_what_their_intervals_give(
    formula: str, book: dict[str, Fraction], widths: tuple[tuple[int, int], ...]
) -> None:
    exact = Exact(book)
    wide = {
        name: Interval(book[name] - low, book[name] + high) for name, (low, high) in zip(NAMES, widths, strict=True)
    }
    try:
        found = Interval.of(IntervalEvaluator(SPACE, Around(wide, exact), PREMISES).formula(formula, Names()))
    except Unbounded:
        return
    assert found.low <= value(formula, exact) <= found.high


@given(formulas, books)
def test_intervals_of_one_point_give_the_number(formula: str, book: dict[str, Fraction]) -> None:
    exact = Exact(book)
    points = {name: Interval.of(amount) for name, amount in book.items()}
    found = Interval.of(IntervalEvaluator(SPACE, Around(points, exact), PREMISES).formula(formula, Names()))
    assert found.ends == (value(formula, exact), value(formula, exact))


@given(formulas, books)
def test_a_form_has_the_value_of_the_formula(formula: str, book: dict[str, Fraction]) -> None:
    source = Unknown(Exact(book))
    evaluator: Evaluator[Form | Ratio] = Evaluator(SPACE, source, PREMISES)
    try:
        found = evaluator.formula(formula, Names())
    except NotLinear:
        return
    expected = value(formula, source.exact)
    if isinstance(found, Ratio):
        denominator = source.valued(found.denominator)
        assert not denominator or source.valued(found.numerator) / denominator == expected
    else:
        form = Form.of(found)
        assert source.valued(form) == expected


sums = st.recursive(
    st.sampled_from(SUMS),
    lambda parts: st.one_of(
        st.builds(lambda a, op, b: f"({a} {op} {b})", parts, st.sampled_from("+-"), parts),
        st.builds("-({})".format, parts),
    ),
    max_leaves=12,
)


@given(sums, books)
def test_plain_sums_come_to_the_same_without_the_rest_of_the_language(formula: str, book: dict[str, Fraction]) -> None:
    exact = Exact(book)
    assert SumEvaluator(SPACE, exact).formula(formula, Names()) == value(formula, exact)


@pytest.mark.parametrize(
    "more",
    [
        "a * 2",
        "a / 2",
        "ratio(a, b)",
        "exact_ratio(a, b)",
        "basis(a)",
        "printed(a)",
        "prior(a)",
        "law.rate",
        "param.own",
        "min(a, b)",
        "abs(a)",
        "a if b > 0 else c",
        "a > b",
    ],
)
def test_what_is_more_than_a_sum_is_refused(more: str) -> None:
    exact = Exact(dict.fromkeys(NAMES, Fraction(7)))
    with pytest.raises(NotASum):
        SumEvaluator(SPACE, exact).formula(f"b + {more}" if ">" not in more else more, Names())
    assert isinstance(value(more, exact), Fraction)  # the whole language has it


def test_only_the_branch_that_holds_is_asked_for() -> None:
    exact = Exact(dict.fromkeys(NAMES, Fraction(7)))
    assert value("sum(book.a) if a > 6 else sum(book.b)", exact) == 7
    assert exact.asked == [LedgerSum("book", "a")]


def test_numbers_of_the_law_and_the_house_are_noted_as_they_are_taken() -> None:
    noted: list[str] = []
    evaluator = Evaluator(SPACE, Exact({"a": Fraction(50)}), PREMISES, noted.append)
    assert evaluator.formula("a * law.rate + param.own - law.rate", Names()) == 5 - Fraction(4, 100)
    assert noted == ["law.rate", "param.own", "law.rate"]


def test_a_number_that_is_not_laid_down_is_named() -> None:
    with pytest.raises(FormulaError, match=r"param\.other が定められていません"):
        value("a * param.other", Exact({"a": Fraction(1)}))


def test_ratios_follow_the_basis_and_by_nothing_they_are_nothing() -> None:
    exact = Exact({"a": Fraction(19), "b": Fraction(29), "c": Fraction(0), "d": Fraction(1)})
    assert value("ratio(a, b)", exact) == Fraction(10, 20)
    assert value("exact_ratio(a, b)", exact) == Fraction(19, 29)
    own = Evaluator(SPACE, exact, PREMISES.taking(from_print=False))
    assert own.formula("ratio(a, b)", Names()) == Fraction(19, 29)
    assert own.formula("basis(a)", Names()) == 19 and value("basis(a)", exact) == 10
    assert value("ratio(a, c)", exact) == value("a / c", exact) == 0
