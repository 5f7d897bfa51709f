"""The screen: which folder is meant, how much is told, what a shell completes."""

import re
from pathlib import Path

import pytest
import shellingham
from typer.testing import CliRunner, Result

from discgen.cli import app
from discgen.faults import Fault, FaultError, Severity
from discgen.inputsfolder import inputs_begun_with, inputs_meant
from discgen.screen import loudness, stages, tell
from discgen.shellcompletion import complete_when_asked


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), prog_name="discgen")


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one inputs folder, from which the command is given."""
    folder = tmp_path / "inputs" / "mihon-2025"
    (folder / "ledgers").mkdir(parents=True)
    (folder / "institution.toml").write_text("", encoding="utf-8")
    (folder / "ledgers" / "預金.xlsx").write_bytes(b"")
    (tmp_path / "inputs" / "空").mkdir()
    (tmp_path / "outputs" / "mihon-2025").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    return Path("inputs/mihon-2025")


@pytest.mark.parametrize(
    "path", ["mihon-2025", "inputs/mihon-2025/institution.toml", "inputs/mihon-2025/ledgers/預金.xlsx"]
)
def test_a_file_or_a_bare_name_means_its_folder(house: Path, path: str) -> None:
    assert inputs_meant(Path(path)) == house
    assert inputs_meant(house) == house


@pytest.mark.parametrize(("inside", "path"), [("", "."), ("ledgers", ".."), ("ledgers", "預金.xlsx")])
def test_inside_of_the_folder_it_is_meant_by_its_name(
    house: Path, monkeypatch: pytest.MonkeyPatch, inside: str, path: str
) -> None:
    """The lists of figures bear that name."""
    whole = house.resolve()
    monkeypatch.chdir(whole / inside)
    assert inputs_meant(Path(path)) == whole


def test_another_folder_is_taken_as_it_is(house: Path) -> None:
    assert inputs_meant(Path("outputs/mihon-2025")) == Path("outputs/mihon-2025")
    assert inputs_meant(Path("inputs/空")) == Path("inputs/空")


@pytest.mark.parametrize(
    ("path", "remedy"),
    [
        ("mihon-2024", "近い名前：mihon-2025"),
        ("inputs/mihon-2025/総勘定元帳.xlsx", "inputs/mihon-2025 を指定してください"),
        ("zzz", "inputs にあるのは：mihon-2025"),
    ],
)
def test_what_is_not_there_is_told_with_what_is(house: Path, path: str, remedy: str) -> None:
    with pytest.raises(FaultError) as told:
        inputs_meant(Path(path))
    (fault,) = told.value.faults
    assert (fault.where, fault.message, fault.remedy) == (path, "ファイルもフォルダーもありません", remedy)
    for command, code in (("build", 1), ("check", 2), ("status", 1)):
        result = run(command, path)
        assert result.exit_code == code and remedy in result.stderr


def test_the_folder_that_is_taken_is_named(house: Path) -> None:
    said = run("build", "inputs/mihon-2025/institution.toml").stderr
    assert said.startswith("inputs/mihon-2025 を対象にします。") and "institution.toml" in said
    assert "を対象にします" not in run("build", "-q", "inputs/mihon-2025/institution.toml").stderr


FAULTS = [
    Fault("甲.xlsx／表／A2", "気になる", severity=Severity.WARNING),
    Fault("乙.xlsx／表／B2", "違う"),
    Fault("甲.xlsx／表／C2", "違う"),
    Fault("乙.xlsx／表／D2", "違う"),
    *[Fault("丙.xlsx", f"読み替え{number}", severity=Severity.NOTICE) for number in range(70)],
]


def told(capsys: pytest.CaptureFixture[str], *, quiet: bool = False, verbose: bool = False) -> list[str]:
    loudness.quiet, loudness.verbose = quiet, verbose
    try:
        tell(FAULTS)
    finally:
        loudness.quiet = loudness.verbose = False
    return [re.sub("：.*", "", line) for line in capsys.readouterr().err.splitlines()]


def test_errors_come_first_and_those_of_a_file_together(capsys: pytest.CaptureFixture[str]) -> None:
    errors = ["[誤り] 甲.xlsx／表／C2", "[誤り] 乙.xlsx／表／B2", "[誤り] 乙.xlsx／表／D2"]
    lines = told(capsys)
    assert lines[:4] == [*errors, "[注意] 甲.xlsx／表／A2"]
    assert lines[-1].startswith("参考がほかに 10 件") and len(lines) == 4 + 60 + 1
    assert told(capsys, quiet=True) == errors
    assert len(told(capsys, verbose=True)) == len(FAULTS)


def test_q_and_v_stand_before_or_after_the_command(house: Path) -> None:
    for arguments, quiet, verbose in (
        (("-q", "build", "zzz"), True, False),
        (("build", "zzz", "-q"), True, False),
        (("build", "--verbose", "zzz"), False, True),
        (("-v", "history", "template", "zzz"), False, True),
        (("build", "zzz"), False, False),
    ):
        run(*arguments)
        assert (loudness.quiet, loudness.verbose) == (quiet, verbose), arguments


def completed(monkeypatch: pytest.MonkeyPatch, words: str) -> list[str]:
    monkeypatch.setenv("_DISCGEN_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(words.count(" ")))
    complete_when_asked()
    return run().stdout.split()


def test_a_shell_completes_commands_options_and_folders(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert completed(monkeypatch, "discgen ne") == ["next-year"]
    assert completed(monkeypatch, "discgen build inputs/") == ["inputs/mihon-2025"]
    assert completed(monkeypatch, "discgen check inputs/m") == ["inputs/mihon-2025"]
    assert "--quiet" in completed(monkeypatch, "discgen build --q")
    assert completed(monkeypatch, "discgen build --edition p") == ["print"]
    assert inputs_begun_with("elsewhere") == []


def unknown_shell() -> tuple[str, str]:
    raise shellingham.ShellDetectionFailure


def test_the_setting_of_the_shell_is_shown_or_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shellingham.detect_shell", lambda: ("bash", "/bin/bash"))
    shown = run("--show-completion")
    assert shown.exit_code == 0 and "_DISCGEN_COMPLETE=complete_bash" in shown.stdout
    monkeypatch.setattr("shellingham.detect_shell", lambda: ("tcsh", "/bin/tcsh"))
    refused = run("--show-completion")
    assert refused.exit_code == 2 and "このシェルでは入力補完を使えません：tcsh" in refused.stderr
    monkeypatch.setattr("shellingham.detect_shell", unknown_shell)
    assert "シェルの種類が分かりません" in run("--install-completion").stderr


def test_the_setting_is_installed_at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shellingham.detect_shell", lambda: ("bash", "/bin/bash"))
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    said = run("--install-completion")
    assert said.exit_code == 0 and "入力補完を" in said.stdout and "discgen.sh" in said.stdout
    assert "complete" in (tmp_path / ".bash_completions" / "discgen.sh").read_text(encoding="utf-8")


@pytest.mark.parametrize(("verbose", "told"), [(True, "台帳の読込み…\n計数の計算…\n"), (False, "")])
def test_stages_go_into_a_file_when_everything_is_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, verbose: bool, told: str
) -> None:
    monkeypatch.setattr(loudness, "verbose", verbose)
    with stages() as stage:
        stage("台帳の読込み")
        stage("計数の計算")
    assert capsys.readouterr().err == told
