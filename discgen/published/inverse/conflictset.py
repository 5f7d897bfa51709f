"""Which of many rows cannot hold together: an elastic filter finds suspects, a deletion filter those that matter."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from discgen.published.algebra.linearprogramme import INFINITE, LinearProgramme, Verdict
from discgen.published.algebra.sparsematrix import SparseMatrix
from discgen.published.inverse.sparserows import Rows

_TINY = 1e-7


def conflict(rows: Rows, soft: Sequence[int], lower: Sequence[float]) -> list[int]:
    """A small set of soft rows that cannot hold together with the hard ones; empty when none is to blame.

    ``lower``: least values of the columns. Errors: Unsolved.
    """
    blamed: dict[int, None] = {}
    while True:
        violated = _elastic(rows, [number for number in soft if number not in blamed], lower)
        if violated is None:
            break
        if not violated:
            return []
        blamed |= dict.fromkeys(violated)
    suspects = set(soft)
    hard = [number for number in range(len(rows.low)) if number not in suspects]
    kept = _supporting(rows, hard, list(blamed), lower)
    for number in tuple(kept):
        trial = [other for other in kept if other != number]
        if not _feasible(rows.take([*hard, *trial]), lower):
            kept = trial
    return kept


def relaxation(rows: Rows, soft: Sequence[int], lower: Sequence[float]) -> tuple[list[int], Sequence[float]] | None:
    """Soft rows that the cheapest relaxation violates, and its point; None when relaxing all of them does not help."""
    relaxed = _relaxed(rows, soft, lower)
    if relaxed.minimise() is not Verdict.OPTIMAL:
        return None
    values, width, count = relaxed.values(), len(lower), len(soft)
    slack = zip(values[width : width + count], values[width + count :], strict=True)
    violated = [number for number, (up, down) in zip(soft, slack, strict=True) if up + down > _TINY]
    return violated, values[:width]


def forcing(rows: Rows, one: int, lower: Sequence[float]) -> list[int] | None:
    """The rows that force a row which cannot hold beside all others; None where it can."""
    relaxed = _relaxed(rows, [one], lower)
    if relaxed.minimise() is not Verdict.OPTIMAL or sum(relaxed.values()[len(lower) :]) <= _TINY:
        return None
    return [number for number, dual in enumerate(relaxed.row_duals()) if number != one and abs(dual) > _TINY]


def _elastic(rows: Rows, soft: Sequence[int], lower: Sequence[float]) -> list[int] | None:
    """Soft rows that the cheapest relaxation violates; None when even relaxing all of them does not help."""
    found = relaxation(rows, soft, lower)
    return None if found is None else found[0]


def _supporting(rows: Rows, hard: Sequence[int], blamed: Sequence[int], lower: Sequence[float]) -> list[int]:
    """Those of the blamed rows that the proof of the contradiction rests on: rows without a dual value do not count."""
    some = rows.take([*hard, *blamed])
    relaxed = _relaxed(some, range(len(hard), len(hard) + len(blamed)), lower)
    if relaxed.minimise() is not Verdict.OPTIMAL:
        return list(blamed)  # the hard rows contradict each other
    duals = relaxed.row_duals()[len(hard) :]
    kept = [number for number, dual in zip(blamed, duals, strict=True) if abs(dual) > _TINY]
    return list(blamed) if _feasible(rows.take([*hard, *kept]), lower) else kept


def _relaxed(rows: Rows, soft: Sequence[int], lower: Sequence[float]) -> LinearProgramme:
    """The cheapest relaxation of the soft rows, with two columns of slack for each after the others."""
    pick = SparseMatrix.single(soft, len(rows.low))
    slack = np.ones(2 * len(soft))
    low = np.concatenate([lower, 0 * slack])
    costs = np.concatenate([np.zeros(len(lower)), slack])
    matrix = rows.matrix.beside(pick, -pick)
    return LinearProgramme(matrix, (rows.low, rows.high), (low, np.full(len(low), INFINITE)), costs)


def _feasible(rows: Rows, lower: Sequence[float]) -> bool:
    bounds = (np.array(lower), np.full(len(lower), INFINITE))
    return LinearProgramme(rows.matrix, (rows.low, rows.high), bounds).minimise() is Verdict.OPTIMAL
