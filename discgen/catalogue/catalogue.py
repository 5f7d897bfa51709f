"""The catalogue of one institution for one day: law, national forms and the house's own, merged into one whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from pathlib import Path

from discgen.catalogue.contract import Sheet, Workbook
from discgen.catalogue.contracts import read_choices, read_contracts, read_value_ids
from discgen.catalogue.datafile import Mark, mark_of
from discgen.catalogue.documentdef import DocumentDef, read_document
from discgen.catalogue.house import HouseForms, house_content, over_kind, read_house, with_house_values
from discgen.catalogue.indexdef import IndexDef, read_index
from discgen.catalogue.law import (
    Kinds,
    LawParameter,
    PublicationLaw,
    StatutoryItem,
    read_item_ids,
    read_items,
    read_kinds,
    read_parameters,
    read_publication_law,
)
from discgen.catalogue.parts import Part, read_parts
from discgen.catalogue.profile import PROFILE_NAME, Institution
from discgen.catalogue.ratelaw import RateLaw, read_rate_law
from discgen.catalogue.rulefiles import (
    Bound,
    DeclaredRule,
    LayoutThresholds,
    LedgersUsual,
    Notation,
    PlainWords,
    Plausible,
    Reconciliation,
    read_bounds,
    read_declared,
    read_layout,
    read_notation,
    read_plain_words,
    read_plausible,
    read_reconciliations,
    read_usual,
)
from discgen.catalogue.synonyms import Synonym, read_synonyms
from discgen.catalogue.tabledef import TableDef
from discgen.catalogue.tablefiles import TableForms, read_tables
from discgen.catalogue.unpublished import Unpublished, read_unpublished
from discgen.faults import Fault, FaultError
from discgen.likewords import closest

READ = "catalogue.read"  # id of the rule: every file of the catalogue can be read
DATA = Path(__file__).parent / "data"
_KEPT = 8
Content = tuple[Path, Institution, tuple[Mark, ...], tuple[tuple[str, bytes], ...]]
_OPEN: dict[tuple[Path | None, Content], Catalogue] = {}


class Catalogue:
    """Items, parameters, tables, document, index, contracts and rules as they are on one day for one institution.

    Every part is read when it is first asked for and kept. Errors of a part: FaultError with all its faults, each with
    file and line; ``prove`` asks for every part at once.

    folder: the inputs whose ``forms`` are the house's (None: the national forms alone). data: the folder of the data.
    content: what decides all of it, where that is known.
    """

    def __init__(
        self, folder: Path | None, institution: Institution, data: Path = DATA, content: Content | None = None
    ) -> None:
        self.folder = folder
        self.institution = institution
        self.data = data
        self.content = content
        self.day = institution.fiscal_year_end

    def of_folder(self, folder: Path | None) -> Catalogue:
        """The same with all that was read, for a folder of the same content."""
        made = copy(self)
        made.folder = folder
        return made

    @cached_property
    def house(self) -> HouseForms:
        """The house's forms as written."""
        return read_house(self.folder)

    @cached_property
    def own(self) -> HouseForms:
        """What is otherwise than in the national forms: the house's forms over those of its kind."""
        folder = self.kinds.forms.get(self.kind)
        return over_kind(self.house, self.data / folder if folder else None)

    @cached_property
    def kinds(self) -> Kinds:
        """The kinds of institutions that the law knows."""
        return read_kinds(self.data)

    @cached_property
    def kind(self) -> str:
        """The kind of the institution. Errors: FaultError for one that the law does not know."""
        kind = self.institution.kind or self.kinds.kinds[0]
        if kind not in self.kinds.kinds:
            near = "、".join(closest(kind, self.kinds.kinds, 1) or self.kinds.kinds)
            raise FaultError([Fault(PROFILE_NAME, "[institution] の kind を知りません", kind, near)])
        return kind

    @cached_property
    def items(self) -> tuple[StatutoryItem, ...]:
        """The statutory items in force, in the order of the law."""
        conditions = ("trust_business",) if self.institution.trust_business else ()
        return read_items(self.data, self.day, self.kinds, self.kind, conditions)

    @cached_property
    def item_ids(self) -> frozenset[str]:
        """The ids of the statutory items of every date and kind of institution."""
        return read_item_ids(self.data)

    @cached_property
    def law_parameters(self) -> tuple[LawParameter, ...]:
        """The numbers that the law sets or leaves to the house, with title and source."""
        return (*read_parameters(self.data, self.day), *self.rate_law.numbers)

    @cached_property
    def law(self) -> dict[str, Fraction]:
        """The numbers that the law sets or leaves to the house, exact, by name."""
        return {item.id: Fraction(item.value) for item in self.law_parameters}

    @cached_property
    def publication(self) -> PublicationLaw:
        """What the law says of the disclosure as a whole."""
        return read_publication_law(self.data)

    @cached_property
    def choices(self) -> dict[str, tuple[str, ...]]:
        """Lists of classifications that ledgers and tables share, with the house's own."""
        return with_house_values(read_choices(self.data / "ledgers", self.own), self.own)

    @cached_property
    def named_choices(self) -> dict[str, dict[str, str]]:
        """The same lists by the ids of their values, which name the rows and rules made from these.

        A value of the house without an id is its own name.
        """
        ids = read_value_ids(self.data / "ledgers", self.own)
        return {
            name: {ids.get(value) or re.sub(r"\W", "_", value): value for value in values}
            for name, values in self.choices.items()
        }

    @cached_property
    def rate_law(self) -> RateLaw:
        """The rates that the law sets by classification, with what the house chose."""
        return read_rate_law(self.data, self.day, self.own)

    @cached_property
    def contracts(self) -> tuple[Workbook, ...]:
        """The workbooks of the ledgers."""
        return read_contracts(self.data / "ledgers", self.choices, self.own, self.rate_law)

    @cached_property
    def sheets(self) -> tuple[Sheet, ...]:
        """Every ledger of the workbooks."""
        return tuple(sheet for workbook in self.contracts for sheet in workbook.sheets)

    @cached_property
    def list_contracts(self) -> tuple[Workbook, ...]:
        """The workbooks of the lists."""
        return read_contracts(self.data / "lists", read_choices(self.data / "lists", self.own), self.own)

    @cached_property
    def forms(self) -> TableForms:
        """The tables of the day, and those of other years."""
        missing = {table for part in self.missing_parts for table in part.tables}
        return read_tables(self.data, self.day, self.own, self.named_choices, missing)

    @property
    def tables(self) -> dict[str, TableDef]:
        """The table definitions in force, in the order of their files."""
        return dict(self.forms.tables)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The parts of the forms, each with the years for which it is complete."""
        return read_parts(self.data)

    @cached_property
    def missing_parts(self) -> tuple[Part, ...]:
        """FormParts for whose form of this day the catalogue has no complete set of tables."""
        return tuple(part for part in self.parts if not part.complete_on(self.day))

    @cached_property
    def document(self) -> DocumentDef:
        """The order of the book, for every year, in the words of the day."""
        return read_document(self.data, self.own, self.day)

    @cached_property
    def index(self) -> IndexDef:
        """The lines of the 索引."""
        return read_index(self.data, self.own, self.day)

    @cached_property
    def reconciliations(self) -> tuple[Reconciliation, ...]:
        """What must agree between ledgers."""
        return read_reconciliations(self.data, self.day, self.own, self.named_choices)

    @cached_property
    def bounds(self) -> tuple[Bound, ...]:
        """Between which amounts sums of ledgers lie."""
        return read_bounds(self.data, self.day, self.own)

    @cached_property
    def declared(self) -> tuple[DeclaredRule, ...]:
        """What printed figures must satisfy beside their definitions."""
        return read_declared(self.data, self.own)

    @cached_property
    def notation(self) -> tuple[Notation, ...]:
        """How words are written that can be written in several ways."""
        return read_notation(self.data, self.own)

    @cached_property
    def plausible(self) -> Plausible:
        """What the plausibility check goes by."""
        return read_plausible(self.data, self.own)

    @cached_property
    def layout(self) -> LayoutThresholds:
        """When something on a laid-out page is told."""
        return read_layout(self.data, self.own)

    @cached_property
    def usual(self) -> LedgersUsual:
        """What is usual in the ledgers."""
        return read_usual(self.data, self.own)

    @cached_property
    def plain_words(self) -> PlainWords:
        """The words by which tables that it does not know are checked."""
        return read_plain_words(self.data, self.own)

    @cached_property
    def synonyms(self) -> tuple[Synonym, ...]:
        """What houses call otherwise."""
        return read_synonyms(self.data, self.day)

    @cached_property
    def unpublished(self) -> Unpublished:
        """Figures that the publication behind the inputs does not tell."""
        return read_unpublished(self.house.part("unpublished"))

    def prove(self) -> None:
        """Read every part. Errors: FaultError with the faults of all of them, each once."""
        faults = self.faults()
        if faults:
            raise FaultError(faults)

    def faults(self) -> list[Fault]:
        """The faults of every part, each once."""
        parts: Iterable[Callable[[], object]] = (
            lambda: self.items,
            lambda: self.law,
            lambda: self.rate_law,
            lambda: self.contracts,
            lambda: self.list_contracts,
            lambda: self.tables,
            lambda: self.document,
            lambda: self.index,
            lambda: self.reconciliations,
            lambda: self.bounds,
            lambda: self.declared,
            lambda: self.notation,
            lambda: self.plausible,
            lambda: self.layout,
            lambda: self.usual,
            lambda: self.plain_words,
            lambda: self.synonyms,
            lambda: self.unpublished,
        )
        faults: dict[Fault, None] = {}
        for part in parts:
            try:
                part()
            except FaultError as error:
                faults |= dict.fromkeys(replace(fault, rule=READ) for fault in error.faults)
        return list(faults)


def open_catalogue(folder: Path | None, institution: Institution, data: Path = DATA) -> Catalogue:
    """The catalogue of an institution. The same one again while neither its profile nor its forms change.

    Forms that another folder has too are read once: what was read of them there is known here.
    """
    marks = tuple(mark_of(path) for path in sorted(data.rglob("*.*")) if path.is_file())
    content = (data, institution, marks, house_content(folder))
    known = _OPEN.get((folder, content))
    if known is None:
        while len(_OPEN) >= _KEPT:
            del _OPEN[next(iter(_OPEN))]
        like = [one for (_, of), one in _OPEN.items() if of == content]
        known = like[-1].of_folder(folder) if like else Catalogue(folder, institution, data, content)
        _OPEN[folder, content] = known
    return known
