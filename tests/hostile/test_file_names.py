"""Names that Windows does not have, or that two systems do not tell apart: refused when written, told when read."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from discgen.book.composition.look import look_of
from discgen.catalogue.inputfiles import told_names
from discgen.catalogue.profile import load_profile
from discgen.faults import FaultError, Severity
from discgen.filenames import odd_names
from discgen.staging import replacing_file, replacing_folder
from discgen.templating import templates_folder
from tests.paths import SAMPLE

# A name, and what of it is told.
NAMES = [
    ("CON", "「CON」（機器の名前）"),
    ("nul.csv", "「nul.csv」（機器の名前）"),
    ("Com1.tar.gz", "「Com1.tar.gz」（機器の名前）"),
    ("LPT¹", "「LPT¹」（機器の名前）"),
    ("報告.", "名前の終わりの点か空白"),
    ("報告 ", "名前の終わりの点か空白"),
    ("報告<1>", "「<」"),
    ("10:30.md", "「:」"),
    ('"見本"', "「\"」"),
    ("a|b", "「|」"),
    ("何？?.png", "「?」"),
    ("a*b", "「*」"),
    ("a\\b", "「\\」"),
    ("a\tb", "U+0009"),
    ("a\u202eb", "U+202E"),
    ("あ" * 256, "256 文字"),
    ("CONTENTS.md", ""),
    ("COM10", ""),
    (".a", ""),
    ("報告（第1版）・改.md", ""),
]  # fmt: skip


@pytest.mark.parametrize(("name", "found"), NAMES)
def test_a_name_that_windows_does_not_have_is_told(name: str, found: str) -> None:
    told = [(fault.message, fault.found, fault.severity) for fault in odd_names([f"images/{name}"])]
    assert told == ([("Windows では使えない名前です", found, Severity.WARNING)] if found else [])


@pytest.mark.parametrize("name", ["CON", "aux.csv", "a?.csv", "a./b.csv"])
def test_nothing_is_written_under_such_a_name(tmp_path: Path, name: str) -> None:
    for replacing in (replacing_file, replacing_folder):
        with pytest.raises(FaultError, match="Windows では使えない名前です"), replacing(tmp_path / name):
            raise AssertionError
    assert list(tmp_path.iterdir()) == []


# Names of one folder, and what is told of the last.
TWINS = [
    (["A.md", "a.md"], "大文字と小文字だけが違う名前が二つあります"),
    (["が.png", unicodedata.normalize("NFD", "が.png")], "同じ名前に見えるものが二つあります"),
    (["a/が.png", "b/が.png"], ""),
]


@pytest.mark.parametrize(("names", "message"), TWINS)
def test_names_that_two_systems_do_not_tell_apart_are_told(names: list[str], message: str) -> None:
    assert [fault.message for fault in odd_names(names)] == ([message] if message else [])


def test_a_logo_is_found_however_a_mac_wrote_its_name(tmp_path: Path) -> None:
    written = unicodedata.normalize("NFD", "ロゴが.svg")
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2"><rect width="4" height="2"/></svg>'
    (tmp_path / written).write_text(drawing)
    profile = load_profile(SAMPLE)
    design = profile.design.model_copy(update={"logo": "ロゴが.svg"})
    asked = profile.model_copy(update={"design": design, "cover": None})
    assert look_of(asked, tmp_path, templates_folder()).logo == written


def test_the_sample_can_be_kept_everywhere(tmp_path: Path) -> None:
    assert told_names(SAMPLE) == []
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "aux.md").touch()
    assert [fault.where for fault in told_names(tmp_path)] == ["text/aux.md"]
