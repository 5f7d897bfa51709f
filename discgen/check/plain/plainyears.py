"""Years of a table that the catalogue does not know: changes, growth, and a figure far from those of other years."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from discgen.check.plain.plainlabels import PlainLabels
from discgen.check.plain.plainrelation import CHANGE, GROWTH, SERIES, PlainRelation, ratio_between
from discgen.check.plain.plaintable import PERCENT, Path, PlainFigure, PlainTable

_SERIES = 4  # years
_JUMP, _CALM = 4, 2  # times the neighbours; how far the rest of such a series moves at most
_YEAR = re.compile(r"(?:19|20|21)\d\d(?=年)")


@dataclass(frozen=True, slots=True)
class PlainYears:
    """Finds them along the columns of tables. labels: what labels mean."""

    labels: PlainLabels

    def changes(self, table: PlainTable) -> Iterator[PlainRelation]:
        words = self.labels.words
        for col in table.cols:
            label = col[-1] if col else ""
            rule = next(
                (
                    rule
                    for rule, known in ((CHANGE, words.changes), (GROWTH, words.growths))
                    if self.labels.one_of(label, known)
                ),
                "",
            )
            for row in table.rows if rule else ():
                for year in table.years:
                    change = table.figures.get((row, col, year))
                    pair = self._pair(table, row, col, year)
                    if change is not None and pair is not None:
                        yield from _change(rule, (table.name, table.entity, table.turned, col), change, *pair)

    def _pair(self, table: PlainTable, row: Path, col: Path, year: int) -> tuple[PlainFigure, PlainFigure] | None:
        """The figures of this year and the year before that a change is between."""
        amounts = self.labels.amounts(table, col, year)
        now = table.figures.get((row, amounts, year)) if amounts is not None else None
        before = table.figures.get((row, amounts, year - 1)) if amounts is not None else None
        if now is None or before is None:
            dated = [
                (int(found[0]), one) for one in table.cols if one[:-1] == col[:-1] and (found := _YEAR.search(one[-1]))
            ]
            dated.sort()
            latest = [table.figures.get((row, one, year)) for _, one in dated[-2:]]
            consecutive = len(dated) > 1 and dated[-1][0] == dated[-2][0] + 1
            before, now = latest if consecutive and len(latest) > 1 else (None, None)
        return (now, before) if now is not None and before is not None and now.unit == before.unit else None

    def series(self, table: PlainTable) -> Iterator[PlainRelation]:
        """A figure that is many times both its neighbours in a row of years that is calm otherwise."""
        for row in table.rows:
            for col in table.cols:
                found = [table.figures.get((row, col, year)) for year in table.years]
                line = [
                    figure for figure in found if figure is not None and figure.value > 0 and figure.unit != PERCENT
                ]
                if len(line) == len(found) >= _SERIES:
                    yield from _jumps((table.name, table.entity, row, col), line)


def _change(
    rule: str, family: tuple[object, ...], change: PlainFigure, now: PlainFigure, before: PlainFigure
) -> Iterator[PlainRelation]:
    others = (now, before)
    if rule == CHANGE and change.unit == now.unit:
        rest, value = max(now.step, before.step, change.step), now.value - before.value
        yield PlainRelation(rule, family, change, others, value - rest, value + rest)
    elif rule == GROWTH and before.value > 0 and change.unit == PERCENT:
        low, high = ratio_between(now, before)
        yield PlainRelation(rule, family, change, others, low - 1 - change.step, high - 1 + change.step)


def _jumps(family: tuple[object, ...], line: Sequence[PlainFigure]) -> Iterator[PlainRelation]:
    for at, figure in enumerate(line):
        rest = [one for place, one in enumerate(line) if place != at]
        steps = [max(a.value / b.value, b.value / a.value) for a, b in pairwise(rest)]
        near = [line[place] for place in (at - 1, at + 1) if 0 <= place < len(line)]
        if max(steps) <= _CALM:
            low, high = max(one.value for one in near) / _JUMP, min(one.value for one in near) * _JUMP
            yield PlainRelation(SERIES, (*family, at), figure, tuple(near), low, high, sure=True)
