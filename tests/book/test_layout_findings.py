"""What a designer would not leave: each is made on a small page, measured, and told by the limits of the house."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from discgen.book.preflight.layoutfindings import FOOT, LIMITS, RULES, LayoutTold, layout_sums, layout_told
from discgen.book.press.objects import PartObject, from_bytes, to_bytes
from discgen.book.press.pagemeasures import Seen, Sight
from discgen.book.press.pressjobs import press_part
from discgen.catalogue.catalogue import open_catalogue
from discgen.catalogue.profile import Institution, load_profile
from discgen.catalogue.rulefiles import limits_of, numbers_of
from discgen.check.checkcommand import CheckRequest, run_check
from discgen.check.layoutcheck import layout_rules
from discgen.faults import Fault, FaultError, Severity
from discgen.templating import templates_folder
from tests.book.small_page import page_html
from tests.paths import ROOT

CATALOGUE = open_catalogue(None, Institution(name="見本", fiscal_year=2025))
PROFILE = load_profile(ROOT / "inputs" / "mihon-2025")
DEFAULTS = limits_of(CATALOGUE.layout, PROFILE)
PAPER = "@page { size: 300pt 300pt; margin: 30pt; @right-top { content: none } @left-top { content: none } }"
WORDS = "働く人の暮らしを守る福祉金融機関として、お客さまの満足のために、一つひとつの仕事を丁寧に行ってまいります。"
LAST = "<p>終わり</p>"


def block(points: float, words: str = "図", kind: str = "div") -> str:
    """Something that is so high and does not break; its words stand at its end."""
    return f'<{kind} style="break-inside: avoid; padding-top: {points - 15}pt; margin: 0">{words}</{kind}>'


def pressed(body: str, css: str = "") -> PartObject:
    """Pages of 240 points by 240 points, as they come back from another process or the disk."""
    return from_bytes(to_bytes(press_part(page_html(body, f"{PAPER} {css}"), templates_folder())))


def told(body: str, css: str = "", **limits: float) -> LayoutTold:
    return layout_told([pressed(body, css)], 7, {**DEFAULTS, **limits}, {"x-1": "本文.md"})


def of(seen: Seen, made: LayoutTold) -> list[Fault]:
    return [fault for fault in made.found if fault.rule == f"layout.{seen}"]


def test_a_page_that_is_empty_below_is_told_with_page_file_and_line() -> None:
    body = f'<div id="x-1"><div data-line="12">{block(150, "名残り")}</div>{block(120)}</div>{LAST}'
    made = told(body)
    (fault,) = of(Seen.FOOT, made)
    assert (fault.where == "7ページ（本文.md:12）" and "37%" in fault.found) or "38%" in fault.found
    assert "名残り" in fault.found and fault.severity is Severity.NOTICE and made.worst == fault
    assert not of(Seen.FOOT, told(body, page_foot=40.0))


def test_the_end_of_a_chapter_may_be_empty() -> None:
    assert not told(block(60)).found


def test_a_hole_under_a_column_and_one_in_a_page_are_told() -> None:
    sides = f'<div class="sides sides-2"><div class="side">{block(160)}</div><div class="side"><p>短い</p></div></div>'
    narrow = ".sides-2 > .side { width: 110pt }"
    assert "60%" in of(Seen.HOLE, told(sides, narrow))[0].found
    assert not of(Seen.HOLE, told(sides.replace("短い", f"短い{'<br>行' * 9}"), narrow))
    gap = f'<p>前</p><div style="height: 60pt"></div>{block(15)}<p style="break-before: page">後</p>'
    assert "25%" in of(Seen.GAP, told(gap))[0].found


def test_a_head_that_is_left_behind_is_told() -> None:
    body = f"{block(200)}<h3>取り残された題</h3>{block(100)}{LAST}"
    assert not of(Seen.HEAD, told(body))  # the sheets hold heads with what follows
    (fault,) = of(Seen.HEAD, told(body, "h3 { break-after: auto !important }"))
    assert "取り残された題" in fault.found


def test_short_lists_and_boxes_that_are_split_are_told() -> None:
    entries = "".join(f"<li>{number}</li>" for number in "一二三四五")
    body = f"{block(200)}<div class='prose'><ul>{entries}</ul></div>"
    (fault,) = of(Seen.LIST, told(body))
    assert "5項" in fault.found and fault.where.startswith("7ページ")
    assert not of(Seen.LIST, told(body, page_list=4.0))
    assert not of(Seen.LIST, told(body.replace("200", "100").replace("185", "85")))
    paragraphs = "<p>段落</p>" * 8
    box = f"{block(190)}<div class='box'><p class='box-title'>題</p>{paragraphs}</div>"
    assert len(of(Seen.BOX, told(box))) == 1
    assert not of(Seen.BOX, told(box.replace("<p>段落</p></div>", "<p>題（続き）</p></div>")))


def test_notes_away_from_their_table_and_pictures_away_from_their_text_are_told() -> None:
    table = f"<div class='table'>{block(200, '表')}<div class='table-notes'>{block(80, '注')}</div></div>"
    (fault,) = of(Seen.NOTE, told(table))
    assert fault.where.startswith("8ページ")
    assert not of(Seen.NOTE, told(table.replace("185", "100")))
    figure = block(230, "写真", "figure")
    body = f"{block(100, '前')}{figure}<p style='break-before: page'>後</p>"
    assert [fault.where for fault in of(Seen.PICTURE, told(body))] == ["8ページ"]
    assert not of(Seen.PICTURE, told(body.replace("215", "60")))


def test_small_type_is_told_but_not_ruby_and_raised_marks() -> None:
    body = "<p>本文<ruby>金<rt>きん</rt></ruby><sup><a>*1</a></sup></p><p style='font-size: 6pt'>小さな字</p>"
    (fault,) = of(Seen.SMALL, told(body, "sup { font-size: 4pt }"))
    assert "6.00ポイント" in fault.found and "小さな字" in fault.found and fault.expected == "6.5ポイント以上"


def test_long_lines_and_last_lines_of_one_character_are_told() -> None:
    wide = f"<p style='width: 480pt'>{WORDS * 2}</p>"
    assert "53字分" in of(Seen.MEASURE, told(wide, "@page { size: 600pt 300pt }"))[0].found
    assert not of(Seen.MEASURE, told(f"<p>{WORDS * 2}</p>"))
    short = "<p style='width: 27pt'>一二三四</p>"  # three characters: no room to keep more together
    assert "1字" in of(Seen.LAST, told(short))[0].found
    assert not of(Seen.LAST, told(short.replace("四", "四五")))


def test_a_line_that_cannot_be_filled_is_told() -> None:
    body = "<p class='prose' style='width: 126pt'>預金の残高はあわせて123,456,789,012円となりました。</p>"
    (fault,) = of(Seen.SHORT, told(body))
    assert "預金の残高は" in fault.found
    assert not of(Seen.SHORT, told(f"<p class='prose'>{WORDS}</p>"))


def test_sums_count_pages_lines_and_characters_by_size() -> None:
    part = pressed(
        f"<div class='prose'><p>{WORDS}</p></div>{block(140)}{block(150)}<p style='font-size: 6pt'>六字である字</p>"
    )
    sums = layout_sums([part], DEFAULTS)
    assert (sums.pages, sums.emptier, sums.short) == (2, 1, 0) and sums.lines == 1  # the last is natural
    assert sums.characters == len(WORDS) + 2 + 6 and sums.share_below(6.5) == pytest.approx(600 / sums.characters)


def test_every_sight_has_a_rule_and_every_limit_a_default_and_an_explanation() -> None:
    assert RULES.keys() == {*Seen} and {*LIMITS} == CATALOGUE.layout.thresholds.keys() == DEFAULTS.keys()
    assert {rule.limit for rule in RULES.values() if rule.limit} == {*LIMITS}
    texts = layout_rules(CATALOGUE.layout)
    assert {text.rule for text in texts} == {f"layout.{seen}" for seen in Seen}
    (foot,) = [text for text in texts if text.rule == "layout.foot"]
    assert "page_foot＝15" in foot.explanation


def test_a_house_sets_its_own_limits() -> None:
    own = PROFILE.model_copy(update={"check": {"page_foot": "30"}})
    assert limits_of(CATALOGUE.layout, own)[FOOT] == 30
    assert numbers_of(CATALOGUE.plausible, CATALOGUE.layout, own)["page_foot"] == 30
    wrong = PROFILE.model_copy(update={"check": {"page_feet": "30"}})
    with pytest.raises(FaultError, match="page_feet"):
        numbers_of(CATALOGUE.plausible, CATALOGUE.layout, wrong)


def test_the_worst_is_the_one_farthest_beyond_its_limit() -> None:
    part = pressed(block(200) + block(150) + block(20))
    page = part.pages[0]
    sights = (Sight(Seen.FOOT, 0.16), Sight(Seen.MEASURE, 90.0), Sight(Seen.SMALL, 6.0))
    measures = replace(page.told.measures, sights=sights)
    changed = replace(part, pages=(replace(page, told=replace(page.told, measures=measures)), *part.pages[1:]))
    made = layout_told([changed], 1, DEFAULTS, {})
    assert made.worst and made.worst.rule == "layout.measure" and len(made.found) == 3


def test_layout_is_asked_of_a_folder_alone(tmp_path: Path) -> None:
    file = tmp_path / "figures.csv"
    file.write_text("")
    for request in (CheckRequest((file,), layout=True), CheckRequest((tmp_path,), layout=True, pages=False)):
        with pytest.raises(FaultError, match="check inputs/名前 --layout"):
            run_check(request, lambda stage: None)
