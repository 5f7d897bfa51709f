"""Ugly but real years: losses, net debts, liabilities above assets, amounts of trillions."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from fractions import Fraction

import pandas as pd
import pytest

from discgen.book.composition.matrixview import matrix_view
from discgen.catalogue.documentdef import Matrix
from discgen.export.records import figure_records
from discgen.figures.aggregate import LedgerSums
from discgen.figures.formula import Ref
from discgen.figures.printed.printedtable import Cell, CellKey, PrintedLine, PrintedTable
from discgen.figures.store import FigureStore
from discgen.figures.tables.tablebuilder import TableBuilder
from discgen.project import Project, reconcile

Edit = Callable[[pd.DataFrame], pd.DataFrame]


def after(project: Project, **edits: Edit) -> FigureStore:
    """The figures of the sample after its ledgers have been edited."""
    frames = {**project.book.frames, **{name: edit(project.book.frames[name].copy()) for name, edit in edits.items()}}
    old = project.store
    return FigureStore(
        old.space,
        LedgerSums(dataclasses.replace(project.book, frames=frames), old.fiscal_year),
        old.history,
        fiscal_year=old.fiscal_year,
        premises=old.premises,
    )


def printed(store: FigureStore, *path: str) -> str:
    ref = Ref(*path)
    return TableBuilder(store).text(store.space.cells[ref], store.value(ref))


def put(**values: object) -> Edit:
    """Append one row; what is not given is nothing."""

    def edit(frame: pd.DataFrame) -> pd.DataFrame:
        blank = {name: "" if frame[name].dtype == object else 0 for name in frame.columns}
        return pd.concat([frame, pd.DataFrame([{**blank, **values}])], ignore_index=True)

    return edit


def booked(*rows: tuple[str, str, str, int]) -> Edit:
    """Append rows to the general ledger."""

    def edit(frame: pd.DataFrame) -> pd.DataFrame:
        more = [dict(zip(("section", "account", "sub", "balance"), row, strict=True)) | {"_row": 0} for row in rows]
        return pd.concat([frame, pd.DataFrame(more)], ignore_index=True)

    return edit


LOSS = booked(("経常費用", "経費", "人件費", 10_000_000_000))


def test_a_loss_prints_with_the_sign_and_cuts_toward_zero(sample: Project) -> None:
    store = after(sample, gl=LOSS)
    assert printed(store, "pl", "net_profit") == "△7,894"
    assert printed(store, "bs", "unappropriated") == "△7,337"
    assert printed(store, "appropriation", "unappropriated") == "△7,337"
    assert printed(store, "note-scalar-pl", "net_profit_per_unit").startswith("△")


def test_dividends_from_a_loss_have_no_burden_rate(sample: Project) -> None:
    assert printed(sample.store, "dividends", "burden_rate") == "8.99%"
    assert printed(after(sample, gl=LOSS), "dividends", "burden_rate") == "－%"


@pytest.mark.parametrize(
    ("fair", "text"), [(-1_234_567_890, "（1,234,567）"), (1_234_567, "1,234"), (0, "－"), (-1, "0")]
)
def test_a_net_debt_of_derivatives_stands_in_brackets(sample: Project, fair: int, text: str) -> None:
    store = after(sample, derivatives=put(kind="金利関連取引", hedge="適用", fair=fair, book=fair))
    for row in ("derivatives", "derivatives_with_hedge", "derivatives_total"):
        assert printed(store, "note-fair-value", row, "fair") == text


def test_the_export_keeps_the_sign_of_a_net_debt(sample: Project) -> None:
    store = after(sample, derivatives=put(kind="金利関連取引", hedge="適用", fair=-400_500, book=-400_500))
    table, _ = TableBuilder(store).build(sample.definitions["note-fair-value"])
    records = figure_records(dataclasses.replace(sample, store=store, tables={table.id: table}))
    debts = {record.printed: record.value for record in records if record.row.startswith("デリバティブ")}
    assert debts == {"（400）": "-400", "－": ""}


def test_deferred_tax_liabilities_above_the_assets_reconcile(sample: Project) -> None:
    assets = int(sample.store.value(Ref("bs", "deferred_tax_assets")))
    more = 10**10
    liability = int(more * Fraction(27, 100)) - assets
    store = after(
        sample,
        deferred_tax=put(side="繰延税金負債", cause="その他", difference=more),
        gl=booked(("資産", "繰延税金資産", "", -assets), ("負債", "繰延税金負債", "", liability)),
    )
    assert printed(store, "note-deferred-tax", "net") == "－"
    assert abs(store.value(Ref("note-deferred-tax", "net_liability")) - liability) < 1
    assert not [fault for fault in reconcile(store, sample.forms) if "税効果" in fault.message]


def test_general_allowance_counts_up_to_the_cap(sample: Project) -> None:
    def raised(frame: pd.DataFrame) -> pd.DataFrame:
        frame.loc[frame["kind"] == "一般貸倒引当金", "closing"] = 10**12
        return frame

    store = after(sample, allowances=raised)
    weighted = store.value(Ref("capital-composition", "credit_rwa"))
    assert store.value(Ref("capital-composition", "general_allowance")) == weighted * Fraction(125, 10_000)


@pytest.mark.parametrize(("years", "count"), [((2019,), 2), ((2018, 2019), 1), ((2018, 2019, 2020), 0)])
def test_years_of_negative_gross_income_do_not_count(sample: Project, years: tuple[int, ...], count: int) -> None:
    def negative(frame: pd.DataFrame) -> pd.DataFrame:
        frame.loc[frame["year"].isin(years), "gross_profit"] = -(10**12)
        return frame

    store = after(sample, gross_income=negative)
    total = store.value(Ref("operational-income", "positive_sum"))
    charge = store.value(Ref("operational-income", "charge"))
    assert charge * max(count, 1) == total * Fraction(15, 100)
    assert (charge == 0) == (count == 0)


def test_figures_of_the_matrix_get_the_room_they_need() -> None:
    """Ten trillion yen stood on two lines: 10,775, over 682."""
    block = {"group": "区分", "unit": "債務者", "claims": "債権", "widths": [79, 31], "cells": [{"row": "先", "at": 1}]}
    matrix = Matrix.model_validate({"rows": 1, "blocks": [block]})
    widths = []
    for text in ("589", "10,775,682"):
        line = PrintedLine((("先", 1),), (Cell(text, CellKey("t", "先", "", 2020)),), row="区分 > 先")
        view = matrix_view(PrintedTable("t", "表", "百万円", (), (line,)), matrix, 110.0)
        assert sum(view.columns) == pytest.approx(110.0)
        widths.append(view.columns[-1])
    assert widths[0] == pytest.approx(31.0)
    assert widths[1] > 6.75 * (8 * 0.5 + 2 * 0.33) + 2 * 0.35 * 6.75
