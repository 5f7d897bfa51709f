"""The sentences of the texts as they are printed, and which of them differ."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from discgen.book.composition.bookmodel import DocumentInput, DocumentResult
from discgen.book.composition.bookwords import words_of
from discgen.book.composition.placing import text_anchor
from discgen.book.text.frontmatter import split_front
from discgen.book.text.manuscripts import read_manuscripts
from discgen.book.text.placeholders import MARK, PlaceholderReader, quote_anchor
from discgen.book.text.prose import close_up
from discgen.catalogue.documentdef import SectionDef
from discgen.desk.diff.diffmodel import Passage, TextChange
from discgen.desk.diff.placed import placed_lines

_MARKED = re.compile(f"{MARK[0]}(\\d+){MARK[1]}")
_OWN_LINE = re.compile(r"\s*(?:#|[-*+] |\||\d+[.)] |>|\[\^|（\d+）|[①-⑳])")
_LAYOUT = re.compile(r"\s*(?::::*|\+\+\+$|\|?[\s:|-]+\|?$)")  # boxes, parts of columns, placed things, rules of tables
_LEAD = re.compile(r"^\s*(?:#+|[-*+]|>|\d+[.)])\s+")
_SENTENCE = re.compile(r"[^。]*。[）」]?|[^。]+$")


def texts_of(book: DocumentInput, document: DocumentResult | None) -> dict[str, tuple[Passage, ...]]:
    """All texts of a book, sentence by sentence, with file, line and page."""
    sections = _sections(book)
    pages = document.page_of if document else {}
    words = words_of(book)
    found: dict[str, tuple[Passage, ...]] = {}
    for path in sorted(book.texts.glob("*.md")):
        if path.stem in sections:
            found[path.name] = tuple(_passages(path, book, words, sections[path.stem], pages))
    return found


def _sections(book: DocumentInput) -> dict[str, str]:
    """The head under which each text stands."""
    texts = read_manuscripts(book.texts, [plan.title for plan in book.chapters])
    found = {text.name: text.front.title for chapter in texts.chapters.values() for text in chapter}

    def down(section: SectionDef, above: str) -> None:
        title = section.title or above
        for block in section.blocks:
            if block.text:
                found.setdefault(block.text, title)
        for child in section.children():
            down(child, title)

    order = book.order()
    for chapter in order.chapters:
        for section in chapter.sections:
            down(section, chapter.title)
    for section in order.closing:
        down(section, "")
    return found


def _passages(
    path: Path, book: DocumentInput, words: Mapping[str, str], section: str, pages: Mapping[str, tuple[int, int]]
) -> Iterator[Passage]:
    try:
        text = path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError):
        return  # the build tells what is wrong with a text
    front, body, first_line, _ = split_front(text, path.name)
    marked, tied = PlaceholderReader(path.name, book.figures, words).replace(body, first_line, MARK)
    whole = pages.get(text_anchor(path.stem))

    def page_of(sentence: str) -> str:
        """The page of a figure quoted in the sentence, else the pages of the text."""
        for mark in _MARKED.finditer(sentence):
            found = pages.get(quote_anchor(path.stem, int(mark[1])))
            if found:
                return str(found[0])
        return "" if whole is None else str(whole[0]) if whole[0] == whole[1] else f"{whole[0]}～{whole[1]}"

    def printed(sentence: str) -> str:
        put_in = _MARKED.sub(lambda mark: tied[int(mark[1])].text, sentence)
        return re.sub(r"[ \t]*\|[ \t]*", "　", _LEAD.sub("", put_in).replace("**", "").strip().strip("|")).strip()

    own = [(1 - first_line, words) for words in (front.title, front.contents, front.lead)]
    placed = [(n, words) for n, line in enumerate(marked.split("\n")) for words in placed_lines(line, book)]
    for line, sentence in sorted([*own, *_sentences(close_up(marked)), *placed], key=lambda part: part[0]):
        shown = printed(sentence)
        if shown:
            yield Passage(path.name, first_line + line, shown, front.title or section, page_of(sentence))


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    """Sentences with the line they begin on; lines of one paragraph are joined as in print."""
    paragraph: list[tuple[int, str]] = []
    drawing = False
    for number, line in enumerate([*text.split("\n"), ""]):
        if line.lstrip().startswith(("```", "~~~")):
            drawing, line = not drawing, ""
        own = drawing or not line.strip() or _OWN_LINE.match(line) or _LAYOUT.fullmatch(line) or line.startswith("::")
        if own and paragraph:
            yield from _of_paragraph(paragraph)
            paragraph = []
        if not line.strip() or _LAYOUT.fullmatch(line) or line.startswith("::"):
            continue
        paragraph.append((number, line))
    yield from _of_paragraph(paragraph)


def _of_paragraph(lines: Sequence[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    joined = "".join(line.strip() for _, line in lines)
    starts: list[tuple[int, int]] = []
    position = 0
    for number, line in lines:
        starts.append((position, number))
        position += len(line.strip())
    for found in _SENTENCE.finditer(joined):
        if found[0].strip():
            yield max(number for start, number in starts if start <= found.start()), found[0]


_Texts = Mapping[str, tuple[Passage, ...]]


def changed_texts(old: _Texts | None, new: _Texts | None) -> Iterator[TextChange]:
    """Sentences that differ, file by file; nothing where one magazine has no texts at hand."""
    if old is None or new is None:
        return
    for file in dict.fromkeys((*old, *new)):
        before, after = old.get(file, ()), new.get(file, ())
        matcher = difflib.SequenceMatcher(None, [p.text for p in before], [p.text for p in after], autojunk=False)
        for tag, one, one_end, two, two_end in matcher.get_opcodes():
            if tag == "equal":
                continue
            gone, added = before[one:one_end], after[two:two_end]
            if len(gone) == len(added):
                yield from (TextChange((a,), (b,)) for a, b in zip(gone, added, strict=True))
            else:
                yield TextChange(gone, added)


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
