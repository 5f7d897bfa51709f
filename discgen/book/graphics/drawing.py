"""What a drawing is, and how a faulty description is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from discgen.figures.tables.figuretext import FigureName


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing as inline SVG of its full width.

    alt: the text alternative, also inside the SVG. height: points. figures: the figures whose printed forms stand in
    it, each with its year counted from the current one. notes: what an editor should know (fewer years than asked).
    table: the same as lines of texts, heads first; none for diagrams. unit: where the figures do not say it.
    classes: the names that it gives to the figures of a classification.
    """

    svg: str
    alt: str
    title: str
    height: float
    figures: tuple[tuple[FigureName, int], ...] = ()
    notes: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()
    unit: str = ""
    classes: tuple[tuple[str, FigureName], ...] = ()


class DrawingError(Exception):
    """A fault of a description. line: counted inside the description, from 1. others: further faults of the same."""

    def __init__(self, message: str, line: int = 1, found: str = "", expected: str = "", remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.line = line
        self.found = found
        self.expected = expected
        self.remedy = remedy
        self.others: tuple[DrawingError, ...] = ()

    def every(self) -> tuple[DrawingError, ...]:
        """This fault and the others, in the order of their lines."""
        return tuple(sorted((self, *self.others), key=lambda fault: fault.line))


def raise_all(faults: Sequence[DrawingError]) -> None:
    """Raise the first fault with the others in it; nothing to raise is fine."""
    if faults:
        first, *others = sorted(faults, key=lambda fault: fault.line)
        first.others = tuple(others)
        raise first
