"""Numbers that the law sets, its rates by classification, bands and eras."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from fractions import Fraction

from discgen.catalogue.catalogue import Catalogue
from discgen.catalogue.eras import eras, western_date
from discgen.catalogue.law import LawParameter
from discgen.catalogue.ratelaw import JOINT, Enacted, RateTable, rate
from discgen.desk.lawhistory.lawmodel import ChangeGroup, LawChange, Way, Years

_NONE = "対象外"  # what ledgers write where a classification does not apply


def number_changes(years: Years) -> Iterator[LawChange]:
    """Numbers, then rates, then bands, then eras."""
    yield from _parameters(years)
    yield from _tables(years)
    yield from _rates(years)
    yield from _bands(years)
    for era in eras():
        if years.began(era.first):
            began = (f"{era.name}（{western_date(era.first)}から）",)
            yield _change(Way.BEGINS, era.name, "元号", (), began, era.first, era.source)


def _parameters(years: Years) -> Iterator[LawChange]:
    old, new = ({one.id: one for one in catalogue.law_parameters} for catalogue in (years.old, years.new))
    for name, one in new.items():
        first = years.began(one.effective_from)
        if name not in old:
            yield _change(Way.BEGINS, name, "数値", (), (f"{one.title}　{_number(one)}",), first, one.source)
        elif Fraction(old[name].value) != Fraction(one.value):
            before, after = f"{one.title}　{_number(old[name])}", _number(one)
            yield _change(Way.CHANGES, name, "数値", (before,), (after,), first, one.source)
    for name, one in old.items():
        if name not in new:
            words = (f"{one.title}　{_number(one)}",)
            yield _change(Way.ENDS, name, "数値", words, (), years.ended(one.effective_to), one.source)


def _number(one: LawParameter) -> str:
    value = Fraction(one.value)
    return f"{value.numerator:,}" if value.denominator == 1 else one.value


def _tables(years: Years) -> Iterator[LawChange]:
    """Whole tables of rates and bands that only one of the years has: told by their titles."""
    old, new = _enacted(years.old), _enacted(years.new)
    for way, there, other in ((Way.BEGINS, new, old), (Way.ENDS, old, new)):
        for one in [one for name, several in there.items() if name not in other for one in several]:
            first = years.ended(one.effective_to) if way is Way.ENDS else years.began(one.effective_from)
            before, after = ((one.title,), ()) if way is Way.ENDS else ((), (one.title,))
            yield _change(way, one.id, "率の表", before, after, first, one.source)


def _enacted(catalogue: Catalogue) -> dict[str, list[Enacted]]:
    found: dict[str, list[Enacted]] = defaultdict(list)
    for one in catalogue.rate_law.enacted:
        found[one.id].append(one)
    return found


def _rates(years: Years) -> Iterator[LawChange]:
    """Single rates of tables that both years have."""
    old, new = years.old.rate_law, years.new.rate_law
    for name in [one for one in new.rates if one in old.rates]:
        for way, catalogue, there in ((Way.BEGINS, years.new, new.rates[name]), (Way.ENDS, years.old, old.rates[name])):
            for document in _enacted(catalogue)[name]:
                keys = dict(document.flat()) if isinstance(document, RateTable) else {}
                yield from _of_document(years, way, document, [key for key in keys if key in there])


def _of_document(years: Years, way: Way, document: Enacted, keys: Iterable[str]) -> Iterator[LawChange]:
    """The rates of one document that change, or that only one of the years has."""
    before, after = (law.rates[document.id] for law in (years.old.rate_law, years.new.rate_law))
    source = document.source
    if way is Way.BEGINS:
        first = years.began(document.effective_from)
        for key in keys:
            if key not in before:
                yield _change(way, document.id, "率", (), (f"{_class(key)} {after[key]}",), first, source)
            elif rate(before[key]) != rate(after[key]):
                words = (f"{_class(key)} {before[key]}",), (after[key],)
                yield _change(Way.CHANGES, document.id, "率", *words, first, source)
    else:
        first = years.ended(document.effective_to)
        gone = [f"{_class(key)} {before[key]}" for key in keys if key not in after]
        yield from (_change(way, document.id, "率", (words,), (), first, source) for words in gone)


def _class(key: str) -> str:
    """The classifications of a rate without those that do not apply."""
    return JOINT.join(part for part in key.split(JOINT) if part != _NONE)


def _bands(years: Years) -> Iterator[LawChange]:
    old, new = years.old.rate_law.bands, years.new.rate_law.bands
    titles = {one.id: one for one in years.new.rate_law.enacted}
    for name in [one for one in new if one in old and old[one] != new[one]]:
        before, after = (tuple(band.name for band in bands[name]) for bands in (old, new))
        first = years.began(titles[name].effective_from)
        yield _change(Way.CHANGES, name, titles[name].title, before, after, first, titles[name].source)


def _change(
    way: Way,
    number: str,
    what: str,
    before: tuple[str, ...],
    after: tuple[str, ...],
    first: datetime.date | None,
    source: str,
) -> LawChange:
    return LawChange(ChangeGroup.NUMBERS, way, source, number, what, before, after, first, source, "")
