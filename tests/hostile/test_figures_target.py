"""Where the list of figures may be written: the name's end decides the form, and nothing of others is lost."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from discgen.cli import app
from discgen.export.records import FigureRecord
from discgen.export.writers import WRITERS, form_of, refuse_foreign
from discgen.faults import FaultError
from discgen.reportfile import replacing_report
from tests.paths import begun

RECORD = FigureRecord("x", "単体", "t", "表", "行", "列", 2020, "百万円", "1", "1", "t.a", "", "", "", "")


@pytest.mark.parametrize(
    ("name", "form", "made"),
    [("a.csv", "", "csv"), ("a.XLSX", "", "xlsx"), ("a.json", "json", "json"), ("a", "csv", "csv")],
)
def test_the_end_of_the_name_decides_the_form(name: str, form: str, made: str) -> None:
    assert form_of(Path(name), form) == made


@pytest.mark.parametrize(
    ("name", "form", "message"),
    [
        ("a.csv", "xlsx", "名前の終わりが形式と合いません"),
        ("a.pdf", "", "書き出す形式が分かりません"),
        ("a", "", "書き出す形式が分かりません"),
        ("a.csv", "pdf", "この形式では書き出せません"),
    ],
)
def test_a_form_that_the_name_does_not_bear_is_refused(name: str, form: str, message: str) -> None:
    with pytest.raises(FaultError, match=message):
        form_of(Path(name), form)


@pytest.mark.parametrize("form", WRITERS)
def test_a_list_of_figures_may_be_replaced(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"figures.{form}"
    WRITERS[form](path, [RECORD])
    refuse_foreign(path)
    refuse_foreign(tmp_path / "new.csv")


def test_nothing_else_is_replaced(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "貸出金.xlsx")
    (tmp_path / "決裁.csv").write_text("番号,金額\n", encoding="utf-8")
    (tmp_path / "folder.csv").mkdir()
    for name in ("貸出金.xlsx", "決裁.csv", "folder.csv"):
        with pytest.raises(FaultError, match="計数の一覧ではないファイルがあります"):
            refuse_foreign(tmp_path / name)


@pytest.mark.parametrize("name", ["institution.toml", "検査承認.csv", "ledgers/預金.xlsx", "text/greeting.md"])
def test_no_report_takes_the_place_of_what_the_office_wrote(tmp_path: Path, name: str) -> None:
    inputs = begun(tmp_path / "inputs")
    path = inputs / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(path.read_bytes() if path.exists() else b"own")
    before = path.read_bytes()
    with pytest.raises(FaultError, match="入力のファイルを置き換える"), replacing_report(path) as staging:
        staging.write_text("report")
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["検査.html", "../検査.csv"])
def test_a_report_replaces_the_one_before(tmp_path: Path, name: str) -> None:
    path = begun(tmp_path / "inputs") / name
    for words in ("first", "second"):
        with replacing_report(path) as staging:
            staging.write_text(words)
    assert path.read_text() == "second"


def test_the_command_leaves_the_profile_alone(tmp_path: Path) -> None:
    inputs = begun(tmp_path / "inputs")
    before = (inputs / "institution.toml").read_bytes()
    result = CliRunner().invoke(
        app, ["figures", str(inputs), "-o", str(inputs / "institution.toml"), "--format", "csv"]
    )
    assert result.exit_code == 1
    assert (inputs / "institution.toml").read_bytes() == before
