"""A form that the catalogue lacks for a year costs its own tables and what needs them, never the year."""

import datetime
import shutil
from pathlib import Path

import pytest

from discgen.book.composition.index import Coverage, build_index
from discgen.bookinput import WITHOUT_FORM, document_input
from discgen.catalogue.catalogue import DATA
from discgen.catalogue.law import read_publication_law
from discgen.check.figuresfile import blank_form
from discgen.faults import Severity, errors
from discgen.figures.cellspace import CellSpace
from discgen.figures.usableforms import names_in, usable_forms
from discgen.project import Project, open_project
from discgen.start import NewHouse, start_inputs
from tests.catalogues import catalogue_on
from tests.paths import SAMPLE

FIRST = 2014
LAST = read_publication_law(DATA).known.last.year - 1  # the last fiscal year whose law is written down
YEARS = range(FIRST, LAST + 1)
CAPITAL = "自己資本の充実の状況"


def year_end(year: int) -> datetime.date:
    return datetime.date(year + 1, 3, 31)


@pytest.mark.parametrize("year", YEARS)
def test_every_year_has_forms_that_hold_together(year: int) -> None:
    catalogue = catalogue_on(year_end(year))
    catalogue.prove()
    forms = usable_forms(catalogue)
    space = CellSpace.of({name: table for name, table in forms.tables.items() if not table.listing})
    named = {ref.table for ref in space.cells}
    lacking = [
        (str(cell.ref), name)
        for cell in space.cells.values()
        for name in names_in(cell.formula)
        if len(name) > 1 and name[0] not in ("law", "param") and space.scope(cell).resolve(name).table not in named
    ]
    assert lacking == []
    assert {"bs", "pl", "appropriation"} <= forms.tables.keys()
    assert len(forms.faults) == len(catalogue.missing_parts)
    for fault, part in zip(forms.faults, catalogue.missing_parts, strict=True):
        assert fault.severity is Severity.WARNING and part.title in fault.message and f"{year}年度" in fault.message
        assert not forms.tables.keys() & set(part.tables)


@pytest.mark.parametrize("year", YEARS)
def test_a_new_folder_of_every_year_opens_and_says_what_is_missing(year: int, tmp_path: Path) -> None:
    start_inputs(tmp_path / "inputs", NewHouse("見本金庫", year))
    project = open_project(tmp_path / "inputs", complete=False)
    assert {
        fault.message for fault in errors(project.faults) if "年度の印刷計数がありません" not in fault.message
    } == set()
    told = [fault.message for fault in project.faults if "様式は、まだ収録していません" in fault.message]
    assert [part.title for part in project.catalogue.missing_parts] == [
        text.split("「")[1].split("」")[0] for text in told
    ]


@pytest.fixture(scope="module")
def data_until_2020(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data of a catalogue whose forms of capital are complete until the year before the sample's."""
    data = Path(shutil.copytree(DATA, tmp_path_factory.mktemp("catalogue") / "data"))
    parts = data / "law" / "parts.yaml"
    head, capital = parts.read_text(encoding="utf-8").split("  - id: capital", 1)
    first, _, rest = capital.partition("    complete_from: ")
    text = f"{head}  - id: capital{first}    complete_to: 2021-03-30\n    complete_from: {rest}"
    parts.write_text(text, encoding="utf-8")
    return data


def test_the_sentence_names_the_years_that_are_there(data_until_2020: Path) -> None:
    (fault,) = usable_forms(catalogue_on(year_end(2020), data=data_until_2020)).faults
    assert f"2020年度の「{CAPITAL}」の様式は、まだ収録していません" in fault.message
    assert "収録しているのは2013年度から2019年度まで" in fault.message


def test_the_rules_of_a_year_never_come_from_another_year() -> None:
    for year in (FIRST, LAST):
        form = blank_form(year)
        assert form.fiscal_year == year
        assert {cell.key.fiscal_year for cell in form.cells} == {year, year - 1}


@pytest.fixture(scope="module")
def without_capital(data_until_2020: Path) -> Project:
    """The sample with a catalogue whose capital forms end the year before."""
    return open_project(SAMPLE, data=data_until_2020)


def test_a_missing_part_costs_its_own_tables_and_what_needs_them(sample: Project, without_capital: Project) -> None:
    (part,) = without_capital.catalogue.missing_parts
    gone = sample.tables.keys() - without_capital.tables.keys()
    assert set(part.tables) & sample.tables.keys() <= gone
    assert {"bs", "pl", "loans-use", "key-figures-5y"} <= without_capital.tables.keys()
    ratio = "単体自己資本比率"
    assert ratio in {line.row for line in sample.tables["key-figures-5y"].lines}
    assert ratio not in {line.row for line in without_capital.tables["key-figures-5y"].lines}


def test_all_other_figures_are_the_same(sample: Project, without_capital: Project) -> None:
    known = {cell.key: cell.text for table in sample.tables.values() for cell in table.cells()}
    left = {cell.key: cell.text for table in without_capital.tables.values() for cell in table.cells()}
    assert len(left) > 2_500
    assert {key: text for key, text in left.items() if known.get(key) != text} == {}


def test_the_index_says_that_a_form_is_missing(without_capital: Project) -> None:
    book = document_input(without_capital, lambda _: None)
    assert book.elsewhere["p3-comp"] == WITHOUT_FORM
    assert "114-1-5-i-a" not in book.elsewhere
    (part,) = without_capital.catalogue.missing_parts
    assert not {block.table for block in book.order().blocks()} & set(part.tables)
    lines = [
        line for law in build_index(book.index, book.items, Coverage({}, {}, book.elsewhere), {}) for line in law.lines
    ]
    assert any(line.text == WITHOUT_FORM for line in lines)
