"""The model of an identity between printed cells: what must hold, whether it can, what would have to be printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, Protocol

from discgen.check.identities.readings import BEYOND, Readings
from discgen.faults import Severity
from discgen.figures.interval import Interval, Number
from discgen.figures.printed.printedtable import CellKey
from discgen.finding import Topic

EVERYWHERE = Interval(-BEYOND, BEYOND)


@dataclass(frozen=True, slots=True)
class IdentityRule:
    """What an identity says, the same for every year. left / right: both sides in words."""

    id: str
    topic: Topic
    severity: Severity
    left: str
    right: str
    explanation: str
    source: str = ""
    relation: Literal["＝", "≦", "≒"] = "＝"

    @property
    def title(self) -> str:
        """The rule in one line."""
        return f"{self.left} {self.relation} {self.right}"


class Identity(Protocol):
    """A relation between printed cells of one publication. keys: the cells, the one that the rule is about first."""

    @property
    def rule(self) -> IdentityRule: ...
    @property
    def keys(self) -> Sequence[CellKey]: ...
    def gap(self, readings: Readings) -> Number:
        """0 when amounts exist that print so and satisfy the rule; else how far apart the sides are at least."""
        ...

    def severity(self, readings: Readings) -> Severity:
        """How a violation is to be taken."""
        ...

    def allowed(self, key: CellKey, readings: Readings) -> Interval | None:
        """Amounts of one cell that satisfy the rule beside the other cells as printed; None when there are none."""
        ...

    def sides(self, readings: Readings) -> tuple[Number, Number]:
        """Both sides as printed, for the report."""
        ...


@dataclass(frozen=True, slots=True)
class Term:
    """A cell with its coefficient."""

    key: CellKey
    factor: Number


@dataclass(frozen=True, slots=True)
class Linear:
    """Σ factor × cell + constant = 0, or ≥ 0 where the rule's relation is ≦. The first term is the left side."""

    rule: IdentityRule
    terms: tuple[Term, ...]
    constant: Number = 0

    @property
    def keys(self) -> tuple[CellKey, ...]:
        return tuple(term.key for term in self.terms)

    def _span(self, readings: Readings, without: CellKey | None = None) -> Interval:
        terms = ((term.factor, readings.of(term.key).amounts) for term in self.terms if term.key != without)
        return Interval.total(self.constant, terms)

    def gap(self, readings: Readings) -> Number:
        span = self._span(readings)
        if span.high < 0:
            return span.high
        if self.rule.relation == "≦":
            return 0
        if span.low > 0:
            return span.low
        return self._hollow_gap(readings, span)

    def _hollow_gap(self, readings: Readings, span: Interval) -> Number:
        """A printed 0 that alone would have to be nothing, which prints as a dash."""
        wide = [term.key for term in self.terms if not readings.of(term.key).amounts.is_point]
        if len(wide) == 1 and readings.of(wide[0]).hollow and not self._span(readings, wide[0]).low:
            return Fraction(1, 2)
        return 0

    def severity(self, readings: Readings) -> Severity:
        return self.rule.severity

    def allowed(self, key: CellKey, readings: Readings) -> Interval | None:
        factor = next(term.factor for term in self.terms if term.key == key)
        rest = self._span(readings, key)
        ends = [Fraction(-rest.low) / factor, Fraction(-rest.high) / factor]
        if self.rule.relation == "≦":
            return Interval(ends[1], EVERYWHERE.high) if factor > 0 else Interval(EVERYWHERE.low, ends[1])
        return Interval(min(ends), max(ends))

    def sides(self, readings: Readings) -> tuple[Number, Number]:
        first, *others = self.terms
        left = readings.of(first.key).printed
        rest = self.constant + sum(term.factor * readings.of(term.key).printed for term in others)
        return left, -rest / Fraction(first.factor)


@dataclass(frozen=True, slots=True)
class Decimals:
    """A figure with the decimals that its place prints: one less may be a digit that got lost."""

    rule: IdentityRule
    keys: tuple[CellKey, ...]

    def gap(self, readings: Readings) -> Number:
        reading = readings.of(self.keys[0])
        return 0 if reading.steps is None else reading.unit.decimals - reading.place.cell.unit.decimals

    def severity(self, readings: Readings) -> Severity:
        return self.rule.severity

    def allowed(self, key: CellKey, readings: Readings) -> Interval | None:
        return readings.of(key).amounts if self.gap(readings) else EVERYWHERE

    def sides(self, readings: Readings) -> tuple[Number, Number]:
        reading = readings.of(self.keys[0])
        return reading.unit.decimals, reading.place.cell.unit.decimals


@dataclass(frozen=True, slots=True)
class Violation:
    """An identity that the printed figures cannot satisfy, and by how much at least."""

    identity: Identity
    gap: Number
    severity: Severity
