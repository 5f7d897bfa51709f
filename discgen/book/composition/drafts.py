"""Texts still in the words of the programme (``draft: true``): told while they are, refused by a final build."""

from __future__ import annotations

import re
from collections.abc import Iterator

from discgen.book.composition.bookmodel import DocumentInput
from discgen.book.text.frontmatter import PLACES, split_front
from discgen.book.text.prose import read_text
from discgen.faults import Fault, Severity

DRAFT = "prose.draft"  # id of the rule: every text is the house's
_KEY = re.compile(r"^draft[ \t]*:")


def drafts_left(book: DocumentInput) -> list[Fault]:
    """One warning for each text of the book that is a draft, with file and line; none in a sample.

    A text that the book places nowhere, such as one about a group that there is not, does not count.
    """
    return [] if book.sample else list(_drafts(book))


def _drafts(book: DocumentInput) -> Iterator[Fault]:
    placed = {block.text for block in book.order().blocks()}
    chapters = {*PLACES, *(plan.title for plan in book.chapters)}
    for path in sorted(book.texts.glob("*.md")):
        text = read_text(path) or ""
        front, _, first, _ = split_front(text, path.name)
        if front.draft and (front.chapter in chapters or (not front.chapter and path.stem in placed)):
            head = text.split("\n")[: first - 1]
            line = next(number for number, said in enumerate(head, start=1) if _KEY.match(said))
            remedy = "金庫の文に直したら、見出し部の draft の行を消してください"
            yield Fault(
                f"{path.name}:{line}", "下書きのままの原稿です", remedy=remedy, severity=Severity.WARNING, rule=DRAFT
            )
