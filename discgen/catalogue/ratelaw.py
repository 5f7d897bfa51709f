"""Rates of the law by classification (weights, factors, haircuts), bands of rates, and what a house may choose."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from pathlib import Path

from discgen.catalogue.contract import RateBand
from discgen.catalogue.datafile import validated
from discgen.catalogue.house import HouseForms
from discgen.catalogue.law import LawParameter, in_force
from discgen.catalogue.strict import LINE_KEY, StrictModel, place_of
from discgen.faults import Fault, FaultError, near
from discgen.plainnumber import plain_number

JOINT = "／"  # between the classifications that a rate depends on
_OF_THE_HOUSE = "option."


class Enacted(StrictModel):
    """Law with its days and its source. ``provisional``: the source of what is not confirmed, for the office alone."""

    id: str
    title: str
    effective_from: datetime.date | None = None
    effective_to: datetime.date | None = None
    source: str
    provisional: str = ""


class RateTable(Enacted):
    """Rates by one classification, or by two (``values: {class: {grade: "20%"}}``). A rate may be ``option.name``.

    Several documents of one id, of different days or options, make one table. ``option``: what the house must have
    chosen for these rates to hold.
    """

    values: dict[str, str | dict[str, str]]
    option: dict[str, str] = {}

    def flat(self) -> Iterator[tuple[str, str]]:
        """Every key with its rate."""
        for name, value in self.values.items():
            if isinstance(value, str):
                yield name, value
            else:
                yield from ((f"{name}{JOINT}{grade}", rate) for grade, rate in value.items())


class BandTable(Enacted):
    """Bands in which rates are told together."""

    bands: tuple[RateBand, ...]


class LawOption(StrictModel):
    """What the law or its silence leaves to a house: one of ``values``, each explained; or with none any rate."""

    id: str
    title: str
    values: dict[str, str] = {}
    default: str
    source: str

    def allows(self, value: str) -> bool:
        """True for something that can be chosen."""
        return value in self.values or (not self.values and is_rate(value))


class RateFile(StrictModel):
    """The file of them."""

    options: tuple[LawOption, ...] = ()
    rates: tuple[RateTable, ...] = ()
    bands: tuple[BandTable, ...] = ()


@dataclass(frozen=True, slots=True)
class RateLaw:
    """The rates and bands in force on a day for a house that chose as it did.

    numbers: what it chose, where that is a number, with the id of the option. enacted: the documents that they stand
    in. Without a ``day`` nothing is dated.
    """

    day: datetime.date | None = None
    rates: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    bands: Mapping[str, tuple[RateBand, ...]] = field(default_factory=dict)
    numbers: tuple[LawParameter, ...] = ()
    enacted: tuple[Enacted, ...] = ()

    @property
    def provisional(self) -> tuple[Enacted, ...]:
        """The documents that are not confirmed."""
        return tuple(one for one in self.enacted if one.provisional)


def is_rate(text: str) -> bool:
    """True for the text of a rate that is not below nothing: 35%, 1/4."""
    try:
        return bool(text) and plain_number(text.removesuffix("%")) >= 0
    except (ValueError, ZeroDivisionError):
        return False


@cache
def rate(text: str) -> Fraction:
    """The number behind such a text."""
    number = plain_number(text.removesuffix("%"))
    return number / 100 if text.endswith("%") else number


def read_rate_law(data: Path, day: datetime.date, house: HouseForms) -> RateLaw:
    """The law of a day with the house's choices. Errors: FaultError, every fault with file and line."""
    faults: list[Fault] = []
    options: dict[str, LawOption] = {}
    rates: list[tuple[RateTable, str]] = []
    bands: list[BandTable] = []
    for raw in house.words.documents(data / "law" / "rates.yaml"):
        document, more = validated(raw, RateFile)
        faults += more
        if document is not None:
            options |= {option.id: option for option in document.options}
            placed = zip(document.rates, map(place_of, raw.get("rates", ())), strict=True)
            rates += [pair for pair in placed if in_force(day, pair[0].effective_from, pair[0].effective_to)]
            bands += [one for one in document.bands if in_force(day, one.effective_from, one.effective_to)]
    chosen, more = _chosen(options, house)
    faults += more
    rates = [pair for pair in rates if all(chosen.get(name) == value for name, value in pair[0].option.items())]
    tables: dict[str, dict[str, str]] = {}
    for table, place in rates:
        known = tables.setdefault(table.id, {})
        for key, text in table.flat():
            given = chosen.get(text.removeprefix(_OF_THE_HOUSE), "") if text.startswith(_OF_THE_HOUSE) else text
            if key in known:
                faults.append(Fault(place, f"率の表 {table.id} に同じ区分が二度あります", key))
            if not is_rate(given):
                faults.append(Fault(place, f"率の表 {table.id} に率でない値があります", text, "35% のような率"))
            known[key] = given
    if faults:
        raise FaultError(faults)
    enacted = (*(table for table, _ in rates), *bands)
    numbers = tuple(
        LawParameter(id=name, title=options[name].title, value=str(rate(value)), source=options[name].source)
        for name, value in chosen.items()
        if is_rate(value)
    )
    return RateLaw(day, tables, {one.id: one.bands for one in bands}, numbers, enacted)


def _chosen(options: Mapping[str, LawOption], house: HouseForms) -> tuple[dict[str, str], list[Fault]]:
    """What the house chose, the default of each option that it leaves alone."""
    chosen = {option.id: option.default for option in options.values()}
    faults: list[Fault] = []
    for part in house.part("options"):
        for name, value in part.items():
            if name == LINE_KEY:
                continue
            if name not in options:
                faults.append(
                    Fault(place_of(part), "選べる事項がありません", str(name), remedy=near(str(name), options))
                )
            elif not options[name].allows(str(value)):
                known = "、".join(options[name].values) or "35% のような率"
                message = f"「{options[name].title}」で選べない値です"
                faults.append(Fault(place_of(part), message, str(value), known))
            else:
                chosen[name] = str(value)
    return chosen, faults
