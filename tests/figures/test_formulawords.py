"""Formulas in words: brackets stand where the reckoning needs them, and nothing is left unsaid."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from discgen.figures.cellspace import CellSpace
from discgen.figures.evaluator import Evaluator
from discgen.figures.formula import FormulaError, LedgerSum, Ref
from discgen.figures.formulawords import FormulaWords, Phrases, listed
from discgen.figures.premises import Premises

PHRASES = Phrases(
    blank="",
    negative="－{}",
    condition="{}なら{}、でなければ{}",
    whole=False,
    prior="前年度の{}",
    printed="印刷した{}",
    basis="{}",
    ratio="{}÷{}",
    exact_ratio="{}÷{}",
    between="と",
    least="（{}の小さい方）",
    greatest="（{}の大きい方）",
    size="（{}）の絶対値",
)
SIGNS = str.maketrans("＋－×÷（）", "+-*/()")
NAMES = ("a", "b", "c")


class Names:
    """Names of figures of one table; ``lost`` is none of them."""

    entity = "連結"

    def resolve(self, parts: tuple[str, ...]) -> Ref:
        if parts == ("lost",):
            raise FormulaError("lost")
        return Ref("t", ".".join(parts), entity=self.entity)

    def at(self, column: str, row: str) -> Ref:
        return Ref("t", row, column, self.entity)

    def children(self) -> list[Ref]:
        return [Ref("t", name) for name in NAMES]


class Words(FormulaWords):
    """Figures by their rows."""

    def __init__(self, phrases: Phrases = PHRASES) -> None:
        super().__init__(Names(), phrases)

    def figure(self, ref: Ref) -> str:
        reading = "" if ref.entity == "連結" else f"{ref.entity}の"
        return reading + ref.row + ref.column

    def ledger_sum(self, query: LedgerSum) -> str:
        return f"「{query}」"

    def number(self, name: str) -> str:
        return f"《{name}》"

    def parts(self, refs: Sequence[Ref]) -> str:
        return listed([ref.row for ref in refs], 2, "＋")


class Amounts:
    """The source of the amounts behind the names."""

    def __init__(self, amounts: dict[str, Fraction]) -> None:
        self.amounts = amounts

    def ledger_sum(self, query: LedgerSum) -> Fraction:
        raise AssertionError(query)

    def figure(self, ref: Ref, *, as_printed: bool) -> Fraction:
        return self.amounts[ref.row]

    def prior(self, ref: Ref) -> Fraction:
        raise AssertionError(ref)


reckonings = st.recursive(
    st.sampled_from([*NAMES, "2", "0.5"]),
    lambda parts: st.one_of(
        st.builds(lambda a, op, b: f"({a} {op} {b})", parts, st.sampled_from("+-*/"), parts),
        st.builds("(-{})".format, parts),
        st.builds("ratio({}, {})".format, parts, parts),
        st.builds("basis({})".format, parts),
    ),
    max_leaves=10,
)
books = st.fixed_dictionaries(dict.fromkeys(NAMES, st.integers(-9, 9).map(Fraction)))


@given(reckonings, books)
def test_who_reckons_as_the_words_say_gets_the_figure(formula: str, book: dict[str, Fraction]) -> None:
    def value(text: str) -> Fraction:
        return Evaluator(CellSpace.of({}), Amounts(book), Premises()).formula(text, Names())

    assert value(Words().text(formula).translate(SIGNS)) == value(formula)


@pytest.mark.parametrize(
    ("formula", "told"),
    [
        ("a + (b - c)", "a＋b－c"),
        ("a - (b - c)", "a－（b－c）"),
        ("(a + b) * c", "（a＋b）×c"),
        ("a / (b * c)", "a÷（b×c）"),
        ("-(a + b)", "－（a＋b）"),
        ("a - -b", "a－（－b）"),
        ("ratio(a + b, b * c) * 2", "（a＋b）÷（b×c）×2"),
        ("a if b >= 0 else -c", "b≧0ならa、でなければ－c"),
        ("a * (b if c > 0 else 1)", "a×（c＞0ならb、でなければ1）"),
        ("min(a + b, c)", "（a＋bとcの小さい方）"),
        ("max(a, abs(b - c))", "（aと（b－c）の絶対値の大きい方）"),
        ("printed(a) - prior(b)", "印刷したa－前年度のb"),
        ("solo(a) + at(x, c)", "単体のa＋cx"),
        ("law.rate * param.own", "《law.rate》×《param.own》"),
        ("sum(book.amount, kind='現金')", "「連結:book(amount, kind=現金)」"),
        ("children()", "a＋b＋…＋c"),
        ("lost + a", "lost＋a"),
    ],
)
def test_every_way_of_writing_has_its_words(formula: str, told: str) -> None:
    assert Words().text(formula) == told


def test_a_condition_that_is_bracketed_itself_is_not_bracketed_twice() -> None:
    whole = replace(PHRASES, condition="（{}なら{}、でなければ{}）", whole=True, blank=" ")
    assert Words(whole).text("a * (b if c > 0 else 1)") == "a × （c ＞ 0ならb、でなければ1）"


def test_of_many_names_the_ends_are_told() -> None:
    assert listed(["甲", "乙"], 4, "＋") == "甲＋乙"
    assert listed(["甲", "乙", "丙", "丁"], 4, "＋") == "甲＋乙＋丙＋丁"
    assert listed(["甲", "乙", "丙", "丁", "戊"], 4, " ＋ ") == "甲 ＋ 乙 ＋ … ＋ 戊"
