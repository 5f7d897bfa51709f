"""Long prose of a wide page in two columns, long tables that break, large print."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from discgen.book.composition.look import Look, look_of
from discgen.book.composition.measure import fit_columns
from discgen.book.composition.pagebox import A4
from discgen.book.press.layoutboxes import LayoutBox, children_of, kind_of, root_box, size_of, words_of
from discgen.book.text.columnruns import in_columns
from discgen.book.text.longtables import mark_long_tables
from discgen.book.text.markdown import parser
from discgen.catalogue.profile import Profile
from discgen.houselook import LEAST_TYPE, TABLE_HEAD, TABLE_SIZE, head_share
from discgen.templating import LARGE, templates_folder
from tests.book.small_page import laid_page

LONG = "働く人の暮らしを守る福祉金融機関として、お客さまの満足のために仕事を丁寧に行ってまいります。" * 9
SHORT = "短い文です。"
TABLE = "| 項目 | 内容 |\n|---|---|\n"


def rendered(text: str) -> str:
    markdown = parser()
    tokens = markdown.parse(text, {})
    ranks = {"##": 1, "###": 2}
    for token in tokens:
        if token.type == "heading_open":
            token.attrSet("class", f"prose-head prose-head-{ranks[token.markup]}")
    return str(markdown.renderer.render(in_columns(tokens), markdown.options, {}))


def test_long_runs_stand_in_columns_and_heads_and_tables_over_them() -> None:
    html = rendered(f"## 題\n\n{LONG}\n\n### 小さな題\n\n{LONG}\n\n{TABLE}| 一 | 二 |\n\n{SHORT}")
    (run,) = re.findall(r'<div class="run">(.*?)</div>', html, re.S)
    assert run.count("<p>") == 2 and "小さな題" in run and "<h2" not in run
    assert "<table" not in run and SHORT not in run
    assert "".join(re.sub(r"<[^>]+>|\s", "", html).split()) == f"題{LONG}小さな題{LONG}項目内容一二{SHORT}"


def test_short_texts_and_heads_before_a_table_stay_outside() -> None:
    assert "run" not in rendered(f"## 題\n\n{SHORT}")
    html = rendered(f"{LONG}\n\n### 表の題\n\n{TABLE}| 一 | 二 |")
    assert html.index("表の題") > html.index("</div>")


def test_a_table_longer_than_half_a_page_may_break() -> None:
    def classes(rows: int, words: str = "二") -> Any:
        tokens = parser().parse(TABLE + f"| 一 | {words} |\n" * rows, {})
        mark_long_tables(tokens)
        return tokens[0].attrs.get("class")

    assert classes(10) is None and classes(60) == "long"
    assert classes(10, "長い内容" * 50) == "long"


def test_the_heading_of_an_overlong_table_is_not_alone_on_its_page() -> None:
    rows = "".join(f"<tr><td>{number}</td><td>内容</td></tr>" for number in range(120))
    head = "<thead><tr><th>項目</th><th>内容</th></tr></thead>"
    made = laid_page(f'<div class="prose"><h3>一覧</h3><table class="long">{head}<tbody>{rows}</tbody></table></div>')
    first = words_of(root_box(made.pages[0]))
    assert len(made.pages) == 2 or len(made.pages) == 3
    assert first.startswith("一覧項目内容0内容1内容") and "30内容" in first
    assert all("項目内容" in words_of(root_box(page)) for page in made.pages[1:])  # the heads again


def sizes(box: LayoutBox) -> dict[str, float]:
    found: dict[str, float] = {}
    for child in children_of(box):
        if kind_of(child) == "TextBox":
            found[words_of(child)] = size_of(child) * 0.75
        found |= sizes(child)
    return found


def test_large_print_is_a_choice_of_the_profile_and_sets_prose_in_12_points(tmp_path: Path) -> None:
    def look(size: str) -> Look:
        profile = {"institution": {"name": "見本労働金庫", "fiscal_year": 2030}, "design": {"size": size}}
        return look_of(Profile.model_validate(profile), tmp_path, templates_folder())

    assert look("large").styles() == (LARGE,) and look("normal").styles() == ()
    assert look("large").scale > 1.3 and look("normal").scale == 1
    sheet = (templates_folder() / LARGE).read_text(encoding="utf-8")
    body = '<div class="prose body"><p>本文</p></div><div class="prose notes"><p>注記</p></div>'
    assert sizes(root_box(laid_page(body, sheet).pages[0])) == pytest.approx({"本文": 12.0, "注記": 10.0})
    assert sizes(root_box(laid_page(body).pages[0])) == pytest.approx({"本文": 9.0, "注記": 7.5})


def test_tables_take_the_largest_size_up_to_their_limit_and_none_below_the_least() -> None:
    narrow = ([[("現金", 0.0)]], [["1,234"]], [3.0])
    assert fit_columns(A4.width, *narrow).size == TABLE_SIZE
    assert fit_columns(A4.width, *narrow, size=10.0).size == 10.0
    wide = ([[("現金", 0.0)]], [["1,234,567"]] * 16, [3.0] * 16)
    assert fit_columns(A4.width, *wide, size=10.0).size == LEAST_TYPE == fit_columns(A4.width, *wide, size=6.0).size
    assert all(head_share(size) * size >= LEAST_TYPE for size in (6.5, 6.75, 7.0, 7.5))
    assert head_share(TABLE_SIZE) == TABLE_HEAD


def lines_of(box: LayoutBox) -> list[LayoutBox]:
    found = [child for child in children_of(box) if kind_of(child) == "LineBox" and "InlineBlock" not in kinds(child)]
    return found + [line for child in children_of(box) if child not in found for line in lines_of(child)]


def kinds(box: LayoutBox) -> str:
    return " ".join(kind_of(child) for child in children_of(box))


def test_heads_without_room_break_between_their_words_and_stay_in_their_column() -> None:
    head = "<thead><tr><th scope='col'><span>貸借対照表</span><span>計上額</span></th></tr></thead>"

    def lines(width: int) -> list[LayoutBox]:
        table = f"<table class='grid narrow' style='width: {width}pt; font-size: 7pt'>{head}<tbody></tbody></table>"
        return lines_of(root_box(laid_page(table).pages[0]))

    assert [words_of(line) for line in lines(48)] == ["貸借対照表", "計上額"]
    narrow = lines(22)
    assert "".join(words_of(line) for line in narrow) == "貸借対照表計上額" and len(narrow) > 3
    assert all(line.width * 0.75 <= 22 for line in narrow)
