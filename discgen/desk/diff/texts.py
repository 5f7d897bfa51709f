"""The sentences of the book as they are printed, and which of them differ."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path

from discgen.book.composition.bookmodel import DocumentInput, DocumentResult
from discgen.book.composition.chapters import text_section_anchor
from discgen.book.composition.compose import Composer
from discgen.book.composition.composed import Composition
from discgen.book.composition.gridmodel import TableView
from discgen.book.composition.nodes import Node
from discgen.catalogue.documentdef import HOUSE_DOCUMENT
from discgen.catalogue.profile import PROFILE_NAME
from discgen.desk.diff.diffmodel import Passage, TextChange
from discgen.desk.diff.printedwords import printed_words

_SENTENCE = re.compile(r"[^。]*。[）」]?|[^。]+$")
_Pages = Mapping[str, tuple[int, int]]


def texts_of(book: DocumentInput, document: DocumentResult | None) -> dict[str, tuple[Passage, ...]]:
    """All that the book prints besides its tables, by file: texts sentence by sentence with line and page, the words of
    the profile and of the forms, and the pictures."""
    made = Composer(replace(book, mark_lines=True), _caption).compose()
    pages = document.page_of if document else {}
    found: dict[str, list[Passage]] = {}
    for passage in [*_profile(book, made), *_texts(made, pages), *_pictures(book, made)]:
        found.setdefault(passage.file, []).append(passage)
    return {file: tuple(passages) for file, passages in found.items()}


def _caption(view: TableView) -> str:
    """A table that a text places: its figures are compared elsewhere."""
    return f"<p>{escape(view.caption or view.title)}</p>"


def _profile(book: DocumentInput, made: Composition) -> Iterator[Passage]:
    """Cover and chapters."""
    cover = book.cover
    for text in (cover.title, cover.subtitle) if cover else ():
        yield Passage(PROFILE_NAME, 0, text, "表紙")
    for chapter in made.chapters:
        for text in (chapter.title, chapter.lead):
            if text:
                yield Passage(PROFILE_NAME if chapter.opener else HOUSE_DOCUMENT, 0, text, chapter.title)


def _texts(made: Composition, pages: _Pages) -> Iterator[Passage]:
    owners = {text_section_anchor(Path(file).stem): file for file in made.texts.values()}
    sections = [section for chapter in made.chapters for section in chapter.sections]
    for section in [*made.front.values(), *sections, *made.closing]:
        for node, head in _walk(section, ""):
            if node.kind == "text":
                yield from _sentences(node, made.texts.get(node.anchor, node.anchor), head, pages)
                continue
            own = node.anchor in owners
            for text in (node.title, node.lead):
                if text:
                    yield Passage(owners.get(node.anchor, HOUSE_DOCUMENT), int(own), text, head)


def _walk(node: Node, head: str) -> Iterator[tuple[Node, str]]:
    """A node and what is in it, each with the head that it stands under."""
    head = node.title or head
    yield node, head
    for child in (*node.children, *node.left, *node.right):
        yield from _walk(child, head)


def _sentences(node: Node, file: str, head: str, pages: _Pages) -> Iterator[Passage]:
    whole = pages.get(node.anchor)
    span = "" if whole is None else str(whole[0]) if whole[0] == whole[1] else f"{whole[0]}～{whole[1]}"
    if node.title:
        yield Passage(file, 1, node.title, head, span)
    for words in printed_words(node.html):
        tied = next((str(pages[anchor][0]) for anchor in words.tied if anchor in pages), span)
        for found in _SENTENCE.finditer(words.text):
            if found[0].strip():
                yield Passage(file, words.line, found[0].strip(), head, tied)


def _pictures(book: DocumentInput, made: Composition) -> Iterator[Passage]:
    """Every picture that is shown, and what is in its file."""
    names = {*made.pictures, *([book.cover.picture] if book.cover and book.cover.picture else [])}
    for name in sorted(names):
        path = book.images / name if book.images else None
        if path and path.is_file():
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            yield Passage(f"images/{name}", 0, f"図・写真「{name}」", "図・写真", content=content)


_Texts = Mapping[str, tuple[Passage, ...]]


def changed_texts(old: _Texts | None, new: _Texts | None) -> Iterator[TextChange]:
    """Sentences that differ, file by file; nothing where one magazine has no texts at hand."""
    if old is None or new is None:
        return
    for file in dict.fromkeys((*old, *new)):
        before, after = old.get(file, ()), new.get(file, ())
        matcher = difflib.SequenceMatcher(None, _shown(before), _shown(after), autojunk=False)
        for tag, one, one_end, two, two_end in matcher.get_opcodes():
            if tag == "equal":
                continue
            gone, added = before[one:one_end], after[two:two_end]
            if len(gone) == len(added):
                yield from (TextChange((a,), (b,)) for a, b in zip(gone, added, strict=True))
            else:
                yield TextChange(gone, added)


def _shown(passages: Sequence[Passage]) -> list[tuple[str, str]]:
    return [(passage.text, passage.content) for passage in passages]


def marked_parts(old: str, new: str) -> tuple[list[tuple[str, bool]], list[tuple[str, bool]]]:
    """Both sentences in parts, True for those that differ, so that print can stress them."""
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    left: list[tuple[str, bool]] = []
    right: list[tuple[str, bool]] = []
    for tag, one, one_end, two, two_end in matcher.get_opcodes():
        for parts, piece in ((left, old[one:one_end]), (right, new[two:two_end])):
            if piece:
                parts.append((piece, tag != "equal"))
    return left, right
