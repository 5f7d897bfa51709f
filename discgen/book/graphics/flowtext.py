"""The small language of flow diagrams.

方向: 下                        down or right (右); without it: right where the page is wide enough
会員 -> ろうきん: 預金・融資の申込み     an arrow with its words; <-> points both ways, -- has no head
組 労働金庫の業界: ろうきん、連合会      a frame around some of the names
強調: ろうきん                    names in the strong colour
略: 連合会 = 労働金庫連合会｜（系統中央機関）   what stands in the box, ｜ ends a line
# a remark
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from discgen.book.graphics.drawing import DrawingError, raise_all
from discgen.likewords import closest
from discgen.unseen import nfc

_ARROW = re.compile(r"\s*(<->|<-|->|--|⇔|↔|←|→|⇒)\s*")
_HEADS = {"->": (False, True), "<->": (True, True), "--": (False, False), "<-": (True, False)}
_SIGNS = {"→": "->", "⇒": "->", "⇔": "<->", "↔": "<->", "←": "<-"}
_COLON = re.compile(r"[:：]")
_LEFT_OVER = re.compile(r"^[-<>=＜＞－]|[-<>=＜＞－]$")  # of a longer or wider arrow
_LIST = re.compile(r"\s*[、,，]\s*")
_WORDS = ("方向", "題", "強調", "略")
_EXPECTED = (
    "「会員 -> ろうきん: 預金」「方向: 右」「題: 図の題」「組 名前: 会員、ろうきん」「強調: 会員」"
    "「略: 会員 = 会員の皆さま」"
)


@dataclass(frozen=True, slots=True)
class Arrow:
    """From one box to another. tail, head: whether it has a point there."""

    start: str
    end: str
    words: str
    tail: bool
    head: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A frame around boxes."""

    name: str
    members: tuple[str, ...]


@dataclass(slots=True)
class Flow:
    """A flow diagram. boxes: what stands in each, in the order in which they are named. down: None where not said."""

    title: str = ""
    down: bool | None = None
    boxes: dict[str, str] = field(default_factory=dict)
    arrows: list[Arrow] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    strong: set[str] = field(default_factory=set)


class _Reader:
    def __init__(self) -> None:
        self.flow = Flow()
        self.faults: list[DrawingError] = []
        self._named: list[tuple[str, int]] = []  # names that must be boxes, with their lines

    def read(self, source: str) -> Flow:
        for number, line in enumerate(source.splitlines(), start=1):
            text = nfc(line).split("#")[0].strip()
            if text:
                self._line(text, number)
        for name, number in self._named:
            if name not in self.flow.boxes:
                near = closest(name, self.flow.boxes, most=3, cutoff=0.4)
                remedy = f"近い名前：{'、'.join(near)}" if near else "矢印の行にある名前を書いてください"
                self.faults.append(DrawingError("図にない名前です", number, name, remedy=remedy))
        if not self.flow.arrows and not self.faults:
            self.faults.append(DrawingError("矢印が一つもありません", expected="会員 -> ろうきん: 預金"))
        raise_all(self.faults)
        return self.flow

    def _line(self, text: str, number: int) -> None:
        before, colon, after = self._divided(text)
        if _ARROW.search(before):
            self._arrows(before, after, number)
        elif before.startswith("組") and colon:
            self._group(before.removeprefix("組").strip(), after, number)
        elif before in _WORDS and colon:
            self._word(before, after, number)
        else:
            self.faults.append(DrawingError("この行は読めません", number, text, _EXPECTED))

    @staticmethod
    def _divided(text: str) -> tuple[str, str, str]:
        found = _COLON.search(text)
        return (text, "", "") if not found else (text[: found.start()].strip(), ":", text[found.end() :].strip())

    def _arrows(self, chain: str, words: str, number: int) -> None:
        """``A -> B -> C: words``; the words stand at every arrow of the chain."""
        names = _ARROW.split(chain)
        if not all(names[::2]):
            self.faults.append(DrawingError("矢印の前後に名前がありません", number, chain, "会員 -> ろうきん: 預金"))
            return
        for name in names[::2]:
            if _LEFT_OVER.search(name):
                expected = "->、<->、--（半角で、間を空けずに）"
                told = DrawingError("矢印の書き方が正しくありません", number, chain, expected)
                self.faults.append(told)
                return
        for start, sign, end in zip(names[::2], names[1::2], names[2::2], strict=False):
            if start == end:
                self.faults.append(DrawingError("矢印が同じ名前に戻っています", number, chain))
            self.flow.boxes.setdefault(start, start)
            self.flow.boxes.setdefault(end, end)
            self.flow.arrows.append(Arrow(start, end, words, *_HEADS[_SIGNS.get(sign, sign)]))

    def _group(self, name: str, members: str, number: int) -> None:
        names = tuple(part for part in _LIST.split(members) if part)
        if not names:
            self.faults.append(DrawingError("組に入れる名前がありません", number, name, "組 名前: 会員、ろうきん"))
        taken = {member for group in self.flow.groups for member in group.members}
        for member in names:
            self._named.append((member, number))
            if member in taken:
                self.faults.append(DrawingError("名前が二つの組に入っています", number, member))
        self.flow.groups.append(Group(name, names))

    def _word(self, word: str, value: str, number: int) -> None:
        if word == "題":
            self.flow.title = value
        elif word == "強調":
            names = [name for name in _LIST.split(value) if name]
            self.flow.strong |= set(names)
            self._named += [(name, number) for name in names]
        elif word == "略":
            name, equals, text = (part.strip() for part in value.replace("＝", "=").partition("="))
            if not equals or not text:
                self.faults.append(
                    DrawingError("略の書き方が正しくありません", number, value, "略: 会員 = 会員の皆さま")
                )
                return
            self._named.append((name, number))
            self.flow.boxes[name] = text
        elif value in ("右", "下"):
            self.flow.down = value == "下"
        else:
            self.faults.append(DrawingError("方向が正しくありません", number, value, "右、下"))


def read_flow(source: str) -> Flow:
    """The diagram that a text describes.

    Errors: DrawingError with all faults of the text.
    """
    return _Reader().read(source)
