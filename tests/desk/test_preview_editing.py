"""The editor's day in a real browser: a sentence changed on its page, a picture dropped, text selected and found."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Route, expect

from tests.desk.smallhouse import middle_house
from tests.desk.test_preview_browser import CASH, CONTRAST, SLOW, USUAL, Server, go_to, previewing, settled, spot

NAME = "philosophy.md"
SENTENCE = '{扶|たす}けあいの{絆|きずな}を大切に、預金は {{ 億円("key-figures-5y.deposits") }} となりました。'
READ = "扶けあいの絆を大切に、預金は"


def photo(colour: tuple[int, int, int]) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (400, 150), colour).save(made, "PNG")
    return made.getvalue()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A preview that may be written to, of the house of the other browser tests (whose pages are laid out already)."""
    folder = middle_house(tmp_path_factory.mktemp("editing") / "mihon")
    (folder / "images").mkdir()
    (folder / "images" / "photo.png").write_bytes(photo((90, 130, 180)))
    with (folder / "text" / NAME).open("a", encoding="utf-8") as text:
        text.write(f"\n{SENTENCE}\n\n![見本の写真](photo.png){{幅=50%}}\n")
    with previewing(folder, "--edit") as running:
        yield running


@pytest.fixture(scope="module")
def context(browser: Browser, server: Server) -> Iterator[BrowserContext]:
    """One browser for all tests, as an editor has it open all day."""
    made = browser.new_context(viewport={"width": 1440, "height": 900}, locale="ja-JP", color_scheme="light")
    made.grant_permissions(["clipboard-read", "clipboard-write"])
    made.set_default_timeout(USUAL)
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, server: Server) -> Iterator[Page]:
    """A window on the address that was told. A fault in a script fails the test."""
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if "Content Security" in message.text else None)
    page.goto(server.told)
    expect(page.locator("#page-1[data-hash]")).to_be_visible(timeout=SLOW)
    expect(page.locator("#stage .turning")).to_have_count(0, timeout=SLOW)
    yield page
    assert faults == []
    page.close()


def text_of(server: Server) -> str:
    return (server.folder / "text" / NAME).read_text(encoding="utf-8")


def line_of(server: Server, words: str) -> int:
    return next(number for number, line in enumerate(text_of(server).split("\n"), 1) if words in line)


def shown(page: Page, server: Server, words: str) -> tuple[Locator, Locator]:
    """The page on which a line of the text stands, and its spot there; found as somebody would, by file and line."""
    line = line_of(server, words)
    page.keyboard.press("/")
    page.keyboard.type(f"{NAME}:{line}")
    hit = page.locator("#search-results .hit", has_text=f"text/{NAME} {line}行")
    hit.click()
    expect(page.locator("#panel .source").first).to_contain_text(f"{line}行")
    page.keyboard.press("Escape")
    found = page.locator(f'.spot.text[aria-label="本文、text/{NAME} {line}行"]').first
    expect(found).to_be_in_viewport()
    return page.locator(".page", has=found), found


def edited(page: Page, found: Locator) -> Locator:
    """The editor over a paragraph."""
    found.dblclick(position={"x": 4, "y": 8})
    field = page.locator(".source-editor textarea")
    expect(field).to_be_focused()
    return field


def dropped(page: Page, found: Locator, name: str, data: bytes) -> None:
    found.evaluate(
        """(spot, [name, data]) => {
             const box = spot.getBoundingClientRect();
             const [clientX, clientY] = [box.left + box.width / 2, box.top + box.height / 2];
             const dataTransfer = new DataTransfer();
             dataTransfer.items.add(new File([Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0))], name));
             const given = {bubbles: true, cancelable: true, dataTransfer, clientX, clientY};
             for (const kind of ["dragover", "drop"]) spot.dispatchEvent(new DragEvent(kind, given));
           }""",
        [name, base64.b64encode(data).decode()],
    )


@contextmanager
def held_up(page: Page) -> Iterator[None]:
    """Pictures of pages do not come before the end of the block."""
    held: list[Route] = []
    free = False
    page.route(re.compile(r"\.svg\?hash="), lambda route: route.continue_() if free else held.append(route))
    yield
    free = True
    for route in held:
        route.continue_()


def test_a_sentence_is_changed_on_its_page_and_taken_back(page: Page, server: Server) -> None:
    before = text_of(server)
    sheet, found = shown(page, server, "{扶")
    old = sheet.get_attribute("data-hash") or ""
    field = edited(page, found)
    expect(field).to_have_value(SENTENCE)
    assert server.told not in (page.url, page.url.partition("#p")[0]), "the word that allows it stands in no address"
    field.fill(SENTENCE.replace('{{ 億円("key-figures-5y.deposits") }}', "2,964億円"))
    page.keyboard.press("Control+Enter")
    expect(page.locator(".source-editor .fault code")).to_have_text('{{ 億円("key-figures-5y.deposits") }}')
    assert text_of(server) == before
    field.fill(SENTENCE.replace("を大切に", "を何より大切に"))
    with held_up(page):  # the new picture is on its way: nothing is told as changed until it can be seen
        page.keyboard.press("Control+Enter")
        expect(page.locator(".source-editor")).to_have_count(0)
        assert text_of(server) == before.replace("}を大切に", "}を何より大切に")
        expect(page.locator("#stage")).to_have_text("頁を表示しています", timeout=SLOW)
        assert not page.locator("#changes").inner_text() and sheet.get_attribute("data-hash") == old
    label = sheet.get_attribute("aria-label") or ""
    expect(page.locator("#changes")).to_contain_text(label.removesuffix("ページ"), timeout=SLOW)
    assert sheet.get_attribute("data-hash") != old
    expect(sheet.locator(".flow", has_text="を何より大切に")).to_be_attached(timeout=SLOW)
    page.locator("#edits").get_by_role("button", name="元に戻す").click()
    expect(sheet).to_have_attribute("data-hash", old, timeout=SLOW)
    assert text_of(server) == before
    settled(page, server)


def test_what_another_hand_changed_is_not_written_over(page: Page, server: Server) -> None:
    before, path = text_of(server), server.folder / "text" / NAME
    sheet, found = shown(page, server, "{扶")
    old = sheet.get_attribute("data-hash") or ""
    field = edited(page, found)
    field.fill(SENTENCE + "追記。")
    by_hand = before.replace("}を大切に", "}を第一に")
    try:
        path.write_text(by_hand, encoding="utf-8")
        page.get_by_role("button", name="保存する").click()
        editor = page.locator(".source-editor")
        expect(editor.locator(".fault")).to_contain_text("ほかで変更されています")
        expect(editor.locator("pre")).to_contain_text("を第一に")
        expect(field).to_have_value(SENTENCE + "追記。")  # nothing is lost before its writer says so
        assert text_of(server) == by_hand
        editor.get_by_role("button", name="今の原稿から書き直す").click()
        expect(field).to_have_value(re.compile("を第一に"))
        page.keyboard.press("Escape")
        expect(editor).to_have_count(0)
    finally:
        path.write_text(before, encoding="utf-8")
    expect(sheet).to_have_attribute("data-hash", old, timeout=SLOW)
    settled(page, server)


def test_a_picture_is_replaced_by_dropping_another(page: Page, server: Server) -> None:
    path = server.folder / "images" / "photo.png"
    before, other = path.read_bytes(), photo((200, 150, 90))
    sheet, found = shown(page, server, "![見本")
    old = sheet.get_attribute("data-hash") or ""
    expect(page.locator("#panel .edit-actions")).to_contain_text("images/photo.png")
    for name, data, said in (
        ("写真.jpg", other, "画像の種類が違います"),
        ("写真.png", b"no picture", "画像を読めません"),
    ):
        dropped(page, found, name, data)
        expect(page.locator("#edits")).to_contain_text(said)
        assert path.read_bytes() == before
    dropped(page, found, "新しい写真.png", other)
    expect(sheet).not_to_have_attribute("data-hash", old, timeout=SLOW)
    assert path.read_bytes() == other
    page.locator("#edits").get_by_role("button", name="元に戻す").click()
    expect(sheet).to_have_attribute("data-hash", old, timeout=SLOW)
    assert path.read_bytes() == before
    settled(page, server)


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] + 8, start[1], steps=2)
    page.mouse.move(*end, steps=4)
    page.mouse.up()


def copied(page: Page) -> str:
    page.keyboard.press("Control+C")
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_text_is_selected_over_what_can_be_clicked_and_copied(page: Page, server: Server) -> None:
    sheet, found = shown(page, server, "労働金庫は、働く人が")
    expect(sheet.locator(".words")).to_be_attached(timeout=SLOW)
    page.keyboard.press("Escape")  # the panel shows the page again, so that a click would be seen
    box = found.bounding_box()
    assert box
    drag(page, (box["x"] + 3, box["y"] + 6), (box["x"] + box["width"] - 3, box["y"] + box["height"] - 5))
    paragraph = next(line for line in text_of(server).split("\n") if line.startswith("労働金庫は、"))
    assert copied(page) == paragraph, "two lines of print are one paragraph"
    expect(page.locator("#panel .crumbs")).to_have_count(0)  # selecting is no click
    found.click(position={"x": 30, "y": 8})
    expect(page.locator("#panel .source").first).to_contain_text(f"{NAME}")
    assert page.evaluate("String(getSelection())") == ""

    number = server.page_of(**CASH)
    sheet = go_to(page, number)
    expect(sheet.locator(".words")).to_be_attached(timeout=SLOW)
    first, last = (sheet.locator(".line", has_text=re.compile(f"^{word}$")).first for word in ("現金", "預け金"))
    one, other = first.bounding_box(), last.bounding_box()
    cells = [figure for figure in server.get(f"pages/{number}/spots")["figures"] if "預け金" in figure["key"]["row"]]
    end = spot(sheet, "預け金、2020年度").bounding_box()
    assert one and other and end and len(cells) == 2
    drag(page, (one["x"] + 1, one["y"] + 5), (end["x"] + end["width"] - 1, end["y"] + end["height"] / 2))
    rows = [line.split("\t") for line in copied(page).split("\n")]
    assert [row[0] for row in rows] == ["現金", "預け金"]
    assert rows[1][1:] == [cell["printed"] for cell in cells], "cells of a row are told apart for Excel"


def test_the_browser_finds_words_over_readings_lines_and_pages(page: Page, server: Server) -> None:
    expect(page.locator(".words[data-hash]")).to_have_count(server.get("state")["pages"], timeout=SLOW)
    for words in (READ, "当金庫は、労働金庫法第5条", "貸借対照表、損益計算書"):
        page.evaluate("getSelection().removeAllRanges()")
        assert page.evaluate("words => window.find(words)", words), words
        assert page.evaluate("String(getSelection())") == words


def test_hits_of_a_search_are_marked_and_the_tabs_come_back(page: Page, server: Server) -> None:
    page.keyboard.press("/")
    page.keyboard.type(READ)
    hit = page.locator("#search-results .hit", has_text="本文").first
    hit.click()
    marks = page.locator(".hit-mark")
    expect(marks.first).to_be_in_viewport()
    sheet, found = page.locator(".page", has=marks.first), marks.first.bounding_box()
    line = sheet.locator(".line", has_text=READ).bounding_box()
    assert found and line and found["x"] == pytest.approx(line["x"], abs=3)
    assert found["y"] == pytest.approx(line["y"], abs=8) and 0.3 < found["width"] / line["width"] < 0.9
    expect(page.locator("#view-contents")).to_be_hidden()
    page.locator("#tab-findings").click()
    expect(page.locator("#search-results")).to_be_hidden()
    expect(page.locator("#view-findings")).to_be_visible()
    expect(marks).to_have_count(0)
    expect(page.locator("#search")).to_have_value("")
    page.locator("#search").fill("預け金")
    expect(page.locator("#search-results .hit").first).to_be_visible()
    page.locator("#search").fill("")
    expect(page.locator("#view-findings")).to_be_visible()
    page.locator("#tab-contents").click()


def test_an_address_with_file_and_line_leads_to_its_page(page: Page, server: Server) -> None:
    line = line_of(server, "{扶")
    address = server.told.partition("#")[0]
    page.goto("about:blank")
    page.goto(f"{address}#text/{NAME}:{line}")
    found = page.locator(f'.spot.text[aria-label="本文、text/{NAME} {line}行"]')
    expect(found).to_be_in_viewport(timeout=SLOW)
    expect(page.locator("#panel .source").first).to_contain_text(f"{line}行")
    link = page.locator("#panel").get_by_role("link", name="エディターで開く")
    assert (link.get_attribute("href") or "").endswith(f"/text/{NAME}:{line}")
    cash = server.page_of(**CASH)
    spot(go_to(page, cash), "資産の部 現金、2020年度").click()
    panel = page.locator("#panel")
    panel.get_by_role("button", name=re.compile("総勘定元帳.xlsx")).click()
    expect(panel.locator(".address code")).to_have_text("'科目残高'!D2")


def test_night_is_dark_but_the_paper_is_white(page: Page, server: Server) -> None:
    ground = "element => getComputedStyle(element).backgroundColor"
    sheet = go_to(page, server.page_of(**CASH))
    spot(sheet, "資産の部 現金、2020年度").click()
    expect(page.locator("#panel .facts")).to_be_visible()
    assert page.locator("#panel").evaluate(ground) == "rgb(255, 255, 255)"
    page.emulate_media(color_scheme="dark")
    dark = page.locator("#panel").evaluate(ground)
    assert dark != "rgb(255, 255, 255)" and sheet.evaluate(ground) == "rgb(255, 255, 255)"
    for tab in ("contents", "findings", "notes", "compare"):
        page.locator(f"#tab-{tab}").click()
        seen, poor = page.evaluate(CONTRAST)
        assert (seen > 30, poor) == (True, [])
    switch = page.locator("#theme")
    switch.click()
    expect(switch).to_have_attribute("aria-label", "画面の明るさ：明るい")
    assert page.locator("#panel").evaluate(ground) == "rgb(255, 255, 255)"
    page.emulate_media(color_scheme="light")
    switch.click()
    assert page.locator("#panel").evaluate(ground) == dark
    page.reload()
    expect(page.locator(".page[data-hash]").first).to_be_attached(timeout=SLOW)
    assert page.locator("#panel").evaluate(ground) == dark, "the choice is kept"
    page.locator("#theme").click()
    page.locator("#tab-contents").click()


def test_without_the_word_of_the_address_nothing_can_be_changed(browser: Browser, server: Server) -> None:
    stranger = browser.new_page(locale="ja-JP")
    stranger.goto(server.told.partition("#")[0])
    expect(stranger.locator("#page-1[data-hash]")).to_be_visible(timeout=SLOW)
    _, found = shown(stranger, server, "![見本")
    expect(stranger.locator("#panel .edit-actions")).to_contain_text("images/photo.png")
    expect(stranger.get_by_role("button", name="この原稿を直す")).to_have_count(0)
    found.dblclick()
    expect(stranger.locator(".source-editor")).to_have_count(0)
    dropped(stranger, found, "写真.png", photo((0, 0, 0)))
    expect(stranger.locator("#edits")).to_contain_text("--edit")
    assert server.folder.joinpath("images/photo.png").read_bytes() == photo((90, 130, 180))
    stranger.close()
