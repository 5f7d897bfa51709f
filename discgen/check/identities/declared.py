"""Rules between printed figures that do not follow from the definitions: data in catalogue/data/check."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from discgen.catalogue.rulefiles import DeclaredRule
from discgen.catalogue.tabledef import RowDef
from discgen.check.identities.context import Context, label_of
from discgen.check.identities.formulas import equation
from discgen.check.identities.identity import Identity, IdentityRule, Linear, Term
from discgen.check.identities.identitywords import words
from discgen.figures.cellspace import CellDef
from discgen.figures.formula import FormulaError, Ref, Scope
from discgen.figures.scope import FullNames
from discgen.finding import Topic


def topic_of(rule: DeclaredRule) -> Topic:
    """What the rule compares."""
    text = rule.left + rule.right
    if "solo(" in text:
        return Topic.BETWEEN_ENTITIES
    if "prior(" in text:
        return Topic.BETWEEN_YEARS
    return Topic.WITHIN_TABLE if rule.each else Topic.BETWEEN_TABLES


def declared_identities(context: Context, rules: tuple[DeclaredRule, ...], year: int) -> Iterator[Identity]:
    """The rules of one year where the figures that they need are printed."""
    for declared in rules:
        for entity in declared.entities:
            if declared.falling:
                yield from _falling(context, declared, entity, year)
                continue
            for cell, scope in _scopes(context, declared, entity):
                rule = IdentityRule(
                    f"{declared.id}@{entity}" + (f":{cell.ref.row}" if cell else ""),
                    topic_of(declared),
                    declared.severity,
                    _words(context, declared.left, scope, cell),
                    _words(context, declared.right, scope, cell),
                    declared.explanation,
                    declared.source,
                    declared.relation,
                )
                try:
                    identity = equation(
                        context,
                        rule,
                        declared.left,
                        declared.right,
                        scope,
                        year,
                        from_print=declared.basis == "printed",
                    )
                except FormulaError:
                    continue
                if identity is not None:
                    yield identity


def _falling(context: Context, declared: DeclaredRule, entity: str, year: int) -> Iterator[Linear]:
    """Each row's figure is at least the next one's."""
    cells = [
        (ref, key)
        for ref, key in context.printed[year].items()
        if (ref.table, ref.column, ref.entity) == (declared.each, declared.falling, entity)
    ]
    rows = {row.id: number for cell in cells[:1] for number, row in enumerate(_rows(context, cell[0]))}
    cells.sort(key=lambda cell: rows[cell[0].row])
    for (upper, first), (lower, second) in pairwise(cells):
        left, right = (label_of(context.space.cells[ref]) for ref in (lower, upper))
        rule = IdentityRule(
            f"{declared.id}@{entity}:{upper.row}",
            topic_of(declared),
            declared.severity,
            left,
            right,
            declared.explanation,
            declared.source,
            "≦",
        )
        yield Linear(rule, (Term(first, 1), Term(second, -1)))


def _rows(context: Context, ref: Ref) -> list[RowDef]:
    return [row for row, _ in context.space.cells[ref].table.walk()]


def _scopes(context: Context, declared: DeclaredRule, entity: str) -> Iterator[tuple[CellDef | None, Scope]]:
    if not declared.each:
        yield None, FullNames(context.space, entity)
        return
    rows: set[str] = set()
    for ref, cell in context.space.cells.items():
        if (ref.table, ref.entity) == (declared.each, entity) and ref.row not in rows:
            rows.add(ref.row)
            yield cell, context.space.scope(cell)


def _words(context: Context, formula: str, scope: Scope, cell: CellDef | None) -> str:
    if cell is None:
        return words(context, formula, scope)
    return f"{cell.table.title}{words(context, formula, scope, cell.ref.table)}"
