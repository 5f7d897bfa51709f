"""Formulas in words: the labels of the figures instead of their names, the way a reader would write them."""

from __future__ import annotations

from collections.abc import Sequence

from discgen.catalogue.entity import SOLO
from discgen.check.identities.context import Context
from discgen.figures.formula import LedgerSum, Ref, Scope
from discgen.figures.formulawords import FormulaWords, Phrases, listed
from discgen.figures.printed.printing import print_value, unit_of

_SHOWN = 4
_PHRASES = Phrases(
    blank="",
    negative="△{}",
    condition="（{}なら{}、でなければ{}）",
    whole=True,
    prior="前年度の{}",
    printed="{}",
    basis="{}",
    ratio="{}÷{}",
    exact_ratio="{}÷{}",
    between="と",
    least="（{}の小さい方）",
    greatest="（{}の大きい方）",
    size="{}の絶対値",
)


def words(context: Context, formula: str, scope: Scope, home: str = "") -> str:
    """A formula in words. ``home``: the table it stands in, whose title need not be said."""
    return _Words(context, scope, home).text(formula)


def summed(names: Sequence[str]) -> str:
    """A sum of names; of many only the ends."""
    return listed(names, _SHOWN, "＋")


class _Words(FormulaWords):
    def __init__(self, context: Context, scope: Scope, home: str) -> None:
        super().__init__(scope, _PHRASES)
        self._context = context
        self._home = home

    def figure(self, ref: Ref) -> str:
        cell = self._context.shown(ref)
        reading = "金庫単体の" if ref.entity == SOLO != self._scope.entity else ""
        title = "" if cell.ref.table == self._home else cell.table.title
        return f"{reading}{title}〔{cell.row.label}{'／' + cell.column.label if cell.column.label else ''}〕"

    def ledger_sum(self, query: LedgerSum) -> str:
        filters = "・".join("・".join(value) for _, value in query.filters if isinstance(value, tuple))
        return f"台帳の集計（{filters}）" if filters else "台帳の集計"

    def number(self, name: str) -> str:
        value = self._context.premises.numbers.get(name)
        if value is None:
            return name.partition(".")[2]
        return print_value(value * 100, unit_of("円", 2)) + "%" if 0 < value < 1 else f"{float(value):g}"

    def parts(self, refs: Sequence[Ref]) -> str:
        return summed([f"「{self._context.space.cell(ref).row.label}」" for ref in refs])
