"""The notes of the review as a workbook, for the meeting."""

from __future__ import annotations

import io
from collections.abc import Iterable

import xlsxwriter

from discgen.desk.preview.notes import Describe, ReviewNote, own_title

_COLUMNS = (
    ("番号", 6),
    ("状態", 8),
    ("頁", 6),
    ("箇所", 48),
    ("記入時の印字", 16),
    ("現在の印字", 16),
    ("メモ", 64),
    ("記入者", 14),
    ("記入日時", 18),
    ("処理日時", 18),
)


def notes_workbook(notes: Iterable[ReviewNote], describe: Describe) -> bytes:
    """One sheet, in the order of the pages; texts stay texts whatever they begin with."""
    described = [(describe(note.target), note) for note in notes]
    described.sort(key=lambda pair: (pair[0].page is None, pair[0].page or 0, pair[1].when))
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#eef1f4"})
        cell = book.add_format({"text_wrap": True, "valign": "top"})
        right = book.add_format({"align": "right", "valign": "top"})
        sheet = book.add_worksheet("メモ")
        for column, (name, width) in enumerate(_COLUMNS):
            sheet.write_string(0, column, name, head)
            sheet.set_column(column, column, width)
        for line, (place, note) in enumerate(described, start=1):
            sheet.write_number(line, 0, line, cell)
            texts = [  # from the second column
                "済" if note.done else "未処理",
                place.label or str(place.page or ""),
                place.title or own_title(note.target),
                note.printed,
                place.printed,
                note.text,
                note.who,
                _shown(note.when),
                _shown(note.done_when),
            ]
            for column, text in enumerate(texts, start=1):
                sheet.write_string(line, column, text, right if column in (4, 5) else cell)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(1, len(described)), len(_COLUMNS) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
    return stream.getvalue()


def _shown(time: str) -> str:
    return time[:16].replace("T", " ")
