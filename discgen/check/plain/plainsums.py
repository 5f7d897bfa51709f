"""Totals, parts and shares of a table that the catalogue does not know, by the words of its labels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from discgen.check.plain.plainlabels import PlainLabels
from discgen.check.plain.plainrelation import (
    FEWEST,
    HUNDRED,
    PARTS,
    SHARE,
    TOTAL,
    WITHIN,
    PlainRelation,
    ratio_between,
)
from discgen.check.plain.plaintable import PERCENT, Path, PlainFigure, PlainTable

_ALL = Fraction(1)


@dataclass(frozen=True, slots=True)
class PlainSums:
    """Finds them along the rows of tables. labels: what labels mean."""

    labels: PlainLabels

    def relations(self, table: PlainTable) -> Iterator[PlainRelation]:
        """Everything that must hold along the rows."""
        yield from self._totals(table)
        yield from self._parts(table)
        yield from self._within(table)
        yield from self._shares(table)

    def sums(self, table: PlainTable) -> Iterator[tuple[Path, tuple[Path, ...]]]:
        """Every total with its parts: siblings at the step of the path that says so."""
        for row in table.rows:
            for at, step in enumerate(row):
                size = self.labels.total(step)
                if size:
                    level = [other for other in table.rows if _beside(other, row, at)]
                    parts = self._run(level, row, at, size)
                    if len(parts) >= FEWEST:
                        yield row, parts

    def _run(self, level: Sequence[Path], row: Path, at: int, size: int) -> tuple[Path, ...]:
        """The parts of a total: all beside the largest, those since the total before of a smaller one."""
        if size == max(self.labels.total(other[at]) for other in level):
            return tuple(other for other in level if self.labels.part(other[at]))
        run: list[Path] = []
        for other in level[: level.index(row)]:
            run = [] if self.labels.total(other[at]) else [*run, other] if self.labels.part(other[at]) else run
        return tuple(run)

    def _totals(self, table: PlainTable) -> Iterator[PlainRelation]:
        for row, parts in self.sums(table):
            for col in table.cols:
                if self.labels.one_of(col[-1] if col else "", self.labels.words.shares):
                    continue
                family = (table.name, table.entity, table.turned, row)
                for year in table.years:
                    yield from self._sum(TOTAL, family, table, row, parts, (col, year), sure=True)

    def _parts(self, table: PlainTable) -> Iterator[PlainRelation]:
        """A figure and what stands under it: mostly all of its parts."""
        for row in table.rows:
            under = [other for other in table.rows if other[:-1] == row and row]
            if len(under) < FEWEST or not all(self.labels.part(other[-1]) for other in under):
                continue
            for col in table.cols:
                for year in table.years:
                    family = (table.name, table.entity, table.turned, row)
                    yield from self._sum(PARTS, family, table, row, tuple(under), (col, year), sure=False)

    def _sum(
        self,
        rule: str,
        family: tuple[object, ...],
        table: PlainTable,
        row: Path,
        parts: tuple[Path, ...],
        at: tuple[Path, int],
        *,
        sure: bool,
    ) -> Iterator[PlainRelation]:
        whole = table.figures.get((row, *at))
        found = [table.figures.get((part, *at)) for part in parts]
        figures = [figure for figure in found if figure is not None]
        if whole is None or len(figures) < len(found) or {f.unit for f in figures} != {whole.unit}:
            return
        if whole.unit == PERCENT:
            return
        step = max(figure.step for figure in (whole, *figures))
        value = sum((figure.value for figure in figures), Fraction(0))
        below, above = self._rest(whole.unit, [figure for figure in figures if not figure.nil])
        signed = any(figure.value < 0 for figure in figures)
        low = value - (above if signed else below) * step
        yield PlainRelation(rule, family, whole, tuple(figures), low, value + above * step, sure)

    def _rest(self, unit: str, parts: Sequence[PlainFigure]) -> tuple[int, int]:
        """How many steps of the last digit a total may lie below and above the sum of so many parts."""
        if unit in self.labels.words.counted or not parts:
            return 0, 0
        rounded = (len(parts) + 1) // 2
        return rounded, max(rounded, len(parts) - 1)

    def _within(self, table: PlainTable) -> Iterator[PlainRelation]:
        """うち is never more than what it is a part of."""
        for number, row in enumerate(table.rows):
            if not row or not self.labels.within(row[-1]):
                continue
            before = [one for one in table.rows[:number] if one[:-1] == row[:-1] and not self.labels.within(one[-1])]
            above = [row[:-1]] if row[:-1] in table.rows else before[-1:]
            for col in table.cols if above else ():
                for year in table.years:
                    part, whole = table.figures.get((row, col, year)), table.figures.get((above[0], col, year))
                    if part and whole and part.unit == whole.unit and min(part.value, whole.value) >= 0:
                        family = (table.name, table.entity, table.turned, row)
                        zero = Fraction(0)
                        yield PlainRelation(WITHIN, family, part, (whole,), zero, max(zero, whole.value), sure=True)

    def _shares(self, table: PlainTable) -> Iterator[PlainRelation]:
        words = self.labels.words.shares
        for col in table.cols:
            if not col or not self.labels.one_of(col[-1], words):
                continue
            for year in table.years:
                amounts = self.labels.amounts(table, col, year)
                if amounts is None:
                    continue
                family = (table.name, table.entity, table.turned, col, year)
                for row in table.rows:
                    share, amount = table.figures.get((row, col, year)), table.figures.get((row, amounts, year))
                    if share is not None and amount is not None:
                        yield from self._share(family, table, share, amount)
                yield from self._hundred(family, table, col, year)

    def _share(
        self, family: tuple[object, ...], table: PlainTable, share: PlainFigure, amount: PlainFigure
    ) -> Iterator[PlainRelation]:
        made: list[PlainRelation] = []
        for base in self._bases(table, amount):
            low, high = ratio_between(amount, base)
            rest = share.step
            made.append(
                PlainRelation(SHARE, family, share, (amount, base), low - rest, high + rest / 2)
                if amount.value
                else PlainRelation(SHARE, family, share, (amount, base), Fraction(0), rest / 2)
            )
        yield from [one for one in made if one.holds][:1] or made[:1]

    def _bases(self, table: PlainTable, amount: PlainFigure) -> Iterator[PlainFigure]:
        """Of what an amount may be the share: the total beside it, that of its group, the group."""
        for depth in range(len(amount.row) - 1, -1, -1):
            totals = [
                row
                for row in table.rows
                if len(row) == depth + 1 and row[:depth] == amount.row[:depth] and self.labels.total(row[-1]) > 1
            ]
            best = max(totals, key=lambda row: self.labels.total(row[-1]), default=None)
            for row in (best, amount.row[:depth] if depth else None):
                base = table.figures.get((row, amount.col, amount.year)) if row is not None else None
                if base is not None and base.value > 0 and base.unit == amount.unit:
                    yield base

    def _hundred(self, family: tuple[object, ...], table: PlainTable, col: Path, year: int) -> Iterator[PlainRelation]:
        """The shares of all parts of a total are a hundred together, within what was cut off or rounded."""
        amounts = self.labels.amounts(table, col, year)
        for row, parts in self.sums(table):
            sums = self._sum(TOTAL, (), table, row, parts, (amounts, year), sure=True) if amounts is not None else ()
            if len(row) > 1 or not any(one.holds for one in sums):
                continue  # other parts than these may be there
            found = [table.figures.get((part, col, year)) for part in parts]
            shares = [figure for figure in found if figure is not None]
            if len(shares) < len(found) or any(figure.unit != PERCENT for figure in shares):
                continue
            rest = sum((figure.step for figure in shares), Fraction(0))
            first, *others = shares
            left = _ALL - sum((figure.value for figure in others), Fraction(0))
            yield PlainRelation(HUNDRED, (*family, row), first, tuple(others), left - rest, left + rest / 2, sure=True)


def _beside(other: Path, row: Path, at: int) -> bool:
    return len(other) == len(row) and other[:at] == row[:at] and other[at + 1 :] == row[at + 1 :]
