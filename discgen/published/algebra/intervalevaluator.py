"""The evaluation of formulas over intervals."""

from __future__ import annotations

import ast
from collections.abc import Callable
from fractions import Fraction

from discgen.figures.evaluator import Evaluator
from discgen.figures.formula import Scope
from discgen.figures.interval import Interval

_COMPARE: dict[type[ast.cmpop], Callable[[Interval, Interval], bool | None]] = {
    ast.Gt: lambda one, two: _less(two, one),
    ast.Lt: lambda one, two: _less(one, two),
    ast.GtE: lambda one, two: _not(_less(one, two)),
    ast.LtE: lambda one, two: _not(_less(two, one)),
}


def _less(one: Interval, two: Interval) -> bool | None:
    if one.high < two.low:
        return True
    return False if one.low >= two.high else None


def _not(value: bool | None) -> bool | None:
    return None if value is None else not value


class IntervalEvaluator(Evaluator[Interval]):
    """Formulas over intervals: where a condition cannot be decided, both branches are possible."""

    def _beyond(self, node: ast.expr, scope: Scope, as_printed: bool) -> Interval | Fraction:
        match node:
            case ast.IfExp():
                decided = self._decided(node.test, scope, as_printed)
                if decided is None:
                    body, orelse = (Interval.of(self._walk(one, scope, as_printed)) for one in (node.body, node.orelse))
                    return body.joined(orelse)
                return self._walk(node.body if decided else node.orelse, scope, as_printed)
        return super()._beyond(node, scope, as_printed)

    def _decided(self, node: ast.expr, scope: Scope, as_printed: bool) -> bool | None:
        match node:
            case ast.Compare(ops=[op], comparators=[other]) if type(op) in _COMPARE:
                left, right = (Interval.of(self._walk(item, scope, as_printed)) for item in (node.left, other))
                return _COMPARE[type(op)](left, right)
        return None

    def _extreme(self, name: str, values: list[Interval | Fraction]) -> Interval:
        given = [Interval.of(value) for value in values]
        if name == "abs":
            (value,) = given
            if value.low >= 0 or value.high <= 0:
                return value if value.low >= 0 else -value
            return Interval(0, max(-value.low, value.high))
        choose = min if name == "min" else max
        return Interval(choose(item.low for item in given), choose(item.high for item in given))
