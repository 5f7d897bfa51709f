"""Markdown of the inputs folder as HTML: no raw HTML, no images, figures tied to the tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.footnote import footnote_plugin
from pydantic import BaseModel, ConfigDict, ValidationError

from discgen.document.figuretext import FigureText
from discgen.document.placeholders import PlaceholderReader, Tied
from discgen.faults import Fault, Severity

MARK = ("\ue000", "\ue001")
CONTAINERS = {"用語解説": "glossary", "算式": "formula", "注記": "remark"}
_MARKED = re.compile(f"{MARK[0]}(\\d+){MARK[1]}")
# Blanks that editors put around {{ }}: Japanese sets figures without them.
_BLANK_BEFORE = re.compile(f"(?<=[^\\x00-\\x7f])[ \\t]+(?={MARK[0]})")
_BLANK_AFTER = re.compile(f"(?<={MARK[1]})[ \\t]+(?=[^\\x00-\\x7f])")
_FENCE = re.compile(r"^ {0,3}:{3,}[ \t　]*([^\s:]*)", re.M)
_TABLE_LINE = re.compile(r"::table\s+([a-z0-9-]+)\s*(.*)")
_IMAGE = re.compile(r"!\[[^\]]*\]\(")
_TAG = re.compile(r"</?[a-zA-Z]")
_FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n---[ \t]*\n", re.S)

LINE_ATTRIBUTE = "data-line"
_MARKED_BLOCKS = frozenset({"paragraph_open", "heading_open", "tr_open"})

DrawTable = Callable[[str, str], "str | None"]


class FrontMatter(BaseModel):
    """Head of a text file: its printed title and the statutory items the text satisfies."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = ""
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Prose:
    """A rendered text. tables: ids of the tables placed in it."""

    name: str
    front: FrontMatter
    html: str
    tables: tuple[str, ...] = ()
    tied: tuple[Tied, ...] = ()


def quote_anchor(name: str, number: int) -> str:
    """Anchor of a figure quoted in a text."""
    return f"q-{name}-{number}"


def _table_rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """The line ``::table <id> [caption]`` places a table of the book."""
    line = state.getLines(start, start + 1, state.blkIndent, False).strip()
    found = _TABLE_LINE.fullmatch(line)
    if found is None or state.is_code_block(start):
        return False
    if not silent:
        token = state.push("placed_table", "", 0)
        token.map = [start, start + 1]
        token.info, token.content = found[1], found[2]
        state.line = start + 1
    return True


def _container_word(params: str) -> str:
    return re.split(r"[\s　]+", params.strip(), maxsplit=1)[0]


def _container(markdown: MarkdownIt, word: str, css: str) -> None:
    """A box: ``:::用語解説 title … :::``."""

    def validate(params: str, *_: Any) -> bool:
        return _container_word(params) == word

    def render(_self: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
        token = tokens[index]
        if token.nesting != 1:
            return "</div>\n"
        title = token.info.strip()[len(word) :].strip(" 　\t") or word
        head = "" if css == "remark" else f'<p class="box-title">{escape(title)}</p>'
        return f'<div class="box {css}">{head}\n'

    container_plugin(markdown, name=css, marker=":", validate=validate, render=render)


def _parser() -> MarkdownIt:
    markdown = MarkdownIt("js-default").use(footnote_plugin, inline=False)
    markdown.block.ruler.before(
        "fence", "placed_table", _table_rule, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )
    for word, css in CONTAINERS.items():
        _container(markdown, word, css)
    return markdown


def close_up(marked: str) -> str:
    """A text with marks in the place of its figures, without the blanks that print drops around them."""
    return _BLANK_AFTER.sub("", _BLANK_BEFORE.sub("", marked))


def split_front(text: str, file: str) -> tuple[FrontMatter, str, int, list[Fault]]:
    """Front matter, body, first line of the body and faults of a text file."""
    found = _FRONT.match(text)
    if found is None:
        return FrontMatter(), text, 1, []
    body, line = text[found.end() :], found[0].count("\n") + 1
    try:
        return FrontMatter.model_validate(yaml.safe_load(found[1]) or {}), body, line, []
    except (yaml.YAMLError, ValidationError) as error:
        reason = error.errors()[0] if isinstance(error, ValidationError) else None
        told = f"{'.'.join(map(str, reason['loc']))}：{reason['msg']}" if reason else str(error).splitlines()[0]
        fault = Fault(f"{file}:1", "見出し部（--- の間）が正しくありません", told, "title と items だけを書けます")
        return FrontMatter(), body, line, [fault]


class _Checker:
    """Refuses what must not come in by Markdown, with file and line; a refused image is taken out."""

    def __init__(self, file: str, first_line: int) -> None:
        self._file = file
        self._first_line = first_line
        self.faults: list[Fault] = []

    def check(self, tokens: Sequence[Token]) -> None:
        line = 0
        for token in tokens:
            line = token.map[0] if token.map else line
            for child in token.children or []:
                self._inline(child, line)
                if child.type in ("softbreak", "hardbreak"):
                    line += 1
            if token.children:
                token.children = [child for child in token.children if child.type != "image"]

    def _fault(
        self, line: int, message: str, found: str, remedy: str = "", severity: Severity = Severity.ERROR
    ) -> None:
        place = f"{self._file}:{self._first_line + line}"
        self.faults.append(Fault(place, message, found, remedy=remedy, severity=severity))

    def _inline(self, token: Token, line: int) -> None:
        if token.type == "image" or (token.type == "text" and _IMAGE.search(token.content)):
            found = str(token.attrs.get("src", token.content))
            self._fault(line, "本文に画像は置けません", found, "画像の行を消してください")
        elif token.type == "link_open" and not str(token.attrs.get("href", "")).startswith("#"):
            found = str(token.attrs.get("href", ""))
            self._fault(line, "本文から外部へのリンクは張れません", found, "URL は文字として書いてください")
        elif token.type == "text" and _TAG.search(token.content):
            message = "HTML の書き方は文字のまま印刷されます"
            self._fault(line, message, token.content, severity=Severity.WARNING)


def _containers(body: str, file: str, first_line: int) -> list[Fault]:
    """Boxes with an unknown name, or never closed."""
    faults: list[Fault] = []
    open_line = 0
    for found in _FENCE.finditer(body):
        line = first_line + body.count("\n", 0, found.start())
        if not found[1]:
            open_line = 0
            continue
        if found[1] not in CONTAINERS:
            faults.append(Fault(f"{file}:{line}", "この囲みはありません", found[1], expected="、".join(CONTAINERS)))
        open_line = line
    if open_line:
        faults.append(Fault(f"{file}:{open_line}", "囲みが閉じていません", remedy="終わりの行に ::: を書いてください"))
    return faults


def _join_lines(tokens: Sequence[Token]) -> None:
    """A line break in the source is no blank between Japanese characters."""
    for token in tokens:
        children = token.children or []
        for before, child, after in zip(children, children[1:], children[2:], strict=False):
            sides = before.content[-1:] + after.content[:1]
            if child.type == "softbreak" and not (sides.isascii() and len(sides) == 2):
                child.type, child.content = "text", ""


def _mark_lines(tokens: Sequence[Token], first_line: int) -> None:
    """Every block carries the line where it begins: nothing for the layout, but an editor finds the way back."""
    for token in tokens:
        if token.nesting == 1 and token.map and token.type in _MARKED_BLOCKS:
            token.attrSet(LINE_ATTRIBUTE, str(first_line + token.map[0]))


_BLOCK_OF_NOTE = 2  # level of the tokens that are the blocks of an outermost numbered note


def _close_note() -> list[Token]:
    return [Token("list_item_close", "li", -1, block=True), Token("ordered_list_close", "ol", -1, block=True)]


def _split_lists(tokens: Sequence[Token]) -> list[Token]:
    """The outermost numbered notes as small blocks: each a list with its first paragraph, the rest in parts after it.

    Columns are balanced by their children: a list of 38 notes, or a note of half a page, as one child would leave
    the last column empty.
    """
    result: list[Token] = []
    inside = False
    number = blocks = 0
    for token in tokens:
        if token.level == 0 and token.type in ("ordered_list_open", "ordered_list_close"):
            inside = token.nesting == 1
            number = int(token.attrs.get("start", 1))
        elif not inside:
            result.append(token)
        elif token.level == 1 and token.nesting == 1:
            result += [Token("ordered_list_open", "ol", 1, attrs={"start": number}, block=True), token]
            number, blocks = number + 1, 0
        elif token.level == 1:
            result += _close_note() if blocks == 0 else []
        else:
            own = token.level == _BLOCK_OF_NOTE
            blocks += own and token.nesting >= 0
            if own and token.nesting >= 0 and blocks > 1:
                result.append(Token("note_part_open", "div", 1, attrs={"class": "part"}, block=True))
            result.append(token)
            if own and token.nesting <= 0:
                result += [Token("note_part_close", "div", -1, block=True)] if blocks > 1 else _close_note()
    return result


def _number_lists(tokens: Sequence[Token]) -> None:
    """The number a list starts with as CSS: the layout engine does not read the attribute."""
    for token in tokens:
        if token.type == "ordered_list_open" and "start" in token.attrs:
            token.attrSet("style", f"counter-reset:list-item {int(token.attrs['start']) - 1}")


_HEAD_START = re.compile(r"(?:[（(](?:注|※)?\s*[0-9０-９ⅰ-ⅻivx]+[）)]|[①-⑳]|【|[0-9０-９]+[．.])")
_LEAD_END = re.compile(r"(?:次|以下)の(?:とおり|通り)[^。]*。(?:なお、[^。]*。)?$")
_HEAD_CHARACTERS = 60


def _is_head(inline: Token) -> bool:
    """A short line that opens what follows: （1）…, ①…, （注2）…, 【…】, or a line in bold, without a full stop."""
    text = inline.content.strip().strip("*").strip()
    if len(text) > _HEAD_CHARACTERS or text.endswith("。"):
        return False
    children = [child for child in inline.children or [] if child.type != "text" or child.content]
    bold = bool(children) and children[0].type == "strong_open" and children[-1].type == "strong_close"
    return bold or _HEAD_START.match(text) is not None


def _keep_heads(tokens: Sequence[Token]) -> None:
    """Mark the paragraphs that must not be parted from what follows: heads, leads and the line before a table."""
    for position, token in enumerate(tokens[:-3]):
        if token.type != "paragraph_open":
            continue
        inline, following = tokens[position + 1], tokens[position + 3]
        if following.nesting < 0:
            continue
        before_table = following.type in ("placed_table", "table_open")
        if before_table or _is_head(inline) or _LEAD_END.search(inline.content.strip()):
            token.attrJoin("class", "stays")


def _level_headings(tokens: Sequence[Token], base: int) -> None:
    """Markdown heads follow the head of the section without a gap, whatever # the editor began with."""
    ranks = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            depth = int(token.tag[1]) - min(ranks)
            token.tag = f"h{min(6, base + depth)}"
            if token.nesting == 1:
                token.attrSet("class", f"prose-head prose-head-{min(3, depth + 1)}")


def render_prose(
    path: Path,
    figures: FigureText,
    words: Mapping[str, str],
    draw_table: DrawTable,
    *,
    name: str = "",
    base_level: int = 4,
    split_lists: bool = False,
    mark_lines: bool = False,
) -> tuple[Prose, list[Fault]]:
    """Render one text file.

    draw_table: id and caption → HTML of a table, None when there is no such table.
    name: the text in the anchors of the book (default: the name of the file).
    base_level: heading level of the first heads in the text. split_lists: for text set in columns.
    mark_lines: blocks carry the line of the file where they begin.
    Faults name file and line, all at once.
    """
    name = name or path.stem
    try:
        text = path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        fault = Fault(path.name, "本文を読めません", "UTF-8 でない文字", remedy="UTF-8 で保存してください")
        return Prose(name, FrontMatter(), ""), [fault]
    front, body, first_line, faults = split_front(text, path.name)
    reader = PlaceholderReader(path.name, figures, words)
    for sign in MARK:
        body = body.replace(sign, "")
    marked, tied = reader.replace(body, first_line, MARK)
    marked = close_up(marked)
    faults += reader.faults
    faults += _containers(marked, path.name, first_line)

    markdown = _parser()
    env: dict[str, Any] = {"docId": name}
    tokens = markdown.parse(marked, env)
    checker = _Checker(path.name, first_line)
    checker.check(tokens)
    faults += checker.faults
    _level_headings(tokens, base_level)
    _keep_heads(tokens)
    _join_lines(tokens)

    placed: list[str] = []

    def place_table(_self: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
        token = tokens[index]
        placed.append(token.info)
        html = draw_table(token.info, token.content)
        if html is None:
            line = first_line + (token.map[0] if token.map else 0)
            faults.append(Fault(f"{path.name}:{line}", "置く表がありません", token.info))
            return ""
        return html

    markdown.add_render_rule("placed_table", place_table)
    if split_lists:
        tokens = _split_lists(tokens)
    _number_lists(tokens)
    if mark_lines:
        _mark_lines(tokens, first_line)
    html = markdown.renderer.render(tokens, markdown.options, env)

    def print_tied(found: re.Match[str]) -> str:
        entry = tied[int(found[1])]
        anchor = quote_anchor(name, int(found[1]))
        data = f' id="{anchor}" data-figure="{escape(str(entry.name))}"' if entry.name else ""
        return f'<span class="tied"{data}>{escape(entry.text)}</span>'

    return Prose(name, front, _MARKED.sub(print_tied, html), tuple(placed), tuple(tied)), faults
