"""Cells of an export by their different values: words to compare, and exact amounts."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

import numpy as np

from discgen.catalogue.checker import heading
from discgen.ledgers import normalise
from discgen.ledgers.cellreading import EXACT_FLOAT, is_blank, shown
from discgen.ledgers.columns import Array, Mask

Made = TypeVar("Made")
# Amounts as programs write them: 1234, 1,234, -1,234, with blanks around, or nothing but blanks; 15 digits at most.
_PLAIN = re.compile(r"(?>[ ]*(?:-?(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,15})[ ]*)?\n)*+", re.ASCII)


def each(cells: Sequence[object], change: Callable[[object], Made]) -> list[Made]:
    """What a function makes of each cell; it is asked once for each different one (True is not 1)."""
    if bool in set(map(type, cells)):
        return [change(cell) for cell in cells]
    known = {cell: change(cell) for cell in set(cells)}
    return list(map(known.__getitem__, cells))


def word_of(cell: object) -> str:
    """A cell in the form in which words and codes are compared; empty for a blank one."""
    return "" if is_blank(cell) else heading(shown(cell))


@dataclass(frozen=True, slots=True)
class Amounts:
    """The exact numbers of a column: int64, or objects that are int or Fraction. Where ``known`` is False: 0."""

    values: Array
    known: Mask
    blank: Mask


def read_amounts(cells: Sequence[object], *, percent: bool = False) -> Amounts:
    """Numbers as people and programs write them; ``percent``: 35% is 0.35."""
    kinds = set(map(type, cells))
    if kinds == {str} and not percent:
        plain = _plain_texts(cells)  # type: ignore[arg-type]
        if plain is not None:
            return plain
    if kinds and kinds <= {int, float}:
        numbers = np.fromiter((float(cell) for cell in cells), dtype=np.float64, count=len(cells))  # type: ignore[arg-type]
        if bool(np.all((np.abs(numbers) < EXACT_FLOAT) & (numbers == np.floor(numbers)))):
            every = np.ones(len(cells), dtype=bool)
            return Amounts(numbers.astype(np.int64), every, ~every)
    read = each(cells, lambda cell: number_of(cell, percent=percent))
    known = np.fromiter((number is not None for number in read), dtype=bool, count=len(read))
    values = np.empty(len(read), dtype=object)
    values[:] = [0 if number is None else _whole(number) for number in read]
    return Amounts(values, known, np.fromiter(each(cells, is_blank), dtype=bool, count=len(cells)))


def _plain_texts(cells: Sequence[str]) -> Amounts | None:
    joined = "\n".join(cells) + "\n"
    if joined.count("\n") != len(cells) or not _PLAIN.fullmatch(joined):
        return None
    texts = joined.replace(",", "").split("\n")[:-1]
    blank = np.fromiter((not text or text.isspace() for text in texts), dtype=bool, count=len(texts))
    if blank.any():
        texts = ["0" if empty else text for text, empty in zip(texts, blank.tolist(), strict=True)]
    return Amounts(np.fromiter(map(int, texts), dtype=np.int64, count=len(texts)), ~blank, blank)


def number_of(cell: object, *, percent: bool = False) -> Fraction | None:
    """The exact number of a cell, or None: blank, no number, or a number whose last digits Excel has lost."""
    if isinstance(cell, str):
        return normalise.parse_percent(cell) if percent else normalise.parse_number(cell)
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return None
    if isinstance(cell, float) and not abs(cell) < EXACT_FLOAT:
        return None
    return normalise.exact(cell)


def _whole(number: Fraction) -> int | Fraction:
    return number.numerator if number.denominator == 1 else number


def scaled(values: Array, factor: int | Array) -> Array:
    """The values times a number, or a sign for each; never wraps around."""
    if values.dtype != object and len(values):
        most = float(np.abs(values.astype(np.float64)).max()) * float(np.max(np.abs(factor)))
        values = values if most < 2.0**62 else values.astype(object)
    return np.asarray(values * factor)
