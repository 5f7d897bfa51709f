"""The texts that are known for a free column, such as accounts, with the closed values beside which they belong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Beside = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class KnownTexts:
    """Texts of one column of a ledger, in the order in which they are offered.

    beside: for each text the values of closed columns (choice) beside which it belongs, by column; beside a column that
    is not named it may stand with any value.
    """

    beside: dict[str, Beside] = field(default_factory=dict)

    @property
    def texts(self) -> tuple[str, ...]:
        """All of them."""
        return tuple(self.beside)

    def otherwise(self, text: str, row: Mapping[str, object]) -> Beside:
        """Where the text belongs, of those closed columns in which the row has another value."""
        return {name: values for name, values in self.beside[text].items() if row.get(name) not in values}

    def fitting(self, row: Mapping[str, object]) -> list[str]:
        """The texts that belong beside the closed values of a row."""
        return [text for text in self.beside if not self.otherwise(text, row)]

    def by_value(self, columns: Sequence[str]) -> tuple[str, dict[str, list[str]]] | None:
        """The first of the columns beside which every text has its values, and the texts for each of its values."""
        for column in columns:
            if self.beside and all(column in beside for beside in self.beside.values()):
                sorted_out: dict[str, list[str]] = {}
                for text, beside in self.beside.items():
                    for value in sorted(beside[column]):
                        sorted_out.setdefault(value, []).append(text)
                return column, sorted_out
        return None
