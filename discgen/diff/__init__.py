"""What differs between two magazines: figures, labels, pages, sentences; and the errata (正誤表) made from it."""

from discgen.diff.compare import compare, restated
from discgen.diff.errata import Erratum, errata
from discgen.diff.load import load_side, side_of
from discgen.diff.model import Difference, FigureChange, Kind, PageMove, Rename, Side, TextChange

__all__ = [
    "Difference",
    "Erratum",
    "FigureChange",
    "Kind",
    "PageMove",
    "Rename",
    "Side",
    "TextChange",
    "compare",
    "errata",
    "load_side",
    "restated",
    "side_of",
]
