"""Which known names a wrong one resembles (近い名前)."""

from __future__ import annotations

from collections.abc import Iterable


def closest(name: str, known: Iterable[str], most: int = 3, cutoff: float = 0.6) -> list[str]:
    """The names that share most letters with it, in their order, the best first; of equal ones the first.

    cutoff: least share of the letters of both, 0 to 1.
    """
    from rapidfuzz import fuzz, process  # only a fault needs it

    names = list(dict.fromkeys(known))
    found = process.extract(name, names, scorer=fuzz.ratio, limit=most, score_cutoff=100 * cutoff)
    return [name for name, _, _ in found]
