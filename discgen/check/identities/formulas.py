"""Identities that the formulas of the definitions state, and those of the declared rules."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from discgen.check.identities.computed import Equation, Figures, SharedDivisor, computed
from discgen.check.identities.context import Context
from discgen.check.identities.identity import Decimals, Identity, IdentityRule, Linear, Term
from discgen.check.identities.identitywords import words
from discgen.faults import Severity
from discgen.figures.evaluator import Evaluator
from discgen.figures.formula import FormulaError, LedgerSum, Ref, Scope, parse
from discgen.figures.interval import Number, Unbounded, plain
from discgen.figures.printed.printedtable import CellKey
from discgen.finding import Topic
from discgen.published.algebra.linear import Form, NotLinear

_TEXT = "定義の式に、式が使う計数の印刷を入れて計算する。"
_RATIO = "比率は、印刷した計数から計算する（機関の設定による）。印刷の元の金額なら成り立つ場合は注意とする。"
_SHARED = "印刷していない同じ計数で割った二つの比率から、その計数をそれぞれ求めると、範囲が重ならなければならない。"
_DECIMALS = "比率は、表の中で同じけた数まで印刷する。けたが足りない数字は、末尾が落ちたおそれがある。"


class _Unconditional(Evaluator[Form]):
    """Formulas without a condition: which branch holds is a matter of the figures."""

    def _beyond(self, node: ast.expr, scope: Scope, as_printed: bool) -> Form | Fraction:
        match node:
            case ast.IfExp() | ast.Compare() | ast.Call(func=ast.Name(id="min" | "max" | "abs")):
                raise NotLinear
        return super()._beyond(node, scope, as_printed)


class Cells:
    """Source of linear forms over printed cells. Errors: NotLinear, FormulaError for what no printed cell tells."""

    def __init__(self, context: Context, year: int) -> None:
        self._context = context
        self._year = year
        self.keys: list[CellKey] = []
        self._numbers: dict[CellKey, int] = {}
        self._evaluator = _Unconditional(context.space, self, context.premises.taking(from_print=True))

    def _form(self, key: CellKey) -> Form:
        if key not in self._numbers:
            self._numbers[key] = len(self.keys)
            self.keys.append(key)
        return Form({self._numbers[key]: Fraction(1)})

    def form(self, formula: str, scope: Scope) -> Form:
        """A formula as a form over cells."""
        return Form.of(self._evaluator.formula(formula, scope))

    def ledger_sum(self, query: LedgerSum) -> Form:
        keys = self._context.same.get(self._year, {}).get(self._context.certain.ledger_sum(query).value)
        if not keys:
            raise FormulaError(f"印刷されていない集計です：{query}")
        return self._form(keys[0])

    def figure(self, ref: Ref, *, as_printed: bool) -> Form:
        if as_printed:
            raise NotLinear
        key = self._context.finest(ref, self._year)
        if key is not None:
            return self._form(key)
        if self._context.left_out(ref, self._year):
            return Form.of(0)
        return Form.of(self._evaluator.cell(self._context.space.cell(ref)))

    def prior(self, ref: Ref) -> Form:
        key = self._context.key(ref, self._year - 1)
        if key is None:
            raise FormulaError(f"前年度の印刷計数がありません：{ref}")
        return self._form(key)

    def terms(self, form: Form) -> list[Term]:
        """The terms of a form."""
        return [Term(self.keys[number], plain(factor)) for number, factor in form.terms.items()]


def formula_identities(
    context: Context, year: int, found: set[frozenset[tuple[CellKey, Number]]]
) -> Iterator[Identity]:
    """One identity for every printed figure of the year that has a formula which the print can tell."""
    for ref, key in context.printed[year].items():
        cell = context.definition(ref, year)
        if not cell.formula or ref in context.otherwise[year]:
            continue
        name = context.name(key)
        cells = Cells(context, year)
        try:
            terms = [Term(key, 1), *cells.terms(-(form := cells.form(cell.formula, context.space.scope(cell))))]
        except NotLinear:
            rule = IdentityRule(
                f"formula:{ref}",
                _topic(context, cell.ref),
                Severity.ERROR,
                name,
                _words(context, cell.ref),
                _TEXT + _RATIO,
            )
            identity = computed(context, rule, ref, year)
            if identity is not None:
                yield identity
            continue
        except FormulaError:
            continue
        once = {term.key for term in terms}
        if len(once) < len(terms) or (len(terms) < 2 and not form.constant):
            continue
        names = frozenset((term.key, Fraction(term.factor)) for term in terms)
        if names in found or frozenset((one, -factor) for one, factor in names) in found:
            continue
        found.add(names)
        rule = IdentityRule(
            f"formula:{ref}", _topic(context, cell.ref), Severity.ERROR, name, _words(context, cell.ref), _TEXT
        )
        yield Linear(rule, tuple(terms), -plain(form.constant))


def _topic(context: Context, ref: Ref) -> Topic:
    return Topic.BETWEEN_YEARS if "prior(" in context.space.cells[ref].formula else Topic.WITHIN_TABLE


def _words(context: Context, ref: Ref) -> str:
    """A formula in the labels of the figures that it names."""
    cell = context.space.cells[ref]
    return words(context, cell.formula, context.space.scope(cell), ref.table)


def shared_divisors(context: Context, year: int) -> Iterator[SharedDivisor]:
    """Pairs of printed ratios whose divisor is the same figure, one that is not printed."""
    groups: dict[Fraction, list[tuple[CellKey, str, Scope, bool]]] = {}
    for ref, key in context.printed[year].items():
        cell = context.space.cells[ref]
        node = parse(cell.formula) if cell.formula else None
        match node:
            case ast.Call(func=ast.Name(id=("ratio" | "exact_ratio") as name), args=[numerator, divisor]):
                scope = context.space.scope(cell)
                value = _unprinted(context, divisor, scope, year)
                from_print = name == "ratio" and context.premises.ratios_from_print
                part = key, ast.unparse(numerator), scope, from_print
                if value is not None and _told(context, part, year):
                    groups.setdefault(value, []).append(part)
    for parts in groups.values():
        for one, two in pairwise(parts):
            yield _shared(context, (one, two), year)


def _shared(context: Context, parts: tuple[tuple[CellKey, str, Scope, bool], ...], year: int) -> SharedDivisor:
    keys: dict[CellKey, None] = {}
    for key, numerator, scope, from_print in parts:
        source = Figures(context, context.readings, year, from_print=from_print)
        source.evaluate(f"basis({numerator})", scope)
        keys |= {key: None, **source.touched}
    names = [context.name(part[0]) for part in parts]
    refs = [context.refs[part[0]] for part in parts]
    rule = IdentityRule(
        f"shared:{refs[0]}={refs[1]}",
        Topic.BETWEEN_TABLES,
        Severity.ERROR,
        f"{names[0]}から求めた分母",
        f"{names[1]}から求めた分母",
        _SHARED,
    )
    return SharedDivisor(rule, context, tuple(keys), parts, year)


def _unprinted(context: Context, node: ast.expr, scope: Scope, year: int) -> Fraction | None:
    """The divisor's value in the sample book when no cell prints it."""
    try:
        divisor = context.certain.formula(ast.unparse(node), scope)
    except (FormulaError, NotLinear):
        return None
    if isinstance(divisor, Fraction) or divisor.value in context.same.get(year, {}):
        return None
    return divisor.value


def _told(context: Context, part: tuple[CellKey, str, Scope, bool], year: int) -> bool:
    source = Figures(context, context.readings, year, from_print=part[3])
    try:
        source.evaluate(part[1], part[2])
    except (FormulaError, Unbounded):
        return False
    return True


def decimals(context: Context, year: int) -> Iterator[Decimals]:
    """One identity for every printed rate with a fixed number of decimals."""
    for ref, key in context.printed[year].items():
        cell = context.space.cells[ref]
        if cell.unit.name == "%" and not cell.row.trim:
            name = context.name(key)
            text = f"小数点以下{cell.unit.decimals}けた"
            yield Decimals(
                IdentityRule(f"decimals:{ref}", Topic.WITHIN_TABLE, Severity.WARNING, name, text, _DECIMALS), (key,)
            )


def equation(
    context: Context, rule: IdentityRule, left: str, right: str, scope: Scope, year: int, *, from_print: bool
) -> Identity | None:
    """A declared rule of one year: linear where it is; None where figures that it needs are not printed."""
    cells = Cells(context, year)
    try:
        form = cells.form(left, scope) - cells.form(right, scope)
        terms = cells.terms(form if rule.relation == "＝" else -form)
        constant = form.constant if rule.relation == "＝" else -form.constant
        return Linear(rule, tuple(terms), plain(constant)) if len(terms) > 1 else None
    except NotLinear:
        pass
    except FormulaError:
        return None
    source = Figures(context, context.readings, year, from_print=from_print, exact_prior=True)
    try:
        source.evaluate(left, scope)
        source.evaluate(right, scope)
    except Unbounded:
        pass
    except FormulaError:
        return None
    return Equation(rule, context, tuple(source.touched), left, right, scope, year, from_print)
