"""discgen house --from: forms proposed from a publication, each with its evidence; read back, they place the cells."""

import shutil
from pathlib import Path

import pytest
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


def test_every_proposal_names_its_line_and_print(tmp_path: Path) -> None:
    propose_house([SECOND], tmp_path / "learnt", None)
    text = (tmp_path / "learnt" / "forms" / "proposed.yaml").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith(("  - {after", "  - {under"))]
    lines += [line for line in text.splitlines() if "{label:" in line]
    assert lines and all("# kyushu-2018.csv:" in line for line in lines)
    assert 'zero_ratio = "zero"   # kyushu-2018.csv:' in text
    assert 'small_negative = "minus"   # kyushu-2018.csv:' in text
    assert "表 staff は、欄に単位を付けている" in text
    assert "平均給与月額" in text


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
