"""What a formula names, on all of its branches and without computing it, and what in it is no formula."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from discgen.catalogue.entity import SOLO
from discgen.figures.cellspace import CellDef
from discgen.figures.curves import CURVES
from discgen.figures.evaluator import BINARY, COMPARE
from discgen.figures.formula import FormulaError, LedgerSum, Ref, Scope, dotted, ledger_query, parse

# How many arguments a function takes; those of LEAST take as many or more.
_ARGUMENTS = {"children": 0, "printed": 1, "prior": 1, "basis": 1, "abs": 1, "ratio": 2, "exact_ratio": 2}
_ARGUMENTS |= {name: count for name, (count, _) in CURVES.items()}
_LEAST = {"min": 1, "max": 1}
_OF_A_FIGURE = ("printed", "prior")  # functions whose argument is the name of a figure
_OF_A_LEDGER = ("sum", "count")
FUNCTIONS = (*_OF_A_LEDGER, "at", "solo", *_ARGUMENTS, *_LEAST)


@dataclass(frozen=True, slots=True)
class Mention:
    """A figure that a formula names. at: the name is ``at(column, row)``, its parts are column and row.

    solo: the bank's own, also in the group's reading. before: only what it printed a year before.
    """

    parts: tuple[str, ...]
    at: bool = False
    solo: bool = False
    before: bool = False

    def resolved(self, scope: Scope) -> Ref:
        """The figure as the formula of that place means it. Errors: FormulaError when there is none."""
        ref = scope.at(*self.parts) if self.at else scope.resolve(self.parts)
        return replace(ref, entity=SOLO) if self.solo else ref

    def __str__(self) -> str:
        return f"at({', '.join(self.parts)})" if self.at else ".".join(self.parts)


@dataclass(frozen=True, slots=True)
class FormulaNames:
    """The names of one formula. children: it adds up the rows below. slips: what cannot be read, in words."""

    figures: tuple[Mention, ...] = ()
    queries: tuple[LedgerSum, ...] = ()
    law: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    children: bool = False
    slips: tuple[str, ...] = ()


@cache
def formula_names(text: str) -> FormulaNames:
    """Every name in a formula; what follows something that cannot be read is left out."""
    if not text:
        return FormulaNames()
    if text == "children()":
        return FormulaNames(children=True)
    walk = _Walk()
    try:
        walk.node(parse(text))
    except FormulaError as error:
        walk.slips.append(str(error))
    return FormulaNames(
        tuple(dict.fromkeys(walk.figures)),
        tuple(dict.fromkeys(walk.queries)),
        tuple(dict.fromkeys(walk.law)),
        tuple(dict.fromkeys(walk.parameters)),
        walk.children,
        tuple(dict.fromkeys(walk.slips)),
    )


def queries_of(cell: CellDef) -> tuple[LedgerSum, ...]:
    """The ledger sums that a cell asks for: its own, or those in its formula."""
    if cell.query is not None:
        return (cell.query,)
    return tuple(replace(query, entity=cell.ref.entity) for query in formula_names(cell.formula).queries)


class _Walk:
    """Gathers the names below a node."""

    def __init__(self) -> None:
        self.figures: list[Mention] = []
        self.queries: list[LedgerSum] = []
        self.law: list[str] = []
        self.parameters: list[str] = []
        self.children = False
        self.slips: list[str] = []

    def node(self, node: ast.expr) -> None:
        match node:
            case ast.Constant(value=int() | float()):
                pass
            case ast.Name() | ast.Attribute():
                self._name(dotted(node))
            case ast.Call(func=ast.Name(id=name)):
                self._call(name, node)
            case _ if _is_operation(node):
                for part in ast.iter_child_nodes(node):
                    if isinstance(part, ast.expr):
                        self.node(part)
            case _:
                self.slips.append(f"式の中で使えない書き方です：{ast.unparse(node)}")

    def _name(self, parts: tuple[str, ...]) -> None:
        if len(parts) == 2 and parts[0] == "law":
            self.law.append(parts[1])
        elif len(parts) == 2 and parts[0] == "param":
            self.parameters.append(parts[1])
        else:
            self.figures.append(Mention(parts))

    def _call(self, name: str, node: ast.Call) -> None:
        if name in _OF_A_LEDGER:
            self._query(node)
            return
        if node.keywords:
            self.slips.append(f"{name}() に「名前=値」は書けません：{ast.unparse(node)}")
        if name in ("at", "solo"):
            self.figures += self._figure(node)
            return
        if name in _OF_A_FIGURE and len(node.args) == 1:
            before = name == "prior"
            self.figures += [replace(found, before=before) for found in self._figure(node.args[0])]
            return
        wanted, least = _ARGUMENTS.get(name), _LEAST.get(name)
        if wanted is None and least is None:
            self.slips.append(f"使えない関数です：{name}()　使える関数：{'、'.join(FUNCTIONS)}")
        elif len(node.args) != wanted and (least is None or len(node.args) < least):
            self.slips.append(f"{name}() に書くものは {wanted or least} 個です：{ast.unparse(node)}")
        self.children |= name == "children"
        for argument in node.args:
            self.node(argument)

    def _query(self, node: ast.Call) -> None:
        try:
            self.queries.append(ledger_query(node))
        except FormulaError as error:
            self.slips.append(str(error))
        except (ValueError, SyntaxError):
            self.slips.append(f"絞り込みの値を読めません：{ast.unparse(node)}")

    def _figure(self, node: ast.expr) -> Iterator[Mention]:
        """A name of a figure, or at(), or one of these in solo() and the like."""
        match node:
            case ast.Name() | ast.Attribute():
                yield Mention(dotted(node))
            case ast.Call(func=ast.Name(id="at"), args=[ast.Name(id=column), ast.Name(id=row)]):
                yield Mention((column, row), at=True)
            case ast.Call(func=ast.Name(id="solo"), args=[inner]):
                yield from (replace(found, solo=True) for found in self._figure(inner))
            case _:
                self.slips.append(f"計数の名を書いてください：{ast.unparse(node)}")


def _is_operation(node: ast.expr) -> bool:
    match node:
        case ast.BinOp(op=op):
            return type(op) in BINARY
        case ast.UnaryOp(op=ast.USub()) | ast.IfExp():
            return True
        case ast.Compare(ops=[op]):
            return type(op) in COMPARE
    return False
