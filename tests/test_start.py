"""discgen init: a folder to start from, in the form that the reader expects."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from discgen.book.composition.compose import coverage_of
from discgen.book.composition.index import missing_items
from discgen.book.text.frontmatter import split_front
from discgen.bookinput import document_input, drafts_of
from discgen.catalogue.profile import load_profile
from discgen.check.lawcheck import composition_of
from discgen.cli import app
from discgen.faults import FaultError, Severity, errors
from discgen.ledgers.reader import read_ledgers
from discgen.project import open_project
from discgen.start import GUIDE_NAME, NewHouse, start_inputs
from tests.catalogues import catalogue_on

# What a folder without a ledger, a list and a history cannot say yet: no draft has another fault.
NOT_FILLED = re.compile(r"に行がありません|前期の計数が見つかりません|計数が見つかりません　見つかった値：note-scalar")
LAST_YEAR = {"bt1-gyomu-4-a", "bt1-gyomu-4-b"}  # the table compares the interest of two years


def test_the_empty_workbooks_are_read_without_a_word(tmp_path: Path) -> None:
    folder = tmp_path / "mihon-2020"
    start_inputs(folder, NewHouse("見本労働金庫", 2020))
    profile = load_profile(folder)
    assert (profile.institution.name, profile.institution.fiscal_year) == ("見本労働金庫", 2020)
    book, faults = read_ledgers(
        folder / "ledgers",
        catalogue_on(folder=None).contracts,
        fiscal_year_end=profile.institution.fiscal_year_end,
        parameters=profile.numbers,
    )
    assert faults == []
    assert {len(frame) for frame in book.frames.values()} == {0}
    guide = (folder / GUIDE_NAME).read_text(encoding="utf-8")
    for workbook in catalogue_on(folder=None).contracts:
        for sheet in workbook.sheets:
            assert f"● {sheet.sheet}：" in guide


def test_a_missing_year_is_one_fault_per_table_not_one_per_figure(tmp_path: Path) -> None:
    folder = tmp_path / "mihon-2020"
    start_inputs(folder, NewHouse("見本労働金庫", 2020))
    with pytest.raises(FaultError) as error:
        open_project(folder)
    about_bs = [f for f in error.value.faults if f.where == "表「貸借対照表」" and f.severity is Severity.ERROR]
    assert [f.message for f in about_bs] == ["2019年度の印刷計数がありません（106欄）"]


@pytest.mark.parametrize("year", [2018, 2020, 2022, 2025])
def test_the_folder_stands_on_the_national_forms_and_opens(year: int, tmp_path: Path) -> None:
    """Every year is there, with what the catalogue has of its forms, and a place in the book for all of it."""
    folder = tmp_path / "mihon"
    start_inputs(folder, NewHouse("見本労働金庫", year))
    project = open_project(folder, complete=False)
    assert not project.catalogue.house
    assert {"bs", "pl", "appropriation", "key-figures-5y"} <= project.tables.keys()
    assert all("印刷計数がありません" in fault.message for fault in errors(project.faults))
    book = document_input(project, lambda _: None)
    composition = composition_of(book)
    assert composition.undrawn == set()
    assert [fault for fault in errors(composition.faults) if not NOT_FILLED.search(str(fault))] == []
    missing = missing_items(book.index, book.items, coverage_of(book, composition))
    assert {fault.found.split()[0] for fault in missing} <= LAST_YEAR


@pytest.mark.parametrize("chapters", [True, False])
def test_every_text_is_a_draft_and_is_told_until_it_is_the_houses(chapters: bool, tmp_path: Path) -> None:
    folder = tmp_path / "mihon"
    command = [
        "init",
        str(folder),
        "--name",
        "見本労働金庫",
        "--year",
        "2025",
        *([] if chapters else ["--no-chapters"]),
    ]
    said = CliRunner().invoke(app, command)
    assert said.exit_code == 0 and "draft の行を消す" in said.output
    steps = [line.split(". ", 1) for line in said.output.splitlines()[1:]]
    assert [number.strip() for number, _ in steps] == [str(number) for number in range(1, len(steps) + 1)]
    order = [place for place in ("institution.toml", "総勘定元帳", "sources", "history template", "discgen build")]
    found = [next(number for number, (_, step) in enumerate(steps) if place in step) for place in order]
    assert found == sorted(found)
    for name in re.findall(r"discgen ([a-z-]+)", said.output):
        assert CliRunner().invoke(app, [name, "--help"]).exit_code == 0
    guide = (folder / "sources" / "説明.md").read_text(encoding="utf-8")
    assert "discgen sources" in guide and "要確認" in guide
    entered, listed = (line for line in said.output.splitlines() if "に入力してください" in line)
    assert "貸出金" in entered and entered.endswith("（連結調整、機関の計数 は、該当があれば）。")
    assert ("店舗" in listed) and ("表彰" in listed.partition("に入力")[2]) == chapters
    profile = load_profile(folder)
    assert bool(profile.chapters) == bool(profile.cover) == chapters and not profile.institution.note
    texts = sorted((folder / "text").glob("*.md"))
    heads = {path: split_front(path.read_text(encoding="utf-8"), path.name) for path in texts}
    assert all(front.draft and not faults for front, _, _, faults in heads.values())
    assert any(front.chapter for front, _, _, _ in heads.values()) == chapters
    project = open_project(folder, complete=False)
    told = drafts_of(project)
    group = {path.name for path in texts if path.stem.startswith("c-")}  # there is no group yet
    assert [fault.where.split(":")[0] for fault in told] == [path.name for path in texts if path.name not in group]
    place, line = told[0].where.split(":")
    assert (folder / "text" / place).read_text(encoding="utf-8").split("\n")[int(line) - 1].startswith("draft: true")


def test_what_stands_is_never_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "mihon-2020"
    folder.mkdir()
    (folder / "memo.txt").write_text("大切", encoding="utf-8")
    result = CliRunner().invoke(app, ["init", str(folder), "--name", "見本労働金庫", "--year", "2020"])
    assert result.exit_code == 1
    assert "すでに使われているフォルダーです" in result.output
    assert [path.name for path in folder.iterdir()] == ["memo.txt"]


@pytest.mark.parametrize(("year", "sample"), [(2012, False), (2027, False), (2013, True), (2030, True)])
def test_a_year_whose_law_is_not_written_down_is_refused(tmp_path: Path, year: int, sample: bool) -> None:
    with pytest.raises(FaultError) as refused:
        start_inputs(tmp_path / "new", NewHouse("見本労働金庫", year, sample=sample))
    (fault,) = refused.value.faults
    assert fault.where == "--year" and "2026年度まで" in fault.expected
    assert not (tmp_path / "new").exists()
