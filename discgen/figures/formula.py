"""The formula language of the table definitions: a small, closed subset of Python expressions.

Here are its names and queries; ``evaluator`` tells what a formula comes to.
"""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Protocol, TypeGuard
from urllib.parse import unquote

from discgen.catalogue.entity import SOLO, in_reading, split_reading
from discgen.figures.filters import Filters, FilterValue, Not, YearOffset
from discgen.figures.printed.printedtable import CellKey


class FormulaError(Exception):
    """A formula that cannot be read or refers to something that does not exist (message in Japanese)."""


class MissingPrior(FormulaError):
    """A formula asks for figures of an earlier year that the history does not hold.

    lacking: those figures, each with the figure whose formula asks for it (None: a formula outside the tables).
    """

    def __init__(self, message: str, lacking: Mapping[CellKey, Ref | None] | None = None) -> None:
        super().__init__(message)
        self.lacking = dict(lacking or {})


_SHOWN = 60  # characters of a formula that cannot be read
_MARKS = re.compile(r'[%.:：@"“”]')  # of numbers themselves, and of quotations in texts


def _percent(found: re.Match[str]) -> str:
    return "".join(f"%{byte:02X}" for byte in found[0].encode())


@lru_cache(maxsize=1 << 16)
def _number(*parts: str) -> str:
    return ".".join(_MARKS.sub(_percent, part) for part in parts if part)


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
        return _number(self.table, self.row, self.column)

    def __str__(self) -> str:
        return in_reading(self.number, self.entity)

    @staticmethod
    def named(parts: tuple[str, ...], entity: str) -> Ref:
        """The figure of a full name in a formula: table.row or table.row.column, _ for the hyphens of a table."""
        table, row, *column = parts
        return Ref(table.replace("_", "-"), row, "".join(column), entity)

    @staticmethod
    @lru_cache(maxsize=1 << 16)
    def read(text: str) -> Ref:
        """The reference that ``str`` wrote. Errors: ValueError."""
        entity, name = split_reading(text)
        table, row, column = (*map(unquote, name.split(".")), "")[:3]
        ref = Ref(table, row, column, entity)
        if str(ref) != text.removeprefix(f"{SOLO}:"):
            raise ValueError(text)
        return ref


@dataclass(frozen=True, slots=True)
class LedgerSum:
    """A sum of one ledger column over the rows that match every filter; ``column`` empty = number of rows.

    ``entity`` 連結: the sheets that extend the ledger count too.
    """

    ledger: str
    column: str
    filters: Filters = ()
    entity: str = SOLO

    def __str__(self) -> str:
        def text(value: FilterValue) -> str:
            if isinstance(value, Not):
                return f"{'・'.join(value.values)}以外"
            return "・".join(value) if isinstance(value, tuple) else f"当年度{value.offset:+d}"

        inner = ", ".join([self.column, *(f"{name}={text(value)}" for name, value in self.filters)])
        return in_reading(f"{self.ledger}({inner})", self.entity)


class Scope(Protocol):
    """How names in a formula resolve for the cell it belongs to. ``entity``: the reading of its sums."""

    @property
    def entity(self) -> str: ...
    def resolve(self, parts: tuple[str, ...]) -> Ref: ...
    def at(self, column: str, row: str) -> Ref: ...
    def children(self) -> list[Ref]: ...


@cache
def parse(text: str) -> ast.expr:
    """The expression tree of a formula. Errors: FormulaError when it is not an expression."""
    try:
        return ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        raise FormulaError(f"式「{text}」を読めません（{error.msg}）") from error
    except (ValueError, MemoryError, RecursionError) as error:  # a null character, or nested without end
        raise FormulaError(f"式「{text[:_SHOWN]}」を読めません") from error


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


def is_number(name: tuple[str, ...]) -> bool:
    """True for the name of a number of the law or of the house: ``law.x``, ``param.x``."""
    return len(name) == 2 and name[0] in ("law", "param")


def ref_of(node: ast.expr, scope: Scope) -> Ref:
    """The figure that a name, ``at(column, row)`` or ``solo(…)`` means. Errors: FormulaError."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        if node.func.id == "at":
            column, row = (dotted(argument)[0] for argument in node.args)
            return scope.at(column, row)
        if node.func.id == "solo":
            return replace(ref_of(node.args[0], scope), entity=SOLO)
    return scope.resolve(dotted(node))


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


def is_query(node: ast.AST) -> TypeGuard[ast.Call]:
    """True for ``sum(…)`` and ``count(…)`` over a ledger."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("sum", "count")


def narrowed(measure: str, filters: Mapping[str, str | list[str]]) -> str:
    """A measure of several sums as a formula: the filters of a cell go into every sum that does not name them."""
    given = {name: _where_node(value) for name, value in filters.items()}
    tree = copy.deepcopy(parse(measure))
    queries = [node for node in ast.walk(tree) if is_query(node)]
    if not queries:
        raise FormulaError(f"measure は sum(台帳.列) か、その式で書いてください：{measure}")
    for query in queries:
        named = {word.arg for word in query.keywords}
        query.keywords += [ast.keyword(name, node) for name, node in given.items() if name not in named]
    return ast.unparse(tree)


def _where_node(value: str | list[str]) -> ast.expr:
    if isinstance(value, str):
        return parse(value) if value.startswith("not_(") else ast.Constant(value)
    return ast.List([ast.Constant(one) for one in value], ast.Load())


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
