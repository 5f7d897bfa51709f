"""The lines of the statutory index (索引) as data (``index.yaml``)."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Protocol

from pydantic import AfterValidator

from discgen.catalogue.house import HouseForms
from discgen.catalogue.layers import ENTRIES
from discgen.catalogue.numbering import checked_style
from discgen.catalogue.strict import PlacedModel
from discgen.catalogue.wholeform import one_whole

INDEX_FILE = "index.yaml"

NumberStyle = Annotated[str, AfterValidator(checked_style)]


class Item(Protocol):
    """A statutory item in force."""

    @property
    def id(self) -> str:
        """Name of the item in the catalogue."""

    @property
    def law(self) -> str:
        """The law that asks for it."""

    @property
    def article(self) -> str:
        """Article and number."""

    @property
    def title(self) -> str:
        """What has to be disclosed."""


class IndexEntry(PlacedModel):
    """A printed line: with ``items`` it carries pages, with ``entries`` it is a head over others.

    optional: the line falls away where nothing stands in the book. pages: the head shows the pages of the lines under
    it. numbering: how these are numbered, where it is not as the others of their depth.
    """

    label: str
    items: tuple[str, ...] = ()
    optional: bool = False
    pages: bool = False
    numbering: NumberStyle = ""
    entries: tuple[IndexEntry, ...] = ()

    def walk(self) -> Iterator[IndexEntry]:
        """This line and all under it."""
        yield self
        for entry in self.entries:
            yield from entry.walk()


class IndexPart(PlacedModel):
    """The lines of one law. group: it asks for the accounts of the group."""

    title: str
    group: bool = False
    entries: tuple[IndexEntry, ...]

    def items(self) -> Iterator[str]:
        """Every item that has a line here."""
        for entry in self.entries:
            for line in entry.walk():
                yield from line.items


class IndexDef(PlacedModel):
    """The printed index. unlisted: laws whose items must be covered but have no line of their own.

    group_items: items without a line that only an institution with accounts of the group has to answer.
    numbering: how the lines are numbered, by depth (1. or （1） or ① or イ.; an empty one for none).
    joint: what stands between two runs of pages. nothing: what is printed where there is nothing to disclose.
    reasons: patterns of what a profile may say in the place of pages; none: anything. unbound: laws without them.
    articles: each line ends with 項 and 号, for an index whose words do not count as the law does.
    """

    parts: tuple[IndexPart, ...]
    numbering: tuple[NumberStyle, ...] = ()
    joint: str = "、"
    nothing: str = "該当なし"
    unlisted: tuple[str, ...] = ()
    group_items: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    unbound: tuple[str, ...] = ()
    articles: bool = False

    def is_reason(self, law: str, said: str) -> bool:
        """True for what may answer an item of a law in the place of pages."""
        return not self.reasons or law in self.unbound or any(re.fullmatch(one, said) for one in self.reasons)

    def listed(self) -> set[str]:
        """Items that have a line."""
        return {item for part in self.parts for item in part.items()}

    def of_group(self) -> set[str]:
        """Items that only an institution with accounts of the group has to answer."""
        return {item for part in self.parts if part.group for item in part.items()} | set(self.group_items)


def read_index(data: Path, house: HouseForms, day: datetime.date) -> IndexDef:
    """The printed index in the words of a day, with the house's changes. Errors: FaultError naming file and line."""
    return one_whole(data / INDEX_FILE, house, "index", ENTRIES, IndexDef, day)
