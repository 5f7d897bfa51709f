"""How a sentence says that there is nothing, instead of printing a dash as if it were an amount."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import Field

from discgen.catalogue.datafile import load_documents
from discgen.catalogue.strict import StrictModel

NONE, SOME = "{無}", "{数}"  # a figure that is nothing, any other quoted figure
_FILE = Path(__file__).parent / "data" / "nothing.yaml"


class NothingRule(StrictModel):
    """A pattern of a text with a figure that is nothing, and what is printed instead. word: in the figure's place."""

    says: str = Field(min_length=1)
    becomes: str = Field(min_length=1)
    word: str = Field(min_length=1)


class NothingRules(StrictModel):
    """The rules in their order: the first that fits decides."""

    rules: tuple[NothingRule, ...]


@cache
def nothing_rules() -> tuple[NothingRule, ...]:
    """The rules of the house of this programme."""
    (document,) = load_documents(_FILE, NothingRules)
    return document.rules
