"""Figures of one place over several years: each is of the size of the others, and the group's lies as near the bank's.

No law says so. What is told is beyond all that a house can do from one year to the next and back: a digit too many or
too few in a table of five years, whose older figures nothing else tells.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from discgen.catalogue.catalogue import Catalogue
from discgen.catalogue.entity import CONSOLIDATED, SOLO
from discgen.catalogue.profile import Profile
from discgen.catalogue.rulefiles import numbers_of
from discgen.check.identities.context import Context
from discgen.check.identities.identity import EVERYWHERE, Identity, IdentityRule
from discgen.check.identities.readings import Readings
from discgen.check.thresholds import told_thresholds
from discgen.faults import Severity
from discgen.figures.formula import Ref
from discgen.figures.interval import Interval, Number, plain
from discgen.figures.printed.printedtable import CellKey
from discgen.finding import Topic

_FEWEST = 4  # years that tell what is usual of one
SIZE, DISTANCE = "years:", "years.group:"  # how the ids of the rules begin
ALIKE = ("years_alike", "years_alike_times", "years_apart", "years_apart_times")  # names of thresholds
APART = ("group_apart_times", "group_apart_share")


@dataclass(frozen=True, slots=True)
class OfTheirSize:
    """A figure (the first key) beside those of other years. limits: pairs of how many times the least of these the
    greatest is at most, and how many times the greatest it may be, the narrowest first; down to the least by the square
    of that, since a result may shrink to little.
    """

    rule: IdentityRule
    keys: tuple[CellKey, ...]
    limits: tuple[tuple[Fraction, Fraction], ...]

    def _range(self, readings: Readings) -> Interval:
        others = [Fraction(readings.of(key).printed) for key in self.keys[1:]]
        least, most = min(others), max(others)
        times = next((times for apart, times in self.limits if 0 < most <= least * apart), None)
        return EVERYWHERE if times is None else Interval(plain(least / times**2), plain(most * times))

    def gap(self, readings: Readings) -> Number:
        value, usual = readings.of(self.keys[0]).printed, self._range(readings)
        if value <= 0:  # nothing, or told by its sign
            return 0
        return min(value - usual.low, 0) or max(value - usual.high, 0)

    def severity(self, readings: Readings) -> Severity:
        return self.rule.severity

    def allowed(self, key: CellKey, readings: Readings) -> Interval | None:
        if key != self.keys[0]:
            return None if self.gap(readings) else EVERYWHERE  # the others agree: none of them is wrong
        return self._range(readings)

    def sides(self, readings: Readings) -> tuple[Number, Number]:
        value, usual = readings.of(self.keys[0]).printed, self._range(readings)
        return value, usual.low if value < usual.low else usual.high


@dataclass(frozen=True, slots=True)
class NearTheBank:
    """The group's figure and the bank's (the first two keys, then those of other years): no farther apart than
    ``times`` the farthest of the other years, or ``share`` of the bank's.
    """

    rule: IdentityRule
    keys: tuple[CellKey, ...]
    times: Fraction
    share: Fraction

    def _limit(self, readings: Readings) -> Fraction:
        group, bank = self.keys[2::2], self.keys[3::2]
        step = Fraction(readings.of(self.keys[0]).unit.step)
        pairs = zip(group, bank, strict=True)
        apart = [abs(Fraction(readings.of(one).printed) - readings.of(other).printed) for one, other in pairs]
        return max(max(apart, default=step) * self.times, step * self.times, self.share * self._bank(readings))

    def _bank(self, readings: Readings) -> Fraction:
        return abs(Fraction(readings.of(self.keys[1]).printed))

    def gap(self, readings: Readings) -> Number:
        one, other = (readings.of(key) for key in self.keys[:2])
        if one.steps is None or other.steps is None:
            return 0
        return plain(max(abs(Fraction(one.printed) - other.printed) - self._limit(readings), Fraction(0)))

    def severity(self, readings: Readings) -> Severity:
        return self.rule.severity

    def allowed(self, key: CellKey, readings: Readings) -> Interval | None:
        if key not in self.keys[:2]:
            return None if self.gap(readings) else EVERYWHERE
        other = Fraction(readings.of(self.keys[1 - self.keys.index(key)]).printed)
        limit = self._limit(readings)
        return Interval(plain(other - limit), plain(other + limit))

    def sides(self, readings: Readings) -> tuple[Number, Number]:
        one, other = (readings.of(key).printed for key in self.keys[:2])
        return one, other


def identities_over_years(context: Context, catalogue: Catalogue, profile: Profile) -> Iterator[Identity]:
    """The rules of every figure that stands in so many years. catalogue, profile: what tells the thresholds."""
    plausible = catalogue.plausible
    numbers = numbers_of(plausible, catalogue.layout, profile)
    limits = ((numbers[ALIKE[0]], numbers[ALIKE[1]]), (numbers[ALIKE[2]], numbers[ALIKE[3]]))
    size, distance = (told_thresholds(plausible, names) for names in (ALIKE, APART))
    series: dict[Ref, dict[int, CellKey]] = {}
    for year in sorted(context.years):
        for ref, key in context.printed[year].items():
            series.setdefault(ref, {})[year] = key
    for ref, keys in series.items():
        if len(keys) < _FEWEST:
            continue
        yield from _of_their_size(context, ref, list(keys.values()), limits, size)
        bank = series.get(replace(ref, entity=SOLO), {})
        if ref.entity == CONSOLIDATED and len(keys.keys() & bank.keys()) >= _FEWEST:
            both = [(keys[year], bank[year]) for year in sorted(keys.keys() & bank.keys())]
            for rule, pair, others in _near_the_bank(context, ref, both, distance):
                yield NearTheBank(rule, (*pair, *others), numbers[APART[0]], numbers[APART[1]])


def _of_their_size(
    context: Context, ref: Ref, keys: Sequence[CellKey], limits: tuple[tuple[Fraction, Fraction], ...], told: str
) -> Iterator[OfTheirSize]:
    rule = IdentityRule(
        f"{SIZE}{ref}",
        Topic.BETWEEN_YEARS,
        Severity.ERROR,
        context.name(keys[-1]),
        "ほかの年度の計数の大きさ",
        "同じ欄のほかの年度の計数が互いに近いのに、一つの年度だけ大きさが違います。桁数、単位、最初の数字を確かめて"
        f"ください。{told}",
        relation="≒",
    )
    for key in keys:
        yield OfTheirSize(rule, (key, *(other for other in keys if other != key)), limits)


def _near_the_bank(
    context: Context, ref: Ref, both: Sequence[tuple[CellKey, CellKey]], told: str
) -> Iterator[tuple[IdentityRule, tuple[CellKey, CellKey], list[CellKey]]]:
    for place, pair in enumerate(both):
        within = 0 < place < len(both) - 1  # a company may join or leave at either end
        rule = IdentityRule(
            f"{DISTANCE}{ref}" + ("" if within else "@end"),
            Topic.BETWEEN_ENTITIES,
            Severity.ERROR if within else Severity.WARNING,
            f"{context.name(pair[0])}と単体との隔たり",
            "ほかの年度の隔たり",
            f"連結と単体の隔たりが、ほかの年度より桁違いに大きい年度です。どちらかの計数の桁や数字を確かめてください。{told}",
            relation="≒",
        )
        yield rule, pair, [key for number, other in enumerate(both) if number != place for key in other]
