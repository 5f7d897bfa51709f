"""Every printed figure as a flat record: key, print, exact value, law, formula, page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from discgen.catalogue.law import cited
from discgen.figures.cellspace import CellDef
from discgen.figures.printed.printedtable import Cell, CellKey
from discgen.figures.printed.printing import UNITS, decimal_text, read_printed
from discgen.project import Project

SAMPLE = "見本"


@dataclass(frozen=True, slots=True)
class FigureRecord:
    """One printed figure.

    value: the printed number in its unit ("" for a dash). number: of the figure (番号), whatever its labels.
    exact: exact value in base units ("" for history). definition: the formula, as the catalogue writes it at file and
    line ``defined_at``. law: statutory items, article and title. sample: the mark of a made figure or of its table.
    """

    doc: str
    entity: str
    table_id: str
    table_title: str
    row: str
    col: str
    fy: int
    unit: str
    printed: str
    value: str
    number: str
    exact: str
    definition: str
    law: str
    page: str
    defined_at: str = ""
    sample: str = ""

    @property
    def key(self) -> CellKey:
        """The figure."""
        return CellKey(self.table_id, self.row, self.col, self.fy, self.entity, self.number)


def figure_records(project: Project, pages: Mapping[CellKey, int] | None = None) -> Iterator[FigureRecord]:
    """Records of all tables in catalogue order. ``pages``: the page of each figure, when the book is laid out."""
    titles = {item.id: f"{cited(item.law, item.article)} {item.title}" for item in project.catalogue.items}
    for table in project.tables.values():
        for cell in table.cells():
            assert cell.key is not None
            page = (pages or {}).get(cell.key)
            record = _record(project, table.title, cell, titles, "" if page is None else str(page))
            yield replace(record, sample=SAMPLE) if table.sample else record


def _record(project: Project, title: str, cell: Cell, titles: Mapping[str, str], page: str) -> FigureRecord:
    assert cell.key is not None
    known = project.store.space.of_key(cell.key) if cell.current else None
    return FigureRecord(
        doc=project.folder.name,
        entity=cell.key.entity,
        table_id=cell.key.table_id,
        table_title=title,
        row=cell.key.row,
        col=cell.key.col,
        fy=cell.key.fiscal_year,
        unit=cell.unit,
        printed=cell.text,
        value=_printed_number(cell, known),
        number=cell.key.number,
        exact="" if cell.exact is None else str(cell.exact),
        definition=(known.formula or str(known.query)) if known else "",
        law="；".join(titles[item] for item in cell.items if item in titles),
        page=page,
        defined_at=known.defined_at if known else "",
    )


def _printed_number(cell: Cell, definition: CellDef | None) -> str:
    if cell.unknown:
        return ""
    figure = read_printed(cell.text, cell.unit if cell.unit in UNITS else "件")
    if figure.steps is None:
        return ""
    bracketed = cell.exact is not None and cell.exact < 0 < figure.steps  # a net debt prints in brackets, without △
    if definition is not None and definition.reversed:
        bracketed = False
    return decimal_text(-figure.steps if bracketed else figure.steps, figure.unit.decimals)
