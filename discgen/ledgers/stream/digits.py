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
    good = np.zeros(len(start), dtype=bool)
    for size in np.flatnonzero(np.bincount(length.clip(0, MOST_DIGITS + 1), minlength=1)).tolist():
        if 0 < size <= MOST_DIGITS:
            here = np.flatnonzero(length == size)
            whole[here], good[here] = _digits_alone(data, first[here], size)
    decimals = np.zeros(len(start), dtype=np.uint8)
    left = np.flatnonzero(~good & (length > 1) & (length <= _LONGEST))
    if len(left):
        whole[left], decimals[left], good[left] = _with_point(data, first[left], length[left])
    return WrittenNumbers(np.where(minus, -whole, whole), decimals, good)


def _digits_alone(data: Bytes, first: Places, size: int) -> tuple[Places, Mask]:
    """Texts of one length: their values, and which of them are digits and nothing else."""
    value = np.zeros(len(first), dtype=np.int64)
    good = np.ones(len(first), dtype=bool)
    for offset in range(size):
        digit = data.take(first + offset) - np.uint8(_ZERO)  # what is no digit wraps around to more than 9
        good &= digit < 10
        value *= 10
        value += digit
    return value, good


def _with_point(data: Bytes, first: Places, length: Places) -> tuple[Places, npt.NDArray[np.uint8], Mask]:
    """Texts of several lengths: digits with a point at most, and more than 18 only if zeros lead."""
    value = np.zeros(len(first), dtype=np.int64)
    count = np.zeros(len(first), dtype=np.int64)  # of digits from the first that is no zero
    decimals = np.zeros(len(first), dtype=np.uint8)
    pointed = np.zeros(len(first), dtype=bool)
    good = np.ones(len(first), dtype=bool)
    for offset in range(int(length.max())):
        within = offset < length
        sign = data.take(first + offset)
        digit = sign - np.uint8(_ZERO)
        is_digit, is_point = within & (digit < 10), within & (sign == _POINT) & ~pointed
        good &= is_digit | is_point | ~within
        count += is_digit & ((count > 0) | (digit > 0))
        value = np.where(is_digit & (count <= MOST_DIGITS), value * 10 + digit, value)
        decimals += is_digit & pointed
        pointed |= is_point
    return value, decimals, good & (count <= MOST_DIGITS) & (length > pointed)
