"""Articles of the law as the 索引 prints them behind a line: 第1項第1号イ, the 条 standing in the head of the part."""

from __future__ import annotations

import re
from collections.abc import Iterable

_ARTICLE = re.compile(r"第[^条第]+条(?:の[一二三四五六七八九十]+)*(第.+)")
_NUMBER = re.compile(r"(?<=第)[一二三四五六七八九十]+(?=[項号])|(?<=の)[一二三四五六七八九十]+")
_DIGITS = {sign: number for number, sign in enumerate("〇一二三四五六七八九")}


def short_article(articles: Iterable[str]) -> str:
    """The 項 and 号 of the articles that a line answers, the first one with ほか where there are several.

    Empty where the law does not count in articles (別表, notices).
    """
    found = [match[1] for article in articles if (match := _ARTICLE.fullmatch(article))]
    parts = list(dict.fromkeys(_NUMBER.sub(lambda number: str(_value(number[0])), part) for part in found))
    if not parts:
        return ""
    return parts[0] + ("ほか" if len(parts) > 1 else "")


def _value(number: str) -> int:
    """Numbers up to 99 in characters."""
    tens, ten, ones = number.partition("十")
    if not ten:
        return _DIGITS[number]
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
