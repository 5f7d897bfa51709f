"""What the house's conventions say of every table: how figures are cut where its form does not say it, which years."""

from __future__ import annotations

from collections.abc import Mapping

from discgen.catalogue.profile import Conventions
from discgen.catalogue.tabledef import TableDef

_RATIO_DECIMALS = 2


def by_conventions(tables: Mapping[str, TableDef], conventions: Conventions) -> dict[str, TableDef]:
    """The tables as the house cuts and rounds their figures, and as it shows the first year of a new form."""
    return {name: _by_conventions(table, conventions) for name, table in tables.items()}


def _by_conventions(table: TableDef, conventions: Conventions) -> TableDef:
    told = table.model_fields_set
    given: dict[str, object] = {
        "rounding": None if "rounding" in told else conventions.rounding,
        "ratio_rounding": None if table.ratio_rounding else conventions.ratio_rounding,
        "ratio_decimals": conventions.ratio_decimals if table.ratio_decimals is None else None,
    }
    if conventions.ratio_decimals == _RATIO_DECIMALS:
        del given["ratio_decimals"]
    if conventions.changed_forms == "union":
        given["notes"] = (*table.notes, *table.joint_notes)
    elif table.new_form and not (table.figures_from and table.figures_from > table.new_form):
        given["figures_from"] = table.new_form
    changes = {name: value for name, value in given.items() if value not in (None, getattr(table, name))}
    return table.model_copy(update=changes) if changes else table
