"""The draft and the acceptance of a finding in a real Chromium, on the small book."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from discgen.check.report.accepted import FILE_NAME, read_acceptances
from tests.desk.previewdesk import CREED, ledger_with, small_inputs
from tests.desk.test_preview_browser import SLOW, USUAL, Server, previewing


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = small_inputs(tmp_path_factory.mktemp("draft"))
    path = folder / "text" / CREED
    path.write_text(path.read_text(encoding="utf-8") + "\n資産は1,362,167百万円です。\n", encoding="utf-8")
    with previewing(folder) as running:
        yield running


@pytest.fixture(params=[(1440, 900), (1024, 768)], ids=["wide", "narrow"])
def page(server: Server, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    width, height = request.param
    context = browser.new_context(viewport={"width": width, "height": height}, locale="ja-JP")
    context.set_default_timeout(USUAL)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type in ("error", "warning") else None)
    page.goto(server.address)
    expect(page.locator("#page-1[data-hash]")).to_be_visible(timeout=SLOW)
    yield page
    assert faults == []
    context.close()


def save(path: Path, content: bytes) -> None:
    """As an office saves: a new file in the place of the old one."""
    new = path.with_name(f".{path.name}.new")
    new.write_bytes(content)
    new.replace(path)


def test_a_slip_in_the_books_is_found_and_mended(page: Page, server: Server) -> None:
    name, wrong = ledger_with(server.folder, "科目残高", {"D2": 10_326_081_660})
    ledger = server.folder / name
    good = ledger.read_bytes()
    band = page.locator("#draft")
    expect(band).to_be_hidden()
    save(ledger, wrong)
    try:
        expect(band).to_contain_text("下書き", timeout=SLOW)
        expect(band).to_contain_text("9,326,081,660")
        expect(band).to_contain_text("10,326,081,660")
        band.get_by_role("button", name=re.compile("変わったセル 1")).press("Enter")
        panel = page.locator("#panel")
        expect(panel.locator(".cell-changes")).to_contain_text("総勘定元帳 科目残高 D2")
        expect(panel.locator(".cell-changes small")).to_contain_text("現金")
        expect(panel.locator(".finding.error").first).to_be_visible()
        marked = panel.locator("p .link").first
        marked.click()
        number = int(server.get("state")["draft"]["pages"][0])
        cash = page.locator(f'#page-{number} .spot[aria-label*="資産の部 現金"][aria-label*="10,326"]')
        cash.click()
        expect(panel.locator(".draft-note")).to_contain_text("誤りの及ぶ計数です")
    finally:
        save(ledger, good)
    expect(band).to_be_hidden(timeout=SLOW)
    expect(panel.locator(".draft-note")).to_have_count(0, timeout=SLOW)


def test_a_finding_is_accepted_and_taken_back(page: Page, server: Server) -> None:
    page.locator("#tab-findings").click()
    for chip in page.locator("#view-findings .chip[aria-pressed=false]").all():
        chip.click()
    finding = page.locator("#view-findings .findings > li", has_text=CREED).first
    expect(finding).to_be_visible(timeout=SLOW)
    title = finding.locator(".title").inner_text()
    finding.get_by_role("button", name="を承認する").click()
    form = finding.locator(".accept-form")
    expect(form.locator("textarea")).to_be_focused()
    form.locator("textarea").fill("その年度の数です")
    form.get_by_label("承認者（役職名）").fill("総務部長")
    box = form.bounding_box()
    list_box = page.locator("#view-findings").bounding_box()
    assert box and list_box and box["x"] + box["width"] <= list_box["x"] + list_box["width"]
    form.get_by_role("button", name="承認する").click()
    accepted = page.locator("#view-findings .accepted")
    expect(accepted).to_contain_text("承認済み 1")
    expect(form).to_have_count(0)
    accepted.locator("summary").click()
    expect(accepted).to_contain_text(title)
    expect(accepted).to_contain_text("その年度の数です")
    (written,) = read_acceptances(server.folder / FILE_NAME)[0]
    assert (written.reason, written.person, written.until) == ("その年度の数です", "総務部長", None)
    accepted.get_by_role("button", name="承認を取り消す").click()
    accepted.get_by_role("button", name="もう一度押すと取り消します").click()
    expect(accepted).to_have_count(0)
    expect(page.locator("#view-findings .findings > li", has_text=CREED).first).to_be_visible()
    assert read_acceptances(server.folder / FILE_NAME)[0] == []
