"""Formulas in words: the labels of the figures instead of their names, the way a reader would write them."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from discgen.check.identities.context import Context
from discgen.figures.formula import FormulaError, Scope, ledger_query, parse
from discgen.figures.printed.printing import print_value, unit_of

_SIGNS: dict[type[ast.AST], str] = {
    ast.Add: "＋",
    ast.Sub: "－",
    ast.Mult: "×",
    ast.Div: "÷",
    ast.Gt: "＞",
    ast.GtE: "≧",
    ast.Lt: "＜",
    ast.LtE: "≦",
}
_LOOSE = (ast.Add, ast.Sub)
_SHOWN = 4


def words(context: Context, formula: str, scope: Scope, home: str = "") -> str:
    """A formula in words. ``home``: the table it stands in, whose title need not be said."""
    return _Words(context, scope, home).of(parse(formula))


def listed(names: Sequence[str]) -> str:
    """A sum of names; of many only the ends."""
    shown = [*names[: _SHOWN - 2], "…", names[-1]] if len(names) > _SHOWN else names
    return "＋".join(shown)


class _Words:
    def __init__(self, context: Context, scope: Scope, home: str) -> None:
        self._context = context
        self._scope = scope
        self._home = home

    def of(self, node: ast.expr) -> str:
        match node:
            case ast.Name() | ast.Attribute():
                return self._name(ast.unparse(node))
            case ast.BinOp(left=left, op=op, right=right):
                return f"{self._part(left, op)}{_SIGNS[type(op)]}{self._part(right, op, last=True)}"
            case ast.UnaryOp(operand=operand):
                return f"△{self._part(operand, ast.Mult())}"
            case ast.Compare(left=left, ops=[op], comparators=[right]):
                return f"{self.of(left)}{_SIGNS[type(op)]}{self.of(right)}"
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return f"（{self.of(test)}なら{self.of(body)}、でなければ{self.of(orelse)}）"
            case ast.Call(func=ast.Name(id=name), args=args):
                return self._call(name, node, args)
        return ast.unparse(node)

    def _part(self, node: ast.expr, op: ast.operator, *, last: bool = False) -> str:
        text = self.of(node)
        loose = isinstance(node, ast.BinOp) and isinstance(node.op, _LOOSE)
        return f"（{text}）" if loose and (last or not isinstance(op, _LOOSE)) else text

    def _name(self, name: str) -> str:
        space, _, rest = name.partition(".")
        if space in ("law", "param"):
            value = self._context.premises.numbers.get(name)
            if value is None:
                return rest
            return print_value(value * 100, unit_of("円", 2)) + "%" if 0 < value < 1 else f"{float(value):g}"
        try:
            cell = self._context.space.find(self._scope.resolve(tuple(name.split("."))))
        except FormulaError:
            return name
        if cell is None:
            return name
        title = "" if cell.ref.table == self._home else cell.table.title
        return f"{title}〔{cell.row.label}{'／' + cell.column.label if cell.column.label else ''}〕"

    def _call(self, name: str, node: ast.Call, args: list[ast.expr]) -> str:
        match name, args:
            case (("ratio" | "exact_ratio"), [upper, lower]):
                return f"{self._part(upper, ast.Div())}÷{self._part(lower, ast.Div(), last=True)}"
            case (("printed" | "basis"), [inner]):
                return self._part(inner, ast.Mult())
            case "prior", [inner]:
                return f"前年度の{self.of(inner)}"
            case "solo", [inner]:
                return f"金庫単体の{self.of(inner)}"
            case "at", [column, row]:
                ref = self._scope.at(ast.unparse(column), ast.unparse(row))
                cell = self._context.space.cell(ref)
                return f"〔{cell.row.label}／{cell.column.label}〕"
            case (("min" | "max"), _):
                which = "小さい方" if name == "min" else "大きい方"
                return f"（{'と'.join(self.of(item) for item in args)}の{which}）"
            case "abs", [inner]:
                return f"{self.of(inner)}の絶対値"
            case "children", _:
                cells = (self._context.space.find(ref) for ref in self._scope.children())
                return listed([f"「{cell.row.label}」" for cell in cells if cell])
            case (("sum" | "count"), _):
                filters = "・".join(
                    "・".join(value) for _, value in ledger_query(node).filters if isinstance(value, tuple)
                )
                return f"台帳の集計（{filters}）" if filters else "台帳の集計"
        return ast.unparse(node)
