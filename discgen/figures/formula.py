"""The formula language of the table definitions: a small, closed subset of Python expressions.

One evaluator serves two readings. With a ``Source`` of exact values it computes figures; with a source of
linear forms over unknown ledger sums it yields the constraints from which ``backcast`` makes ledgers. The
operators are those of the values themselves.
"""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from typing import Any, Protocol
from urllib.parse import unquote

from discgen.catalogue.entity import CONSOLIDATED, SOLO


class FormulaError(Exception):
    """A formula that cannot be read or refers to something that does not exist (message in Japanese)."""


class MissingPrior(FormulaError):
    """A formula asks for a figure of an earlier year that the history does not hold."""


_MARKS = re.compile(r'[%.:：@"“”]')  # of numbers themselves, and of quotations in texts


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode())


@dataclass(frozen=True, slots=True)
class Ref:
    """A figure: table id (with hyphens), row id, column id (empty for a single unnamed column), reading.

    ``entity``: 単体 (the bank alone) or 連結 (the group); every definition has both readings.
    """

    table: str
    row: str
    column: str = ""
    entity: str = SOLO

    @property
    def number(self) -> str:
        """The number (番号) of the figure, the same for the bank and its group: ``bs.cash``.

        A row that a ledger names stands in it with its name; what would read as a mark is written %2E.
        """
        return ".".join(_MARKS.sub(_percent, part) for part in (self.table, self.row, self.column) if part)

    def __str__(self) -> str:
        return self.number if self.entity == SOLO else f"{self.entity}:{self.number}"

    @staticmethod
    def read(text: str) -> Ref:
        """The reference that ``str`` wrote. Errors: ValueError."""
        entity, _, name = text.rpartition(":")
        table, row, column = (*map(unquote, name.split(".")), "")[:3]
        ref = Ref(table, row, column, entity or SOLO)
        if ref.entity not in (SOLO, CONSOLIDATED) or str(ref) != text.removeprefix(f"{SOLO}:"):
            raise ValueError(text)
        return ref


@dataclass(frozen=True, slots=True)
class Not:
    """Filter value: every classification but these."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class YearOffset:
    """Filter value of a year column: the current fiscal year plus ``offset``."""

    offset: int


FilterValue = tuple[str, ...] | Not | YearOffset


@dataclass(frozen=True, slots=True)
class LedgerSum:
    """A sum of one ledger column over the rows that match every filter; ``column`` empty = number of rows.

    ``entity`` 連結: the sheets that extend the ledger count too.
    """

    ledger: str
    column: str
    filters: tuple[tuple[str, FilterValue], ...] = ()
    entity: str = SOLO

    def __str__(self) -> str:
        def text(value: FilterValue) -> str:
            if isinstance(value, Not):
                return f"{'・'.join(value.values)}以外"
            return "・".join(value) if isinstance(value, tuple) else f"当年度{value.offset:+d}"

        inner = ", ".join([self.column, *(f"{name}={text(value)}" for name, value in self.filters)])
        return f"{self.ledger}({inner})" if self.entity == SOLO else f"{self.entity}:{self.ledger}({inner})"


class Source(Protocol):
    """Where an evaluation gets its values from. Values support + − × ÷ and comparison."""

    def ledger_sum(self, query: LedgerSum) -> Any: ...
    def figure(self, ref: Ref, *, as_printed: bool) -> Any: ...
    def prior(self, ref: Ref) -> Any: ...
    def law(self, name: str) -> Fraction: ...
    def param(self, name: str) -> Fraction: ...
    def divide(self, numerator: Any, denominator: Any) -> Any: ...
    @property
    def ratios_from_print(self) -> bool: ...


class Scope(Protocol):
    """How names in a formula resolve for the cell it belongs to. ``entity``: the reading of its sums."""

    @property
    def entity(self) -> str: ...
    def resolve(self, parts: tuple[str, ...]) -> Ref: ...
    def at(self, column: str, row: str) -> Ref: ...
    def children(self) -> list[Ref]: ...


BINARY: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
}
COMPARE: Mapping[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}


@cache
def parse(text: str) -> ast.expr:
    """The expression tree of a formula. Errors: FormulaError when it is not an expression."""
    try:
        return ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        raise FormulaError(f"式「{text}」を読めません（{error.msg}）") from error


def dotted(node: ast.expr) -> tuple[str, ...]:
    """The parts of a dotted name. Errors: FormulaError when it is none."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        raise FormulaError(f"名前として読めません：{ast.unparse(node)}")
    parts.append(node.id)
    return tuple(reversed(parts))


def _filter_value(node: ast.expr) -> FilterValue:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return (node.value,)
    if isinstance(node, ast.List):
        return tuple(value for item in node.elts for value in _strings(item))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id == "not_":
            return Not(tuple(value for item in node.args for value in _strings(item)))
        if node.func.id == "year" and len(node.args) == 1:
            return YearOffset(int(ast.literal_eval(node.args[0])))
    raise FormulaError(f"絞り込みの値を読めません：{ast.unparse(node)}")


def _strings(node: ast.expr) -> tuple[str, ...]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return (node.value,)
    if isinstance(node, ast.List):
        return tuple(value for item in node.elts for value in _strings(item))
    raise FormulaError(f"絞り込みの値は文字で書いてください：{ast.unparse(node)}")


def ledger_query(node: ast.Call) -> LedgerSum:
    """The query of a ``sum(ledger.column, …)`` or ``count(ledger, …)`` call."""
    assert isinstance(node.func, ast.Name)
    if len(node.args) != 1:
        raise FormulaError(f"{node.func.id}() の最初に台帳の列を一つ書いてください")
    parts = dotted(node.args[0])
    filters = tuple(sorted((word.arg or "", _filter_value(word.value)) for word in node.keywords))
    if node.func.id == "count":
        return LedgerSum(parts[0], "", filters)
    if len(parts) != 2:
        raise FormulaError(f"sum() には「台帳.列」を書いてください：{'.'.join(parts)}")
    return LedgerSum(parts[0], parts[1], filters)


def with_filters(measure: str, filters: Mapping[str, str | list[str]], entity: str = SOLO) -> LedgerSum:
    """The query of a cube cell: the table's measure narrowed by the row's and column's filters."""
    node = parse(measure)
    if not isinstance(node, ast.Call):
        raise FormulaError(f"measure は sum(台帳.列) の形で書いてください：{measure}")
    query = ledger_query(node)
    more: list[tuple[str, FilterValue]] = []
    for name, value in filters.items():
        parsed = _where_value(value)
        if parsed is not None:
            more.append((name, parsed))
    merged = dict(query.filters) | dict(more)
    return LedgerSum(query.ledger, query.column, tuple(sorted(merged.items(), key=lambda item: item[0])), entity)


def _where_value(value: str | list[str]) -> FilterValue | None:
    if isinstance(value, str):
        if value.startswith("not_("):
            return _filter_value(parse(value))
        return (value,)
    return tuple(value)


class Evaluator:
    """Walks one formula with a scope for names and a source for values."""

    def __init__(self, source: Source, scope: Scope) -> None:
        self._source = source
        self._scope = scope

    def evaluate(self, text: str) -> Any:
        """Value of a formula. Errors: FormulaError."""
        return self._walk(parse(text), as_printed=False)

    def _walk(self, node: ast.expr, *, as_printed: bool) -> Any:
        match node:
            case ast.Constant(value=int() | float() as number):
                return Fraction(str(number))
            case ast.Name() | ast.Attribute():
                return self._name(dotted(node), as_printed=as_printed)
            case ast.BinOp(op=ast.Div()):
                left = self._walk(node.left, as_printed=as_printed)
                right = self._walk(node.right, as_printed=as_printed)
                return self._source.divide(left, right)
            case ast.BinOp() if type(node.op) in BINARY:
                left = self._walk(node.left, as_printed=as_printed)
                return BINARY[type(node.op)](left, self._walk(node.right, as_printed=as_printed))
            case ast.UnaryOp(op=ast.USub()):
                return -self._walk(node.operand, as_printed=as_printed)
            case ast.IfExp():
                branch = node.body if self._walk(node.test, as_printed=as_printed) else node.orelse
                return self._walk(branch, as_printed=as_printed)
            case ast.Compare(ops=[op], comparators=[other]) if type(op) in COMPARE:
                left = self._walk(node.left, as_printed=as_printed)
                return COMPARE[type(op)](left, self._walk(other, as_printed=as_printed))
            case ast.Call(func=ast.Name(id=name)):
                return self._call(name, node, as_printed=as_printed)
        raise FormulaError(f"式の中で使えない書き方です：{ast.unparse(node)}")

    def _name(self, parts: tuple[str, ...], *, as_printed: bool) -> Any:
        if len(parts) == 2 and parts[0] == "law":
            return self._source.law(parts[1])
        if len(parts) == 2 and parts[0] == "param":
            return self._source.param(parts[1])
        return self._source.figure(self._scope.resolve(parts), as_printed=as_printed)

    def _ref(self, node: ast.expr) -> Ref:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id == "at":
                column, row = (dotted(argument)[0] for argument in node.args)
                return self._scope.at(column, row)
            if node.func.id == "solo":
                return replace(self._ref(node.args[0]), entity=SOLO)
        return self._scope.resolve(dotted(node))

    def _call(self, name: str, node: ast.Call, *, as_printed: bool) -> Any:
        source = self._source
        if name in ("sum", "count"):
            return source.ledger_sum(replace(ledger_query(node), entity=self._scope.entity))
        if name == "children":
            total: Any = Fraction(0)
            for ref in self._scope.children():
                total = total + source.figure(ref, as_printed=as_printed)
            return total
        if name in ("at", "solo"):
            return source.figure(self._ref(node), as_printed=as_printed)
        if name == "printed":
            return source.figure(self._ref(node.args[0]), as_printed=True)
        if name == "prior":
            return source.prior(self._ref(node.args[0]))
        if name == "basis":
            return self._walk(node.args[0], as_printed=source.ratios_from_print)
        if name in ("ratio", "exact_ratio"):
            printed = name == "ratio" and source.ratios_from_print
            numerator, denominator = (self._walk(argument, as_printed=printed) for argument in node.args)
            return source.divide(numerator, denominator)
        if name in ("min", "max"):
            values = [self._walk(argument, as_printed=as_printed) for argument in node.args]
            return min(values) if name == "min" else max(values)
        if name == "abs":
            value = self._walk(node.args[0], as_printed=as_printed)
            return -value if value < 0 else value
        raise FormulaError(f"使えない関数です：{name}()")


def ledger_queries(text: str, entity: str = SOLO) -> list[LedgerSum]:
    """The ledger queries inside a formula, for checks and for planning a backcast."""
    return [
        replace(ledger_query(node), entity=entity)
        for node in ast.walk(parse(text))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("sum", "count")
    ]
