"""Sections of the 資料編 and texts that begin or end; what only holds a table is told with the table.

What changes inside a text is told of its draft (``draftchanges``).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping

from discgen.catalogue.catalogue import Catalogue
from discgen.catalogue.documentdef import BlockDef, SectionDef
from discgen.desk.lawhistory.lawmodel import ChangeGroup, LawChange, Way, Years
from discgen.project import TEXTS

_Text = tuple[SectionDef, BlockDef]


def document_changes(years: Years) -> Iterator[LawChange]:
    """In the order of the book: texts to write anew, titles that change, texts that fall away."""
    old, new = _texts(years.old), _texts(years.new)
    yield from _only(years, Way.BEGINS, new, old)
    before = {section.id: section for section in years.old.document.at(years.old.day).sections()}
    for section in years.new.document.at(years.new.day).sections():
        if section.id in before and before[section.id].title != section.title:
            titles = (before[section.id].title,), (section.title,)
            yield LawChange(ChangeGroup.DOCUMENT, Way.CHANGES, section.title, section.id, "節の題", *titles, entity="")
    yield from _only(years, Way.ENDS, old, new)


def _texts(catalogue: Catalogue) -> dict[str, _Text]:
    """The texts of the year with the section in which each stands first."""
    found: dict[str, _Text] = {}
    for section in catalogue.document.at(catalogue.day).sections():
        for block in section.blocks:
            if block.text and block.unless not in catalogue.tables:
                found.setdefault(block.text, (section, block))
    return found


def _only(years: Years, way: Way, there: Mapping[str, _Text], other: Mapping[str, _Text]) -> Iterator[LawChange]:
    for name, (section, block) in there.items():
        if name not in other:
            words = (f"{TEXTS}/{name}.md",)
            before, after = (words, ()) if way is Way.ENDS else ((), words)
            first = _day(years, way, section, block)
            yield LawChange(
                ChangeGroup.DOCUMENT, way, section.title, section.id, "本文", before, after, first, entity=""
            )


def _day(years: Years, way: Way, *parts: SectionDef | BlockDef) -> datetime.date | None:
    days = [years.ended(p.effective_to) if way is Way.ENDS else years.began(p.effective_from) for p in parts]
    return next((day for day in days if day), None)
