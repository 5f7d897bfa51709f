"""From violated identities to findings: which figure, changed alone, would mend most of them?

One wrong digit violates many identities. The figure that mends the most of them, and breaks none of the others in
which it stands, leads the finding that holds them all; other figures of these identities follow, by what they mend.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from discgen.check.identities.context import label_of
from discgen.check.identities.identity import EVERYWHERE, Identity, Violation
from discgen.check.identities.readings import Reading, Readings
from discgen.faults import Severity
from discgen.figures.interval import Interval, Number
from discgen.figures.printed.printedtable import CellKey
from discgen.finding import Finding, FoundCell

_SHOWN_CELLS = 8
_SHOWN_RULES = 6
_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTICE: 2}
Touching = Callable[[CellKey], Sequence[Identity]]


@dataclass(frozen=True, slots=True)
class Suspect:
    """A figure that might be wrong: the violated identities it would mend, how many others it would break then.

    fits: the amounts that mend them, with nothing broken where that is possible. slips: by how many characters the
    figure differs from one that fits: a wrong digit is likelier than another figure.
    """

    key: CellKey
    mends: frozenset[int]
    breaks: int
    fits: Interval
    slips: int

    def merit(self, readings: Readings, left: frozenset[int]) -> tuple[int, int, int, Number, tuple[int, int]]:
        """The better, the smaller: what is broken less what is mended, then the slip, then how wide the fit is.

        Of figures that are alike in all this, the first in print: the order is the same on every run.
        """
        here = readings.of(self.key)
        width = (self.fits.high - self.fits.low) / here.unit.step
        return self.breaks - len(self.mends & left), self.breaks, self.slips, width, here.place.order


def findings_of(violations: Sequence[Violation], touching: Touching, readings: Readings) -> list[Finding]:
    """One finding for each cause."""
    violated = {id(violation.identity): violation for violation in violations}
    suspects = _suspects(violated, touching, readings)
    left = frozenset(violated)
    findings: list[Finding] = []
    while left:
        able = [suspect for suspect in suspects if suspect.mends & left]
        if not able:
            findings += [_finding([violated[number]], [], readings) for number in violated if number in left]
            break
        lead = min(able, key=lambda suspect: suspect.merit(readings, left))
        group = [violated[number] for number in violated if number in lead.mends & left]
        numbers = frozenset(id(violation.identity) for violation in group)
        others = [suspect for suspect in able if suspect.mends & numbers and suspect is not lead]
        others.sort(key=lambda suspect: suspect.merit(readings, numbers))
        findings.append(_finding(group, [lead, *others], readings))
        left -= numbers
    findings.sort(key=lambda finding: _ORDER[finding.severity])
    return findings


def _suspects(violated: dict[int, Violation], touching: Touching, readings: Readings) -> list[Suspect]:
    keys = dict.fromkeys(key for violation in violated.values() for key in violation.identity.keys)
    found = []
    for key in keys:
        around = touching(key)
        broken = [identity for identity in around if id(identity) in violated]
        mends, fits = _mended(key, broken, readings)
        if not mends:
            continue
        breaks = 0
        for identity in around:
            if id(identity) in violated:
                continue
            allowed = identity.allowed(key, readings)
            common = fits.common(allowed) if allowed is not None else None
            if common is None or not _printable(common, readings.of(key)):
                breaks += 1
            else:
                fits = common
        found.append(Suspect(key, mends, breaks, fits, readings.of(key).slips(fits)))
    return found


def _mended(key: CellKey, broken: Iterable[Identity], readings: Readings) -> tuple[frozenset[int], Interval]:
    """The largest set of violated identities (nearly: taken one after the other) that one amount mends."""
    here = readings.of(key)
    ranges = []
    for identity in broken:
        allowed = identity.allowed(key, readings)
        if allowed is not None and _printable(allowed, here):
            ranges.append((id(identity), allowed))
    best: tuple[frozenset[int], Interval] = frozenset(), EVERYWHERE
    for _, start in ranges:
        together, numbers = start, []
        for number, allowed in ranges:
            common = together.common(allowed)
            if common is not None and _printable(common, here):
                together = common
                numbers.append(number)
        if len(numbers) > len(best[0]):
            best = frozenset(numbers), together
        if len(numbers) == len(ranges):
            break
    return best


def _printable(amounts: Interval, here: Reading) -> bool:
    """True when a figure of the place's sign can print amounts of that interval."""
    sign = here.place.sign
    return (sign >= 0 or amounts.low <= 0) and (sign <= 0 or amounts.high >= 0)


def _finding(group: Sequence[Violation], suspects: Sequence[Suspect], readings: Readings) -> Finding:
    first = min(group, key=lambda violation: (_ORDER[violation.severity], len(violation.identity.keys)))
    identity = first.identity
    rules = [violation.identity for violation in sorted(group, key=lambda one: len(one.identity.keys))]
    more = len(group) - 1
    cells = [_cell(suspect, readings, rank) for rank, suspect in enumerate(suspects[:_SHOWN_CELLS], start=1)]
    shown = {cell.key for cell in cells}
    cells += [_plain_cell(key, readings) for key in identity.keys if key not in shown][:_SHOWN_CELLS]
    subject = readings.of(suspects[0].key if suspects else identity.keys[0])
    return Finding(
        identity.rule.id,
        min((violation.severity for violation in group), key=_ORDER.__getitem__),
        identity.rule.topic,
        identity.rule.title + (f"（ほか{more}規則）" if more else ""),
        tuple(cells),
        found=f"{label_of(subject.place.cell, subject.place.title)}＝{readings.text(subject.place.key)}",
        expected="；".join(one.rule.title for one in rules[:_SHOWN_RULES]),
        difference=_amount(first.gap, _measured(identity, readings)),
        source=identity.rule.source,
        remedy=_remedy(suspects, readings),
    )


def _cell(suspect: Suspect, readings: Readings, rank: int) -> FoundCell:
    here = readings.of(suspect.key)
    place, fits = here.place, here.as_text(suspect.fits)
    return FoundCell(suspect.key, place.title, readings.text(suspect.key), place.unit_name, fits=fits, rank=rank)


def _plain_cell(key: CellKey, readings: Readings) -> FoundCell:
    place = readings.places[key]
    return FoundCell(key, place.title, readings.text(key), place.unit_name)


def _measured(identity: Identity, readings: Readings) -> Reading | None:
    """The figure in whose unit the sides of a rule stand: one that is a side by itself, else the first unless it is a
    rate, which then stands beside amounts.
    """
    sides = identity.sides(readings)
    here = [readings.of(key) for key in identity.keys]
    for one in here:
        if any(one.printed == side or one.amounts.low <= side <= one.amounts.high for side in sides):
            return one
    return here[0] if here[0].unit.step >= 1 else None


def _amount(gap: Number, here: Reading | None) -> str:
    """A difference in the unit of the figure; in yen what is less than its last digit, and without a figure."""
    apart = abs(Fraction(gap))
    if here is not None and (here.unit.step <= 1 or apart >= here.unit.step):
        return f"{here.text_of(int(apart / here.unit.step))}{here.place.unit_name}"
    return f"{int(apart):,}円"


def _remedy(suspects: Sequence[Suspect], readings: Readings) -> str:
    if not suspects:
        return "一つの計数を直すだけでは整合しません。規則の各計数を確かめてください"
    fits = readings.of(suspects[0].key).as_text(suspects[0].fits)
    if not fits:
        return "順位の高い計数から、元の資料と照らしてください"
    return f"{fits} なら整合します。元の資料と照らしてください"
