"""自己資本の充実の状況 and claims of a second bank, just after the phase-in: every printed cell, by data alone."""

import csv
import shutil
from pathlib import Path

import pytest

from discgen.catalogue.entity import SOLO
from discgen.catalogue.profile import load_profile
from discgen.check.identities.identityset import IdentitySet
from discgen.faults import FaultError, Severity
from discgen.figures.printed.printing import normalise_dash
from discgen.project import Project, open_project
from discgen.published.backcast.backcasting import BackcastOptions
from discgen.published.backcast.verify import make_inputs
from discgen.published.publication import Placed, place_cells
from discgen.published.publishedcells import read_published
from tests.paths import GOLDEN, ROOT

INPUTS = ROOT / "inputs" / "kyushu-2018"
FIGURES = GOLDEN / "kyushu-2018.csv"
TABLES = {
    "capital-ratio",
    "capital-composition",
    "capital-requirement",
    "exposure-region",
    "exposure-industry",
    "exposure-maturity",
    "allowance-movement",
    "specific-allowance-industry",
    "exposure-risk-weight",
    "credit-risk-mitigation",
    "counterparty-risk",
    "credit-derivatives",
    "securitisation-holdings",
    "securitisation-risk-weight",
    "equity-exposure",
    "equity-gains",
    "equity-valuation",
    "deemed-risk-weight",
    "irrbb-var",
    "irrbb",
    "other-irrbb-notes",
    "other-capital-instruments",
    "claims-risk-monitored",
    "claims-fra",
}
OLD_BASIS = (
    "旧基準による金利リスク（金利ショックに対する損益・経済価値の増減額）"  # a figure of the text, of the old rule
)


def begun(folder: Path) -> Path:
    """The profile and the forms of these tables alone."""
    (folder / "forms").mkdir(parents=True)
    shutil.copy2(INPUTS / "institution.toml", folder)
    for name in ("capital.yaml", "claims.yaml"):
        shutil.copy2(INPUTS / "forms" / name, folder / "forms")
    return folder


def figures_of(
    path: Path, entities: tuple[str, ...], change: dict[tuple[str, str, str, str], str] | None = None
) -> Path:
    """A file of the published cells of these tables. change: prints by table, row, column and year."""
    with FIGURES.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        lines = [line for line in reader if line["table_id"] in TABLES and line["entity"] in entities]
    for line in lines:
        wrong = (change or {}).get((line["table_id"], line["row"].split(" > ")[-1], line["col"], line["fy"]))
        if wrong:
            line |= {"printed": wrong, "value": wrong.replace(",", "")}
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, lines[0])
        writer.writeheader()
        writer.writerows(line for line in lines if line["row"] != OLD_BASIS)
    return path


def placed(folder: Path, source: Path) -> Placed:
    cells, faults = read_published([source])
    assert faults == []
    return place_cells(cells, load_profile(folder), folder)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Ledgers that print the published figures of the bank alone."""
    folder = tmp_path_factory.mktemp("second")
    source = figures_of(folder / "figures.csv", (SOLO,))
    report = make_inputs([source], begun(folder / "inputs"), BackcastOptions(), lambda stage: None)
    assert report.matched == report.total > 600 and report.in_value == 0
    return open_project(folder / "inputs", complete=False)


def test_every_cell_of_both_years_has_its_place_by_its_own_labels(tmp_path: Path) -> None:
    found = placed(begun(tmp_path / "inputs"), figures_of(tmp_path / "figures.csv", (SOLO, "連結")))
    assert found.strangers == ()
    assert dict(found.by_tail) == {}
    assert len(found.publication.cells) == 2485
    assert {cell.key.fiscal_year for cell in found.publication.cells} == {2017, 2018}


def test_the_ledgers_print_what_was_published_in_both_years_and_nothing_else(project: Project, tmp_path: Path) -> None:
    cells = placed(project.folder, figures_of(tmp_path / "figures.csv", (SOLO,))).publication.cells
    published = {cell.key: normalise_dash(cell.printed) for cell in cells}
    printed = {
        cell.key: cell.text
        for table in project.tables.values()
        for cell in table.cells()
        if cell.key is not None and cell.key.table_id in TABLES and cell.key.entity == SOLO
    }
    assert len(published) > 1200
    assert {key: (text, printed.get(key)) for key, text in published.items() if printed.get(key) != text} == {}
    assert printed.keys() - published.keys() == set()


def test_the_column_of_the_phase_in_stands_beside_the_last_year_that_had_it(project: Project) -> None:
    composition = project.tables["capital-composition"]
    assert [cell.text for cell in composition.head[0]] == [
        "項目", "2017年度末", "経過措置による不算入額", "2018年度末"
    ]  # fmt: skip
    rows = {line.id: [cell.text for cell in line.cells] for line in composition.lines}
    assert rows["intangibles"] == ["127", "31", "149"]
    assert rows["prepaid_pension"] == ["206", "51", "301"]
    assert rows["core_adjustments_total"] == ["334", "", "450"]
    assert rows["transitional_pension"] == ["51", "", "－"]
    requirement = {line.id: [cell.text for cell in line.cells] for line in project.tables["capital-requirement"].lines}
    assert requirement["look_through"] == ["", "", "16,074", "642"]  # 2017 had no みなし計算: blank, not －


@pytest.mark.parametrize(
    ("place", "printed"),
    [
        (("capital-requirement", "中小企業等・個人向け", "所要自己資本", "2018"), "29,728"),
        (("exposure-region", "国内", "合計", "2018"), "2,245,170"),  # 延滞 counted in
    ],
)
def test_a_changed_figure_is_found(place: tuple[str, str, str, str], printed: str, tmp_path: Path) -> None:
    source = figures_of(tmp_path / "figures.csv", (SOLO,), {place: printed})
    with pytest.raises(FaultError) as error:
        make_inputs([source], begun(tmp_path / "inputs"), BackcastOptions(), lambda stage: None)
    assert printed in str(error.value)


def test_each_year_is_checked_by_its_own_law(tmp_path: Path) -> None:
    publication = placed(begun(tmp_path / "inputs"), figures_of(tmp_path / "figures.csv", (SOLO, "連結"))).publication
    identities = IdentitySet.of(publication)
    assert [finding.title for finding in identities.check() if finding.severity is not Severity.NOTICE] == []
    keys = {(cell.key.entity, cell.key.number, cell.key.fiscal_year): cell.key for cell in publication.cells}
    for number, year, wrong in (
        ("capital-composition.transitional", 2017, "△2,145"),  # ＝ the five rows of that year
        ("capital-composition.credit_rwa", 2018, "1,054,736"),
        ("capital-requirement.retail.required", 2017, "26,243"),
    ):
        (first, *_) = identities.check({keys[SOLO, number, year]: wrong})
        assert first.severity is Severity.ERROR
        assert keys[SOLO, number, year] in {cell.key for cell in first.cells}
