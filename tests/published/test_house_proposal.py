"""discgen house --from: forms proposed from a publication, each with its evidence; read back, they place the cells."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from discgen.catalogue.profile import default_profile_text, load_profile
from discgen.cli import app
from discgen.faults import FaultError
from discgen.published.proposal import propose_house
from discgen.published.publication import Placed, place_cells
from discgen.published.publishedcells import read_published
from tests.paths import GOLDEN, GROUP_FIGURES, SOLO_FIGURES

SECOND = GOLDEN / "kyushu-2018.csv"


def placed(files: list[Path], folder: Path) -> Placed:
    return place_cells(read_published(files)[0], load_profile(folder), folder)


@pytest.fixture(scope="module")
def learnt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A house as it is proposed from the second publication; tests leave it as it is."""
    folder = tmp_path_factory.mktemp("house") / "learnt"
    propose_house([SECOND], folder, None)
    return folder


def proposed(folder: Path) -> list[dict[str, Any]]:
    text = (folder / "forms" / "proposed.yaml").read_text(encoding="utf-8")
    return [one for one in yaml.safe_load_all(text) if one]


@pytest.mark.parametrize(("files", "least"), [([SECOND], 60), ([SOLO_FIGURES, GROUP_FIGURES], 200)])
def test_forms_learnt_from_a_publication_place_what_the_national_forms_could_not(
    files: list[Path], least: int, tmp_path: Path
) -> None:
    folder = tmp_path / "learnt"
    propose_house(files, folder, None)
    bare = tmp_path / "bare"
    bare.mkdir()
    shutil.copy2(folder / "institution.toml", bare)
    before, after = placed(files, bare), placed(files, folder)
    assert len(before.strangers) - len(after.strangers) >= least
    left = [cell for cell in after.strangers if cell.key.table_id != "housing-loan-modification"]  # twelve dates
    assert len(left) <= 0.05 * len(before.strangers)
    assert len(after.by_tail) < len(before.by_tail), "the house's own words are exact now"


def test_every_proposal_names_its_line_and_print(learnt: Path) -> None:
    text = (learnt / "forms" / "proposed.yaml").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith(("  - {after", "  - {under"))]
    lines += [line for line in text.splitlines() if "{label:" in line and "columns: [{" not in line]
    assert lines and all("# kyushu-2018.csv:" in line for line in lines)
    assert 'zero_ratio = "zero"   # kyushu-2018.csv:' in text
    assert 'small_negative = "minus"   # kyushu-2018.csv:' in text
    assert "表 staff は、欄に単位を付けている" in text
    assert "平均給与月額" in text


def test_a_row_that_the_house_prints_in_another_table_alone_is_dropped(learnt: Path) -> None:
    """Left in, it would count as nothing where its table is printed without it, against the print elsewhere."""
    documents = {one["amend"]: one for one in proposed(learnt) if "amend" in one}
    assert documents["appropriation"]["drop"] == ["net_profit", "carried_forward"]


def test_each_table_is_amended_once_and_for_something(learnt: Path) -> None:
    tables = [one for one in proposed(learnt) if "amend" in one]
    assert len({one["amend"] for one in tables}) == len(tables)
    assert all(len(one) > 1 for one in tables)


def test_a_row_that_is_there_gets_the_further_column(learnt: Path) -> None:
    (irrbb,) = [one for one in proposed(learnt) if one.get("amend") == "irrbb"]
    assert irrbb["change"]["steepener"] == {"columns": ["eve", "nii"]} and "add" not in irrbb


def test_rows_of_one_heading_stand_together(learnt: Path) -> None:
    documents = {one.get("amend") or one["id"]: one for one in proposed(learnt)}
    first, second = documents["business-indicators"]["add"]
    assert first["row"]["heading"] and second["under"] == first["row"]["id"]
    overview = documents["other-business-overview"]["rows"]
    assert (overview[0]["label"], [row["label"] for row in overview[0]["rows"]]) == ("団体会員", ["増加数", "期末"])
    assert not any(">" in row["label"] for row in overview)


def test_a_column_of_its_own_unit_says_so(learnt: Path) -> None:
    (area,) = [one for one in proposed(learnt) if one.get("id") == "area-overview"]
    assert [column.get("unit") for column in area["columns"]] == ["会員", "人", "店", None, None]
    assert not any("unit" in row for row in area["rows"])


def test_the_start_is_another_folder_and_nothing_that_stands_is_written_over(tmp_path: Path) -> None:
    start = tmp_path / "start"
    start.mkdir()
    (start / "institution.toml").write_text(default_profile_text("甲", 2018), encoding="utf-8")
    (start / "forms").mkdir()
    (start / "forms" / "words.yaml").write_text("words:\n  及び: および\n", encoding="utf-8")
    said = CliRunner().invoke(
        app, ["house", "--from", str(SECOND), "--house", str(start), "-o", str(tmp_path / "learnt")]
    )
    assert said.exit_code == 0 and "proposed.yaml" in said.output
    assert {path.name for path in (tmp_path / "learnt" / "forms").iterdir()} == {"proposed.yaml", "words.yaml"}
    assert {path.name for path in (start / "forms").iterdir()} == {"words.yaml"}
    with pytest.raises(FaultError, match="すでに使われている"):
        propose_house([SECOND], tmp_path / "learnt", start)
