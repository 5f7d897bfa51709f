"""Numbers of lines as houses write them: 1. （1） ① イ. 一 ア."""

from __future__ import annotations

_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_IROHA = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセス"
_GOJUON = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
_WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
_KANJI = "〇一二三四五六七八九"
_TEN = 10
_FIRSTS = "1１①イア一"


def checked_style(style: str) -> str:
    """A style as it is, when it has one first number to count from. Errors: ValueError otherwise."""
    if style and sum(style.count(first) for first in _FIRSTS) != 1:
        raise ValueError(f"「{style}」に、最初の番号（{'、'.join(_FIRSTS)} のどれか）を一つ書いてください")
    return style


def numbered(style: str, position: int) -> str:
    """The number of the line at a position (from 1) in a style, which shows the first: (1) gives (1), (2), (3)."""
    if not style:
        return ""
    first = next(first for first in _FIRSTS if first in style)
    return style.replace(first, _number(first, position))


def _number(first: str, position: int) -> str:
    if first == "１":
        return str(position).translate(_WIDE)
    if first == "一":
        return _in_kanji(position)
    letters = {"①": _CIRCLED, "イ": _IROHA, "ア": _GOJUON}.get(first, "")
    return letters[position - 1] if position <= len(letters) else str(position)


def _in_kanji(number: int) -> str:
    tens, ones = divmod(number, _TEN)
    if tens == 0:
        return _KANJI[ones]
    return ("" if tens == 1 else _KANJI[tens]) + "十" + (_KANJI[ones] if ones else "")
