"""When one filter implies another, its rows are among the other's, in any book."""

from fractions import Fraction

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from discgen.catalogue.contract import Column, Sheet, Workbook
from discgen.figures.aggregate import LedgerSums
from discgen.figures.filters import Filters, FilterValue, Not, YearOffset, implies, named, narrower, passes
from discgen.figures.formula import LedgerSum
from discgen.ledgers.ledgerbook import LedgerBook

YEAR = 2020
TEXTS = ("現金", "預け金", "貸出金", "")
WEIGHTS = ("0", "20%", "0.35", "1")
SHEET = Sheet(
    id="book",
    sheet="帳",
    title="試験用",
    key=(),
    columns=(
        Column(id="account", name="科目", type="text"),
        Column(id="weight", name="掛目", type="percent", values=WEIGHTS),
        Column(id="year", name="年度", type="year"),
        Column(id="balance", name="残高", type="yen"),
    ),
)

lists = st.lists(st.sampled_from(TEXTS), max_size=3).map(tuple)
texts: st.SearchStrategy[FilterValue] = st.one_of(lists, lists.map(Not))
weights: st.SearchStrategy[FilterValue] = st.one_of(
    st.lists(st.sampled_from(WEIGHTS), max_size=3).map(tuple),
    st.lists(st.sampled_from(WEIGHTS), max_size=3).map(lambda values: Not(tuple(values))),
)
years = st.integers(-1, 0).map(YearOffset)
filters: st.SearchStrategy[Filters] = st.fixed_dictionaries(
    {}, optional={"account": texts, "weight": weights, "year": years}
).map(lambda chosen: tuple(sorted(chosen.items())))
rows = st.lists(st.tuples(st.sampled_from(TEXTS), st.sampled_from(WEIGHTS), st.integers(2018, 2021)), max_size=12)
RATES = {"0": Fraction(0), "20%": Fraction(1, 5), "0.35": Fraction(35, 100), "1": Fraction(1)}


def taken(book: list[tuple[str, str, int]], chosen: Filters) -> set[int]:
    """The numbers of the rows that the ledger itself gives for a query."""
    frame = pd.DataFrame(book, columns=["account", "weight", "year"])
    frame["weight"] = pd.Series([RATES[weight] for weight in frame["weight"]], dtype=object)
    frame = frame.astype({"account": object, "year": "int64"}).assign(balance=1, _row=range(len(frame)))
    sums = LedgerSums(LedgerBook({"book": frame}, (Workbook(workbook="帳", sheets=(SHEET,)),)), YEAR)
    return set(sums.rows(LedgerSum("book", "balance", chosen))["_row"])


@given(filters, filters, rows)
def test_the_rows_of_a_filter_are_among_those_of_the_filters_that_it_implies(
    one: Filters, two: Filters, book: list[tuple[str, str, int]]
) -> None:
    if implies(one, two):
        assert taken(book, one) <= taken(book, two)
    if narrower(one, two):
        assert implies(one, two) and not implies(two, one)


@given(texts, texts)
def test_where_a_filter_does_not_imply_another_some_row_shows_it(one: FilterValue, two: FilterValue) -> None:
    implied = implies((("account", one),), (("account", two),))
    some = {*named(one, YEAR), *named(two, YEAR), "その他の科目"}
    assert implied == all(passes(text, two, YEAR) for text in some if passes(text, one, YEAR))


@given(filters, filters, filters)
def test_implication_is_an_order(one: Filters, two: Filters, three: Filters) -> None:
    assert implies(one, one) and not narrower(one, one)
    assert not (implies(one, two) and implies(two, three)) or implies(one, three)
    assert implies(one, ())


@given(filters, rows)
def test_a_ledger_takes_the_rows_that_pass(chosen: Filters, book: list[tuple[str, str, int]]) -> None:
    values = dict(chosen)

    def passing(row: tuple[str, str, int]) -> bool:
        texts = dict(zip(("account", "weight", "year"), map(str, row), strict=True))
        return all(passes(texts[name], value, YEAR) for name, value in values.items())

    assert taken(book, chosen) == {number for number, row in enumerate(book) if passing(row)}


def test_a_filter_on_one_column_more_says_more() -> None:
    account: Filters = (("account", ("現金",)),)
    both: Filters = (("account", ("現金",)), ("year", YearOffset(0)))
    assert narrower(both, account) and not implies(account, both)
    assert not implies((("year", YearOffset(-1)),), (("year", YearOffset(0)),))
    assert implies((("account", ("現金",)),), (("account", Not(("預け金",))),))
    assert not implies((("account", Not(("預け金",))),), (("account", ("現金", "貸出金", "")),))  # names may be new
