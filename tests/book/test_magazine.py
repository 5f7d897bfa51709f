"""The magazine around the 資料編: chapters from texts, cover, contents, what a text may hold."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from discgen.book.composition.bookbuild import build_document, set_book
from discgen.book.composition.bookmodel import ChapterPlan, Cover, DocumentInput, DocumentResult
from discgen.book.press.pressing import PartPress
from discgen.catalogue.eras import era_year, japanese_date
from discgen.templating import templates_folder
from tests.book.document_fixtures import YEAR, book

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20" fill="#0f6b5c"/></svg>'
CHAPTERS = (ChapterPlan("理念", lead="はじめの言葉です。"), ChapterPlan("事業の概況", tab="概況"))
TEXTS = {
    "creed": "title: 私たちの約束\nchapter: 理念\norder: 1\nitems: [a-4]\n---\n約束です。\n",
    "results": "title: 業績\nchapter: 事業の概況\norder: 2\n---\n## 利益\n\n::table pl 損益\n",
    "topics": "title: 話題\nchapter: 事業の概況\norder: 1\n---\n話題です。\n",
    "greeting": "title: ごあいさつ\nchapter: ごあいさつ\n---\nご利用ありがとうございます。\n",
    "colophon": "title: 奥付\nchapter: 奥付\n---\n発行\n",
}


def magazine(folder: Path, texts: dict[str, str] | None = None, **changes: Any) -> DocumentInput:
    """The tiny book of the fixtures with two chapters in front of it."""
    for name, text in {**TEXTS, **(texts or {})}.items():
        if text:
            (folder / f"{name}.md").write_text(f"---\n{text}", encoding="utf-8")
    images = folder / "images"
    images.mkdir(exist_ok=True)
    (images / "hill.svg").write_text(SVG, encoding="utf-8")
    made = book(folder, chapters=CHAPTERS, cover=Cover("DISCLOSURE", picture="hill.svg"), elsewhere={}, images=images)
    return replace(made, first_page=1, **changes)


def pages_of(result: DocumentResult) -> list[str]:
    with pypdfium2.PdfDocument(result.pdf) as pdf:
        return ["".join(page.get_textpage().get_text_range().split()) for page in pdf]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> DocumentResult:
    result = build_document(magazine(tmp_path_factory.mktemp("magazine")))
    assert [str(fault) for fault in result.faults] == []
    return result


def test_the_book_runs_from_the_cover_to_the_colophon(made: DocumentResult) -> None:
    pages = pages_of(made)
    assert "DISCLOSURE" in pages[0] and pages[1] == ""  # nothing was written for the inside of the cover
    assert "ありがとうございます。" in pages[2]
    assert pages[3].startswith("目次") and "はじめの言葉です。" in pages[4]
    assert pages[-1] == "奥付発行"


def test_the_cover_stands_before_page_one_and_right_pages_are_odd(made: DocumentResult) -> None:
    assert made.first_page == -1
    assert made.page_of["m-greeting"] == (1, 1)
    assert made.page_of["contents"][0] == 2
    pages = pages_of(made)
    first = made.page_of["chapter-1"][0]
    assert pages[first - made.first_page].endswith(str(first)) or str(first) in pages[first - made.first_page]


def test_texts_stand_in_the_order_of_the_profile_and_of_their_heads(made: DocumentResult) -> None:
    order = ["chapter-1", "m-creed", "chapter-2", "m-topics", "m-results", "contents-solo", "index"]
    assert [made.page_of[anchor][0] for anchor in order] == sorted(made.page_of[anchor][0] for anchor in order)
    assert made.page_of["m-topics"][0] <= made.page_of["m-results"][0]


def test_a_table_that_a_chapter_places_leaves_the_data_part(made: DocumentResult) -> None:
    assert made.page_of["t-pl"] == made.page_of["m-results"]
    assert "s-profit" in made.page_of  # its text is left
    assert "損益計算書" in pages_of(made)[made.page_of["contents-solo"][0] - made.first_page]


def test_the_contents_and_the_index_name_the_pages_where_things_stand(made: DocumentResult) -> None:
    pages = pages_of(made)
    contents = pages[made.page_of["contents"][0] - made.first_page]
    for title, anchor in (("私たちの約束", "m-creed"), ("業績", "m-results"), ("索引", "index")):
        assert re.search(f"{title}・*{made.page_of[anchor][0]}", contents), (title, contents)
    index = pages[made.page_of["index"][0] - made.first_page]
    assert re.search(f"役員・*{made.page_of['m-creed'][0]}", index)
    assert made.pages_of_item["a-4"] == str(made.page_of["m-creed"][0])


def test_what_a_section_prints_is_on_its_page(made: DocumentResult) -> None:
    pages = pages_of(made)
    for anchor, words in (("m-creed", "約束です。"), ("m-topics", "話題です。"), ("t-pl", "17,119")):
        assert words in pages[made.page_of[anchor][0] - made.first_page]


def test_without_chapters_nothing_stands_around_the_data_part(tmp_path: Path) -> None:
    result = build_document(book(tmp_path))
    assert result.first_page == 60
    assert "contents" not in result.page_of and "cover" not in result.page_of


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("creed", "title: 約束\nchapter: 理想\n---\n文\n", "この章はありません"),
        ("creed", "chapter: 理念\n---\n文\n", "章の原稿に見出し（title）がありません"),
        ("more", "title: 挨拶\nchapter: ごあいさつ\n---\n文\n", "この場所に置ける原稿は一つです"),
        ("topics", "title: 話題\nchapter: 事業の概況\norder: 2\n---\n文\n", "同じ順番の原稿があります"),
        ("topics", "title: 話題\nchapter: 事業の概況\n---\n![丘](hall.svg)\n", "画像がありません"),
        ("topics", "title: 話題\nchapter: 事業の概況\n---\n![](hill.svg)\n", "画像に代替テキストがありません"),
        (
            "topics",
            "title: 話題\nchapter: 事業の概況\n---\n![丘](hill.svg){大}\n",
            "画像の幅などの書き方",
        ),
        ("topics", "title: 話題\nchapter: 事業の概況\n---\n![丘](../hill.svg)\n", "画像がありません"),
        ("topics", "title: 話題\nchapter: 事業の概況\n---\n::list 店舗\n", "一覧"),
        ("topics", "title: 話題\nchapter: 事業の概況\n---\n```graph\na\n```\n", "この種類の図はありません"),
        ("topics", "title: 話題\nchapter: 事業の概況\n---\n::qr disclosure\n", "QR コードのアドレスが正しくありません"),
        ("topics", 'title: 話題\nchapter: 事業の概況\n---\n{{ 和暦("7月1日") }}\n', "日付の書き方が正しくありません"),
    ],
)
def test_slips_of_an_editor_are_told_with_the_file(tmp_path: Path, name: str, text: str, message: str) -> None:
    made = set_book(magazine(tmp_path, {name: text}), PartPress(templates_folder(), tmp_path / "images"))
    told = [fault for fault in made.faults if message in fault.message]
    assert told, [str(fault) for fault in made.faults]
    assert f"{name}.md" in {fault.where.partition(":")[0] for fault in told}


def test_a_chapter_without_a_text_is_told(tmp_path: Path) -> None:
    made = set_book(magazine(tmp_path, {"creed": ""}), PartPress(templates_folder(), tmp_path / "images"))
    assert ("institution.toml", "章に原稿がありません", "理念") in [(f.where, f.message, f.found) for f in made.faults]


def test_what_a_text_may_hold_is_drawn(tmp_path: Path) -> None:
    body = """
#### 小さな見出し

{常勤|じょうきん}の役員です。

::::二段
左です。

![丘の絵](hill.svg "丘の上"){幅=40%}
+++
:::お問い合わせ 窓口
電話 0120-000-000
:::
::::

::qr https://www.example.jp/disclosure/ ウェブ版

::pagebreak

{{ 和暦("2019-05-01") }}のことです。
"""
    given = magazine(tmp_path, {"creed": f"title: 約束\nchapter: 理念\nitems: [a-4]\n---\n{body}"})
    result = build_document(given)
    assert [str(fault) for fault in result.faults] == []
    first, last = result.page_of["m-creed"]
    assert last == first + 1
    before, after = (pages_of(result)[number - result.first_page] for number in (first, last))
    assert all(words in before for words in ("左です。", "丘の上", "0120-000-000", "www.example.jp", "じょうきん"))
    assert "令和元年5月1日のことです。" in after


def test_a_changed_picture_changes_the_book(tmp_path: Path) -> None:
    given = magazine(tmp_path)
    press = PartPress(templates_folder(), given.images)
    before = set_book(given, press).html
    (given.images / "hill.svg").write_text(SVG.replace("20", "21"), encoding="utf-8")
    assert set_book(given, press).html != before


@pytest.mark.parametrize(
    ("day", "printed"),
    [
        ((2019, 4, 30), "平成31年4月30日"),
        ((2019, 5, 1), "令和元年5月1日"),
        ((1989, 1, 7), "昭和64年1月7日"),
        ((1989, 1, 8), "平成元年1月8日"),
        ((1926, 12, 24), "大正15年12月24日"),
        ((1912, 7, 29), "明治45年7月29日"),
    ],
)
def test_eras_change_on_their_day(day: tuple[int, int, int], printed: str) -> None:
    assert japanese_date(datetime.date(*day)) == printed


def test_days_before_the_eras_are_told() -> None:
    with pytest.raises(ValueError, match="元号"):
        era_year(datetime.date(YEAR - 300, 1, 1))
