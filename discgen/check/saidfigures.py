"""The sentences of the texts as they will read, with the figures in them: typed ones and quoted ones."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from discgen.book.composition.bookmodel import DocumentInput
from discgen.book.composition.bookwords import words_of
from discgen.book.text.frontmatter import split_front
from discgen.book.text.placeholders import MARK, PlaceholderReader, Tied
from discgen.book.text.prose import read_text
from discgen.check.prosecheck import without_code
from discgen.check.typed import Typed, typed_figures
from discgen.figures.printed.printedtable import CellKey
from discgen.filenames import shown_files

_MARKED = re.compile(f"{MARK[0]}(\\d+){MARK[1]}")
_SENTENCE = re.compile(r"[^。|]+。?")


@dataclass(frozen=True, slots=True)
class SaidSentence:
    """A sentence (NFKC) with its figures. keys: of the figures that are quoted, by where their text begins.

    group: the text is one of the group.
    """

    place: str
    text: str
    figures: tuple[Typed, ...]
    keys: dict[int, CellKey]
    group: bool

    def key(self, figure: Typed) -> CellKey | None:
        """The figure of the book that a figure quotes; None for one that was typed."""
        return self.keys.get(figure.start)


def said_sentences(book: DocumentInput) -> Iterator[SaidSentence]:
    """Every sentence of every text."""
    placed = {block.text for block in book.order().blocks() if block.text}
    group = placed - {block.text for block in book.definition.without_group().blocks() if block.text}
    words = words_of(book)
    for path in shown_files(book.texts, ".md"):
        text = read_text(path)
        if text is None:
            continue  # told when the book is composed
        _, body, first_line, _ = split_front(text, path.name)
        reader = PlaceholderReader(path.name, book.figures, words)
        marked, tied = reader.replace(without_code(body), first_line, MARK)
        for number, line in enumerate(marked.split("\n"), start=first_line):
            yield from _sentences(line, tied, f"{path.name}:{number}", group=path.stem in group)


def _sentences(line: str, tied: list[Tied], place: str, *, group: bool) -> Iterator[SaidSentence]:
    whole, keys, last = "", dict[int, CellKey](), 0
    for found in _MARKED.finditer(line):
        whole += unicodedata.normalize("NFKC", line[last : found.start()])
        one = tied[int(found[1])]
        if one.key is not None:
            keys[len(whole)] = one.key
        whole += unicodedata.normalize("NFKC", one.text)
        last = found.end()
    whole += unicodedata.normalize("NFKC", line[last:])
    figures = list(typed_figures(whole))
    for part in _SENTENCE.finditer(whole):
        inside = tuple(one for one in figures if part.start() <= one.start < part.end())
        if inside:
            yield SaidSentence(place, _blanked(whole, part), inside, keys, group)


def _blanked(whole: str, part: re.Match[str]) -> str:
    """The sentence at its place in the line, so that places of figures hold; what is before it is blank."""
    return " " * part.start() + part[0]
