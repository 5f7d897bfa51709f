"""A year is frozen, the next one begins from it, and both say where they stand."""

import datetime
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from discgen.cli import app
from discgen.desk.officeyear.nextyear import PLAN_NAME, make_next_year
from discgen.desk.officeyear.yearstatus import BEGUN, EMPTY, FIXED, READY, WRONG, year_status
from discgen.export.records import figure_records
from discgen.export.writers import write_csv
from discgen.faults import FaultError, errors
from discgen.freezing import freeze
from discgen.frozen import FROZEN, FROZEN_FILE, read_frozen
from discgen.project import Project, open_project
from tests.desk.officehouses import invented

DAY = datetime.date(2025, 7, 25)


def outputs_of(inputs: Path, folder: Path) -> Path:
    """What a build leaves, the PDF but for its content."""
    folder.mkdir()
    write_csv(folder / "figures.csv", list(figure_records(open_project(inputs))))
    (folder / "ディスクロージャー誌.pdf").write_bytes(b"%PDF")
    later = datetime.datetime.now().timestamp() + 60
    os.utime(folder / "ディスクロージャー誌.pdf", (later, later))
    return folder


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("year")
    inputs = invented(folder / "mihon-2024", 2024)
    freeze(inputs, outputs_of(inputs, folder / "out"), DAY)
    return inputs


@pytest.fixture
def copy(published: Path, tmp_path: Path) -> Path:
    return shutil.copytree(published, tmp_path / published.name)


@pytest.fixture(scope="module")
def following(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("next") / "mihon-2025"
    make_next_year(published, folder)
    return folder


def changed_cell(path: Path, sheet: str, head: str, change: Callable[[int], int]) -> None:
    book = openpyxl.load_workbook(path)
    cells = book[sheet]
    column = [cell.value for cell in cells[1]].index(head) + 1
    cells.cell(2, column).value = change(int(str(cells.cell(2, column).value)))
    book.save(path)


def opened(folder: Path, place: Path) -> Project:
    """A new year without the rows that wait for their closings: those are errors until they are filled in."""
    inputs = shutil.copytree(folder, place / "opened")
    path = inputs / "ledgers" / "資産査定.xlsx"
    book = openpyxl.load_workbook(path)
    book["貸倒引当金"].delete_rows(2, 99)
    book.save(path)
    return open_project(inputs, complete=False)


def rows_of(path: Path, sheet: str) -> list[dict[str, object]]:
    heads, *rows = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return [dict(zip(map(str, heads), row, strict=True)) for row in rows]


def test_what_was_published_is_kept_with_its_exact_values(published: Path) -> None:
    frozen = read_frozen(published)
    assert frozen is not None
    assert (frozen.fiscal_year, frozen.date, frozen.law_day) == (2024, "2025-07-25", "2025-03-31")
    project = open_project(published)
    printed = [cell.text for table in project.tables.values() for cell in table.cells()]
    assert [figure.printed for figure in frozen.figures] == printed
    assert any(figure.exact for figure in frozen.figures)
    assert len(frozen.pdf) == 64


def test_an_older_build_cannot_be_frozen(copy: Path, tmp_path: Path) -> None:
    (copy / FROZEN_FILE).unlink()
    with pytest.raises(FaultError) as none:
        freeze(copy, tmp_path / "nothing", DAY)
    assert "作成した誌面がありません" in str(none.value)
    outputs = outputs_of(copy, tmp_path / "out")
    text = next((copy / "text").glob("*.md"))
    later = (outputs / "ディスクロージャー誌.pdf").stat().st_mtime + 60
    os.utime(text, (later, later))
    with pytest.raises(FaultError) as stale:
        freeze(copy, outputs, DAY)
    assert [fault.where for fault in stale.value.faults] == [f"text/{text.name}"]


def test_a_frozen_year_is_frozen_once(published: Path, tmp_path: Path) -> None:
    said = CliRunner().invoke(app, ["freeze", str(published), "--date", "2025-07-25", "-o", str(tmp_path)])
    assert said.exit_code == 1 and "すでに確定しています" in said.output


def test_every_figure_that_prints_otherwise_is_told_until_it_is_restated(copy: Path) -> None:
    told = json.loads((copy / FROZEN_FILE).read_text(encoding="utf-8"))
    assert errors(open_project(copy).faults) == []
    changed_cell(copy / "ledgers" / "役職員.xlsx", "職員", "年齢（月数）", lambda months: months + 1368)
    with pytest.raises(FaultError) as error:
        open_project(copy)
    faults = [fault for fault in error.value.faults if fault.rule == FROZEN]
    assert faults and all(fault.found != fault.expected for fault in faults)
    before = {figure["printed"] for figure in told["figures"]}
    assert {fault.expected for fault in faults} <= before
    numbers = sorted({fault.where.rpartition("番号 ")[2].rstrip("）") for fault in faults})
    profile = copy / "institution.toml"
    lines = "".join(f'"{number}" = "集計の誤りを訂正しました"\n' for number in numbers)
    profile.write_text(f"{profile.read_text('utf-8')}\n[restated]\n{lines}", encoding="utf-8")
    project = open_project(copy)
    notes = [note for table in project.tables.values() for note in table.notes if "集計の誤りを訂正しました" in note]
    assert len(notes) >= len(numbers)
    assert all(f"公表時：{fault.expected}" in "".join(notes) for fault in faults)


def test_a_restatement_of_what_did_not_change_is_told(copy: Path) -> None:
    profile = copy / "institution.toml"
    profile.write_text(f'{profile.read_text("utf-8")}\n[restated]\n"bs.cash" = "理由"\n', encoding="utf-8")
    assert ["bs.cash"] == [fault.found for fault in open_project(copy).faults if fault.rule == FROZEN]


def test_a_changed_file_of_frozen_figures_is_noticed(copy: Path) -> None:
    path = copy / FROZEN_FILE
    path.write_text(path.read_text(encoding="utf-8").replace("2025-07-25", "2025-07-26"), encoding="utf-8")
    with pytest.raises(FaultError) as error:
        open_project(copy)
    assert "書き換えられています" in str(error.value)


def test_the_next_year_needs_a_frozen_one(copy: Path, tmp_path: Path) -> None:
    (copy / FROZEN_FILE).unlink()
    said = CliRunner().invoke(app, ["next-year", str(copy), "-o", str(tmp_path / "next")])
    assert said.exit_code == 1 and "確定していません" in said.output and not (tmp_path / "next").exists()


def test_the_next_year_opens_with_all_figures_of_earlier_years(
    published: Path, following: Path, tmp_path: Path
) -> None:
    project = opened(following, tmp_path)
    assert project.profile.institution.fiscal_year == 2025
    lacking = [fault for fault in errors(project.faults) if "印刷計数がありません" in fault.message]
    assert lacking == []
    before = open_project(published).tables["key-figures-5y"]
    after = project.tables["key-figures-5y"]
    shown = {(c.key.number, c.key.fiscal_year): c.text for c in before.cells() if c.key}
    again = {(c.key.number, c.key.fiscal_year): c.text for c in after.cells() if c.key and c.key.fiscal_year < 2025}
    assert {year for _, year in again} == {2021, 2022, 2023, 2024}
    assert all(shown[figure] == text for figure, text in again.items())


def test_ledgers_begin_with_what_the_contracts_carry_over(published: Path, following: Path) -> None:
    old = rows_of(published / "ledgers" / "資産査定.xlsx", "貸倒引当金")
    new = rows_of(following / "ledgers" / "資産査定.xlsx", "貸倒引当金")
    assert [row["期首残高"] for row in new] == [row["期末残高"] for row in old]
    assert {row["期末残高"] for row in new} == {None}
    years = [row["年度"] for row in rows_of(following / "ledgers" / "総勘定元帳.xlsx", "粗利益")]
    assert sorted(years) == [2023, 2024]
    kept = [rows_of(folder / "ledgers" / "注記.xlsx", "方針の数値") for folder in (published, following)]
    assert kept[0] == kept[1] and kept[0]
    assert rows_of(following / "ledgers" / "貸出金.xlsx", "貸出金明細") == []


def test_texts_that_name_a_year_are_marked_and_the_plan_names_them(following: Path) -> None:
    marked = {path.name for path in (following / "text").glob("*.md") if "前年度の文です" in path.read_text("utf-8")}
    plan = (following / PLAN_NAME).read_text(encoding="utf-8")
    assert marked and all(f"text/{name}" in plan for name in marked)
    assert "2026-07-31" in plan and "2026-03-31" in plan


def test_the_law_of_the_next_year_shapes_its_ledgers_and_its_plan(tmp_path: Path) -> None:
    """From the year ended 2025-03-31 on the final form of Basel III asks for a workbook of its own."""
    old = invented(tmp_path / "mihon-2023", 2023)
    made = make_next_year(old, tmp_path / "mihon-2024", unfrozen=True)
    assert not (old / "ledgers" / "リスク・アセット.xlsx").exists()
    assert (made.folder / "ledgers" / "リスク・アセット.xlsx").exists()
    plan = (made.folder / PLAN_NAME).read_text(encoding="utf-8")
    assert "オペレーショナル・リスク" in plan
    project = opened(made.folder, tmp_path)
    assert [fault for fault in errors(project.faults) if "印刷計数がありません" in fault.message] == []


def test_where_a_year_stands(published: Path, following: Path) -> None:
    old = {part.part: part.state for part in year_status(published)}
    new = {part.part: part.state for part in year_status(following)}
    assert old["ledgers/貸出金.xlsx"] == old["published"] == old["text"] == FIXED
    assert WRONG not in old.values()
    assert new["ledgers/貸出金.xlsx"] == EMPTY and new["published"] == EMPTY
    assert new["ledgers/資産査定.xlsx"] == WRONG
    assert new["history/印刷計数.xlsx"] == READY and new["text"] == BEGUN
    said = CliRunner().invoke(app, ["status", str(following)])
    assert said.exit_code == 0 and len(said.output.splitlines()) < 40
