"""The document room: printed tables and Markdown become a book with contents, statutory index and page numbers."""

from discgen.document.build import build_document
from discgen.document.index import load_index
from discgen.document.model import Company, DocumentInput, DocumentResult, Publisher
from discgen.tables.figuretext import FigureText, TableFigures, TiedFigure

__all__ = [
    "Company",
    "DocumentInput",
    "DocumentResult",
    "FigureText",
    "Publisher",
    "TableFigures",
    "TiedFigure",
    "build_document",
    "load_index",
]
