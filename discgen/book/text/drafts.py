"""Texts that are not the year's own: the programme's or last year's words (``draft: true``), or dated before."""

from __future__ import annotations

import datetime
import re
from calendar import monthrange
from collections.abc import Collection, Iterator
from pathlib import Path

from discgen.book.text.frontmatter import PLACES, split_front
from discgen.book.text.prose import read_text
from discgen.book.text.writtendates import WrittenDate, written_dates
from discgen.catalogue.eras import western_date
from discgen.faults import Fault, Severity
from discgen.filenames import shown_files

DRAFT = "prose.draft"  # id of the rule: every text is the house's
OLD = "prose.date"  # id of the rule: what speaks for the magazine is not dated before it
REREAD_MARK = "前年度の文です"  # in the line of the head that marks a text of last year
_KEY = re.compile(r"^draft[ \t]*:")


def drafts_left(texts: Path, placed: Collection[str], chapters: Collection[str]) -> Iterator[Fault]:
    """A warning for each text of the book that is a draft, with file and line.

    placed: names of the texts that the 資料編 places. chapters: titles of the profile's. A text that stands nowhere,
    such as one about a group that there is not, does not count.
    """
    for path in shown_files(texts, ".md"):
        text = read_text(path) or ""
        front, _, first, _ = split_front(text, path.name)
        stands = front.chapter in {*PLACES, *chapters} if front.chapter else path.stem in placed
        if front.draft and stands:
            head = text.split("\n")[: first - 1]
            line = next(number for number, said in enumerate(head, start=1) if _KEY.match(said))
            again = REREAD_MARK in head[line - 1]
            message = "読み直していない前年度の原稿です" if again else "下書きのままの原稿です"
            done = "読み直したら" if again else "金庫の文に直したら"
            remedy = f"{done}、見出し部の draft の行を消してください"
            yield Fault(f"{path.name}:{line}", message, remedy=remedy, severity=Severity.WARNING, rule=DRAFT)


def old_dates(texts: Path, year_end: datetime.date) -> Iterator[Fault]:
    """A warning for each text that speaks for the magazine (ごあいさつ, 奥付) with only dates before the year end."""
    for path in shown_files(texts, ".md"):
        text = read_text(path) or ""
        front, body, first, _ = split_front(text, path.name)
        lines = enumerate(body.split("\n"), start=first)
        dated = [(day, line, said.text) for line, text in lines for said in written_dates(text) if (day := _last(said))]
        if front.chapter not in PLACES or not dated or max(dated)[0] >= year_end:
            continue
        _, line, said = max(dated)
        expected = f"{western_date(year_end)}より後の日付"
        remedy = "前年度の日付のままでないか確かめてください"
        yield Fault(f"{path.name}:{line}", "決算日より前の日付です", said, expected, remedy, Severity.WARNING, OLD)


def _last(said: WrittenDate) -> datetime.date | None:
    """The last day that a date stands for: of 2021年7月, the end of the month; None of a year alone."""
    if said.year and said.month and not said.day and said.month <= 12:
        return datetime.date(said.year, said.month, monthrange(said.year, said.month)[1])
    return said.date
