"""Shares of the columns of a list in the width of its table, estimated from the words."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from discgen.figures.printed.textwidth import ems
from discgen.houselook import LIST_HEAD, LIST_SIZE

_PAD = 1.4  # em: air in a cell
_HEAD_PAD = 0.75
_LEAST = 5.0  # em: no column of words is narrower
LATIN = 0.76  # em: digits and letters of the proportional face
FIGURES = 0.5  # em: those of the face of the figures
_HEAD_LINES = 2
_BY_LENGTH = 0.75  # power: a column with words twice as long is not twice as wide
_SHIFTS = (0.5, 1.0, 2.0, 4.0)  # em: what is tried
_SPARED = 1.2  # of its equal share: what a column may ask for and keep whole
_WIDEST_FIGURES = 2.2  # of its need: a column of figures wider than this leaves the eye too long a way


def shares(
    columns: Sequence[Sequence[str]],
    heads: Sequence[str],
    tight: Sequence[bool],
    width: float,
    head_latin: float = LATIN,
) -> list[float]:
    """Percent of the width for each column. tight: its cells stay on one line; the others share what is left.

    width: points. head_latin: em of a digit in the heads.
    A column of words gets by the length of its words, but short ones are not cut for long ones.
    """
    room = width / LIST_SIZE
    needs: list[float] = []
    for cells, head, narrow in zip(columns, heads, tight, strict=True):
        latin = FIGURES if narrow else LATIN
        longest = max((ems(part, latin) for cell in cells for part in cell.split("\n")), default=0.0)
        top = max(ems(part, head_latin) for part in head.split("\n")) / (1 if "\n" in head else _HEAD_LINES)
        needs.append(
            max(longest + _PAD, top * LIST_HEAD + _HEAD_PAD) if narrow else max(longest, 2 * top, _LEAST) + _PAD
        )
    fixed = sum(need for need, narrow in zip(needs, tight, strict=True) if narrow)
    words = [need for need, narrow in zip(needs, tight, strict=True) if not narrow]
    slack = room - fixed - sum(words)
    if slack >= 0:
        stretched = min(_WIDEST_FIGURES, 1 + slack / fixed) if fixed else 1.0
        needs = [need * stretched if narrow else need for need, narrow in zip(needs, tight, strict=True)]
        fixed *= stretched
        words_room = room - fixed
        return [100 * (n if t else n * words_room / sum(words)) / room for n, t in zip(needs, tight, strict=True)]
    texts = [cells for cells, narrow in zip(columns, tight, strict=True) if not narrow]
    left = iter(_settled(_wrapped(words, max(room - fixed, _LEAST * len(words))), texts))
    result = [need if narrow else next(left) for need, narrow in zip(needs, tight, strict=True)]
    return [100 * value / sum(result) for value in result]


def _wrapped(needs: Sequence[float], room: float) -> list[float]:
    """Columns of words that do not fit: the short ones keep their width, the long ones share the rest by length."""
    result = list(needs)
    long = set(range(len(needs)))
    for number in sorted(long, key=lambda i: needs[i]):
        rest = room - sum(result[i] for i in range(len(needs)) if i not in long)
        if needs[number] <= _SPARED * rest / len(long):
            long.discard(number)
            continue
        total = sum(needs[i] ** _BY_LENGTH for i in long)
        for i in long:
            result[i] = rest * needs[i] ** _BY_LENGTH / total
        break
    return result


def _settled(widths: Sequence[float], columns: Sequence[Sequence[str]]) -> list[float]:
    """The widths after every shift from one column to another that saves lines."""
    lengths = [tuple(ems(cell, LATIN) for cell in row) for row in zip(*columns, strict=True)]
    result = list(widths)
    lines = _lines(result, lengths)
    shifts = [(a, b, em) for em in _SHIFTS for a in range(len(result)) for b in range(len(result)) if a != b]
    while True:
        for giver, taker, em in shifts:
            tried = list(result)
            tried[giver], tried[taker] = tried[giver] - em, tried[taker] + em
            if tried[giver] >= _LEAST + _PAD and _lines(tried, lengths) < lines:
                result, lines = tried, _lines(tried, lengths)
                break
        else:
            return result


def _lines(widths: Sequence[float], lengths: Sequence[Sequence[float]]) -> int:
    """About how many lines the rows take."""
    return sum(
        max(ceil(length / (width - _PAD)) or 1 for length, width in zip(row, widths, strict=True)) for row in lengths
    )


def widened(shares: Sequence[float], across: int, texts: Sequence[str], width: float) -> list[float]:
    """The shares with room for texts that lie over the first columns; the widest of the others gives it."""
    longest = max((ems(text, LATIN) for text in texts), default=0.0) + _PAD
    lacking = max(0.0, longest * LIST_SIZE * 100 / width - sum(shares[:across]))
    giver = max(range(across, len(shares)), key=lambda i: shares[i])
    result = list(shares)
    result[0], result[giver] = result[0] + lacking, result[giver] - lacking
    return result


def label_shares(paths: Sequence[Sequence[str]], depth: int, share: float, width: float) -> list[float]:
    """How the levels of row labels divide their share: outer levels by the labels that end before the edge."""
    levels: list[float] = []
    for level in range(depth - 1):
        inner = {path[level] for path in paths if level < len(path) - 1}
        need = max((ems(text, LATIN) + _PAD for text in inner), default=0.0) * LIST_SIZE * 100 / width
        levels.append(min(need, share / depth))
    return [*levels, share - sum(levels)]
