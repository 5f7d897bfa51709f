"""Amounts of a fictitious house in any year: formulas of one another, drawn waves, the same on every run."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Callable, Mapping
from fractions import Fraction
from math import floor

from discgen.catalogue.samplehouse import SampleHouse

_DRAWN = 10**9
Lookup = Callable[[str, int], Fraction]


class UnknownAmountError(Exception):
    """A formula of the model that names what there is not, or is no formula of amounts."""


def drawn(*key: object) -> Fraction:
    """A number from 0 to below 1 that depends on the key alone."""
    digest = hashlib.sha256("\x1f".join(map(str, key)).encode("utf-8")).digest()
    return Fraction(int.from_bytes(digest[:8], "big") % _DRAWN, _DRAWN)


class InventedAmounts:
    """The quantities of a model, each year's computed once."""

    def __init__(self, house: SampleHouse, *, group: bool) -> None:
        self._house = house
        self._group = Fraction(group)
        self._known: dict[tuple[str, int], Fraction] = {}
        self._settled = house.first_year - 1
        self._formulas: dict[str, ast.expr] = {}

    def value(self, name: str, year: int) -> Fraction:
        """A quantity in a fiscal year, whole. Errors: UnknownAmountError."""
        known = self._known.get((name, year))
        if known is None:
            self._settle_years_before(year)
            known = self._known[name, year] = Fraction(floor(self._computed(name, year)))
        return known

    def formula(self, text: str, year: int, own: Mapping[str, Fraction] | None = None) -> Fraction:
        """The exact value of a formula. own: names of the row. Errors: UnknownAmountError."""
        tree = self._formulas.get(text)
        if tree is None:
            try:
                tree = self._formulas[text] = ast.parse(text.strip(), mode="eval").body
            except SyntaxError as error:
                raise UnknownAmountError(text) from error
        return self._evaluated(tree, year, own or {})

    def _settle_years_before(self, year: int) -> None:
        """Every quantity of the years before, oldest first: what rolls forward never reaches back over many years."""
        while self._settled < year - 1:
            self._settled += 1
            for name in self._house.quantities:
                self.value(name, self._settled)

    def _computed(self, name: str, year: int) -> Fraction:
        quantity = self._house.quantities.get(name)
        if quantity is None:
            raise UnknownAmountError(name)
        if isinstance(quantity, str):
            return self.formula(quantity, year)
        after = year - self._house.first_year
        if quantity.then and after > 0:
            return self.formula(quantity.then, year)
        wave = Fraction(quantity.wave) * (2 * drawn(self._house.seed, name, year) - 1)
        return quantity.start * Fraction(quantity.growth) ** (0 if quantity.then else after) * (1 + wave)

    def _evaluated(self, node: ast.expr, year: int, own: Mapping[str, Fraction]) -> Fraction:
        match node:
            case ast.Constant(value=int() | float() as number):
                return Fraction(str(number))
            case ast.Name(id="year"):
                return Fraction(year)
            case ast.Name(id="group"):
                return self._group
            case ast.Name(id=name):
                return own[name] if name in own else self.value(name, year)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -self._evaluated(operand, year, own)
            case ast.BinOp(left=left, op=op, right=right):
                return _combined(op, self._evaluated(left, year, own), self._evaluated(right, year, own))
            case ast.Call(func=ast.Name(id="last"), args=[inner]):
                return self._evaluated(inner, year - 1, own)
            case ast.Call(func=ast.Name(id="min"), args=parts):
                return min(self._evaluated(part, year, own) for part in parts)
            case ast.Call(func=ast.Name(id="max"), args=parts):
                return max(self._evaluated(part, year, own) for part in parts)
            case ast.Call(func=ast.Name(id="whole"), args=[inner, step]):
                unit = self._evaluated(step, year, own)
                return floor(self._evaluated(inner, year, own) / unit) * unit
        raise UnknownAmountError(ast.unparse(node))


def _combined(op: ast.operator, left: Fraction, right: Fraction) -> Fraction:
    match op:
        case ast.Add():
            return left + right
        case ast.Sub():
            return left - right
        case ast.Mult():
            return left * right
        case ast.Div():
            return left / right if right else Fraction(0)
    raise UnknownAmountError(type(op).__name__)
