"""Groups of other kinds than the sample's: a first consolidated year, another business that must be shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from discgen.faults import Fault, Severity, errors
from discgen.figures.aggregate import LedgerSums
from discgen.figures.formula import MissingPrior, Ref
from discgen.figures.history import History
from discgen.figures.printed.printedtable import PrintedTable
from discgen.figures.store import FigureStore
from discgen.figures.tables.tablebuilder import TableBuilder
from discgen.ledgers.ledgerbook import LedgerBook
from discgen.project import Project, exists
from tests.catalogues import catalogue_on

YEAR = 2020


def store_of(sample: Project, *, book: LedgerBook | None = None, history: History | None = None) -> FigureStore:
    """The sample's figures with other books or another past."""
    store = sample.store
    return FigureStore(
        store.space,
        LedgerSums(book or sample.book, YEAR),
        history or store.history,
        fiscal_year=YEAR,
        premises=store.premises,
    )


def printed(
    sample: Project, store: FigureStore, first_years: dict[str, int], names: list[str]
) -> tuple[dict[str, PrintedTable], list[Fault]]:
    builder = TableBuilder(store, sample.profile.conventions, first_years)
    tables, faults = {}, []
    for name in names:
        tables[name], found = builder.build(sample.definitions[name])
        faults += found
    return tables, faults


@pytest.fixture(scope="module")
def no_group_before(sample: Project) -> FigureStore:
    """The sample in the first year in which it consolidates."""
    kept = [(key, entry) for key, entry in sample.store.history.items() if key.entity == "単体"]
    return store_of(sample, history=History(kept))


def group_tables(sample: Project) -> list[str]:
    return [name for name, table in sample.definitions.items() if table.printed and table.entity == "連結"]


def test_a_first_consolidated_year_is_told_what_to_do(sample: Project, no_group_before: FigureStore) -> None:
    _, faults = printed(sample, no_group_before, {}, group_tables(sample))
    assert errors(faults) == faults
    assert len(faults) > 10
    assert all(f'"連結" = {YEAR}' in fault.remedy for fault in faults)


def test_with_the_setting_the_group_shows_its_first_year_alone(sample: Project, no_group_before: FigureStore) -> None:
    tables, faults = printed(sample, no_group_before, {"連結": YEAR}, group_tables(sample))
    assert faults == []
    years = {cell.key.fiscal_year for table in tables.values() for cell in table.cells() if cell.key}
    assert years == {YEAR}
    whole, _ = printed(sample, sample.store, {}, ["c-bs"])
    current = [cell.text for cell in whole["c-bs"].cells() if cell.key and cell.key.fiscal_year == YEAR]
    assert [cell.text for cell in tables["c-bs"].cells() if cell.key] == current


def test_before_its_first_year_the_group_was_the_bank(sample: Project, no_group_before: FigureStore) -> None:
    group, bank = Ref("bs", "retained_earnings", entity="連結"), Ref("bs", "retained_earnings")
    assert no_group_before.prior(group) == no_group_before.prior(bank) == sample.store.prior(bank)
    assert sample.store.prior(group) != sample.store.prior(bank)
    with pytest.raises(MissingPrior):
        no_group_before.prior(Ref("retained-earnings", "retained_opening", entity="連結"))


def test_one_lost_figure_is_no_first_year(sample: Project) -> None:
    """Where the group was printed the year before, the bank's figure does not stand in for a missing one."""
    ref = Ref("bs", "retained_earnings", entity="連結")
    lost = sample.store.key(sample.store.space.cell(ref), 1)
    store = store_of(sample, history=History((k, e) for k, e in sample.store.history.items() if k != lost))
    with pytest.raises(MissingPrior):
        store.prior(ref)
    _, (fault,) = printed(sample, store, {}, ["c-bs"])
    assert "first_years" not in fault.remedy


def test_parents_profit_of_the_year_before_is_the_profit_printed_then(sample: Project) -> None:
    """The sample has no other owners; with some, the statement ends with a line that last year did not have."""
    frame = sample.book.frames["consolidation_entries"].copy()
    others = frame.iloc[:1].assign(
        year=YEAR, section="剰余金", account="非支配株主に帰属する当期純利益", sub="", balance=-4_000_000
    )
    frames = {**sample.book.frames, "consolidation_entries": pd.concat([frame, others], ignore_index=True)}
    store = store_of(sample, book=replace(sample.book, frames=frames))
    tables, faults = printed(sample, store, {}, ["c-pl"])
    assert faults == []
    lines = {line.labels[-1][0]: [cell.text for cell in line.cells] for line in tables["c-pl"].lines}
    before, now = lines["当期純利益"]
    assert lines["非支配株主に帰属する当期純利益"] == ["－", "4"]
    assert lines["親会社株主に帰属する当期純利益"][0] == before != "－"
    assert lines["親会社株主に帰属する当期純利益"][1] != now


def company_of(segment: str, factor: int) -> Callable[[Project], FigureStore]:
    """The sample with a company ``factor`` times as big, in that business."""

    def change(sample: Project) -> FigureStore:
        frame = sample.book.frames["subsidiary_accounts"]
        frame = frame.assign(segment=segment, balance=frame["balance"] * factor)
        return store_of(sample, book=replace(sample.book, frames={**sample.book.frames, "subsidiary_accounts": frame}))

    return change


def segments(store: FigureStore, row: str) -> dict[str, int]:
    names = ("bank", "other", "subtotal", "elimination", "consolidated")
    return {name: int(store.value(Ref("segment-information", row, name, "連結"))) for name in names}


@pytest.mark.parametrize(
    ("segment", "factor", "shown"), [("その他", 1, False), ("その他", 20, True), ("労働金庫業務", 20, False)]
)
def test_segments_are_shown_where_another_business_is_big(
    sample: Project, segment: str, factor: int, shown: bool
) -> None:
    table = catalogue_on(sample.profile.institution.fiscal_year_end).tables["segment-information"]
    assert exists(table, company_of(segment, factor)(sample)) == shown


@pytest.mark.parametrize("row", ["income", "profit", "assets"])
def test_a_companys_accounts_count_for_its_business(sample: Project, row: str) -> None:
    """What moves from one business to the other is the company; the sum, and what consolidation takes, stay."""
    apart, within = (segments(company_of(name, 1)(sample), row) for name in ("その他", "労働金庫業務"))
    assert apart["other"] > within["other"] == 0
    assert within["bank"] == apart["bank"] + apart["other"]
    for name in ("subtotal", "elimination", "consolidated"):
        assert within[name] == apart[name]
    assert apart["consolidated"] == apart["subtotal"] + apart["elimination"]


def test_a_new_table_says_how_to_show_it_without_the_year_before(sample: Project) -> None:
    table = catalogue_on(sample.profile.institution.fiscal_year_end).tables["segment-information"]
    builder = TableBuilder(sample.store, sample.profile.conventions)
    _, (fault,) = builder.build(table)
    assert fault.severity is Severity.ERROR
    assert f'"segment-information" = {YEAR}' in fault.remedy
