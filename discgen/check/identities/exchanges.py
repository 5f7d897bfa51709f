"""Two rows that stand below each other and were exchanged: a misprint, also where it is the same in every year."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cached_property

from discgen.check.identities.identity import Identity
from discgen.check.identities.readings import Readings
from discgen.figures.printed.printedtable import CellKey

_Rows = tuple[str, str, str]  # the table and both rows


class Exchanges:
    """Which violated identities (by ``id``) hold when two neighbouring figures change places."""

    def __init__(
        self, readings: Readings, touching: Callable[[CellKey], Sequence[Identity]], violated: Collection[int]
    ) -> None:
        self._readings, self._touching, self._violated = readings, touching, violated
        self._known: dict[int, frozenset[_Rows]] = {}

    def explain(self, members: Sequence[Identity]) -> bool:
        """True when the same two rows, exchanged, mend every one of them."""
        common = self._mending(members[0])
        for member in members[1:]:
            common &= self._mending(member)
        return bool(common)

    def _mending(self, member: Identity) -> frozenset[_Rows]:
        known = self._known.get(id(member))
        if known is None:
            pairs = {pair for key in member.keys for pair in self._pairs(key)}
            mending = (pair for pair in pairs if self._mends(member, *pair))
            known = frozenset((one.table_id, one.row, other.row) for one, other in mending)
            self._known[id(member)] = known
        return known

    def _mends(self, member: Identity, one: CellKey, other: CellKey) -> bool:
        """The rule holds then, and more rules are mended than broken; two more where a figure is nothing."""
        readings = self._readings
        try:
            changed = readings.changed({one: readings.text(other), other: readings.text(one)})
        except ValueError:
            return False
        if member.gap(changed):
            return False
        touched = {id(rule): rule for key in (one, other) for rule in self._touching(key)}
        mended = {
            rule.rule.id for number, rule in touched.items() if number in self._violated and not rule.gap(changed)
        }
        broken = {
            rule.rule.id for number, rule in touched.items() if number not in self._violated and rule.gap(changed)
        }
        both = readings.of(one).printed and readings.of(other).printed
        return len(mended) - len(broken) > (0 if both else 1)

    def _pairs(self, key: CellKey) -> Iterator[tuple[CellKey, CellKey]]:
        """The figure with the ones above and below it."""
        column = self._columns.get(_column(key), [])
        place = column.index(key) if key in column else 0
        if place:
            yield column[place - 1], key
        if place + 1 < len(column):
            yield key, column[place + 1]

    @cached_property
    def _columns(self) -> dict[tuple[object, ...], list[CellKey]]:
        found: dict[tuple[object, ...], list[CellKey]] = {}
        for key in self._readings.places:
            found.setdefault(_column(key), []).append(key)
        return found


def _column(key: CellKey) -> tuple[object, ...]:
    return key.entity, key.table_id, key.col, key.fiscal_year
