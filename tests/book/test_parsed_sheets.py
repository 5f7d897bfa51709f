"""Style sheets are parsed once in a process, and a part looks the same whichever was laid out before it."""

from pathlib import Path

import pytest

from discgen.book.press import parsedsheets
from discgen.book.press.objects import PartObject, to_bytes
from discgen.book.press.pdf import ASSETS
from discgen.book.press.pressjobs import press_part

HEAD = '<html lang="ja"><head><title>見本</title><link rel="stylesheet" href="book/style.css"></head>'
PAGE = "@page { size: 100mm 80mm; margin: 10mm; @top-left { content: '頭' } } p { color: #123456 }"


@pytest.fixture
def templates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(parsedsheets, "_KEPT", {})
    for name in ASSETS:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(PAGE if name == "book/style.css" else "", encoding="utf-8")
    return tmp_path


def part(templates: Path, words: str = "本文") -> PartObject:
    return press_part(f"{HEAD}<body><h1>題</h1><p>{words}</p></body></html>", templates)


def test_a_part_is_the_same_from_a_sheet_that_another_part_had(
    templates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part(templates, "はじめの部分")
    assert len(parsedsheets._KEPT) == 1
    later = to_bytes(part(templates))
    monkeypatch.setattr(parsedsheets, "_KEPT", {})
    assert later == to_bytes(part(templates))


def test_a_sheet_that_is_saved_anew_is_read_anew(templates: Path) -> None:
    before = part(templates)
    (templates / "book/style.css").write_text(PAGE.replace("100mm", "120mm"), encoding="utf-8")
    assert part(templates).pages[0].width > before.pages[0].width


def test_a_rule_that_is_not_understood_is_told_of_every_part(templates: Path) -> None:
    (templates / "book/style.css").write_text(f"{PAGE} p {{ colour: red }}", encoding="utf-8")
    assert [len(part(templates, words).faults) for words in ("一", "二")] == [1, 1]


def test_what_belongs_to_the_document_is_read_for_every_part(templates: Path) -> None:
    for rule in ("@layer own { p { color: red } }", "@counter-style own { symbols: 甲 乙; system: cyclic }"):
        (templates / "book/style.css").write_text(f"{PAGE} {rule}", encoding="utf-8")
        part(templates)
    (templates / "book/style.css").write_text('@import "lists.css";', encoding="utf-8")
    part(templates)
    assert parsedsheets._KEPT == {}
