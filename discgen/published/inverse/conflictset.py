"""Which of many rows cannot hold together: an elastic filter finds suspects, a deletion filter those that matter."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import OptimizeResult, linprog
from scipy.sparse import csr_matrix, hstack

from discgen.published.inverse.sparserows import Rows

_TINY = 1e-7


def conflict(rows: Rows, soft: Sequence[int], lower: Sequence[float]) -> list[int]:
    """A small set of soft rows that cannot hold together with the hard ones; empty when none is to blame.

    ``lower``: least values of the columns.
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


def _elastic(rows: Rows, soft: Sequence[int], lower: Sequence[float]) -> list[int] | None:
    """Soft rows that the cheapest relaxation violates; None when even relaxing all of them does not help."""
    result = _relaxed(rows, soft, lower)
    if result.status != 0:
        return None
    width, count = len(lower), len(soft)
    slack = result.x[width : width + count] + result.x[width + count :]
    return [number for number, amount in zip(soft, slack, strict=True) if amount > _TINY]


def _supporting(rows: Rows, hard: Sequence[int], blamed: Sequence[int], lower: Sequence[float]) -> list[int]:
    """Those of the blamed rows that the proof of the contradiction rests on: rows without a dual value do not count."""
    some = rows.take([*hard, *blamed])
    result = _relaxed(some, range(len(hard), len(hard) + len(blamed)), lower)
    if result.status != 0:
        return list(blamed)  # the hard rows contradict each other
    equal, above, below = some.kinds()
    resting = {
        *equal[np.abs(result.eqlin.marginals) > _TINY],
        *np.concatenate([below, above])[np.abs(result.ineqlin.marginals) > _TINY],
    }
    kept = [number for place, number in enumerate(blamed, start=len(hard)) if place in resting]
    return list(blamed) if _feasible(rows.take([*hard, *kept]), lower) else kept


def _relaxed(rows: Rows, soft: Sequence[int], lower: Sequence[float]) -> OptimizeResult:
    """The cheapest relaxation of the soft rows, with two columns of slack for each after the others."""
    count = len(soft)
    pick = csr_matrix((np.ones(count), (np.array(soft, dtype=int), np.arange(count))), shape=(len(rows.low), count))
    elastic = Rows(hstack([rows.matrix, pick, -pick], format="csr"), rows.low, rows.high, rows.sizes)
    upper, limits, equal, equals = elastic.inequalities()
    cost = np.concatenate([np.zeros(len(lower)), np.ones(2 * count)])
    bounds = [(low, None) for low in lower] + [(0.0, None)] * (2 * count)
    return linprog(cost, A_ub=upper, b_ub=limits, A_eq=equal, b_eq=equals, bounds=bounds, method="highs")


def _feasible(rows: Rows, lower: Sequence[float]) -> bool:
    upper, limits, equal, equals = rows.inequalities()
    bounds = [(low, None) for low in lower]
    cost = np.zeros(len(lower))
    result = linprog(cost, A_ub=upper, b_ub=limits, A_eq=equal, b_eq=equals, bounds=bounds, method="highs")
    return bool(result.status == 0)
