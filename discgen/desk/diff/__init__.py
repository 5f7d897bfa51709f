"""What differs between two magazines: figures, labels, pages, sentences; and the errata (正誤表) made from it."""

from discgen.desk.diff.compare import compare, restated
from discgen.desk.diff.diffmodel import Difference, FigureChange, Kind, PageMove, Rename, Side, TextChange
from discgen.desk.diff.errata import Erratum, errata
from discgen.desk.diff.load import load_side, side_of

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
