"""Markdown of the inputs: tied figures, boxes, and what is refused."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from discgen.book.text.prose import Prose, render_prose
from discgen.faults import Fault
from discgen.figures.printed.printing import oku, oku_million
from discgen.figures.tables.figuretext import TableFigures
from tests.book.document_fixtures import TABLES, YEAR, OneTable

FIGURES = TableFigures(TABLES.values(), YEAR)


def rendered(folder: Path, text: str) -> tuple[Prose, list[Fault]]:
    path = folder / "notes.md"
    path.write_text(text, encoding="utf-8")
    return render_prose(path, FIGURES, {"年度": "2030年度"}, OneTable())


@pytest.mark.parametrize(
    ("placeholder", "printed"),
    [
        ('{{ 額("bs/貸出金") }}', "792,518百万円"),
        ('{{ 額("bs/貸出金", 前期) }}', "756,014百万円"),
        ('{{額("bs/貸出金@前期")}}', "756,014百万円"),
        ('{{ 数("bs/貸出金 > 証書貸付") }}', "△2"),
        ('{{ 億円("bs/貸出金") }}', "7,925億円"),
        ('{{ 億百万("pl/経常収益") }}', "172億70百万円"),
        ('{{ 前期比("bs/貸出金") }}', "36,504百万円増加"),
        ('{{ 前期比("pl/経常収益", 億百万) }}', "1億51百万円増加"),
        ("{{ 年度 }}", "2030年度"),
    ],
)
def test_forms(tmp_path: Path, placeholder: str, printed: str) -> None:
    prose, faults = rendered(tmp_path, f"値は {placeholder} です。")
    assert faults == []
    assert f">{printed}</span>です。" in prose.html


@pytest.mark.parametrize(
    ("yen", "long", "short"),
    [
        (1_233_621_000_000, "1兆2,336億21百万円", "1兆2,336億円"),
        (6_988_626_000, "69億88百万円", "69億円"),
        (-150_999_999, "△1億50百万円", "△1億円"),
        (504_000_000, "5億4百万円", "5億円"),
        (99_999_999, "99百万円", "99百万円"),
        (2_000_000_000_000, "2兆円", "2兆円"),
    ],
)
def test_words_of_large_amounts(yen: int, long: str, short: str) -> None:
    assert oku_million(Fraction(yen)) == long
    assert oku(Fraction(yen)) == short


def test_an_unknown_figure_names_file_line_and_neighbours(tmp_path: Path) -> None:
    text = '---\nitems: []\n---\n一行目\n\n貸出金は {{ 額("bs/貸出") }}、\n収益は {{ 額("pl/計上収益") }}。\n'
    _, faults = rendered(tmp_path, text)
    assert [fault.where for fault in faults] == ["notes.md:6", "notes.md:7"]
    assert "bs/貸出金" in faults[0].remedy
    assert "pl/経常収益" in faults[1].remedy


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("![図](https://example.org/a.png)", "画像がありません"),
        ("![図](file:///etc/hosts)", "画像の書き方が正しくありません"),
        ("[外](https://example.org/)", "本文から外部へのリンクは張れません"),
        ("<img src='https://example.org/a.png'>", "HTML の書き方は文字のまま印刷されます"),
        ("{{ __import__('os') }}", "計数の引用の書き方が正しくありません"),
        ('{{ 合計("bs/貸出金") }}', "計数の引用の形がありません"),
        ('{{ 率("bs/貸出金") }}', "この計数は「率」の形で印刷できません"),
        ('{{ 額("bs/貸出金")', "計数の引用の括弧が正しくありません"),
        ("{{ 期末 }}", "この言葉は使えません"),
        (":::用語\nああ\n:::", "この囲みはありません"),
        (":::用語解説\nああ\n", "囲みが閉じていません"),
        ("::table cash", "置く表がありません"),
        ("---\ntitel: 誤り\n---\n文", "見出し部の項目「titel」が正しくありません"),
    ],
)
def test_what_is_refused(tmp_path: Path, text: str, message: str) -> None:
    prose, faults = rendered(tmp_path, text)
    assert message in [fault.message for fault in faults]
    assert all(fault.where.startswith("notes.md:") for fault in faults)
    assert "<img" not in prose.html


def test_boxes_tables_and_joined_lines(tmp_path: Path) -> None:
    box = ":::用語解説 ことば\n**語**\n説明\n:::"
    rows = '| 区分 | 額 |\n|---|---|\n| 甲 | {{ 数("bs/合計") }} |'
    text = f"文の\n続き。\n\n::table bs\n\n{box}\n\n{rows}\n"
    prose, faults = rendered(tmp_path, text)
    assert faults == []
    assert "文の続き。" in prose.html
    assert "<bs>" in prose.html
    assert '<div class="box glossary"><p class="box-title named">ことば</p>' in prose.html
    assert ">－</span></td>" in prose.html


def test_numbered_notes_keep_their_numbers_in_columns(tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_text("7. 七\n\n    - 内訳\n\n8. 八\n\n次のとおり\n\n- 甲\n- 乙\n", encoding="utf-8")
    prose, faults = render_prose(path, FIGURES, {}, OneTable(), split_lists=True)
    assert faults == []
    assert prose.html.count("<ol ") == 2 and prose.html.count("<ul>") == 2
    assert "counter-reset:list-item 6" in prose.html and "counter-reset:list-item 7" in prose.html
