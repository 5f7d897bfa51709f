"""The preview's server: the pages of the build, only what changed made anew, broken inputs, who may ask."""

from __future__ import annotations

import gzip
import os
import time
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import pairwise
from pathlib import Path
from shutil import copytree
from types import SimpleNamespace
from typing import Any

import openpyxl
import pypdfium2
import pytest
from starlette.testclient import TestClient

from discgen.book.press.keptlayout import KeptLayouts
from discgen.book.press.objects import PartObject
from discgen.book.press.pressjobs import press_part
from discgen.book.press.proof import plain
from discgen.catalogue.nothingwords import nothing_rules
from discgen.desk.preview.api import application
from discgen.desk.preview.contents import Contents
from discgen.desk.preview.images import PageImages
from discgen.desk.preview.inputs import Busy, WorkbookShelf, unreadable
from discgen.desk.preview.notes import Target
from discgen.desk.preview.paper import PaperPress
from discgen.desk.preview.requestguard import allowed_hosts, is_local
from discgen.desk.preview.room import Room, Superseded
from discgen.desk.preview.server import serve, watching
from discgen.desk.trace.explain import Tracer
from discgen.figures.printed.printedtable import DASH
from discgen.templating import templates_folder
from tests.conftest import Built
from tests.desk.previewdesk import HOST, TEXT, Desk, small_inputs
from tests.paths import SAMPLE

OLD, NEW = "各表に表示した金額", "各表に印刷した金額"
Chars = list[tuple[str, tuple[float, ...]]]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, built: Built) -> Iterator[Desk]:
    """The whole sample, to be looked at: the build has laid the same parts out and kept them."""
    made = Desk(copytree(SAMPLE, tmp_path_factory.mktemp("preview") / "inputs" / SAMPLE.name))
    with made.open():
        yield made


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The small book, to be worked on."""
    made = Desk(small_inputs(tmp_path_factory.mktemp("small")), figures=False)
    with made.open() as state:
        assert state["counts"]["error"] == 0
        yield made


def chars(page: Any) -> Chars:
    """Every character of a page with its place; blanks and line ends are the reader's guess."""
    text = page.get_textpage()
    found = ((text.get_text_range(at, 1), text.get_charbox(at)) for at in range(text.count_chars()))
    return [(char, box) for char, box in found if char.strip()]


def test_the_pages_are_those_of_the_build(desk: Desk, built: Built) -> None:
    view = desk.view
    with pypdfium2.PdfDocument(built.pdf) as book:
        assert len(book) == len(view.leaves) > 40
        for number, leaf in enumerate(view.leaves):
            with pypdfium2.PdfDocument(leaf.pdf) as part:
                drawn, printed = chars(part[leaf.position]), chars(book[number])
                assert [char for char, _ in drawn] == [char for char, _ in printed], f"page {number + 1}"
                boxes = zip(drawn, printed, strict=True)
                apart = [abs(a - b) for (_, one), (_, two) in boxes for a, b in zip(one, two, strict=True)]
                assert max(apart, default=0) < 0.1, f"page {number + 1}"  # points: other files round otherwise


def test_the_state_names_chapters_with_their_pages(desk: Desk) -> None:
    state = desk.get("state")
    assert state["pages"] == len(desk.get("pages"))
    assert (state["institution"], state["year"]) == ("見本労働金庫", 2020)
    spans = [(chapter["first"], chapter["last"]) for chapter in state["chapters"]]
    assert spans[0][0] == 1 and spans[-1][1] == state["pages"]
    assert all(before[1] + 1 == after[0] for before, after in pairwise(spans))
    closing = next(chapter for chapter in state["chapters"] if chapter["title"] == "決算の状況")
    assert closing["state"] == "clean" and closing["tab"] in desk.view.frame.tabs
    assert any(section["title"] == "貸借対照表" for section in closing["sections"])


def test_pages_bear_the_numbers_that_are_printed(desk: Desk) -> None:
    pages = desk.get("pages")
    first = desk.view.project.profile.pages.first_page
    unnumbered = first - desk.view.first_page
    printed = [str(number) for number in range(first, first + len(pages) - unnumbered)]
    assert [page["label"] for page in pages] == ["表1", "表2"][:unnumbered] + printed
    assert [page["verso"] for page in pages[unnumbered:]] == [int(number) % 2 == 0 for number in printed]
    chapters = [chapter["id"] for chapter in desk.get("state")["chapters"]]
    assert list(dict.fromkeys(page["chapter"] for page in pages)) == chapters
    for page in pages:
        assert (page["width"], page["height"]) == (pytest.approx(595.28, abs=0.01), pytest.approx(841.89, abs=0.01))


def test_a_changed_sentence_makes_only_its_page_anew(small: Desk) -> None:
    before, press, shelf = small.hashes(), small.room.desk.press, small.room.desk.shelf
    laid_out, drawn, read = press.laid_out, press.drawn, shelf.count
    project = small.view.project
    changed = small.text(TEXT).replace(OLD, NEW)
    page = small.page_of_text(TEXT, OLD)
    with small.changed(f"text/{TEXT}", changed.encode()):
        after = small.hashes()
        assert [number for number, (old, new) in enumerate(zip(before, after, strict=True), 1) if old != new] == [page]
        assert (press.laid_out, press.drawn, shelf.count) == (laid_out + 1, drawn + 1, read)
        assert small.view.project is project
        assert NEW in small.view.leaves[page - 1].text
    assert small.hashes() == before
    assert press.laid_out == laid_out + 1, "taking a change back costs no layout"


PAGE = """<!doctype html><html lang="ja"><head><title>t</title></head><body>
<svg xmlns="http://www.w3.org/2000/svg" width="90" height="30" viewBox="0 0 90 30" role="img" aria-label="絵">
<rect width="{width}" height="9"/></svg></body></html>"""


def test_a_drawing_that_changes_makes_its_page_anew(tmp_path: Path) -> None:
    """A drawing is one box of the same size whatever it shows."""
    press = PaperPress(templates_folder(), tmp_path)
    parts = [*press.parts([PAGE.format(width=width) for width in (20, 40, 20)])]
    first, other, again = (press.leaves([part], 1, {})[0].hash for part in parts)
    assert first == again != other


def test_what_is_laid_out_ahead_needs_no_layout_when_a_figure_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    press = PaperPress(templates_folder(), tmp_path)
    html = PAGE.format(width=20).replace("</body>", "<p>計数は576円です。</p></body>")
    (part,) = press.parts([html])
    press.leaves([part], 1, {})
    press.forget()
    press.lay_out_ahead()

    def fail(*_: object) -> PartObject:
        raise AssertionError("laid out")

    monkeypatch.setattr(KeptLayouts, "laid_out", fail)
    press.lay_out_ahead()
    (changed,) = press.parts([html.replace("576", "579")])
    assert changed.pages != part.pages and changed.tree == part.tree
    with pytest.raises(AssertionError, match="laid out"):
        next(press.parts([html.replace("</body>", "<p>文</p></body>")]))


def test_a_changed_ledger_is_the_only_one_read_and_its_pages_follow(
    small: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, shelf = small.hashes(), small.room.desk.shelf
    read = shelf.count
    with small.changed(*small.income_moved(3_000_000)) as state:
        assert shelf.count == read + 1 and state["draft"] is None
        after = small.hashes()
        changed = [number for number, (old, new) in enumerate(zip(before, after, strict=True), 1) if old != new]
        assert len(changed) == 1 and "貸出金利息" in small.view.leaves[changed[0] - 1].text, "no other statement has it"
    assert small.hashes() == before
    found: list[tuple[str, PartObject]] = []
    set_words = KeptLayouts.changed

    def watched(kept: KeptLayouts, marks: str, html: str) -> PartObject | None:
        part = set_words(kept, marks, html)
        found.extend([(html, part)] if part else [])
        return part

    monkeypatch.setattr(KeptLayouts, "changed", watched)
    with small.changed(*small.income_moved(6_000_000)):
        assert [
            page for page, pair in enumerate(zip(before, small.hashes(), strict=True), 1) if len({*pair}) > 1
        ] == changed
        ((html, part),) = found
        whole = press_part(html, small.room.desk.templates, small.folder / "images")
        assert replace(part, faces=()) == replace(whole, faces=()), "words set on a page are what a layout gives"


def test_a_changed_list_computes_no_figure_anew(small: Desk, tmp_path: Path) -> None:
    name, before = "lists/店舗.xlsx", small.view.project
    book = openpyxl.load_workbook(small.folder / name)
    heads = [cell.value for cell in book.worksheets[0][1]]
    book.worksheets[0].cell(2, heads.index("所在地") + 1).value = "鳥取市別町1"
    book.save(tmp_path / "changed.xlsx")
    with small.changed(name, (tmp_path / "changed.xlsx").read_bytes()):
        after = small.view.project
        assert after.store is before.store and after.tables is before.tables
        assert "鳥取市別町1" in str(after.lists.rows) and "鳥取市別町1" not in str(before.lists.rows)
        assert after.faults == before.faults
    with small.changed(name, b"no list") as state:
        assert state["counts"]["error"] or "保存中" in state["notice"]


def test_what_stands_where_is_what_the_pdf_says(desk: Desk) -> None:
    view, first, checked = desk.view, desk.page_of("貸借対照表"), 0
    words = {plain(rule.word) for rule in nothing_rules()}
    for number in (first, first + 1, first + 18, first + 27):
        leaf, spots = view.leaves[number - 1], desk.get(f"pages/{number}/spots")
        with pypdfium2.PdfDocument(leaf.pdf) as document:
            page = document[leaf.position]
            text = page.get_textpage()
            for spot in spots["figures"]:
                x, y, w, h = spot["x"], leaf.height - spot["y"], spot["w"], spot["h"]
                if w * h < 4000:  # not a quotation that runs over two lines
                    read = plain(text.get_text_bounded(x, y - h, x + w, y))
                    nothing = spot["printed"].startswith(DASH) and read in words  # a sentence about nothing
                    assert plain(spot["printed"]) in read or nothing, spot
                checked += 1
    assert checked > 300


def test_a_block_of_prose_leads_to_its_line(desk: Desk) -> None:
    page = desk.page_of_text("conventions.md", "切り捨て")
    texts = desk.get(f"pages/{page}/spots")["texts"]
    lines = desk.text("conventions.md").split("\n")
    assert [text["file"] for text in texts] == ["text/conventions.md"] * len(texts) != []
    for text in texts:
        assert plain(lines[text["line"] - 1].lstrip("#-0123456789. ")[:12]) in desk.view.leaves[page - 1].text


@pytest.mark.parametrize("opening", ["::list", "![", "```flow"])
def test_lists_pictures_and_drawings_lead_to_their_line(desk: Desk, opening: str) -> None:
    file, line = next(
        (f"text/{path.name}", number)
        for path in sorted((desk.folder / "text").glob("*.md"))
        for number, words in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1)
        if words.startswith(opening)
    )
    spots = [spot for page in desk.get("pages") for spot in desk.get(f"pages/{page['number']}/spots")["texts"]]
    assert any((spot["file"], spot["line"]) == (file, line) and spot["h"] > 20 for spot in spots)


def test_a_figure_is_explained_with_its_checks(desk: Desk) -> None:
    page = desk.page_of("貸借対照表")
    figures = desk.get(f"pages/{page}/spots")["figures"]
    (spot,) = (spot for spot in figures if spot["id"] == "bs.cash" and spot["key"]["year"] == 2020)
    told = desk.get("figure", **spot["key"])
    assert told["printed"] == spot["printed"] == "9,326"
    assert told["page"] == page
    assert any(check["result"] == "一致" and "現金" in check["title"] for check in told["checks"])
    assert (spot["title"], spot["unit"]) == ("貸借対照表", "百万円")
    assert desk.get("figure", **spot["key"] | {"row": "旧の名"}) == told, "the number tells it, whatever its label was"
    assert desk.get("figure", **spot["key"] | {"number": ""}) == told, "and its labels, where there is no number"
    answer = desk.client.get("/api/figure", params=spot["key"] | {"row": "ない行", "number": ""})
    assert answer.status_code == 404 and "error" in answer.json()
    assert desk.client.get("/api/figure", params={"table": "bs"}).status_code == 400


def test_a_figure_of_the_group_is_told_apart_and_its_unit_once(desk: Desk) -> None:
    spots = [spot for page in desk.get("pages") for spot in desk.get(f"pages/{page['number']}/spots")["figures"]]
    for spot in spots:
        assert ("連結" in spot["title"]) >= (spot["key"]["entity"] == "連結"), spot
        assert not spot["unit"] or spot["printed"][-1] in "0123456789－）)", spot
    assert {"百万円", "%", ""} <= {spot["unit"] for spot in spots}


def test_a_figure_that_nobody_prints_is_found_by_its_id(desk: Desk) -> None:
    """The reading for the group of a table that only the bank prints has no labels of its own."""
    nameless: dict[str, str | int] = {"entity": "連結", "table": "", "row": "", "col": "", "year": 2020}
    assert ("連結", "loans-use", "合計", "金額") not in desk.view.project.store.space.by_name
    assert desk.client.get("/api/figure", params=nameless).status_code == 404
    told = desk.get("figure", **nameless, number="loans-use.total.amount")
    assert (told["id"], told["entity"]) == ("連結:loans-use.total.amount", "連結") and told["inputs"]
    assert desk.client.get("/api/figure", params=nameless | {"number": "loans-use.none"}).status_code == 404
    assert desk.client.get("/api/figure", params=nameless | {"number": "x"}).status_code == 404


def test_one_version_is_traced_by_one_tracer(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []

    class Counted(Tracer):
        def __init__(self, *given: Any) -> None:
            made.append(self)
            super().__init__(*given)

    monkeypatch.setattr("discgen.desk.preview.answers.Tracer", Counted)
    client = TestClient(application(desk.room), base_url=f"http://{HOST}")
    key = {"entity": "単体", "table": "bs", "row": "資産の部 > 現金", "year": "2020"}
    ask = partial(client.get, "/api/figure", params=key)
    with ThreadPoolExecutor(4) as several:
        answers = [future.result() for future in [several.submit(ask) for _ in range(8)]]
    assert {answer.json()["printed"] for answer in answers} == {"9,326"}
    assert len(made) == 1


def test_the_text_over_a_page_is_what_it_prints(desk: Desk) -> None:
    for number, leaf in [*enumerate(desk.view.leaves, start=1)][::4]:
        flows = desk.get(f"pages/{number}/text", hash=leaf.hash)
        said = plain("".join(line["text"] for flow in flows for line in flow["lines"]))
        assert sorted(said) == sorted(leaf.text), f"page {number}"
        for flow in flows:
            for line in flow["lines"]:
                assert line["w"] > 0 and 0 <= line["x"] <= leaf.width and 0 <= line["y"] <= leaf.height, line


def test_a_line_of_a_text_that_is_searched_leads_to_its_page(desk: Desk) -> None:
    page = desk.page_of_text("conventions.md", "切り捨て")
    line = desk.get(f"pages/{page}/spots")["texts"][-1]["line"]
    for asked in (f"conventions.md:{line}", f"text/conventions.md {line}行", f" conventions.md：{line} "):
        (hit, *_) = desk.get("search", q=asked)
        assert (hit["kind"], hit["page"], hit["file"], hit["line"]) == ("source", page, "text/conventions.md", line)
    (hit, *_) = desk.get("search", q="none.md:3")
    assert hit["page"] is None and "誌面にありません" in hit["title"]


def test_search_finds_sections_figures_and_words(desk: Desk) -> None:
    hits = desk.get("search", q="貸借対照表")
    assert hits[0]["kind"] == "section" and hits[0]["page"] == desk.page_of("貸借対照表")
    figures = [hit for hit in desk.get("search", q="9,326") if hit["kind"] == "figure"]
    assert figures[0]["key"]["row"] == "資産の部 > 現金"
    page = desk.page_of_text("conventions.md", "切り捨て")
    assert any(hit["kind"] == "text" and hit["page"] == page for hit in desk.get("search", q="切り捨て"))
    assert desk.get("search", q="　") == []


def test_a_page_is_a_picture_that_its_hash_names(desk: Desk) -> None:
    address = f"/api/pages/{desk.page_of('貸借対照表')}.svg"
    page = desk.get("pages")[desk.page_of("貸借対照表") - 1]
    answer = desk.client.get(address, params={"hash": page["hash"]})
    assert answer.headers["content-type"].startswith("image/svg+xml") and "immutable" in answer.headers["cache-control"]
    root = ElementTree.fromstring(answer.content)
    assert root.tag.endswith("svg") and len(answer.content) > 50_000
    plainly = desk.client.get(address, headers={"Accept-Encoding": "identity"})
    assert plainly.content == answer.content and "content-encoding" not in plainly.headers
    assert desk.client.get(address, params={"hash": "0" * 20}).status_code == 409
    assert desk.client.get("/api/pages/999.svg").status_code == 404


def test_without_poppler_a_page_is_a_bitmap(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda name: None)
    made = gzip.decompress(PageImages().svg(desk.view.leaves[0]))
    assert ElementTree.fromstring(made).tag.endswith("svg") and b"data:image/png;base64," in made


def test_a_missing_setting_or_folder_never_kills_the_server(small: Desk) -> None:
    with small.changed("institution.toml", b"[institution\n") as state:
        assert state["counts"]["error"] == 1 and state["pages"] > 0
        assert "institution.toml" in small.get("findings")[0]["place"]
    (small.folder / "text").rename(small.folder / "elsewhere")
    try:
        assert small.settled()["counts"]["error"] == 1
    finally:
        (small.folder / "elsewhere").rename(small.folder / "text")
    assert small.settled()["notice"] == ""


def test_a_workbook_that_is_being_saved_shows_the_last_state_with_a_notice(small: Desk) -> None:
    path = small.folder / "ledgers" / "預金.xlsx"
    whole, before = path.read_bytes(), small.hashes()
    path.write_bytes(whole[: len(whole) // 2])
    try:
        small.room.ask()
        state = small.wait(lambda state: "保存中" in state["notice"])
        assert "預金.xlsx" in state["notice"] and state["counts"]["error"] == 0
        assert small.hashes() == before
    finally:
        path.write_bytes(whole)
    assert small.wait(lambda state: not state["notice"])["pages"] > 0, "it is tried again without being asked"


def test_a_workbook_that_stays_broken_is_told_as_broken(small: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("discgen.desk.preview.room._PATIENCE", 2)
    monkeypatch.setattr("discgen.desk.preview.room._BUSY_SECONDS", 0.05)
    path = small.folder / "ledgers" / "預金.xlsx"
    whole = path.read_bytes()
    path.write_bytes(b"no workbook")
    try:
        small.room.ask()
        small.wait(lambda state: state["counts"]["error"] > 0)
        assert any("預金.xlsx" in finding["place"] for finding in small.get("findings"))
    finally:
        path.write_bytes(whole)
        assert small.settled()["counts"]["error"] == 0


def test_the_lock_file_of_excel_is_no_change_and_no_workbook(tmp_path: Path) -> None:
    (tmp_path / "ledgers").mkdir()
    (tmp_path / "ledgers" / "~$預金.xlsx").write_bytes(b"lock")
    assert unreadable(tmp_path) == []
    (tmp_path / "ledgers" / "預金.xlsx").write_bytes(b"half")
    assert unreadable(tmp_path) == ["預金.xlsx"]


def test_a_workbook_that_changes_while_it_is_read_is_busy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"1")
    monkeypatch.setattr("discgen.desk.preview.inputs.read_workbook", lambda *_: path.write_bytes(b"22"))
    with pytest.raises(Busy):
        WorkbookShelf().read(path, None, None, {})  # type: ignore[arg-type]


def test_the_latest_change_wins(small: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def make(*, patient: bool) -> Any:
        made.append("begun")
        if len(made) == 1:
            small.room.ask()  # somebody saves again meanwhile
            small.room._check()
        return small.room.state.view

    monkeypatch.setattr(small.room.desk, "make", make)
    version = small.get("state")["version"]
    small.room.ask()
    small.wait(lambda state: state["version"] > version and not state["building"] and not state["stage"])
    assert made == ["begun", "begun"]


def test_the_watcher_hears_of_a_saved_file(small: Desk) -> None:
    path = small.folder / "text" / TEXT
    version, before, page = small.get("state")["version"], path.read_bytes(), small.page_of_text(TEXT, OLD)
    with watching(small.room):
        time.sleep(0.3)
        replaced = path.with_suffix(".tmp")  # as editors save: a new file in the place of the old one
        replaced.write_bytes(before.replace(OLD.encode(), NEW.encode()))
        os.replace(replaced, path)
        small.wait(lambda state: state["version"] > version and not state["building"])
        assert NEW in small.view.leaves[page - 1].text
        version = small.get("state")["version"]
        (small.folder / "review-notes.json").write_text('{"form": 1, "notes": []}')
        small.wait(lambda state: state["version"] > version)
    path.write_bytes(before)
    small.settled()


def test_an_earlier_build_can_be_compared_with(desk: Desk, built: Built) -> None:
    assert desk.get("compare/choices") == []
    outputs = copytree(built.output, desk.folder.parent.parent / "outputs" / "earlier")
    (choice,) = desk.get("compare/choices")
    assert choice == {"name": "outputs/earlier", "title": "earlier"}
    assert desk.get("compare", **{"with": choice["name"]}) == []
    assert desk.client.get("/api/compare", params={"with": "../../etc"}).status_code == 404
    table = outputs / "figures.csv"
    (outputs / "figures.xlsx").unlink()
    table.write_text(table.read_text(encoding="utf-8-sig").replace('"9,326"', '"9,325"', 1), encoding="utf-8-sig")
    changes = desk.get("compare", **{"with": choice["name"]})
    assert [(change["old"], change["new"], change["page"]) for change in changes] == [
        ("9,325", "9,326", desk.page_of("貸借対照表"))
    ]


# ---- who may ask ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:8000", "Origin": "http://localhost:8000"}, 200),
        ({"Host": "evil.example:8000"}, 403),
        ({"Host": "127.0.0.1"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_only_own_pages_get_an_answer(small: Desk, headers: dict[str, str], status: int) -> None:
    answer = small.client.get("/api/state", headers=headers)
    assert answer.status_code == status
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert ("institution" in answer.text) is (status == 200)


@pytest.mark.parametrize(
    "change",
    [{}, {"row": "旧の名"}, {"number": None}],
    ids=["number and labels", "a label of another version", "labels alone"],
)
def test_a_note_finds_its_figure_by_number_else_by_labels(desk: Desk, change: dict[str, str | None]) -> None:
    key = {"number": "bs.cash", "entity": "単体", "table": "bs", "row": "資産の部 > 現金", "col": "", "year": 2020}
    described = Contents(desk.view).describe(Target.model_validate({"key": key | change}))
    assert (described.title, described.printed) == ("貸借対照表　資産の部 > 現金", "9,326")
    assert described.page == desk.page_of("貸借対照表")
    assert described.key is not None and described.key.id == "bs.cash"


def test_a_note_on_a_figure_that_is_gone_keeps_its_own_words(desk: Desk) -> None:
    key = {"entity": "単体", "table": "bs", "row": "旧の名", "col": "", "year": 2020}
    described = Contents(desk.view).describe(Target.model_validate({"key": key}))
    assert (described.title, described.page, described.key) == ("", None, None)


def test_writing_needs_a_known_origin_and_writes_only_the_notes(small: Desk) -> None:
    note = {"who": "審査", "text": "確認", "page": 3}
    before = {path: path.stat().st_mtime_ns for path in small.folder.rglob("*") if path.is_file()}
    assert small.client.post("/api/notes", json=note).status_code == 403
    assert small.client.post("/api/notes", json=note, headers={"Origin": "http://evil.example"}).status_code == 403
    version = small.get("state")["version"]
    answer = small.client.post("/api/notes", json=note, headers={"Origin": f"http://{HOST}"})
    assert answer.status_code == 201
    assert small.get("state")["version"] > version, "others are told"
    after = {path: path.stat().st_mtime_ns for path in small.folder.rglob("*") if path.is_file()}
    changed = {path.name for path in after if before.get(path) != after[path]}
    assert changed == {"review-notes.json"}


@pytest.mark.parametrize(
    "path",
    ["/static/../api.py", "/static/%2e%2e/api.py", "/static/..%2fapi.py", "/ledgers/預金.xlsx", "/api/pages/-1.svg"],
)
def test_no_other_file_can_be_read(small: Desk, path: str) -> None:
    assert small.client.get(path).status_code == 404


def test_the_ui_comes_from_here_alone(small: Desk) -> None:
    page = small.client.get("/")
    assert page.status_code == 200 and "<title>" in page.text
    assert "http://" not in page.text and "https://" not in page.text


def test_what_counts_as_this_computer() -> None:
    assert [is_local(host) for host in ("127.0.0.1", "::1", "localhost", "0.0.0.0", "192.168.0.2", "host")] == [
        True, True, True, False, False, False,
    ]  # fmt: skip
    assert "192.168.0.2:8000" in allowed_hosts("192.168.0.2", 8000)
    assert "evil:8000" not in allowed_hosts("0.0.0.0", 8000)


def test_a_taken_port_is_told(tmp_path: Path) -> None:
    import socket

    from discgen.faults import FaultError

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(FaultError, match="待ち受けられません"):
            serve(tmp_path, lambda line: None, port=taken.getsockname()[1], open_browser=False)
    with pytest.raises(FaultError, match="フォルダーがありません"):
        serve(tmp_path / "none", lambda line: None, open_browser=False)


def test_a_closing_room_gives_up() -> None:
    room = Room(Path("nowhere"))
    room.leave()
    with pytest.raises(Superseded):
        room._check()


def test_laying_out_ahead_ends_before_a_page(tmp_path: Path) -> None:
    left = [10**6]

    def check() -> None:
        left[0] -= 1
        if left[0] < 0:
            raise Superseded

    press = PaperPress(templates_folder(), tmp_path, check)
    press.leaves([*press.parts([PAGE.format(width=20)])], 1, {})
    press.forget()
    left[0] = 1  # one question before the part, one before its page
    with pytest.raises(Superseded):
        press.lay_out_ahead()
    assert press.boxes.has_room("", 60)
    left[0] = 10**6
    press.lay_out_ahead()
    assert not press.boxes.has_room("", 60)
    press.boxes.close()
    assert press.boxes.has_room("", 60)


def test_what_is_asked_for_comes_before_what_is_laid_out_ahead(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It begins when nothing has been asked for a while, is given up for a change, and goes on after it."""
    room, done = Room(tmp_path, ahead=True), list[str]()
    view = SimpleNamespace(faults=(), draft=None)

    def ahead() -> None:
        done.append("ahead")
        if done.count("ahead") == 1:
            room.ask()
            raise Superseded

    monkeypatch.setattr("discgen.desk.preview.room._QUIET_SECONDS", 0.01)
    monkeypatch.setattr(room.desk, "make", lambda **_: done.append("made") or view)
    monkeypatch.setattr(room.desk.press, "lay_out_ahead", ahead)
    monkeypatch.setattr(room.inspector, "findings", lambda view: ())
    room.start()
    deadline = time.monotonic() + 60
    while not (room.ready and done.count("ahead") == 2):
        assert time.monotonic() < deadline, done
        time.sleep(0.01)
    room.close()
    assert done == ["made", "ahead", "made", "ahead"]
