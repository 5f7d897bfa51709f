"""The printed sample: every section of the outline has its page, and every line of contents and index leads there."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from typing import Any

import pikepdf
import pypdfium2
import pytest

from tests.conftest import Built
from tests.paths import GOLDEN

DATA = "資料編"
JOINED = "共済代理業務・保険窓販業務・内国為替業務・その他"  # one section of the sample, five of the outline
UNLISTED = frozenset({"代表理事・常勤理事・参事の兼職の状況", "会計監査人の氏名又は名称"})  # heads of one short section
PARTS = frozenset({"共済代理業務", "損保窓販業務", "生保窓販業務", "内国為替業務", "その他"})

# What stands in the index, and words that must be on its page (statutory item → its section as the magazine calls it).
SECTIONS = {
    "事業の組織": "組織図",
    "理事および監事の氏名および役職名": "役員一覧",
    "会計監査人の氏名または名称": "会計監査人の氏名又は名称",
    "事務所の名称および所在地": "店舗一覧",
    "金庫の主要な事業の内容": "預金商品のご案内",
    "事業の概況": "2020年度業績の概要",
    "リスク管理の体制": "リスク管理の体制",
    "法令遵守の体制": "法令遵守の体制",
}


def printed(text: str) -> str:
    return "".join(text.split())


@pytest.fixture(scope="module")
def pages(built: Built) -> dict[int, str]:
    """Text of every page by its printed number, read from the PDF."""
    with pypdfium2.PdfDocument(built.pdf) as pdf:
        texts = [printed(page.get_textpage().get_text_range()) for page in pdf]
    return dict(enumerate(texts, start=built.document.first_page))


def of_the_outline() -> Iterator[str]:
    """The sections of the chapters that the published magazine lists, in the words of the sample."""
    with (GOLDEN / "chugoku-2020-contents.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if not row["chapter"].startswith((DATA, "索引")):
                title = row["title"] or row["chapter"]
                yield title.replace("中国ろうきんの", "当金庫の")


def named_after(title: str, text: str) -> str:
    """The pages that a line of the contents or of the index names; the mark of a range reads after its numbers."""
    found = re.search(re.escape(printed(title)) + r"[^・]{0,24}・+([0-9]+)", text)
    return found[1] if found else ""


def begins_with(named: str, page: int) -> bool:
    """True for 51 and for 5152 (51~52), where the page is 51."""
    rest = named.removeprefix(str(page))
    return named.startswith(str(page)) and (not rest or int(rest) > page)


def test_every_section_of_the_outline_stands_in_the_contents_and_on_its_page(
    built: Built, pages: dict[int, str]
) -> None:
    first, last = built.document.page_of["contents"]
    contents = "".join(pages[number] for number in range(first, last + 1))
    told: list[str] = []
    for title in of_the_outline():
        wanted = JOINED if title.removesuffix("のご案内") in PARTS else title
        named = named_after(wanted, contents)
        if wanted in UNLISTED and any(printed(wanted) in text for text in pages.values()):
            continue
        if not any(begins_with(named, number) and printed(wanted) in text for number, text in pages.items()):
            told.append(f"{title}: {named}")
    assert told == []


def links(pdf: pikepdf.Pdf, page: pikepdf.Page) -> Iterator[tuple[list[float], int]]:
    """Rectangle and target (position in the PDF) of the links of a page."""
    names = pdf.Root.Names.Dests.Names
    targets = {str(names[i]): names[i + 1] for i in range(0, len(names), 2)}
    positions = {other.objgen: number for number, other in enumerate(pdf.pages)}
    for annotation in page.get("/Annots", []):
        target: Any = annotation.get("/Dest") or annotation.A.D
        if isinstance(target, pikepdf.String):
            target = targets[str(target)]
        place = target.D if isinstance(target, pikepdf.Dictionary) else target
        yield [float(edge) for edge in annotation.Rect], positions[place[0].objgen]


def test_every_line_of_the_index_names_the_page_to_which_it_leads(built: Built) -> None:
    first, last = built.document.page_of["index"]
    start = built.document.first_page
    seen, wrong = 0, []
    with pikepdf.open(built.pdf) as pdf, pypdfium2.PdfDocument(built.pdf) as read:
        for number in range(first, last + 1):
            text = read[number - start].get_textpage()
            for (left, bottom, right, top), target in links(pdf, pdf.pages[number - start]):
                line = printed(text.get_text_bounded(left, bottom, right, top))
                if not re.search(r"[0-9]~*$", line):
                    continue  # the first of two lines
                seen += 1
                if not begins_with(re.split("・+", line)[-1].split("、")[0].strip("~"), target + start):
                    wrong.append((line, target + start))
    assert wrong == []
    assert seen > 100


def test_the_index_leads_to_the_sections_of_the_magazine(built: Built, pages: dict[int, str]) -> None:
    first, last = built.document.page_of["index"]
    index = "".join(pages[number] for number in range(first, last + 1))
    told = []
    for label, words in SECTIONS.items():
        named = named_after(label, index)
        if not any(begins_with(named, number) and printed(words) in text for number, text in pages.items()):
            told.append((label, named))
    assert told == []


def test_a_tab_stands_at_the_edge_of_every_page_of_a_chapter(built: Built, pages: dict[int, str]) -> None:
    first, last = built.document.page_of["chapter-4"][0], built.document.page_of["chapter-5"][0]
    assert all("商品の案内" in pages[number] and "歩み" in pages[number] for number in range(first, last))


def test_the_book_has_about_a_hundred_pages(built: Built) -> None:
    assert 90 <= built.document.page_count <= 124
