"""Formulas in Japanese: one walk for everybody who reads them; what figures, sums and numbers are called is given."""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from discgen.figures.formula import FormulaError, LedgerSum, Ref, Scope, dotted, is_number, ledger_query, parse, ref_of

_SIGNS: Mapping[type[ast.operator] | type[ast.cmpop], str] = {
    ast.Add: "＋",
    ast.Sub: "－",
    ast.Mult: "×",
    ast.Div: "÷",
    ast.Gt: "＞",
    ast.GtE: "≧",
    ast.Lt: "＜",
    ast.LtE: "≦",
    ast.Eq: "＝",
    ast.NotEq: "≠",
}
_LOOSE, _SUM, _PRODUCT, _ATOM = range(4)  # how firmly a phrase holds together: what is looser than asked is bracketed


@dataclass(frozen=True, slots=True)
class Phrases:
    """How operations are told; {} stands for what they are of.

    blank: beside a sign. condition: its test and both branches, bracketed where ``whole``. least, greatest: of several
    with ``between`` among them.
    """

    blank: str
    negative: str
    condition: str
    whole: bool
    prior: str
    printed: str
    basis: str
    ratio: str
    exact_ratio: str
    between: str
    least: str
    greatest: str
    size: str


class FormulaWords(ABC):
    """Puts formulas into words. What a name means is told by the scope."""

    def __init__(self, scope: Scope, phrases: Phrases) -> None:
        self._scope = scope
        self._phrases = phrases

    @abstractmethod
    def figure(self, ref: Ref) -> str:
        """What a figure is called."""

    @abstractmethod
    def ledger_sum(self, query: LedgerSum) -> str:
        """What a sum or number of ledger rows is called."""

    @abstractmethod
    def number(self, name: str) -> str:
        """What a number of the law or of the house is called, by its name in formulas."""

    @abstractmethod
    def parts(self, refs: Sequence[Ref]) -> str:
        """What the sum of the rows under a row is called."""

    def text(self, formula: str) -> str:
        """The formula in words. Errors: FormulaError for one that cannot be read."""
        return self._walk(parse(formula))[0]

    def _inner(self, node: ast.expr, least: int) -> str:
        text, strength = self._walk(node)
        return f"（{text}）" if strength < least else text

    def _walk(self, node: ast.expr) -> tuple[str, int]:
        told, blank = self._phrases, self._phrases.blank
        match node:
            case ast.Name() | ast.Attribute() if is_number(name := dotted(node)):
                return self.number(".".join(name)), _ATOM
            case ast.Name() | ast.Attribute() | ast.Call(func=ast.Name(id="at" | "solo")):
                return self._figure(node), _ATOM
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _SIGNS:
                strength = _SUM if isinstance(op, ast.Add | ast.Sub) else _PRODUCT
                last = self._inner(right, strength + isinstance(op, ast.Sub | ast.Div))
                return f"{self._inner(left, strength)}{blank}{_SIGNS[type(op)]}{blank}{last}", strength
            case ast.UnaryOp(operand=operand):
                return told.negative.format(self._inner(operand, _ATOM)), _SUM
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                sign = f"{blank}{_SIGNS[type(op)]}{blank}"
                return f"{self._inner(left, _SUM)}{sign}{self._inner(right, _SUM)}", _LOOSE
            case ast.IfExp(test=test, body=body, orelse=orelse):
                text = told.condition.format(*(self._inner(part, _LOOSE) for part in (test, body, orelse)))
                return text, _ATOM if told.whole else _LOOSE
            case ast.Call(func=ast.Name(id=name), args=args):
                return self._call(name, node, args)
        return ast.unparse(node), _ATOM

    def _figure(self, node: ast.expr) -> str:
        """A figure; as the formula writes it where there is none."""
        try:
            return self.figure(ref_of(node, self._scope))
        except FormulaError:
            return ast.unparse(node)

    def _call(self, name: str, node: ast.Call, args: Sequence[ast.expr]) -> tuple[str, int]:
        told = self._phrases
        match name, args:
            case (("sum" | "count"), _):
                return self.ledger_sum(replace(ledger_query(node), entity=self._scope.entity)), _ATOM
            case "children", _:
                return self.parts(self._scope.children()), _ATOM
            case "prior", [inner]:
                return told.prior.format(self._inner(inner, _ATOM)), _ATOM
            case "printed", [inner]:
                return told.printed.format(self._inner(inner, _ATOM)), _ATOM
            case "basis", [inner]:
                return told.basis.format(self._inner(inner, _ATOM)), _ATOM
            case (("ratio" | "exact_ratio"), [upper, lower]):
                form = told.ratio if name == "ratio" else told.exact_ratio
                return form.format(self._inner(upper, _PRODUCT), self._inner(lower, _ATOM)), _PRODUCT
            case (("min" | "max"), _):
                several = told.between.join(self._inner(item, _LOOSE) for item in args)
                return (told.least if name == "min" else told.greatest).format(several), _ATOM
            case "abs", [inner]:
                return told.size.format(self._inner(inner, _LOOSE)), _ATOM
            case (("ln" | "exp" | "power"), _):
                return f"{name}（{'、'.join(self._inner(item, _LOOSE) for item in args)}）", _ATOM
        return ast.unparse(node), _ATOM


def listed(names: Sequence[str], most: int, plus: str) -> str:
    """A sum of names; of more than ``most`` only the ends."""
    shown = [*names[:2], "…", names[-1]] if len(names) > most else names
    return plus.join(shown)
