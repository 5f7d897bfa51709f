"""The HTML edition in a real Chromium, opened from disk as by a double click."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from discgen.export.site.addresses import figure_address
from discgen.figures.printed.printedtable import CellKey
from tests.conftest import Built

LOANS = figure_address(CellKey("bs", "資産の部 > 貸出金", "", 2020, number="bs.loans"))
PHONE = 375


@pytest.fixture(scope="module")
def site(built: Built) -> Path:
    return built.site


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    told: list[str] = []
    page.on("pageerror", lambda error: told.append(str(error)))
    yield page
    page.close()
    assert told == []


def test_search_finds_a_figure_and_the_keyboard_leads_to_it(page: Page, site: Path) -> None:
    page.goto((site / "index.html").as_uri())
    page.keyboard.press("/")
    page.keyboard.type("貸出金　792518")
    first = page.locator("#search-found a").first
    expect(first).to_contain_text("792,518")
    assert page.locator("#search-found mark").first.inner_text() == "貸出金"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/closing.html#{LOANS}")
    expect(page.locator("td:target")).to_have_text("792,518")


def test_search_finds_words_of_the_texts_and_lights_them(page: Page, site: Path) -> None:
    page.goto((site / "closing.html").as_uri())
    page.get_by_role("button", name="検索").click()
    page.keyboard.type("モーゲージ・サービシング・ライツ")
    page.locator("#search-found a:not(:has(.figures))").first.click()
    page.wait_for_url("**/capital.html?q=**")
    assert page.evaluate("CSS.highlights.get('found').size") > 0
    page.get_by_role("button", name="検索").click()
    page.keyboard.type("ありえない言葉")
    expect(page.locator("#search-status")).to_have_text("見つかりません。")


def test_a_permanent_address_opens_lit_and_the_figure_tells_what_it_is(page: Page, site: Path) -> None:
    page.goto(f"{(site / 'closing.html').as_uri()}#{LOANS}")
    cell = page.locator("td:target")
    expect(cell).to_be_in_viewport()
    assert cell.evaluate("cell => getComputedStyle(cell).outlineStyle") == "solid"
    cell.click()
    card = page.locator("#card")
    for words in ("792,518", "百万円", "貸借対照表", "資産の部 › 貸出金", "2020年度", "労働金庫法施行規則"):
        expect(card).to_contain_text(words)
    assert card.get_by_role("textbox").input_value().endswith(f"closing.html#{LOANS}")
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(card).to_contain_text("756,014")


def test_an_address_on_the_wrong_page_leads_to_the_right_one(page: Page, site: Path) -> None:
    page.goto(f"{(site / 'index.html').as_uri()}#{LOANS}")
    page.wait_for_url(f"**/closing.html#{LOANS}")


def test_no_page_moves_sideways_at_the_width_of_a_phone(page: Page, site: Path) -> None:
    page.set_viewport_size({"width": PHONE, "height": 800})
    wide = 0
    for file in sorted(site.glob("*.html")):
        page.goto(file.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE, file.name
        wide += page.evaluate(
            "[...document.querySelectorAll('.scroll')].filter(box => box.scrollWidth > box.clientWidth).length"
        )
    assert wide > 10  # wide tables move in their own boxes


def test_the_labels_of_a_wide_table_stay_when_it_is_moved(page: Page, site: Path) -> None:
    page.set_viewport_size({"width": PHONE, "height": 800})
    page.goto((site / "business.html").as_uri())
    moved = page.evaluate(
        """() => {
          const boxes = [...document.querySelectorAll('.scroll')];
          const box = boxes.reduce((a, b) => (a.scrollWidth > b.scrollWidth ? a : b));
          const label = box.querySelector('tbody th');
          const before = label.getBoundingClientRect().left;
          box.scrollLeft = box.scrollWidth;
          return [box.scrollLeft, label.getBoundingClientRect().left - before];
        }"""
    )
    assert moved[0] > 50 and abs(moved[1]) < 8


def test_everything_but_search_and_card_works_without_scripts(browser: Browser, site: Path) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{(site / 'closing.html').as_uri()}#{LOANS}")
    expect(page.locator("td:target")).to_have_text("792,518")
    expect(page.locator(".search-open")).to_be_hidden()
    page.locator(".turn .after").click()
    expect(page.locator("h2.page-title")).to_have_text("安全性の指標")
    page.close()
