"""Forms as they are written in files, where the readers take them apart before any model sees them.

Only their schemas are made (``discgen schema``): the heads of the house's forms, changes of the trees and of the
rules, and files whose content stands under one key.
"""

from __future__ import annotations

import datetime
from typing import Annotated, Any, Generic, TypeVar

from pydantic import Field, RootModel

from discgen.catalogue.documentdef import BlockDef, ChapterDef, DocumentDef, SectionDef
from discgen.catalogue.houseledgers import HouseLedger
from discgen.catalogue.indexdef import IndexDef, IndexEntry, IndexPart
from discgen.catalogue.rulefiles import Bound, DeclaredRule, Notation, Reconciliation
from discgen.catalogue.strict import PlacedModel, StrictModel
from discgen.catalogue.tabledef import Added
from discgen.catalogue.unpublished import Unpublished

PARTLY = "x-partly"  # the models under this field are completed by the merge: nothing of them is required
_PARTLY: Any = Field(json_schema_extra={PARTLY: True})
Rule = TypeVar("Rule", bound=PlacedModel)


class FormChanges(StrictModel):
    """What every change of a tree or of rules may hold."""

    drop: tuple[str, ...] = ()
    arrange: tuple[str, ...] = ()


class AddedPiece(Added):
    """A block, section or chapter more."""

    block: BlockDef | None = None
    section: SectionDef | None = None
    chapter: ChapterDef | None = None


class DocumentForm(FormChanges, DocumentDef):
    """The head ``document``: whole fields of the document, or changes."""

    change: Annotated[dict[str, BlockDef | SectionDef | ChapterDef], _PARTLY] = {}
    add: tuple[AddedPiece, ...] = ()


class DatedDocument(DocumentForm):
    """A dated document of the national file: what it has otherwise in some years."""

    effective_from: datetime.date | None = None
    effective_to: datetime.date | None = None


class AddedLine(Added):
    """A line or part of the 索引 more."""

    entry: IndexEntry | None = None
    part: IndexPart | None = None


class IndexForm(FormChanges, IndexDef):
    """The head ``index``: whole fields of the index, or changes."""

    change: Annotated[dict[str, IndexEntry | IndexPart], _PARTLY] = {}
    add: tuple[AddedLine, ...] = ()


class DatedIndex(IndexForm):
    """A dated document of the national file: what it has otherwise in some years."""

    effective_from: datetime.date | None = None
    effective_to: datetime.date | None = None


class AddedRule(Added, Generic[Rule]):
    """A rule more."""

    rule: Rule


class RuleChanges(FormChanges, Generic[Rule]):
    """The heads of rules: changes, or all of them anew."""

    rules: tuple[Rule, ...] = ()
    change: Annotated[dict[str, Rule], _PARTLY] = {}
    add: tuple[AddedRule[Rule], ...] = ()


class AddedValue(StrictModel):
    """A value more for a list of classifications, after another."""

    after: str
    value: str


class ChoiceChanges(StrictModel):
    """Changes of a list of classifications."""

    drop: tuple[str, ...] = ()
    add: tuple[str | AddedValue, ...] = ()


class HouseHeads(StrictModel):
    """A document of the house's forms that is not a table: any of the heads."""

    document: Annotated[DocumentForm, _PARTLY]
    index: Annotated[IndexForm, _PARTLY]
    notes: dict[str, tuple[str, ...]]
    choices: dict[str, tuple[str, ...] | ChoiceChanges]
    ledgers: dict[str, HouseLedger]
    reconciliations: RuleChanges[Reconciliation]
    bounds: RuleChanges[Bound]
    declared: RuleChanges[DeclaredRule]
    notation: RuleChanges[Notation]
    words: dict[str, str]
    options: dict[str, str]
    unpublished: Unpublished


class Footnotes(StrictModel):
    """The file of the footnotes, by table: documents of the years whose forms have them."""

    effective_from: datetime.date | None = None
    effective_to: datetime.date | None = None
    notes: dict[str, tuple[str, ...]] = {}
    joint_notes: dict[str, tuple[str, ...]] = {}


class Reconciliations(StrictModel):
    """The file of what must agree between ledgers."""

    reconciliations: tuple[Reconciliation, ...]


class Bounds(StrictModel):
    """The file of the bounds."""

    bounds: tuple[Bound, ...]


class DeclaredRules(StrictModel):
    """The file of the rules between printed figures."""

    rules: tuple[DeclaredRule, ...]


class NotationRules(StrictModel):
    """The file of the ways of writing one thing."""

    notation: tuple[Notation, ...]


class Descriptions(RootModel[dict[str, dict[str, str]]]):
    """The file of the descriptions that editors show: by model and key."""
