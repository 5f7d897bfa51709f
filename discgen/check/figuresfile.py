"""Published figures for a check: as printed, in the catalogue's words, with what could not be placed or told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from discgen.catalogue.catalogue import open_catalogue
from discgen.catalogue.profile import Institution, Profile, load_profile
from discgen.check.conventions import find_conventions
from discgen.check.report.checkresult import Unmatched
from discgen.faults import Fault, FaultError, Severity, errors
from discgen.figures.cellspace import CellSpace
from discgen.figures.printed.printedtable import DASH, CellKey, label_path
from discgen.figures.usableforms import usable_forms
from discgen.finding import Finding, RuleText, Topic
from discgen.published.labels import near_names
from discgen.published.printedunits import UNIT
from discgen.published.publication import Placed, Publication, place_cells
from discgen.published.publishedcells import PublishedCell, current_year, read_published

BLANK = "input.blank"
RULES = (
    RuleText(
        BLANK,
        Severity.WARNING,
        Topic.INPUT,
        "印刷の文字がない計数",
        "計数の一覧に行があるのに、印刷の欄（printed）が空のものです。誌面で数字が抜けているか、書き写しの漏れです。"
        "計数がないことを示すなら「－」と書きます。",
    ),
    RuleText(
        UNIT,
        Severity.WARNING,
        Topic.INPUT,
        "計数の単位",
        "計数は一覧の単位（unit）で読みます。単位のないもの、一つの表や計数で混ざっているもの、様式と種類の違うもの、"
        "1,000倍すればほかの表と合うものを、表ごとに知らせます。知らない単位の一覧は検査できません。",
    ),
)


@dataclass(frozen=True, slots=True)
class FiguresRead:
    """conventions: what was found from the data, in words. by_tail: rows placed by the end of their path."""

    publication: Publication
    unmatched: tuple[Unmatched, ...]
    conventions: tuple[str, ...]
    by_tail: tuple[str, ...]
    findings: tuple[Finding, ...]
    remarks: tuple[Fault, ...]


def read_figures(paths: Sequence[Path], profile: Path | None, *, corrected: bool = False) -> FiguresRead:
    """Read published figures of any institution. ``corrected``: take the column of corrections instead of the print.

    Errors: FaultError for files that cannot be used; nothing in them is mended.
    """
    cells, faults = read_published(paths, as_printed=not corrected)
    if errors(faults):
        raise FaultError(faults)
    given = load_profile(profile) if profile else None
    folder = None if profile is None else profile if profile.is_dir() else profile.parent
    placed = place_cells(cells, given or _profile_of(cells, paths), folder)
    publication = placed.publication
    conventions: tuple[str, ...] = ()
    if given is None and publication.cells:
        publication, conventions = find_conventions(publication)
    return FiguresRead(
        publication,
        unmatched_rows(placed),
        conventions,
        tuple(f"{_name(theirs)} → {_name(ours)}" for theirs, ours in placed.by_tail.items()),
        (
            *(_blank(fault) for fault in faults if fault.severity is Severity.WARNING),
            *(Finding.of(fault, Topic.INPUT, UNIT) for fault in placed.faults),
        ),
        (*(fault for fault in faults if fault.severity is not Severity.WARNING), *publication.forms.faults),
    )


def nothing_known() -> Fault:
    """What is wrong with figures of which nothing can be checked."""
    remedy = "表ID・行・列の名は discgen figures が書く形にしてください"
    return Fault("公表された計数", "カタログの表・行・列に当たる計数が一つもありません", remedy=remedy)


def _profile_of(cells: Sequence[PublishedCell], paths: Sequence[Path]) -> Profile:
    """What is known of an institution without a profile: a name for the report, and the year."""
    return Profile(institution=Institution(name=paths[0].stem, fiscal_year=current_year(cells)))


def _blank(fault: Fault) -> Finding:
    title = f"印刷の文字がありません：{fault.found}"
    remedy = "誌面を確かめて、印刷のとおりに書いてください（計数がなければ「－」）"
    return Finding(BLANK, fault.severity, Topic.INPUT, title, place=fault.where, remedy=remedy)


def unmatched_rows(placed: Placed) -> tuple[Unmatched, ...]:
    """The rows without a place, each once for all its years, with near names where there are any."""
    rows: dict[tuple[str, str, str, str], list[PublishedCell]] = {}
    for cell in placed.strangers:
        rows.setdefault(cell.key.name, []).append(cell)
    return tuple(_unmatched(name, cells, placed.publication) for name, cells in rows.items())


def _unmatched(name: tuple[str, str, str, str], cells: Sequence[PublishedCell], publication: Publication) -> Unmatched:
    entity, table, row, col = name
    near = tuple(near_names(cells[0].key, publication.space))
    years = tuple(sorted({cell.key.fiscal_year for cell in cells}))
    places = tuple(f"{Path(cell.file).name}:{cell.line}" for cell in cells)
    known = any(name[:2] == (entity, table) for name in publication.space.by_name)
    return Unmatched(entity, table, cells[0].title, row, col, years, places, near, known)


def _name(key: CellKey) -> str:
    return label_path(key.entity, key.table_id, key.row, key.col, f"{key.fiscal_year}年度")


def places_of(cells: Iterable[PublishedCell]) -> dict[CellKey, tuple[str, int]]:
    """File and line of every figure that was read from a file."""
    return {cell.key: (cell.file, cell.line) for cell in cells if cell.file}


def blank_form(fiscal_year: int) -> Publication:
    """A publication that prints every place of the forms of a year with nothing in it: what there is to check.

    Parts whose forms of that year are missing are not there.
    """
    profile = Profile(institution=Institution(name="様式", fiscal_year=fiscal_year))
    tables = usable_forms(open_catalogue(None, profile.institution)).tables
    space = CellSpace.of({name: table for name, table in tables.items() if not table.listing})
    cells = [
        PublishedCell(cell.key(year), "", cell.export_unit, DASH, 0)
        for cell in space.cells.values()
        for year in (fiscal_year, fiscal_year - 1)
    ]
    return place_cells(cells, profile).publication
