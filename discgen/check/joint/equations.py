"""The definitions as equations between printed figures and unknown ledger sums, for one fiscal year.

A figure that another formula takes as printed (``printed()``, ``prior()``, ratios on printed figures) is a column of
its own here, not a number: a wrong digit in it then shows in every figure that was computed from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from discgen.catalogue.contract import Sheet
from discgen.catalogue.rulefiles import Reconciliation
from discgen.check.joint.jointrows import Row, repeated
from discgen.figures.cellspace import CellDef
from discgen.figures.formula import FormulaError, LedgerSum, Ref
from discgen.figures.printed.printedtable import CellKey
from discgen.figures.printed.printing import Unit
from discgen.published.algebra.linear import Form, NotLinear, Ratio
from discgen.published.inverse.coarse import coarse, opened
from discgen.published.inverse.constraints import (
    Constraint,
    bounded,
    ledger_constraints,
    printed_bounds,
    reconciliation_constraints,
)
from discgen.published.inverse.linearsource import LinearSource
from discgen.published.inverse.problem import all_queries, source_arguments, without_expectations
from discgen.published.inverse.unknowns import Unknowns
from discgen.published.otherlaw import built_on, defined_otherwise
from discgen.published.publication import Publication
from discgen.published.publishedcells import PublishedCell

_MILLION = 1_000_000
_MONEY = ("円", "円銭", "千円", "百万円", "億円")


@dataclass(frozen=True, slots=True)
class PrintColumn:
    """What a cell prints, as a column. ``amount``: as printed; ``step``: one unit of its last digit."""

    number: int
    amount: Fraction
    step: Fraction
    unit: str


class PrintSource(LinearSource):
    """Forms in which what is taken as printed is a column (numbers below zero), shared by several sources."""

    prints: dict[CellKey, PrintColumn]

    def figure(self, ref: Ref, *, as_printed: bool) -> Form | Ratio:
        """The figure, or the column of its print."""
        found = self._print(ref, 0) if as_printed else None
        return self.form(ref) if found is None else found

    def prior(self, ref: Ref) -> Form:
        """The column of the print of a year before."""
        found = self._print(ref, 1)
        return super().prior(ref) if found is None else found

    def _print(self, ref: Ref, years_back: int) -> Form | None:
        cell = self._space.cell(ref)
        found, known = self.published(cell, years_back), self.known(cell, years_back)
        if found is None or known is None:
            return None
        if not known:
            return Form.of(0)  # a formula must know when it divides by nothing
        if found.key not in self.prints:
            step = cell.read(found.printed).unit.step
            self.prints[found.key] = PrintColumn(-1 - len(self.prints), known, step, cell.unit.name)
        return Form({self.prints[found.key].number: Fraction(1)}, Fraction(0), known)


@dataclass(frozen=True, slots=True)
class Asked:
    """A figure as numbers of rows: a form, or numerator and denominator."""

    numerator: int
    denominator: int | None = None


@dataclass(frozen=True, slots=True)
class PrintedRows:
    """A printed cell in the system: its rows, and the rows to ask what it could be (either basis of a ratio)."""

    published: PublishedCell
    definition: CellDef
    unit: Unit
    rows: tuple[int, ...]
    asked: tuple[Asked, ...]
    weight: Fraction


@dataclass(frozen=True, slots=True)
class Books:
    """What the equations of all years share: the ledgers as coarse as the figures allow, what they must agree in."""

    publication: Publication
    sheets: tuple[Sheet, ...]
    queries: tuple[LedgerSum, ...]
    rules: tuple[Reconciliation, ...]

    @classmethod
    def of(cls, publication: Publication) -> Books:
        """The ledgers behind a publication. Rules that published books are known to break do not count."""
        queries = all_queries(publication)
        sheets = [without_expectations(sheet) for sheet in publication.catalogue.sheets]
        return cls(
            publication,
            tuple(coarse(sheet.model_copy(update={"steady": None}), queries) for sheet in sheets),
            tuple(queries),
            tuple(rule for rule in publication.forms.reconciliations if rule.equation and rule.severity == "誤り"),
        )

    def unknowns(self, year: int) -> Unknowns:
        """The unknowns of one year."""
        names = self.publication.name_columns, self.publication.names
        return Unknowns(self.sheets, self.queries, year, *names)

    def opened(self) -> Books:
        """The same with any addition of the group, not only the usual ones."""
        plans = self.unknowns(self.publication.fiscal_year).plans
        return replace(self, sheets=tuple(opened(self.sheets, plans)))


@dataclass(slots=True)
class Equations:
    """Rows over unknowns (from 0) and print columns (below 0), without what is there more than once.

    skipped: cells that no linear rule reaches.
    """

    rows: list[Row] = field(default_factory=list)
    low: dict[int, Fraction] = field(default_factory=dict)
    scales: dict[int, int] = field(default_factory=dict)
    cells: dict[CellKey, PrintedRows] = field(default_factory=dict)
    prints: dict[CellKey, PrintColumn] = field(default_factory=dict)
    skipped: list[PublishedCell] = field(default_factory=list)

    @classmethod
    def of(cls, publication: Publication, year: int, books: Books) -> Equations:
        """Read the definitions backwards for what was printed of that year, all entities together."""
        unknowns = books.unknowns(year)
        arguments = source_arguments(publication, unknowns, year)
        equations = cls()
        source, constants = PrintSource(**arguments), LinearSource(**arguments)
        arguments["premises"] = arguments["premises"].taking(from_print=False)
        exact = PrintSource(**arguments)
        source.prints = exact.prints = equations.prints
        otherwise = built_on(publication.space, defined_otherwise(publication, year))
        for cell in publication.space.cells.values():
            published = source.published(cell)
            if published is None:
                continue
            form = None if cell.ref in otherwise else _first_form(cell.ref, source, constants)
            if form is None:
                equations.skipped.append(published)
            else:
                zero_ratio = publication.profile.conventions.zero_ratio
                other = _first_form(cell.ref, exact) if isinstance(form, Ratio) else None
                equations._add(cell, published, zero_ratio, form, other)
        broken = publication.broken if year == publication.fiscal_year else ()  # told of the ledgers, not once more
        rules = tuple(rule for rule in books.rules if rule.id not in broken)
        reconciled, _ = reconciliation_constraints(rules, source, publication.entities)
        for rule in (*reconciled, *ledger_constraints(unknowns, publication.profile.numbers)):
            equations._row(rule)
        equations._tie()
        equations._measure(unknowns)
        return equations

    def _add(
        self, cell: CellDef, published: PublishedCell, zero_ratio: str, form: Form | Ratio, other: Form | Ratio | None
    ) -> None:
        low, high = printed_bounds(cell, published, zero_ratio)
        figure = cell.read(published.printed)
        if figure.steps == 0 and high > 0:
            low = -high  # cut to nothing from either side
        rows = list(bounded(form, low, high, cell.unit.step, published))
        if other is not None and not self._hold_in_print(rows):
            form, other = other, form  # some ratios are reported on exact amounts: either basis will do
            rows = list(bounded(form, low, high, cell.unit.step, published))
        numbers = tuple(self._row(row, kept=True) for row in rows)
        asked = tuple(self._ask(each) for each in (form, other) if each is not None)
        unit = figure.unit_of(cell.unit)
        size = unit.step
        if isinstance(form, Ratio):
            size *= abs(form.denominator.estimate or form.denominator.constant) or _MILLION
        self.cells[published.key] = PrintedRows(published, cell, unit, numbers, asked, 1 / size)

    def _hold_in_print(self, rows: Sequence[Constraint]) -> bool:
        """Whether rows about printed figures alone hold as printed; True for rows about more than that."""
        amounts = {column.number: column.amount for column in self.prints.values()}
        for row in rows:
            if not row.form.terms.keys() <= amounts.keys():
                return True
            value = row.form.constant + sum(factor * amounts[n] for n, factor in row.form.terms.items())
            if (row.low is not None and value < row.low) or (row.high is not None and value > row.high):
                return False
        return True

    def _ask(self, form: Form | Ratio) -> Asked:
        if isinstance(form, Ratio):
            return Asked(self._watch(form.numerator), self._watch(form.denominator))
        return Asked(self._watch(form))

    def _watch(self, form: Form) -> int:
        self.rows.append(Row(dict(form.terms), None, None, form.constant, kept=True))
        return len(self.rows) - 1

    def _row(self, rule: Constraint, *, kept: bool = False) -> int:
        terms = dict(rule.form.terms)
        kept = kept or any(number < 0 for number in terms)
        self.rows.append(Row(terms, rule.low, rule.high, rule.form.constant, kept))
        return len(self.rows) - 1

    def _tie(self) -> None:
        """A print column is less than one printed unit from the amount behind it, also when both are asked about."""
        for key, column in self.prints.items():
            cell = self.cells.get(key)
            if cell is None or cell.asked[0].denominator is not None:
                continue
            amount = self.rows[cell.asked[0].numerator]
            terms = amount.terms | {column.number: amount.terms.get(column.number, Fraction(0)) - 1}
            self.rows.append(Row(terms, -column.step, column.step, amount.constant, kept=True))

    def _measure(self, unknowns: Unknowns) -> None:
        """Scales and signs of the columns; those that say what others say already go."""
        places = {}
        for number, unknown in enumerate(unknowns.items):
            column = unknowns.plans[unknown.ledger].sheet.column(unknown.measure)
            assert column is not None
            places[number] = ((unknown.ledger, unknown.view), unknown.combo, unknown.measure)
            self.scales[number] = _MILLION if column.type == "yen" else 1
            if column.sign == "positive":
                self.low[number] = Fraction(0)
        for printed in self.prints.values():
            self.scales[printed.number] = _MILLION if printed.unit in _MONEY else 1
        spare = repeated(self.rows, places)
        for row in self.rows:
            row.terms = {number: factor for number, factor in row.terms.items() if number not in spare}


def _first_form(ref: Ref, *sources: LinearSource) -> Form | Ratio | None:
    """The figure as the first of the sources can give it; None when it leaves the linear world in all."""
    for source in sources:
        try:
            return source.form(ref)
        except (NotLinear, FormulaError):
            continue
    return None
