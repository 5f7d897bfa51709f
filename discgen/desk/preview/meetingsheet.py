"""The review as a workbook for the meeting: what is open, what is done, how far every page is."""

from __future__ import annotations

from collections.abc import Iterable

from discgen.desk.preview.contents import Contents
from discgen.desk.preview.notes import Describe, Described, ReviewNote, place_words
from discgen.desk.preview.signoffs import SignedPage, signed_pages
from discgen.desk.preview.signroutes import read_pages
from discgen.plainsheet import PlainSheet, SheetColumn, plain_workbook

_THREADS = (
    SheetColumn("番号", 6),
    SheetColumn("ページ", 7),
    SheetColumn("場所", 40),
    SheetColumn("指摘", 52),
    SheetColumn("記入者", 12),
    SheetColumn("記入日時", 17),
    SheetColumn("回答", 52),
    SheetColumn("担当", 12),
    SheetColumn("期限", 11),
    SheetColumn("状態", 14),
    SheetColumn("記入時の印字", 14, right=True),
    SheetColumn("現在の印字", 14, right=True),
)
_PAGES = (
    SheetColumn("ページ", 7),
    SheetColumn("章", 30),
    SheetColumn("見出し", 44),
    SheetColumn("状態", 20),
    SheetColumn("校正者", 14),
    SheetColumn("日時", 17),
    SheetColumn("未処理の指摘", 12, right=True),
)
_Placed = list[tuple[Described, ReviewNote]]


def meeting_workbook(
    notes: Iterable[ReviewNote], describe: Describe, contents: Contents | None, kept: list[SignedPage], today: str
) -> bytes:
    """Three sheets, in the order of the pages; texts stay texts whatever they begin with. today: as in 2026-07-10."""
    placed = [(describe(note.target), note) for note in notes]
    placed.sort(key=lambda pair: (pair[0].page is None, pair[0].page or 0, pair[1].when))
    undone = [pair for pair in placed if not pair[1].done]
    done = [pair for pair in placed if pair[1].done]
    pages = _pages(contents, kept, undone) if contents else []
    return plain_workbook(
        PlainSheet("未処理の指摘", _THREADS, _threads(undone, today), paper=True),
        PlainSheet("済んだ指摘", _THREADS, _threads(done, today), paper=True),
        PlainSheet("校正の状況", _PAGES, pages, paper=True),
    )


def _threads(placed: _Placed, today: str) -> list[tuple[str | int, ...]]:
    return [
        (
            number,
            place.label or str(place.page or "－"),
            place_words(note.target, place),
            note.text,
            note.who,
            shown_time(note.when),
            "\n".join(f"{answer.text}（{answer.who}、{shown_time(answer.when)}）" for answer in note.answers),
            note.person,
            note.due.replace("-", "/"),
            _state(note, today),
            note.printed,
            place.printed,
        )
        for number, (place, note) in enumerate(placed, start=1)
    ]


def _state(note: ReviewNote, today: str) -> str:
    if note.done:
        return "済" + (f"（{note.done_by}）" if note.done_by else "") + f" {shown_time(note.done_when)}".rstrip()
    if note.due and note.due < today:
        return "期限切れ"
    return "回答あり" if note.answers else "未回答"


def _pages(contents: Contents, kept: list[SignedPage], undone: _Placed) -> list[tuple[str | int, ...]]:
    pages = read_pages(contents)
    signed = signed_pages(pages, kept)
    rows: list[tuple[str | int, ...]] = []
    for page in pages:
        state = signed.states[page.number]
        sign = state.valid or state.lost
        who, when = (sign.who, shown_time(sign.when)) if sign else ("", "")
        chapter, head = contents.heads_of(page.number)
        count = sum(place.page == page.number for place, _ in undone)
        rows.append((page.label, chapter, head, state.words, who, when, count or ""))
    for record in signed.gone:
        sign = record.signed[-1]
        what = f"今の誌面にない頁（{sign.stage}）"
        rows.append((record.label, "", "", what, sign.who, shown_time(sign.when), ""))
    return rows


def shown_time(time: str) -> str:
    """Day and minute, as an office writes them."""
    return time[:16].replace("T", " ").replace("-", "/")
