"""One thing is written in one way in all texts of a book (表記の統一)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from discgen.book.composition.bookmodel import DocumentInput
from discgen.book.lists.freetables import EXAMPLE_NAME, FREE_TABLES
from discgen.book.text.frontmatter import split_front
from discgen.book.text.prose import read_text
from discgen.catalogue.profile import PROFILE_NAME
from discgen.catalogue.rulefiles import Notation
from discgen.check.prosecheck import without_placed
from discgen.faults import Severity, some_of
from discgen.filenames import shown_files
from discgen.finding import Finding, RuleText, Topic

NOTATION = "prose.notation"
_SHOWN = 4  # places

Line = tuple[str, str]
"""A place and what is written there."""


def check_notation(notation: Iterable[Notation], book: DocumentInput) -> list[Finding]:
    """A finding for every word that texts, lists and profile write in more ways than one, with all its places.

    What stands in 「」 and the names of the items of the law are others' words.
    """
    others = re.compile("|".join([*(re.escape(item.title) for item in book.items), "「[^「」]*」"]))
    written = (*_texts(book.texts), *_lists(book), *_profile(book))
    lines = [(place, others.sub("「」", line)) for place, line in written]
    return [finding for word in notation for finding in _mixed(word, lines)]


def _texts(folder: Path) -> Iterator[Line]:
    for path in shown_files(folder, ".md"):
        text = read_text(path)
        if text is not None:  # told when the book is composed
            _, body, first_line, _ = split_front(text, path.name)
            for number, line in enumerate(without_placed(body).split("\n"), start=first_line):
                yield f"{path.name}:{number}", line


def _lists(book: DocumentInput) -> Iterator[Line]:
    for name in book.lists.names():
        for cells in book.lists.table(name, {}).rows if name != FREE_TABLES else ():
            yield f"一覧「{name}」{cells[0]}", "\n".join(cells)
    for free in book.lists.free.values():
        for cells in (free.head, *free.rows, free.notes) if free.name != EXAMPLE_NAME else ():
            yield f"{FREE_TABLES}.xlsx／{free.name}「{cells[0] if cells else ''}」", "\n".join(cells)


def _profile(book: DocumentInput) -> Iterator[Line]:
    for plan in book.chapters:
        yield f"{PROFILE_NAME} [[chapters]]", f"{plan.title}\n{plan.lead}"


def _mixed(word: Notation, lines: Sequence[Line]) -> Iterator[Finding]:
    """The ways that are used less than the one to keep."""
    used = {way: [(found[0], place) for place, line in lines for found in re.finditer(way, line)] for way in word.ways}
    kept = word.ways[0] if word.fixed else max(word.ways, key=lambda way: len(used[way]))
    model = used[kept][0][0] if used[kept] else word.word
    for way in word.ways:
        if way != kept and used[way]:
            places = list(dict.fromkeys(place for _, place in used[way]))
            yield Finding(
                NOTATION,
                Severity.NOTICE,
                Topic.PROSE,
                f"「{word.word}」の表記がそろっていません",
                found="、".join(dict.fromkeys(written for written, _ in used[way])),
                expected=f"{model}（ほかの{len(used[kept])}か所の書き方）" if used[kept] else model,
                place=places[0],
                remedy=f"どちらかにそろえてください（{some_of(places, _SHOWN, 'か所')}）",
            )


def notation_rules() -> list[RuleText]:
    """The rule behind the findings."""
    told = (
        "一つの言葉を、本文と一覧の中でいくつもの書き方で書いていないかを調べ、少ないほうを示します。"
        "どの書き方にそろえるかは、金庫の様式の notation で変えられます。「」の中と、法令の記載事項の名前は調べません。"
    )
    return [RuleText(NOTATION, Severity.NOTICE, Topic.PROSE, "表記の統一", told)]
