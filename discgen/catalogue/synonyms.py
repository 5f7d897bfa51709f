"""One concept, many names: the words that houses print for the same row or column, as dated data."""

from __future__ import annotations

import datetime
from pathlib import Path

from pydantic import Field

from discgen.catalogue.datafile import load_documents
from discgen.catalogue.law import in_force
from discgen.catalogue.strict import StrictModel


class Synonym(StrictModel):
    """Labels that name one thing, the law's first.

    tables: by their export ids, where they do; none: everywhere. within: also as a part of longer labels.
    """

    words: tuple[str, ...] = Field(min_length=2)
    tables: tuple[str, ...] = ()
    within: bool = False
    effective_from: datetime.date | None = None
    effective_to: datetime.date | None = None


class Synonyms(StrictModel):
    """The file of the synonyms."""

    synonyms: tuple[Synonym, ...]


def read_synonyms(data: Path, day: datetime.date) -> tuple[Synonym, ...]:
    """The synonyms in force on a day. Errors: FaultError with every fault of the file."""
    (document,) = load_documents(data / "synonyms.yaml", Synonyms)
    return tuple(one for one in document.synonyms if in_force(day, one.effective_from, one.effective_to))
