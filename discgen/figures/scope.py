"""Names outside any table: reconciliations and other rules refer to figures by their full names only."""

from __future__ import annotations

from discgen.catalogue.entity import SOLO
from discgen.figures.cellspace import CellSpace
from discgen.figures.formula import FormulaError, Ref


class FullNames:
    """Resolves ``table.row`` and ``table.row.column`` in the reading of the bank or of the group."""

    table = row = ""  # bare names mean nothing here

    def __init__(self, space: CellSpace, entity: str = SOLO) -> None:
        self._space = space
        self.entity = entity

    def resolve(self, parts: tuple[str, ...]) -> Ref:
        """The figure of that full name. Errors: FormulaError when there is none."""
        if len(parts) in (2, 3):
            ref = Ref.named(parts, self.entity)
            if self._space.find(ref):
                return ref
        raise FormulaError(f"式が参照する「{'.'.join(parts)}」がありません")

    def at(self, column: str, row: str) -> Ref:
        raise FormulaError("at() は表の中の式だけで使えます")

    def children(self) -> list[Ref]:
        raise FormulaError("children() は表の中の式だけで使えます")
