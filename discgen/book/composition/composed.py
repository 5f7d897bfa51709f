"""What composing gives: chapters, lines of the contents, where items and figures stand, faults."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from discgen.book.composition.nodes import Node
from discgen.faults import Fault
from discgen.figures.printed.printedtable import CellKey


@dataclass(frozen=True, slots=True)
class ContentsLine:
    """A line of the contents page; a head has no page. place: said instead of a number that is not printed."""

    label: str
    level: int
    anchor: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class ChartTable:
    """The figures of a chart as lines of texts, the heads first. unit: where the figures do not say it."""

    title: str
    unit: str
    lines: tuple[tuple[str, ...], ...]


@dataclass(slots=True)
class Chapter:
    """One chapter: its tree and the lines of its contents.

    anchor: that of its opener or contents page. tab: words at the edge of the page, where the whole chapter has one.
    opener: a chapter of the profile, which opens with its number and ``lead``; the others begin with a contents page.
    """

    title: str
    anchor: str
    sections: list[Node] = field(default_factory=list)
    contents: list[ContentsLine] = field(default_factory=list)
    tab: str = ""
    number: int = 0
    lead: str = ""

    @property
    def opener(self) -> bool:
        return self.number > 0


@dataclass(slots=True)
class Composition:
    """The trees, the contents lines, the places of statutory items and the faults.

    front: texts by their place outside the chapters. figures: anchor of every printed figure. quoted: figure of every
    quotation by its anchor. texts: file of every text by its anchor. pictures: files that the book shows.
    charts: what the charts show as tables, by anchor. undrawn: ids of tables that stand nowhere. bands: columns with
    which the bands of a table begin that is cut into such.
    """

    chapters: list[Chapter] = field(default_factory=list)
    front: dict[str, Node] = field(default_factory=dict)
    closing: list[Node] = field(default_factory=list)
    closing_contents: list[ContentsLine] = field(default_factory=list)
    places: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    figures: dict[CellKey, str] = field(default_factory=dict)
    quoted: dict[str, CellKey] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    pictures: set[str] = field(default_factory=set)
    charts: dict[str, ChartTable] = field(default_factory=dict)
    undrawn: set[str] = field(default_factory=set)
    bands: dict[str, tuple[int, ...]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @property
    def magazine(self) -> bool:
        """Whether there is more than the 資料編."""
        return any(chapter.opener for chapter in self.chapters)
