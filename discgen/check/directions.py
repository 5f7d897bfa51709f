"""Words of direction (増加, 減少, 上回る, 下回る …) beside figures that say otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from discgen.check.saidfigures import SaidSentence
from discgen.check.typed import Typed
from discgen.faults import Severity
from discgen.figures.printed.printedtable import CellKey
from discgen.finding import Finding, RuleText, Topic

DIRECTION = "prose.direction"
RULE = RuleText(
    DIRECTION,
    Severity.WARNING,
    Topic.PROSE,
    "増減の言葉",
    "本文の増加・減少・上回る・下回るなどの言葉が、その前後の二つの数字（「AからBに増加」「AでBを下回る」）や、引用した"
    "計数の前年度からの動きと逆でないか、「前期比103.2%の増加」のように比率と増減率を取り違えていないかを調べます。",
)
_UP, _DOWN = "増加|増収|増益|上昇|拡大|伸長|伸び|増え", "減少|減収|減益|低下|縮小|下落|減っ|減り"
_WORD = rf"(?:(?P<up>{_UP})|(?P<down>{_DOWN}))"
_SHORT = rf"(?:(?P<up>{_UP}|増)|(?P<down>{_DOWN}|減))"  # where nothing else can follow
_LAST_YEAR = r"前(?:年同期|年度末|期末|年度|年|期)"
_RATE = re.compile(rf"{_LAST_YEAR}比\s*(?P<rate>\d+(?:\.\d+)?)%\s*(?:の|と|、)*\s*(?:大幅な)?{_SHORT}")
_FROM = re.compile(r"\s*(?:\([^()]*\))?から[^。、]{0,14}")
_TO = re.compile(rf"\s*(?:\([^()]*\))?(?:へ|に|と)?(?:と)?[^。、\d]{{0,8}}?{_SHORT}")
_BEYOND = re.compile(r"\s*(?:\([^()]*\))?を[^。、]{0,8}?(?:(?P<up>上回|超え)|(?P<down>下回))(?P<before>る|った)?")
_COMPARED = re.compile(rf"{_LAST_YEAR}(?:比|に比べ|より|から|に対し)")
_MOVES = re.compile(_WORD)
_DENIED = re.compile("ない|なく|せず|ません|除|幅|率|抑|止|転じ|一方|もの")
_FULL, _NEARLY = 100, 80  # per cent: a rate of last year that a text may take for a change
Amounts = Callable[[CellKey], "Fraction | None"]


def check_directions(sentences: Iterable[SaidSentence], amounts: Amounts) -> list[Finding]:
    """The findings of all sentences. amounts: what was printed for a figure of any year."""
    return [finding for sentence in sentences for finding in _of(sentence, amounts)]


def _of(sentence: SaidSentence, amounts: Amounts) -> Iterator[Finding]:
    yield from _rates(sentence)
    found = [*_from_to(sentence), *_beyond(sentence)]
    yield from found
    if not found:
        yield from _of_the_year(sentence, amounts)


def _rates(sentence: SaidSentence) -> Iterator[Finding]:
    """A rate of last year's figure that is called a change."""
    for found in _RATE.finditer(sentence.text):
        rate = Fraction(found["rate"])
        least = _FULL if found["up"] else _NEARLY
        if least <= rate < 2 * _FULL:
            change = float(abs(rate - _FULL))
            expected = f"{change:g}%の{found['up'] or found['down']}、又は前期比{found['rate']}%"
            yield _finding(sentence, "前期比と増減率を取り違えているかもしれません", found[0], expected)


def _from_to(sentence: SaidSentence) -> Iterator[Finding]:
    """From A to B."""
    for first, second in pairwise(sentence.figures):
        between = sentence.text[first.end : second.start]
        word = _TO.match(sentence.text, second.end)
        if word and first.kind == second.kind and _FROM.fullmatch(between):
            yield from _told(sentence, word, first, second, first.start)


def _beyond(sentence: SaidSentence) -> Iterator[Finding]:
    """A, which is above or below B: A stands right behind (Bを上回るA), else before."""
    for number, limit in enumerate(sentence.figures):
        word = _BEYOND.match(sentence.text, limit.end)
        if word is None:
            continue
        inside = [one for one in sentence.figures[number + 1 :] if one.start < word.end()]
        behind = [one for one in sentence.figures[number + 1 + len(inside) :] if one.kind == limit.kind]
        before = [one for one in sentence.figures[:number] if one.kind == limit.kind]
        if word["before"] and behind and "、" not in sentence.text[word.end() : behind[0].start]:
            yield from _told(sentence, word, limit, behind[0], limit.start)
        elif len(before) == 1 and not inside:
            yield from _told(sentence, word, limit, before[0], before[0].start)


def _told(sentence: SaidSentence, word: re.Match[str], before: Typed, now: Typed, start: int) -> Iterator[Finding]:
    """A finding where the move from one figure to the other is not what the word says."""
    apart = abs(now.value) - abs(before.value) if now.value < 0 and before.value < 0 else now.value - before.value
    if apart and (apart > 0) != bool(word["up"]):
        found = sentence.text[start : max(word.end(), now.end)].strip()
        expected = f"{before.text}から{now.text}は{'増えて' if apart > 0 else '減って'}います"
        yield _finding(sentence, "増減の言葉が、前後の数字と逆です", found, expected)


def _of_the_year(sentence: SaidSentence, amounts: Amounts) -> Iterator[Finding]:
    """The one figure that the sentence quotes moved otherwise than its one word of direction says."""
    compared = _COMPARED.search(sentence.text)
    words = list(_MOVES.finditer(sentence.text))
    quoted = {key for figure in sentence.figures if (key := sentence.key(figure)) is not None}
    if compared is None or len(words) != 1 or len(quoted) != 1 or _DENIED.match(sentence.text, words[0].end()):
        return
    (key,) = quoted
    now, before = amounts(key), amounts(replace(key, fiscal_year=key.fiscal_year - 1))
    if now is None or before is None or now * before <= 0 or abs(now) == abs(before):
        return
    if (abs(now) > abs(before)) != bool(words[0]["up"]):
        moved = "増えて" if abs(now) > abs(before) else "減って"
        found = sentence.text.strip()
        yield _finding(sentence, "増減の言葉が、引用した計数の動きと逆です", found, f"計数は前年度から{moved}います")


def _finding(sentence: SaidSentence, title: str, found: str, expected: str) -> Finding:
    remedy = "言葉と数字のどちらが正しいか確かめてください"
    return Finding(
        DIRECTION,
        RULE.severity,
        RULE.topic,
        title,
        found=found[:80],
        expected=expected,
        place=sentence.place,
        remedy=remedy,
    )
