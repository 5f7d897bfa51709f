"""A benchmark, not a test: ``python -m tests.bench_clerk`` says how many errors of clerks in the ledgers are told.

Errors are drawn from a seed (``tests.clerkerrors``) on the ledgers of the samples. One counts when it changes what is
printed, or stops the build. It is told when a new finding 注意 or above names workbook and sheet; with the row when a
finding names one of the rows that are wrong. Options: --number errors of each sample, --samples, --seed,
--joint N: of so many silent ones of each sample, how many the checks of the figures (identities and joint part) tell.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime
import re
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any
from unittest.mock import patch

from discgen.book.lists import Lists, read_lists
from discgen.catalogue.contract import Workbook
from discgen.catalogue.profile import load_profile
from discgen.check.publicationcheck import check_publication
from discgen.check.report.checkresult import CheckResult
from discgen.faults import Fault, FaultError, Severity
from discgen.ledgers.cellstyles import SheetLook
from discgen.ledgers.engines import OpenBook, OpenSheet
from discgen.ledgers.reader import BooksRead, read_sheets, read_workbook
from discgen.ledgers.scan import Address
from discgen.ledgers.sheetlayout import Grid
from discgen.project import Project, open_project
from discgen.published.publication import publication_of
from discgen.start import NewHouse, start_inputs
from tests.clerkerrors import ClerkError, LedgerPage, ledger_errors, page_of
from tests.paths import ROOT

SAMPLES = ("mihon-2025", "chugoku-2020", "kyushu-2018", "mihon-rengokai-2023")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the check says of one error."""

    error: ClerkError
    told: bool
    with_row: bool
    stops: bool
    noticed: bool  # 参考 only, or a finding that names no sheet


class Sample:
    """An inputs folder that was read once; one sheet of it at a time is another one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[Path, BooksRead] = {}
        self._sheets: dict[Path, list[OpenSheet]] = {}
        self._spoilt: ClerkError | None = None
        self.lists: tuple[Lists, list[Fault]] = Lists({}, {}, {}), []
        with patch("discgen.project.read_lists", self._reading_lists):
            project = self.opened()
        assert isinstance(project, Project)
        self.project = project
        self.catalogue, self.forms = project.catalogue, project.forms
        self.quiet = {_name(fault) for fault in project.faults}
        self.prints = _prints(project)

    def opened(self, error: ClerkError | None = None) -> Project | list[Fault]:
        """The project with an error in it, or the faults that stop it."""
        self._spoilt = error
        try:
            return open_project(self.folder, complete=False, read=self._reading)
        except FaultError as stopped:
            return stopped.faults

    def _reading(
        self, path: Path, workbook: Workbook, day: datetime.date, parameters: Mapping[str, Fraction]
    ) -> BooksRead:
        known = self._read.get(path)
        if known is None:
            known = self._read[path] = read_workbook(path, workbook, day, parameters)
            if path.parent.name == "ledgers":
                self._sheets[path] = still_sheets(path)
        error = self._spoilt
        if error is None or workbook.workbook != error.workbook or path.parent.name != "ledgers":
            return _copied(known)
        reading = BooksRead(known.fiscal_year_end, known.parameters)
        sources = [
            dataclasses.replace(one, rows=lambda: error.grid, columns=None) if one.name == error.sheet else one
            for one in self._sheets[path]
        ]
        read_sheets(sources, workbook, path.name, reading)
        return reading

    def _reading_lists(self, *known: Any) -> tuple[Lists, list[Fault]]:
        self.lists = read_lists(*known)
        return self.lists

    def pages(self, before: Mapping[tuple[str, str], Grid]) -> list[LedgerPage]:
        """Every sheet with rows. before: the grids of last year's workbooks."""
        grids = grids_of(self._sheets)
        made = [
            page_of(workbook, sheet, grids.get(name, []), before.get(name))
            for workbook in self.project.book.contracts
            for sheet in workbook.sheets
            for name in [(workbook.workbook, sheet.sheet)]
        ]
        return [page for page in made if page]

    def outcome(self, error: ClerkError) -> Outcome | None:
        """None for an error that changes nothing that is printed."""
        result = self.opened(error)
        if isinstance(result, Project) and _prints(result) == self.prints:
            return None
        faults = result.faults if isinstance(result, Project) else result
        new = [fault for fault in faults if _name(fault) not in self.quiet]
        grave = [str(fault) for fault in new if fault.severity is not Severity.NOTICE]
        told = [text for text in grave if error.place in text]
        rows = [re.escape(error.place) + rf"／(?:[A-Z]+{row}(?!\d)|{row}行目)" for row in error.rows]
        with_row = any(re.search(pattern, text) for text in told for pattern in rows)
        return Outcome(error, bool(told), with_row, not isinstance(result, Project), bool(new))

    def figures_tell(self, error: ClerkError) -> bool:
        """Does the check of the figures say 注意 or more?"""
        result = self.opened(error)
        assert isinstance(result, Project)
        found = CheckResult("", "", result.store.fiscal_year)
        check_publication(publication_of(result), found, lambda stage: None)
        return any(finding.severity is not Severity.NOTICE for finding in found.findings)


def _copied(known: BooksRead) -> BooksRead:
    return BooksRead(
        known.fiscal_year_end,
        known.parameters,
        dict(known.frames),
        dict(known.letters),
        list(known.faults),
        set(known.unread),
        dict(known.origins),
    )


def _name(fault: Fault) -> tuple[str, str, str]:
    return fault.rule, fault.where, fault.message


def _prints(project: Project) -> dict[str, str]:
    return {
        f"{table.id}{cell.key or number}": cell.text
        for table in project.tables.values()
        for number, cell in enumerate(table.cells())
    }


def still_sheets(path: Path) -> list[OpenSheet]:
    """The sheets of a workbook with their cells taken out of it."""
    with OpenBook(path, large=False) as book:
        return [_still(sheet, sheet.rows(), sheet.looks()) for sheet in book.sheets]


def _still(sheet: OpenSheet, grid: Grid, looks: Mapping[Address, SheetLook]) -> OpenSheet:
    return dataclasses.replace(sheet, rows=lambda: [list(row) for row in grid], looks=lambda: looks)


def grids_of(books: Mapping[Path, Sequence[OpenSheet]]) -> dict[tuple[str, str], Grid]:
    return {(path.stem, sheet.name): sheet.rows() for path, sheets in books.items() for sheet in sheets}


def last_years_books(sample: Sample) -> dict[tuple[str, str], Grid]:
    """The ledgers of the year before, where the house is one whose every year can be had."""
    institution = load_profile(sample.folder).institution
    if sample.folder.name != "mihon-2025":
        return {}
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "before"
        start_inputs(target, NewHouse("", institution.fiscal_year - 1, sample=True))
        return grids_of({path: still_sheets(path) for path in sorted((target / "ledgers").glob("*.xlsx"))})


def shares(title: str, groups: Mapping[str, list[Outcome]]) -> list[str]:
    lines = [
        f"\n| {title} | errors | stop the build | told with sheet | with row | silent |",
        "|---|---|---|---|---|---|",
    ]
    for name, outcomes in groups.items():
        count = len(outcomes)
        told, rows = sum(one.told for one in outcomes), sum(one.with_row for one in outcomes)
        stop, silent = sum(one.stops for one in outcomes), sum(not one.noticed for one in outcomes)
        lines.append(
            f"| {name} | {count} | {stop} | {told} ({told / count:.0%}) | {rows} ({rows / count:.0%}) | {silent} |"
        )
    return lines


def measure(folder: Path, number: int, seed: int, joint: int) -> list[Outcome]:
    """The outcomes of that many errors on one sample; what is not told is printed as it comes."""
    sample = Sample(folder)
    pages = sample.pages(last_years_books(sample))
    print(
        f"\n{folder.name}: {sum(fault.severity is Severity.WARNING for fault in sample.project.faults)} 注意 untouched"
    )
    outcomes: list[Outcome] = []
    known = lambda *_: sample.catalogue  # noqa: E731
    with (
        patch("discgen.project.open_catalogue", known),
        patch("discgen.project.usable_forms", lambda _: sample.forms),
        patch("discgen.project.name_faults", lambda *_: []),
        patch("discgen.project.read_lists", lambda *_: sample.lists),
    ):
        for error in ledger_errors(pages, 3 * number, seed):
            outcome = sample.outcome(error)
            if outcome is None:
                continue
            outcomes.append(outcome)
            if not outcome.told:
                how = "no sheet" if outcome.noticed else "silent"
                print(f"  {how}: {error.kind}: {error.workbook} {error.words[:150]}", flush=True)
            if len(outcomes) >= number:
                break
        silent = [outcome.error for outcome in outcomes if not outcome.told][:joint]
        if silent:
            print(
                f"  of {len(silent)} not told, the checks of the figures tell {sum(map(sample.figures_tell, silent))}"
            )
    return outcomes


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--number", type=int, default=80)
    parser.add_argument("--samples", nargs="+", default=SAMPLES)
    parser.add_argument("--seed", type=int, default=20260331)
    parser.add_argument("--joint", type=int, default=0)
    options = parser.parse_args()
    by_sample, by_book, by_kind = (defaultdict[str, list[Outcome]](list) for _ in range(3))
    for name in options.samples:
        for outcome in measure(ROOT / "inputs" / name, options.number, options.seed, options.joint):
            by_sample[name].append(outcome)
            by_sample["all"].append(outcome)
            by_book[f"{outcome.error.workbook}／{outcome.error.sheet}"].append(outcome)
            by_kind[outcome.error.kind].append(outcome)
    for title, groups in (("book", by_book), ("kind", by_kind), ("sample", by_sample)):
        print("\n".join(shares(title, groups)))


if __name__ == "__main__":
    main()
