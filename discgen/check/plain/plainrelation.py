"""What must hold of one figure of a table that the catalogue does not know, given others.

Every relation says between which values a figure lies. How the house cuts or rounds is not known, so either is allowed.
Relations of one family stand or fall together: where most of them fail, or one fails in every year, the words meant
otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from discgen.check.plain.plaintable import PlainFigure

TOTAL, PARTS, WITHIN, SHARE, HUNDRED = "plain.total", "plain.parts", "plain.within", "plain.share", "plain.hundred"
CHANGE, GROWTH, SAME, SERIES = "plain.change", "plain.growth", "plain.same", "plain.series"
LIMIT = "plain.limit"
FEWEST = 2  # parts of a sum; relations that confirm another


@dataclass(frozen=True, slots=True)
class PlainRelation:
    """figure lies between low and high, given the others. sure: told also where nothing else confirms it."""

    rule: str
    family: tuple[object, ...]
    figure: PlainFigure
    others: tuple[PlainFigure, ...]
    low: Fraction
    high: Fraction
    sure: bool = False

    @property
    def holds(self) -> bool:
        """True when the print fits."""
        return self.low <= self.figure.value <= self.high


def broken(relations: Iterable[PlainRelation]) -> list[PlainRelation]:
    """Those that fail though their family holds."""
    families: dict[tuple[object, ...], list[PlainRelation]] = {}
    for relation in relations:
        families.setdefault((relation.rule, *relation.family), []).append(relation)
    found: list[PlainRelation] = []
    for family in families.values():
        right = [relation for relation in family if relation.holds]
        wrong = [relation for relation in family if not relation.holds and not _in_every_year(relation, family)]
        sure = family[0].sure
        if len(right) >= len(wrong) or len(family) == 1 if sure else len(right) >= FEWEST and len(right) > len(wrong):
            found += wrong
    return found


def _in_every_year(relation: PlainRelation, family: Sequence[PlainRelation]) -> bool:
    """A relation that holds in none of several years is none."""
    place = relation.figure.place[:2]
    line = [other for other in family if other.figure.place[:2] == place]
    return len({other.figure.year for other in line}) > 1 and not any(other.holds for other in line)


def ratio_between(amount: PlainFigure, base: PlainFigure) -> tuple[Fraction, Fraction]:
    """Between which ratios the exact amounts behind two printed ones lie, cut or rounded."""
    half, whole = amount.step / 2, base.step
    low = (amount.value - half) / (base.value + whole)
    high = (amount.value + amount.step) / max(base.value - whole / 2, whole / 2)
    return low, high
