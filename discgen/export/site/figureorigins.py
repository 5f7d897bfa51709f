"""How a printed figure is defined, for the reader: its formula in words, the total it is part of, where else it stands.

What the office alone has to know (ledgers, their columns, names of the catalogue) is not told.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from discgen.figures.cellformulawords import CellWords, label_of
from discgen.figures.cellspace import CellDef, CellSpace
from discgen.figures.formula import FormulaError, LedgerSum, Ref, Scope, parse, ref_of
from discgen.figures.formulawords import Phrases
from discgen.figures.printed.printedtable import CellKey
from discgen.project import Project

_BOOKS = "帳簿の計数"
_OWN_NUMBER = "別に定める値"
_PHRASES = Phrases(
    blank=" ",
    negative="－{}",
    condition="{} ならば {}、そうでなければ {}",
    whole=True,
    prior="前年度の{}",
    printed="{}",
    basis="{}",
    ratio="{} ÷ {}",
    exact_ratio="{} ÷ {}",
    between="、",
    least="（{} のうち最小のもの）",
    greatest="（{} のうち最大のもの）",
    size="（{}）の絶対値",
)


@dataclass(frozen=True, slots=True)
class Origin:
    """words: the formula. whole: number of the total whose part it is. alike: one and the same for like figures."""

    words: str
    whole: str
    alike: str


class _Words(CellWords):
    """The words of a formula without the ledgers behind it."""

    def __init__(
        self, space: CellSpace, cell: CellDef, laws: Mapping[str, str], printed: Collection[tuple[str, str]]
    ) -> None:
        super().__init__(space, cell, _PHRASES)
        self._laws = laws
        self._printed = printed

    def figure(self, ref: Ref) -> str:
        """A figure of a table that is not printed goes by its row alone."""
        if (ref.entity, ref.table) in self._printed:
            return super().figure(ref)
        return f"「{label_of(self._space.cell(ref).row_path)}」"

    def ledger_sum(self, query: LedgerSum) -> str:
        return _BOOKS

    def number(self, name: str) -> str:
        return f"「{self._laws[name]}」" if name in self._laws else _OWN_NUMBER


class _Origins:
    """Reads the definitions of one project."""

    def __init__(self, project: Project) -> None:
        cells = [cell for table in project.tables.values() for cell in table.cells()]
        self._space = project.store.space
        self._laws = {f"law.{item.id}": item.title for item in project.catalogue.law_parameters}
        self._printed = {(cell.key.entity, cell.key.table_id) for cell in cells if cell.key}
        self._wholes: dict[Ref, Ref] = {}
        columns: dict[tuple[str, str, str], list[CellDef]] = {}
        for cell in self._space.cells.values():
            columns.setdefault((cell.ref.entity, cell.ref.table, cell.ref.column), []).append(cell)
        for column in columns.values():
            self._note_wholes(column)

    def _note_wholes(self, column: Sequence[CellDef]) -> None:
        """A part is what a total adds up, or what the books hold of the rows that a total sums."""
        here = {cell.ref for cell in column}
        for cell in column:
            for part in self._parts(cell):
                if part in here:
                    self._wholes.setdefault(part, cell.ref)
        totals = sorted((cell for cell in column if cell.row.total), key=lambda cell: -_narrowness(cell))
        for cell in column:
            whole = next((total for total in totals if _holds(total, cell)), None)
            if whole is not None:
                self._wholes.setdefault(cell.ref, whole.ref)

    def of(self, cell: CellDef) -> Origin:
        """The origin of one figure."""
        whole = self._wholes.get(cell.ref)
        return Origin(self._words(cell), str(whole) if whole else "", self._alike(cell))

    def _words(self, cell: CellDef) -> str:
        """Nothing for what is worked out from the books and not from other figures."""
        if not cell.formula:
            return ""
        words = _Words(self._space, cell, self._laws, self._printed).text(cell.formula)
        return "" if _BOOKS in words else words

    def _parts(self, cell: CellDef) -> list[Ref]:
        """What a cell adds up; nothing where it is no plain sum."""
        try:
            return _summands(parse(cell.formula), self._space.scope(cell)) if cell.formula else []
        except FormulaError:
            return []

    def _alike(self, cell: CellDef) -> str:
        """The figure behind cells that are defined as one other figure and nothing else."""
        seen: set[Ref] = set()
        while cell.formula and cell.ref not in seen:
            seen.add(cell.ref)
            node = parse(cell.formula)
            if not isinstance(node, ast.Name | ast.Attribute):
                break
            try:
                cell = self._space.cell(ref_of(node, self._space.scope(cell)))
            except FormulaError:
                break
        return str(cell.query) if cell.query is not None else str(cell.ref)


def _narrowness(cell: CellDef) -> int:
    return len(cell.query.filters) if cell.query else 0


def _holds(total: CellDef, part: CellDef) -> bool:
    """True where the total sums all rows of the ledger that the part sums, and more."""
    whole, own = total.query, part.query
    if whole is None or own is None or (whole.ledger, whole.column) != (own.ledger, own.column) or not own.column:
        return False
    return set(whole.filters) < set(own.filters)


def _summands(node: ast.expr, scope: Scope) -> list[Ref]:
    match node:
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return [*_summands(left, scope), *_summands(right, scope)]
        case ast.Call(func=ast.Name(id="children")):
            return scope.children()
        case ast.Name() | ast.Attribute():
            return [ref_of(node, scope)]
    raise FormulaError(ast.unparse(node))


def figure_origins(project: Project) -> dict[CellKey, Origin]:
    """The origin of every printed figure that a form of this year defines."""
    origins = _Origins(project)
    known: dict[Ref, Origin] = {}
    made: dict[CellKey, Origin] = {}
    for table in project.tables.values():
        for cell in table.cells():
            assert cell.key is not None
            definition = project.store.space.of_key(cell.key)
            if definition is not None:
                made[cell.key] = known.get(definition.ref) or known.setdefault(definition.ref, origins.of(definition))
    return made
