"""The chart of the group: the institution, its consolidated companies and those beside them.

It is drawn as text in boxes joined by rules, so a reader's ear gets the same as the eye: a list of companies.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from discgen.book.composition.bookmodel import CONSOLIDATION, EQUITY_METHOD, OUTSIDE, Company

_ORDER = (CONSOLIDATION, EQUITY_METHOD, OUTSIDE)
_PLACES = {CONSOLIDATION: "連結", EQUITY_METHOD: "持分法適用", OUTSIDE: "非連結"}


@dataclass(frozen=True, slots=True)
class CompanyBox:
    """One company. place: how the accounts of the group take it in; inside: whether they do line by line."""

    name: str
    place: str
    kind: str
    business: str
    votes: str
    inside: bool


@dataclass(frozen=True, slots=True)
class GroupChart:
    """What the chart template draws."""

    name: str
    business: str
    companies: tuple[CompanyBox, ...]


def group_chart(name: str, business: str, companies: Sequence[Company]) -> GroupChart:
    """The institution with its companies, the consolidated ones first."""
    ordered = sorted(companies, key=lambda company: _ORDER.index(company.treatment))
    boxes = tuple(
        CompanyBox(c.name, _PLACES[c.treatment], c.kind, c.business, c.own_votes, c.treatment == CONSOLIDATION)
        for c in ordered
    )
    return GroupChart(name, business, boxes)
