"""Characters in texts: stars stay stars, what no face has is told where it stands, so are forms of characters."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from discgen.book.composition import bookbuild
from discgen.book.composition.layoutblame import with_places
from discgen.book.composition.signblame import sign_faults
from discgen.book.press.faces import LACKING
from discgen.book.press.pdf import PLACE
from discgen.check.bookcheck import check_book
from discgen.check.report.checkresult import CheckResult
from discgen.faults import Fault, Severity
from discgen.project import Project
from tests.book.document_fixtures import book
from tests.book.test_document_prose import rendered

VARIANT = "この異体字は書体にないので、標準の字体で印刷されます"


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("手数料*1は、窓口で*2の料金です。", "手数料*1は、窓口で*2の料金です。"),
        ("一口1,000円*100口*2名とします。", "一口1,000円*100口*2名とします。"),
        ("_下線_ と **強調**", "_下線_ と <strong>強調</strong>"),
    ],
)
def test_a_star_of_a_note_stays_a_star(tmp_path: Path, written: str, printed: str) -> None:
    prose, faults = rendered(tmp_path, written)
    assert printed in prose.html and "<em>" not in prose.html
    assert faults == []


# What is written in line 2 of a text; what is told of it, and which characters.
SIGNS = [
    ("お知らせ😀 受付", LACKING, "「😀」（U+1F600）", Severity.ERROR),
    ("𠮷田", LACKING, "「𠮷」（U+20BB7）", Severity.ERROR),
    ("渡邉\U000e010a", VARIANT, "「邉\U000e010a」（U+9089 U+E010A）", Severity.WARNING),
]


@pytest.mark.parametrize(("written", "message", "found", "severity"), SIGNS)
def test_a_character_that_no_face_has_is_told_at_its_line(
    tmp_path: Path, written: str, message: str, found: str, severity: Severity
) -> None:
    (tmp_path / "a.md").write_text(f"初めの行 2020 です。\n{written}\n終わりの行 2021 です。\n", encoding="utf-8")
    (fault,) = sign_faults(book(tmp_path))
    assert (fault.where, fault.message, fault.found, fault.severity) == ("a.md:2", message, found, severity)


def test_a_form_that_the_faces_have_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("葛\U000e0100城、☎ 0120 ①\n", encoding="utf-8")
    assert sign_faults(book(tmp_path)) == []


def test_blanks_and_digits_set_beside_a_lacking_character_are_nowhere_sought(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("2020年 1 月\n印 😀 です\n", encoding="utf-8")
    told = Fault(PLACE, LACKING, "「 😀2」（別の書体 で組まれました）")
    (fault,) = with_places([told], book(tmp_path))
    assert fault.where == "a.md:2"


def test_missing_faces_are_one_message_before_the_layout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bookbuild, "missing_faces", lambda: ["BIZ UDGothic"])
    monkeypatch.setattr(bookbuild, "set_book", None)
    made = bookbuild.build_document(book(tmp_path))
    assert [(fault.message, fault.found) for fault in made.faults] == [("誌面の書体がありません", "BIZ UDGothic")]
    assert made.pdf == b""


@pytest.mark.parametrize("sign", ["\u200b", "\u202e", "\u2060", "\x07"])
def test_a_sign_that_nobody_sees_is_left_out_and_told(tmp_path: Path, sign: str) -> None:
    prose, faults = rendered(tmp_path, f"一行目\n\n二{sign}行目")
    assert "二行目" in prose.html
    (fault,) = faults
    assert (fault.where, fault.severity) == ("notes.md:3", Severity.WARNING)
    assert fault.message == "目に見えない文字があります（除いて読みます）" and f"U+{ord(sign):04X}" in fault.found


def test_letters_of_two_signs_are_one(tmp_path: Path) -> None:
    prose, faults = rendered(tmp_path, "か\u3099、\ufa1b")
    assert "が、\ufa1b" in prose.html
    assert faults == []


def test_a_check_without_pages_tells_what_the_layout_would(tmp_path: Path, sample: Project) -> None:
    (tmp_path / "text").mkdir()
    (tmp_path / "images").symlink_to(sample.folder / "images")
    (tmp_path / "text" / "a.md").write_text("渡邉\U000e010aと😀\n", encoding="utf-8")
    result = CheckResult("", "")
    check_book(replace(sample, folder=tmp_path), result, lambda stage: None, pages=False)
    told = [(one.place, one.title, one.severity) for one in result.findings if one.title in (LACKING, VARIANT)]
    assert told == [("a.md:1", LACKING, Severity.ERROR), ("a.md:1", VARIANT, Severity.WARNING)]
