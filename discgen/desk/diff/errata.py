"""The errata (正誤表): page, place, wrong, right, in the order of the printed magazine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from discgen.catalogue.entity import group_mark
from discgen.check.pdfproof.linediff import LineDifference
from discgen.check.pdfproof.provepdf import ProvedPage
from discgen.desk.diff.diffmodel import UNIT, Difference, FigureChange, TextChange
from discgen.desk.diff.texts import marked_parts
from discgen.figures.printed.printing import with_unit
from discgen.plainsheet import Parts

NOTHING, REMOVED = "（記載なし）", "（削除）"


@dataclass(frozen=True, slots=True)
class Erratum:
    """One line. page: as printed in the magazine that is corrected, empty where it is not known.

    table: title of the table or head over the text; place: row and column; period: the year of the column.
    wrong / right: in parts, True for what is to be stressed.
    """

    page: str
    table: str
    place: str
    period: str
    wrong: Parts
    right: Parts

    @property
    def wrong_text(self) -> str:
        """The wrong words without marks."""
        return "".join(part for part, _ in self.wrong)

    @property
    def right_text(self) -> str:
        """The right words without marks."""
        return "".join(part for part, _ in self.right)


def errata(difference: Difference) -> list[Erratum]:
    """Every figure, label and sentence that was printed wrong; pages that moved are no error."""
    lines = [*_labels(difference), *map(_figure, difference.figures), *map(_text, difference.texts)]
    if not (difference.with_texts or difference.moves):  # what pages say is all that is known of their words
        lines += [_page_line(page, line) for page in difference.pdf_pages for line in page.differences]
    return sorted(lines, key=lambda line: _page_number(line.page))  # stable: within a page as in the book


def _page_number(page: str) -> float:
    found = re.match(r"\d+", page)
    return int(found[0]) if found else float("inf")


def _figure(change: FigureChange) -> Erratum:
    figure = change.figure
    old = with_unit(change.old.printed, change.old.unit) if change.old else NOTHING
    new = with_unit(change.new.printed, change.new.unit) if change.new else REMOVED
    return Erratum(
        "" if figure.page is None else str(figure.page),
        group_mark(figure.key.entity) + figure.title,
        figure.key.path,
        f"{figure.key.fiscal_year}年度",
        ((old, False),),
        ((new, False),),
    )


def _page_line(page: ProvedPage, line: LineDifference) -> Erratum:
    old, new = line.wanted.shown if line.wanted else "", line.found.shown if line.found else ""
    wrong, right = marked_parts(old, new) if old and new else ([(old or NOTHING, False)], [(new or REMOVED, False)])
    return Erratum(page.wanted.label, "", "本文", "", tuple(wrong), tuple(right))


def _labels(difference: Difference) -> Iterator[Erratum]:
    for change in difference.renames:
        page = "" if change.page is None else str(change.page)
        wrong, right = marked_parts(change.old, change.new)
        title = group_mark(change.entity) + change.title
        place = change.what if change.what == UNIT else f"{change.what}の名称"
        yield Erratum(page, title, place, "", tuple(wrong), tuple(right))


def _text(change: TextChange) -> Erratum:
    old, new = ("".join(passage.text for passage in side) for side in (change.old, change.new))
    if old == new:  # a picture
        old, new = f"{old}（差替え前）", f"{new}（差替え後）"
    wrong, right = marked_parts(old, new) if old and new else ([(old or NOTHING, False)], [(new or REMOVED, False)])
    passage = change.passage
    return Erratum(passage.page, passage.section, "本文", "", tuple(wrong), tuple(right))
