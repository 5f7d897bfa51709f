"""What a line of Japanese does not divide: a phrase of a head, a number and its unit, the name of a branch, the last
characters of a paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

import budoux

_UNITS = (
    *("ポイント", "パーセント", "年度", "か月", "カ月", "ヵ月", "ヶ月", "月期", "時間", "日間", "年間", "周年", "種類"),
    *("店舗", "か所", "カ所", "ヵ所", "箇所", "か店", "カ店", "会員", "団体", "世帯", "ページ", "円", "％", "‰", "件"),
    *(
        "名",
        "人",
        "社",
        "店",
        "年",
        "月",
        "日",
        "時",
        "分",
        "回",
        "倍",
        "歳",
        "台",
        "口",
        "先",
        "期",
        "位",
        "条",
        "項",
        "号",
    ),
    *("章", "節", "頁", "つ", "次", "割", "代", "級", "行", "個", "校", "県", "市", "株", "枚", "本", "冊"),
)
_NUMBER = re.compile(rf"[0-9０-９](?:[0-9０-９,.，．]*[0-9０-９])?(?:[兆億万千百]*(?:{'|'.join(_UNITS)})|[兆億万])?")
_BEFORE = "第約△▲＋－"  # signs that belong to the number after them
_BRANCH = re.compile("支店|出張所|営業部|ローンセンター")
_NAME = re.compile(r"[一-鿿ァ-ヺー]{1,5}\Z")  # of a branch, before that word
_CLOSING = "、。，．）」』〉》】"
_TAIL = 3  # characters that a last line has at least, signs that close not counted
_LONGEST = 200  # characters: what is longer is no head
_SHARE = 0.6  # of the line that a unit may fill


@lru_cache(maxsize=4096)
def phrases_of(text: str) -> tuple[str, ...]:
    """The phrases of a head, in its order; together they are the text."""
    return tuple(_parser().parse(text)) if text else ()


@cache
def _parser() -> budoux.Parser:
    return budoux.load_default_japanese_parser()


def undivided(text: str, room: float, *, by_phrase: bool = False, to_end: bool = False) -> Iterator[tuple[int, int]]:
    """Begin and end of what must stay on one line. room: length of a line in characters; wider things may break.

    by_phrase: it is a head. to_end: the paragraph ends with the text.
    Of a long text only what may stand about the end of its first line is looked at.
    """
    if room < _TAIL:
        return
    if by_phrase and len(text) <= _LONGEST:
        place = 0
        for phrase in phrases_of(text):
            if 1 < len(phrase) <= room:
                yield place, place + len(phrase)
            place += len(phrase)
    least, most = int(room * _SHARE) - 1, int(room * 2) + 2
    for begin, end in (*_numbers(text, least, most), *_branches(text, least, most)):
        if 1 < end - begin <= room * _SHARE:
            yield begin, end
    if to_end and len(text) <= most:
        tail = len(text.rstrip(_CLOSING)) - _TAIL
        if tail > 0 and len(text) - tail <= room * _SHARE:
            yield tail, len(text)


def _numbers(text: str, least: int, most: int) -> Iterator[tuple[int, int]]:
    for found in _NUMBER.finditer(text, 0, most):
        begin, end = found.span()
        if end > least:
            yield begin - (begin > 0 and text[begin - 1] in _BEFORE), end


def _branches(text: str, least: int, most: int) -> Iterator[tuple[int, int]]:
    for found in _BRANCH.finditer(text, least, most):
        name = _NAME.search(text, max(0, found.start() - 5), found.start())
        if name:
            yield name.start(), found.end()
