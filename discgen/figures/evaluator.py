"""The evaluator: one walk over a formula, for numbers, intervals, linear forms and whatever else adds up.

What a formula means is here. Where figures and sums come from is the source's; how amounts are added, multiplied,
divided and compared is their own: the operators of their type.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any, Generic, Protocol, TypeVar

from discgen.figures.cellspace import CellDef, CellSpace
from discgen.figures.curves import CURVES
from discgen.figures.formula import FormulaError, LedgerSum, Ref, Scope, dotted, is_number, ledger_query, parse, ref_of
from discgen.figures.premises import Premises

V = TypeVar("V")
V_co = TypeVar("V_co", covariant=True)


def _total(amounts: Iterable[Any]) -> Any:
    return sum(amounts, Fraction(0))


def _quotient(numerator: Any, denominator: Any) -> Any:
    """By nothing it is nothing: a ratio of what there is none of prints －."""
    if isinstance(denominator, Fraction) and not denominator:
        return Fraction(0)
    return numerator / denominator


def _size(amounts: Sequence[Any]) -> Any:
    (amount,) = amounts
    return -amount if amount < 0 else amount


_SUMS: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {ast.Add: operator.add, ast.Sub: operator.sub}
_PRODUCTS: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {ast.Mult: operator.mul, ast.Div: _quotient}
BINARY = frozenset({*_SUMS, *_PRODUCTS})  # the operators that stand between two amounts
_NEGATIVE: Callable[[Any], Any] = operator.neg
_EXTREMES: Mapping[str, Callable[[Sequence[Any]], Any]] = {"min": min, "max": max, "abs": _size}
COMPARE: Mapping[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


class NotASum(FormulaError):
    """The formula is no plain sum of figures and ledger columns."""


class Sums(Protocol[V_co]):
    """Where amounts come from."""

    def ledger_sum(self, query: LedgerSum) -> V_co: ...
    def figure(self, ref: Ref, *, as_printed: bool) -> V_co | Fraction: ...


class Source(Sums[V_co], Protocol[V_co]):
    """Where amounts come from, those of the year before included."""

    def prior(self, ref: Ref) -> V_co | Fraction: ...


class SumEvaluator(Generic[V]):
    """Evaluates formulas that are plain sums: amounts of type V, or numbers where nothing else is in them."""

    def __init__(self, space: CellSpace, source: Sums[V]) -> None:
        self._space = space
        self._source = source

    def cell(self, cell: CellDef) -> V | Fraction:
        """What the definition of a cell comes to. Errors: FormulaError."""
        if cell.query is not None:
            return self._source.ledger_sum(cell.query)
        return self.formula(cell.formula, self._space.scope(cell))

    def formula(self, text: str, scope: Scope) -> V | Fraction:
        """What a formula comes to, its names resolved by ``scope``. Errors: FormulaError."""
        return self._walk(parse(text), scope, False)

    def _walk(self, node: ast.expr, scope: Scope, as_printed: bool) -> V | Fraction:
        source = self._source
        value: V | Fraction
        match node:
            case ast.Name() | ast.Attribute():
                name = dotted(node)
                if not is_number(name):
                    return source.figure(scope.resolve(name), as_printed=as_printed)
            case ast.Call(func=ast.Name(id="sum" | "count")):
                return source.ledger_sum(_query(node, scope.entity))
            case ast.Call(func=ast.Name(id="at" | "solo")):
                return source.figure(ref_of(node, scope), as_printed=as_printed)
            case ast.Call(func=ast.Name(id="children")):
                value = _total(source.figure(ref, as_printed=as_printed) for ref in scope.children())
                return value
            case ast.BinOp(op=ast.Add() | ast.Sub() as op):
                left = self._walk(node.left, scope, as_printed)
                value = _SUMS[type(op)](left, self._walk(node.right, scope, as_printed))
                return value
            case ast.UnaryOp(op=ast.USub()):
                value = _NEGATIVE(self._walk(node.operand, scope, as_printed))
                return value
            case ast.Constant(value=int() | float() as number):
                return _number(number)
        return self._beyond(node, scope, as_printed)

    def _beyond(self, node: ast.expr, scope: Scope, as_printed: bool) -> V | Fraction:
        """What is more than a sum."""
        raise NotASum(ast.unparse(node))


class Evaluator(SumEvaluator[V]):
    """Evaluates the whole language. noted: is told the name of every number of the law or the house that is taken."""

    _source: Source[V]

    def __init__(
        self,
        space: CellSpace,
        source: Source[V],
        premises: Premises,
        noted: Callable[[str], object] = lambda name: None,
    ) -> None:
        super().__init__(space, source)
        self._premises = premises
        self._noted = noted

    def _beyond(self, node: ast.expr, scope: Scope, as_printed: bool) -> V | Fraction:
        value: V | Fraction
        match node:
            case ast.Call(func=ast.Name(id=name)):
                return self._call(name, node, scope, as_printed)
            case ast.BinOp(op=(ast.Mult() | ast.Div()) as op):
                left = self._walk(node.left, scope, as_printed)
                value = _PRODUCTS[type(op)](left, self._walk(node.right, scope, as_printed))
                return value
            case ast.Name() | ast.Attribute():
                named = ".".join(dotted(node))
                self._noted(named)
                return self._premises.number(named)
            case ast.IfExp():
                branch = node.body if self._holds(node.test, scope, as_printed) else node.orelse
                return self._walk(branch, scope, as_printed)
            case ast.Compare():
                return Fraction(self._holds(node, scope, as_printed))
        raise FormulaError(f"式の中で使えない書き方です：{ast.unparse(node)}")

    def _holds(self, node: ast.expr, scope: Scope, as_printed: bool) -> bool:
        match node:
            case ast.Compare(ops=[op], comparators=[other]) if type(op) in COMPARE:
                left = self._walk(node.left, scope, as_printed)
                return COMPARE[type(op)](left, self._walk(other, scope, as_printed))
            case ast.Compare():
                raise FormulaError(f"式の中で使えない書き方です：{ast.unparse(node)}")
        return bool(self._walk(node, scope, as_printed))

    def _call(self, name: str, node: ast.Call, scope: Scope, as_printed: bool) -> V | Fraction:
        source = self._source
        if name in ("ratio", "exact_ratio"):
            printed = name == "ratio" and self._premises.ratios_from_print
            value: V | Fraction = _quotient(*(self._walk(argument, scope, printed) for argument in node.args))
            return value
        if name == "printed":
            return source.figure(ref_of(node.args[0], scope), as_printed=True)
        if name == "prior":
            return source.prior(ref_of(node.args[0], scope))
        if name == "basis":
            return self._walk(node.args[0], scope, self._premises.ratios_from_print)
        if name in CURVES:
            return self._curved(name, [self._walk(argument, scope, as_printed) for argument in node.args])
        if name in ("min", "max", "abs"):
            return self._extreme(name, [self._walk(argument, scope, as_printed) for argument in node.args])
        raise FormulaError(f"使えない関数です：{name}()")

    def _curved(self, name: str, values: list[V | Fraction]) -> Fraction:
        if not all(isinstance(value, Fraction) for value in values):
            raise FormulaError(f"{name}() は、一つに決まった数だけに使えます")
        return CURVES[name][1](*values)

    def _extreme(self, name: str, values: list[V | Fraction]) -> V | Fraction:
        chosen: V | Fraction = _EXTREMES[name](values)
        return chosen


@cache
def _query(node: ast.Call, entity: str) -> LedgerSum:
    return replace(ledger_query(node), entity=entity)


@cache
def _number(number: int | float) -> Fraction:
    try:
        return Fraction(str(number))
    except ValueError as error:
        raise FormulaError("式の中の数が大きすぎます") from error
