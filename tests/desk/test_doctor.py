"""discgen doctor: what is missing is told with what to do, and only what a build needs fails."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from discgen.cli import app
from discgen.desk import doctor


def told(*options: str) -> tuple[int, list[str]]:
    result = CliRunner().invoke(app, ["doctor", *options])
    return result.exit_code, result.output.splitlines()


def test_this_machine_can_build(tmp_path: Path) -> None:
    code, lines = told("-o", str(tmp_path / "outputs"))
    assert code == 0 and not [line for line in lines if line.startswith("×")]
    assert any("2013年度から2026年度まで" in line for line in lines)


WHICH = shutil.which


def missing(name: str) -> Callable[[str], str | None]:
    return lambda wanted: None if wanted == name else WHICH(wanted)


def test_what_is_missing_is_told_with_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(doctor, "pango_version", lambda: "")
    code, lines = told("-o", str(tmp_path))
    (line,) = [line for line in lines if line.startswith("×")]
    assert code == 1 and "Pango" in line and "直し方" in line


def test_a_programme_that_only_some_need_is_no_failure(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    found = {symptom.thing: symptom for symptom in doctor.examined(tmp_path)}
    monkeypatch.setattr(shutil, "which", missing("dot"))
    now = {symptom.thing: symptom for symptom in doctor.examined(tmp_path)}
    assert [thing for thing in found if found[thing].well and not now[thing].well] == ["Graphviz（流れ図）"]
    assert not now["Graphviz（流れ図）"].needed


def test_a_face_that_is_not_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(doctor, "FACES", ("BIZ UDGothic", "見本の書体"))
    lacking = [symptom.thing for symptom in doctor.examined(tmp_path) if not symptom.well]
    assert lacking == ["書体 見本の書体"]


def test_a_file_in_the_place_of_the_outputs(tmp_path: Path) -> None:
    (tmp_path / "outputs").write_text("", encoding="utf-8")
    (told_of,) = [symptom for symptom in doctor.examined(tmp_path / "outputs") if symptom.thing == "出力の置き場所"]
    assert told_of.needed and not told_of.well
