"""What a figure was computed from, and what is reached through it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from discgen.figures.formula import FormulaError, LedgerSum, Ref
from discgen.figures.printed.printedtable import CellKey


@dataclass(slots=True)
class Trace:
    """What one figure was computed from: other figures, ledger sums, figures of earlier years, parameters.

    uses: each figure with True where it went in as printed, False where it went in exactly; some go in both ways.
    """

    figures: list[Ref] = field(default_factory=list)
    uses: set[tuple[Ref, bool]] = field(default_factory=set)
    sums: list[LedgerSum] = field(default_factory=list)
    priors: list[CellKey] = field(default_factory=list)
    parameters: list[str] = field(default_factory=list)


class TraceReach:
    """Which figures are computed, by themselves or through others, from sums that ``taken`` names."""

    def __init__(self, trace: Callable[[Ref], Trace], taken: Callable[[LedgerSum], bool]) -> None:
        self._trace = trace
        self._taken = taken
        self._known: dict[Ref, bool] = {}

    def of(self, ref: Ref) -> bool:
        """False also for a figure that cannot be computed: that is told where it is printed."""
        found = self._known.get(ref)
        if found is None:
            self._known[ref] = False  # a ring is told when the figure is computed
            found = self._known[ref] = self._reached(ref)
        return found

    def _reached(self, ref: Ref) -> bool:
        try:
            trace = self._trace(ref)
        except FormulaError:
            return False
        return any(map(self._taken, trace.sums)) or any([self.of(other) for other in trace.figures])
