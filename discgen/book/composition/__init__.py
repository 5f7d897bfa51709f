"""The document room: printed tables and Markdown become a book with contents, statutory index and page numbers."""

from discgen.book.composition.bookbuild import build_document
from discgen.book.composition.bookmodel import Company, DocumentInput, DocumentResult, Publisher
from discgen.figures.tables.figuretext import FigureText, TableFigures, TiedFigure

__all__ = [
    "Company",
    "DocumentInput",
    "DocumentResult",
    "FigureText",
    "Publisher",
    "TableFigures",
    "TiedFigure",
    "build_document",
]
