"""The review on the server: sign-offs that follow what stands on a page, the meeting's workbook, the PDF with notes.

One small house for all; it is laid out once, and again only where a test changes it.
"""

from __future__ import annotations

import datetime
import gzip
import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pikepdf
import pypdfium2
import pytest
from starlette.testclient import TestClient

from discgen.book.press.link import link
from discgen.desk.preview.api import application
from discgen.desk.preview.room import Room
from discgen.desk.preview.signoffs import (
    SIGNOFFS_FILE,
    ProofStage,
    ReadPage,
    SignOffFile,
    kept_places,
    signed_pages,
)
from discgen.desk.preview.snapkeeper import SnapshotKeeper
from discgen.desk.preview.snapshots import Occasion, SnapshotShelf
from tests.desk.smallhouse import HOST, Office, office_of, small_house

FIRST, SECOND, FINAL = "初校", "再校", "校了"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with office_of(small_house(tmp_path_factory.mktemp("review") / "inputs" / "mihon")) as made:
        yield made


@pytest.fixture
def office(house: Office) -> Iterator[Office]:
    """Nothing is noted or signed yet."""
    yield house
    house.forget()


# ---- sign-offs --------------------------------------------------------------------------------------------------


def test_a_page_is_read_round_by_round_and_a_round_is_taken_back(office: Office) -> None:
    balance = office.page_with("貸借対照表")
    version = office.get("state")["version"]
    office.sign(FIRST, balance)
    office.sign(SECOND, balance, balance + 1, who="経理課")
    told = office.sign(FINAL, balance)
    assert office.get("state")["version"] > version, "others are told"
    assert office.states() == {balance: FINAL, balance + 1: SECOND}
    page = told["pages"][balance - 1]
    assert (page["valid"]["who"], page["valid"]["stage"], page["lost"]) == ("監査部", FINAL, None)
    assert [(one["stage"], one["who"]) for one in page["history"]] == [
        (FIRST, "監査部"),
        (SECOND, "経理課"),
        (FINAL, "監査部"),
    ]
    assert page["valid"]["when"][10] == "T"
    assert office.client.delete(f"/api/signoffs/{balance}").status_code == 200
    assert office.states() == {balance: SECOND, balance + 1: SECOND}
    office.client.delete(f"/api/signoffs/{balance + 1}")
    assert office.states() == {balance: SECOND}


def test_a_page_that_changed_has_lost_its_sign_off_and_says_so(office: Office) -> None:
    number = office.page_with("働く人がお互いを助け合う")
    office.sign(FINAL, number, number + 1)
    with office.text("philosophy.md", lambda text: text.replace("協同組織の", "協同組織である")):
        assert office.states() == {number: "校了後に変わりました", number + 1: FINAL}
        page = office.get("signoffs")["pages"][number - 1]
        assert page["valid"] is None and page["lost"]["who"] == "監査部"
        office.sign(SECOND, number)
        assert office.states() == {number: SECOND, number + 1: FINAL}
        assert len(office.get("signoffs")["pages"][number - 1]["history"]) == 2
    assert office.states() == {number: FINAL, number + 1: FINAL}, "what was read is there again"


def test_a_page_that_only_moved_keeps_its_sign_off(office: Office) -> None:
    """By three pages, so that it lies on the other side of the paper and bears another number."""
    marks = {words: office.page_with(words) for words in ("●貸借対照表", "●損益計算書", "働く人がお互いを助け合う")}
    office.sign(FINAL, *marks.values())
    contents, before = office.page_with("目次"), len(office.get("pages"))
    office.sign(FINAL, contents)
    longer = "\n\n".join("地域の働く人とともに歩みます。" * 40 for _ in range(30))
    with office.text("social-responsibility.md", lambda text: f"{text}\n{longer}\n"):
        moved = len(office.get("pages")) - before
        assert moved % 2 and moved > 0, "the side of the paper is another one"
        for words in ("●貸借対照表", "●損益計算書"):
            assert office.page_with(words) == marks[words] + moved
            assert office.states()[marks[words] + moved] == FINAL
        assert office.states()[marks["働く人がお互いを助け合う"]] == FINAL
        assert office.states()[contents] == "校了後に変わりました", "its page numbers are other ones"


def test_lines_of_the_file_and_heads_are_not_what_is_read(office: Office) -> None:
    number = office.page_with("働く人がお互いを助け合う")
    office.sign(FINAL, number)
    before = office.get("pages")[number - 1]["hash"]
    with office.text("philosophy.md", lambda text: text.replace("---\n\n", "---\n\n\n\n\n", 1)):
        assert office.get("pages")[number - 1]["hash"] != before
        assert office.states() == {number: FINAL}


def test_what_was_not_seen_is_not_signed(office: Office) -> None:
    pages = office.get("pages")
    for sent, status in (
        ({"stage": FINAL, "who": "監査部", "pages": {"3": "0" * 20}}, 409),
        ({"stage": FINAL, "who": "監査部", "pages": {"999": pages[0]["hash"]}}, 409),
        ({"stage": "責了", "who": "監査部", "pages": {"3": pages[2]["hash"]}}, 422),
        ({"stage": FINAL, "who": " ", "pages": {"3": pages[2]["hash"]}}, 422),
        ({"stage": FINAL, "who": "監査部", "pages": {}}, 422),
    ):
        answer = office.client.post("/api/signoffs", json=sent)
        assert answer.status_code == status, sent
        assert answer.json()["error"]
    assert not (office.folder / SIGNOFFS_FILE).exists()
    foreign = office.client.post("/api/signoffs", json={}, headers={"Origin": "http://evil.example"})
    assert foreign.status_code == 403


@pytest.mark.parametrize("damage", ["{", "[]", '{"form": 1, "pages": [{"page": 1}]}', '{"form": 9, "pages": []}'])
def test_a_damaged_file_of_sign_offs_is_told_and_left_alone(office: Office, damage: str) -> None:
    path = office.folder / SIGNOFFS_FILE
    path.write_text(damage, encoding="utf-8")
    answer = office.client.get("/api/signoffs")
    assert answer.status_code == 409 and SIGNOFFS_FILE in answer.json()["error"]
    hashes = {page["number"]: page["hash"] for page in office.get("pages")}
    sent = {"stage": FINAL, "who": "監査部", "pages": {"3": hashes[3]}}
    assert office.client.post("/api/signoffs", json=sent).status_code == 409
    assert path.read_text(encoding="utf-8") == damage


def read_page(number: int, content: str, *places: str) -> ReadPage:
    return ReadPage(number, str(number), content, kept_places(places))


def states(pages: list[ReadPage], kept: SignOffFile) -> list[str]:
    signed = signed_pages(pages, kept.read())
    return [signed.states[page.number].words for page in pages]


def test_a_changed_page_is_known_again_by_what_stands_on_it(tmp_path: Path) -> None:
    """A page came before it and its own words changed: its number and its content are other ones."""
    kept = SignOffFile(tmp_path / SIGNOFFS_FILE)
    before = [read_page(1, "a", "x", "r-bs-1", "r-bs-2"), read_page(2, "b", "x", "r-pl-1"), read_page(3, "c", "y")]
    kept.sign(before, [1, 2], ProofStage.FINAL, "監査部")
    after = [
        read_page(1, "n", "x", "r-new-1"),
        read_page(2, "a2", "x", "r-bs-1", "r-bs-2"),
        read_page(3, "b", "x", "r-pl-1"),
        read_page(4, "c", "y"),
    ]
    assert states(after, kept) == ["未校正", "校了後に変わりました", FINAL, "未校正"]
    assert states([after[1], after[3]], kept) == ["校了後に変わりました", "未校正"]
    (gone,) = signed_pages([after[1], after[3]], kept.read()).gone
    assert gone.label == "2"


def test_two_pages_that_look_alike_are_two_pages(tmp_path: Path) -> None:
    kept = SignOffFile(tmp_path / SIGNOFFS_FILE)
    blanks = [read_page(1, "blank"), read_page(2, "blank")]
    kept.sign(blanks, [2], ProofStage.FIRST, "監査部")
    assert states(blanks, kept) == ["未校正", FIRST]
    kept.sign(blanks, [1, 2], ProofStage.SECOND, "監査部")
    assert states(blanks, kept) == [SECOND, SECOND]
    assert [len(page["signed"]) for page in json.loads(kept.path.read_text("utf-8"))["pages"]] == [2, 1]


# ---- snapshots --------------------------------------------------------------------------------------------------


def test_a_snapshot_tells_the_figures_and_sentences_that_changed(office: Office) -> None:
    assert office.get("compare/choices") == []
    shelf = SnapshotShelf(office.folder)
    now = datetime.datetime(2026, 7, 1, 9, 30)
    assert office.room.state.view is not None
    assert shelf.keep(office.room.state.view, Occasion.DAY, now)
    (choice,) = office.get("compare/choices")
    assert choice["title"] == "7月1日 09:30 の控え（その日の最初）"
    path = f"compare?with={choice['name']}"
    assert office.get(path) == []
    number = office.page_with("働く人がお互いを助け合う")
    with office.text("philosophy.md", lambda text: text.replace("協同組織の福祉", "協同組織である福祉")):
        (change,) = office.get(path)
        assert (change["kind"], change["file"], change["page"]) == ("本文", "text/philosophy.md", number)
        assert "協同組織の福祉" in change["old"] and "協同組織である福祉" in change["new"]
    (snapshot,) = shelf.found()
    assert snapshot.path.stat().st_size < 200_000
    kept = json.loads(gzip.decompress(snapshot.path.read_bytes()))
    cash = next(figure for figure in kept["figures"] if figure[5] == "bs.cash" and figure[3] == 2025)
    cash[8] = "1"
    snapshot.path.write_bytes(gzip.compress(json.dumps(kept).encode()))
    (change,) = office.get(path)
    assert (change["old"], change["page"]) == ("1", office.page_with("現金"))
    snapshot.path.write_bytes(b"damaged")
    assert office.client.get(f"/api/{path}").json()["error"].count("この控えは読めません") == 1
    shutil.rmtree(shelf.folder.parent)
    assert office.get("compare/choices") == []
    assert office.client.get(f"/api/{path}").status_code == 404


# ---- meeting and PDF --------------------------------------------------------------------------------------------


@pytest.fixture
def noted(office: Office) -> Office:
    """Notes on a figure, a line, a page, on what is gone, and one that is done."""
    cash = {"number": "bs.cash", "entity": "単体", "table": "bs", "row": "資産の部 > 現金", "col": "", "year": 2025}
    line = next(
        text["line"]
        for text in office.get(f"pages/{office.page_with('働く人がお互いを助け合う')}/spots")["texts"]
        if text["file"] == "text/philosophy.md"
    )
    for sent in (
        {"text": "残高証明と突合", "key": cash},
        {"text": "（表現）「お互いに」では", "file": "text/philosophy.md", "line": line},
        {"text": "余白が広い", "page": 4},
        {"text": "もうない表", "key": cash | {"number": "gone.row", "table": "gone", "row": "旧の名"}},
        {"text": "済んだこと", "page": 5},
    ):
        answer = office.client.post("/api/notes", json={"who": "監査部"} | sent)
        assert answer.status_code == 201, answer.text
        if sent["text"] == "済んだこと":
            office.client.patch(f"/api/notes/{answer.json()['id']}", json={"done": True})
        if sent["text"] == "残高証明と突合":
            path = f"/api/notes/{answer.json()['id']}"
            office.client.post(f"{path}/answers", json={"who": "経理課", "text": "一致しました"})
            office.client.patch(path, json={"person": "経理課", "due": "2026-07-10"})
    return office


def test_the_meeting_sees_every_page_with_its_state_and_open_notes(noted: Office) -> None:
    balance = noted.page_with("現金")
    noted.sign(FINAL, balance)
    answer = noted.client.get("/api/review.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content))["校正の状況"]
    heads, *rows = sheet.iter_rows(values_only=True)
    assert heads == ("ページ", "章", "見出し", "状態", "校正者", "日時", "未処理の指摘")
    assert [row[0] for row in rows] == [page["label"] for page in noted.get("pages")]
    row = rows[balance - 1]
    assert (row[2], row[3], row[4], row[6]) == ("貸借対照表", FINAL, "監査部", 1)
    assert {row[3] for row in rows[balance:]} == {"未校正"}


def test_a_draft_is_neither_signed_nor_printed_for_the_review(office: Office) -> None:
    balance = office.page_with("貸借対照表")
    office.sign(FIRST, balance)
    with office.text("philosophy.md", lambda text: f"{text}\n預金は {{{{ 見本.ない計数 }}}} です。\n"):
        state = office.room.state
        assert state.view is not None and state.view.draft is not None
        hashes = {page["number"]: page["hash"] for page in office.get("pages")}
        sent = {"stage": FINAL, "who": "監査部", "pages": {str(balance): hashes[balance]}}
        answer = office.client.post("/api/signoffs", json=sent)
        assert answer.status_code == 409 and "下書き" in answer.text
        printed = office.client.get("/api/review.pdf")
        assert printed.status_code == 404 and "下書き" in printed.text
        assert SnapshotKeeper(SnapshotShelf(office.folder)).saw(state) is False
    assert office.states()[balance] == FIRST


def test_the_pdf_has_the_open_notes_as_comments_and_its_pages_as_they_print(noted: Office) -> None:
    answer = noted.client.get("/api/review.pdf")
    assert answer.status_code == 200 and answer.headers["content-type"] == "application/pdf"
    assert answer.content == noted.client.get("/api/review.pdf").content
    view = noted.room.state.view
    assert view is not None
    printed = link(view.book.parts, view.given.first_page, view.given.first_page - view.first_page)
    with pikepdf.open(io.BytesIO(answer.content)) as pdf, pikepdf.open(io.BytesIO(printed)) as plain:
        assert "校正用" in str(pdf.docinfo["/Title"]) and "公表にも印刷にも使わず" in str(pdf.docinfo["/Subject"])
        with pdf.open_metadata() as told:
            assert "校正用" in told["dc:title"] and "pdfuaid:part" not in told
        found: dict[int, list[Any]] = {}
        for number, (page, same) in enumerate(zip(pdf.pages, plain.pages, strict=True), start=1):
            found[number] = [one for one in page.get("/Annots", []) if one.Subtype == "/Text"]
            streams = [page.Contents] if isinstance(page.Contents, pikepdf.Stream) else [*page.Contents]
            other = [same.Contents] if isinstance(same.Contents, pikepdf.Stream) else [*same.Contents]
            assert [one.read_bytes() for one in streams] == [one.read_bytes() for one in other]
        words = [(number, str(one.Contents)) for number, notes in found.items() for one in notes]
        assert not any("済んだこと" in text for _, text in words)
        warning, gone = (str(one.Contents) for one in found[1])
        assert "校正用" in warning and "今の誌面に見つかりません" in gone and "もうない表" in gone
        balance = noted.page_with("現金")
        asked, answered = found[balance]
        assert (str(asked.T), str(answered.T), str(answered.Contents)) == ("監査部", "経理課", "一致しました")
        assert (
            asked.Contents
            == "〔貸借対照表　資産の部 > 現金　2025年度〕\n残高証明と突合\n担当：経理課　期限：2026/07/10"
        )
        assert answered.IRT.objgen == asked.objgen and answered.RT == "/R"
        assert str(asked.M).startswith("D:20")
        spot = next(
            one
            for one in noted.get(f"pages/{balance}/spots")["figures"]
            if one["id"] == "bs.cash" and one["key"]["year"] == 2025
        )
        left, bottom, right, top = (float(edge) for edge in asked.Rect)
        height = float(pdf.pages[balance - 1].mediabox[3])
        assert spot["x"] < left < right < spot["x"] + spot["w"]
        assert bottom < height - spot["y"] < top and right - left == pytest.approx(18, abs=0.1)
        (on_line,) = found[noted.page_with("働く人がお互いを助け合う")][:1]
        assert "「お互いに」では" in str(on_line.Contents)
    with pypdfium2.PdfDocument(answer.content) as shown, pypdfium2.PdfDocument(printed) as bare:
        for one, other in zip((shown[balance - 1], shown[3]), (bare[balance - 1], bare[3]), strict=True):
            drawn, plainly = (
                page.render(scale=0.5, may_draw_forms=False, draw_annots=False).to_pil() for page in (one, other)
            )
            assert drawn.tobytes() == plainly.tobytes()


def test_without_pages_there_is_no_pdf(tmp_path: Path) -> None:
    (tmp_path / "inputs").mkdir()
    client = TestClient(application(Room(tmp_path / "inputs")), base_url=f"http://{HOST}")
    assert client.get("/api/review.pdf").status_code == 404
    assert client.get("/api/signoffs").status_code == 404
    assert client.get("/api/review.xlsx").status_code == 200
