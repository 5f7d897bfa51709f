"""The HTML edition in a real Chromium, opened from disk as by a double click."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from discgen.export.site.addresses import figure_address
from discgen.export.site.write import _SHEETS_OF_PAPER, _SOURCES, _STYLES
from discgen.figures.printed.printedtable import CellKey
from discgen.templating import templates_folder
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
    page.on("console", lambda message: told.append(message.text) if message.type in ("error", "warning") else None)
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


@pytest.mark.parametrize(
    ("asked", "shown", "page_file"),
    [
        ("経常収益 17,257", "17,257", "c-information.html"),  # the group's, where the bank has 17,270
        ("かしだしきん 792518", "792,518", "closing.html"),
        ("カシダシキンザンダカ", "貸出金残高", ""),
        ("貸倒れ引当金", "「貸倒引当金」で探しました", ""),
    ],
)
def test_search_tells_the_group_from_the_bank_reads_kana_and_forgives_slips(
    page: Page, site: Path, asked: str, shown: str, page_file: str
) -> None:
    page.goto((site / "index.html").as_uri())
    page.get_by_role("button", name="検索").click()
    page.keyboard.type(asked)
    expect(page.locator("#search")).to_contain_text(shown)
    first = page.locator("#search-found a").first
    assert (first.get_attribute("href") or "").startswith(page_file)


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
    for words in (
        "792,518",
        "百万円",
        "貸借対照表",
        "資産の部 › 貸出金",
        "2020年度",
        "労働金庫法施行規則",
        "756,014",
        "＋36,504",
    ):
        expect(card).to_contain_text(words)
    expect(card).to_contain_text("58.2%（資産の部合計に占める")  # 792,518 ÷ 1,362,167
    expect(card.get_by_role("link", name="主要な事業の状況を示す指標").first).to_be_visible()
    assert card.get_by_role("textbox").input_value().endswith(f"closing.html#{LOANS}")
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(card).to_contain_text("756,014")


def test_an_address_on_the_wrong_page_leads_to_the_right_one(page: Page, site: Path) -> None:
    page.goto(f"{(site / 'index.html').as_uri()}#{LOANS}")
    page.wait_for_url(f"**/closing.html#{LOANS}")


@pytest.mark.parametrize("width", [1440, 1024])
def test_the_card_stands_beside_the_table_and_never_over_it(page: Page, site: Path, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto((site / "capital.html").as_uri())
    cell = page.locator('[data-table="capital-composition"] td[id^="f-"]', has_text="8.22").first
    cell.click()
    expect(page.locator("#card")).to_contain_text("÷")  # the formula of a ratio, in words
    table, card = (page.locator(where).bounding_box() for where in (".scroll:has(td:target)", "#card"))
    assert table and card and table["x"] + table["width"] <= card["x"]
    expect(cell).to_be_in_viewport()


def test_the_sheet_of_a_telephone_leaves_its_figure_in_sight(page: Page, site: Path) -> None:
    page.set_viewport_size({"width": PHONE, "height": 800})
    page.goto(f"{(site / 'closing.html').as_uri()}#{LOANS}")
    cell = page.locator("td:target")
    page.evaluate("cell => window.scrollBy(0, cell.getBoundingClientRect().bottom - 780)", cell.element_handle())
    cell.click()
    expect(page.locator("#card")).to_be_visible()
    at, card = cell.bounding_box(), page.locator("#card").bounding_box()
    assert at and card and at["y"] + at["height"] <= card["y"]


NARROW = """() => [...document.querySelectorAll('main td, main th, main dd, main p')].filter((cell) => {
  if (cell.textContent.trim().length < 4 || !cell.offsetParent) return false;
  const { paddingLeft, paddingRight, fontSize } = getComputedStyle(cell);
  return cell.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight) < 1.8 * parseFloat(fontSize);
}).map((cell) => cell.textContent.trim())"""


WIDE = """[...document.querySelectorAll('.table > .scroll')]
  .filter((box) => box.scrollWidth > box.clientWidth + 4).length"""


def test_no_page_moves_sideways_or_writes_downwards_at_the_width_of_a_phone(page: Page, site: Path) -> None:
    page.set_viewport_size({"width": PHONE, "height": 800})
    wide = told = 0
    for file in sorted(site.glob("*.html")):
        page.goto(file.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE, file.name
        assert page.evaluate(NARROW) == [], file.name
        wide += page.evaluate(WIDE)
        told += page.locator(".table > .scroll.moves.more-right").count()
    assert wide > 10 and told == wide  # wide tables move in their own boxes, and say so


def test_diagrams_stand_upright_on_a_phone(page: Page, site: Path) -> None:
    page.goto((site / "c3-1-plan.html").as_uri())
    drawn, upright = page.locator(".drawing:has(.upright) > svg").first, page.locator(".upright svg").first
    expect(drawn).to_be_visible()
    expect(upright).to_be_hidden()
    page.set_viewport_size({"width": PHONE, "height": 800})
    expect(drawn).to_be_hidden()
    box = upright.bounding_box()
    assert box and box["height"] > box["width"] * 0.6 and box["width"] <= PHONE


def test_the_contents_follow_the_reader_and_are_at_hand_on_a_phone(page: Page, site: Path) -> None:
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto((site / "c4-01-compliance.html").as_uri())
    page.locator(".toc").get_by_role("link", name="苦情等への対応").click()
    expect(page.locator(".toc [aria-current]")).to_contain_text("苦情等への対応")
    expect(page.locator(".to-top")).to_be_visible()
    page.set_viewport_size({"width": PHONE, "height": 800})
    page.locator("#m-c4-07-complaints").evaluate("head => head.scrollIntoView()")
    button = page.locator(".guide-open")
    button.evaluate("button => button.click()")  # a click of the driver scrolls the page first
    expect(page.locator(".guide .inner [aria-current]")).to_contain_text("苦情等への対応")
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    button.click()
    page.locator(".guide").get_by_role("link", name="商品のご案内").click()
    page.wait_for_url("**/c5-01-solicitation.html")


def test_size_and_light_are_chosen_once_for_all_pages(page: Page, site: Path) -> None:
    page.goto((site / "index.html").as_uri())
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    assert page.evaluate(ground) == "rgb(255, 255, 255)"
    page.get_by_role("button", name="表示").click()
    page.get_by_label("暗い").check()
    page.get_by_label("特大").check()
    page.goto((site / "closing.html").as_uri())
    assert page.evaluate(ground) == "rgb(20, 24, 28)"
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "21px"


def test_a_chart_tells_its_figures_to_the_pointer_and_as_a_table(page: Page, site: Path) -> None:
    page.goto((site / "front-highlights.html").as_uri())
    page.locator("[data-said='2020年度末 7,925億円']").hover()
    expect(page.locator(".tip")).to_have_text("2020年度末 7,925億円")
    table = page.locator("figure:has(figcaption:text-is('貸出金残高')) .chart-table")
    table.locator("summary").click()
    expect(table.get_by_role("row").last).to_contain_text("7,560億円")
    assert (site / (table.get_by_role("link", name="CSV").get_attribute("href") or "?")).is_file()
    cards = page.locator(".key-figures > div")
    expect(cards).to_have_count(4)
    expect(cards.nth(1)).to_contain_text("貸出金残高")
    expect(cards.nth(1).get_by_role("link").first).to_have_text("7,925億円")


def test_on_paper_a_page_is_its_text_alone(page: Page, site: Path) -> None:
    page.goto((site / "closing.html").as_uri())
    page.emulate_media(media="print", color_scheme="dark")
    for part in (".bar", ".guide", ".toc", ".downloads", ".turn"):
        expect(page.locator(part).first).to_be_hidden()
    expect(page.locator("h2.page-title")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"


def test_the_first_page_is_light_and_nothing_comes_from_elsewhere(page: Page, site: Path) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto((site / "index.html").as_uri())
    files = {Path(unquote(urlsplit(url).path)) for url in asked}
    assert all(file.is_relative_to(site) for file in files) and site / "site.css" in files
    assert sum(file.stat().st_size for file in files) < 200_000


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


def test_lists_of_prose_have_bullets_and_cards_none(page: Page) -> None:
    names = [*_SHEETS_OF_PAPER, *(f"{_SOURCES}/{name}" for name in _STYLES)]
    styles = "".join((templates_folder() / name).read_text(encoding="utf-8") for name in names)
    inside = "".join(f"<div class='story {kind}'><ul><li>甲</li></ul></div>" for kind in ("cards", "events"))
    page.set_content(f"<style>{styles}</style><div class='prose'><ul><li>乙</li></ul>{inside}</div>")
    seen = page.locator("ul").evaluate_all("every => every.map((one) => getComputedStyle(one).listStyleType)")
    assert seen == ["disc", "none", "none"]


def test_everything_but_search_and_card_works_without_scripts(browser: Browser, site: Path) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{(site / 'closing.html').as_uri()}#{LOANS}")
    expect(page.locator("td:target")).to_have_text("792,518")
    expect(page.locator(".search-open")).to_be_hidden()
    page.locator(".turn .after").click()
    expect(page.locator("h2.page-title")).to_have_text("安全性の指標")
    page.close()
