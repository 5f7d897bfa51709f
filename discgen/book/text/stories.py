"""Boxes that tell a story: key figures as cards, events of a year, voices, a band for what matters most.

:::指標      - 預金積金残高｜{{ 億円("…") }}｜前年度末比 …     a card for each line
:::年表      - 4月｜新しい窓口を開きました                  an event for each line
:::声 40代   the words of a member                         :::特集 title   a coloured band

They hold Markdown, so figures in them are tied like those of any text. ``｜`` divides a line into its parts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from markdown_it.token import Token

STORIES = {"指標": "cards", "年表": "events", "声": "voice", "特集": "band"}
PARTED = {"cards": ("name", "figure", "remark"), "events": ("when", "what")}  # the parts of a line, by box
DIVIDER = "｜"
MOST_CARDS = 4  # in a row

_EXAMPLES = {"cards": ("名前", "計数", "説明"), "events": ("4月", "出来事")}
_CLASSES = frozenset(STORIES.values())


@dataclass(frozen=True, slots=True)
class StorySlip:
    """What is wrong with a box: line of the text, from 0."""

    line: int
    message: str
    found: str
    remedy: str


def story_faults(tokens: Sequence[Token]) -> list[StorySlip]:
    """Boxes of lines without lines, and lines whose parts are not those of their box."""
    found: list[StorySlip] = []
    for position, token in enumerate(tokens):
        css = _opened(token)
        if css not in PARTED:
            continue
        inside = tokens[position + 1 : _end(tokens, position)]
        word = next(word for word, known in STORIES.items() if known == css)
        lines = [item for item in inside if item.type == "inline"]
        example = f"「- {DIVIDER.join(_EXAMPLES[css])}」の形で、一行に一つずつ書いてください"
        if not any(item.type == "list_item_open" for item in inside):
            found.append(StorySlip(token.map[0] if token.map else 0, f"「{word}」の中に行がありません", "", example))
        for item in lines:
            parts = item.content.count(DIVIDER) + 1
            if not 2 <= parts <= len(PARTED[css]):
                line = item.map[0] if item.map else 0
                found.append(StorySlip(line, f"「{word}」の行の分け方が正しくありません", item.content, example))
    return found


def divide_lines(state: Any) -> None:
    """A rule for the parser: the lines of cards and events in their parts, and how many stand side by side."""
    tokens: list[Token] = state.tokens
    for position, token in enumerate(tokens):
        css = _opened(token)
        if css not in PARTED:
            continue
        inside = tokens[position + 1 : _end(tokens, position)]
        for child in inside:
            if child.type == "inline" and child.children:
                child.children = _parted(child.children, PARTED[css])
        count = sum(child.type == "list_item_open" for child in inside)
        for child in inside:
            if child.type in ("bullet_list_open", "ordered_list_open"):
                child.attrSet("class", f"row-of-{_in_a_row(count)}")


def story_html(css: str, word: str, token: Token, attribute: str) -> str:
    """How a box begins. attribute: the one of a token that leads an editor back."""
    title = token.info.strip()[len(word) :].strip(" 　\t")
    line = f' {attribute}="{token.attrs[attribute]}"' if attribute in token.attrs else ""
    head = f'<p class="story-title"{line}>{escape(title)}</p>' if title else ""
    return f'<div class="story {css}">{head}\n'


def _in_a_row(count: int) -> int:
    """So that rows are even: five or six cards stand in threes."""
    return count if count <= MOST_CARDS else 3 if count in (5, 6, 9) else MOST_CARDS


def _opened(token: Token) -> str:
    css = token.type.removeprefix("container_").removesuffix("_open")
    return css if token.nesting == 1 and token.type.startswith("container_") and css in _CLASSES else ""


def _end(tokens: Sequence[Token], start: int) -> int:
    close, level = tokens[start].type.replace("_open", "_close"), tokens[start].level
    places = (p for p in range(start, len(tokens)) if tokens[p].type == close and tokens[p].level == level)
    return next(places, len(tokens))


def _parted(children: Sequence[Token], names: Sequence[str]) -> list[Token]:
    """Inline tokens as one span for each part."""
    parts: list[list[Token]] = [[]]
    for child in children:
        if child.type != "text" or DIVIDER not in child.content:
            parts[-1].append(child)
            continue
        first, *rest = child.content.split(DIVIDER)
        parts[-1].append(_text(child, first.rstrip()))
        parts += [[_text(child, piece.strip())] for piece in rest[:-1]]
        parts.append([_text(child, rest[-1].lstrip())])
    result: list[Token] = []
    for name, part in zip(names, parts, strict=False):
        result += [Token("story_part_open", "span", 1, attrs={"class": name}), *part]
        result.append(Token("story_part_close", "span", -1))
    return result


def _text(token: Token, content: str) -> Token:
    return token.copy(content=content)
