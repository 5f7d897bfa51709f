"""A year is frozen; what was published prints as it was; the year says where it stands."""

import csv
import datetime
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from discgen.cli import app
from discgen.desk.officeyear.yearstatus import (
    AGREEMENT,
    BEGUN,
    EMPTY,
    FIXED,
    NOT_NEEDED,
    OPEN,
    PUBLISHED,
    READY,
    STALE,
    UNSURE,
    WRONG,
    PartStatus,
    agreement,
    status_lines,
    year_status,
)
from discgen.desk.sourcedraft.sourcecommand import write_draft
from discgen.faults import Fault, FaultError, errors
from discgen.freezing import freeze
from discgen.frozen import FROZEN, FROZEN_FILE, Frozen, read_frozen
from discgen.project import open_project
from tests.desk.conftest import DAY, outputs_of
from tests.paths import ROOT


def changed_cell(path: Path, sheet: str, head: str, change: Callable[[int], int]) -> None:
    book = openpyxl.load_workbook(path)
    cells = book[sheet]
    column = [cell.value for cell in cells[1]].index(head) + 1
    cells.cell(2, column).value = change(int(str(cells.cell(2, column).value)))
    book.save(path)


def test_what_was_published_is_kept_with_its_exact_values(published: Path) -> None:
    frozen = read_frozen(published)
    assert frozen is not None
    assert (frozen.fiscal_year, frozen.date, frozen.law_day) == (2025, "2026-07-25", "2026-03-31")
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
    outputs = outputs_of(open_project(copy), tmp_path / "out")
    text = next((copy / "text").glob("*.md"))
    later = (outputs / "ディスクロージャー誌.pdf").stat().st_mtime + 60
    os.utime(text, (later, later))
    with pytest.raises(FaultError) as stale:
        freeze(copy, outputs, DAY)
    assert [fault.where for fault in stale.value.faults] == [f"text/{text.name}"]
    (outputs / "figures.csv").write_bytes("番号,単体,年度\n1,単体,2025\n".encode("cp932"))  # by another programme
    with pytest.raises(FaultError) as stale:
        freeze(copy, outputs, DAY)
    assert "計数が、いまの入力の計数と違います" in [fault.message for fault in stale.value.faults]


def test_a_frozen_year_is_frozen_once(published: Path, tmp_path: Path) -> None:
    said = CliRunner().invoke(app, ["freeze", str(published), "--date", "2026-07-25", "-o", str(tmp_path)])
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
    path.write_text(path.read_text(encoding="utf-8").replace("2026-07-25", "2026-07-26"), encoding="utf-8")
    with pytest.raises(FaultError) as error:
        open_project(copy)
    assert "書き換えられています" in str(error.value)


@pytest.mark.parametrize("typed", ["2026-07-25", "2026/7/25", "2026年7月25日", "令和8年7月25日", "R8.7.25"])
def test_the_day_is_typed_as_an_office_writes_it(published: Path, monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    days: list[object] = []

    def frozen(inputs: Path, outputs: Path, day: object, *others: object, replace: bool) -> Frozen:
        days.append(day)
        return Frozen(2025, "", "", "", "", ())

    monkeypatch.setattr("discgen.freezing.freeze", frozen)
    said = CliRunner().invoke(app, ["freeze", str(published), "--date", typed])
    assert said.exit_code == 0 and days == [DAY]


@pytest.mark.parametrize(("typed", "told"), [("7/25", "2025年7月25日"), ("2026-02-30", "2025年7月25日")])
def test_a_day_that_is_none_is_answered_with_the_right_form(published: Path, typed: str, told: str) -> None:
    said = CliRunner().invoke(app, ["freeze", str(published), "--date", typed])
    assert said.exit_code == 1 and "日付として読めません" in said.output and told in said.output


def test_nothing_is_published_before_the_year_has_ended(published: Path, tmp_path: Path) -> None:
    with pytest.raises(FaultError) as refused:
        freeze(published, tmp_path, datetime.date(2026, 3, 31), replace=True)
    assert "決算日より後ではありません" in str(refused.value)


def test_where_a_year_stands(published: Path, following: Path) -> None:
    old = {part.part: part.state for part in year_status(published)}
    assert set(old.values()) == {FIXED, NOT_NEEDED}  # a whole house lacks nothing
    assert {part for part, state in old.items() if state == NOT_NEEDED} == {
        "ledgers/機関の計数.xlsx",
        "lists/表彰.xlsx",
        "lists/自由表.xlsx",
    }
    new = {part.part: part for part in year_status(following)}
    assert WRONG not in {part.state for part in new.values()}
    assert new["ledgers/貸出金.xlsx"].state == EMPTY and new[PUBLISHED].state == OPEN
    assert new["ledgers/総勘定元帳.xlsx"].state == new["text"].state == BEGUN
    assert new["ledgers/資産査定.xlsx"].state == BEGUN and "未記入 12件" in new["ledgers/資産査定.xlsx"].told
    assert new["ledgers/連結調整.xlsx"].state == new["lists/表彰.xlsx"].state == NOT_NEEDED
    assert new["history/印刷計数.xlsx"].state == READY
    assert {new[f"lists/{name}.xlsx"].state for name in ("店舗", "沿革", "基準日")} == {STALE}
    assert new[AGREEMENT].state == UNSURE
    said = CliRunner().invoke(app, ["status", str(following)])
    assert said.exit_code == 0 and len(said.output.splitlines()) < 40


def test_faulty_ledgers_leave_open_whether_the_books_agree(copy: Path) -> None:
    (copy / FROZEN_FILE).unlink()
    changed_cell(copy / "ledgers" / "役職員.xlsx", "職員", "人数", lambda heads: -heads)
    parts = {part.part: part.state for part in year_status(copy)}
    assert parts["ledgers/役職員.xlsx"] == WRONG and parts[AGREEMENT] == UNSURE and parts["text"] == READY
    shutil.copy(ROOT / "inputs/mihon-2025/ledgers/役職員.xlsx", copy / "ledgers")
    changed_cell(copy / "ledgers" / "総勘定元帳.xlsx", "科目残高", "残高", lambda yen: yen + 1)
    as_the_office_has_them(copy / "ledgers")
    parts = {part.part: part.state for part in year_status(copy)}
    assert parts["ledgers/役職員（役職員.xlsx、職員.csv）"] == parts["ledgers/預金.xlsm"] == READY
    assert parts[AGREEMENT] == WRONG


def as_the_office_has_them(ledgers: Path) -> None:
    """A workbook of another kind, and a sheet as CSV."""
    (ledgers / "預金.xlsx").rename(ledgers / "預金.xlsm")
    book = openpyxl.load_workbook(ledgers / "役職員.xlsx")
    with (ledgers / "職員.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(book["職員"].iter_rows(values_only=True))
    del book["職員"]
    book.save(ledgers / "役職員.xlsx")


def test_states_are_counted_from_the_worst_to_the_best() -> None:
    parts = [PartStatus(state, state, "") for state in (READY, EMPTY, UNSURE, WRONG, STALE, BEGUN)]
    *_, counts = status_lines(parts)
    assert [word.split()[0] for word in counts.split("　")] == [WRONG, EMPTY, BEGUN, STALE, UNSURE, READY]


def test_a_draft_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(FaultError, match="書き込めません"):
        write_draft("案", tmp_path / "file" / "a.yaml")


def test_ledgers_that_do_not_agree_are_told_before_the_history_is_whole() -> None:
    """The books are filled, the history is not: what is apart is no longer waiting for it."""
    parts = [PartStatus("ledgers/総勘定元帳.xlsx", READY, ""), PartStatus("history/印刷計数.xlsx", EMPTY, "")]
    apart = Fault("台帳の突合", "貸借が一致しません", rule="ledgers.reconciled.balance")
    assert agreement(parts, [apart]).state == WRONG
    assert agreement(parts, []).state == UNSURE
    assert agreement([replace(parts[0], state=BEGUN), parts[1]], [apart]).state == UNSURE
