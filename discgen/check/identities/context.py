"""What identities are drawn from: the definitions, the printed places, and which figures are the same."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from discgen.catalogue.contract import Sheet
from discgen.catalogue.rulefiles import Reconciliation
from discgen.catalogue.tabledef import EmptyRows
from discgen.check.identities.probe import Probe
from discgen.check.identities.readings import PrintForm, Readings
from discgen.check.identities.samplebook import SampleBook
from discgen.faults import Severity
from discgen.figures.cellspace import SEPARATOR, CellDef, CellSpace
from discgen.figures.formula import FormulaError, Ref, dotted, is_number, parse
from discgen.figures.premises import Premises
from discgen.figures.printed.printedtable import CellKey
from discgen.published.inverse.problem import all_queries
from discgen.published.otherlaw import built_on, defined_otherwise
from discgen.published.publication import Publication


@dataclass(slots=True)
class Context:
    """certain / likely: the figures in a book that any bank may have, and in one as books usually are.

    same: by year, the printed places of each value of the certain book, the finest unit first.
    stated: by year, where a figure without a place and an amount of its own is printed by its name, the finest first.
    otherwise: by year, the figures that its law defined otherwise than the definitions at hand; unsure: and those that
    are built on them, whose amount no book tells. forms_known: see ``Publication``.
    """

    space: CellSpace
    readings: Readings
    certain: Probe
    likely: Probe
    premises: Premises
    years: tuple[int, ...]
    empty_rows: EmptyRows = "form"
    printed: dict[int, dict[Ref, CellKey]] = field(default_factory=dict)
    same: dict[int, dict[Fraction, list[CellKey]]] = field(default_factory=dict)
    stated: dict[int, dict[Ref, CellKey]] = field(default_factory=dict)
    otherwise: dict[int, frozenset[Ref]] = field(default_factory=dict)
    unsure: dict[int, frozenset[Ref]] = field(default_factory=dict)
    refs: dict[CellKey, Ref] = field(default_factory=dict)
    forms_known: bool = True
    _steps: dict[CellKey, Fraction] = field(default_factory=dict)
    _names: dict[CellKey, str] = field(default_factory=dict)
    _tables: set[tuple[str, str, int]] = field(default_factory=set)

    @classmethod
    def of(cls, publication: Publication) -> Context:
        """Read a publication: what is printed where, and what its figures are in the sample books."""
        space, profile = publication.space, publication.profile
        premises = Premises.of(profile, publication.catalogue.law)
        sheets = publication.catalogue.sheets
        rules = [rule for rule in publication.forms.reconciliations if rule.equation]
        certain, likely = (_probe(publication, sheets, rules, premises, usual=usual) for usual in (False, True))
        places: dict[CellKey, PrintForm] = {}
        refs: dict[CellKey, Ref] = {}
        zero_ratio = profile.conventions.zero_ratio
        order = {ref: place for place, ref in enumerate(space.cells)}
        for cell in publication.cells:
            key = cell.key
            defined = space.of_key(key)
            if defined is None:
                continue
            amount = certain.amount(defined.ref)
            refs[key] = defined.ref
            places[key] = PrintForm(
                key,
                defined,
                cell.title or defined.table.title,
                cell.unit,
                sign=amount.sign if amount else 0,
                whole=amount is not None and amount.value.denominator == 1,
                dash_near_zero=defined.zero(zero_ratio) == "dash",
                order=(-key.fiscal_year, order[defined.ref]),
            )
        texts = {cell.key: cell.printed for cell in publication.cells if cell.key in places}
        context = cls(
            space,
            Readings(places, texts),
            certain,
            likely,
            premises,
            tuple(sorted({key.fiscal_year for key in places}, reverse=True)),
            profile.conventions.empty_rows,
            refs=refs,
            forms_known=publication.forms_known,
        )
        context.otherwise = {year: defined_otherwise(publication, year) for year in context.years}
        context.unsure = {year: built_on(space, refs) for year, refs in context.otherwise.items()}
        context._index()
        return context

    def _index(self) -> None:
        for key, ref in self.refs.items():
            year = key.fiscal_year
            self.printed.setdefault(year, {})[ref] = key
            self._tables.add((ref.entity, ref.table, year))
            amount = None if ref in self.unsure[year] else self.certain.amount(ref)
            if amount is not None:
                self.same.setdefault(year, {}).setdefault(amount.value, []).append(key)
        for values in self.same.values():
            for keys in values.values():
                keys.sort(key=self.coarseness)
        self._state()

    def _state(self) -> None:
        """Find where figures without a place and an amount are printed by their names."""
        for key, ref in self.refs.items():
            year = key.fiscal_year
            if ref in self.unsure[year] or self.certain.amount(ref) is not None:
                continue
            origin = self._origin(ref)
            if self.key(origin, year) is None:
                places = self.stated.setdefault(year, {})
                places[origin] = min(places.get(origin, key), key, key=self._repeated)

    def _repeated(self, key: CellKey) -> tuple[Fraction, int]:
        """A finer figure before a coarser one, the year's own before one in a series of years."""
        return self.coarseness(key), self.readings.places[key].cell.table.years

    def _origin(self, ref: Ref) -> Ref:
        """The figure whose name alone is the definition of this one, followed to the end; else the figure itself."""
        cell = self.space.cell(ref)
        node = parse(cell.formula) if cell.formula else None
        if not isinstance(node, ast.Name | ast.Attribute) or is_number(dotted(node)):
            return ref
        try:
            named = self.space.scope(cell).resolve(dotted(node))
        except FormulaError:  # the group's reading may lack it
            return ref
        return self._origin(named)

    def coarseness(self, key: CellKey) -> Fraction:
        """How much one step of the printed figure is worth."""
        step = self._steps.get(key)
        if step is None:
            step = self._steps[key] = self.readings.places[key].cell.unit.step
        return step

    def name(self, key: CellKey) -> str:
        """How the figure is called in the texts of rules."""
        name = self._names.get(key)
        if name is None:
            place = self.readings.places[key]
            name = self._names[key] = label_of(place.cell, place.title)
        return name

    def key(self, ref: Ref, year: int) -> CellKey | None:
        """Where a figure of that year is printed, if it is."""
        return self.printed.get(year, {}).get(ref)

    def as_printed(self, ref: Ref, year: int) -> CellKey | None:
        """Where a figure is printed in its own unit: its own place, or one that prints it by its name."""
        own, stated = self.key(ref, year), self.stated.get(year, {}).get(ref)
        if own is not None or stated is None:
            return own
        one, two = self.space.cell(ref), self.readings.places[stated].cell
        return stated if (one.unit, one.rounding) == (two.unit, two.rounding) else None

    def definition(self, ref: Ref, year: int) -> CellDef:
        """What a printed figure is computed from; where it states another one by its name, what that one is."""
        key = self.key(ref, year)
        origin = next((origin for origin, stated in self.stated.get(year, {}).items() if stated == key), ref)
        return self.space.cell(origin)

    def shown(self, ref: Ref) -> CellDef:
        """The figure, or what prints it by its name, where a reader finds it."""
        places = [stated[ref] for stated in self.stated.values() if ref in stated]
        return self.readings.places[min(places, key=self._repeated)].cell if places else self.space.cell(ref)

    def finest(self, ref: Ref, year: int) -> CellKey | None:
        """Where the same amount is printed in the smallest unit; its own place if that is as small."""
        own = self.key(ref, year) or self.stated.get(year, {}).get(ref)
        amount = self.certain.amount(ref)
        if amount is None or ref in self.unsure[year]:
            return own
        others = self.same.get(year, {}).get(amount.value, [])
        if own is not None and (not others or self.coarseness(own) <= self.coarseness(others[0])):
            return own
        return others[0] if others else None

    def left_out(self, ref: Ref, year: int) -> bool:
        """True for a row that is printed only when it is something, in a table without it: the figure is nothing."""
        cell = self.space.cells.get(ref)  # a figure that the group does not print may well be something
        return (
            cell is not None
            and cell.table.hides(cell.row, self.empty_rows)
            and (ref.entity, ref.table, year) in self._tables
            and self.key(ref, year) is None
        )


def _probe(
    publication: Publication,
    sheets: Sequence[Sheet],
    rules: Sequence[Reconciliation],
    premises: Premises,
    *,
    usual: bool,
) -> Probe:
    profile = publication.profile
    book = SampleBook(
        sheets,
        all_queries(publication),
        fiscal_year=publication.fiscal_year,
        name_columns=publication.name_columns,
        names=publication.names,
        parameters=profile.numbers,
        usual=usual,
    )
    probe = Probe(publication.space, book, premises)
    probe.obey(rule for rule in rules if usual or rule.severity == Severity.ERROR.value)
    return probe


def label_of(cell: CellDef, title: str = "") -> str:
    """How a figure is called in the texts of rules: the table with the path of its row and column."""
    entity = "" if cell.ref.entity == "単体" else "連結 "
    path = cell.row_path + (f"／{cell.column_path}" if cell.column_path else "")
    return f"{entity}{title or cell.table.title}「{path.replace(SEPARATOR, '・')}」"
