"""discgen forms: every table with its rows and numbers, and what a house has otherwise."""

from pathlib import Path

from typer.testing import CliRunner, Result

from discgen.cli import app
from discgen.figures.cellspace import CellSpace
from discgen.figures.formguide import HEAD, form_lines
from tests.catalogues import catalogue_on
from tests.paths import SAMPLE

HOUSE = """\
amend: bs
change: {cash: {label: お金}}
drop: [bills_bought]
add: [{after: cash, row: {id: coins, label: 硬貨, where: {section: 資産, account: 硬貨}}}]
"""


def said(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["forms", *arguments])


def test_every_figure_of_the_forms_has_its_line() -> None:
    catalogue = catalogue_on()
    lines = "\n".join(form_lines(catalogue))
    space = CellSpace.of({name: table for name, table in catalogue.tables.items() if not table.listing})
    assert len(space.cells) > 1_500
    missing = [
        ref
        for ref in space.cells
        if f"・{ref.entity + ':' if ref.entity != '単体' else ''}{ref.table}.{ref.row}　" not in lines
    ]
    assert missing == []


def test_one_table_is_told_with_columns_formulas_and_filters() -> None:
    made = said(str(SAMPLE), "--table", "loans-use")
    assert made.exit_code == 0
    assert made.stdout.startswith(HEAD) and made.stdout.count("■") == 1
    assert "□ 列：amount 金額、share 構成比" in made.stdout


def test_the_house_is_told_beside_the_national_form(tmp_path: Path) -> None:
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "own.yaml").write_text(HOUSE, encoding="utf-8")
    lines = list(form_lines(catalogue_on(folder=tmp_path), house=True))
    assert [line.split("　")[0] for line in lines if line.startswith("■")] == ["■ bs"]
    text = "\n".join(lines)
    assert "・bs.cash　お金　｛section＝資産、account＝現金｝　（forms/own.yaml:2、国の様式では「現金」）" in text
    assert "・bs.coins　硬貨　｛section＝資産、account＝硬貨｝　（forms/own.yaml:4、加えた行）" in text
    assert "－ 載せない行：bills_bought 買入手形" in text


def test_a_table_that_is_not_there_is_told_with_near_ones() -> None:
    made = said("--table", "loan-use")
    assert made.exit_code == 1
    assert "loans-use" in made.output


def test_a_year_without_forms_says_so_and_lists_the_others() -> None:
    made = said("--year", "2014")
    assert made.exit_code == 0
    assert (
        "様式は、まだ収録していません" in made.output
        and "■ bs" in made.output
        and "■ capital-composition" not in made.output
    )
