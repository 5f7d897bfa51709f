"""Backcast serves any consistent publication: banks of other sizes and conventions come back figure by figure."""

import csv
import dataclasses
from pathlib import Path

import pytest

from discgen.catalogue.profile import Conventions
from discgen.export.records import figure_records
from discgen.export.writers import CSV_COLUMNS, write_csv
from discgen.figures.aggregate import LedgerSums
from discgen.figures.formula import Ref
from discgen.figures.history import History, HistoryEntry
from discgen.figures.printed.printing import print_steps, read_printed
from discgen.figures.store import FigureStore
from discgen.figures.tables.tablebuilder import TableBuilder
from discgen.project import Project, open_project, read_history
from discgen.published.backcast.backcasting import BackcastOptions
from discgen.published.backcast.verify import make_inputs
from tests.paths import begun

COUNTED_IN_MONEY = {"units"}  # contribution units follow the amounts


def enlarged(entry: HistoryEntry, factor: int) -> HistoryEntry:
    """A printed amount of an earlier year at the other size; counts and ratios stay."""
    figure = read_printed(entry.printed, entry.unit)
    if entry.unit not in ("百万円", "千円", "口") or figure.steps is None:
        return entry
    own = print_steps(figure.steps, figure.unit)
    return dataclasses.replace(
        entry, printed=entry.printed.replace(own, print_steps(figure.steps * factor, figure.unit))
    )


def bank_of_another_size(sample: Project, factor: int, basis: str, zero_ratio: str, *, pay: bool) -> Project:
    """The sample with every amount multiplied: all identities hold, every printed digit is another."""
    frames = {}
    for workbook in sample.book.contracts:
        for sheet in workbook.sheets:
            frame = sample.book.frames[sheet.id].copy()
            for column in sheet.columns:
                money = column.type == "yen" or column.id in COUNTED_IN_MONEY
                if money and (pay or sheet.id not in ("staff", "remuneration")):
                    frame[column.id] = frame[column.id] * factor
            frames[sheet.id] = frame
    book = dataclasses.replace(sample.book, frames=frames)
    old = sample.store
    history = [(key, enlarged(entry, factor)) for key, entry in old.history.items()]
    store = FigureStore(
        old.space,
        LedgerSums(book, old.fiscal_year),
        History(history),
        fiscal_year=old.fiscal_year,
        premises=old.premises.taking(from_print=basis == "printed"),
        year_end=sample.profile.institution.fiscal_year_end,
    )
    builder = TableBuilder(store, Conventions(zero_ratio=zero_ratio))
    tables = {table_id: builder.build(sample.definitions[table_id])[0] for table_id in sample.tables}
    return dataclasses.replace(sample, book=book, store=store, tables=tables)


@pytest.mark.parametrize(
    ("factor", "basis", "zero_ratio", "pay"),
    [(7, "printed", "dash", False), (11, "exact", "zero", True)],
)
def test_the_figures_of_another_bank_come_back(
    sample: Project, tmp_path: Path, factor: int, basis: str, zero_ratio: str, pay: bool
) -> None:
    other = bank_of_another_size(sample, factor, basis, zero_ratio, pay=pay)
    published = tmp_path / "published.csv"
    write_csv(published, list(figure_records(other)))
    folder = begun(tmp_path / "other", sample.folder)
    profile = (sample.folder / "institution.toml").read_text(encoding="utf-8")
    profile = profile.replace('ratio_basis = "printed"', f'ratio_basis = "{basis}"')
    profile = profile.replace('zero_ratio = "dash"', f'zero_ratio = "{zero_ratio}"')
    (folder / "institution.toml").write_text(profile, encoding="utf-8")

    report = make_inputs([published], folder, BackcastOptions(), lambda stage: None)

    with published.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert tuple(rows[0]) == CSV_COLUMNS
    assert report.matched == report.total == sum(row["fy"] == "2020" for row in rows) > 1_500
    history, _ = read_history(folder / "history", sample.profile)
    assert len(history) > 1_900 and all(key.id == str(Ref.read(key.id)) for key, _ in history.items())
    again = {(r.table_id, r.row, r.col, r.fy): r.printed for r in figure_records(open_project(folder))}
    assert again == {(r["table_id"], r["row"], r["col"], int(r["fy"])): r["printed"] for r in rows}
    differing = sum(
        again[key] != r.printed for r in figure_records(sample) if (key := (r.table_id, r.row, r.col, r.fy))
    )
    assert differing > 700
