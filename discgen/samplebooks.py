"""The books of a fictitious house for any fiscal year (見本の台帳・一覧・印刷計数), earlier years worked out first."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from discgen.catalogue.catalogue import DATA, Catalogue, open_catalogue
from discgen.catalogue.law import read_kinds, years_before
from discgen.catalogue.profile import PROFILE_NAME, Institution, Profile, load_profile
from discgen.catalogue.samplehouse import SampleHouse, read_sample_houses
from discgen.faults import Fault, FaultError
from discgen.figures.history import HISTORY_CONTRACT
from discgen.ledgers.inventedamounts import InventedAmounts
from discgen.ledgers.inventedbooks import write_invented
from discgen.ledgers.writer import write_workbook
from discgen.project import LISTS, Project, open_project

_YEARS_SHOWN = 5
_YEAR_LINE = r"(?m)^(fiscal_year = )\d+"
Line = dict[str, object]


def sample_house(kind: str = "", data: Path = DATA) -> SampleHouse:
    """The fictitious house of a kind, empty for the usual one. Errors: FaultError for a kind without one."""
    kind, houses = kind or read_kinds(data).kinds[0], read_sample_houses(data)
    if kind not in houses:
        raise FaultError([Fault("--sample", "この種類の金庫の見本はありません", kind, "、".join(houses))])
    return houses[kind]


def write_sample_books(folder: Path, house: SampleHouse, *, group: bool) -> None:
    """Ledgers, lists and history of an inputs folder that has its profile; what stands there is written anew.

    Errors: FaultError when the books of an earlier year do not make a magazine.
    """
    profile = load_profile(folder)
    year = profile.institution.fiscal_year
    history: list[Line] = []
    for earlier in range(year - _YEARS_SHOWN + 1, year):
        with tempfile.TemporaryDirectory() as place:
            history = _printed_in(Path(place), folder, house, earlier, history, group=group)
    _write_books(folder, profile, house, history, group=group)


def _printed_in(
    place: Path, folder: Path, house: SampleHouse, year: int, history: list[Line], *, group: bool
) -> list[Line]:
    """What that year's magazine printed: its own figures, and those of earlier years that it showed."""
    told = re.sub(_YEAR_LINE, rf"\g<1>{year}", (folder / PROFILE_NAME).read_text("utf-8"))
    (place / PROFILE_NAME).write_text(told, encoding="utf-8", newline="\n")
    return list(sample_year(place, house, history, group=group)[1])


def sample_year(folder: Path, house: SampleHouse, history: list[Line], *, group: bool) -> tuple[Project, list[Line]]:
    """Write the books of the profile's year and open them; with what the next year has for its history."""
    profile = load_profile(folder)
    _write_books(folder, profile, house, history, group=group)
    project = open_project(folder, complete=False)
    lines = [*_former(house, profile.institution, group=group), *_lines(project)]
    known = {(line["entity"], line["number"], line["year"]): line for line in lines}
    return project, list(known.values())


def _former(house: SampleHouse, institution: Institution, *, group: bool) -> Iterator[Line]:
    """Figures of the years whose forms the catalogue does not hold."""
    amounts = InventedAmounts(house, group=group)
    for back, figure in product(range(_YEARS_SHOWN - 1), house.former):
        if years_before(institution.fiscal_year_end, back) > figure.effective_to or (figure.group and not group):
            continue
        year = institution.fiscal_year - back
        yield {
            "entity": figure.entity,
            "number": figure.number,
            "table": figure.table,
            "row": figure.row,
            "year": year,
            "unit": figure.unit,
            "printed": f"{float(amounts.formula(figure.value, year)):.{figure.decimals}f}",
        }


def _write_books(folder: Path, profile: Profile, house: SampleHouse, history: list[Line], *, group: bool) -> None:
    catalogue: Catalogue = open_catalogue(folder, profile.institution)
    day, year = profile.institution.fiscal_year_end, profile.institution.fiscal_year
    write_invented(folder / "ledgers", catalogue.contracts, house, day, year, group=group)
    lists = [workbook for workbook in catalogue.list_contracts if workbook.sheets]
    write_invented(folder / LISTS, lists, house, day, year, group=group)
    (folder / "history").mkdir(exist_ok=True)
    write_workbook(folder / "history" / f"{HISTORY_CONTRACT.workbook}.xlsx", HISTORY_CONTRACT, {"history": history})


def _lines(project: Project) -> Iterator[Line]:
    """The figures of a book as lines of the next year's history."""
    for table in project.tables.values():
        for figure in table.cells():
            key = figure.key
            if key is not None and figure.text:
                yield {
                    "entity": key.entity,
                    "number": key.number,
                    "table": key.table_id,
                    "row": key.row,
                    "col": key.col,
                    "year": key.fiscal_year,
                    "unit": figure.unit,
                    "printed": figure.text,
                }
