"""Words in lines of a given width, for boxes: balanced, with the rules of Japanese line breaking."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from math import ceil

from discgen.book.graphics.canvas import text_width
from discgen.book.text.phrases import phrases_of

BREAK = "｜"  # where an editor wants a line to end
# Latin words, figures and Katakana words stay whole; signs that must not begin a line stay with what is before them.
_CLOSING = "、。，．・：；！？）」』〉》)"
_SMALL = "ーぁぃぅぇぉっゃゅょァィゥェォッャュョヶ々"
_FIGURE = r"(?:[0-9][0-9,.]*[兆億万百千円％%]*)+"  # with its unit
_UNIT = re.compile(rf"(?:{_FIGURE}|[0-9A-Za-z.,%&/+-]+|[ァ-ヺー]+|[（「『〈《(].|.)[{_CLOSING}{_SMALL}]*", re.S)
_LETTER = re.compile(rf".[{_CLOSING}{_SMALL}]*", re.S)


def wrap(text: str, room: float, size: float) -> list[str]:
    """The lines of a text; each fits the room."""
    lines: list[str] = []
    for part in text.replace("|", BREAK).split(BREAK):
        lines += _wrapped(part.strip(), room, size)
    return [line for line in lines if line]


def _wrapped(text: str, room: float, size: float) -> list[str]:
    """In phrases, where that takes no more lines."""
    if text_width(text, size) <= room:
        return [text]
    by_word = _filled(text, _units(text, room, size), room, size)
    phrases = phrases_of(text)
    if any(text_width(phrase, size) > room for phrase in phrases):
        return by_word
    by_phrase = _filled(text, phrases, room, size)
    return by_word if len(by_word) < len(by_phrase) else by_phrase


def _filled(text: str, units: Iterable[str], room: float, size: float) -> list[str]:
    whole = text_width(text, size)
    wanted = whole / ceil(whole / room)
    lines = [""]
    for unit in units:
        longer = lines[-1] + unit
        full = text_width(lines[-1], size) >= wanted - size / 2 or text_width(longer, size) > room
        if lines[-1] and full:
            lines.append(unit)
        else:
            lines[-1] = longer
    return lines


def _units(text: str, room: float, size: float) -> Iterator[str]:
    """What a line does not divide; a word wider than the room is divided all the same."""
    for unit in _UNIT.findall(text):
        if text_width(unit, size) > room:
            yield from _LETTER.findall(unit)
        else:
            yield unit
