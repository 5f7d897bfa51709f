"""Widths of text and columns, so that fixed table layout fits the figures.

WeasyPrint lays a fixed table out in one pass; the widths come from here, estimated from the characters.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from discgen.book.text.headwords import unbreakable
from discgen.figures.printed.textwidth import ems
from discgen.houselook import LEAST_TYPE, TABLE_SIZE, head_share

SIZES = (10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.25, 7.0, 6.75, LEAST_TYPE)
MINIMUM_SIZE = SIZES[-1]
_PAD = 0.55  # em on each side of a figure
HEAD_LINES = 3  # lines a column head may take before it asks for more width
_WORD = 5.8  # em: a label as short as this is one word and stays on its line
_FEW_COLUMNS = 4  # so few columns of figures get air
_WIDEST = 64.0  # points: a column of figures wider than this leaves the eye too long a way
_SHORT = 3.2  # em: a head as short as this (1250%) cannot break
_LABELS_LEFT = 0.2  # of the width: what labels keep where the heads press
_LATIN = 0.7  # digits and letters of the proportional face, in which labels are set


@dataclass(frozen=True, slots=True)
class Fit:
    """Chosen size and column widths in points.

    fits: False where figures would touch each other. heads: False where the heads have no room at any size.
    slack: what the last label column has beyond its longest label.
    """

    size: float
    labels: tuple[float, ...]
    values: tuple[float, ...]
    fits: bool = True
    heads: bool = True
    slack: float = 0.0


def _label_needs(columns: Sequence[Iterable[tuple[str, float]]]) -> list[tuple[float, float]]:
    """For each label column the em that its longest label needs in one line and in two or three lines."""
    needs: list[tuple[float, float]] = []
    for number, labels in enumerate(columns):
        texts = list(labels)
        widths = [(ems(text, _LATIN) + indent + 0.8, indent) for text, indent in texts] or [(2.0, 0.0)]
        whole = max((ems(part) + 0.8 for text, _ in texts for part in unbreakable(text)), default=0.0)
        natural = max(width for width, _ in widths)
        outer = len(columns) > 1 and number == 0
        lines = 3.0 if outer else 2.0
        own = [(width - indent, indent) for width, indent in widths]
        wrapped = max(max(width / lines + 1.0, min(_WORD, width)) + indent for width, indent in own)
        needs.append((natural, min(natural, max(wrapped, whole))))
    return needs


def fit_columns(
    available: float,
    labels: Sequence[Iterable[tuple[str, float]]],
    values: Sequence[Iterable[str]],
    heads: Sequence[float],
    size: float = TABLE_SIZE,
) -> Fit:
    """The largest size up to ``size`` at which everything fits, and the widths.

    labels: per label column its texts with their indents in em. values: per value column its cell texts.
    heads: per value column the em its head asks for.
    """
    figure_needs = [max((ems(text) for text in column), default=0.0) + 2 * _PAD for column in values]
    least = 6.0 if len(values) <= _FEW_COLUMNS else 2.4

    def needs_at(points: float) -> list[float]:
        share = head_share(points)
        return [max(figure, head * share + 0.4, least) for figure, head in zip(figure_needs, heads, strict=True)]

    label_needs = _label_needs([list(column) for column in labels])
    sizes = tuple(s for s in SIZES if s <= size) or (MINIMUM_SIZE,)
    for candidate in sizes:
        needs = needs_at(candidate)
        for which in (0, 1):
            label_width = sum(need[which] for need in label_needs) * candidate
            if label_width + sum(needs) * candidate <= available and (which == 0 or candidate <= sizes[0]):
                spread = _spread(available, candidate, [n[which] for n in label_needs], needs)
                return Fit(candidate, spread[0], spread[1], slack=spread[2])
    smallest = sizes[-1]
    share = head_share(smallest)
    short = [max(need, min(head, _SHORT) * share + 0.3) for need, head in zip(figure_needs, heads, strict=True)]
    if available - sum(short) * smallest >= _LABELS_LEFT * available:
        figure_needs = short
    room = available - sum(figure_needs) * smallest
    fits = room > 0.12 * available
    share = max(room, 0.12 * available) / sum(need[1] for need in label_needs)
    return Fit(
        smallest, tuple(n[1] * share for n in label_needs), tuple(n * smallest for n in figure_needs), fits, heads=False
    )


def _spread(
    available: float, size: float, labels: Sequence[float], needs: Sequence[float]
) -> tuple[tuple[float, ...], tuple[float, ...], float]:
    """Share out the slack: equal figure columns where possible, then the labels take what is left (told last)."""
    label_widths = [need * size for need in labels]
    values = [need * size for need in needs]
    slack = available - sum(label_widths) - sum(values)
    if values and max(values) * len(values) <= sum(values) + slack:
        equal = max(max(values), min(_WIDEST, (available - sum(label_widths)) / len(values)))
        values = [equal] * len(values)
    else:
        values = [value + slack * value / sum(values) for value in values]
    rest = available - sum(label_widths) - sum(values)
    label_widths[-1] += rest
    return tuple(label_widths), tuple(values), rest


def aligned(fits: Sequence[Fit]) -> list[Fit]:
    """Fits of one size for grids below each other: where they have as many label columns, these are as wide as those of
    the fit with the least room for them; grids of as many columns of figures end together.
    """
    least = min(fits, key=lambda fit: sum(fit.labels))
    result: list[Fit] = []
    for fit in fits:
        freed = sum(fit.labels) - sum(least.labels)
        if len(fit.labels) != len(least.labels) or fit is least:
            result.append(fit)
            continue
        share = 1 + freed / sum(fit.values) if len(fit.values) >= len(least.values) else 1.0
        result.append(replace(fit, labels=least.labels, values=tuple(value * share for value in fit.values)))
    return result
