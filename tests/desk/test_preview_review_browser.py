"""The review in real browsers on the small house: threads, sign-offs and snapshots in Chromium, the keyboard alone, and
once through the main ways in Firefox.
"""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, CDPSession, Page, expect

from discgen.desk.preview.api import application
from discgen.desk.preview.requestguard import OwnPagesOnly, allowed_hosts
from discgen.desk.preview.server import watching
from discgen.desk.preview.snapkeeper import keeping_snapshots
from tests.desk.marionette import FIREFOX, Firefox, firefox
from tests.desk.smallhouse import PATIENCE, Office, office_of, small_house

SLOW = PATIENCE * 1000  # ms
expect.set_options(timeout=60_000)
OLD, NEW = "協同組織の福祉", "協同組織である福祉"
CASH = re.compile("資産の部 現金、2025年度")


class Shown:
    """The small house behind an address."""

    def __init__(self, office: Office, address: str) -> None:
        self.office = office
        self.address = address


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shown]:
    with office_of(small_house(tmp_path_factory.mktemp("review") / "inputs" / "mihon")) as office:
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        app = OwnPagesOnly(application(office.room), allowed_hosts("127.0.0.1", port))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        with keeping_snapshots(office.room), watching(office.room):
            thread.start()
            office.settled()  # so that the keeper hears of a state
            yield Shown(office, f"http://127.0.0.1:{port}/")
            office.room.leave()
            server.should_exit = True
            thread.join(60)
        listener.close()


@pytest.fixture
def page(shown: Shown, browser: Browser) -> Iterator[Page]:
    """A window on the first page; a fault in a script fails the test, and what was noted is gone afterwards."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="ja-JP")
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.goto(shown.address)
    expect(page.locator("#page-1[data-hash]")).to_be_visible(timeout=SLOW)
    yield page
    assert faults == []
    context.close()
    shown.office.forget()


def go_to(page: Page, number: int) -> None:
    page.locator("#page-entry").fill(page.locator(f"#page-{number} .blank").text_content() or "")
    page.locator("#page-entry").press("Enter")
    expect(page.locator(f"#page-{number}[data-hash]")).to_be_visible()


# ---- threads, sign-offs, snapshots ------------------------------------------------------------------------------


def test_a_thread_from_the_remark_to_its_end(page: Page, shown: Shown) -> None:
    go_to(page, shown.office.page_with("現金"))
    page.get_by_role("button", name=CASH).first.click()
    panel = page.locator("#panel")
    panel.get_by_label("メモの文").fill("残高証明と突合")
    panel.get_by_label("記入者").fill("監査部")
    panel.get_by_role("button", name="記録する").click()
    panel.get_by_text("回答・担当・期限").click()
    form = panel.locator(".thread form")
    form.get_by_label("回答").fill("一致しました")
    form.get_by_label("担当").fill("経理課")
    form.get_by_label("期限").fill("2020-07-10")
    form.get_by_label("記入者").fill("経理課長")
    form.get_by_role("button", name="回答する").click()
    expect(panel.locator(".answer")).to_have_count(1)
    expect(panel.locator(".answer")).to_contain_text("経理課長")
    expect(form).to_be_visible()  # it stays open
    expect(form.get_by_label("回答")).to_have_value("")
    page.locator("#tab-notes").click()
    item = page.locator("#view-notes .note")
    expect(item).to_contain_text("期限 2020/07/10（過ぎています）")
    expect(item).to_contain_text("担当 経理課")
    expect(item).to_contain_text("一致しました")
    form.get_by_label("回答").fill("書きかけ")
    item.get_by_label("済：残高証明と突合").check()
    expect(page.locator("#count-notes")).to_have_text("")
    expect(form.get_by_label("回答")).to_have_value("書きかけ")
    (note,) = shown.office.get("notes")
    assert (note["done_by"], note["person"], [one["who"] for one in note["answers"]]) == (
        "経理課長",
        "経理課",
        ["経理課長"],
    )
    assert page.get_by_role("link", name="メモ付きPDF").get_attribute("href") == "/api/review.pdf"


def test_a_page_is_signed_off_changes_and_says_so(page: Page, shown: Shown) -> None:
    number = shown.office.page_with(OLD)
    go_to(page, number)
    sheet, panel = page.locator(f"#page-{number}"), page.locator("#panel")
    expect(panel.locator(".subject")).to_have_text(re.compile("ページ$"))
    panel.get_by_label("校正者").fill("監査部")
    panel.get_by_role("button", name="校了", exact=True).click()
    expect(panel.locator(".stage")).to_contain_text("監査部")
    expect(sheet).to_have_attribute("data-stage", "校了")
    page.locator("#tab-signoffs").click()
    row = page.locator("#view-signoffs .sheet-state").nth(number - 1)
    expect(row.locator(".stage-tag")).to_have_text("校了")
    page.locator("#tab-compare").click()
    choice = page.get_by_label("比較する相手")
    expect(choice.locator("optgroup[label=控え] option")).to_have_text([re.compile("その日の最初")])
    choice.select_option(index=1)
    expect(page.locator("#view-compare .sum")).to_have_text("変わった計数はありません。")
    with shown.office.text("philosophy.md", lambda text: text.replace(OLD, NEW)):
        expect(panel.locator(".stage.changed")).to_contain_text("校了後に変わりました", timeout=SLOW)
        expect(sheet).to_have_attribute("data-stage", "校了後に変わりました")
        change = page.locator("#view-compare .change")
        expect(change).to_have_count(1)
        expect(change.locator("ins")).to_contain_text(NEW)
        expect(page.locator("#count-signoffs")).to_have_text("1")
        page.locator("#tab-signoffs").click()
        page.locator("#view-signoffs .chip", has_text="変更あり").click()
        expect(page.locator("#view-signoffs .sheet-state")).to_have_count(1)
        page.locator("#view-signoffs").get_by_label("校正者").fill("経理課")
        together = page.get_by_role("group", name="表示中の頁をまとめて")
        together.get_by_role("button", name="再校").click()
        together.get_by_role("button", name="もう一度で再校").click()
        expect(panel.locator(".stage")).to_contain_text("再校")
        panel.get_by_text("これまでの校正 1件").click()
        expect(panel.locator(".signed")).to_contain_text("その後に変わりました")
        panel.get_by_role("button", name="取り消す").click()
        expect(panel.locator(".stage.changed")).to_be_visible()
    expect(sheet).to_have_attribute("data-stage", "校了", timeout=SLOW)


# ---- the keyboard alone -----------------------------------------------------------------------------------------

REGION = "document.activeElement.closest('.bar, .side, #desk, #panel, .status')?.className ?? ''"
VISIBLE = """() => {
  const style = getComputedStyle(document.activeElement);
  const box = document.activeElement.getBoundingClientRect();
  return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && box.width > 0 && box.right > 0;
}"""
ROLES = {"link", "button", "textbox", "searchbox", "combobox", "tab", "tabpanel", "main", "complementary"}
DISCLOSURE = "DisclosureTriangle"


def spoken(page: Page, session: CDPSession) -> tuple[str, str]:
    """Role and name of what has the focus, as the accessibility tree has them."""
    found: Any = session.send("Runtime.evaluate", {"expression": "document.activeElement"})
    asked = {"objectId": found["result"]["objectId"], "fetchRelatives": False}
    node = session.send("Accessibility.getPartialAXTree", asked)["nodes"][0]
    return node["role"]["value"], node.get("name", {}).get("value", "")


def test_tab_leads_through_everything_and_everything_has_a_name(page: Page, shown: Shown) -> None:
    session = page.context.new_cdp_session(page)
    page.keyboard.press("Tab")
    assert spoken(page, session) == ("link", "ページへ移動")
    assert page.evaluate(VISIBLE)
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "desk"
    go_to(page, shown.office.page_with("●損益計算書"))  # it has a head, a table and its panel
    page.locator("#tab-signoffs").click()
    page.evaluate("document.activeElement.blur(); document.querySelector('.skip').focus()")
    regions: list[str] = []
    stops: list[tuple[str, str]] = []
    for _ in range(600):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body || document.activeElement.matches('.skip')"):
            break
        region = page.evaluate(REGION)
        role, name = spoken(page, session)
        assert name, (region, role, page.evaluate("document.activeElement.outerHTML"))
        assert role in {*ROLES, DISCLOSURE}, (role, name)
        assert page.evaluate(VISIBLE), (role, name)
        if not regions or regions[-1] != region:
            regions.append(region)
        stops.append((role, name))
    assert regions == ["bar", "side", "", "panel"], "bar, lists, pages, details: no way back and no trap"
    assert [name for role, name in stops if role == "tab"] == ["校正"], "one stop for all tabs"
    for wanted in (
        ("button", "次のページ"),
        ("textbox", "ページ番号"),
        ("combobox", "表示倍率"),
        ("button", "キー操作の一覧"),
        ("link", "Excelに書き出す"),
        ("button", "再校"),
        ("textbox", "校正者"),
        ("textbox", "メモの文"),
        ("button", "記録する"),
    ):
        assert wanted in stops, wanted
    assert sum("損益計算書" in name for _, name in stops) > 30, "every figure of the page"


def test_a_page_is_found_read_and_signed_without_a_mouse(page: Page, shown: Shown) -> None:
    session = page.context.new_cdp_session(page)
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="キー操作")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("4")
    assert spoken(page, session) == ("tab", "校正")
    page.keyboard.press("ArrowLeft")
    assert spoken(page, session)[1].startswith("メモ")
    page.keyboard.press("ArrowRight")
    number = shown.office.page_with(OLD)
    row = page.locator("#view-signoffs .sheet-state").nth(number - 1)
    for _ in range(60):
        page.keyboard.press("Tab")
        if row.evaluate("element => element === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("#panel .subject")).to_be_focused()
    for _ in range(30):
        page.keyboard.press("Tab")
        if spoken(page, session) == ("textbox", "校正者"):
            break
    page.keyboard.type("監査部")
    while spoken(page, session) != ("button", "初校"):
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#panel .stage")).to_contain_text("初校")
    expect(page.locator("#live")).to_have_text(re.compile("初校$"))
    assert spoken(page, session) == ("button", "初校"), "the focus stays where it was"
    page.keyboard.press("Escape")
    expect(page.locator("#panel .crumbs")).to_have_count(0)
    expect(row).to_be_focused()
    for place, role in (("#notice", "status"), ("#connection", "alert")):
        expect(page.locator(place)).to_have_attribute("role", role)
    page.keyboard.press("/")
    page.keyboard.type("預け金")
    expect(page.locator("#search-results .hit").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#panel .labels")).to_contain_text("預け金")
    page.keyboard.press("Escape")
    expect(page.locator("#search-results")).to_be_hidden()


# ---- Firefox ----------------------------------------------------------------------------------------------------


def test_the_main_ways_in_firefox(shown: Shown, tmp_path: Path) -> None:
    """Opened, turned, searched, noted, signed off; what has the focus is named."""
    assert FIREFOX, "firefox-esr is not installed"
    with firefox(tmp_path / "profile") as window:
        walk(window, shown)
    shown.office.forget()


def walk(window: Firefox, shown: Shown) -> None:
    window.ask("Navigate", url=shown.address)
    window.until("return document.querySelector('#page-1[data-hash] img')?.naturalWidth > 100")
    window.press("Tab")
    assert window.focused() == ("link", "ページへ移動")
    window.press("Enter", "j")
    window.until("return location.hash === '#p2' && document.querySelector('#page-2[data-hash]')")
    window.press("/")
    window.write("#search", "預け金")
    window.until("return document.querySelector('#search-results .hit')")
    window.press("Enter")
    window.until("return document.querySelector('#panel .labels')?.textContent.includes('預け金')")
    number = shown.office.page_with("現金")
    assert window.until("return document.querySelector('.spot.chosen')?.closest('.page').id") == f"page-{number}"
    window.write("#panel .note-form textarea", "残高証明と突合")
    window.write("#panel .note-form input", "監査部")
    window.click("#panel .note-form button")
    window.until("return document.querySelector('#panel .note .text')?.textContent === '残高証明と突合'")
    window.until(f"return document.querySelector('#page-{number} .spot.noted')")
    window.press("Tab")
    window.press("Escape", "Escape")  # first the search, then the details
    window.until("return !document.querySelector('#panel .crumbs') && document.querySelector('#panel .signoff')")
    window.click("#panel .signoff [aria-pressed]:nth-child(3)")
    window.until(f"return document.querySelector('#page-{number}[data-stage=校了]')")
    window.click("#tab-signoffs")
    window.until("return document.querySelector('#view-signoffs .stage-tag.valid')?.textContent === '校了'")
    assert window.run("return document.documentElement.scrollWidth <= innerWidth")
    window.run("document.querySelector('.skip').focus()")
    named: set[tuple[str, str]] = set()
    for _ in range(20):
        window.press("Tab")
        role, name = window.focused()
        assert role and name, window.run("return document.activeElement.outerHTML")
        named.add((role, name))
    assert {("button", "次のページ"), ("textbox", "ページ番号"), ("combobox", "表示倍率"), ("tab", "校正")} <= named
    assert shown.office.states() == {number: "校了"}
