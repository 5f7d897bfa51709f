"""Weighted measures are exact whatever their rates and sizes, and a row with a blank rate counts as nothing."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from discgen.catalogue.contract import Column, Derived, Sheet, WeightedTerm, Workbook
from discgen.figures.aggregate import LedgerSums
from discgen.figures.filters import Not
from discgen.figures.formula import LedgerSum
from discgen.ledgers.ledgerbook import LedgerBook

SHEET = Sheet(
    id="book",
    sheet="帳",
    title="試験用",
    columns=(
        Column(id="kind", name="区分", type="choice", values=("甲", "乙")),
        Column(id="weight", name="掛目", type="percent"),
        Column(id="factor", name="掛目率", type="percent"),
        Column(id="balance", name="残高", type="yen"),
        Column(id="cover", name="担保", type="yen"),
    ),
    derived=(
        Derived(
            id="risk",
            terms=(
                WeightedTerm(plus=("balance",), minus=("cover",), rates=("weight", "factor")),
                WeightedTerm(plus=("cover",), rates=("weight",)),
                WeightedTerm(minus=("cover",)),
            ),
        ),
    ),
)
rates = st.none() | st.fractions(0, 13, max_denominator=1250)
amounts = st.integers(-(10**6), 10**6) | st.integers(-(2**62), 2**62)
rows = st.lists(st.tuples(st.sampled_from(("甲", "乙")), rates, rates, amounts, amounts), max_size=8)


def sums_of(book: list[tuple[str, Fraction | None, Fraction | None, int, int]]) -> LedgerSums:
    frame = pd.DataFrame(book, columns=["kind", "weight", "factor", "balance", "cover"], dtype=object)
    frame = frame.astype({"balance": "int64", "cover": "int64"}).assign(_row=range(len(book)))
    return LedgerSums(LedgerBook({"book": frame}, (Workbook(workbook="帳", sheets=(SHEET,)),)), 2020)


@given(rows)
def test_each_term_is_added_up_row_by_row(
    book: list[tuple[str, Fraction | None, Fraction | None, int, int]],
) -> None:
    expected = {"甲": Fraction(0), "乙": Fraction(0)}
    for kind, weight, factor, balance, cover in book:
        if weight is not None and factor is not None:
            expected[kind] += (balance - cover) * weight * factor
        expected[kind] += cover * (weight or 0) - cover
    sums = sums_of(book)
    assert sums.sum(LedgerSum("book", "risk", (("kind", ("甲",)),))) == expected["甲"]
    assert sums.sum(LedgerSum("book", "risk", (("kind", Not(("甲",))),))) == expected["乙"]
    assert sums.sum(LedgerSum("book", "risk")) == expected["甲"] + expected["乙"]
    assert sums.sum(LedgerSum("book", "balance")) == sum(row[3] for row in book)


def test_a_contract_that_is_changed_knows_its_new_columns() -> None:
    assert SHEET.column("cover") is not None and len(SHEET.measures) == 2
    changed = SHEET.model_copy(update={"columns": SHEET.columns[:-1]})
    assert changed.column("cover") is None
    assert [column.id for column in changed.measures] == ["balance"]
    assert changed.dimensions == SHEET.dimensions
