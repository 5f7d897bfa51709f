"""A quoted figure that is nothing makes a sentence, not an amount."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import html

from discgen.book.text.prose import render_prose
from discgen.figures.tables.figuretext import TableFigures
from tests.book.document_fixtures import TABLES, YEAR, OneTable

NONE, SOME = '{{ 額("bs/合計") }}', '{{ 額("bs/貸出金") }}'  # － and 792,518百万円


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        (f"債務総額は {NONE} であります。", "債務総額はありません。"),
        (f"債務は{NONE}です。", "債務はありません。"),
        (f"利益は{NONE}となりました。", "利益はありませんでした。"),
        (f"債権総額は{SOME}、債務総額は{NONE}であります。", "債権総額は792,518百万円であり、債務総額はありません。"),
        (f"収益総額は{NONE}、費用総額は{SOME}であります。", "収益総額はなく、費用総額は792,518百万円であります。"),
        (f"資産は定期預け金{NONE}であり、債務は{NONE}であります。", "資産はなく、債務はありません。"),
        (f"残高は{SOME}であります。", "残高は792,518百万円であります。"),
        (f"（{NONE}）", "（－）"),
        (f"会員は5会員（団体会員 5会員、個人会員{NONE}）です。", "会員は5会員（団体会員 5会員、個人会員なし）です。"),
        (
            f"回収見込額 {NONE} と引当金 {NONE} により、{NONE} を保全しています。",
            "回収見込額なし、引当金なしで、保全するものはありません。",
        ),
        (f"債権の {NONE} を、保証により保全しています。", "債権のうち、保証により保全するものはありません。"),
    ],
)
def test_nothing_is_said_in_words(tmp_path: Path, text: str, printed: str) -> None:
    path = tmp_path / "note.md"
    path.write_text(text, encoding="utf-8")
    prose, faults = render_prose(path, TableFigures(TABLES.values(), YEAR), {}, OneTable())
    assert faults == []
    assert html.fromstring(prose.html).text_content().strip() == printed
    assert prose.html.count('class="tied" id=') == text.count("{{")  # a figure keeps its place
