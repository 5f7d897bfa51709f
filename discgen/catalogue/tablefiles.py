"""Loading the table definitions and the reconciliations that must hold between ledgers."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from discgen.catalogue.contracts import load_choices
from discgen.catalogue.datafile import LINE_KEY, load_documents, load_documents_with_lines
from discgen.catalogue.entity import CONSOLIDATED, SOLO, Entity
from discgen.catalogue.grouptable import for_the_group
from discgen.catalogue.modelfaults import model_faults
from discgen.catalogue.strict import StrictModel
from discgen.catalogue.tabledef import NotesFile, TableDef, borrow_labels, expand_rows
from discgen.faults import Fault, FaultError

DATA = Path(__file__).parent / "data"


class Bound(StrictModel):
    """A formula that must lie between two others (one may be absent), in yen.

    ``message``: what the bound is, with its limits in words.
    """

    id: str
    value: str
    least: str = ""
    most: str = ""
    message: str
    severity: Literal["誤り", "注意"] = "注意"
    entities: tuple[Entity, ...] = (SOLO,)


class _Bounds(StrictModel):
    bounds: tuple[Bound, ...]


class Reconciliation(StrictModel):
    """Two formulas that must give the same yen amount (sub-ledger = general ledger).

    ``within``: yen by which they may differ, exclusive; 0 asks for equality.
    ``entities``: the readings in which they must agree. ``equation: false``: told, but published books are known to
    differ, so a backcast does not ask for it.
    ``each``: the rule stands for one rule per value of that list of classifications (choices), with ``{value}`` and
    its number ``{number}`` in the formulas and the message.
    """

    id: str
    left: str
    right: str
    message: str
    severity: Literal["誤り", "注意"] = "誤り"
    within: int = 0
    equation: bool = True
    each: str = ""
    entities: tuple[Entity, ...] = (SOLO, CONSOLIDATED)

    def agrees(self, difference: Fraction) -> bool:
        """True when left − right is nothing, or less than ``within`` yen."""
        return difference == 0 or abs(difference) < self.within


class _Reconciliations(StrictModel):
    reconciliations: tuple[Reconciliation, ...]


def load_tables(day: datetime.date) -> dict[str, TableDef]:
    """Table definitions in force for a fiscal year ending on ``day``, with their footnotes.

    Errors: FaultError naming file and line, all faults of all files at once.
    """
    faults: list[Fault] = []
    tables: dict[str, TableDef] = {}
    places: dict[str, str] = {}
    lapsed: set[str] = set()  # forms of other years: their group tables lapse with them
    (notes,) = load_documents(DATA / "notes.yaml", NotesFile)
    for path in sorted((DATA / "tables").glob("*.yaml")):
        try:
            documents = load_documents_with_lines(path, TableDef)
        except FaultError as error:
            faults += error.faults
            continue
        for table, raw in documents:
            place = f"{path.name}:{raw[LINE_KEY]}"
            if not table.in_force(day):
                lapsed.add(table.id)
                continue
            if table.id in tables:
                faults.append(Fault(place, f"表 {table.id} が {places[table.id]} と重なっています"))
            places[table.id] = place
            tables[table.id] = table.model_copy(update={"notes": (*table.notes, *notes.notes.get(table.id, ()))})
    tables = {table_id: table for table_id, table in tables.items() if table.group_of not in lapsed}
    if not faults:
        faults += _write_out(tables, places)
    if faults:
        raise FaultError(faults)
    return tables


def _write_out(tables: dict[str, TableDef], places: Mapping[str, str]) -> list[Fault]:
    """Replace every reference to rows, columns, lists or labels defined elsewhere by what it stands for."""
    faults: list[Fault] = []
    choices = load_choices()
    labels: dict[str, str] = {}
    steps: tuple[Callable[[TableDef], TableDef], ...] = (
        lambda table: _written_out(table, tables, choices),
        lambda table: table.model_copy(update={"rows": borrow_labels(table.rows, labels)}),
        lambda table: for_the_group(table, tables[table.group_of]) if table.group_of else table,
    )
    for step in steps:
        for table_id, table in tables.items():
            try:
                tables[table_id] = step(table)
            except KeyError as error:
                faults.append(Fault(places[table_id], "参照する表・行・区分の一覧がありません", found=str(error)))
            except ValidationError as error:
                faults += model_faults(error, TableDef, "表の変更", places[table_id])
            if not tables[table_id].group_of:
                name = table_id.replace("-", "_")
                labels |= {f"{name}.{row.id}": row.label for row, _ in tables[table_id].walk() if row.label}
    return faults


def _written_out(table: TableDef, tables: Mapping[str, TableDef], choices: Mapping[str, tuple[str, ...]]) -> TableDef:
    """The table with the rows and columns that it takes from elsewhere."""
    rows = tables[table.rows_like].rows if table.rows_like else table.rows
    columns = tables[table.columns_like].columns if table.columns_like else table.columns
    return table.model_copy(update={"rows": expand_rows(rows, choices), "columns": columns})


def load_reconciliations() -> tuple[Reconciliation, ...]:
    """What must agree between ledgers, as data."""
    (document,) = load_documents(DATA / "reconciliations.yaml", _Reconciliations)
    choices = load_choices()
    return tuple(one for rule in document.reconciliations for one in _one_per_value(rule, choices))


def _one_per_value(rule: Reconciliation, choices: Mapping[str, tuple[str, ...]]) -> Iterator[Reconciliation]:
    """Write out a rule for ``each`` value of a list."""
    if not rule.each:
        yield rule
        return
    for number, value in enumerate(choices[rule.each], start=1):
        written = {
            name: getattr(rule, name).replace("{number}", str(number)).replace("{value}", value)
            for name in ("left", "right", "message")
        }
        yield rule.model_copy(update={"id": f"{rule.id}-{number}", "each": "", **written})


def load_bounds() -> tuple[Bound, ...]:
    """Between which amounts the sums of some ledgers must lie, as data."""
    (document,) = load_documents(DATA / "bounds.yaml", _Bounds)
    return document.bounds
