"""The rules in words: the list of all of them, and what one of them says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from discgen.finding import RuleText, Topic


def listed(texts: Sequence[RuleText]) -> str:
    """Every rule in a line, by topic: severity, id, title."""
    lines: list[str] = []
    for topic in Topic:
        of_topic = [text for text in texts if text.topic is topic]
        if of_topic:
            lines += [f"■ {topic.value}（{len(of_topic)} 件）"]
            lines += [f"  {text.severity.value}　{text.rule}　{text.title}" for text in of_topic]
    return "\n".join(lines) + "\n"


def explained(texts: Iterable[RuleText]) -> str:
    """What rules say, one paragraph each."""
    return "\n".join(_explained(text) for text in texts)


def _explained(text: RuleText) -> str:
    lines = [f"規則：{text.rule}", f"題：{text.title}", f"区分：{text.topic.value}　重さ：{text.severity.value}"]
    lines += [text.explanation] if text.explanation else []
    lines += [f"根拠：{text.source}"] if text.source else []
    return "\n".join(lines) + "\n"
