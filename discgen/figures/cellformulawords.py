"""The formula of one cell in words: figures are called by their rows, columns and tables."""

from __future__ import annotations

from collections.abc import Sequence

from discgen.figures.cellspace import SEPARATOR, CellDef, CellSpace
from discgen.figures.formula import Ref
from discgen.figures.formulawords import FormulaWords, Phrases, listed

_LISTED = 6


def label_of(path: str) -> str:
    """The last step of a row or column path."""
    return path.split(SEPARATOR)[-1]


class CellWords(FormulaWords):
    """The words of one cell's formula; sums of ledgers and numbers are for those who know them."""

    def __init__(self, space: CellSpace, cell: CellDef, phrases: Phrases) -> None:
        super().__init__(space.scope(cell), phrases)
        self._space = space
        self._cell = cell

    def figure(self, ref: Ref) -> str:
        """A figure by its row; with its table, column and reading where they are not those of the cell itself."""
        here = self._cell
        there = self._space.cell(ref)
        row, column = label_of(there.row_path), label_of(there.column_path)
        named = row
        if ref.table == here.ref.table and ref.row == here.ref.row and column:
            named = column
        elif column and (ref.table != here.ref.table or ref.column != here.ref.column):
            named = f"{row}／{column}" if row else column
        of = "" if ref.table == here.ref.table else f"{there.table.title}の"
        reading = "" if ref.entity == here.ref.entity else f"{ref.entity}の"
        return f"{reading}{of}「{named}」"

    def parts(self, refs: Sequence[Ref]) -> str:
        """How many rows a row adds up, and which."""
        names = listed([self.figure(ref) for ref in refs], _LISTED, " ＋ ")
        return f"内訳{len(refs)}項目の合計（{names}）"
