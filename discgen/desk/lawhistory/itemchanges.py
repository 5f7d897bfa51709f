"""Statutory items that begin, end or are worded otherwise."""

from __future__ import annotations

from collections import Counter

from discgen.catalogue.catalogue import Catalogue
from discgen.catalogue.law import StatutoryItem, read_all_items
from discgen.desk.lawhistory.answeringforms import answering_sections, answering_tables
from discgen.desk.lawhistory.lawmodel import ChangeGroup, LawChange, Way, Years

_Pair = tuple[StatutoryItem | None, StatutoryItem | None]  # an item in the two years


def item_changes(years: Years) -> list[LawChange]:
    """In the order of the law; an item that takes the place of another is one change of words."""
    pairs = _changed(years)
    lines = [new or old for old, new in pairs]
    shared = Counter(item.article for item in lines if item)
    return [_change(years, *pair, shared) for pair in pairs]


def _changed(years: Years) -> list[_Pair]:
    old = {item.id: item for item in years.old.items}
    new = {item.id: item for item in years.new.items}
    replaced = {item.was for item in new.values() if item.id not in old and item.was in old and item.was not in new}
    pairs: dict[str, _Pair] = {}
    for name, item in new.items():
        before = old.get(name) or (old.get(item.was) if item.was in replaced else None)
        if before is None or (before.title, before.article) != (item.title, item.article):
            pairs[name] = before, item
    pairs |= {name: (item, None) for name, item in old.items() if name not in new and name not in replaced}
    order = dict.fromkeys(item.id for item in read_all_items(years.new.data, years.new.kinds))
    return [pairs[name] for name in order if name in pairs]


def _change(years: Years, old: StatutoryItem | None, new: StatutoryItem | None, shared: Counter[str]) -> LawChange:
    item = new or old
    assert item is not None
    way = Way.ENDS if new is None else Way.BEGINS if old is None else Way.CHANGES
    alike = shared[item.article] > 1  # then the article stands once above all of them
    moved = old is not None and new is not None and old.article != new.article

    def words(one: StatutoryItem | None) -> tuple[str, ...]:
        if one is None:
            return ()
        return (one.title if alike and not moved else f"{one.article}　{one.title}",)

    first = years.ended(item.effective_to) if way is Way.ENDS else years.began(item.effective_from)
    after = words(new) if old is None or moved or alike else (item.title,) if new else ()
    remarks = () if new is None else _remarks(years.new, new)
    place = f"{item.law}　{item.article}" if alike else item.law
    return LawChange(
        ChangeGroup.ITEMS, way, place, item.id, "", words(old), after, first, item.article, "", remarks=remarks
    )


def _remarks(catalogue: Catalogue, item: StatutoryItem) -> tuple[str, ...]:
    """How many years stand side by side, and what of the forms answers the item; else a text does."""
    years = catalogue.publication.comparatives.get(item.comparatives, 1)
    said = [f"{item.comparatives}を並べる"] if years > 1 else []
    titles = [f"表「{table.title}」" for table in answering_tables(catalogue, item.id)]
    titles += [f"節「{section.title}」" for section in answering_sections(catalogue, item.id)]
    answer = (
        f"{'、'.join(dict.fromkeys(titles))}で答える" if titles else f"本文で答える（頭に items: [{item.id}] と書く）"
    )
    return (*said, answer)
