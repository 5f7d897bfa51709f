"""Rows that a house added to one table, and that another table with the same breakdown does not list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from discgen.catalogue.catalogue import Catalogue, open_catalogue
from discgen.catalogue.strict import FORMS
from discgen.catalogue.tabledef import RowDef, TableDef
from discgen.faults import Fault, Severity


def half_listed(catalogue: Catalogue, tables: Mapping[str, TableDef]) -> Iterator[Fault]:
    """A warning for each row of the house's that stands in a total of another table and in none of its lines.

    That is so where a line repeats a figure (``value: bs.special_reserve``), its parts repeat parts of that figure, and
    the house's own part is not among them. tables: that the book uses, by id.
    """
    if not catalogue.house:
        return
    national = open_catalogue(None, catalogue.institution, catalogue.data).tables
    own = {name: _own_parts(table, national[name]) for name, table in tables.items() if name in national}
    parts = {f"{_name(name)}.{total}": (name, rows) for name, found in own.items() for total, rows in found.items()}
    for table in tables.values():
        listed = {row.value for row, _ in table.walk()}
        for row, _ in table.walk():
            source, added = parts.get(row.value, ("", ()))
            if source in ("", table.id) or not any(part.value.startswith(f"{_name(source)}.") for part in row.rows):
                continue
            for part in added:
                if f"{_name(source)}.{part.id}" not in listed:
                    yield _fault(catalogue, table, row, tables[source], part)


def _name(table: str) -> str:
    """How formulas write a table."""
    return table.replace("-", "_")


def _own_parts(table: TableDef, national: TableDef) -> Mapping[str, list[RowDef]]:
    """The rows that only the house has, by the row under which they stand."""
    known = {row.id for row, _ in national.walk()}
    found: dict[str, list[RowDef]] = defaultdict(list)
    for row, above in table.walk():
        if row.id not in known and above and not row.of_which:
            found[above[-1].id].append(row)
    return found


def _fault(catalogue: Catalogue, table: TableDef, total: RowDef, source: TableDef, part: RowDef) -> Fault:
    places = [place for place in catalogue.forms.places.get(source.id, ()) if place.startswith(f"{FORMS}/")]
    value = f"{_name(source.id)}.{part.id}"
    last = total.rows[-1].id
    example = f"amend: {table.id}　add: [{{after: {last}, row: {{id: {part.id}, value: {value}}}}}]"
    return Fault(
        places[0] if places else FORMS,
        f"金庫の行が、表「{table.title}」の「{total.label}」の内訳にありません（合計にだけ入ります）",
        f"「{part.label}」（{value}）",
        remedy=f"その表にも行を足してください（例：{example}）",
        severity=Severity.WARNING,
    )
