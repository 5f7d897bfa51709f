"""Rules of the national forms that a house whose own forms are not known does not follow at all.

A rule that fails in every year and reading is no misprint, and neither is one that fails in every row of a column: the
house defines the figure otherwise. Only where no single figure could be the cause, or that figure is right by others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from discgen.catalogue.entity import split_reading
from discgen.check.identities.identity import Identity
from discgen.check.identities.readings import Readings
from discgen.figures.printed.printedtable import CellKey

Touching = Callable[[CellKey], Sequence[Identity]]
_ROWS = 3  # of a column that all fail
_STEPS = 100  # a part that is missing or counted twice is told by its digits from this many steps on


class OwnWays:
    """Identities by what they have in common. touching: the identities in which a cell stands."""

    def __init__(self, identities: Iterable[Identity], touching: Touching) -> None:
        self._touching = touching
        self._families: dict[tuple[object, ...], list[Identity]] = defaultdict(list)
        for identity in identities:
            for family in _families(identity):
                self._families[family].append(identity)

    def found(self, violated: Mapping[int, Identity], readings: Readings) -> set[int]:
        """Of the violated identities (by ``id``) those that the house does not follow."""
        found: set[int] = set()
        for identity in violated.values():
            for family in _families(identity):
                members = self._families[family]
                if len(members) >= _least(family) and all(id(member) in violated for member in members):
                    if self._cleared(members, violated):
                        found |= {id(member) for member in members}
            if len(self._families[_everywhere(identity)]) == 1 and _other_parts(identity, readings):
                found.add(id(identity))
        return found

    def _cleared(self, members: Sequence[Identity], violated: Collection[int]) -> bool:
        """No figure stands in all of them, but one that other rules, of which none fails, find right."""
        common = set.intersection(*(set(member.keys) for member in members))
        own = {id(member) for member in members}
        for key in common:
            others = [identity for identity in self._touching(key) if id(identity) not in own]
            if not others or any(id(identity) in violated for identity in others):
                return False
        return True


def _families(identity: Identity) -> Iterable[tuple[object, ...]]:
    rule = _everywhere(identity)
    first = identity.keys[0]
    yield rule
    yield ("year", *rule, first.fiscal_year)
    kind = identity.rule.id.partition(":")[0]
    yield ("column", kind, first.table_id, first.col, first.entity, first.fiscal_year)


def _everywhere(identity: Identity) -> tuple[object, ...]:
    """The rule without its reading."""
    kind, _, rest = identity.rule.id.partition(":")
    return "rule", kind.split("@")[0], "=".join(split_reading(part)[1] for part in rest.split("="))


def _least(family: tuple[object, ...]) -> int:
    return _ROWS if family[0] == "column" else 2


def _other_parts(identity: Identity, readings: Readings) -> bool:
    """Both sides are apart by just one of the parts: it is not counted, or counted twice."""
    left, right = identity.sides(readings)
    apart = abs(left - right)
    for key in identity.keys[1:]:
        here = readings.of(key)
        step = here.unit.step
        if abs(here.printed) >= _STEPS * step and abs(apart - abs(here.printed)) <= len(identity.keys) * step:
            return True
    return False
