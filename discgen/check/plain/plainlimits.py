"""Limits of a table that the catalogue does not know: what was paid or used does not exceed what stands beside it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from discgen.check.plain.plainlabels import PlainLabels
from discgen.check.plain.plainrelation import LIMIT, PlainRelation
from discgen.check.plain.plaintable import Path, PlainTable, bare


def limits(table: PlainTable, labels: PlainLabels) -> Iterator[PlainRelation]:
    """Along the rows: every column of amounts beside one of limits."""
    most = [col for col in table.cols if _ends(col, labels.words.limits)]
    spent = [col for col in table.cols if _ends(col, labels.words.limited)]
    for col, limit in ((col, limit) for col in spent for limit in most if col[:-1] == limit[:-1]):
        family = (table.name, table.entity, table.turned, col, limit)
        for row in table.rows:
            for year in table.years:
                paid, bound = table.figures.get((row, col, year)), table.figures.get((row, limit, year))
                if paid and bound and paid.unit == bound.unit and not bound.nil:
                    yield PlainRelation(LIMIT, family, paid, (bound,), Fraction(0), bound.value + bound.step, sure=True)


def _ends(col: Path, words: tuple[str, ...]) -> bool:
    return bool(col) and bare(col[-1]).endswith(words)
