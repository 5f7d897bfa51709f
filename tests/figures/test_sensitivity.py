"""Figures come out of ledger rows: one changed amount changes the right cells, in every table."""

import dataclasses
from fractions import Fraction
from pathlib import Path
from shutil import copytree

import openpyxl
import pandas as pd
import pytest

from discgen.faults import FaultError
from discgen.figures.aggregate import LedgerSums
from discgen.figures.formula import LedgerSum, Ref
from discgen.figures.store import FigureStore
from discgen.figures.tables.tablebuilder import TableBuilder
from discgen.project import Project, open_project

SHIFT = 10**11


def recomputed(project: Project, ledger: str, frame: pd.DataFrame) -> FigureStore:
    book = dataclasses.replace(project.book, frames={**project.book.frames, ledger: frame})
    old = project.store
    return FigureStore(
        old.space,
        LedgerSums(book, old.fiscal_year),
        old.history,
        fiscal_year=old.fiscal_year,
        premises=old.premises,
    )


def leaf_sums(store: FigureStore, ref: Ref) -> list[LedgerSum]:
    """Every ledger sum below a figure, nearest first."""
    trace = store.trace(ref)
    found = list(trace.sums)
    for below in trace.figures:
        found += leaf_sums(store, below)
    return found


def changed(project: Project, query: LedgerSum) -> FigureStore | None:
    """All figures after one row of the query's ledger has been raised, or None when the query has no row."""
    rows = project.store.sums.rows(query)
    sheet = project.book.sheet(query.ledger)
    derived = next((item for item in sheet.derived if item.id == query.column and item.product), None)
    column = derived.product[0].minus[0] if derived and derived.product else query.column
    if rows.empty or not column:
        return None
    frame = project.book.frames[query.ledger].copy()
    frame.loc[rows.index[0], column] += Fraction(SHIFT) if frame[column].dtype == object else SHIFT
    return recomputed(project, query.ledger, frame)


def tables_with_figures(project: Project) -> list[str]:
    return [t.id for t in project.tables.values() if any(c.current and c.exact for c in t.cells())]


def test_one_amount_changes_a_cell_of_every_table(sample: Project) -> None:
    builder = TableBuilder(sample.store, sample.profile.conventions)
    unmoved: list[str] = []
    for table_id in tables_with_figures(sample):
        moved = False
        for cell in sample.tables[table_id].cells():
            if not cell.current or not cell.exact or cell.key is None:
                continue
            ref = Ref.read(cell.key.id)
            for query in (part for asked in leaf_sums(sample.store, ref) for part in sample.store.sums.parts(asked)):
                after = changed(sample, query)
                if after is None:
                    continue
                definition = sample.store.space.cells[ref]
                moved = builder.text(definition, after.value(ref)) != cell.text
                if moved:
                    break
            if moved:
                break
        if not moved:
            unmoved.append(table_id)
    assert unmoved == []


def test_tables_without_any_amount_are_known(sample: Project) -> None:
    silent = set(sample.tables) - set(tables_with_figures(sample))
    nothing = {"counterparty-risk", "equity-valuation-unrecognised"}
    assert silent == nothing | {f"c-{table}" for table in nothing}


def test_a_yen_changed_in_the_workbook_is_found_by_the_reconciliation(sample_folder: Path, tmp_path: Path) -> None:
    folder = copytree(sample_folder, tmp_path / "inputs")
    path = folder / "ledgers" / "貸出金.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["貸出金明細"]
    heads = [cell.value for cell in sheet[1]]
    cell = sheet.cell(2, heads.index("残高") + 1)
    cell.value += 1
    book.save(path)
    with pytest.raises(FaultError) as error:
        open_project(folder)
    told = "\n".join(map(str, error.value.faults))
    assert "貸出金（総勘定元帳）＝貸出金明細" in told
    assert "差 -1円" in told


def test_both_books_changed_change_the_printed_tables(sample_folder: Path, sample: Project, tmp_path: Path) -> None:
    folder = copytree(sample_folder, tmp_path / "inputs")
    million = 10**6
    for name, sheet_name, column, match in (
        ("会員・出資", "会員別出資", "出資金額", {}),
        ("総勘定元帳", "科目残高", "残高", {"科目": "出資金"}),
        ("連結", "純資産の増減", "金額", {"区分": "出資金", "項目": "期首残高"}),
        ("総勘定元帳", "科目残高", "残高", {"科目": "現金"}),
    ):
        path = folder / "ledgers" / f"{name}.xlsx"
        book = openpyxl.load_workbook(path)
        sheet = book[sheet_name]
        heads = [cell.value for cell in sheet[1]]
        row = next(
            r for r in range(2, sheet.max_row + 1)
            if all(sheet.cell(r, heads.index(h) + 1).value == v for h, v in match.items())
        )  # fmt: skip
        sheet.cell(row, heads.index(column) + 1).value += million
        if column == "出資金額":
            sheet.cell(row, heads.index("出資口数") + 1).value += million // 1000
        book.save(path)
    after = open_project(folder)

    def text(project: Project, table: str, row: str) -> str:
        year = project.store.fiscal_year
        cells = project.tables[table].cells()
        return next(c.text for c in cells if c.key and c.key.row == row and c.key.fiscal_year == year)

    for table, row in (("bs", "資産の部 > 現金"), ("bs", "純資産の部 > 出資金"), ("net-assets-breakdown", "純資産")):
        before = int(text(sample, table, row).replace(",", ""))
        assert int(text(after, table, row).replace(",", "")) == before + 1
    assert text(after, "bs", "資産の部 > 預け金") == text(sample, "bs", "資産の部 > 預け金")
