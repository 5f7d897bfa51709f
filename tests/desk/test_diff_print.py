"""What is compared is what a reader sees: the words of the texts, the pictures, the units, and the pages of the PDF."""

import dataclasses
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest

from discgen.bookinput import document_input
from discgen.desk.diff import Side, compare, errata
from discgen.desk.diff.diffforms import NO_PAGES, SAME, as_csv, as_html, as_json, as_text
from discgen.desk.diff.diffmodel import Figure
from discgen.desk.diff.load import load_side, side_of
from discgen.desk.diff.printedwords import printed_words
from discgen.desk.diff.texts import texts_of
from discgen.figures.printed.printedtable import CellKey
from discgen.project import Project, open_project
from tests.check.pdfedits import rearranged, retyped
from tests.check.test_check_pdf import WANTED, pages
from tests.conftest import Built
from tests.paths import ROOT

MARKS = """---
title: 訂正の例
chapter: 経営方針
order: 99
---

{履行|りこう}を{確|たし}かめます[^1]。これは~~古い~~新しい文です。\\*1 注の星です。

相談室　☎ 0120-801-284\\
受付時間　平日

- 箇条の一
1. 番号の一

| 窓口 | 電話 |
|---|---|
| 相談室 | 0120-801-284 |

:::お問い合わせ 相談窓口
電話 0120-000-000
:::

&amp; の字、`記号`

[^1]: 脚注の説明です。
"""


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        ("<p data-line='3'>{x}</p>".replace("{x}", "<ruby>履行<rt>りこう</rt></ruby>です。"), [("履行です。", 3)]),
        ("<p data-line='3'>甲<br>\n乙</p>", [("甲　乙", 3)]),
        ("<ul>\n<li data-line='4'>一</li>\n<li>二</li></ul>", [("一", 4), ("二", 4)]),
        ("<table><tr data-line='7'><th>窓口</th><td>1<i>,</i>100円</td></tr></table>", [("窓口　1,100円", 7)]),
        ("<p>甲<sup class='footnote-ref'><a href='#fn'>[1]</a></sup>。</p>", [("甲。", 0)]),
        ("<figure><figcaption>図</figcaption><svg><title>説明</title><text>1<tspan>,</tspan>000</text><text>億</text>"
         "</svg></figure>", [("図", 0), ("1,000", 0), ("億", 0)]),
        ("<p>A &amp; B</p>", [("A & B", 0)]),
        ("", []),
    ],
)  # fmt: skip
def test_the_words_of_a_piece_of_the_book(html: str, lines: list[tuple[str, int]]) -> None:
    assert [(words.text, words.line) for words in printed_words(html)] == lines


@pytest.fixture
def two(house_of_2025: Project, tmp_path: Path) -> Callable[..., list[tuple[str, str, str]]]:
    """The errata between the house with MARKS and the same with changes (file, old, new)."""

    def made(*changes: tuple[str, str, str]) -> list[tuple[str, str, str]]:
        sides = []
        for name in ("old", "new"):
            folder = copytree(house_of_2025.folder, tmp_path / name)
            (folder / "text" / "zz-marks.md").write_text(MARKS, encoding="utf-8")
            (folder / "images").mkdir(exist_ok=True)
            for file, one, other in changes if name == "new" else ():
                text = (folder / file).read_text(encoding="utf-8")
                assert one in text, (file, one)
                (folder / file).write_text(text.replace(one, other), encoding="utf-8")
            sides.append(side_of(dataclasses.replace(house_of_2025, folder=folder)))
        lines = errata(compare(*sides))
        return [(line.table, line.wrong_text, line.right_text) for line in lines]

    return made


@pytest.fixture(scope="module")
def house_of_2025(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return open_project(ROOT / "inputs" / "mihon-2025")


TEXT = "text/zz-marks.md"


@pytest.mark.parametrize(
    ("one", "other", "wrong", "right"),
    [
        ("{履行|りこう}", "{実行|じっこう}", "履行を確かめます。", "実行を確かめます。"),
        ("~~古い~~新しい", "新しい", "これは古い新しい文です。", "これは新しい文です。"),
        ("平日", "毎日", "相談室　☎ 0120-801-284　受付時間　平日", "相談室　☎ 0120-801-284　受付時間　毎日"),
        ("箇条の一", "箇条の二", "箇条の一", "箇条の二"),
        ("| 0120-801-284 |", "| 0120-801-285 |", "相談室　0120-801-284", "相談室　0120-801-285"),
        ("相談窓口", "お客様窓口", "相談窓口", "お客様窓口"),
        ("&amp;", "＆", "& の字、記号", "＆ の字、記号"),
        ("脚注の説明です", "脚注です", "脚注の説明です。", "脚注です。"),
        ("title: 訂正の例", "title: 訂正", "訂正の例", "訂正"),
    ],
)
def test_a_change_is_told_as_it_is_printed_and_once(
    two: Callable[..., list[tuple[str, str, str]]], one: str, other: str, wrong: str, right: str
) -> None:
    assert [line[1:] for line in two((TEXT, one, other))] == [(wrong, right)]


def test_readings_alone_are_no_words_of_a_sentence(two: Callable[..., list[tuple[str, str, str]]]) -> None:
    assert two((TEXT, "|りこう}", "|リコウ}")) == []


def test_the_lead_of_a_chapter_is_compared(house_of_2025: Project) -> None:
    book = document_input(house_of_2025, lambda stage: None)
    plans = (dataclasses.replace(book.chapters[0], lead="当金庫の方針です。"), *book.chapters[1:])
    sides = [
        a_side({"甲": ("1", "百万円")}, texts=texts_of(made, None))
        for made in (book, dataclasses.replace(book, chapters=plans))
    ]
    (line,) = errata(compare(*sides))
    assert (line.table, line.wrong_text, line.right_text) == (
        book.chapters[0].title,
        book.chapters[0].lead,
        "当金庫の方針です。",
    )


def a_side(figures: dict[str, tuple[str, str]], pdf: bytes | None = None, **more: object) -> Side:
    made = {}
    for place, (row, (printed, unit)) in enumerate(figures.items()):
        key = CellKey("t", row, "金額", 2020)
        made[key] = Figure(key, "預金科目別残高", unit, printed, 2, place)
    return dataclasses.replace(Side("誌面", made, pdf=pdf), **more)  # type: ignore[arg-type]


def test_the_unit_of_a_whole_table_is_one_line() -> None:
    old = a_side({"当座": ("－", "千円"), "普通": ("25,310", "千円"), "定期": ("0", "千円")})
    new = a_side({"当座": ("－", "百万円"), "普通": ("25", "百万円"), "定期": ("0", "百万円")})
    lines = [(line.place, line.wrong_text, line.right_text) for line in errata(compare(old, new))]
    assert lines == [("単位", "千円", "百万円"), ("普通／金額", "25,310千円", "25百万円")]


def test_no_line_says_the_same_twice() -> None:
    old = a_side({"当座": ("－", "千円"), "普通": ("25", "千円"), "定期": ("1", "千円")})
    new = a_side({"当座": ("－", "百万円"), "普通": ("25", "百万円"), "定期": ("1", "千円")})
    lines = [(line.wrong_text, line.right_text) for line in errata(compare(old, new))]
    assert lines == [("25千円", "25百万円")]


def test_a_replaced_picture_is_named(tmp_path: Path, house_of_2025: Project) -> None:
    text = "---\ntitle: 図\nchapter: 経営方針\norder: 98\n---\n\n![図](a.svg)\n"
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 2"><rect width="{}" height="1"/></svg>'
    sides = []
    for name, width in (("old", 1), ("new", 2)):
        folder = copytree(house_of_2025.folder, tmp_path / name)
        (folder / "images").mkdir(exist_ok=True)
        (folder / "images" / "a.svg").write_text(svg.format(width), encoding="utf-8")
        (folder / "text" / "zz.md").write_text(text, encoding="utf-8")
        book = document_input(dataclasses.replace(house_of_2025, folder=folder), lambda stage: None)
        sides.append(a_side({"甲": ("1", "百万円")}, texts=texts_of(book, None)))
    (line,) = errata(compare(*sides))
    assert (line.wrong_text, line.right_text) == ("図・写真「a.svg」（差替え前）", "図・写真「a.svg」（差替え後）")


FIGURES = {"現金": ("△443,011", "百万円")}


def test_two_pdfs_are_compared_beside_the_lists() -> None:
    changed = retyped(WANTED, 2, "443,011", "344,011")
    difference = compare(a_side(FIGURES, WANTED), a_side(FIGURES, changed))
    assert not difference.empty and not difference.figures
    text = as_text(difference)
    assert "344,011" in text and "PDF は 3頁" in text and SAME not in text
    for form in (as_csv, as_json, as_html):
        assert "344,011" in form(difference)
    (line,) = errata(difference)
    assert (line.page, line.wrong_text, line.right_text) == ("2", "現金9,326　△443,011", "現金9,326　△344,011")


def test_a_figure_that_changed_in_list_and_pdf_is_told_once() -> None:
    changed = retyped(WANTED, 2, "443,011", "344,011")
    difference = compare(a_side(FIGURES, WANTED), a_side({"現金": ("△344,011", "百万円")}, changed))
    assert len(difference.figures) == 1 and not difference.pdf_pages and len(errata(difference)) == 1


def test_a_lost_page_is_a_difference_and_a_missing_pdf_is_said() -> None:
    lost = compare(a_side(FIGURES, WANTED), a_side(FIGURES, rearranged(WANTED, lambda order: order[1:])))
    assert not lost.empty and "旧だけにある頁 1" in as_text(lost)
    none = compare(a_side(FIGURES, WANTED), a_side(FIGURES))
    assert none.empty and NO_PAGES in as_text(none)
    assert compare(a_side(FIGURES, WANTED), a_side(FIGURES, pages(style="p{width:71mm}"))).empty


def test_outputs_carry_their_pdf(built: Built, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    for name in ("figures.csv", built.pdf.name):
        (folder / name).write_bytes((built.output / name).read_bytes())
    assert load_side(folder).pdf == built.pdf.read_bytes()
