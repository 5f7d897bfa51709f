"""単体・連結併記: two tables as one, every figure under its own head and with its own address."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest

from discgen.book.composition.besidetable import beside
from discgen.book.composition.composed import Composition
from discgen.book.composition.tableview import figure_anchors, row_anchor
from discgen.bookinput import document_input
from discgen.catalogue.catalogue import open_catalogue
from discgen.catalogue.documentdef import SectionDef
from discgen.catalogue.entity import CONSOLIDATED, SOLO
from discgen.catalogue.profile import Institution
from discgen.check.lawcheck import composition_of
from discgen.export.site.webtable import web_table
from discgen.faults import errors
from discgen.figures.printed.printedtable import CellKey, HeadCell, PrintedTable
from discgen.figures.printed.spans import placed
from discgen.project import Project, open_project

FORMS = """\
document:
  change:
    table:capital-composition: {beside: c-capital-composition}
    table:capital-requirement: {beside: c-capital-requirement, beside_by: years}
  drop: [table:c-capital-composition, table:c-capital-requirement]
"""


@pytest.fixture(scope="module")
def joined(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The sample with two of its capital tables side by side."""
    inputs = copytree(sample_folder, tmp_path_factory.mktemp("beside") / "inputs")
    (inputs / "forms" / "z-beside.yaml").write_text(FORMS, encoding="utf-8")
    return open_project(inputs)


def heads_over(table: PrintedTable) -> list[list[HeadCell]]:
    """The head cells over each value column, outermost first."""
    over: list[list[HeadCell]] = [[] for _ in range(table.value_columns)]
    for row in placed(table.head):
        for start, cell in row:
            for column in range(start, start + cell.colspan):
                if column >= table.label_columns:
                    over[column - table.label_columns].append(cell)
    return over


def figures(table: PrintedTable) -> Iterator[tuple[list[str], CellKey]]:
    over = [[cell.text for cell in cells] for cells in heads_over(table)]
    for line in table.lines:
        assert len(line.cells) in (0, table.value_columns)
        for column, cell in enumerate(line.cells):
            if cell.key is not None:
                yield over[column], cell.key


@pytest.mark.parametrize("by", ["readings", "years"])
@pytest.mark.parametrize("name", ["capital-composition", "capital-requirement", "deemed-risk-weight", "irrbb-var"])
def test_every_figure_stands_once_under_its_reading_and_its_year(name: str, by: str, sample: Project) -> None:
    solo, group = sample.tables[name], sample.tables[f"c-{name}"]
    table = beside(solo, group, by)
    assert table is not None and table.id == name
    found = list(figures(table))
    keys = [key for _, key in found]
    assert len(set(keys)) == len(keys) and set(keys) == {cell.key for part in (solo, group) for cell in part.cells()}
    for heads, key in found:
        assert key.entity in heads and f"{key.fiscal_year}年度末" in heads
    first = [cell.text for cell in table.head[0][1:]]
    assert first == ([SOLO, CONSOLIDATED] if by == "readings" else [cell.text for cell in solo.head[0][1:]])
    assert {cell.text: cell.rowspan for cell in table.head[0]}[table.head[0][0].text] == len(table.head)


def test_rows_of_the_group_alone_follow_what_they_follow_there(sample: Project) -> None:
    table = beside(sample.tables["capital-composition"], sample.tables["c-capital-composition"])
    assert table is not None
    lines = {line.id: line for line in table.lines}
    names = [line.id for line in table.lines]
    for part in (SOLO, CONSOLIDATED):
        own = [line.id for line in table.lines if any(cell.key and cell.key.entity == part for cell in line.cells)]
        form = sample.tables["capital-composition" if part == SOLO else "c-capital-composition"]
        assert own == [line.id for line in form.lines if not line.heading], "in the order of each form"
    valuation = lines["accumulated_valuation"]
    assert [cell.blank for cell in valuation.cells] == [True, True, False, False]
    assert names.index("members_other") + 1 == names.index("accumulated_valuation")
    shared = lines["retained_earnings"]
    assert [cell.key.entity for cell in shared.cells if cell.key] == [SOLO, SOLO, CONSOLIDATED, CONSOLIDATED]


def test_a_row_that_both_call_otherwise_keeps_both_names(sample: Project) -> None:
    table = beside(sample.tables["capital-composition"], sample.tables["c-capital-composition"])
    assert table is not None
    pension = [line for line in table.lines if line.id == "prepaid_pension"]
    assert [line.labels[-1][0].strip() for line in pension] == ["前払年金費用の額", "退職給付に係る資産の額"]
    assert [[cell.blank for cell in line.cells] for line in pension] == [
        [False] * 2 + [True] * 2,
        [True] * 2 + [False] * 2,
    ]


def test_tables_of_other_units_or_merged_labels_that_do_not_meet_stay_apart(sample: Project) -> None:
    solo, group = sample.tables["capital-requirement"], sample.tables["c-capital-requirement"]
    assert beside(solo, replace(group, unit_line="千円")) is None
    merged = replace(solo.lines[0], labels=(("信用リスク", 2),))
    assert beside(replace(solo, lines=(merged, *solo.lines[1:])), group) is None


# --- in the book ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def composition(joined: Project) -> Composition:
    return composition_of(document_input(joined, lambda _: None))


def test_the_figures_stay_the_figures(joined: Project, sample: Project) -> None:
    printed = [{c.key: c.text for t in p.tables.values() for c in t.cells()} for p in (joined, sample)]
    assert printed[0] == printed[1]


def test_items_and_figures_of_the_group_lead_to_the_joined_table(joined: Project, composition: Composition) -> None:
    assert errors(composition.faults) == [] and composition.undrawn == set()
    book = document_input(joined, lambda _: None)
    assert "c-capital-composition" not in book.tables
    table = book.tables["capital-composition"]
    for item in ("p3-comp", "p3-comp-cons", "115-3-ha"):
        assert "t-capital-composition" in composition.places[item]
    anchors = dict(figure_anchors(table))
    for number, line in enumerate(table.lines):
        for cell in line.cells:
            if cell.key is not None:
                assert composition.figures[cell.key] == anchors[cell.key] == row_anchor("capital-composition", number)
    readings = {key.entity for key in anchors}
    assert readings == {SOLO, CONSOLIDATED}


def test_the_site_draws_it_as_paper_does(joined: Project) -> None:
    table = document_input(joined, lambda _: None).tables["capital-requirement"]
    addresses = {cell.key: f"#{number}" for number, cell in enumerate(table.cells()) if cell.key is not None}
    web = web_table(table, addresses, {})
    linked = [cell.address for row in web.rows() for cell in row.cells if cell.key is not None]
    assert sorted(linked) == sorted(addresses.values()) and web.values == table.value_columns


def test_tables_that_cannot_stand_side_by_side_are_told(sample: Project) -> None:
    book = document_input(sample, lambda _: None)
    sections = [section for section in book.definition.sections() if section.id == "capital-ratio"]
    block = next(block for section in sections for block in section.blocks if block.table == "capital-ratio")
    wanted = block.model_copy(update={"beside": "c-irrbb"})

    def changed(section: SectionDef) -> SectionDef:
        blocks = tuple(wanted if one == block else one for one in section.blocks)
        return section.model_copy(update={"blocks": blocks, "sections": tuple(map(changed, section.sections))})

    chapters = tuple(
        chapter.model_copy(update={"sections": tuple(map(changed, chapter.sections))})
        for chapter in book.definition.chapters
    )
    spoilt = replace(book, definition=book.definition.model_copy(update={"chapters": chapters}))
    told = [fault for fault in errors(composition_of(spoilt).faults) if "横に並べられません" in fault.message]
    assert [fault.found for fault in told] == ["capital-ratio、c-irrbb"]


@pytest.mark.parametrize("year", [2015, 2023, 2025])
def test_the_federation_has_bank_and_group_in_one_chapter(year: int) -> None:
    """Every table of the group's chapter stands in that of the bank, beside its table or behind it."""
    kinds = ("労働金庫連合会", "")
    federation, bank = (open_catalogue(None, Institution(name="見本", fiscal_year=year, kind=kind)) for kind in kinds)
    documents = [catalogue.document.at(catalogue.day) for catalogue in (federation, bank)]
    mine, theirs = ({section.id: section for section in document.sections()} for document in documents)
    assert "c-capital" not in mine and mine["capital"].items == ("114-1-5-ni", "115-3-ha")
    placed_there = {block.table for section in mine["capital"].walk() for block in section.blocks}
    placed_there |= {block.beside for section in mine["capital"].walk() for block in section.blocks}
    asked = {block.table for section in theirs["c-capital"].walk() for block in section.blocks if block.table}
    assert asked and asked <= placed_there
