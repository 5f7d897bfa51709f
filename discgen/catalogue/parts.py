"""The parts of the disclosure, and for which years the catalogue has all their forms."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path

from discgen.catalogue.datafile import load_documents
from discgen.catalogue.law import in_force
from discgen.catalogue.strict import PlacedModel


class Part(PlacedModel):
    """Tables that one body of rules prescribes together, e.g. 自己資本の充実の状況.

    tables: their ids. items: beginnings of the ids of the statutory items that they answer.
    complete_from / complete_to: fiscal-year ends for which every form is there (None: no limit).
    """

    id: str
    title: str
    tables: tuple[str, ...]
    items: tuple[str, ...] = ()
    complete_from: datetime.date | None = None
    complete_to: datetime.date | None = None
    source: str = ""

    def complete_on(self, day: datetime.date) -> bool:
        """True when every form of the part is there for a fiscal year that ends on ``day``."""
        return in_force(day, self.complete_from, self.complete_to)

    def answers(self, item: str) -> bool:
        """True for a statutory item that this part answers."""
        return any(item.startswith(beginning) for beginning in self.items)


class FormParts(PlacedModel):
    """The file of the parts."""

    parts: tuple[Part, ...]


def read_parts(data: Path) -> tuple[Part, ...]:
    """Every part. Errors: FaultError naming file and line."""
    return tuple(_all(data))


def _all(data: Path) -> Iterator[Part]:
    for document in load_documents(data / "law" / "parts.yaml", FormParts):
        yield from document.parts
