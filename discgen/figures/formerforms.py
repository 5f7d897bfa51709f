"""The forms of the years before, asked for a row of the history that this year's forms do not have."""

from __future__ import annotations

from dataclasses import dataclass

from discgen.catalogue.catalogue import Catalogue, open_catalogue
from discgen.faults import FaultError
from discgen.figures.cellspace import CellSpace
from discgen.figures.formula import FormulaError
from discgen.figures.labelmatch import match_labels
from discgen.figures.printed.printedtable import CellKey
from discgen.figures.usableforms import usable_forms


@dataclass(frozen=True, slots=True)
class _Forms:
    """listings: names of the tables whose rows are rows of a ledger."""

    space: CellSpace
    listings: frozenset[str]


class FormerForms:
    """What the catalogue had in other years, each opened when it is first asked for."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._years: dict[int, _Forms | None] = {}

    def has(self, key: CellKey) -> bool:
        """True for a figure of the form of its year, and for every one of a year whose law is not written down."""
        forms = self._of(key.fiscal_year)
        if forms is None:
            return True
        if {key.table_id, key.number.partition(".")[0]} & forms.listings:
            return True
        if forms.space.reading_of(key) is not None:
            return True
        return not key.number and bool(match_labels([key], forms.space, self._catalogue.synonyms))

    def _of(self, year: int) -> _Forms | None:
        if year not in self._years:
            self._years[year] = self._opened(year)
        return self._years[year]

    def _opened(self, year: int) -> _Forms | None:
        institution = self._catalogue.institution.model_copy(update={"fiscal_year": year})
        known = self._catalogue.publication.known
        if not known.first <= institution.fiscal_year_end <= known.last:
            return None
        try:
            tables = usable_forms(open_catalogue(self._catalogue.folder, institution, self._catalogue.data)).tables
            listings = {name for one in tables.values() if one.listing for name in (one.name, one.export_as or one.id)}
            return _Forms(CellSpace.of(dict(tables)), frozenset(listings))
        except (FaultError, FormulaError):
            return None  # forms that only fit the year itself say nothing of others
