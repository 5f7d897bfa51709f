"""The sample prints every figure of its group as it was really published (中国労働金庫, fiscal year 2020)."""

import datetime

import pytest

from discgen.catalogue.tabledef import TableDef
from discgen.figures.cellspace import CellDef, CellSpace
from discgen.figures.listing import with_listed_rows
from discgen.project import Project
from tests.catalogues import catalogue_on
from tests.figures.test_golden import Cells, printed_cells, published_cells
from tests.paths import GROUP_FIGURES

GROUP = "連結"
YEAR_END = datetime.date(2021, 3, 31)


@pytest.fixture(scope="module")
def golden() -> Cells:
    cells = published_cells(GROUP_FIGURES)
    assert len(cells) > 1_600
    return cells


def test_every_published_cell_of_the_group_is_printed_the_same(sample: Project, golden: Cells) -> None:
    ours = printed_cells(sample, GROUP)
    wrong = {key: (want, ours.get(key)) for key, want in golden.items() if ours.get(key) != want}
    listing = "\n".join(f"{key}: 公表 {want} 印刷 {got}" for key, (want, got) in wrong.items())
    assert not wrong, f"{len(golden) - len(wrong)}/{len(golden)} 一致\n{listing}"


def test_the_group_prints_no_figure_that_was_not_published(sample: Project, golden: Cells) -> None:
    assert set(printed_cells(sample, GROUP)) <= set(golden)


def test_current_figures_of_the_group_come_from_formulas_not_from_history(sample: Project, golden: Cells) -> None:
    year = sample.profile.institution.fiscal_year
    cells = [cell for table in sample.tables.values() for cell in table.cells()]
    current = {cell.key for cell in cells if cell.current and cell.key and cell.key.entity == GROUP}
    assert {(key.table_id, key.row, key.col) for key in current} >= {key[:3] for key in golden if key[3] == str(year)}
    assert all(key.fiscal_year == year and sample.store.history.get(key) is None for key in current)


def definitions(golden: Cells) -> list[CellDef]:
    """Every place of a figure of the group, the companies listed by their published names."""
    companies = dict.fromkeys(row.split(" > ")[0] for table, row, _, _ in golden if table == "subsidiary")

    def listed(table: TableDef) -> TableDef:
        return with_listed_rows(table, companies) if table.listing and table.entity == GROUP else table

    space = CellSpace.of({name: listed(table) for name, table in catalogue_on(YEAR_END).tables.items()})
    return [cell for ref, cell in space.cells.items() if ref.entity == GROUP and cell.table.printed]


def key_of(cell: CellDef) -> tuple[str, str, str]:
    return cell.table.export_as or cell.table.id, cell.row_path, cell.column_path


def test_the_forms_of_the_group_are_the_published_ones(golden: Cells) -> None:
    published = {key[:3]: unit for key, (unit, _) in golden.items()}
    defined = {key_of(cell): cell for cell in definitions(golden)}
    assert {key: unit for key, unit in published.items() if key not in defined} == {}
    units = {key: (unit, defined[key].export_unit) for key, unit in published.items()}
    assert {key: pair for key, pair in units.items() if pair[0] != pair[1]} == {}
    # what was not published is printed only where there is such a figure
    shown = [YEAR_END, YEAR_END.replace(year=YEAR_END.year - 1)]
    more = [
        cell
        for key, cell in defined.items()
        if key not in published and any(cell.column.in_force(day) and cell.row.in_force(day) for day in shown)
    ]
    assert [key_of(cell) for cell in more if not (cell.row.only_with or cell.row.empty or cell.table.when)] == []


def test_figures_of_the_group_answer_the_items_for_groups(golden: Cells) -> None:
    tables = {cell.table.id: cell.table for cell in definitions(golden)}
    drawn = {name for name, table in tables.items() if table.printed is True}
    for cell in definitions(golden):
        assert not any(item.startswith(("114-", "bt1-", "jishu-")) for item in cell.items), cell.ref
        if cell.table.id in drawn and not cell.row.of_which:
            wanted = cell.table.id == "c-claims-risk-monitored" or any(i.startswith("115-") for i in cell.items)
            assert wanted, cell.ref
