"""Contradictions among printed figures in words: the cell to look at first, its formula, the others, what would fit."""

from __future__ import annotations

from collections.abc import Sequence

from discgen.catalogue.entity import SOLO
from discgen.faults import Fault, Severity, some_of
from discgen.figures.cellspace import CellDef
from discgen.figures.formula import FormulaError, LedgerSum, Ref, Scope
from discgen.figures.formulawords import FormulaWords, Phrases, listed
from discgen.figures.printed.printing import with_unit
from discgen.published.inverse.contradictions import Contradiction, Settled
from discgen.published.publication import Publication
from discgen.published.publishedcells import PublishedCell

PLACE = "計数の整合"
_PHRASES = Phrases(
    blank="",
    negative="－{}",
    condition="{}なら{}、さもなければ{}",
    whole=False,
    prior="前年度の{}",
    printed="印刷した{}",
    basis="{}",
    ratio="{}÷{}",
    exact_ratio="{}÷{}",
    between="と",
    least="{}の小さいほう",
    greatest="{}の大きいほう",
    size="{}の絶対値",
)
_MOST_PARTS = 8
_SHOWN_PARTS = 4
_SHOWN_CELLS = 20


class _Words(FormulaWords):
    """Figures by the last step of their labels, those of other tables with the title."""

    def __init__(self, publication: Publication, scope: Scope, table: str) -> None:
        super().__init__(scope, _PHRASES)
        self._space = publication.space
        self._table = table

    def figure(self, ref: Ref) -> str:
        cell = self._space.find(ref)
        if cell is None:
            return str(ref)
        label = cell.row_path.split(" > ")[-1]
        parts = [label, cell.column_path] if cell.column_path else [label]
        inside = "／".join(parts)
        return f"「{inside}」" if cell.ref.table == self._table else f"「{cell.table.title}」の「{inside}」"

    def ledger_sum(self, query: LedgerSum) -> str:
        return f"台帳の合計（{query}）"

    def number(self, name: str) -> str:
        return name

    def parts(self, refs: Sequence[Ref]) -> str:
        return listed([self.figure(ref) for ref in refs], _SHOWN_PARTS, "＋")


def formula_text(publication: Publication, cell: CellDef) -> str:
    """What a figure is computed from, in words; as written where it cannot be told."""
    if not cell.formula:
        return ""
    try:
        return _Words(publication, publication.space.scope(cell), cell.ref.table).text(cell.formula)
    except FormulaError:
        return cell.formula


def cell_text(cell: PublishedCell) -> str:
    """A printed cell with its unit, once."""
    return with_unit(cell.printed, cell.unit)


def _told(cell: PublishedCell) -> str:
    return f"{cell.place}＝{cell_text(cell)}"


def contradiction_faults(publication: Publication, settled: Settled, *, refused: bool) -> list[Fault]:
    """One fault for each contradiction: errors where they are ``refused``.

    A formula that fails for a whole list of cells is defined otherwise by that house: told, and never refused.
    """
    return [_fault(publication, one, refused=refused) for one in settled.contradictions]


def _fault(publication: Publication, one: Contradiction, *, refused: bool) -> Fault:
    severity = Severity.ERROR if refused else Severity.WARNING
    if one.listed:
        return _other_definition(publication, one)
    cells = [one.blamed, *one.cells]
    message = "次の計数は同時には成り立ちません" if len(cells) > 1 else "この計数は、台帳とほかの計数からは出ません"
    if not refused:
        message += f"（「{one.blamed.key.path}」を除きました）"
    found = "／".join(_told(cell) for cell in cells[:_SHOWN_CELLS])
    if len(cells) > _SHOWN_CELLS:
        found += f"／ほか{len(cells) - _SHOWN_CELLS}計数"
    formula = _formula(publication, one)
    expected = ""
    if one.fits:
        expected = f"{one.blamed.key.path} が {with_unit(one.fits, one.blamed.unit)} なら合います"
    if formula:
        expected += ("。" if expected else "") + f"式：{formula}"
    remedy = "誤りのある計数を訂正するか、--leave-out で除いてください"
    return Fault(PLACE, message, found, expected, remedy if refused else "", severity)


def _formula(publication: Publication, one: Contradiction) -> str:
    if one.defined is not None:
        return f"「{one.defined.definition.row_path}」＝{formula_text(publication, one.defined.definition)}"
    cell = publication.space.of_key(one.blamed.key)
    text = formula_text(publication, cell) if cell else ""
    return f"「{cell.row_path}」＝{text}" if cell and text else ""


def _other_definition(publication: Publication, one: Contradiction) -> Fault:
    cell = one.defined.definition if one.defined else publication.space.of_key(one.blamed.key)
    assert cell is not None  # what was asked has a definition
    entity = "" if cell.ref.entity == SOLO else f"{cell.ref.entity} "
    where = f"{entity}{one.blamed.key.table_id}「{cell.table.title}」"
    column = f"（列「{cell.column_path}」）" if cell.column_path else ""
    message = f"定義が違うようです{column}：{one.listed} 個の計数が様式の式と合わないので、使いません"
    shown = [f"{item.key.path}＝{cell_text(item)}（{item.line}行目）" for item in (one.blamed, *one.cells)]
    formula = formula_text(publication, cell) if one.defined else ""
    expected = f"式：{formula}" if formula else ""
    if one.fits:
        expected += f"（{one.blamed.key.path} なら {with_unit(one.fits, one.blamed.unit)}）"
    remedy = "金庫の計算方法を設定（[conventions]）か機関の様式（forms）の式に書くと使えます"
    return Fault(where, message, some_of(shown, 3, "個"), expected, remedy, Severity.WARNING)
