"""Stories in the texts: value, plan and result, cards, events, voices, the map, portraits."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree

from discgen.book.graphics import DrawingError, draw_tiles, draw_value
from discgen.book.graphics.plantable import plan_table
from discgen.book.graphics.tilemap import tiles
from discgen.book.lists import ListError, Lists
from discgen.book.text.prose import render_prose
from discgen.catalogue.catalogue import DATA
from discgen.figures.tables.figuretext import TableFigures
from tests.book.document_fixtures import TABLES, YEAR, OneTable
from tests.book.test_graphics import Figures, style_of

VALUE = """title: 価値の流れ
stages:
  - {head: 資源, items: [出資金 69億円, "会員 1,200団体"]}
  - {head: 活動, items: [職場での長い長い対話と資産づくりのご相談]}
  - {head: 価値, items: [安心, 健全, 参加]}
back: 次の事業へ戻ります
base: 三つの原則
"""


def parsed(svg: str) -> etree._Element:
    return etree.fromstring(svg)


def test_the_boxes_of_value_are_equal_on_a_grid_over_the_whole_width() -> None:
    drawing = draw_value(VALUE, style_of(), 493.2)
    boxes = [node for node in parsed(drawing.svg).iter("{*}rect") if node.get("stroke")]
    assert len(boxes) == 6
    assert len({(node.get("width"), node.get("height")) for node in boxes}) == 1
    assert len({node.get("x") for node in boxes}) == 3 and len({node.get("y") for node in boxes}) == 3
    assert max(float(n.get("x")) + float(n.get("width")) for n in boxes) == pytest.approx(493.2, abs=0.1)
    assert {float(node.get("font-size")) for node in parsed(drawing.svg).iter("{*}text")} == {8.0}


def test_value_is_told_in_its_order_and_stands_upright_where_it_is_narrow() -> None:
    wide, narrow = draw_value(VALUE, style_of(), 493.2), draw_value(VALUE, style_of(), 200)
    assert wide.alt == narrow.alt
    assert wide.alt.startswith("価値の流れの図。1．資源：出資金 69億円、会員 1,200団体。2．活動：")
    assert wide.alt.endswith("初めの段階へ：次の事業へ戻ります。全体を支えるもの：三つの原則。")
    boxes = [node for node in parsed(narrow.svg).iter("{*}rect") if node.get("stroke")]
    assert len({node.get("x") for node in boxes}) == 1
    for node in parsed(narrow.svg).iter("{*}rect", "{*}text"):
        assert 0 <= float(node.get("y")) <= narrow.height


def test_a_value_of_one_stage_is_refused() -> None:
    with pytest.raises(DrawingError) as caught:
        draw_value("title: 図\nstages:\n  - {head: 甲, items: [乙]}\n", style_of(), 400)
    assert caught.value.line == 2


PLAN = """title: 計画
rows:
  - {label: 上, figure: t/率, plan: PLAN, better: WAY}
"""


@pytest.mark.parametrize(
    ("plan", "way", "words", "mark"),
    [  # the figure is 8.22 %, the year before 8.47 %
        ("8.22", "up", "8.22%以上", "○"),
        ("8.5", "up", "8.5%以上", "△"),
        ("9", "up", "9%以上", "×"),
        ("8", "down", "8%以下", "△"),
        ("4", "down", "4%以下", "×"),
        ("前年度", "up", "前年度（8.47%）以上", "△"),
        ("前年度", "down", "前年度（8.47%）以下", "○"),
    ],
)
def test_a_result_is_judged_by_its_figure(plan: str, way: str, words: str, mark: str) -> None:
    made = plan_table(PLAN.replace("PLAN", plan).replace("WAY", way), Figures())
    (line,) = made.lines
    assert (line.plan, line.result, line.mark) == (words, "8.22%", mark)
    assert f'<span class="sign">{mark}</span> ' in made.html  # and a word for the mark
    assert len(re.findall("<th ", made.html)) == 5  # no column of plans where none is written


@pytest.mark.parametrize(
    ("row", "line", "message"),
    [
        ("{label: 甲, plan: 多く}", 3, "実績か評価がありません"),
        ("{label: 甲, plan: 4, figure: t/率, mark: ○}", 3, "計数から作ります"),
        ("{label: 甲, plan: 多く, figure: t/率}", 3, "比べられない計画"),
        ("{label: 甲, plan: 4, figure: t/卒}", 3, "計数が見つかりません"),
        ("{label: 甲, plan: 4, figure: t/預金, unit: 億百万}", 3, "この単位では計画の数を書けません"),
    ],
)
def test_faults_of_a_plan_have_their_line(row: str, line: int, message: str) -> None:
    with pytest.raises(DrawingError) as caught:
        plan_table(f"title: 計画\nrows:\n  - {row}\n", Figures())
    assert caught.value.line == line and message in caught.value.message


def rendered(tmp_path: Path, text: str) -> tuple[str, list[str]]:
    path = tmp_path / "story.md"
    path.write_text(text, encoding="utf-8")
    prose, faults = render_prose(path, TableFigures(TABLES.values(), YEAR), {}, OneTable())
    return prose.html, [f"{fault.where} {fault.message}" for fault in faults]


def test_cards_keep_their_figures_tied_and_their_parts_apart(tmp_path: Path) -> None:
    text = ':::指標\n- 貸出金｜{{ 額("bs/貸出金") }}｜前年度末 **増加**\n- 合計｜－\n:::\n'
    html, faults = rendered(tmp_path, text)
    assert faults == []
    assert '<div class="story cards">' in html and '<ul class="row-of-2">' in html
    assert '<span class="name">貸出金</span><span class="figure"><span class="tied"' in html
    assert '<span class="remark">前年度末 <strong>増加</strong></span>' in html


def test_events_voices_and_bands(tmp_path: Path) -> None:
    html, faults = rendered(
        tmp_path,
        ":::年表\n- 4月｜始めました。\n:::\n\n:::声 会員 <甲>\n言葉です。\n:::\n\n"
        "::::特集 題\n:::指標\n- 甲｜1\n:::\n::::\n",
    )
    assert faults == []
    assert '<span class="when">4月</span><span class="what">始めました。</span>' in html
    assert '<p class="story-title">会員 &lt;甲&gt;</p>' in html
    assert '<div class="story band"><p class="story-title">題</p>' in html


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (":::指標\n- 貸出金のみ\n:::\n", "story.md:2 「指標」の行の分け方が正しくありません"),
        (":::年表\n- 4月｜始めました｜後\n:::\n", "story.md:2 「年表」の行の分け方が正しくありません"),
        ("文\n\n:::指標\n:::\n", "story.md:3 「指標」の中に行がありません"),
    ],
)
def test_lines_without_their_parts_are_told(tmp_path: Path, text: str, told: str) -> None:
    assert rendered(tmp_path, text)[1] == [told]


def test_the_map_has_every_prefecture_once() -> None:
    choices = (DATA / "lists" / "00-choices.yaml").read_text(encoding="utf-8")
    found = re.search(r"prefecture: \[(.*?)\]", choices)
    assert found and sorted(tiles()) == sorted(found[1].split(", "))
    assert len(set(tiles().values())) == 47


@pytest.mark.parametrize("width", [493.2, 238.1])
def test_the_map_tells_where_offices_are(width: float) -> None:
    drawing = draw_tiles("店舗", {"広島県": 12, "神奈川県": 3}, "か所", style_of(), width)
    said = {node.get("data-said") for node in parsed(drawing.svg).iter("{*}rect")}
    assert {"広島県 12か所", "神奈川県 3か所", "沖縄県 0か所"} <= said
    words = ["".join(node.itertext()) for node in parsed(drawing.svg).iter("{*}text")]
    assert "12" in words and min(float(n.get("font-size")) for n in parsed(drawing.svg).iter("{*}text")) >= 6.5
    assert "広島県は12か所、神奈川県は3か所。ほかの都道府県にはありません。" in drawing.alt


def officers(portrait: str) -> Lists:
    row = {"body": "理事", "office": "理事長", "name": "見本 太郎", "home": "員外", "portrait": portrait, "_row": 2}
    return Lists({"officers": [row]}, {"officers": _Sheet()})  # type: ignore[dict-item]


class _Sheet:
    columns = ()


def test_officers_with_their_portraits() -> None:
    html = officers("a.svg").draw("役員", {"形": "写真"}, 400, portrait=lambda file: f"images/{file}")
    assert '<img src="images/a.svg" alt="理事長 見本 太郎">' in html
    with pytest.raises(ListError, match="写真のある役員がいません"):
        officers("").draw("役員", {"形": "写真"}, 400)
    with pytest.raises(ListError, match="この形にできません"):
        officers("").draw("役員", {"形": "地図"}, 400)
