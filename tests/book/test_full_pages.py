"""A page that would stay empty below takes the beginning of the table after it, and nothing is torn from what it
belongs to.
"""

from pathlib import Path
from typing import Any

import pytest

from discgen.book.composition.bookbuild import build_pages
from discgen.book.composition.look import Look
from discgen.book.composition.pagebox import page_box
from discgen.book.press.continued import drop_where_tables_begin
from discgen.book.press.layoutboxes import root_box, words_of
from discgen.book.press.pdf import lay_out
from discgen.faults import errors
from discgen.templating import templates_folder
from tests.book.small_page import page_html
from tests.book.test_magazine import magazine

PAPER = "@page { size: 300pt 300pt; margin: 30pt; @right-top { content: none } @left-top { content: none } }"
WORDS = "（続き）"


def table(rows: int, notes: str = "", *, css: str = "whole", groups: bool = True) -> str:
    """Rows of 12 points under a head, as the templates draw them."""
    head = '<thead><tr><th>項目<span class="continued">（続き）</span></th><th>額</th></tr></thead>'
    lines = [f"<tr><th>行{n}。</th><td>{n}</td></tr>" for n in range(1, rows + 1)]
    bodies = "".join(f"<tbody>{line}</tbody>" for line in lines)
    body = bodies if groups else f'<tbody class="tall">{"".join(lines)}</tbody>'
    told = f'<div class="table-notes"><p>{notes}</p></div>' if notes else ""
    grid = f'<table class="grid" style="font-size: 8pt; line-height: 10pt; width: 240pt">{head}{body}</table>'
    return f'<h3 class="item">見出し</h3><div class="table {css}"><p class="table-head">表の題</p>{grid}{told}</div>'


def above(points: float) -> str:
    return f'<div style="padding-top: {points - 15}pt">上の文。</div>'


def pages(body: str, fill: str = "15") -> list[str]:
    """The words of each page of 240 points."""
    html = page_html(body, PAPER).replace("<body>", f'<body data-fill="{fill}">')
    document: Any
    document, _ = lay_out(html, templates_folder())
    drop_where_tables_begin(document.pages)
    return [words_of(root_box(page)) for page in document.pages]


def rows(words: str) -> int:
    return words.count("行")


@pytest.mark.parametrize("groups", [True, False])
def test_a_table_begins_on_the_empty_page_and_goes_on_under_its_heads(groups: bool) -> None:
    body = above(100) + table(12, groups=groups)
    first, second = pages(body)
    assert "見出し" in first and "表の題" in first and WORDS not in first
    assert rows(first) >= 3 and rows(second) >= 3 and rows(first) + rows(second) == 12
    assert f"項目{WORDS}" in second and "見出し" not in second
    assert [rows(page) for page in pages(body, fill="0")] == [0, 12], "a house may have its tables whole"
    assert WORDS not in "".join(pages(body, fill="0"))


def test_as_many_rows_stay_on_both_sides_and_the_notes_with_the_last() -> None:
    split = pages(above(60) + table(12, "注の文。"))
    assert [rows(page) >= 3 for page in split] == [True, True] and "注の文" in split[1] and "注の文" not in split[0]
    for little in (4, 5):  # no three rows on each side
        assert [rows(page) for page in pages(above(150) + table(little) + above(20))] == [0, little]


def test_what_is_full_enough_or_ends_where_it_shall_is_left() -> None:
    assert [rows(page) for page in pages(above(215) + table(12))] == [0, 12], "within the limit"
    fresh = f'{above(100)}<section class="fresh">{table(12)}</section>'
    assert [rows(page) for page in pages(fresh)] == [0, 12], "a break that somebody wants"
    picture = '<div style="break-inside: avoid; height: 225pt">図。</div>'
    assert [rows(page) for page in pages(above(100) + picture + table(12))] == [0, 0, 12], "a picture is in the way"


def test_only_the_table_at_the_break_is_broken() -> None:
    told = pages(above(100) + table(12) + table(5))
    begun = [page.count("表の題") for page in told]
    assert sum(begun) == 2 and sum(page.count(WORDS) for page in told) == 1
    alike = pages(above(100) + table(12) + above(100) + table(12))
    assert alike == pages(above(100) + table(12) + above(100) + table(12)), "the same on every run"


def test_a_text_of_the_cover_is_set_tighter_where_it_would_go_on(tmp_path: Path) -> None:
    def built(lines: int) -> tuple[int, list[str], str]:
        inside = "title: 表紙裏の題\nchapter: 表紙裏\n---\n" + "\n\n".join(["一行の文です。"] * lines)
        made = build_pages(magazine(tmp_path, {"inside": inside}, look=Look(box=page_box("B5"))))
        return len(made.parts[1].pages), [fault.where for fault in errors(made.faults)], made.html

    pages, faults, html = built(36)
    assert (pages, faults) == (1, []) and "inside-cover tight-" in html
    pages, faults, _ = built(160)
    assert pages > 1 and faults == ["表紙裏"], "beyond the limits it is told"
