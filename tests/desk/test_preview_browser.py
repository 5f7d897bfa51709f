"""The preview in a real Chromium: pages change while files are saved, a figure is followed down to its cell."""

import json
import os
import re
import signal
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Browser, Locator, Page, Request, expect

from discgen.export.records import figure_records
from discgen.export.writers import write_csv
from discgen.project import Project, open_project
from tests.desk.smallhouse import middle_house

SLOW = 600_000  # ms for a new version, after which something hangs however busy the machine
USUAL = 60_000  # ms for everything else
expect.set_options(timeout=USUAL)
CASH = {"entity": "単体", "table": "bs", "row": "資産の部 > 現金", "col": "", "year": 2020}
SHARES = CASH | {"row": "資産の部 > 有価証券 > 株式"}  # on which many checks look


@dataclass
class Server:
    """A running preview of an inputs folder."""

    folder: Path
    address: str
    process: subprocess.Popen[str]
    told: str = ""  # the whole address, with what allows to write

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(f"{self.address}api/{path}") as answer:
            return json.loads(answer.read())

    def page_of(self, **key: object) -> int:
        """The page of a figure: that of its table, or of the text that first quotes it."""
        return int(self.get("figure?" + urllib.parse.urlencode(key))["page"])

    def page_of_text(self, file: str) -> tuple[int, int]:
        """The first page of a text and the line where its first block there begins."""
        for page in self.get("pages"):
            for text in self.get(f"pages/{page['number']}/spots")["texts"]:
                if text["file"].endswith(file):
                    return int(page["number"]), int(text["line"])
        raise AssertionError(file)


@contextmanager
def previewing(folder: Path, *options: str, port: int = 0) -> Iterator[Server]:
    command = [
        sys.executable,
        "-u",
        "-m",
        "discgen",
        "preview",
        str(folder),
        "--no-open",
        "--port",
        str(port),
        *options,
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONUTF8": "1"})
    try:
        assert process.stdout is not None
        found = re.search(r"(http://[\w.]+:\d+/)\S*", process.stdout.readline())
        assert found, "no address was printed"
        yield Server(folder, found[1], process, found[0])
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=USUAL / 1000)
        if process.stdout is not None:
            process.stdout.close()


def earlier_build(folder: Path, project: Project) -> None:
    """The figures of an earlier build, in which the bank had less cash."""
    folder.mkdir(parents=True)
    records = [
        replace(record, printed="2,000", value="2000")
        if (record.entity, record.table_id, record.row, record.fy) == ("単体", "bs", CASH["row"], CASH["year"])
        else record
        for record in figure_records(project)
    ]
    write_csv(folder / "figures.csv", records)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[Server]:
    """A preview of the fictitious house: chapters, lists and ledgers like those of a sample, on fewer pages."""
    folder = middle_house(tmp_path_factory.mktemp("preview") / "mihon")
    earlier_build(folder.parent / "outputs" / "第1稿", open_project(folder))
    with previewing(folder) as running:
        page = browser.new_page()
        page.goto(running.address)
        expect(page.locator("#page-1[data-hash]")).to_be_visible(timeout=SLOW)
        page.close()
        yield running


@pytest.fixture
def page(server: Server, browser: Browser) -> Iterator[Page]:
    """A window on the first page. A fault in a script or a request to elsewhere fails the test."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="ja-JP")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    context.set_default_timeout(USUAL)
    page = context.new_page()
    faults: list[str] = []

    def own(request: Request) -> None:
        if not request.url.startswith((server.address, "data:")):
            faults.append(request.url)

    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if "Content Security" in message.text else None)
    page.on("request", own)
    page.goto(server.address)
    expect(page.locator("#page-1[data-hash]")).to_be_visible(timeout=SLOW)
    expect(page.locator("#stage .turning")).to_have_count(0, timeout=SLOW)
    yield page
    assert faults == []
    context.close()


def go_to(page: Page, number: int) -> Locator:
    """The page, drawn, with what can be clicked."""
    page.evaluate("number => document.querySelector(`#page-${number}`).scrollIntoView()", number)
    sheet = page.locator(f"#page-{number}")
    expect(sheet.locator(".spot").first).to_be_attached(timeout=SLOW)
    return sheet


def spot(sheet: Locator, name: str) -> Locator:
    return sheet.get_by_role("button", name=re.compile(name))


@contextmanager
def changed(path: Path) -> Iterator[Path]:
    """The file may be changed; afterwards it is as it was."""
    before = path.read_bytes()
    try:
        yield path
    finally:
        path.write_bytes(before)


@contextmanager
def workbook(path: Path) -> Iterator[openpyxl.Workbook]:
    """Change cells of a workbook; saved aside and moved into place, as Excel does."""
    book = openpyxl.load_workbook(path)
    yield book
    staging = path.with_name("~$saving.tmp")
    book.save(staging)
    staging.replace(path)


def settled(page: Page, server: Server) -> None:
    """The inputs are as they were: wait until the page shows them without a fault."""
    expect(page.locator("#notice")).to_have_text("", timeout=SLOW)
    expect(page.locator("#stage .turning")).to_have_count(0, timeout=SLOW)


# ---- looking ----------------------------------------------------------------------------------------------------


def test_pages_stand_in_order_with_their_contents(page: Page, server: Server) -> None:
    state = server.get("state")
    expect(page.locator(".page")).to_have_count(state["pages"])
    expect(page).to_have_title(re.compile(state["institution"]))
    titles = [chapter["title"] for chapter in state["chapters"]]
    assert len(titles) > 5
    assert [text for text in page.locator("#view-contents .level-0 .name").all_inner_texts()] == titles
    drawn = page.locator("#page-1 img")
    assert drawn.evaluate("image => image.naturalWidth") > 500
    far = page.locator(f"#page-{state['pages']}")
    expect(far.locator("img")).to_have_count(0)  # drawn only when it comes near
    page.locator("#view-contents .level-0").last.click()
    last = state["chapters"][-1]["first"]
    expect(page.locator(f"#page-{last}[data-hash]")).to_be_in_viewport()
    expect(page.locator("#view-contents [aria-current]").first).to_contain_text(titles[-1])


def test_a_printed_page_number_leads_to_its_page(page: Page, server: Server) -> None:
    wanted = server.get("pages")[10]
    page.locator("#page-entry").fill(wanted["label"].translate(str.maketrans("0123456789", "０１２３４５６７８９")))
    page.locator("#page-entry").press("Enter")
    expect(page.locator(f"#page-{wanted['number']}")).to_be_in_viewport(ratio=0.5)
    page.keyboard.press("j")
    expect(page).to_have_url(re.compile(rf"#p{wanted['number'] + 1}$"))
    page.keyboard.press("k")
    expect(page).to_have_url(re.compile(rf"#p{wanted['number']}$"))
    page.reload()
    expect(page.locator(f"#page-{wanted['number']}[data-hash]")).to_be_in_viewport(ratio=0.5, timeout=SLOW)


def test_zoom_and_spread_keep_the_page(page: Page, server: Server) -> None:
    number = server.page_of(**CASH)
    sheet = go_to(page, number)
    wide = sheet.bounding_box()
    page.locator("#zoom").select_option("page")
    whole = sheet.bounding_box()
    assert wide and whole and whole["height"] < 850 < wide["height"]
    assert whole["width"] / whole["height"] == pytest.approx(wide["width"] / wide["height"], rel=0.002)
    page.locator("#spread").click()
    expect(sheet).to_be_in_viewport()
    rows: dict[float, list[bool]] = {}
    for shown in server.get("pages"):
        box = page.locator(f"#page-{shown['number']}").bounding_box()
        assert box
        rows.setdefault(box["y"], []).append(shown["verso"])
    assert all(len(row) == 1 or row == [True, False] for row in rows.values())


def test_search_leads_to_a_figure(page: Page) -> None:
    page.keyboard.press("/")
    page.keyboard.type("預け金")
    hit = page.locator("#search-results [role=option]", has_text="貸借対照表").first
    expect(hit).to_be_visible()
    hit.click()
    expect(page.locator("#panel .labels")).to_contain_text("預け金")
    expect(page.locator(".spot.chosen").first).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(page.locator("#search-results")).to_be_hidden()


# ---- a figure and its origin ------------------------------------------------------------------------------------


def test_a_figure_is_followed_down_to_its_cell(page: Page, server: Server) -> None:
    sheet = go_to(page, server.page_of(**SHARES))
    spot(sheet, "資産の部 有価証券 株式、2020年度").click()
    panel = page.locator("#panel")
    expect(panel.locator(".checks").first).to_be_visible(timeout=SLOW)  # when the first check is done
    told = server.get("figure?" + urllib.parse.urlencode(SHARES))
    expect(panel.locator(".printed b")).to_have_text(told["printed"])
    expect(panel.locator(".facts")).to_contain_text(told["exact_words"])
    expect(panel.locator(".facts")).to_contain_text(told["prior"]["printed"])
    expect(panel.locator(".laws")).to_contain_text("施行規則")
    assert len(told["checks"]) > 3
    expect(panel.locator(".part", has_text="検査").locator("p.faint")).to_contain_text("すべて成り立っています")
    panel.locator("summary", has_text="成り立っている規則").click()
    expect(panel.locator(".checks li.clean:visible")).to_have_count(len(told["checks"]))
    panel.get_by_role("button", name=re.compile("総勘定元帳.xlsx")).click()
    place = panel.locator(".rows .cell").first
    book, name, cell = place.inner_text().strip().split("／")
    value = openpyxl.load_workbook(server.folder / "ledgers" / book)[name][cell].value
    assert str(value) == told["exact"]
    expect(panel.locator(".rows .value").first).to_have_text(f"{value:,}円")
    place.get_by_role("button").click()
    assert page.evaluate("navigator.clipboard.readText()") == f"{book}／{name}／{cell}"
    panel.locator(".crumbs button", has_text="株式").click()
    expect(panel.locator(".printed b")).to_have_text(told["printed"])


def test_a_result_leads_to_its_parts_and_to_its_other_places(page: Page, server: Server) -> None:
    sheet = go_to(page, server.page_of(entity="単体", table="pl", row="経常利益", year=2020))
    spot(sheet, "、経常利益、2020年度").click()
    panel = page.locator("#panel")
    parts = panel.locator(".inputs button.input")
    expect(parts.first).to_be_visible()
    name = parts.first.locator(".name").inner_text().split("›")[-1].strip()
    parts.first.click()
    expect(panel.locator(".crumbs")).to_contain_text("経常利益")
    expect(panel.locator(".labels")).to_contain_text(name)
    panel.locator(".crumbs button").first.click()
    other = panel.locator("button.place", has_not_text="この箇所").first
    label = other.locator(".page-label").inner_text().removesuffix("頁")
    other.click()
    expect(page.locator("#page-entry")).to_have_value(label)
    expect(page.locator(".spot.ringed").first).to_be_in_viewport()


def test_an_earlier_build_is_marked_on_the_page(page: Page, server: Server) -> None:
    sheet = go_to(page, server.page_of(**CASH))
    cash = spot(sheet, "資産の部 現金、2020年度")
    printed = server.get("figure?" + urllib.parse.urlencode(CASH))["printed"]
    page.locator("#tab-compare").click()
    expect(page.locator("#view-compare optgroup[label=控え] option").first).to_contain_text("その日の最初")
    page.get_by_label("比較する相手").select_option(label="第1稿")
    change = page.locator("#view-compare .change")
    expect(change).to_have_count(1, timeout=SLOW)
    expect(change.locator("del")).to_have_text("2,000")
    expect(change.locator("ins")).to_have_text(printed)
    expect(cash.locator(".old")).to_have_text("旧 2,000")
    expect(page.locator(".spot.differs")).to_have_count(1)
    page.locator("#desk").evaluate("desk => (desk.scrollTop = 0)")
    change.click()
    expect(cash).to_be_in_viewport()
    page.get_by_label("比較する相手").select_option(label="比較しない")
    expect(page.locator(".spot.differs")).to_have_count(0)


def test_the_keyboard_goes_from_figure_to_figure(page: Page, server: Server) -> None:
    sheet = go_to(page, server.page_of(**CASH))
    first = spot(sheet, "資産の部 現金、2020年度")
    first.focus()
    page.keyboard.press("Tab")
    after = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert "預け金" in after
    page.keyboard.press("Enter")
    expect(page.locator("#panel .labels")).to_contain_text("預け金")
    expect(page.locator("#panel .subject")).to_be_focused()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == after
    expect(page.locator("#panel .crumbs")).to_have_count(0)


# ---- files change -----------------------------------------------------------------------------------------------


# A page is lit for a moment only, which a busy machine may let pass unseen.
FLASHED = """element => {
  const lit = () => element.classList.contains("fresh") && element.setAttribute("data-flashed", "yes");
  new MutationObserver(lit).observe(element, {attributeFilter: ["class"]});
}"""


def test_a_sentence_changes_on_its_page_and_nothing_moves(page: Page, server: Server) -> None:
    number, _ = server.page_of_text("operational-risk.md")
    sheet = go_to(page, number)
    page.evaluate("document.querySelector('#desk').scrollTop += 123")
    before = sheet.bounding_box()
    old = sheet.get_attribute("data-hash")
    sheet.evaluate(FLASHED)
    path = server.folder / "text" / "operational-risk.md"
    with changed(path):
        text = path.read_text(encoding="utf-8")
        path.write_text(
            text.replace("オペレーショナル・リスクとは、", "オペレーショナル・リスクとは要するに、"), "utf-8"
        )
        expect(sheet).not_to_have_attribute("data-hash", old or "", timeout=SLOW)
        expect(sheet).to_have_attribute("data-flashed", "yes")
        assert sheet.bounding_box() == before
        expect(page.locator("#changes")).to_contain_text(server.get("pages")[number - 1]["label"])
        assert number in [hit["page"] for hit in server.get(f"search?q={urllib.parse.quote('とは要するに')}")]
    expect(sheet).to_have_attribute("data-hash", old or "", timeout=SLOW)
    settled(page, server)


def test_a_text_of_a_chapter_changes_on_its_page(page: Page, server: Server) -> None:
    """The chapters before the 資料編 stand in the contents and change like the rest."""
    name, old, new = "philosophy.md", "働く人がお互いを助け合う", "働く人どうしがお互いを助け合う"
    number, _ = server.page_of_text(name)
    chapters = server.get("state")["chapters"]
    own = next(chapter for chapter in chapters if chapter["first"] <= number <= chapter["last"])
    assert chapters[0]["title"] == "表紙"
    page.locator("#view-contents .level-0", has_text=own["title"]).first.click()
    expect(page.locator(f"#page-{own['first']}")).to_be_in_viewport()
    sheet = go_to(page, number)
    before = sheet.get_attribute("data-hash")
    with changed(server.folder / "text" / name) as path:
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")
        expect(sheet).not_to_have_attribute("data-hash", before or "", timeout=SLOW)
        assert number in [hit["page"] for hit in server.get(f"search?q={urllib.parse.quote(new)}")]
    expect(sheet).to_have_attribute("data-hash", before or "", timeout=SLOW)
    settled(page, server)


def test_a_list_of_branches_changes_on_its_page(page: Page, server: Server) -> None:
    path = server.folder / "lists" / "店舗.xlsx"
    address = openpyxl.load_workbook(path)["店舗"]["G4"].value
    hits = server.get(f"search?q={urllib.parse.quote(address)}")
    number = next(hit["page"] for hit in hits if hit["kind"] == "text")
    sheet = go_to(page, number)
    before = sheet.get_attribute("data-hash")
    with changed(path):
        with workbook(path) as book:
            book["店舗"]["G4"].value = "見本市北町九丁目8番7号"
        expect(sheet).not_to_have_attribute("data-hash", before or "", timeout=SLOW)
        assert number in [hit["page"] for hit in server.get(f"search?q={urllib.parse.quote('見本市北町九丁目8番7号')}")]
    expect(sheet).to_have_attribute("data-hash", before or "", timeout=SLOW)
    settled(page, server)


def test_a_row_of_an_excel_ledger_changes_on_its_page(page: Page, server: Server) -> None:
    path = server.folder / "ledgers" / "会員・出資.xlsx"
    key = next(
        figure["key"]
        for shown in server.get("pages")
        for figure in server.get(f"pages/{shown['number']}/spots")["figures"]
        if figure["key"]["table"] == "major-members"
    )
    member = re.escape(key["row"]) + r"(?!\d)"
    sheet = go_to(page, server.page_of(**key))
    expect(spot(sheet, member).first).to_be_visible()
    with changed(path):
        with workbook(path) as book:
            rows = [row for row in book.active.iter_rows() if row[1].value == key["row"]]
            rows[0][1].value = "見本市職員労働組合"
        expect(spot(sheet, "見本市職員労働組合").first).to_be_visible(timeout=SLOW)
        expect(spot(sheet, member)).to_have_count(0)
    expect(spot(sheet, member).first).to_be_visible(timeout=SLOW)
    settled(page, server)


def test_a_ledger_cell_changes_every_page_that_uses_it(page: Page, server: Server) -> None:
    path = server.folder / "ledgers" / "総勘定元帳.xlsx"
    sheet = go_to(page, server.page_of(**CASH))
    cash = spot(sheet, "資産の部 現金、2020年度")
    printed = server.get("figure?" + urllib.parse.urlencode(CASH))["printed"]
    cash.click()
    expect(page.locator("#panel .printed b")).to_have_text(printed)
    new = f"{int(printed.replace(',', '')) + 50:,}"
    with changed(path):
        with workbook(path) as book:
            for row in book["科目残高"].iter_rows():
                match [cell.value for cell in row[:3]]:
                    case ["資産", "現金", _]:
                        row[3].value += 5 * 10**7
                    case ["資産", "無形固定資産", "ソフトウェア"]:  # a deduction from the capital
                        row[3].value -= 5 * 10**7
        expect(cash).to_have_attribute("aria-label", re.compile(f"、{new}(百万円)?$"), timeout=SLOW)
        expect(page.locator("#panel .printed b")).to_have_text(new, timeout=SLOW)  # what is open follows
        expect(page.locator("#changes button").nth(1)).to_be_attached()
    expect(page.locator("#panel .printed b")).to_have_text(printed, timeout=SLOW)
    settled(page, server)


def test_an_error_appears_with_its_line_and_goes(page: Page, server: Server) -> None:
    path = server.folder / "text" / "operational-risk.md"
    page.locator("#tab-findings").click()
    errors = page.locator("#view-findings .finding.error")
    expect(errors).to_have_count(0)
    with changed(path):
        text = path.read_text(encoding="utf-8")
        line = 1 + text.count("\n")
        path.write_text(text + '現金は{{ 額("bs/資産の部 > 現金現金") }}です。\n', encoding="utf-8")
        expect(errors.first).to_be_visible(timeout=SLOW)
        expect(errors.first).to_contain_text("operational-risk.md")
        expect(errors.first).to_contain_text(f"{line}行")
        expect(page.locator("#notice")).to_contain_text("下書き")
        expect(page.locator("#count-findings")).to_have_class(re.compile("error"))
        expect(page.locator("#page-1[data-hash]")).to_be_attached()  # the pages are made all the same
        page.keyboard.press("]")
        expect(page.locator("#panel .source")).to_contain_text("operational-risk.md")
    expect(errors).to_have_count(0, timeout=SLOW)
    settled(page, server)


def test_a_half_saved_workbook_is_told_and_the_pages_stay(page: Page, server: Server) -> None:
    path = server.folder / "ledgers" / "会員・出資.xlsx"
    hashes = [shown["hash"] for shown in server.get("pages")]
    with changed(path):
        path.write_bytes(path.read_bytes()[:4000])
        expect(page.locator("#notice")).to_contain_text("保存中のブック", timeout=SLOW)
        expect(page.locator("#notice")).to_contain_text("会員・出資")
        assert [shown["hash"] for shown in server.get("pages")] == hashes
    settled(page, server)
    assert [shown["hash"] for shown in server.get("pages")] == hashes


# ---- notes ------------------------------------------------------------------------------------------------------


def test_a_note_on_a_figure_is_kept_marked_and_done(page: Page, server: Server, tmp_path: Path) -> None:
    sheet = go_to(page, server.page_of(**CASH))
    cash = spot(sheet, "資産の部 現金、2020年度")
    cash.click()
    panel = page.locator("#panel")
    panel.get_by_label("メモの文").fill("残高証明と突合")
    panel.get_by_label("記入者").fill("監査部")
    panel.get_by_role("button", name="記録する").click()
    expect(panel.locator(".note .text")).to_have_text("残高証明と突合")
    expect(cash).to_have_class(re.compile("noted"))
    (kept,) = json.loads((server.folder / "review-notes.json").read_text(encoding="utf-8"))["notes"]
    assert (kept["who"], kept["target"]["key"]) == ("監査部", {**CASH, "number": "bs.cash"})
    page.locator("#tab-notes").click()
    item = page.locator("#view-notes .note")
    expect(item).to_contain_text("現金")
    with page.expect_download() as download:
        page.get_by_role("link", name="Excelに書き出す").click()
    download.value.save_as(tmp_path / "notes.xlsx")
    rows = list(openpyxl.load_workbook(tmp_path / "notes.xlsx").active.iter_rows(values_only=True))
    assert "残高証明と突合" in rows[1] and "監査部" in rows[1]
    item.get_by_label("済").click()
    expect(item).to_have_count(0)
    expect(cash).not_to_have_class(re.compile("noted"))
    page.locator("#view-notes .chip", has_text="済").click()
    item.get_by_role("button", name="メモを消す").click()
    item.get_by_role("button", name="もう一度押すと消えます").click()
    expect(item).to_have_count(0)
    assert server.get("notes") == []


def test_what_is_being_written_survives_a_new_version(page: Page, server: Server) -> None:
    sheet = go_to(page, server.page_of(**CASH))
    spot(sheet, "資産の部 現金、2020年度").click()
    text = page.locator("#panel").get_by_label("メモの文")
    text.fill("書きかけ")
    version = server.get("state")["version"]
    with changed(server.folder / "text" / "operational-risk.md") as path:
        path.write_text(path.read_text(encoding="utf-8").replace("当金庫は、これを", "当金庫はこれを"), "utf-8")
        expect(page.locator("#changes")).to_contain_text("更新", timeout=SLOW)
    settled(page, server)
    assert server.get("state")["version"] > version
    expect(text).to_have_value("書きかけ")
    expect(text).to_be_focused()


# ---- for everybody ----------------------------------------------------------------------------------------------

CONTRAST = """() => {
  const channel = (value) => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const ground = (element) => {
    for (; element; element = element.parentElement) {
      const colour = parts(getComputedStyle(element).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const poor = [];
  let seen = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !element.checkVisibility() || element.closest("#pages")) continue;
    seen += 1;
    const [a, b] = [luminance(parts(getComputedStyle(element).color)), luminance(ground(element))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.push(`${walker.currentNode.textContent.trim()} ${ratio.toFixed(2)}`);
  }
  return [seen, poor];
}"""


def test_text_stands_out_from_its_ground(page: Page, server: Server) -> None:
    spot(go_to(page, server.page_of(**CASH)), "資産の部 現金、2020年度").click()
    expect(page.locator("#panel .facts")).to_be_visible()
    for tab in ("contents", "findings", "notes", "compare"):
        page.locator(f"#tab-{tab}").click()
        seen, poor = page.evaluate(CONTRAST)
        assert seen > 30
        assert poor == []


def test_everything_has_a_name_and_a_landmark(page: Page, server: Server) -> None:
    spot(go_to(page, server.page_of(**CASH)), "資産の部 現金、2020年度").click()
    expect(page.locator("#panel .facts")).to_be_visible()
    for role in ("banner", "navigation", "main", "complementary", "contentinfo", "search", "tablist"):
        expect(page.get_by_role(role).first).to_be_attached()
    expect(page.locator("#live[aria-live=polite]")).to_have_count(1)
    unnamed = page.evaluate(
        """() => [...document.querySelectorAll("button, a, input, select, textarea")]
             .filter((element) => element.checkVisibility())
             .filter((element) => !(element.getAttribute("aria-label") || element.textContent.trim()
                                    || element.labels?.[0]?.textContent.trim()))
             .map((element) => element.outerHTML)"""
    )
    assert unnamed == []
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((element) => element.id)")
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("width", [900, 1000, 1200, 1440, 1920])
def test_nothing_is_cut_off_in_a_narrow_window(page: Page, server: Server, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 760})
    sheet = go_to(page, server.page_of(**CASH))
    spot(sheet, "資産の部 現金、2020年度").click()
    expect(page.locator("#panel .facts")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for inner in ("#panel", ".bar", ".status"):
        assert page.locator(inner).evaluate("element => element.scrollWidth <= element.clientWidth"), inner
    box = page.locator("#panel").bounding_box()
    assert box and box["x"] + box["width"] <= width + 1
    page.keyboard.press("Escape")
    expect(page.locator("#view-contents")).to_be_visible()


def test_nothing_moves_where_that_is_not_wanted(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.evaluate("document.querySelector('#page-1').classList.add('fresh')")
    style = "element => [getComputedStyle(element).animationName, getComputedStyle(element).boxShadow]"
    name, shadow = page.locator("#page-1").evaluate(style)
    assert name == "none"
    assert "224, 182, 74" in shadow  # the change is still shown


def test_a_lost_server_is_told_and_found_again(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "inputs").mkdir()  # nothing to lay out: a fault is told at once
    page = browser.new_page(locale="ja-JP")
    with previewing(tmp_path / "inputs") as first:
        port = int(first.address.split(":")[-1].strip("/"))
        page.goto(first.address)
        expect(page.locator("#notice")).to_contain_text("まだページを表示できません", timeout=SLOW)
    expect(page.locator("#connection")).to_contain_text("接続が切れました", timeout=SLOW)
    with previewing(tmp_path / "inputs", port=port):
        expect(page.locator("#connection")).to_have_text("", timeout=SLOW)
        expect(page.locator("#count-findings")).to_have_text("1", timeout=SLOW)
        page.close()
