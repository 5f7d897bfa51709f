"""A magazine from what is at hand: an outputs folder, a list of figures (CSV, Excel, JSON) or an inputs folder."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pikepdf
from openpyxl.utils.exceptions import InvalidFileException

from discgen.book.composition.bookmodel import DocumentResult
from discgen.bookinput import document_input
from discgen.build import lay_out
from discgen.builtoutputs import PDF_NAME
from discgen.catalogue.profile import PROFILE_NAME
from discgen.check.pdfproof.pdffindings import read_pdf_file
from discgen.desk.diff.diffmodel import Figure, Side
from discgen.desk.diff.texts import texts_of
from discgen.export.writers import HEADINGS
from discgen.faults import Fault, FaultError, errors
from discgen.figures.printed.printedtable import CellKey
from discgen.project import Project, open_project
from discgen.published.publishedcells import read_published

Progress = Callable[[str], None]
_KINDS = "出力フォルダー、figures.csv・xlsx・json、入力フォルダー"


def load_side(path: Path, progress: Progress = lambda stage: None, *, pages: bool = True) -> Side:
    """One of the two magazines. pages: lay an inputs folder out to know its pages.

    Errors: FaultError when there are no figures at that path, or for faults of an inputs folder.
    """
    if (path / PROFILE_NAME).is_file():
        try:
            project = open_project(path, progress)
            return side_of(project, lay_out(project, progress) if pages else None, name=str(path))
        except FaultError as error:
            raise FaultError([*error.faults, Fault(str(path), "この入力フォルダーからは誌面を作れません")]) from error
    if path.is_dir():
        return _outputs(path)
    if not path.is_file():
        raise FaultError([Fault(str(path), "ファイルもフォルダーもありません", expected=_KINDS)])
    readers = {".csv": _csv, ".xlsx": _xlsx, ".json": _json}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise FaultError([Fault(str(path), "計数の一覧として読めません", path.suffix, _KINDS)])
    return Side(str(path), reader(path))


def side_of(project: Project, document: DocumentResult | None = None, *, name: str = "") -> Side:
    """An opened project as one side; with the laid-out book also the pages."""
    book = document_input(project, lambda stage: None)
    pages = document.page_of_figure if document else {}
    cells = [(table.title, cell) for table in project.tables.values() for cell in table.cells()]
    figures = {
        cell.key: Figure(cell.key, title, cell.unit, cell.text, pages.get(cell.key), place)
        for place, (title, cell) in enumerate(cells)
        if cell.key is not None
    }
    publisher = book.publisher
    return Side(
        name or project.folder.name,
        figures,
        texts_of(book, document),
        publisher.name,
        f"{publisher.title} {publisher.fiscal_year}年度",
        publisher.accent,
        document.pdf if document else None,
    )


def _outputs(folder: Path) -> Side:
    """An outputs folder: the Excel list has the pages, the PDF the name of the magazine."""
    for name, reader in (("figures.xlsx", _xlsx), ("figures.csv", _csv)):
        path = folder / name
        if path.is_file():
            institution, booklet = _title(folder / PDF_NAME)
            pdf = folder / PDF_NAME
            pages = read_pdf_file(pdf) if pdf.is_file() else None
            return Side(str(folder), reader(path), None, institution, booklet, pdf=pages)
    raise FaultError([Fault(str(folder), "計数の一覧（figures.xlsx、figures.csv）がありません", expected=_KINDS)])


def _title(pdf: Path) -> tuple[str, str]:
    """Institution and magazine, as the PDF says; empty where there is none."""
    try:
        with pikepdf.open(pdf) as opened:
            author, title = (str(opened.docinfo.get(name, "")) for name in ("/Author", "/Title"))
    except (OSError, pikepdf.PdfError):
        return "", ""
    return author, title.removeprefix(author).strip()


def _csv(path: Path) -> dict[CellKey, Figure]:
    cells, faults = read_published([path], as_printed=True)
    if errors(faults):
        raise FaultError(faults)
    return {
        cell.key: Figure(cell.key, cell.title, cell.unit, cell.printed, None, place) for place, cell in enumerate(cells)
    }


def _xlsx(path: Path) -> dict[CellKey, Figure]:
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        rows = [["" if value is None else str(value) for value in row] for row in book.worksheets[0].values]
        book.close()
    except (OSError, KeyError, ValueError, InvalidFileException, zipfile.BadZipFile) as error:
        raise FaultError(
            [Fault(str(path), "Excel として開けません", remedy="figures.xlsx を指定してください")]
        ) from error
    names = {heading: name for name, heading in HEADINGS.items()}
    heads = [names.get(head, head) for head in rows[0]] if rows else []
    return _records(path, (dict(zip(heads, row, strict=False)) for row in rows[1:]))


def _json(path: Path) -> dict[CellKey, Figure]:
    try:
        records = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise FaultError([Fault(str(path), "JSON として読めません")]) from error
    return _records(path, records if isinstance(records, list) else ())


def _records(path: Path, records: Iterable[Mapping[str, Any]]) -> dict[CellKey, Figure]:
    """The figures of a list as discgen writes it. Errors: FaultError for any other list."""
    found: dict[CellKey, Figure] = {}
    try:
        for place, record in enumerate(records):
            year, number = int(record["fy"]), record.get("number") or ""
            key = CellKey(record["table_id"], record["row"], record["col"], year, record["entity"], number)
            page = int(record["page"]) if record.get("page") else None
            found[key] = Figure(key, record["table_title"], record["unit"], record["printed"], page, place)
    except (KeyError, TypeError, ValueError) as error:
        raise FaultError([Fault(str(path), "計数の一覧の形ではありません", str(error), _KINDS)]) from error
    if not found:
        raise FaultError([Fault(str(path), "計数が一つもありません", expected=_KINDS)])
    return found
