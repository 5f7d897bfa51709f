"""The forms that can be used: without the parts that the catalogue lacks for the year, and what depends on them.

A figure that needs a missing one is left out with every sum that it belongs to: never a sum of what is not all there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from discgen.catalogue.catalogue import Catalogue
from discgen.catalogue.parts import Part
from discgen.catalogue.profile import Institution
from discgen.catalogue.rulefiles import Bound, Reconciliation
from discgen.catalogue.tabledef import ColumnDef, RowDef, TableDef
from discgen.faults import Fault, Severity, some_of
from discgen.figures.formulanames import formula_names


@dataclass(frozen=True, slots=True)
class UsableForms:
    """tables, reconciliations and bounds that lack nothing. dropped: ids of tables that cannot be made.

    faults: one for every part whose forms are missing.
    """

    tables: dict[str, TableDef]
    reconciliations: tuple[Reconciliation, ...]
    bounds: tuple[Bound, ...]
    dropped: frozenset[str] = frozenset()
    faults: list[Fault] = field(default_factory=list)


def usable_forms(catalogue: Catalogue) -> UsableForms:
    """The forms of the catalogue's day without its missing parts and all that needs a figure of them."""
    tables = catalogue.tables
    missing = catalogue.missing_parts
    if not missing:
        return UsableForms(tables, catalogue.reconciliations, catalogue.bounds)
    out = _Missing(set(catalogue.forms.lapsed))
    kept = out.without(tables)
    dropped = frozenset({*(tables.keys() - kept.keys()), *catalogue.forms.lapsed})
    return UsableForms(
        kept,
        tuple(rule for rule in catalogue.reconciliations if not out.any_gone("", (rule.left, rule.right))),
        tuple(rule for rule in catalogue.bounds if not out.any_gone("", (rule.value, rule.least, rule.most))),
        dropped,
        [missing_part_fault(part, catalogue.institution, catalogue.forms.lapsed) for part in missing],
    )


def missing_part_fault(part: Part, institution: Institution, titles: Mapping[str, str]) -> Fault:
    """Says in one sentence which form is missing, and for which years it is there."""
    first, last = part.complete_from, part.complete_to
    years = f"{institution.first_year_from(first)}年度から" if first else ""
    years += f"{institution.last_year_until(last)}年度まで" if last else ""
    left_out = [titles[name] for name in part.tables if titles.get(name)]
    return Fault(
        "カタログ",
        f"{institution.fiscal_year}年度の「{part.title}」の様式は、まだ収録していません（収録しているのは{years}）。"
        "この部分の表は作りません",
        found=some_of(list(dict.fromkeys(left_out)), 3, "表"),
        remedy="この部分は、様式を収録した版の discgen で作るか、機関の様式（forms）に表を加えてください",
        severity=Severity.WARNING,
    )


def names_in(formula: str) -> Iterator[tuple[str, ...]]:
    """Every dotted name of figures in a formula; of ``at(column, row)`` the row."""
    for mention in formula_names(formula).figures:
        yield mention.parts[1:] if mention.at else mention.parts


class _Missing:
    """What is gone: names of tables, and rows and columns of those that stay."""

    def __init__(self, tables: set[str]) -> None:
        self._tables = tables
        self._inside: set[tuple[str, str]] = set()

    def without(self, tables: Mapping[str, TableDef]) -> dict[str, TableDef]:
        """The tables that stay, again and again until nothing more is gone."""
        kept = {name: table for name, table in tables.items() if not {name, table.name} & self._tables}
        while True:
            before = len(self._tables) + len(self._inside)
            for name, table in list(kept.items()):
                made = self._table(table)
                if any(not row.heading and not row.hidden for row, _ in made.walk()) or made.listing:
                    kept[name] = made
                else:
                    self._tables |= {name} if table.group_of else {name, table.name}
                    del kept[name]
            if len(self._tables) + len(self._inside) == before:
                return kept

    def any_gone(self, table: str, formulas: tuple[str, ...]) -> bool:
        """True when a formula names something that is gone. table: whose bare names it uses."""
        return any(self._gone(table, name) for formula in formulas for name in names_in(formula))

    def _gone(self, table: str, name: tuple[str, ...]) -> bool:
        head = name[0].replace("_", "-")
        if len(name) == 1 or (table, name[0]) in self._inside:
            return (table, name[0]) in self._inside
        return head in self._tables or (head, name[1]) in self._inside

    def _table(self, table: TableDef) -> TableDef:
        columns = tuple(self._columns(table, table.columns))
        rows = tuple(self._rows(table, table.rows))
        if table.when and self.any_gone(table.name, (table.when,)):
            return table.model_copy(update={"rows": (), "listing": None})
        return table.model_copy(update={"rows": rows, "columns": columns})

    def _columns(self, table: TableDef, columns: tuple[ColumnDef, ...]) -> Iterator[ColumnDef]:
        for column in columns:
            if self.any_gone(table.name, (column.value,)):
                self._inside.add((table.name, column.id))
                continue
            inner = tuple(self._columns(table, column.columns))
            if inner or not column.columns:
                yield column.model_copy(update={"columns": inner})

    def _rows(self, table: TableDef, rows: tuple[RowDef, ...]) -> Iterator[RowDef]:
        for row in rows:
            inner = tuple(self._rows(table, row.rows))
            lost = len(inner) < len([child for child in row.rows if not child.of_which])
            summed = not (row.value or row.values or row.heading or row.hidden or row.where is not None)
            emptied = bool(row.rows) and not inner and (row.heading or row.hidden)
            if emptied or (lost and summed) or self.any_gone(table.name, (row.value, *row.values.values())):
                self._leave_out(table, row)
            else:
                yield row.model_copy(update={"rows": inner})

    def _leave_out(self, table: TableDef, row: RowDef) -> None:
        self._inside.add((table.name, row.id))
        for child in row.rows:
            self._leave_out(table, child)
