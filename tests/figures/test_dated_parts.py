"""Rows and columns that a form has in some years only, columns of some rows, and measures of several sums."""

import datetime
from fractions import Fraction

import pandas as pd
import pytest

from discgen.catalogue.contract import Column, Sheet, Workbook
from discgen.catalogue.datedparts import of_the_day
from discgen.catalogue.law import years_before
from discgen.catalogue.profile import load_profile
from discgen.catalogue.tabledef import TableDef
from discgen.faults import Fault
from discgen.figures.aggregate import LedgerSums
from discgen.figures.cellspace import CellSpace
from discgen.figures.formula import FormulaError, Ref, narrowed
from discgen.figures.history import History, HistoryEntry
from discgen.figures.nameproof import name_faults
from discgen.figures.premises import Premises
from discgen.figures.printed.printedtable import CellKey, PrintedTable
from discgen.figures.store import FigureStore
from discgen.figures.tables.tablebuilder import TableBuilder
from discgen.figures.usableforms import usable_forms
from discgen.ledgers.ledgerbook import LedgerBook
from tests.catalogues import catalogue_on
from tests.paths import SAMPLE

LAST_OLD, FIRST_NEW = datetime.date(2019, 3, 30), datetime.date(2019, 3, 31)
BOOK = Workbook(
    workbook="台帳",
    sheets=(
        Sheet(
            id="items",
            sheet="項目",
            title="項目",
            columns=(
                Column(id="item", name="項目", type="choice", values=("甲", "乙", "丙")),
                Column(id="amount", name="金額", type="yen"),
                Column(id="excluded", name="不算入額", type="yen"),
            ),
        ),
    ),
)
FORM = {
    "id": "t",
    "title": "表",
    "columns": [
        {"id": "", "measure": "sum(items.amount)"},
        {
            "id": "excluded",
            "label": "不算入額",
            "measure": "sum(items.excluded)",
            "under": "adjustments",
            "effective_to": LAST_OLD,
        },
    ],
    "rows": [
        {"id": "basic", "label": "基礎", "where": {"item": "甲"}},
        {
            "id": "adjustments",
            "label": "調整",
            "rows": [
                {"id": "old", "label": "旧", "value": "law.old", "effective_to": LAST_OLD},
                {"id": "new", "label": "新", "value": "law.new", "effective_from": FIRST_NEW},
                {"id": "both", "label": "両", "where": {"item": "乙"}},
            ],
        },
        {"id": "total", "label": "計", "columns": [""], "value": "basic - adjustments"},
    ],
}


def printed(
    year: int, before: dict[tuple[str, str], str], law: dict[str, int], **form: object
) -> tuple[PrintedTable, list[Fault]]:
    """The form in a year, its law's numbers given in million yen. before: prints of the year before."""
    day = datetime.date(year + 1, 3, 31)
    table = TableDef.model_validate(of_the_day({**FORM, **form}, day))
    frame = pd.DataFrame({"item": ["甲", "乙"], "amount": [100 * 10**6, 20 * 10**6], "excluded": [0, 5 * 10**6]})
    frame = frame.astype({"item": object, "amount": "int64", "excluded": "int64"})
    frame["_row"] = range(2, len(frame) + 2)
    entries = {CellKey("t", row, col, year - 1): HistoryEntry(text, "百万円") for (row, col), text in before.items()}
    store = FigureStore(
        CellSpace.of({"t": table}),
        LedgerSums(LedgerBook({"items": frame}, (BOOK,)), year),
        History(entries.items()),
        fiscal_year=year,
        premises=Premises({f"law.{name}": Fraction(value * 10**6) for name, value in law.items()}),
        year_end=day,
    )
    return TableBuilder(store).build(table)


def lines(table: PrintedTable) -> dict[str, list[str]]:
    return {line.row.split(" > ")[-1]: [cell.text for cell in line.cells] for line in table.lines}


OLD_YEAR = {
    ("基礎", ""): "90",
    ("調整", ""): "16",
    ("調整", "不算入額"): "4",
    ("調整 > 旧", ""): "1",
    ("調整 > 旧", "不算入額"): "－",
    ("調整 > 両", ""): "15",
    ("調整 > 両", "不算入額"): "4",
    ("計", ""): "74",
}


def test_a_dated_column_stands_beside_the_years_of_its_form_only() -> None:
    table, faults = printed(2018, OLD_YEAR, {"new": 3})
    assert faults == []
    assert lines(table) == {
        "基礎": ["90", "", "100"],
        "調整": ["16", "4", "23"],
        "旧": ["1", "－", "－"],  # no longer in the form, and nothing
        "新": ["－", "－", "3"],  # not yet in the form of the year before: nothing is owed
        "両": ["15", "4", "20"],
        "計": ["74", "", "77"],
    }
    assert table.value_columns == 3
    assert [[cell.text for cell in line] for line in table.head] == [["項目", "2017年度末", "不算入額", "2018年度末"]]


def test_before_its_end_the_column_stands_beside_both_years() -> None:
    table, faults = printed(2017, OLD_YEAR, {"old": 2})  # the law has no number of the later form yet
    assert faults == []
    assert lines(table) == {
        "基礎": ["90", "", "100", ""],
        "調整": ["16", "4", "22", "7"],
        "旧": ["1", "－", "2", "2"],
        "両": ["15", "4", "20", "5"],
        "計": ["74", "", "78", ""],
    }
    assert table.value_columns == 4
    assert [cell.text for cell in table.head[0]] == ["項目", "2016年度末", "不算入額", "2017年度末", "不算入額"]


def test_in_later_years_the_form_knows_neither_column_nor_row() -> None:
    before = {("基礎", ""): "90", ("調整", ""): "16", ("調整 > 新", ""): "1", ("調整 > 両", ""): "15", ("計", ""): "74"}
    table, faults = printed(2019, before, {"new": 3})
    assert faults == []
    assert lines(table)["新"] == ["1", "3"]
    assert "旧" not in lines(table)
    assert [[cell.text for cell in line] for line in table.head] == [["項目", "2018年度末", "2019年度末"]]


def test_under_the_years_a_dated_column_takes_fewer_places() -> None:
    table, _ = printed(2018, OLD_YEAR, {"new": 3}, years_as="inner")
    assert lines(table)["両"] == ["15", "20", "4"]
    assert [[(cell.text, cell.colspan) for cell in line] for line in table.head] == [
        [("項目", 1), ("", 2), ("不算入額", 1)],
        [("17年度末", 1), ("18年度末", 1), ("17年度末", 1)],
    ]


def test_a_year_that_has_a_row_owes_its_figure() -> None:
    table, (fault,) = printed(2019, {("基礎", ""): "90"}, {"new": 3})
    assert lines(table)["新"] == ["", "3"]
    assert "2018年度の印刷計数がありません" in fault.message


def test_dates_go_down_to_what_stands_below() -> None:
    form = {
        "id": "t",
        "title": "表",
        "columns": [{"label": "見出し", "effective_from": FIRST_NEW, "columns": [{"id": "a", "label": "甲"}]}],
        "rows": [
            {
                "id": "above",
                "label": "上",
                "effective_from": FIRST_NEW,
                "rows": [{"id": "below", "label": "下", "values": {"a": "law.new"}}],
            }
        ],
    }
    table = TableDef.model_validate(of_the_day(form, LAST_OLD))
    ((column, _),) = table.leaf_columns()
    assert column.effective_from == FIRST_NEW and column.value == "0"
    assert [(row.effective_from, row.value, row.values) for row, _ in table.walk()] == [(FIRST_NEW, "0", {})] * 2
    kept = TableDef.model_validate(of_the_day(form, FIRST_NEW))
    assert [row.values for row, _ in kept.walk()] == [{}, {"a": "law.new"}]


@pytest.mark.parametrize(
    ("day", "years", "before"),
    [
        (datetime.date(2021, 3, 31), 1, datetime.date(2020, 3, 31)),
        (datetime.date(2021, 2, 28), 1, datetime.date(2020, 2, 29)),
        (datetime.date(2020, 2, 29), 4, datetime.date(2016, 2, 29)),
        (datetime.date(2021, 12, 31), 0, datetime.date(2021, 12, 31)),
    ],
)
def test_fiscal_years_before(day: datetime.date, years: int, before: datetime.date) -> None:
    assert years_before(day, years) == before


def test_filters_of_a_cell_go_into_every_sum_of_its_measure() -> None:
    measure = "sum(d.cost) + sum(d.add, kind='金') - sum(d.cut)"
    filters: dict[str, str | list[str]] = {"kind": ["金利", "株式"], "deal": "not_('長期')"}
    assert narrowed(measure, filters) == (
        "sum(d.cost, kind=['金利', '株式'], deal=not_('長期')) + sum(d.add, kind='金', deal=not_('長期'))"
        " - sum(d.cut, kind=['金利', '株式'], deal=not_('長期'))"
    )
    with pytest.raises(FormulaError, match="measure"):
        narrowed("law.rate * 2", filters)


def test_the_law_of_each_year_phases_the_adjustments_in() -> None:
    ends = {datetime.date(year + 1, 3, 31): catalogue_on(datetime.date(year + 1, 3, 31)) for year in range(2013, 2024)}
    rates = {day.year: catalogue.law["adjustment_phase_in"] for day, catalogue in ends.items()}
    assert rates == {
        **{2014 + step: Fraction(step, 5) for step in range(5)},
        **{year: Fraction(1) for year in range(2019, 2025)},
    }
    for day, catalogue in ends.items():
        composition = catalogue.tables["capital-composition"]
        column = next(column for column, _ in composition.leaf_columns() if column.id == "excluded")
        assert column.in_force(day) is (day < FIRST_NEW)
        deemed = next(row for row, _ in catalogue.tables["capital-requirement"].walk() if row.id == "mandate")
        assert deemed.in_force(day) is (day >= FIRST_NEW)
        assert catalogue.faults() == []
        assert name_faults(catalogue, usable_forms(catalogue), load_profile(SAMPLE).numbers) == []


def test_required_capital_comes_from_the_weight_of_each_holding() -> None:
    space = CellSpace.of(
        {name: t for name, t in catalogue_on(FIRST_NEW, None).tables.items() if name == "securitisation-risk-weight"}
    )
    formula = space.cell(Ref("securitisation-risk-weight", "from_15", "required_on")).formula
    assert formula.startswith("sum(securitisation.rwa, side='オンバランス', risk_weight=['15%', '20%'")
    assert formula.endswith(") * law.required_capital_ratio")
