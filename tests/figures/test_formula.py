"""The formula language on a tiny institution: exact values, conventions, traces, and its linear reading."""

import re
from collections.abc import Mapping
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from discgen.catalogue.contract import Column, Derived, LinearPart, Sheet, Workbook
from discgen.catalogue.tabledef import ColumnDef, RowDef, TableDef
from discgen.figures.aggregate import LedgerSums
from discgen.figures.cellspace import CellSpace
from discgen.figures.filters import Not, YearOffset
from discgen.figures.formula import FormulaError, LedgerSum, Ref, ledger_query, parse
from discgen.figures.history import History, HistoryEntry
from discgen.figures.premises import Premises
from discgen.figures.printed.printedtable import CellKey
from discgen.figures.store import FigureStore
from discgen.ledgers.ledgerbook import LedgerBook
from discgen.published.algebra.linear import Form, NotLinear, Ratio

SHEET = Sheet(
    id="loans",
    sheet="貸出金明細",
    title="貸出金",
    columns=(
        Column(id="use", name="使途", type="choice", values=("住宅", "生活", "福祉")),
        Column(id="weight", name="率", type="percent"),
        Column(id="balance", name="残高", type="yen"),
        Column(id="collateral", name="担保", type="yen"),
    ),
    derived=(Derived(id="rwa", product=(LinearPart(minus=("balance", "collateral")), "weight")),),
)
CONTRACT = Workbook(workbook="貸出金", sheets=(SHEET,))
TABLE = TableDef(
    id="loans-use",
    title="使途別",
    measure="sum(loans.balance)",
    columns=(
        ColumnDef(id="amount", label="金額"),
        ColumnDef(id="share", label="構成比", unit="%", value="ratio(amount, at(amount, total))"),
    ),
    rows=(
        RowDef(id="housing", label="住宅", where={"use": "住宅"}),
        RowDef(
            id="living",
            label="生活",
            rows=(
                RowDef(id="card", label="生活", where={"use": "生活"}),
                RowDef(id="welfare", label="福祉", where={"use": ["福祉"]}),
                RowDef(id="inner", label="うち", where={"use": "福祉"}, of_which=True),
            ),
        ),
        RowDef(id="total", label="合計", where={}),
    ),
)


def store(rows: list[tuple[str, str, int, int]], *tables: TableDef, basis: str = "printed") -> FigureStore:
    frame = pd.DataFrame(rows, columns=["use", "weight", "balance", "collateral"])
    frame["weight"] = [Fraction(weight) for weight in frame["weight"]]
    frame["_row"] = range(2, len(frame) + 2)
    frame = frame.astype({"balance": "int64", "collateral": "int64"})
    book = LedgerBook(frames={"loans": frame}, contracts=(CONTRACT,))
    history = History([(CellKey("loans-use", "合計", "金額", 2019), HistoryEntry("5", "百万円"))])
    return FigureStore(
        CellSpace.of({table.id: table for table in (TABLE, *tables)}),
        LedgerSums(book, 2020),
        history,
        fiscal_year=2020,
        premises=Premises(
            {"param.tax_rate": Fraction(27, 100), "law.required": Fraction(4, 100)},
            ratios_from_print=basis == "printed",
        ),
    )


ROWS = [("住宅", "0.35", 6_400_000, 0), ("生活", "0.75", 2_900_000, 400_000), ("福祉", "0.75", 1_900_000, 0)]


def one(formula: str) -> TableDef:
    return TableDef(id="t", title="t", rows=(RowDef(id="x", label="x", value=formula),))


def test_cells_sum_rows_children_and_leave_out_of_which() -> None:
    facts = store(ROWS)
    assert facts.value(Ref("loans-use", "housing", "amount")) == 6_400_000
    assert facts.value(Ref("loans-use", "living", "amount")) == 4_800_000
    assert facts.value(Ref("loans-use", "total", "amount")) == 11_200_000


def test_ratio_follows_the_basis_of_the_institution() -> None:
    ref = Ref("loans-use", "living", "share")
    assert store(ROWS).value(ref) == Fraction(4, 11)
    assert store(ROWS, basis="exact").value(ref) == Fraction(48, 112)


def test_derived_product_is_exact_by_rate() -> None:
    facts = store(ROWS, one("sum(loans.rwa)"))
    assert facts.value(Ref("t", "x")) == Fraction(64, 100) * 3_500_000 + Fraction(75, 100) * 4_400_000


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("printed(loans_use.total.amount) - prior(loans_use.total.amount)", 6_000_000),
        ("loans_use.total.amount * (1 - param.tax_rate)", 8_176_000),
        ("basis(loans_use.total.amount) * law.required", 440_000),
        ("max(0, -loans_use.total.amount)", 0),
        ("min(1, exact_ratio(loans_use.total.amount, loans_use.housing.amount))", 1),
        ("5 if loans_use.total.amount > 11000000 else 7", 5),
        ("sum(loans.balance, use=not_('住宅'))", 4_800_000),
        ("sum(loans.balance, weight='75%')", 4_800_000),
        ("count(loans, use=['住宅', '福祉'])", 2),
        ("ratio(1, sum(loans.balance, use='なし'))", 0),
        ("abs(-loans_use.housing.amount)", 6_400_000),
    ],
)
def test_functions_of_the_language(formula: str, value: int) -> None:
    assert store(ROWS, one(formula)).value(Ref("t", "x")) == value


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("bs.nothing", "bs.nothing"),
        ("x", "循環"),
        ("__import__('os')", "使えない関数"),
        ("1 if", "読めません"),
        ("sum(loans.nothing)", "nothing"),
        ("[1, 2]", "使えない書き方"),
        ("sum(loans.balance.more)", "loans[.]balance[.]more"),
        ("sum(loans.balance, use=year(0, 1))", "絞り込み"),
        ("sum(loans.balance, use=other('住宅'))", "絞り込み"),
        ("param.unknown", "unknown"),
    ],
)
def test_wrong_formulas_are_told_apart(formula: str, words: str) -> None:
    with pytest.raises(FormulaError, match=words):
        store(ROWS, one(formula)).value(Ref("t", "x"))


def test_trace_names_what_was_read() -> None:
    facts = store(ROWS, one("printed(loans_use.total.amount) - prior(loans_use.total.amount) + param.tax_rate"))
    trace = facts.trace(Ref("t", "x"))
    assert trace.figures == [Ref("loans-use", "total", "amount")]
    assert trace.priors == [CellKey("loans-use", "合計", "金額", 2019, number="loans-use.total.amount")]
    assert trace.parameters == ["param.tax_rate"]
    query = facts.trace(Ref("loans-use", "housing", "amount")).sums[0]
    assert query == LedgerSum("loans", "balance", (("use", ("住宅",)),))
    assert list(facts.sums.rows(query)["_row"]) == [2]


@given(st.lists(st.tuples(st.sampled_from(["住宅", "生活", "福祉"]), st.integers(0, 10**15)), min_size=1), st.randoms())
def test_sums_do_not_depend_on_the_order_of_rows(rows: list[tuple[str, int]], random: object) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    values = []
    for order in (rows, shuffled):
        facts = store([(use, "0.75", amount, 0) for use, amount in order])
        values.append([facts.value(ref) for ref in facts.space.cells])
    assert values[0] == values[1]


def test_sums_beyond_int64_stay_exact() -> None:
    facts = store([("住宅", "0.35", 2**62, 0)] * 5)
    assert facts.value(Ref("loans-use", "total", "amount")) == 5 * 2**62


forms = st.builds(
    lambda terms, constant: Form(dict(terms), Fraction(constant)),
    st.lists(st.tuples(st.integers(0, 3), st.fractions(min_value=-9, max_value=9)), max_size=4),
    st.integers(-100, 100),
)


def at(form: Form, point: Mapping[int, int]) -> Fraction:
    return form.constant + sum((factor * point[unknown] for unknown, factor in form.terms.items()), Fraction(0))


@given(forms, forms, st.fractions(min_value=-9, max_value=9))
def test_forms_calculate_like_their_values(first: Form, second: Form, factor: Fraction) -> None:
    point = {0: 3, 1: -7, 2: 11, 3: 2}
    assert at(first + second, point) == at(first, point) + at(second, point)
    assert at(first - second * factor, point) == at(first, point) - factor * at(second, point)


def test_products_of_unknowns_and_unknown_conditions_are_not_linear() -> None:
    unknown = Form({0: Fraction(1)})
    with pytest.raises(NotLinear):
        unknown * unknown
    with pytest.raises(NotLinear):
        _ = unknown > 5
    with pytest.raises(NotLinear):
        Ratio(unknown, unknown) + 1
    assert unknown > 0


@pytest.mark.parametrize(
    ("figure", "text"),
    [
        (Ref("bs", "cash"), "bs.cash"),
        (Ref("loans-use", "total", "share"), "loans-use.total.share"),
        (Ref("bs", "cash", entity="連結"), "連結:bs.cash"),
        (Ref("members", "A.B:50%", "amount"), "members.A%2EB%3A50%25.amount"),
    ],
)
def test_a_figure_is_read_back_from_its_number(figure: Ref, text: str) -> None:
    assert str(figure) == text
    assert Ref.read(text) == figure


def test_a_number_says_its_reading_only_where_it_is_the_group() -> None:
    assert Ref.read("単体:bs.cash") == Ref("bs", "cash")
    for text in ("他行:bs.cash", "連結:連結:bs.cash", "bs.cash.x.y"):
        with pytest.raises(ValueError, match=text):
            Ref.read(text)


def test_a_sum_in_words_tells_its_filters_and_its_reading() -> None:
    filters = (("kind", ("住宅", "生活")), ("use", Not(("福祉", "教育"))), ("year", YearOffset(-1)))
    told = "loans(balance, kind=住宅・生活, use=福祉・教育以外, year=当年度-1)"
    assert str(LedgerSum("loans", "balance", filters)) == told
    assert str(LedgerSum("loans", "balance", filters, "連結")) == f"連結:{told}"


def test_figures_and_sums_are_named_in_one_way() -> None:
    for name in ("bs.cash", "連結:bs.cash", "loans-use.card.amount", "連結:loans-use.card.amount"):
        assert str(Ref.read(name)) == name
    assert Ref.read("連結:bs.cash") == Ref("bs", "cash", entity="連結")
    filters = (("account", Not(("甲", "乙"))), ("use", ("丙", "丁")))
    assert str(LedgerSum("loans", "balance", filters)) == "loans(balance, account=甲・乙以外, use=丙・丁)"
    assert str(LedgerSum("loans", "balance", filters[1:], "連結")) == "連結:loans(balance, use=丙・丁)"


@pytest.mark.parametrize(
    ("formula", "words"),
    [("sum(loans)", "loans"), ("sum(a.b.c)", "a.b.c"), ("sum(loans.balance, year=year(0, 1))", "year(0, 1)")],
)
def test_a_sum_that_cannot_be_read_says_which(formula: str, words: str) -> None:
    with pytest.raises(FormulaError, match=re.escape(words)):
        ledger_query(parse(formula))  # type: ignore[arg-type]
