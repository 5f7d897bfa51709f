"""Numbers as they are written in bytes, all cells of a piece at once: exact whole numbers and decimal places."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

MOST_DIGITS = 18  # that an int64 holds for certain
_LONGEST = 40  # characters, leading zeros with them: 0.008399999999999999
_ZERO, _POINT, _MINUS = ord("0"), ord("."), ord("-")

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class WrittenNumbers:
    """``whole`` ÷ 10 to the power ``decimals``. good: which texts are such numbers; the others count as nothing."""

    whole: Places
    decimals: npt.NDArray[np.uint8]
    good: Mask


def written_numbers(data: Bytes, start: Places, end: Places) -> WrittenNumbers:
    """The numbers that stand in ``data`` from ``start`` to ``end``, in digits with a sign and a point at most."""
    minus = data.take(start) == _MINUS
    first = start + minus
    length = end - first
    whole = np.zeros(len(start), dtype=np.int64)
    decimals = np.zeros(len(start), dtype=np.uint8)
    good = np.zeros(len(start), dtype=bool)
    for size in np.flatnonzero(np.bincount(length.clip(0, _LONGEST + 1), minlength=1)).tolist():
        if 0 < size <= _LONGEST:
            here = np.flatnonzero(length == size)
            _of_one_length(data, first[here], size, here, WrittenNumbers(whole, decimals, good))
    return WrittenNumbers(np.where(minus, -whole, whole), decimals, good)


def _of_one_length(data: Bytes, first: Places, size: int, here: Places, found: WrittenNumbers) -> None:
    """Digits alone at once; those with a point, or of more digits, in a second look."""
    value = np.zeros(len(here), dtype=np.int64)
    digits = np.full(len(here), size <= MOST_DIGITS)
    for offset in range(size if size <= MOST_DIGITS else 0):
        digit = data.take(first + offset) - np.uint8(_ZERO)  # what is no digit wraps around to more than 9
        digits &= digit < 10
        value *= 10
        value += digit
    found.whole[here[digits]] = value[digits]
    found.good[here[digits]] = True
    if not digits.all():
        _with_point(data, first[~digits], size, here[~digits], found)


def _with_point(data: Bytes, first: Places, size: int, here: Places, found: WrittenNumbers) -> None:
    value = np.zeros(len(here), dtype=np.int64)
    count = np.zeros(len(here), dtype=np.int64)  # of digits from the first that is no zero
    pointed = np.zeros(len(here), dtype=bool)
    decimals = np.zeros(len(here), dtype=np.uint8)
    good = np.ones(len(here), dtype=bool)
    for offset in range(size):
        sign = data.take(first + offset)
        digit = sign - np.uint8(_ZERO)
        is_digit, is_point = digit < 10, (sign == _POINT) & ~pointed
        good &= is_digit | is_point
        count += is_digit & ((count > 0) | (digit > 0))
        value = np.where(is_digit & (count <= MOST_DIGITS), value * 10 + digit, value)
        decimals += is_digit & pointed
        pointed |= is_point
    good &= (count <= MOST_DIGITS) & (size > pointed)
    found.whole[here[good]] = value[good]
    found.decimals[here[good]] = decimals[good]
    found.good[here[good]] = True
