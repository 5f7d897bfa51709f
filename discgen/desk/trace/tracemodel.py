"""The origin of a figure as data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from discgen.catalogue.entity import group_mark
from discgen.figures.formula import LedgerSum, Ref
from discgen.figures.printed.printedtable import CellKey, label_path


class Used(StrEnum):
    """How a figure goes into the formula of another."""

    PRINTED = "印刷した値"
    EXACT = "端数処理前の値"
    BOTH = "印刷した値と端数処理前の値"


class Relation(StrEnum):
    """What another place does with a figure."""

    ITSELF = "この計数"
    SAME = "同じ計数"
    QUOTED = "本文で引用"
    USED = "計算に使用"


@dataclass(frozen=True, slots=True)
class CellValue:
    """One cell of a workbook: ``place`` as the user finds it, the heading of its column, what stands in it."""

    place: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """One row behind a sum. amount: what it adds, in base units. cells: those the amount comes from.

    place: of the first of these cells. words: the first classifications that the filter leaves open.
    """

    row: int
    place: str
    amount: Fraction
    cells: tuple[CellValue, ...]
    words: str = ""


@dataclass(frozen=True, slots=True)
class LedgerInput:
    """A sum (or number) of ledger rows. The group's sums come as one input for each sheet that adds rows.

    query: as the formula asks it; part: what of it this sheet answers; ``added`` for a sheet that only the group
    reading adds. rows: the first ones, ``count`` says how many there are. rest: how to see the others.
    """

    query: LedgerSum
    part: LedgerSum
    ledger: str
    workbook: str
    sheet: str
    column: str
    filters: tuple[str, ...]
    amount: Fraction
    unit: str
    count: int
    rows: tuple[LedgerRow, ...]
    added: bool = False
    rest: str = ""


@dataclass(frozen=True, slots=True)
class PriorInput:
    """A figure of an earlier year, as printed then. place: its cell in the history; empty where there is none."""

    key: CellKey
    title: str
    printed: str
    value: Fraction
    unit: str
    place: str


@dataclass(frozen=True, slots=True)
class ParameterInput:
    """A number of the law (``law.x``) or of the institution's profile (``param.x``), and where it is laid down."""

    name: str
    title: str
    value: Fraction
    source: str


@dataclass(frozen=True, slots=True)
class Prior:
    """The figure one year before, as printed, and the change in printed units (empty for words and dates)."""

    year: int
    printed: str
    change: str
    place: str


@dataclass(frozen=True, slots=True)
class OtherPlace:
    """Another place of the magazine: a printed cell (``key``) or a text that quotes it (``file``, ``line``).

    page: as printed on the page; None unless the book is laid out.
    """

    relation: Relation
    title: str
    printed: str
    unit: str = ""
    key: CellKey | None = None
    ref: Ref | None = None
    file: str = ""
    line: int = 0
    page: int | None = None


@dataclass(frozen=True, slots=True)
class TraceNode:
    """One figure and what it comes from.

    exact: in base units (yen, counts, plain ratio); for an earlier year what its print stands for. formula: as the
    catalogue writes it, at file and line ``defined_at``; words: the same in Japanese. used: how the figure above takes
    it (None at the top).
    printed_at: False for a figure that no table prints. inputs: empty with ``more`` where the depth ended.
    places and prior are filled at the top only.
    """

    ref: Ref
    key: CellKey
    title: str
    printed: str
    unit: str
    exact: Fraction
    exact_words: str
    rounding: str
    formula: str
    words: str
    definition: str
    defined_at: str
    laws: tuple[str, ...] = ()
    prior: Prior | None = None
    places: tuple[OtherPlace, ...] = ()
    inputs: tuple[TraceNode | LedgerInput | PriorInput | ParameterInput, ...] = ()
    used: Used | None = None
    printed_at: bool = True
    more: bool = False

    @property
    def entity(self) -> str:
        """単体 or 連結."""
        return self.ref.entity

    @property
    def year(self) -> int:
        """The fiscal year."""
        return self.key.fiscal_year

    @property
    def name(self) -> str:
        """Table, row and column in one line of Japanese."""
        return name_of(self.title, self.key)


def name_of(title: str, key: CellKey) -> str:
    """A figure in one line: title, row, column, marked when it is the group's."""
    return group_mark(key.entity) + label_path(title, key.row, key.col)
