"""A block of a Markdown file as its writer sees it: the lines of a paragraph, an item, a row, a picture."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from markdown_it.token import Token

from discgen.book.text.frontmatter import split_front
from discgen.book.text.markdown import parser
from discgen.book.text.placeholders import BRACES, MARK

PROSE, PICTURE, LIST = "prose", "picture", "list"
_LINE = re.compile(r"([^\r\n]*)(\r\n|\r|\n|\Z)")


@dataclass(frozen=True, slots=True)
class SourceBlock:
    """Lines of a file, from ``first`` to ``last`` (counted from 1). names: the picture or list that it places."""

    first: int
    last: int
    text: str
    kind: str = PROSE
    names: str = ""


def lines_of(text: str) -> list[tuple[str, str]]:
    """Every line with its own end; the last one has none where the file ends without."""
    found = [(line[1], line[2]) for line in _LINE.finditer(text)]
    return found[:-1] if found[-1] == ("", "") else found


def block_at(text: str, line: int) -> SourceBlock | None:
    """The smallest block that begins at a line or, where none does, that is around it; None in the head or a blank."""
    lines = [content for content, _ in lines_of(text)]
    _, body, start, _ = split_front("\n".join(lines) + "\n", "")
    masked = BRACES.sub(lambda found: MARK[0] + "\n" * found[0].count("\n"), body)
    tokens = [token for token in parser().parse(masked, {}) if token.map and token.nesting >= 0]
    spans = [(start + token.map[0], _end(lines, start, token, token.map), token) for token in tokens if token.map]
    found = [span for span in spans if span[0] == line] or [span for span in spans if span[0] <= line <= span[1]]
    if not found or not lines[line - 1].strip():
        return None
    first, last, _ = min(found, key=lambda span: span[1] - span[0])
    kind, names = next(_placed(token for one, other, token in found if (one, other) == (first, last)), (PROSE, ""))
    return SourceBlock(first, last, "\n".join(lines[first - 1 : last]), kind, names)


def _end(lines: list[str], start: int, token: Token, span: list[int]) -> int:
    """The last line of a block that is not blank; of a box, the one that closes it."""
    last = min(start + span[1] - 1, len(lines))
    if token.type.startswith("container_") and last < len(lines) and _closes(lines[last].strip(), token.markup):
        return last + 1
    while last > start + span[0] and not lines[last - 1].strip():
        last -= 1
    return last


def _closes(line: str, markup: str) -> bool:
    return line.startswith(markup) and not line.strip(markup[0])


def _placed(tokens: Iterator[Token]) -> Iterator[tuple[str, str]]:
    for token in tokens:
        if token.type == "picture":
            yield PICTURE, unquote(str(token.attrs["src"]))
        elif token.type == "placed_list":
            yield LIST, (token.content.split() or [""])[0]


def with_block(text: str, block: SourceBlock, new: str) -> str:
    """The text with other lines in the place of a block; ends of lines as they are there."""
    lines = lines_of(text)
    own = lines[block.first - 1 : block.last]
    usual = next((end for _, end in (*own, *lines) if end), "\n")
    contents = [content for content, _ in lines_of(new)] if new else []
    ends = [usual] * (len(contents) - 1) + [own[-1][1]] if contents else []
    put = list(zip(contents, ends, strict=True))
    return "".join(content + end for content, end in (*lines[: block.first - 1], *put, *lines[block.last :]))


def lost_quotations(before: str, after: str) -> list[str]:
    """Placeholders that stand no more as they did, blanks aside."""
    return list((Counter(_quoted(before)) - Counter(_quoted(after))).elements())


def _quoted(text: str) -> Iterator[str]:
    for found in BRACES.finditer(text):
        yield "{{ " + " ".join(found[1].split()) + " }}"
