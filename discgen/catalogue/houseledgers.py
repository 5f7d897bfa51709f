"""What a house has otherwise in a ledger: the words of its classifications, and which of them occur together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from pydantic import Field

from discgen.catalogue.contract import Column, Derived, NextYear, OpeningRow, Sheet
from discgen.catalogue.strict import StrictModel
from discgen.faults import Fault


class HouseLedger(StrictModel):
    """The closed list of a column anew (``values``) or with ``more_values``.

    National combinations keep to a list that is anew; those that it leaves without any value fall away.
    ``plausible``: further combinations that occur in its books, for a backcast. ``derived``: columns that the reader
    computes otherwise, known by their ids. ``opening_rows``: further rows that open with a figure of last year.
    """

    values: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    more_values: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    plausible: tuple[dict[str, tuple[str, ...]], ...] = ()
    derived: tuple[Derived, ...] = ()
    opening_rows: tuple[OpeningRow, ...] = ()

    def changed(self, sheet: Sheet, place: str) -> tuple[Sheet, list[Fault]]:
        """The sheet with these changes, and what is wrong with them. place: where they stand."""
        columns = tuple(column.model_copy(update={"values": self._values(column)}) for column in sheet.columns)
        own = {derived.id: derived for derived in self.derived}
        derived = tuple(own.get(one.id, one) for one in sheet.derived)
        plausible = (*self.narrowed(sheet.plausible), *self.plausible)
        made = sheet.model_copy(update={"columns": columns, "plausible": plausible, "derived": derived})
        if self.opening_rows:
            rule = sheet.next_year or NextYear()
            rule = rule.model_copy(update={"rows": (*rule.rows, *self.opening_rows)})
            made = made.model_copy(update={"next_year": rule})
        return made, [
            Fault(place, f"台帳 {sheet.id} の{what}", found, known) for what, found, known in self._wrong(made)
        ]

    def narrowed(self, patterns: Iterable[Mapping[str, tuple[str, ...]]]) -> Iterator[dict[str, tuple[str, ...]]]:
        """Combinations of the national ledger, or of one that extends it, as far as the lists that are anew allow."""
        for pattern in patterns:
            kept = {
                name: tuple(value for value in values if name not in self.values or value in self.values[name])
                for name, values in pattern.items()
            }
            if all(kept.values()):
                yield kept

    def _values(self, column: Column) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.values.get(column.id, column.values), *self.more_values.get(column.id, ()))))

    def _wrong(self, made: Sheet) -> Iterator[tuple[str, str, str]]:
        for name in [*self.values, *self.more_values]:
            column = made.column(name)
            if column is None or column.type != "choice":
                known = "、".join(column.id for column in made.columns if column.type == "choice")
                yield "区分でない列に値を加えています", name, known
        for derived in self.derived:
            if derived not in made.derived:
                yield "計算する列（derived）がありません", derived.id, "、".join(one.id for one in made.derived)
        for pattern in self.plausible if made.columns else ():  # of one that extends another: proved when it is whole
            for name, values in pattern.items():
                allowed = made.values_of(name)
                for value in values:
                    if allowed is None or (allowed and value not in allowed):
                        yield "plausible に、ない列か値があります", f"{name}: {value}", "、".join(allowed or ())
