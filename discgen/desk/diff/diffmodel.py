"""Two magazines as data, and what differs between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from discgen.check.pdfproof.provepdf import PdfProof, ProvedPage
from discgen.figures.printed.printedtable import CellKey

UNIT = "単位"  # what a Rename calls the unit of a whole table


class Kind(StrEnum):
    """How a figure differs."""

    CHANGED = "変更"
    UNIT = "単位の変更"
    FORM = "表記の変更"  # the same number in other characters
    NEW = "追加"
    GONE = "削除"


@dataclass(frozen=True, slots=True)
class Figure:
    """One printed figure. page: printed page number, where it is known. place: its rank in the book."""

    key: CellKey
    title: str
    unit: str
    printed: str
    page: int | None = None
    place: int = 0


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence (or line) of a text as printed, figures put in. section: the head it stands under.

    line: 0 where the file has no line for it. content: digest of a picture.
    """

    file: str
    line: int
    text: str
    section: str = ""
    page: str = ""
    content: str = ""

    @property
    def place(self) -> str:
        """File and line."""
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Side:
    """One of two magazines. texts: sentences by file; None where only figures are at hand.

    booklet: name and year of the magazine; empty when a file does not tell. accent: colour of the house. pdf: the
    finished pages; None where there are none at hand.
    """

    name: str
    figures: Mapping[CellKey, Figure]
    texts: Mapping[str, tuple[Passage, ...]] | None = None
    institution: str = ""
    booklet: str = ""
    accent: str = ""
    pdf: bytes | None = None

    @property
    def year(self) -> int:
        """The fiscal year that the magazine is about."""
        return max(key.fiscal_year for key in self.figures)


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure that differs. difference: in words, empty where print is no number."""

    kind: Kind
    old: Figure | None
    new: Figure | None
    difference: str = ""

    @property
    def figure(self) -> Figure:
        """The figure as the old magazine has it, or the new one where it is added."""
        known = self.old or self.new
        assert known is not None
        return known


@dataclass(frozen=True, slots=True)
class Rename:
    """A label that changed while its figures stayed: of a row, a column or a table (``what``).

    numbers: of these figures, as far as they are known.
    """

    what: str
    entity: str
    table: str
    title: str
    old: str
    new: str
    page: int | None = None
    figures: int = 0
    numbers: tuple[str, ...] = ()

    @property
    def numbered(self) -> str:
        """The number of the figure, or of the first of several."""
        return self.numbers[0] + (" ほか" if len(self.numbers) > 1 else "") if self.numbers else ""


@dataclass(frozen=True, slots=True)
class PageMove:
    """Figures of a table that stand on another page."""

    entity: str
    table: str
    title: str
    old: int
    new: int
    figures: int


@dataclass(frozen=True, slots=True)
class TextChange:
    """Sentences that differ; one side is empty where they were added or taken out."""

    old: tuple[Passage, ...]
    new: tuple[Passage, ...]

    @property
    def passage(self) -> Passage:
        """The first sentence, of the old magazine where it has one."""
        return (self.old or self.new)[0]


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs. compared: figures that stand in both. unmatched: figures with no counterpart to compare
    (only told when last year's magazine is compared with this year's). proof: of the pages, where both have a PDF;
    pdf_pages: what differs on them beyond the figures and sentences above."""

    old: Side
    new: Side
    figures: tuple[FigureChange, ...] = ()
    renames: tuple[Rename, ...] = ()
    moves: tuple[PageMove, ...] = ()
    texts: tuple[TextChange, ...] = ()
    compared: int = 0
    unmatched: int = 0
    restated: bool = False
    proof: PdfProof | None = None
    pdf_pages: tuple[ProvedPage, ...] = ()

    @property
    def with_texts(self) -> bool:
        """True when the sentences of both magazines were at hand."""
        return self.old.texts is not None and self.new.texts is not None

    @property
    def empty(self) -> bool:
        """True when nothing that is printed differs, pages apart."""
        proof = self.proof
        single = proof is not None and bool(proof.missing or proof.added or proof.wordless)
        return not (self.figures or self.renames or self.texts or self.pdf_pages or single)
