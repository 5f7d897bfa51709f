"""Sentences about figures that are nothing in this year: ‥総額は－千円であります → ‥総額はありません。"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from discgen.book.text.placeholders import MARK, Tied
from discgen.catalogue.nothingwords import NONE, SOME, nothing_rules
from discgen.figures.printed.printedtable import DASH


def say_nothing(marked: str, tied: Sequence[Tied]) -> tuple[str, list[Tied]]:
    """A text with marks in the place of its figures, and these, with words where a sentence is about nothing.

    The figure keeps its place: the words stand where it was quoted.
    """
    told = list(tied)
    none = {number for number, entry in enumerate(tied) if entry.name and entry.text.startswith(DASH)}
    if not none:
        return marked, told
    marks = {
        NONE: rf"{MARK[0]}(?P<none>{'|'.join(map(str, sorted(none)))}){MARK[1]}",
        SOME: rf"{MARK[0]}(?!(?:{'|'.join(map(str, sorted(none)))}){MARK[1]})\d+{MARK[1]}",
    }
    for rule in nothing_rules():
        pattern = rule.says
        for sign, mark in marks.items():
            pattern = pattern.replace(sign, mark)

        def one(found: re.Match[str], becomes: str = rule.becomes, word: str = rule.word) -> str:
            number = int(found["none"])
            told[number] = replace(told[number], text=word)
            return found.expand(becomes.replace(NONE, f"{MARK[0]}{number}{MARK[1]}"))

        marked = re.sub(pattern, one, marked)
        none = {number for number in none if told[number].text.startswith(DASH)}
    return marked, told
