"""Paragraphs of the draft texts that begin, end or change between two years, each by its heading or first words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from discgen.catalogue.catalogue import Catalogue
from discgen.catalogue.drafttexts import draft_texts
from discgen.desk.lawhistory.lawmodel import ChangeGroup, LawChange, Way, Years
from discgen.project import TEXTS

_HEAD = re.compile(r"\A---\n.*?\n---\n", re.S)
_TITLE = re.compile(r"(?m)\A---\n(?:.*\n)*?title:[ \t]*(\S.*?)[ \t]*$")
_MARK = re.compile(r"\A\s*(?:\d+\.|[-*#]+|（注?\d+）)\s+")
_NAMED = re.compile(r"\A(?:\*\*(.+?)\*\*|#+\s*(.+))")
_TIED, _FIGURE = re.compile(r"\{\{.*?\}\}"), "〔計数〕"
_SHOWN, _BESIDE = 40, 12  # characters of a paragraph, and around what differs
_ALIKE = 0.6


def draft_changes(years: Years) -> Iterator[LawChange]:
    """Of the texts that both years have; one change for all paragraphs of a text that begin, or that end."""
    old, new = _drafts(years.old), _drafts(years.new)
    sections: dict[str, str] = {}
    for section in years.new.document.at(years.new.day).sections():
        for block in section.blocks:
            sections.setdefault(block.text, section.title)
    for name, text in new.items():
        if name not in old or old[name] == text:
            continue
        before, after, changed = _differences(_paragraphs(old[name]), _paragraphs(text))
        title = _TITLE.search(text)
        place = title[1] if title else sections.get(name, name)
        for was, now in changed:
            yield _change(Way.CHANGES, place, name, (was,), (now,))
        if after:
            yield _change(Way.BEGINS, place, name, (), after)
        if before:
            yield _change(Way.ENDS, place, name, before, ())


def _drafts(catalogue: Catalogue) -> dict[str, str]:
    return draft_texts(catalogue.kind, catalogue.day, True, data=catalogue.data)


def _change(way: Way, place: str, name: str, before: Sequence[str], after: Sequence[str]) -> LawChange:
    number = f"{TEXTS}/{name}.md"
    return LawChange(ChangeGroup.DOCUMENT, way, place, number, "本文の下書き", tuple(before), tuple(after), entity="")


def _paragraphs(text: str) -> list[str]:
    """Without their marks: numbers follow from the others."""
    plain = _TIED.sub(_FIGURE, _HEAD.sub("", text))
    return [_MARK.sub("", one.strip()) for one in plain.split("\n\n") if one.strip()]


def _differences(old: Sequence[str], new: Sequence[str]) -> tuple[list[str], list[str], list[tuple[str, str]]]:
    """What ends and what begins, by its name; what changes, the words around it in both years."""
    gone = [one for one in old if one not in new]
    come = [one for one in new if one not in old]
    changed: list[tuple[str, str]] = []
    for was in list(gone):
        now = next((one for one in come if _alike(was, one)), None)
        if now is not None:
            gone.remove(was)
            come.remove(now)
            changed.append(_around(was, now))
    return [_name(one) for one in gone], [_name(one) for one in come], changed


def _alike(was: str, now: str) -> bool:
    """True for the same paragraph in other words: the same heading, or mostly the same text."""
    heads = [_NAMED.match(one) for one in (was, now)]
    if any(heads):
        return all(heads) and _name(was) == _name(now)
    return SequenceMatcher(None, was, now, autojunk=False).ratio() > _ALIKE


def _name(paragraph: str) -> str:
    named = _NAMED.match(paragraph)
    words = (named[1] or named[2]) if named else paragraph.replace("\n", "")
    return words if len(words) <= _SHOWN else words[:_SHOWN] + "…"


def _around(was: str, now: str) -> tuple[str, str]:
    """Both paragraphs cut to what differs, with some words before and after."""
    start = _common(was, now)
    end = _common(was[start:][::-1], now[start:][::-1])
    first, last = max(0, start - _BESIDE), max(0, end - _BESIDE)

    def cut(text: str) -> str:
        shown = text[first : len(text) - last].replace("\n", "")
        return "…" * (first > 0) + shown + "…" * (last > 0)

    return cut(was), cut(now)


def _common(was: str, now: str) -> int:
    """How many characters two texts begin with alike."""
    both = zip(was, now, strict=False)
    return next((place for place, (one, other) in enumerate(both) if one != other), min(len(was), len(now)))
