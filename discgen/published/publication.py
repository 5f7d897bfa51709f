"""A publication: published figures with their places in the catalogue."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from discgen.catalogue.catalogue import Catalogue, open_catalogue
from discgen.catalogue.entity import SOLO
from discgen.catalogue.housefigures import by_conventions
from discgen.catalogue.profile import Profile
from discgen.catalogue.tabledef import Listing, TableDef
from discgen.faults import Fault, FaultError, Severity, some_of
from discgen.figures.cellspace import SEPARATOR, CellSpace
from discgen.figures.formula import Ref
from discgen.figures.listing import with_listed_rows
from discgen.figures.nameproof import name_faults
from discgen.figures.printed.printedtable import CellKey
from discgen.figures.reconcile import RECONCILED
from discgen.figures.usableforms import UsableForms, usable_forms
from discgen.project import Project
from discgen.published.labels import by_other_words, in_our_words, near_names
from discgen.published.printedunits import in_their_units
from discgen.published.publishedcells import PublishedCell, current_year, read_published
from discgen.published.remainders import Remainder, remainders, short_of

_FULL_WIDTH = re.compile("：")


@dataclass(frozen=True, slots=True)
class Publication:
    """Published cells of tables that the catalogue knows, in its words, and the definitions behind them.

    cells: of every year that was printed. names: by ledger, the names that its listing table prints; name_columns:
    the ledger's column in which they stand. strangers: printed cells without a place, of every year. from_books: the
    definitions made these figures. broken: the rules between ledgers that those of the year are known to break.
    """

    profile: Profile
    catalogue: Catalogue
    forms: UsableForms
    space: CellSpace
    cells: tuple[PublishedCell, ...]
    names: Mapping[str, tuple[str, ...]]
    name_columns: Mapping[str, str]
    strangers: tuple[PublishedCell, ...] = ()
    from_books: bool = False
    broken: frozenset[str] = frozenset()

    @property
    def forms_known(self) -> bool:
        """Whether the definitions are the house's, not only those of the national forms."""
        return self.from_books or bool(self.catalogue.house)

    @property
    def fiscal_year(self) -> int:
        """The year that the publication is about."""
        return self.profile.institution.fiscal_year

    @property
    def entities(self) -> frozenset[str]:
        """単体 alone, or with 連結."""
        return frozenset(cell.key.entity for cell in self.cells)

    def of_year(self, year: int) -> list[PublishedCell]:
        """The cells of one fiscal year."""
        return [cell for cell in self.cells if cell.key.fiscal_year == year]

    def parts_without_place(self, year: int) -> tuple[Remainder, ...]:
        """What is printed for a year under figures of known tables and is something, without a place of its own."""
        strangers = [cell for cell in self.strangers if cell.key.fiscal_year == year]
        return remainders(self.space, self.catalogue.sheets, self.catalogue.synonyms, strangers)

    def short_figures(self, year: int) -> frozenset[Ref]:
        """Figures of a year that cannot be computed because a part has no place, and what is computed from them."""
        return short_of(self.space, {ref for part in self.parts_without_place(year) for ref in part.sums})


@dataclass(frozen=True, slots=True)
class Placed:
    """A publication, and the cells for which the catalogue has no place (its own words for the others).

    by_tail: cells that found their place by the end of their path or other words, as they were printed, and where.
    faults: what is doubtful about their units.
    """

    publication: Publication
    strangers: tuple[PublishedCell, ...]
    by_tail: Mapping[CellKey, CellKey]
    faults: tuple[Fault, ...] = ()


def place_cells(cells: Sequence[PublishedCell], profile: Profile, folder: Path | None = None) -> Placed:
    """Find the places of published cells in the definitions of the profile's year. folder: that of the house's forms.

    Errors: FaultError when there is no figure of that year, or with every fault of the forms.
    """
    year = profile.institution.fiscal_year
    if year not in {cell.key.fiscal_year for cell in cells}:
        found = f"{current_year(cells)}年度の公表物のようです"
        raise FaultError([Fault("公表された計数", f"{year}年度の計数がありません", found=found)])
    entities = {SOLO, *(cell.key.entity for cell in cells)}
    catalogue = open_catalogue(folder, profile.institution)
    wrong = catalogue.faults()
    if wrong:
        raise FaultError(wrong)
    forms = usable_forms(catalogue)
    wrong = name_faults(catalogue, forms, profile.numbers) if catalogue.house else []
    if wrong:
        raise FaultError(wrong)
    tables = by_conventions(forms.tables, profile.conventions)
    defined = {name: table for name, table in tables.items() if table.entity in entities}
    names = _names(defined, cells, year)
    space = CellSpace.of(
        {
            table.id: with_listed_rows(table, names[table.listing.ledger]) if table.listing else table
            for table in defined.values()
        }
    )
    cells = in_our_words(cells, space)
    by_tail = by_other_words(cells, space, catalogue.synonyms)
    cells = [replace(cell, key=by_tail.get(cell.key, cell.key)) for cell in cells]
    cells, faults = in_their_units(cells, space)
    kept = tuple(cell for cell in cells if space.of_key(cell.key) is not None)
    strangers = tuple(cell for cell in cells if space.of_key(cell.key) is None)
    return Placed(
        Publication(profile, catalogue, forms, space, kept, names, _name_columns(defined), strangers),
        strangers,
        by_tail,
        tuple(faults),
    )


def read_publication(
    figures: Sequence[Path], profile: Profile, leave_out: Collection[str] = (), folder: Path | None = None
) -> tuple[Publication, list[Fault]]:
    """The publication in files of the FORMAT form. ``leave_out``: cells not to be used, by their
    place as reported, ``FILE:LINE`` or line.

    Lines that cannot be read are faults (errors); rows and columns without a definition are told and left out.
    Errors: FaultError when the files cannot be used at all or hold no figure of the profile's year or of 単体.
    """
    cells, faults = read_published(figures)
    wanted = {_FULL_WIDTH.sub(":", name).strip() for name in leave_out}
    met = {name for cell in cells for name in _places(cell) if name in wanted}
    met |= {fault.where for fault in faults if fault.where in wanted}
    cells = [cell for cell in cells if not wanted.intersection(_places(cell))]
    faults = [fault for fault in faults if fault.where not in wanted]
    for name in sorted(wanted - met):
        message, remedy = (
            "除く計数が見つかりません",
            "報告された場所の文字、または「ファイル名:行」「行」で書いてください",
        )
        faults.append(Fault("--leave-out", message, name, remedy=remedy, severity=Severity.WARNING))
    if not any(cell.key.entity == SOLO for cell in cells):
        raise FaultError([*faults, Fault("公表された計数", f"「{SOLO}」の計数が一行もありません")])
    placed = place_cells(cells, profile, folder)
    faults += placed.faults
    faults += _unmatched(placed, profile.institution.fiscal_year)
    faults += _corrections(placed.publication.cells)
    return placed.publication, faults


def publication_of(project: Project) -> Publication:
    """What an inputs folder prints, as if it had been published.

    Figures of last year that only last year's form has are strangers: this year's forms say nothing of them.
    """
    every = [
        PublishedCell(cell.key, table.title, cell.unit, cell.text, 0)
        for table in project.tables.values()
        for cell in table.cells()
        if cell.key is not None and not cell.unknown
    ]
    space = project.store.space
    cells = tuple(cell for cell in every if space.of_key(cell.key) is not None)
    strangers = tuple(cell for cell in every if space.of_key(cell.key) is None)
    year = project.profile.institution.fiscal_year
    printed = {name: table for name, table in project.forms.tables.items() if name in project.tables}
    names = _names(printed, cells, year)
    forms = project.forms
    columns = _name_columns(forms.tables)
    broken = frozenset(one.fault.rule.removeprefix(RECONCILED) for one in project.apart)
    return Publication(project.profile, project.catalogue, forms, space, cells, names, columns, strangers, True, broken)


def _listings(tables: Mapping[str, TableDef]) -> list[tuple[TableDef, Listing]]:
    return [(table, table.listing) for table in tables.values() if table.listing]


def _name_columns(tables: Mapping[str, TableDef]) -> dict[str, str]:
    return {listing.ledger: listing.label for _, listing in _listings(tables)}


def _names(tables: Mapping[str, TableDef], cells: Sequence[PublishedCell], year: int) -> dict[str, tuple[str, ...]]:
    """By ledger, the names that its listing tables print, those of the bank's first."""
    names: dict[str, tuple[str, ...]] = {}
    for table, listing in _listings(tables):
        labels = (name for name in _labels(table, cells, year) if name != listing.total)
        names[listing.ledger] = tuple(dict.fromkeys((*names.get(listing.ledger, ()), *labels)))
    return names


def _labels(table: TableDef, cells: Iterable[PublishedCell], year: int) -> tuple[str, ...]:
    """The names that a listing prints; where rows stand under each, the name is the first step of their path."""
    wanted = (table.export_as or table.id, year, table.entity)
    rows = [c.key.row for c in cells if (c.key.table_id, c.key.fiscal_year, c.key.entity) == wanted]
    return tuple(dict.fromkeys(row.split(SEPARATOR)[0] if table.rows else row for row in rows))


def _places(cell: PublishedCell) -> tuple[str, ...]:
    """What ``leave_out`` may call a cell: its place, its file and line, or its line."""
    return cell.place, f"{Path(cell.file).name}:{cell.line}", f"{cell.file}:{cell.line}", str(cell.line)


def _unmatched(placed: Placed, year: int) -> list[Fault]:
    """Rows of known tables that no definition answers, of any year, and tables that the catalogue does not know.

    They are left out, which is told and stops nothing.
    """
    publication = placed.publication
    known = {(entity, table) for entity, table, _, _ in publication.space.by_name}
    unknown: dict[str, int] = {}
    rows: dict[tuple[str, str, str], list[PublishedCell]] = {}
    for cell in placed.strangers:
        key = cell.key
        if (key.entity, key.table_id) in known:
            rows.setdefault((key.entity, key.table_id, key.row), []).append(cell)
        else:
            unknown[key.table_id] = unknown.get(key.table_id, 0) + 1
    faults = [_row_without_place(cells, publication) for cells in rows.values()]
    for table, number in unknown.items():
        message = f"カタログにない表なので使いません（{number}計数）"
        faults.append(Fault(table, message, severity=Severity.NOTICE))
    if rows:
        cells = [cell for found in rows.values() for cell in found]
        now = sum(cell.key.fiscal_year == year for cell in cells)
        message = f"行・列の置き場がない計数 {len(cells)} 個（{len(rows)} 行、うち{year}年度 {now} 個）を除きました" + (
            f"。カタログにない表の計数は {sum(unknown.values())} 個です" if unknown else ""
        )
        remedy = "機関の様式（forms）に行・列を加えると使えます（discgen house --from で案を作れます）"
        faults.insert(0, Fault("公表された計数", message, remedy=remedy, severity=Severity.WARNING))
    return faults


def _row_without_place(cells: Sequence[PublishedCell], publication: Publication) -> Fault:
    """A row of which some or all cells have no place, with all its years and columns in one sentence."""
    years = "、".join(map(str, sorted({cell.key.fiscal_year for cell in cells})))
    columns = some_of(list(dict.fromkeys(cell.key.col for cell in cells if cell.key.col)), 3, "列")
    near = "、".join(near_names(cells[0].key, publication.space))
    message = f"カタログにこの行・列がないので使いません（{years}年度、{len(cells)}計数）"
    where = replace(cells[0], key=replace(cells[0].key, col="")).place
    found = some_of([cell.printed for cell in cells], 3, "個") + (f"（列 {columns}）" if columns else "")
    return Fault(where, message, found, near, severity=Severity.WARNING)


def _corrections(cells: Iterable[PublishedCell]) -> list[Fault]:
    faults: list[Fault] = []
    for cell in cells:
        if cell.corrected:
            message = "原本の誤りまたは抽出漏れなので、訂正後の値を使いました"
            faults.append(Fault(cell.place, message, found=cell.printed, severity=Severity.NOTICE))
        elif cell.doubtful:
            faults.append(Fault(cell.place, "疑いのある計数を印刷のまま使いました", severity=Severity.NOTICE))
    return faults
