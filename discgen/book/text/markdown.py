"""The Markdown of the house: no raw HTML; boxes, columns, ruby, tables, lists and drawings by short marks of its own.

::table <id> [caption]          a table of the book          ::list <name> [key=value …]   a list from Excel
::qr <address> [words]          a QR code                    ::pagebreak                   a new page
```chart … ```, ```flow … ```   a chart, a flow diagram      {漢字|かんじ}                  ruby
```value … ```, ```plan … ```   how value comes about, plan and result    :::指標 … :::  see stories.py
:::用語解説 title … :::          a box                        ::::二段 … +++ … ::::          side by side
![words](file "caption"){幅=50%}  a picture on a line of its own
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.ruler import RuleOptionsType
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.footnote import footnote_plugin

from discgen.book.text.stories import STORIES, divide_lines, story_html

BOXES = {
    "用語解説": "glossary",
    "算式": "formula",
    "注記": "remark",
    "囲み": "frame",
    "お問い合わせ": "contact",
    "署名": "signature",
}
SIDES = {"二段": 2, "三段": 3}
CONTAINERS = (*BOXES, *STORIES, *SIDES)
DRAWINGS = ("chart", "flow", "value", "plan")
PART_MARK = "+++"
LINE_ATTRIBUTE = "data-line"  # of a block: the line of the file where it begins
PARTS = "parts"  # in the meta of a token: how many parts stand side by side where it is

_TITLED = frozenset({"glossary", "frame", "contact"})
PLACED = re.compile(r"::(table|list|qr|pagebreak)(?:[ \t　]+(.*))?")
_RUBY = re.compile(r"\{([^{}|\n]+)\|([^{}|\n]+)\}")
_STYLE = re.compile(r"\s*\{([^{}]*)\}\s*")
_SETTING = re.compile(r"(?:幅=(?P<width>\d{1,3})%|提供=(?P<credit>\S+)|同意=(?P<agreed>済|未))")


def _placed_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A line of two colons and a word places something: ``info`` is the word, ``content`` the rest of the line."""
    line = state.getLines(start, start + 1, state.blkIndent, False).strip()
    found = PLACED.fullmatch(line)
    if found is None or state.is_code_block(start):
        return False
    if not silent:
        token = state.push(f"placed_{found[1]}", "", 0)
        token.map = [start, start + 1]
        token.info, token.content = found[1], (found[2] or "").strip()
        state.line = start + 1
    return True


def _part_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A line of three plus signs ends one part of a run of columns and begins the next."""
    if state.getLines(start, start + 1, state.blkIndent, False).strip() != PART_MARK:
        return False
    if not silent:
        state.push("side_break", "", 0).map = [start, start + 1]
        state.line = start + 1
    return True


def _ruby_rule(state: StateInline, silent: bool) -> bool:
    """Reading of a word in small letters above it."""
    found = _RUBY.match(state.src, state.pos)
    if found is None:
        return False
    if not silent:
        token = state.push("ruby", "ruby", 0)
        token.content, token.info = found[1], found[2]
    state.pos = found.end()
    return True


def _word(params: str) -> str:
    return re.split(r"[\s　]+", params.strip(), maxsplit=1)[0]


def _box(markdown: MarkdownIt, word: str, css: str) -> None:
    """A box: ``:::用語解説 title … :::``."""

    def validate(params: str, *_: Any) -> bool:
        return _word(params) == word

    def render(_self: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
        token = tokens[index]
        if token.nesting != 1:
            return "</div>\n"
        title = token.info.strip()[len(word) :].strip(" 　\t")
        named = " named" if title else ""
        titled = css in _TITLED or css == "formula"
        line = f' {LINE_ATTRIBUTE}="{token.attrs[LINE_ATTRIBUTE]}"' if LINE_ATTRIBUTE in token.attrs else ""
        head = f'<p class="box-title{named}"{line}>{escape(title or word)}</p>' if titled else ""
        return f'<div class="box {css}">{head}\n'

    container_plugin(markdown, name=css, marker=":", validate=validate, render=render)


def _story(markdown: MarkdownIt, word: str, css: str) -> None:
    """A box that tells a story: ``:::指標 … :::``."""

    def validate(params: str, *_: Any) -> bool:
        return _word(params) == word

    def render(_self: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
        token = tokens[index]
        return story_html(css, word, token, LINE_ATTRIBUTE) if token.nesting == 1 else "</div>\n"

    container_plugin(markdown, name=css, marker=":", validate=validate, render=render)


def _sides(markdown: MarkdownIt, word: str, parts: int) -> None:
    """Parts side by side, divided by lines of ``+++``."""

    def validate(params: str, *_: Any) -> bool:
        return _word(params) == word

    def render(_self: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
        if tokens[index].nesting != 1:
            return "</div></div>\n"
        return f'<div class="sides sides-{parts}"><div class="side">\n'

    container_plugin(markdown, name=f"sides{parts}", marker=":", validate=validate, render=render)


def _pictures(state: Any) -> None:
    """A picture alone in its paragraph becomes a block; ``{幅=50%}`` after it is its width."""
    tokens: list[Token] = state.tokens
    for position, token in enumerate(tokens[1:-1], start=1):
        children = [child for child in token.children or [] if child.type != "text" or child.content.strip()]
        alone = token.type == "inline" and tokens[position - 1].type == "paragraph_open"  # and no cell of a table
        if not alone or not children or children[0].type != "image":
            continue
        rest = "".join(child.content for child in children[1:])
        if len(children) > 2 or (rest and _STYLE.fullmatch(rest) is None):
            continue
        picture, setting = children[0], _STYLE.fullmatch(rest)
        token.type, token.info, token.children = "picture", setting[1] if setting else "", None
        token.attrs = {**picture.attrs, "alt": picture.content}
        for paragraph in (tokens[position - 1], tokens[position + 1]):
            paragraph.hidden = True


def _stars(state: Any) -> None:
    """A single * or _ is a sign of the text (注*1): Japanese print has no italics, and the faces have none."""
    for token in state.tokens:
        for child in token.children or []:
            if child.type in ("em_open", "em_close"):
                child.type, child.tag, child.nesting, child.content = "text", "", 0, child.markup


def _note_sides(state: Any) -> None:
    """Tokens inside a run of parts know how many these are: tables and drawings in them are narrower."""
    around: list[int] = []
    for token in state.tokens:
        if token.type.startswith("container_sides"):
            if token.nesting == 1:
                around.append(int(token.type.removeprefix("container_sides").partition("_")[0]))
            else:
                around.pop()
        elif around:
            token.meta[PARTS] = around[-1]


def parser() -> MarkdownIt:
    """The parser with every mark of the house."""
    markdown = MarkdownIt("js-default").use(footnote_plugin, inline=False)
    markdown.disable(["code", "lheading"])  # neither blanks before a line nor a rule below it change what it is
    ends: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    markdown.block.ruler.before("fence", "placed", _placed_rule, ends)
    markdown.block.ruler.before("fence", "side_break", _part_rule, ends)
    markdown.inline.ruler.before("emphasis", "ruby", _ruby_rule)
    markdown.core.ruler.push("stars", _stars)
    markdown.core.ruler.push("pictures", _pictures)
    markdown.core.ruler.push("note_sides", _note_sides)
    markdown.core.ruler.push("stories", divide_lines)
    for word, css in BOXES.items():
        _box(markdown, word, css)
    for word, css in STORIES.items():
        _story(markdown, word, css)
    for word, parts in SIDES.items():
        _sides(markdown, word, parts)

    def ruby(_self: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
        base, reading = escape(tokens[index].content), escape(tokens[index].info)
        return f"<ruby>{base}<rt>{reading}</rt></ruby>"

    def side_break(_self: Any, _tokens: Sequence[Token], _index: int, _options: Any, _env: Any) -> str:
        return '</div><div class="side">\n'

    def page_break(_self: Any, _tokens: Sequence[Token], _index: int, _options: Any, _env: Any) -> str:
        return '<div class="page-break"></div>\n'

    def note_sign(_self: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
        return f"注{int(tokens[index].meta['id']) + 1}"

    markdown.add_render_rule("ruby", ruby)
    markdown.add_render_rule("footnote_caption", note_sign)
    markdown.add_render_rule("side_break", side_break)
    markdown.add_render_rule("placed_pagebreak", page_break)
    return markdown


def picture_settings(setting: str) -> tuple[int, str] | None:
    """Per cent of the width of the text, and whose the picture is; None for a setting that cannot be read."""
    width, credit = 100, ""
    for word in setting.split():
        found = _SETTING.fullmatch(word)
        if found is None:
            return None
        width = int(found["width"]) if found["width"] else width
        credit = found["credit"] or credit
    return (width, credit) if 0 < width <= 100 else None
