"""What the labels of a table that the catalogue does not know mean, by the words of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass

from discgen.catalogue.rulefiles import PlainWords
from discgen.check.plain.plaintable import PERCENT, Path, PlainTable, bare


@dataclass(frozen=True, slots=True)
class PlainLabels:
    """What labels mean, by the words of the catalogue."""

    words: PlainWords

    def total(self, label: str) -> int:
        """How large a total a label means; 0 for none, the largest number for the total of all."""
        word = bare(label)
        if word in self.words.subtotals:
            return 1
        return self.words.totals.index(word) + 2 if word in self.words.totals else 0

    def within(self, label: str) -> bool:
        """A part of the row above."""
        return bare(label).startswith(self.words.within)

    def part(self, label: str) -> bool:
        """What adds to a total."""
        word = bare(label)
        return not (self.total(label) or self.within(label) or any(one in word for one in self.words.unsummed))

    def one_of(self, label: str, words: tuple[str, ...]) -> bool:
        """True for a label that is one of these words, whatever unit stands behind it."""
        return bare(label).split("(")[0] in words

    def amounts(self, table: PlainTable, col: Path, year: int) -> Path | None:
        """The column of the amounts beside one of shares or changes: the nearest before it, else the first after."""
        words = self.words
        beside = [
            one
            for one in table.cols
            if one[:-1] == col[:-1]
            and one != col
            and not self.one_of(one[-1] if one else "", (*words.changes, *words.growths))
            and any(
                figure.unit != PERCENT
                for row in table.rows
                if (figure := table.figures.get((row, one, year))) is not None
            )
        ]
        before = [one for one in beside if table.cols.index(one) < table.cols.index(col)]
        return before[-1] if before else beside[0] if beside else None
