"""Filters of ledger rows: what a filter lets through, and when one filter lets through no more than another."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Not:
    """Filter value: every classification but these."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class YearOffset:
    """Filter value of a year column: the current fiscal year plus ``offset``."""

    offset: int


FilterValue = tuple[str, ...] | Not | YearOffset
Filters = tuple[tuple[str, FilterValue], ...]


def named(value: FilterValue, fiscal_year: int) -> tuple[str, ...]:
    """The classifications that a filter names, a year in digits: those that it takes, or does not take (Not)."""
    if isinstance(value, YearOffset):
        return (str(fiscal_year + value.offset),)
    return value.values if isinstance(value, Not) else value


def passes(text: str, value: FilterValue, fiscal_year: int) -> bool:
    """True when a row with that classification is taken."""
    return (text in named(value, fiscal_year)) != isinstance(value, Not)


def implies(narrow: Filters, wide: Filters) -> bool:
    """True when every row that passes the first filters passes the second, whatever rows there are."""
    given = dict(narrow)
    for name, value in wide:
        said = given.get(name)
        if said is None or not (said == value or _implies(said, value)):
            return False
    return True


def _implies(narrow: FilterValue, wide: FilterValue) -> bool:
    if isinstance(narrow, YearOffset) or isinstance(wide, YearOffset):
        return narrow == wide
    if isinstance(wide, Not):
        excluded = set(wide.values)
        return excluded <= set(narrow.values) if isinstance(narrow, Not) else not excluded & set(narrow)
    return isinstance(narrow, tuple) and set(narrow) <= set(wide)


def narrower(part: Filters, whole: Filters) -> bool:
    """True when the first filters imply the second and say more."""
    return implies(part, whole) and not implies(whole, part)
