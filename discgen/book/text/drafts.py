"""Texts still in the words of the programme (``draft: true``): told while they are, refused by a final build."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from pathlib import Path

from discgen.book.text.frontmatter import PLACES, split_front
from discgen.book.text.prose import read_text
from discgen.faults import Fault, Severity

DRAFT = "prose.draft"  # id of the rule: every text is the house's
_KEY = re.compile(r"^draft[ \t]*:")


def drafts_left(texts: Path, placed: Collection[str], chapters: Collection[str]) -> Iterator[Fault]:
    """A warning for each text of the book that is a draft, with file and line.

    placed: names of the texts that the 資料編 places. chapters: titles of the profile's. A text that stands nowhere,
    such as one about a group that there is not, does not count.
    """
    for path in sorted(texts.glob("*.md")):
        text = read_text(path) or ""
        front, _, first, _ = split_front(text, path.name)
        stands = front.chapter in {*PLACES, *chapters} if front.chapter else path.stem in placed
        if front.draft and stands:
            head = text.split("\n")[: first - 1]
            line = next(number for number, said in enumerate(head, start=1) if _KEY.match(said))
            remedy = "金庫の文に直したら、見出し部の draft の行を消してください"
            yield Fault(
                f"{path.name}:{line}", "下書きのままの原稿です", remedy=remedy, severity=Severity.WARNING, rule=DRAFT
            )
