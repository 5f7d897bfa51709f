"""Rules between printed figures that do not follow from the definitions: data in catalogue/data/check."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Literal

from discgen.catalogue.datafile import load_documents
from discgen.catalogue.entity import CONSOLIDATED, SOLO, Entity
from discgen.catalogue.strict import StrictModel
from discgen.catalogue.tabledef import RowDef
from discgen.catalogue.tablefiles import DATA
from discgen.check.identities.context import Context, label_of
from discgen.check.identities.formulas import equation
from discgen.check.identities.identity import Identity, IdentityRule, Linear, Term
from discgen.check.identities.identitywords import words
from discgen.faults import Severity
from discgen.figures.cellspace import CellDef
from discgen.figures.formula import FormulaError, Ref, Scope
from discgen.figures.scope import FullNames
from discgen.finding import Topic


class DeclaredRule(StrictModel):
    """left = right (or ≦) between printed figures of one year and the year before (``prior``).

    ``each``: the rule holds in every row of that table; bare names in it are the columns. ``falling``: instead of two
    formulas, a column whose figures do not grow from one row to the next. ``basis``: what ratios are
    computed from. ``explanation`` is for the user, ``source`` the law, notice or report behind it.
    """

    id: str
    left: str = ""
    right: str = ""
    falling: str = ""
    relation: Literal["＝", "≦"] = "＝"
    each: str = ""
    severity: Severity = Severity.WARNING
    entities: tuple[Entity, ...] = (SOLO, CONSOLIDATED)
    basis: Literal["printed", "exact"] = "exact"
    explanation: str
    source: str = ""

    @property
    def topic(self) -> Topic:
        """What the rule compares."""
        text = self.left + self.right
        if "solo(" in text:
            return Topic.BETWEEN_ENTITIES
        if "prior(" in text:
            return Topic.BETWEEN_YEARS
        return Topic.WITHIN_TABLE if self.each else Topic.BETWEEN_TABLES


class _File(StrictModel):
    rules: tuple[DeclaredRule, ...]


def load_rules() -> tuple[DeclaredRule, ...]:
    """All declared rules. Errors: FaultError naming file and line."""
    documents = load_documents(DATA / "check" / "declared.yaml", _File)  # thresholds of usual changes stand beside it
    return tuple(rule for document in documents for rule in document.rules)


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
                    declared.topic,
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
            declared.topic,
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
