"""The sample institution prints every figure as it was really published (中国労働金庫, fiscal year 2020)."""

import csv
from pathlib import Path

import pytest

from discgen.export.records import figure_records
from discgen.figures.printed.printing import normalise_dash
from discgen.project import Project
from tests.paths import ROOT, SOLO_FIGURES

# Tables of the magazine's other chapters; they are not part of the 資料編.
OTHER_CHAPTERS = {"fees", "mutual-aid", "housing-loan-modification", "national-overview"}
# Cells that are not reproduced, each with the reason. None is known.
EXCEPTIONS: dict[tuple[str, str, str, str], str] = {}

Key = tuple[str, str, str, str]
Cells = dict[Key, tuple[str, str]]


def published_cells(path: Path) -> Cells:
    """Unit and print of every published cell; a cell that is known to be wrong in the source as corrected."""
    with path.open(encoding="utf-8", newline="") as stream:
        return {
            (row["table_id"], row["row"], row["col"], row["fy"]): (
                row["unit"],
                normalise_dash(row["corrected"] or row["printed"]),
            )
            for row in csv.DictReader(stream)
        }


def golden_cells() -> Cells:
    """The published cells of the bank's 資料編."""
    cells = published_cells(SOLO_FIGURES)
    return {k: cell for k, cell in cells.items() if not k[0].startswith("other-") and k[0] not in OTHER_CHAPTERS}


def printed_cells(project: Project, entity: str) -> Cells:
    """Unit and print of every figure of the bank (単体) or of the group (連結)."""
    records = (record for record in figure_records(project) if record.entity == entity)
    return {(r.table_id, r.row, r.col, str(r.fy)): (r.unit, r.printed) for r in records}


def test_every_published_cell_is_printed_the_same(sample: Project) -> None:
    ours = printed_cells(sample, "単体")
    golden = golden_cells()
    assert len(golden) > 2_700
    wrong = {key: (expected, ours.get(key)) for key, expected in golden.items() if ours.get(key) != expected}
    unexplained = {key: pair for key, pair in wrong.items() if key not in EXCEPTIONS}
    matched = len(golden) - len(wrong)
    listing = "\n".join(f"{key}: 公表 {want} 印刷 {got}" for key, (want, got) in unexplained.items())
    assert not unexplained, f"{matched}/{len(golden)} 一致\n{listing}"
    assert set(wrong) == set(EXCEPTIONS)


def test_current_year_cells_come_from_formulas_not_from_history(sample: Project) -> None:
    year = sample.profile.institution.fiscal_year
    cells = (cell for table in sample.tables.values() for cell in table.cells())
    current = [cell for cell in cells if cell.key and cell.key.entity == "単体" and cell.current]
    assert all(cell.key is not None and cell.key.fiscal_year == year for cell in current)
    for key, (_, printed) in golden_cells().items():
        if key[3] == str(year):
            assert (
                sample.store.history.get(
                    next(c.key for c in current if c.key and (c.key.table_id, c.key.row, c.key.col) == key[:3])
                )
                is None
            ), printed


@pytest.mark.parametrize("word", ["中国労働金庫", "見本労働金庫"])
def test_no_institution_in_the_code(word: str) -> None:
    root = ROOT
    for path in [*(root / "discgen").rglob("*.py"), *(root / "templates").rglob("*")]:
        if path.is_file():
            assert word not in path.read_text(encoding="utf-8"), path
