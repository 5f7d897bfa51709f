"""What lists are made of: rows from Excel, tables to be saved, and blocks that the template draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias

Row: TypeAlias = Mapping[str, Any]
Rows: TypeAlias = Sequence[Row]

PATH = ">"  # 親 > 子
WHOLE_LINES = 40


class ListError(Exception):
    """A list cannot be drawn as asked."""

    def __init__(self, message: str, found: str = "", expected: str = "", remedy: str = "") -> None:
        super().__init__(message)
        self.message, self.found, self.expected, self.remedy = message, found, expected, remedy


@dataclass(frozen=True, slots=True)
class ListTable:
    """A list as plain text, for files to be saved."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class ListCell:
    """One cell. head: it labels its row; mark: sign of a note behind the text; indent: levels below its parent."""

    text: str
    across: int = 1
    down: int = 1
    head: bool = False
    css: str = ""
    mark: str = ""
    indent: int = 0


@dataclass(frozen=True, slots=True)
class ListLine:
    """One row of a grid."""

    cells: tuple[ListCell, ...]
    css: str = ""


@dataclass(frozen=True, slots=True)
class ListNote:
    """A note under a grid, with the sign by which the cells refer to it."""

    mark: str
    text: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. shares: widths of the columns in percent. groups: lines that stay on one page."""

    kind: ClassVar[str] = "grid"
    shares: tuple[float, ...]
    head: tuple[tuple[ListCell, ...], ...]
    groups: tuple[tuple[ListLine, ...], ...]
    caption: str = ""
    unit: str = ""
    notes: tuple[ListNote, ...] = ()

    @property
    def whole(self) -> bool:
        """True for a table short enough to stand on one page."""
        return sum(map(len, self.groups)) <= WHOLE_LINES


@dataclass(frozen=True, slots=True)
class Office:
    """One office with what stands beside it: pairs of word and text."""

    name: str
    lines: tuple[str, ...]
    pairs: tuple[tuple[str, str], ...]
    beside: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Offices:
    """The offices of one prefecture, in rows that stay on one page."""

    kind: ClassVar[str] = "offices"
    title: str
    rows: tuple[tuple[Office, ...], ...]


@dataclass(frozen=True, slots=True)
class Names:
    """Names in columns under a head; label: what stands before each, or empty."""

    kind: ClassVar[str] = "names"
    title: str
    subtitle: str
    names: tuple[tuple[str, str], ...]

    @property
    def whole(self) -> bool:
        """True for names few enough to stand on one page."""
        return len(self.names) <= WHOLE_LINES


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a year."""

    month: str
    text: str
    aside: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Years, each with its era and its events."""

    kind: ClassVar[str] = "timeline"
    years: tuple[tuple[str, str, tuple[Event, ...]], ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """A node of the organisation with those below it."""

    label: str
    below: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """The organisation as a nested list. drawing: the same as SVG, where a style for it is known."""

    kind: ClassVar[str] = "outline"
    roots: tuple[Branch, ...]
    drawing: str = ""


@dataclass(frozen=True, slots=True)
class PrefectureMap:
    """Where offices are. counts: prefecture and number, in the order of the list. drawing: SVG, where it is drawn."""

    kind: ClassVar[str] = "map"
    counts: tuple[tuple[str, str], ...]
    drawing: str = ""


@dataclass(frozen=True, slots=True)
class Portrait:
    """A person with office, name and words. picture: address of the portrait."""

    office: str
    name: str
    words: str
    picture: str
    alt: str


@dataclass(frozen=True, slots=True)
class Portraits:
    """The persons of one body, side by side."""

    kind: ClassVar[str] = "portraits"
    title: str
    persons: tuple[Portrait, ...]


Block: TypeAlias = Grid | Offices | Names | Timeline | Outline | PrefectureMap | Portraits


def parts(path: str) -> tuple[str, ...]:
    """The labels of a path, outer first."""
    return tuple(part.strip() for part in path.replace("＞", PATH).split(PATH) if part.strip())
