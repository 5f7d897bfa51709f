"""The second sample as a book: another bank's order, words and 索引, built like the first by the same programme."""

from __future__ import annotations

import csv
import unicodedata

import pypdfium2
import pytest

from tests.conftest import Built, build_a_copy
from tests.export.sitefacts import claimed_figures, misled
from tests.paths import GOLDEN, ROOT


@pytest.fixture(scope="module")
def second_book(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The outputs of the second sample, made once."""
    return build_a_copy(ROOT / "inputs" / "kyushu-2018", tmp_path_factory.mktemp("second"))


def plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


@pytest.fixture(scope="module")
def pages(second_book: Built) -> list[str]:
    document = pypdfium2.PdfDocument(second_book.pdf)
    try:
        return [plain(page.get_textpage().get_text_range()) for page in document]
    finally:
        document.close()


def test_the_index_has_the_lines_and_numbers_that_this_bank_printed(pages: list[str]) -> None:
    with (GOLDEN / "kyushu-2018-index.csv").open(encoding="utf-8-sig", newline="") as stream:
        lines = [plain(row["path"].split(" > ")[-1]) for row in csv.DictReader(stream)]
    index = "".join(pages[-4:])
    assert len(lines) == 117
    assert [line for line in lines if line not in index] == []


def test_the_site_leads_every_figure_to_its_page_under_its_caption(second_book: Built) -> None:
    claimed = list(claimed_figures(second_book.site))
    group = [one for one in claimed if one.entity == "連結"]
    assert len(group) > 500 and len(claimed) > 2 * len(group)
    assert misled(second_book.site) == []
    assert not [one for one in group if any("第百十四条" in law for law in one.laws)]


def test_the_parts_stand_in_this_bank_s_order(pages: list[str]) -> None:
    heads = [
        "純資産の内訳",
        "主な経営指標",
        "預金に関する指標",
        "有価証券に関する指標",
        "自己資本の充実の状況",
        "連結貸借対照表",
    ]
    body = [next(n for n, page in enumerate(pages) if n > 14 and plain(head) in page) for head in heads]
    assert body == sorted(body)


def test_made_figures_are_marked_and_unknown_ones_are_no_figures(pages: list[str]) -> None:
    (sheet,) = [page for page in pages if "【見本】" in page and "貸借対照表" in page and "現金" in page][:1]
    assert "現金" + plain("…") in sheet
    assert sum("【見本】" in page for page in pages) < 5
