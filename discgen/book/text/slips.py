"""Marks that somebody meant and Markdown would print as words, or drop: told with file and line."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from markdown_it.rules_block.table import escapedSplit
from markdown_it.token import Token

from discgen.book.text.markdown import CONTAINERS, PART_MARK, PLACED, SIDES
from discgen.faults import Fault, Severity

_CODE = re.compile(r"\s*(`{3,}|~{3,})(.*)")
_WIDE_CODE = re.compile(r"\s*`*｀[`｀]+")
_COLONS = re.compile(r"\s*([:：]+)[ \t　]*(.*?)\s*")
_SINGLE = re.compile(r"(?:table|list|qr|pagebreak)\b", re.I)
_INSIDE = re.compile(r"\S.*(?<!:)::(?:table|list|qr|pagebreak)\b")
_PREFIX = re.compile(r"(?:\s|[-*+>]\s|\d+[.)]\s)*")
_HEAD = re.compile(r" {0,3}(?:#{2,6}[^#\s]|#*＃[#＃]*)")
_IMAGE = re.compile(r"[!！][\[［][^\]］]*[\]］]\s*[(（]")
_PICTURE_FILE = re.compile(r"\.(?:svg|png|jpe?g)$", re.I)
_ITEM = re.compile(r"\s*(?:[・●○■◆※①-⑳]|[0-9０-９]+[．）]|[（(][0-9０-９]+[）)]|[-+][^\s\d+-])")
_APART = re.compile(r"\s*(?:#|\||[:：]|\+\+\+|```|~~~|---|$)")  # what a line is not joined with
_COMMENT = re.compile(r"<!--")
_TAG = re.compile(r"</?[a-zA-Z]")
_RUBY = re.compile(r"[{｛][^{}｛｝\n]+[|｜][^{}｛｝\n]*[}｝]")
_DEFINED = re.compile(r"^ {0,3}\[\^([^\]\s]+)\]:", re.M)
_NOTE = re.compile(r"\[\^[^\]\s]+\]")

Tell = Callable[..., None]


class LineScan:
    """Reads a text line by line for the marks of the house: boxes, columns, placed things, drawings."""

    def __init__(self, file: str, first_line: int) -> None:
        self._file = file
        self._first_line = first_line
        self._opened: list[tuple[int, str, int]] = []  # colons, word, line
        self._parts: list[int] = []
        self._before = ""
        self.faults: list[Fault] = []

    def read(self, body: str) -> list[Fault]:
        """The faults of a text."""
        fence, began = "", 0
        for number, line in enumerate(body.split("\n"), start=self._first_line):
            code = _CODE.match(line)
            if fence:
                if code and code[1].startswith(fence) and not code[2].strip():
                    fence = ""
            elif code:
                fence, began = code[1], number
            else:
                self._line(line, number)
            self._before = line
        if fence:
            self._tell(began, "図が閉じていません", fence, remedy=f"図の終わりに「{fence}」だけの行を書いてください")
        for colons, word, number in self._opened:
            self._unclosed(colons, word, number)
        return self.faults

    def _tell(
        self,
        line: int,
        message: str,
        found: str = "",
        expected: str = "",
        remedy: str = "",
        severity: Severity = Severity.ERROR,
    ) -> None:
        self.faults.append(Fault(f"{self._file}:{line}", message, found, expected, remedy, severity))

    def _unclosed(self, colons: int, word: str, line: int) -> None:
        self._tell(line, "囲みが閉じていません", word, remedy=f"終わりの行に「{':' * colons}」と書いてください")

    def _line(self, line: str, number: int) -> None:
        colons = _COLONS.fullmatch(line)
        if colons:
            self._colons(colons[1], colons[2], line.strip(), number)
        elif line.strip() == PART_MARK:
            if self._opened and self._opened[-1][1] in SIDES:
                self._parts[-1] += 1
            else:
                self._tell(number, f"「{PART_MARK}」は段の中だけに書けます", expected="、".join(SIDES))
        elif _WIDE_CODE.match(line):
            self._tell(number, "図の始まりと終わりは、半角で書いてください", line.strip(), "```")
        elif _HEAD.match(line):
            remedy = "半角の # の後に空白を置いてください"
            self._tell(number, "見出しの書き方が正しくありません", line.strip(), "## 見出し", remedy)
        elif line.lstrip().startswith("｜"):
            self._tell(number, "表の縦棒は、半角で書いてください", line.strip(), "| 左 | 右 |")
        elif _ITEM.match(line) and not _APART.match(self._before):
            remedy = "行ごとに分けるときは、「- 」で始めるか、前に空の行を置いてください"
            self._tell(number, "前の行に続けて印刷されます", line.strip(), remedy=remedy, severity=Severity.WARNING)
        elif _INSIDE.match(_PREFIX.sub("", line, count=1)):
            self._tell(number, "行の途中には置けません", line.strip(), remedy="前後を空けた一行だけに書いてください")

    def _colons(self, colons: str, words: str, line: str, number: int) -> None:
        """A line that begins with colons."""
        placed = PLACED.fullmatch(line)
        if placed and placed[1] == "pagebreak" and any(word in SIDES for _, word, _ in self._opened):
            self._tell(number, "段の中では改頁できません", line, remedy="段の前か後に置いてください")
        elif colons.strip(":") == "" and len(colons) > 2:
            self._fence(len(colons), words, number)
        elif not placed and (len(colons) > 1 or _SINGLE.match(words)):
            expected = "::table 表ID、::list 名前、::qr アドレス、::pagebreak、:::囲み 題（半角の「:」）"
            self._tell(number, "この指定は読めません", line, expected)

    def _fence(self, colons: int, words: str, number: int) -> None:
        word = re.split(r"[\s　]", words, maxsplit=1)[0]
        if not word:
            self._close(colons, number)
            return
        if word not in CONTAINERS:
            self._tell(number, "この囲みはありません", word, expected="、".join(CONTAINERS))
        if self._opened and colons >= self._opened[-1][0]:
            remedy = "外側の始まりと終わりの「:」を一つ多くしてください"
            self._tell(number, "内側の囲みの「:」が、外側より少なくありません", f"{':' * colons}{word}", remedy=remedy)
        self._opened.append((colons, word, number))
        self._parts.append(1)

    def _close(self, colons: int, number: int) -> None:
        """The end of the innermost box; a longer run of colons ends those around it as well."""
        if not self._opened:
            self._tell(number, "始まりのない囲みの終わりです", ":" * colons, remedy="この行を消してください")
            return
        if colons < self._opened[-1][0]:
            self._tell(number, "囲みの終わりの「:」が足りません", ":" * colons, ":" * self._opened[-1][0])
            return
        while True:
            own, word, line = self._opened.pop()
            parts = self._parts.pop()
            if word in SIDES and parts != SIDES[word]:
                remedy = f"「{PART_MARK}」だけの行で {SIDES[word]} つに分けてください"
                self._tell(line, f"{word}の分け方が合いません", f"{parts} つ", remedy=remedy)
            if not self._opened or self._opened[-1][0] > colons or own == colons:
                return
            self._unclosed(own, word, line)


def token_faults(tokens: Sequence[Token], notes: Mapping[str, Any], body: str, tell: Tell) -> None:
    """What must not come in by Markdown, and marks that stayed words; an image inside a line is taken out.

    notes: what the footnotes left in the environment. tell: line, message, found, remedy, severity.
    """
    line, head = 0, ""
    for token in tokens:
        line = token.map[0] if token.map else line
        if token.type == "inline" and token.content.startswith("|") and token.content.rstrip().endswith("|"):
            remedy = "見出しの行のすぐ下に、列の数だけ区切った行（|---|---|）を書いてください"
            tell(line, "表になっていません", token.content.split("\n")[0], remedy)
        if token.type == "tr_open":
            _cells(body.split("\n")[line], line, head, tell)
        elif token.type == "table_open":
            head = body.split("\n")[line]
        for child in token.children or []:
            _inline(child, line, tell)
            if child.type in ("softbreak", "hardbreak"):
                line += 1
        if token.children:
            token.children = [child for child in token.children if child.type != "image"]
    _footnotes(notes.get("refs", {}), body, tell)


def _cells(row: str, line: int, head: str, tell: Tell) -> None:
    """Cells beyond the head of the table would not be printed."""
    if _count(row) > _count(head):
        remedy = "見出しの行と欄の数をそろえてください（文字としての縦棒は \\| と書きます）"
        tell(line, "見出しより欄の多い行です", row.strip(), remedy)


def _count(row: str) -> int:
    return len(escapedSplit(row.strip().removeprefix("|").removesuffix("|")))


def _footnotes(quoted: Mapping[str, int], body: str, tell: Tell) -> None:
    """Footnotes that Markdown drops. quoted: the number of each, below 0 where the text does not quote it."""
    seen: set[str] = set()
    for found in _DEFINED.finditer(body):
        line, mark = body.count("\n", 0, found.start()), f"[^{found[1]}]"
        if mark in seen:
            tell(line, "同じ印の脚注が二つあります", mark, "印を書き分けてください")
        elif quoted.get(f":{found[1]}", 0) < 0:
            tell(line, "本文から引かれていない脚注です", mark, f"本文に {mark} と書くか、脚注を消してください")
        seen.add(mark)


def _inline(token: Token, line: int, tell: Tell) -> None:
    if token.type == "image":
        remedy = "画像だけの行にし、前後に空の行を置いてください（幅は {幅=50%} のように）"
        tell(line, "文の中に画像は置けません", str(token.attrs.get("src", "")), remedy)
    elif token.type == "link_open" and not str(token.attrs.get("href", "")).startswith("#"):
        found = str(token.attrs.get("href", ""))
        if _PICTURE_FILE.search(found):
            tell(line, "画像の書き方が正しくありません", found, "[ ] の前に半角の「!」を付けてください")
        else:
            tell(line, "本文から外部へのリンクは張れません", found, "URL は文字として書いてください")
    elif token.type in ("text", "ruby"):
        _words(token.content, line, tell)


def _words(text: str, line: int, tell: Tell) -> None:
    """Marks that are left in the words."""
    if _IMAGE.search(text):
        remedy = '![画像の内容](forest.svg "説明") の形で、記号は半角で書き、空白のある名前は < > で囲んでください'
        tell(line, "画像の書き方が正しくありません", text, remedy)
    if "**" in text:
        remedy = "** を対にし、「」や句読点は ** の外に置いてください"
        tell(line, "強調の ** がそのまま印刷されます", text, remedy)
    if _RUBY.search(text):
        tell(line, "ふりがなの書き方が正しくありません", text, "{漢字|かんじ} の形で、括弧と縦棒は半角で書いてください")
    note = _NOTE.search(text)
    if note:
        tell(line, "説明のない脚注です", note[0], f"原稿の終わりに「{note[0]}: 説明」と書いてください")
    if _COMMENT.search(text):
        tell(line, "覚え書き（<!-- -->）は文字のまま印刷されます", text, "この行を消してください")
    elif _TAG.search(text):
        tell(line, "HTML の書き方は文字のまま印刷されます", text, severity=Severity.WARNING)
