"""What stands in the way of reading and writing: pipes, devices, links, leftovers, full disks, no memory."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
import typer

from discgen.catalogue.inputfiles import refuse_odd_files
from discgen.catalogue.profile import load_profile
from discgen.catalogue.ratelaw import is_rate
from discgen.faults import FaultError
from discgen.plainnumber import plain_number
from discgen.plainsheet import PlainSheet, SheetColumn, write_plain
from discgen.screen import failing_cleanly
from discgen.staging import replacing_file, replacing_folder
from tests.paths import SAMPLE, begun

ODD = [
    ("text/a.md", lambda path: os.mkfifo(path), "名前付きパイプ"),
    ("images/a.png", lambda path: path.symlink_to("/dev/zero"), "機器"),
    ("institution.toml", lambda path: (path.unlink(), os.mkfifo(path)), "名前付きパイプ"),
    ("text/a.md", lambda path: path.mkdir(), ".md"),
    ("text/a.md", lambda path: os.truncate(os.open(path, os.O_CREAT | os.O_WRONLY), 2**30), "1,073,741,824 バイト"),
]


@pytest.mark.parametrize("number", range(len(ODD)))
def test_what_is_no_file_to_be_read_is_refused_at_once(tmp_path: Path, number: int) -> None:
    name, make, found = ODD[number]
    inputs = begun(tmp_path / "inputs")
    (inputs / name).parent.mkdir(exist_ok=True)
    make(inputs / name)
    with pytest.raises(FaultError) as caught:
        load_profile(inputs)
    (fault,) = caught.value.faults
    assert (fault.where, fault.found) == (name, found)


def test_the_sample_has_nothing_odd() -> None:
    refuse_odd_files(SAMPLE)


@pytest.mark.parametrize("value", ["1e999999999", "1E9", "nan", "1/0"])
def test_a_number_without_end_is_no_parameter(tmp_path: Path, value: str) -> None:
    inputs = begun(tmp_path / "inputs")
    text = re.sub(
        r"(?m)^\[parameters\]$", f'[parameters]\nx = "{value}"', (inputs / "institution.toml").read_text("utf-8")
    )
    (inputs / "institution.toml").write_text(text, encoding="utf-8")
    with pytest.raises(FaultError, match="数ではありません"):
        load_profile(inputs)


@pytest.mark.parametrize("text", ["1e999999999", "1E5%", "0.5e3"])
def test_a_rate_without_end_is_none(text: str) -> None:
    assert not is_rate(text)
    with pytest.raises(ValueError):
        plain_number(text.removesuffix("%"))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("fiscal_year = 2020", "fiscal_year = " + "9" * 10_000, "書式が正しくありません"),
        ("fiscal_year = 2020", 'fiscal_year = "令和2年度"', "institution.fiscal_year"),
        ("fiscal_year = 2020", "fiscal_year = true", "institution.fiscal_year"),
        ("fiscal_year = 2020", "fiscal_year = 0", "institution.fiscal_year"),
        ('name = "', 'name = "　"\n#', "institution.name"),
        ('name = "', "name = “", "書式が正しくありません"),
        ("fiscal_year", "　fiscal_year", "書式が正しくありません"),
    ],
)
def test_a_setting_that_means_nothing_is_told(tmp_path: Path, old: str, new: str, message: str) -> None:
    inputs = begun(tmp_path / "inputs")
    text = (inputs / "institution.toml").read_text("utf-8")
    assert old in text
    (inputs / "institution.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FaultError, match=message):
        load_profile(inputs)


@pytest.mark.parametrize("encoding", ["cp932", "utf-16"])
def test_settings_in_another_encoding_are_told(tmp_path: Path, encoding: str) -> None:
    inputs = begun(tmp_path / "inputs")
    text = (inputs / "institution.toml").read_text("utf-8")
    (inputs / "institution.toml").write_bytes(text.encode(encoding, "replace"))
    with pytest.raises(FaultError, match="文字コードを読めません"):
        load_profile(inputs)


@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_settings_with_any_ends_of_lines_and_a_mark_are_read(tmp_path: Path, line_end: str) -> None:
    inputs = begun(tmp_path / "inputs")
    content = (inputs / "institution.toml").read_bytes().replace(b"\n", line_end.encode())
    (inputs / "institution.toml").write_bytes(b"\xef\xbb\xbf" + content)
    assert load_profile(inputs).institution.fiscal_year == 2020


def test_settings_nested_without_end_are_a_fault(tmp_path: Path) -> None:
    (tmp_path / "institution.toml").write_text("a = " + "[" * 50_000, encoding="utf-8")
    with pytest.raises(FaultError, match="入れ子が深すぎます"):
        load_profile(tmp_path)


@pytest.mark.parametrize("sign", ["\u200b", "\u202e"])
def test_a_sign_that_nobody_sees_in_the_settings_is_an_error_with_its_line(tmp_path: Path, sign: str) -> None:
    (tmp_path / "institution.toml").write_text(f'[institution]\nname = "見{sign}本"\n', encoding="utf-8")
    with pytest.raises(FaultError) as caught:
        load_profile(tmp_path)
    assert [fault.where for fault in caught.value.faults] == ["institution.toml:2"]


@pytest.mark.parametrize(
    ("error", "message"), [(MemoryError, "メモリーが足りません"), (RecursionError, "入れ子が深すぎて")]
)
def test_what_the_machine_cannot_do_is_a_message(
    error: type[Exception], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit) as caught, failing_cleanly():
        raise error
    assert caught.value.exit_code == 1
    assert message in "".join(capsys.readouterr()).replace("\n", "")


def test_a_workbook_that_cannot_be_written_is_a_fault(tmp_path: Path) -> None:
    sheet = PlainSheet("表", [SheetColumn("列", 10)], [["値"]])
    with pytest.raises(FaultError, match="書き込めません"), replacing_file(tmp_path / "a.xlsx") as staging:
        write_plain(staging.parent / "gone" / "a.xlsx", sheet)
    assert list(tmp_path.iterdir()) == []


def test_a_linked_folder_is_written_through(tmp_path: Path) -> None:
    (tmp_path / "share").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "share")
    with replacing_folder(tmp_path / "link") as staging:
        (staging / "a").touch()
    assert (tmp_path / "link").is_symlink()
    assert [path.name for path in (tmp_path / "share").iterdir()] == ["a"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "share"]


def test_a_link_to_nowhere_is_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "gone")
    with pytest.raises(FaultError, match="リンクが切れています"), replacing_folder(tmp_path / "link"):
        pass


def test_leftovers_of_a_killed_build_are_cleared_by_the_next(tmp_path: Path) -> None:
    (tmp_path / ".a-k2j_0d9x").mkdir()
    (tmp_path / ".a-old").mkdir()
    (tmp_path / ".a-old" / "before").touch()
    (tmp_path / ".a-b-k2j_0d9x").mkdir()  # of another target
    with pytest.raises(KeyboardInterrupt), replacing_folder(tmp_path / "a"):
        raise KeyboardInterrupt
    assert sorted(path.name for path in tmp_path.iterdir()) == [".a-b-k2j_0d9x", "a"]
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["before"]
