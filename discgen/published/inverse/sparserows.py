"""Linear rows as a sparse matrix in floating point: read once from exact forms, then asked again and again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np

from discgen.published.algebra.sparsematrix import Floats, SparseMatrix

Bound: TypeAlias = Fraction | None
Bounds: TypeAlias = tuple[Bound, Bound]


@dataclass(frozen=True, slots=True)
class Rows:
    """low ≤ matrix · columns ≤ high. Each row is divided by its ``sizes``, its largest coefficient."""

    matrix: SparseMatrix
    low: Floats
    high: Floats
    sizes: Sequence[Fraction]

    def within(self, bounds: Iterable[Bounds]) -> Rows:
        """The same rows between other bounds."""
        low, high = _scaled(bounds, self.sizes)
        return Rows(self.matrix, low, high, self.sizes)

    def take(self, numbers: Sequence[int]) -> Rows:
        """Some of the rows."""
        chosen = [self.sizes[number] for number in numbers]
        return Rows(self.matrix.take(numbers), self.low[numbers], self.high[numbers], chosen)


def rows_of(forms: Iterable[Mapping[int, Fraction]], bounds: Iterable[Bounds], scales: Sequence[int]) -> Rows:
    """Rows over columns of which one unit is ``scales`` units of the forms.

    The quotients are those of exact arithmetic, rounded once. They are taken from plain integers, because there are
    millions of them and a Fraction of each takes most of the time.
    """
    rows: list[tuple[list[int], list[float]]] = []
    sizes: list[Fraction] = []
    for terms in forms:
        parts = [factor.as_integer_ratio() for factor in terms.values()]
        scaled = [(top * scales[column], bottom) for column, (top, bottom) in zip(terms, parts, strict=True)]
        largest = max(abs(Fraction(*pair)) for pair in dict.fromkeys(scaled))
        over, under = largest.as_integer_ratio()
        rows.append((list(terms), [(top * under) / (bottom * over) for top, bottom in scaled]))
        sizes.append(largest)
    return Rows(SparseMatrix.of(rows, len(scales)), *_scaled(bounds, sizes), sizes)


def _scaled(bounds: Iterable[Bounds], sizes: Sequence[Fraction]) -> tuple[Floats, Floats]:
    lows, highs = [], []
    for (low, high), size in zip(bounds, sizes, strict=True):
        lows.append(-np.inf if low is None else float(low / size))
        highs.append(np.inf if high is None else float(high / size))
    return np.array(lows), np.array(highs)
