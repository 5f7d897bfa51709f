"""What every formula takes as given: the numbers of the law and of the house, and what ratios are computed from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from discgen.catalogue.profile import Profile
from discgen.figures.formula import FormulaError


@dataclass(frozen=True, slots=True)
class Premises:
    """Numbers by their names in formulas (``law.x``, ``param.x``).

    ratios_from_print: ratios take the figures inside them as printed.
    """

    numbers: Mapping[str, Fraction] = field(default_factory=dict)
    ratios_from_print: bool = False

    @classmethod
    def of(cls, profile: Profile, law: Mapping[str, Fraction]) -> Premises:
        """Those of an institution under the law of its day."""
        laws = {f"law.{name}": value for name, value in law.items()}
        own = {f"param.{name}": value for name, value in profile.numbers.items()}
        return cls(laws | own, profile.conventions.ratio_basis == "printed")

    def number(self, name: str) -> Fraction:
        """The number of that name. Errors: FormulaError."""
        found = self.numbers.get(name)
        if found is None:
            raise FormulaError(f"{name} が定められていません")
        return found

    def taking(self, *, from_print: bool) -> Premises:
        """The same with ratios on that basis."""
        return self if from_print == self.ratios_from_print else replace(self, ratios_from_print=from_print)
