"""From what somebody types to statutory items: an id, words of the law, or an article in whatever digits."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from discgen.catalogue.law import StatutoryItem
from discgen.faults import Fault, FaultError, near

_SHOWN = 20
_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")}
_NUMBER = re.compile(r"[〇一二三四五六七八九十百]+(?=[条項号])|(?<=第)[〇一二三四五六七八九十百]+")
_LEFT_OUT = re.compile(r"[第\s()（）>＞・,、-]")


def found_items(items: Sequence[StatutoryItem], text: str) -> list[str]:
    """The ids of the items meant, in the order of the law: that id alone, else all whose words or article fit.

    Errors: FaultError when nothing fits, with the nearest names.
    """
    if any(item.id == text for item in items):
        return [text]
    for fits in (
        lambda item: item.title == text,
        lambda item: plain(text) in plain(item.title),
        lambda item: plain(text) in plain(item.law.split("第")[0] + item.article),
        lambda item: item.id.startswith(text),
    ):
        found = list(dict.fromkeys(item.id for item in items if plain(text) and fits(item)))
        if found:
            return found
    names = [word for item in items for word in (item.id, item.title)]
    raise FaultError(
        [Fault("記載事項", "番号にも文言にも条文にも、合う項目がありません", text, remedy=near(text, names, 0.3))]
    )


def plain(text: str) -> str:
    """Words without what is written in several ways: kinds of digits, brackets, 第, blanks."""
    return _LEFT_OUT.sub("", unicodedata.normalize("NFKC", _NUMBER.sub(lambda found: str(_value(found[0])), text)))


def _value(kanji: str) -> int:
    """百十四 as 114."""
    total, digit = 0, 0
    for sign in kanji:
        if sign in ("十", "百"):
            total += (digit or 1) * (10 if sign == "十" else 100)
            digit = 0
        else:
            digit = digit * 10 + _DIGITS[sign]
    return total + digit
