"""Sparse matrices by rows: what a linear programme is made of, joined and taken apart. No arithmetic beyond a sign."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

Floats: TypeAlias = np.ndarray[tuple[int], np.dtype[np.float64]]
Numbers: TypeAlias = np.ndarray[tuple[int], np.dtype[np.int64]]


@dataclass(frozen=True, slots=True)
class SparseMatrix:
    """``starts``: where each row begins among ``columns`` and ``values``, and where the last one ends."""

    starts: Numbers
    columns: Numbers
    values: Floats
    width: int

    @classmethod
    def of(cls, rows: Iterable[tuple[Sequence[int], Sequence[float]]], width: int) -> SparseMatrix:
        """A matrix from the columns and values of each row."""
        starts, columns, values = [0], list[int](), list[float]()
        for places, entries in rows:
            columns += places
            values += entries
            starts.append(len(columns))
        return cls(np.array(starts, dtype=np.int64), np.array(columns, dtype=np.int64), np.array(values, float), width)

    @classmethod
    def single(cls, places: Sequence[int], height: int) -> SparseMatrix:
        """One column for each place, with a 1 in the row of that number."""
        order = np.argsort(places, kind="stable")
        starts = np.searchsorted(np.asarray(places, dtype=np.int64)[order], np.arange(height + 1))
        return cls(starts.astype(np.int64), order.astype(np.int64), np.ones(len(places)), len(places))

    @property
    def height(self) -> int:
        """The number of rows."""
        return len(self.starts) - 1

    def __neg__(self) -> SparseMatrix:
        return SparseMatrix(self.starts, self.columns, -self.values, self.width)

    def take(self, numbers: Sequence[int] | Numbers) -> SparseMatrix:
        """Some of the rows, in that order."""
        picked = np.asarray(numbers, dtype=np.int64)
        lengths = np.diff(self.starts)[picked]
        starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        entries = np.repeat(self.starts[:-1][picked] - starts[:-1], lengths) + np.arange(starts[-1])
        return SparseMatrix(starts, self.columns[entries], self.values[entries], self.width)

    def above(self, other: SparseMatrix) -> SparseMatrix:
        """The rows of both, over as many columns as the wider one has."""
        return SparseMatrix(
            np.concatenate([self.starts, self.starts[-1] + other.starts[1:]]),
            np.concatenate([self.columns, other.columns]),
            np.concatenate([self.values, other.values]),
            max(self.width, other.width),
        )

    def beside(self, *others: SparseMatrix) -> SparseMatrix:
        """The columns of all, which have equally many rows."""
        parts = [self, *others]
        offsets = np.cumsum([0, *(part.width for part in parts)])
        rows = np.concatenate([np.repeat(np.arange(part.height), np.diff(part.starts)) for part in parts])
        order = np.argsort(rows, kind="stable")
        columns = np.concatenate([part.columns + offset for part, offset in zip(parts, offsets, strict=False)])
        values = np.concatenate([part.values for part in parts])
        starts = np.sum([part.starts for part in parts], axis=0)
        return SparseMatrix(starts, columns[order], values[order], int(offsets[-1]))
