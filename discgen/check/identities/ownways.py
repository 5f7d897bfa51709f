"""Rules of the national forms that a house whose own forms are not known does not follow at all.

A rule that fails in every year and reading is no misprint, and neither is one that fails in every row of a column: the
house defines the figure otherwise. Only where no single figure could be the cause, or that figure is right by others,
and no two rows that were exchanged in every year.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from fractions import Fraction

from discgen.catalogue.entity import CONSOLIDATED, in_reading
from discgen.check.identities.exchanges import Exchanges
from discgen.check.identities.identity import Identity
from discgen.check.identities.readings import Readings
from discgen.faults import Severity
from discgen.figures.printed.printedtable import CellKey

Touching = Callable[[CellKey], Sequence[Identity]]
OWN_WAY = (
    "どの年度・行でも成り立たないので、この金庫の定義が国の様式と違うとみて、誤りとはしていません。"
    "金庫の様式（forms）のある設定を --profile で渡すと、その定義で確かめます"
)
_TOTAL = ("total:",)
_SUMS = (*_TOTAL, "sum:", "same:")
_ROWS = 3  # of a column that all fail
_STEPS = 100  # a part that is missing or counted twice is told by its digits from this many steps on


def doubted(severity: Severity) -> Severity:
    """How a finding is taken whose rule the house does not follow."""
    return Severity.WARNING if severity is Severity.ERROR else severity


class OwnWays:
    """Identities by what they have in common. touching: the identities in which a cell stands."""

    def __init__(self, identities: Iterable[Identity], touching: Touching) -> None:
        self._touching = touching
        self._families: dict[tuple[object, ...], list[Identity]] = defaultdict(list)
        for identity in identities:
            for family in _families(identity):
                self._families[family].append(identity)

    def found(self, violated: Mapping[int, Identity], readings: Readings) -> set[int]:
        """Of the violated identities (by ``id``) those that the house does not follow, and sums of the same figures."""
        found: set[int] = set()
        exchanges = Exchanges(readings, self._touching, violated)
        for identity in violated.values():
            for family in _families(identity):
                members = self._families[family]
                all_fail = len(members) >= _least(family) and all(id(member) in violated for member in members)
                if all_fail and self._cleared(members, violated) and not exchanges.explain(members):
                    found |= {id(member) for member in members}
            alone = len(self._families[_everywhere(identity)]) == 1
            if alone and _other_parts(identity, readings) and not exchanges.explain([identity]):
                found.add(id(identity))
        counted = {key for number in found for key in _cells(violated[number], _TOTAL)}
        return found | {number for number, one in violated.items() if counted & set(_cells(one, _SUMS))}

    def _cleared(self, members: Sequence[Identity], violated: Collection[int]) -> bool:
        """No figure stands in all of them, but one that other rules, of which none fails, find right."""
        common = set.intersection(*(set(member.keys) for member in members))
        own = {id(member) for member in members}
        for key in common:
            others = [identity for identity in self._touching(key) if id(identity) not in own]
            if not others or any(id(identity) in violated for identity in others):
                return False
        return True


def _cells(identity: Identity, kinds: tuple[str, ...]) -> tuple[CellKey, ...]:
    """The figures of a rule of these kinds: which of them count in a sum may be otherwise."""
    return tuple(identity.keys) if identity.rule.id.startswith(kinds) else ()


def _families(identity: Identity) -> Iterable[tuple[object, ...]]:
    rule = _everywhere(identity)
    first = identity.keys[0]
    yield rule
    yield ("year", *rule, first.fiscal_year)
    kind = identity.rule.id.partition(":")[0]
    yield ("column", kind, first.table_id, first.col, first.entity, first.fiscal_year)


def _everywhere(identity: Identity) -> tuple[object, ...]:
    """The rule without its reading."""
    return "rule", identity.rule.id.split("@")[0].replace(in_reading("", CONSOLIDATED), "")


def _least(family: tuple[object, ...]) -> int:
    return _ROWS if family[0] == "column" else 2


def _other_parts(identity: Identity, readings: Readings) -> bool:
    """Both sides are apart by just one of the parts: it is not counted, or counted twice."""
    left, right = map(Fraction, identity.sides(readings))
    apart = abs(left - right)
    for key in identity.keys[1:]:
        here = readings.of(key)
        step = here.unit.step
        printed = abs(Fraction(here.printed))
        if printed >= _STEPS * step and abs(apart - printed) <= len(identity.keys) * step:
            return True
    return False
