"""The notes of the review as a workbook, for the meeting."""

from __future__ import annotations

from collections.abc import Iterable

from discgen.desk.preview.notes import Describe, ReviewNote, own_title
from discgen.plainsheet import PlainSheet, SheetColumn, plain_workbook

_COLUMNS = (
    SheetColumn("番号", 6),
    SheetColumn("状態", 8),
    SheetColumn("頁", 6),
    SheetColumn("箇所", 48),
    SheetColumn("記入時の印字", 16, right=True),
    SheetColumn("現在の印字", 16, right=True),
    SheetColumn("メモ", 64),
    SheetColumn("記入者", 14),
    SheetColumn("記入日時", 18),
    SheetColumn("処理日時", 18),
)


def notes_workbook(notes: Iterable[ReviewNote], describe: Describe) -> bytes:
    """One sheet, in the order of the pages; texts stay texts whatever they begin with."""
    described = [(describe(note.target), note) for note in notes]
    described.sort(key=lambda pair: (pair[0].page is None, pair[0].page or 0, pair[1].when))
    rows = [
        (
            number,
            "済" if note.done else "未処理",
            place.label or str(place.page or ""),
            place.title or own_title(note.target),
            note.printed,
            place.printed,
            note.text,
            note.who,
            _shown(note.when),
            _shown(note.done_when),
        )
        for number, (place, note) in enumerate(described, start=1)
    ]
    return plain_workbook(PlainSheet("メモ", _COLUMNS, rows, paper=True))


def _shown(time: str) -> str:
    return time[:16].replace("T", " ")
