"""Markdown of the inputs folder as HTML: no raw HTML, figures tied to the tables, what it places told by line."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, Protocol

from markdown_it.token import Token

from discgen.book.text.columnruns import in_columns
from discgen.book.text.frontmatter import FrontMatter, split_front
from discgen.book.text.longtables import mark_long_tables
from discgen.book.text.markdown import DRAWINGS, LINE_ATTRIBUTE, PARTS, parser, picture_settings
from discgen.book.text.nothing import say_nothing
from discgen.book.text.placeholders import MARK, PlaceholderReader, Tied, quote_anchor
from discgen.book.text.qr import QrError, qr_code
from discgen.book.text.slips import LineScan, token_faults
from discgen.book.text.stories import story_faults
from discgen.faults import Fault, Severity
from discgen.figures.tables.figuretext import FigureText
from discgen.unseen import nfc, tell_unseen, without_unseen

_MARKED = re.compile(f"{MARK[0]}(\\d+){MARK[1]}")
# Blanks that editors put around {{ }}: Japanese sets figures without them.
_BLANK_BEFORE = re.compile(f"(?<=[^\\x00-\\x7f])[ \\t]+(?={MARK[0]})")
_BLANK_AFTER = re.compile(f"(?<={MARK[1]})[ \\t]+(?=[^\\x00-\\x7f])")
_HOUSE_MARK = re.compile(r"\s*:")  # of a line in which blanks divide the words

_MARKED_BLOCKS = frozenset({"paragraph_open", "heading_open", "tr_open", "list_item_open"})
_FIRST_TAG = re.compile(r"<[a-z][a-z0-9]*")


class Unplaceable(Exception):
    """Something that a text places cannot be placed. line: counted from where it stands in the text.

    others: further faults of the same thing.
    """

    def __init__(
        self,
        message: str,
        found: str = "",
        expected: str = "",
        remedy: str = "",
        *,
        line: int = 0,
        others: Sequence[Unplaceable] = (),
    ) -> None:
        super().__init__(message)
        self.message, self.found, self.expected, self.remedy, self.line = message, found, expected, remedy, line
        self.others = others


class Placing(Protocol):
    """What a text may place, as HTML. Errors of all: Unplaceable."""

    def within(self, parts: int) -> Placing:
        """The same inside one of so many parts side by side."""

    def table(self, table_id: str, caption: str) -> str:
        """A table of the book."""

    def listed(self, name: str, options: Mapping[str, str]) -> str:
        """A list from Excel."""

    def drawing(self, kind: str, source: str) -> str:
        """A chart or a diagram."""

    def picture(self, file: str, alt: str, caption: str, width: int, where: str) -> str:
        """A picture; ``width`` in per cent."""


@dataclass(frozen=True, slots=True)
class Prose:
    """A rendered text."""

    name: str
    front: FrontMatter
    html: str
    tied: tuple[Tied, ...] = ()


def close_up(marked: str) -> str:
    """A text with marks in the place of its figures, without the blanks that print drops around them."""
    return "\n".join(
        line if _HOUSE_MARK.match(line) else _BLANK_AFTER.sub("", _BLANK_BEFORE.sub("", line))
        for line in marked.split("\n")
    )


def _print_in_placed(tokens: Sequence[Token], words_of: Callable[[str], str]) -> None:
    """What a text places takes quoted figures as words: they go into attributes, drawings and the names of rows."""
    for token in tokens:
        if token.type == "picture":
            token.attrs = {key: words_of(str(value)) for key, value in token.attrs.items()}
        elif token.type == "fence" or token.type.startswith("placed_"):
            token.content = words_of(token.content)


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
        block = token.type in _MARKED_BLOCKS or token.type.startswith("container_")
        if block and token.nesting == 1 and token.map:
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
        before_table = following.type in ("placed_table", "placed_list", "table_open", "fence")
        if before_table or _is_head(inline) or _LEAD_END.search(inline.content.strip()):
            token.attrJoin("class", "stays")


def _level_headings(tokens: Sequence[Token], base: int, top: int | None) -> None:
    """Heads look as the # of the editor say; their levels follow the head of the section without a gap.

    top: the rank that stands directly below the section; None: the highest that the text has.
    """
    ranks = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    first = top or min(ranks, default=1)
    opened: list[int] = []
    for token in tokens:
        if token.type == "heading_open":
            rank = int(token.tag[1])
            opened = [*(above for above in opened if above < rank), rank]
            token.attrSet("class", f"prose-head prose-head-{min(3, max(0, rank - first) + 1)}")
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, base + len(opened) - 1)}"


def first_word(words: str) -> tuple[str, str]:
    """The first word, and the rest; the blank may be a wide one."""
    first, rest = (*words.split(maxsplit=1), "", "")[:2]
    return first, rest


def list_options(words: str) -> tuple[str, dict[str, str]]:
    """``店舗 県=鳥取県`` → the name and its settings. Errors: Unplaceable."""
    name, *rest = words.split() or [""]
    options: dict[str, str] = {}
    for part in rest:
        word, _, value = part.replace("＝", "=").partition("=")
        if word in options:
            raise Unplaceable("同じ項目が二度指定されています", part, remedy="項目ごとに一行の ::list に分けてください")
        options[word] = value
    return name, options


class _Insets:
    """Draws what the tokens place; what cannot be placed becomes a fault with file and line."""

    def __init__(self, placing: Placing, file: str, first_line: int, mark_lines: bool) -> None:
        self._placing = placing
        self._file = file
        self._first_line = first_line
        self._mark_lines = mark_lines
        self.faults: list[Fault] = []

    def rules(self) -> dict[str, Callable[..., str]]:
        """Render rules by the type of the token."""
        return {
            "placed_table": self._rule(_table),
            "placed_list": self._rule(lambda placing, token: placing.listed(*list_options(token.content))),
            "placed_qr": self._rule(lambda _, token: _qr(token)),
            "fence": self._rule(_fence),
            "picture": self._rule(_picture),
        }

    def _rule(self, draw: Callable[[Placing, Token], str]) -> Callable[..., str]:
        def rule(_self: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
            token = tokens[index]
            start = self._first_line + (token.map[0] if token.map else 0)
            token.meta[_WHERE] = f"{self._file}:{start}"
            try:
                html = draw(self._placing.within(token.meta.get(PARTS, 1)), token)
                marked = self._mark_lines and token.type != "placed_table"  # a table has its figures to point at
                return _FIRST_TAG.sub(rf'\g<0> {LINE_ATTRIBUTE}="{start}"', html, count=1) if marked else html
            except Unplaceable as error:
                for fault in (error, *error.others):
                    place = f"{self._file}:{start + fault.line}"
                    self.faults.append(Fault(place, fault.message, fault.found, fault.expected, fault.remedy))
                return ""

        return rule


_WHERE = "where"  # file and line, in what a token carries


def _table(placing: Placing, token: Token) -> str:
    return placing.table(*first_word(token.content))


def _fence(placing: Placing, token: Token) -> str:
    kind = token.info.strip()
    if kind not in DRAWINGS:
        raise Unplaceable("この種類の図はありません", kind or "（なし）", "、".join(DRAWINGS))
    return placing.drawing(kind, token.content)


def _picture(placing: Placing, token: Token) -> str:
    settings = picture_settings(token.info)
    if settings is None:
        raise Unplaceable("画像の幅などの書き方が正しくありません", token.info, "{幅=50% 提供=甲新聞社 同意=済}")
    width, credit = settings
    alt = str(token.attrs["alt"])
    if not alt:
        raise Unplaceable("画像に代替テキストがありません", remedy="![画像の内容](…) のように書いてください")
    caption = str(token.attrs.get("title", "")) + (f"（提供：{credit}）" if credit else "")
    return placing.picture(str(token.attrs["src"]), alt, caption, width, token.meta[_WHERE])


def _qr(token: Token) -> str:
    address, words = first_word(token.content)
    try:
        return qr_code(address, words)
    except QrError as error:
        raise Unplaceable(str(error), address, "https:// で始まるアドレス") from error


def read_text(path: Path) -> str | None:
    """A text file with line feeds, without signs that nobody sees; None when it is not UTF-8."""
    text = _as_written(path)
    return None if text is None else without_unseen(nfc(text))


def _as_written(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return None


def not_utf8(path: Path) -> Fault:
    """The fault of a text in another encoding."""
    return Fault(path.name, "本文を読めません", "UTF-8 でない文字", remedy="UTF-8 で保存してください")


def render_prose(
    path: Path,
    figures: FigureText,
    words: Mapping[str, str],
    placing: Placing,
    *,
    name: str = "",
    base_level: int = 4,
    top_rank: int | None = None,
    split_lists: bool = False,
    wide: bool = False,
    mark_lines: bool = False,
) -> tuple[Prose, list[Fault]]:
    """Render one text file.

    name: the text in the anchors of the book (default: the name of the file).
    base_level: heading level of the first heads in the text; top_rank: how many # these have (default: the fewest).
    split_lists: for text set in columns. wide: for text that is not, where a
    line would have too many characters. mark_lines: blocks carry the line of the file where they begin.
    Faults name file and line, all at once.
    """
    name = name or path.stem
    text = read_text(path)
    if text is None:
        return Prose(name, FrontMatter(), ""), [not_utf8(path)]
    front, body, first_line, faults = split_front(text, path.name)
    faults += tell_unseen(_as_written(path) or "", path.name, Severity.WARNING)
    reader = PlaceholderReader(path.name, figures, words)
    for sign in MARK:
        body = body.replace(sign, "")
    marked, tied = reader.replace(body, first_line, MARK)
    marked, tied = say_nothing(close_up(marked), tied)
    faults += reader.faults
    faults += LineScan(path.name, first_line).read(marked)

    markdown = parser()
    env: dict[str, Any] = {"docId": name}
    tokens = markdown.parse(marked, env)

    def words_of(text: str) -> str:
        return _MARKED.sub(lambda found: tied[int(found[1])].text, text)

    def tell(line: int, message: str, found: str = "", remedy: str = "", severity: Severity = Severity.ERROR) -> None:
        shown = words_of(found)
        place = f"{path.name}:{first_line + line}"
        faults.append(Fault(place, message, shown, remedy=remedy, severity=severity))

    token_faults(tokens, env.get("footnotes", {}), marked, tell)
    for slip in story_faults(tokens):
        tell(slip.line, slip.message, slip.found, slip.remedy)
    _print_in_placed(tokens, words_of)
    _level_headings(tokens, base_level, top_rank)
    _keep_heads(tokens)
    _join_lines(tokens)
    insets = _Insets(placing, path.name, first_line, mark_lines)
    for kind, rule in insets.rules().items():
        markdown.add_render_rule(kind, rule)
    mark_long_tables(tokens, 0.5 if split_lists else 1.0)
    if split_lists:
        tokens = _split_lists(tokens)
    elif wide:
        tokens = in_columns(tokens)
    _number_lists(tokens)
    if mark_lines:
        _mark_lines(tokens, first_line)
    html = markdown.renderer.render(tokens, markdown.options, env)
    faults += insets.faults

    def print_tied(found: re.Match[str]) -> str:
        entry = tied[int(found[1])]
        anchor = quote_anchor(name, int(found[1]))
        data = f' id="{anchor}" data-figure="{escape(str(entry.name))}"' if entry.name else ""
        return f'<span class="tied"{data}>{escape(entry.text)}</span>'

    return Prose(name, front, _MARKED.sub(print_tied, html), tuple(tied)), faults
