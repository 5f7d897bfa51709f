"""The same thing said with two values in the texts."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from discgen.check.saidfigures import SaidSentence
from discgen.check.typed import Typed
from discgen.faults import Severity
from discgen.finding import Finding, RuleText, Topic

TWICE = "prose.twice"
RULE = RuleText(
    TWICE,
    Severity.WARNING,
    Topic.PROSE,
    "二通りの数字",
    "本文の二か所が、同じ名の計数（「店舗数は」「会員数は」など）を、同じ単位の別の数字で述べていないかを調べます。前期・計画・"
    "うち・平均などの言葉や別の日付のある文と、単体と連結の文は比べません。",
)
_NAMED = re.compile(r"(?:^|[、。「」・:|\s])(?P<name>[^\s、。「」・:|のはがもを]{3,})(?:は|が)[、\s]*(?:約)?\s*$")
_OTHER = re.compile(
    r"前|昨|計画|目標|予定|うち|平均|累計|以上|以下|未満|以内|まで|上限|当たり|あたり|毎|\d年|\d月|から"
)


@dataclass(frozen=True, slots=True)
class _Said:
    sentence: SaidSentence
    figure: Typed


def check_two_values(sentences: Iterable[SaidSentence]) -> list[Finding]:
    """A finding for each thing that has two values, at the later place."""
    said: dict[tuple[str, str, bool], list[_Said]] = defaultdict(list)
    for sentence in sentences:
        if not _OTHER.search(sentence.text):
            for name, figure in _named(sentence):
                said[name, figure.kind, sentence.group].append(_Said(sentence, figure))
    return [finding for (name, *_), places in said.items() for finding in _told(name, places)]


def _named(sentence: SaidSentence) -> Iterator[tuple[str, Typed]]:
    for figure in sentence.figures:
        found = _NAMED.search(sentence.text[: figure.start])
        if found and figure.kind:
            yield found["name"], figure


def _told(name: str, places: list[_Said]) -> Iterator[Finding]:
    first = places[0]
    for other in places[1:]:
        step = max(first.figure.step, other.figure.step)
        if abs(first.figure.value - other.figure.value) >= step:
            yield Finding(
                TWICE,
                RULE.severity,
                RULE.topic,
                "同じ名の計数が、本文に二通りの数字で書かれています",
                found=f"{name}：{other.figure.text}",
                expected=f"{first.figure.text}（{first.sentence.place}）",
                place=other.sentence.place,
                remedy="どちらが正しいか確かめ、計数の引用にしてください",
            )
