"""A preview with errors in the books: the pages are made as a draft, and it is told which cells changed."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from discgen.book.press.partkeys import PartKeys
from discgen.catalogue.contract import Column, Sheet, Workbook
from discgen.cli import app
from discgen.desk.preview.cellchanges import AT_FAULT, IN_ROW, SAME_AMOUNT, GoodBooks, cell_changes
from discgen.desk.preview.images import PageImages
from discgen.desk.preview.views import Desk as Views
from discgen.faults import Fault
from discgen.figures.history import History
from discgen.figures.printed.printedtable import UNREAD
from discgen.ledgers.ledgerbook import LedgerBook
from discgen.templating import templates_folder
from tests.desk.previewdesk import CREED, TEXT, Desk, small_inputs

CASH = "D2"  # of the sheet 科目残高
RIGHT, WRONG, UNREADABLE = 9_326_081_660, 10_326_081_660, "9,326,081,66O"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = Desk(small_inputs(tmp_path_factory.mktemp("draft")), figures=False)
    with made.open() as state:
        assert state["counts"]["error"] == 0
        yield made


def figures(desk: Desk, table: str) -> dict[str, dict[str, Any]]:
    """The figures of this year on the pages, by their ids."""
    spots = [spot for page in desk.get("pages") for spot in desk.get(f"pages/{page['number']}/spots")["figures"]]
    return {spot["id"]: spot for spot in spots if spot["id"].startswith(table) and spot["key"]["year"] == 2020}


def svg(desk: Desk, number: int) -> str:
    return gzip.decompress(PageImages().svg(desk.view.leaves[number - 1])).decode()


def test_a_wrong_balance_makes_a_draft_that_names_the_cell(desk: Desk) -> None:
    good, page = desk.get("pages"), desk.page_of("貸借対照表")
    with desk.changed(*desk.ledger_with("科目残高", {CASH: WRONG})) as state:
        assert "下書き" in state["notice"] and "作成できません" in state["notice"]
        draft = state["draft"]
        assert draft["errors"] == state["counts"]["error"] > 0
        assert draft["changes"] == [
            {
                "place": "総勘定元帳 科目残高 D2",
                "label": "資産　現金",
                "old": "9,326,081,660",
                "new": "10,326,081,660",
                "why": SAME_AMOUNT,
            }
        ]
        shown = figures(desk, "bs.")
        assert (shown["bs.cash"]["printed"], shown["bs.due_from_banks"]["printed"]) == ("10,326", "443,011")
        pages = desk.get("pages")
        assert not {one["hash"] for one in pages} & {one["hash"] for one in good}, "no page of a draft is one of a book"
        changed = [one["number"] for one, before in zip(pages, good, strict=True) if one["look"] != before["look"]]
        assert draft["pages"] == [page, desk.page_of("連結貸借対照表")] == changed
        for number in (1, page):
            drawn = svg(desk, number)
            assert ">下書き</text>" in drawn
            assert ("<rect" in drawn.rpartition('<g id="draft">')[2]) is (number == page)
        marks = desk.view.leaves[page - 1].draft
        assert marks is not None and not any(mark.unread for mark in marks)
        at = [(mark.area.x, mark.area.y) for mark in marks]
        assert (shown["bs.cash"]["x"], shown["bs.cash"]["y"]) in at
        assert (shown["bs.due_from_banks"]["x"], shown["bs.due_from_banks"]["y"]) not in at
        told = desk.get("figure", **shown["bs.cash"]["key"])
        assert (told["draft"], told["checks"]) == ("wrong", None), "nothing of a draft is proved"
        assert desk.get("figure", **shown["bs.due_from_banks"]["key"])["draft"] == "unproved"
        with desk.changed("institution.toml", b"[oops") as state:  # what is seen stays, and is not called a book
            assert "組めません" in state["notice"] and "直前の下書き" in state["notice"] and state["draft"]
    assert desk.get("pages") == good, "mended, the pages are what they were"
    assert desk.get("state")["draft"] is None and desk.get("state")["notice"] == ""
    assert "下書き" not in svg(desk, page)
    assert desk.get("figure", **shown["bs.cash"]["key"])["draft"] is None


def test_what_cannot_be_read_prints_as_a_marked_blank(desk: Desk) -> None:
    before = figures(desk, "bs.")
    with desk.changed(*desk.ledger_with("科目残高", {CASH: UNREADABLE})) as state:
        after = figures(desk, "bs.")
        unread = {name for name, spot in after.items() if spot["printed"] == UNREAD}
        assert unread == {"bs.cash", "bs.total_assets"}, "all that adds the cell up, and nothing else"
        assert {name for name in after if after[name]["printed"] != before[name]["printed"]} == unread
        assert state["draft"]["unread"] >= len(unread)
        (change,) = state["draft"]["changes"]
        assert (change["old"], change["new"], change["why"]) == ("9,326,081,660", UNREADABLE, AT_FAULT)
        page = desk.page_of("貸借対照表")
        marks = desk.view.leaves[page - 1].draft
        assert marks is not None and sum(mark.unread for mark in marks) == len(unread)
        assert UNREAD in desk.view.leaves[page - 1].text
        assert desk.get("figure", **after["bs.cash"]["key"])["draft"] == "unread"
        hits = desk.get("search", q="現金")
        assert any(hit["printed"] == UNREAD for hit in hits if hit["kind"] == "figure")
    assert figures(desk, "bs.") == before


def test_a_missing_workbook_leaves_only_its_figures_blank(desk: Desk) -> None:
    path = desk.folder / "ledgers" / "総勘定元帳.xlsx"
    aside = path.rename(path.with_suffix(".aside"))
    try:
        state = desk.settled()
        assert state["pages"] > 0 and "総勘定元帳.xlsx" in desk.get("findings")[0]["place"]
        every = [spot for page in desk.get("pages") for spot in desk.get(f"pages/{page['number']}/spots")["figures"]]
        spots = [spot for spot in every if spot["key"]["table"] == "bs"]
        unread = {spot["key"]["year"] for spot in spots if spot["printed"] == UNREAD}
        assert unread == {2020}, "what last year printed is known"
        assert all(spot["printed"] == UNREAD for spot in spots if spot["key"]["year"] == 2020)
        assert state["draft"]["unread"] > len(spots) // 2 > state["draft"]["wrong"]
    finally:
        aside.rename(path)
        assert desk.settled()["draft"] is None


def test_a_placeholder_that_names_nothing_stays_visible_in_a_draft(desk: Desk) -> None:
    before = desk.hashes()
    lines = desk.text(TEXT).count("\n")
    with desk.changed(f"text/{TEXT}", (desk.text(TEXT) + '\n現金は{{ 額("bs/ない") }}です。\n').encode()) as state:
        assert state["draft"]["changes"] == [] and state["draft"]["compared"]
        finding = next(one for one in desk.get("findings") if one["severity"] == "error")
        assert finding["file"] == f"text/{TEXT}" and finding["line"] >= lines
        assert '【額("bs/ない")】' in desk.view.leaves[finding["page"] - 1].text
        assert not finding["acceptable"], "nobody's consent makes a book of it"
        (chapter,) = (one for one in state["chapters"] if one["first"] <= finding["page"] <= one["last"])
        assert chapter["state"] == "error"
    assert desk.hashes() == before


def test_a_quoted_figure_that_is_not_known_is_a_blank(desk: Desk) -> None:
    words = '\n現金は{{ 額("bs.cash") }}、増減は{{ 額("bs.cash", 前期) }}から{{ 億円("bs.cash") }}です。\n'
    with desk.changed(f"text/{CREED}", (desk.text(CREED) + words).encode()):
        page = desk.page_of_text(CREED, "増減は")
        with desk.changed(*desk.ledger_with("科目残高", {CASH: UNREADABLE})):
            assert f"現金は{UNREAD}、" in desk.view.leaves[page - 1].text
            marks = desk.view.leaves[page - 1].draft
            assert marks is not None and any(mark.unread for mark in marks)


def test_a_draft_becomes_no_output_and_is_not_kept(desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A preview that begins with errors keeps no part; the build refuses what it was made from."""
    kept = tmp_path / "kept"
    monkeypatch.setenv("DISCGEN_CACHE", str(kept))
    folder = Path(shutil.copytree(desk.folder, tmp_path / "inputs"))
    name, content = desk.ledger_with("科目残高", {CASH: UNREADABLE})
    (folder / name).write_bytes(content)
    draft = Views(folder).make()
    assert draft.draft is not None and draft.draft.changes is None, "there was no good state yet"
    assert len(draft.leaves) == len(desk.view.leaves) and not kept.exists()
    keys = PartKeys(templates_folder(), folder / "images")
    assert keys.key(draft.book.html) != keys.key(desk.view.book.html), "a part with a blank is another part"
    assert not {leaf.hash for leaf in draft.leaves} & {leaf.hash for leaf in desk.view.leaves}
    target = tmp_path / "out"
    result = CliRunner().invoke(app, ["build", str(folder), "--output", str(target), "--draft"])
    assert result.exit_code == 1 and not target.exists() and not kept.exists()


# ---- changed cells -------------------------------------------------------------------------------------------------

SHEET = Sheet(
    id="gl",
    sheet="残高",
    title="残高",
    key=("name",),
    columns=(Column(id="name", name="科目", type="text"), Column(id="amount", name="残高", type="yen")),
)
LETTERS = {"gl": {"name": "A", "amount": "B"}}


def book(*rows: tuple[str, int]) -> LedgerBook:
    import pandas as pd

    frame = pd.DataFrame({"name": [name for name, _ in rows], "amount": [amount for _, amount in rows]})
    frame["_row"] = range(2, 2 + len(rows))
    return LedgerBook({"gl": frame}, (Workbook(workbook="元帳", sheets=(SHEET,)),), LETTERS)


OLD = book(("現金", 100), ("預け金", 200), ("貸出金", 300))


def changes(new: LedgerBook, *faults: Fault) -> list[tuple[str, str, str, str]]:
    found = cell_changes(GoodBooks(OLD, History(), {}), new, History(), faults)
    return [(change.words, change.old, change.new, change.why) for change in found]


def test_the_likeliest_cause_comes_first() -> None:
    new = book(("現金", 101), ("預け金", 1200), ("貸出金", 308))
    gap = Fault("台帳の突合", "合いません", "左 1,609円、右 609円、差 -1,000円")
    row = Fault("元帳.xlsx／残高／B4", "疑わしい行です")
    assert changes(new, gap) == [
        ("元帳 残高 B3", "200", "1,200", SAME_AMOUNT),
        ("元帳 残高 B2", "100", "101", ""),
        ("元帳 残高 B4", "300", "308", ""),
    ]
    assert changes(new, gap, row)[0] == ("元帳 残高 B4", "300", "308", AT_FAULT)
    assert changes(new, Fault("元帳.xlsx／残高／2行目", "合いません"))[0] == ("元帳 残高 B2", "100", "101", IN_ROW)


def test_rows_that_came_and_went_are_no_change_of_every_row_below() -> None:
    more = book(("現金", 100), ("有価証券", 50), ("預け金", 200), ("貸出金", 300))
    assert changes(more) == [("元帳 残高 3行目", "加わった行", "50", "")]
    assert changes(book(("現金", 100), ("貸出金", 300))) == [("元帳 残高 3行目", "200", "なくなった行", "")]
    assert changes(book(("現金", 100), ("預け金", 200), ("貸出金", 300))) == []
    both = book(("現金", 100), ("預け金", 205), ("有価証券", 50), ("貸出金", 300))
    assert [old for _, old, _, _ in changes(both)] == ["200", "加わった行"]


def test_an_unreadable_cell_is_told_with_what_stands_in_it() -> None:
    fault = Fault("元帳.xlsx／残高／B3", "数値の欄に文字が入っています", "二百")
    assert changes(book(("現金", 100), ("預け金", 0), ("貸出金", 300)), fault) == [
        ("元帳 残高 B3", "200", "二百", AT_FAULT)
    ]
