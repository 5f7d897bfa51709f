"""Laying margins over each other: from joint sums of views to ledger rows with all classifications.

The views of a ledger partition the same yen line. Within each value of their separator, the segments of one
view are laid over the segments of the next; where both run, a row carries the classifications of both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from discgen.published.inverse.unknowns import LedgerPlan, Unknown


@dataclass(slots=True)
class Segment:
    """A ledger row in the making: its classifications and its amounts by measure."""

    labels: dict[str, str]
    amounts: dict[str, Fraction] = field(default_factory=dict)


def lay_views(plan: LedgerPlan, values: Mapping[Unknown, Fraction]) -> list[Segment]:
    """Rows of one ledger. The sums over every view come out exactly as in ``values``."""
    margins = [_margins(plan, view, values) for view in range(len(plan.views))]
    if len(plan.views) == 1:
        return [Segment(labels, amounts) for labels, amounts in margins[0] if any(amounts.values())]
    primary = plan.primary
    segments = _sorted(
        [Segment(labels, {primary: amounts.get(primary, Fraction(0))}) for labels, amounts in margins[0]], primary
    )
    for view in range(1, len(plan.views)):
        separator = plan.separators[view]
        assert separator is not None
        segments = _overlay(segments, margins[view], separator[1], primary)
    _spread_secondary(plan, segments, margins[-1])
    return segments


def _margins(
    plan: LedgerPlan, view: int, values: Mapping[Unknown, Fraction]
) -> list[tuple[dict[str, str], dict[str, Fraction]]]:
    """Joint sums of a view: classifications and the amount of every measure."""
    found: list[tuple[dict[str, str], dict[str, Fraction]]] = []
    for combo in plan.combos[view]:
        amounts = {}
        for measure in plan.sheet.measures:
            amount = values.get(Unknown(plan.sheet.id, view, combo, measure.id))
            if amount:
                amounts[measure.id] = amount
        if amounts:
            found.append((dict(zip(plan.views[view], combo, strict=True)), amounts))
    return found


def _sorted(segments: list[Segment], primary: str) -> list[Segment]:
    """Large segments first: large classes meet large classes, as in a real book."""
    kept = [segment for segment in segments if segment.amounts.get(primary)]
    return sorted(kept, key=lambda s: (-s.amounts[primary], sorted(s.labels.items())))


def _overlay(
    segments: Sequence[Segment],
    margin: Sequence[tuple[dict[str, str], dict[str, Fraction]]],
    shared: tuple[str, ...],
    primary: str,
) -> list[Segment]:
    below: dict[tuple[str, ...], list[Segment]] = defaultdict(list)
    above: dict[tuple[str, ...], list[Segment]] = defaultdict(list)
    for segment in segments:
        below[tuple(segment.labels[name] for name in shared)].append(segment)
    for labels, amounts in margin:
        if primary in amounts:
            key = tuple(labels[name] for name in shared)
            above[key].append(Segment(labels, {primary: amounts[primary]}))
    laid: list[Segment] = []
    for key, line in below.items():
        laid += _overlay_line(_sorted(line, primary), _sorted(above[key], primary), primary)
    return laid


def _overlay_line(first: Sequence[Segment], second: Sequence[Segment], primary: str) -> list[Segment]:
    """Both cover the same length; cut at every boundary of either."""
    laid: list[Segment] = []
    upper = iter(second)
    current = next(upper, None)
    left = current.amounts[primary] if current else Fraction(0)
    for segment in first:
        rest = segment.amounts[primary]
        while rest:
            if current is None:
                raise ArithmeticError(f"区分別の合計が一致しません：{segment.labels}")
            piece = min(rest, left)
            laid.append(Segment({**segment.labels, **current.labels}, {primary: piece}))
            rest -= piece
            left -= piece
            if not left:
                current = next(upper, None)
                left = current.amounts[primary] if current else Fraction(0)
    return laid


def _spread_secondary(
    plan: LedgerPlan, segments: Sequence[Segment], margin: Sequence[tuple[dict[str, str], dict[str, Fraction]]]
) -> None:
    """Give the rows of each class their share of the other measures, never more than the row's own amount."""
    primary = plan.primary
    for labels, amounts in margin:
        members = [s for s in segments if all(s.labels[name] == value for name, value in labels.items())]
        for measure, amount in amounts.items():
            if measure == primary:
                continue
            left = int(amount)
            for segment in members:
                piece = min(left, int(segment.amounts[primary]))
                if piece:
                    segment.amounts[measure] = Fraction(piece)
                left -= piece
            if left:
                raise ArithmeticError(f"{plan.sheet.sheet}：{measure} を置く行が足りません（{labels}）")
