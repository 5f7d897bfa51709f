"""The texts as they will read, line by line and sentence by sentence, with the figures in them: typed and quoted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from discgen.book.composition.bookmodel import DocumentInput
from discgen.book.composition.bookwords import words_of
from discgen.book.text.frontmatter import split_front
from discgen.book.text.nothing import say_nothing
from discgen.book.text.placeholders import MARK, PlaceholderReader, Tied
from discgen.book.text.prose import close_up, read_text
from discgen.check.prosecheck import without_code
from discgen.check.typed import Typed, typed_figures
from discgen.figures.printed.printedtable import CellKey
from discgen.filenames import shown_files

_MARKED = re.compile(f"{MARK[0]}(\\d+){MARK[1]}")
_SENTENCE = re.compile(r"[^。|]+。?")


@dataclass(frozen=True, slots=True)
class SaidLine:
    """A line (NFKC) of a text. keys: of the figures that are quoted, by where their text begins.

    millions: where quoted amounts begin that are asked for down to 百万円. group: the text is one of the group.
    """

    file: str
    number: int
    text: str
    keys: dict[int, CellKey]
    millions: frozenset[int]
    group: bool

    @property
    def place(self) -> str:
        """File and line."""
        return f"{self.file}:{self.number}"


@dataclass(frozen=True, slots=True)
class SaidSentence:
    """A sentence (NFKC) of a line with its figures."""

    line: SaidLine
    text: str
    figures: tuple[Typed, ...]

    @property
    def place(self) -> str:
        """File and line."""
        return self.line.place

    @property
    def group(self) -> bool:
        """Whether the text is one of the group."""
        return self.line.group

    def key(self, figure: Typed) -> CellKey | None:
        """The figure of the book that a figure quotes; None for one that was typed."""
        return self.line.keys.get(figure.start)


def said_lines(book: DocumentInput) -> Iterator[SaidLine]:
    """Every line of every text, as it will read."""
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
        marked, tied = say_nothing(close_up(marked), tied)
        for number, line in enumerate(marked.split("\n"), start=first_line):
            yield _said(SaidLine(path.name, number, line, {}, frozenset(), path.stem in group), tied)


def _said(line: SaidLine, tied: list[Tied]) -> SaidLine:
    """The line with its quoted figures in it."""
    whole, keys, millions, last = "", dict[int, CellKey](), set[int](), 0
    for found in _MARKED.finditer(line.text):
        whole += unicodedata.normalize("NFKC", line.text[last : found.start()])
        one = tied[int(found[1])]
        if one.key is not None:
            keys[len(whole)] = one.key
        if one.millions:
            millions.add(len(whole))
        whole += unicodedata.normalize("NFKC", one.text)
        last = found.end()
    whole += unicodedata.normalize("NFKC", line.text[last:])
    return replace(line, text=whole, keys=keys, millions=frozenset(millions))


def said_sentences(lines: Iterable[SaidLine]) -> Iterator[SaidSentence]:
    """The sentences of lines that hold figures."""
    for line in lines:
        figures = list(typed_figures(line.text))
        for part in _SENTENCE.finditer(line.text) if figures else ():
            inside = tuple(one for one in figures if part.start() <= one.start < part.end())
            if inside:
                yield SaidSentence(line, _blanked(line.text, part), inside)


def _blanked(whole: str, part: re.Match[str]) -> str:
    """The sentence at its place in the line, so that places of figures hold; what is before it is blank."""
    return " " * part.start() + part[0]
