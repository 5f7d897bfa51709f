"""What the benchmarks must not pass, and whether they do: each number stands beside its limit in words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Limit:
    """A number that a measurement must not pass, or must reach (``least``). unit: stands behind both."""

    number: float
    unit: str = ""
    least: bool = False

    def keeps(self, measured: float) -> bool:
        """Whether a measurement is within the limit."""
        return measured >= self.number if self.least else measured <= self.number

    def told(self, measured: float) -> str:
        """The limit and what became of it."""
        sign = "≥" if self.least else "≤"
        return f"{sign} {self.number:,.4g}{self.unit}: {'kept' if self.keeps(measured) else 'MISSED'}"
