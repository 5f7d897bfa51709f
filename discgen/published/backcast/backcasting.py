"""discgen backcast: from published figures to a complete, consistent set of ledgers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import pandas as pd

from discgen.catalogue.catalogue import Catalogue
from discgen.catalogue.contract import Sheet, Workbook
from discgen.catalogue.profile import Profile
from discgen.faults import Fault, FaultError, Severity, errors
from discgen.figures.cellspace import CellSpace
from discgen.figures.formula import Ref
from discgen.figures.history import HISTORY_CONTRACT, History, HistoryEntry
from discgen.ledgers.writer import write_workbook
from discgen.published.algebra.linearprogramme import Unsolved
from discgen.published.backcast.conflictwords import cell_text, contradiction_faults
from discgen.published.backcast.groupbooks import complete_group
from discgen.published.backcast.lay import lay_views
from discgen.published.backcast.segments import numbered, segment_frame, single_members, split_rows, spread_rows
from discgen.published.backcast.unpublishedfile import NotTold
from discgen.published.inverse.coarse import coarse_books
from discgen.published.inverse.contradictions import Settled, settle
from discgen.published.inverse.problem import BackcastProblem, all_queries, draw_up
from discgen.published.inverse.solve import Infeasible, solve
from discgen.published.inverse.unfixed import unfixed_figures
from discgen.published.inverse.unknowns import Unknown
from discgen.published.publication import Publication, read_publication
from discgen.published.publishedcells import PublishedCell

SEED = 20210331
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class BackcastOptions:
    """``loans`` / ``deposits``: about how many single rows the books shall have; 0 keeps aggregated rows.

    leave_out: places of cells (as reported) that shall not be used.
    replace: ledgers that are already there may be replaced.
    without_conflicts: of figures that contradict each other, those to blame are left out.
    """

    loans: int = 0
    deposits: int = 0
    leave_out: frozenset[str] = frozenset()
    replace: bool = False
    without_conflicts: bool = False


@dataclass(slots=True)
class BackcastResult:
    """Frames per ledger, the history cells, and what to tell the user. space: the definitions of the figures.

    aside: places of printed cells that contradict others and are not used. told: what the publication does not tell.
    """

    catalogue: Catalogue
    space: CellSpace
    frames: dict[str, pd.DataFrame]
    history: list[PublishedCell]
    current: list[PublishedCell]
    aside: frozenset[str] = frozenset()
    told: NotTold = field(default_factory=NotTold)
    faults: list[Fault] = field(default_factory=list)


def backcast(
    figures: Sequence[Path],
    profile: Profile,
    options: BackcastOptions,
    progress: Progress = lambda stage: None,
    folder: Path | None = None,
) -> BackcastResult:
    """Make ledgers whose figures print as published. ``figures``: files with the cells of 単体 and, if any, 連結.

    folder: the inputs whose forms are the house's.

    Errors: FaultError when a file is unusable or the printed cells contradict each other; the fault names
    a small conflicting set.
    """
    progress("計数の読込み")
    publication, faults = read_publication(figures, profile, options.leave_out, folder)
    if errors(faults):
        raise FaultError(faults)
    sheets = publication.catalogue.sheets
    progress("整合する円単位の金額の計算")
    solution = _solved(publication, sheets, faults, options)
    plans, values = solution.problem.unknowns.plans, solution.values
    faults += solution.faults
    progress("台帳の作成")
    frames: dict[str, pd.DataFrame] = {}
    for ledger, plan in plans.items():
        frame = segment_frame(plan.sheet, lay_views(plan, values))
        if ledger in publication.names:
            frame = single_members(plan.sheet, frame, SEED)
        frame = spread_rows(plan.sheet, frame, SEED)
        wanted = {"loans": options.loans, "deposits": options.deposits}.get(ledger, 0)
        frames[ledger] = split_rows(frame, plan.primary, wanted, SEED) if wanted else frame
    frames = complete_group(frames, {sheet.id: sheet for sheet in sheets}, profile.institution.fiscal_year_end)
    frames = {sheet.id: numbered(sheet, frames[sheet.id]) for sheet in sheets}
    year = publication.fiscal_year
    history = [cell for cell in publication.cells if cell.key.fiscal_year < year]
    current = publication.of_year(year)
    short = publication.short_figures(year)
    aside = solution.settled.aside | {cell.place for cell in current if _ref(publication, cell) in short}
    progress("公表物から決まらない計数の判定")
    told = _not_told(publication, sheets, solution, aside)
    return BackcastResult(publication.catalogue, publication.space, frames, history, current, aside, told, faults)


def _ref(publication: Publication, cell: PublishedCell) -> Ref | None:
    definition = publication.space.of_key(cell.key)
    return definition.ref if definition else None


def _not_told(
    publication: Publication, sheets: Sequence[Sheet], solution: _Solution, aside: Collection[str]
) -> NotTold:
    """What no printed figure fixes, whatever is usual in books."""
    cells = publication.of_year(publication.fiscal_year)
    known = {ref for cell in cells if cell.place not in aside and (ref := _ref(publication, cell))}
    short = publication.short_figures(publication.fiscal_year)
    queries = all_queries(publication)
    for sizes in (True, False):  # an amount of nothing has a cost of nothing, where books can be so
        books = coarse_books(sheets, queries, sizes=sizes)
        bare = draw_up(publication, books, usual=False, loose=solution.loose, sizes=sizes)
        kept = solution.settled.kept(bare.constraints)
        unfixed = unfixed_figures(publication.space, bare, kept, known, short)
        if unfixed is not None:
            return NotTold.of(publication.space, unfixed)
    return NotTold.of(publication.space, publication.space.cells.keys() - known)


def _solved(
    publication: Publication, sheets: Sequence[Sheet], faults: Sequence[Fault], options: BackcastOptions
) -> _Solution:
    """Amounts for every unknown: as usual books have them, or, failing that, any that the print allows.

    Errors: FaultError with every contradiction, unless these are to be left out.
    """
    told: list[Fault] = []
    settled = Settled((), frozenset())
    for attempt in _ATTEMPTS:
        problem = draw_up(publication, sheets, usual=attempt.usual, loose=attempt.loose)
        if errors(problem.faults):
            raise FaultError([*faults, *problem.faults])
        try:
            kept = settled.kept(problem.constraints)
            values = solve(kept, problem.unknowns, seed=SEED, explain=False)
        except (Infeasible, Unsolved):
            continue
        return _Solution(problem, values, settled, [*told, *problem.faults, *attempt.remarks], attempt.loose)
    books = coarse_books(sheets, all_queries(publication))
    try:
        settled = settle(publication, draw_up(publication, books, usual=False, loose=True))
    except Unsolved as error:
        raise FaultError([*faults, *problem.faults, _unsolved_fault(error)]) from error
    told = contradiction_faults(publication, settled, refused=not options.without_conflicts)
    if errors(told):
        raise FaultError([*told, *faults, *problem.faults])
    for attempt in _ATTEMPTS:
        problem = draw_up(publication, sheets, usual=attempt.usual, loose=attempt.loose)
        try:
            values = solve(settled.kept(problem.constraints), problem.unknowns, seed=SEED, explain=attempt.last)
        except (Infeasible, Unsolved) as error:
            if attempt.last:
                raise FaultError([*told, *faults, _last_fault(error)]) from error
            continue
        return _Solution(problem, values, settled, [*told, *problem.faults, *attempt.remarks], attempt.loose)
    raise AssertionError("the last attempt returns or raises")


@dataclass(frozen=True, slots=True)
class _Attempt:
    """What is asked of the books; every next one asks for less."""

    usual: bool
    loose: bool
    message: str = ""
    last: bool = False

    @property
    def remarks(self) -> list[Fault]:
        return [Fault("台帳一式", self.message, severity=Severity.WARNING)] if self.message else []


_ATTEMPTS = (
    _Attempt(usual=True, loose=False),
    _Attempt(
        usual=False,
        loose=False,
        message="ふつうの台帳にある区分の組合せや金額の割合では成り立たないため、その条件を外しました",
    ),
    _Attempt(
        usual=False,
        loose=True,
        message="「0」と「－」の区別（単位未満の額の有無）を外すと成り立つため、どちらも単位未満の額として扱いました",
        last=True,
    ),
)


@dataclass(frozen=True, slots=True)
class _Solution:
    """The amounts, the problem that they solve, what was put aside, and what to tell."""

    problem: BackcastProblem
    values: Mapping[Unknown, Fraction]
    settled: Settled
    faults: list[Fault]
    loose: bool


def _last_fault(error: Infeasible | Unsolved) -> Fault:
    if isinstance(error, Unsolved):
        return _unsolved_fault(error)
    found = [f"{item.label}＝{cell_text(item.cell)}" if item.cell else item.label for item in error.conflict]
    remedy = "誤りのある計数を訂正するか、--leave-out で除いてください"
    return Fault("計数の整合", "次の計数は同時には成り立ちません", found="／".join(found), remedy=remedy)


def _unsolved_fault(error: Unsolved) -> Fault:
    return Fault(
        "計数の整合",
        "整合する円単位の金額を計算できません",
        found=f"線形計画法の計算が答えに至りません（HiGHS：{error}）",
        remedy="桁の違う計数がないか確かめ、疑いのある計数を --leave-out で除いてください",
    )


def write_inputs(result: BackcastResult, folder: Path, known: History) -> None:
    """Write ledgers/ and history/ of an inputs folder. known: the history as it was, for what print does not tell."""
    for workbook in result.catalogue.contracts:
        rows = {sheet.id: result.frames[sheet.id] for sheet in workbook.sheets}
        _write(folder / "ledgers" / f"{workbook.workbook}.xlsx", workbook, rows)
    before = known.placed(result.space)
    history = pd.DataFrame(
        [
            {
                "entity": cell.key.entity,
                "number": cell.key.number,
                "table": cell.key.table_id,
                "row": cell.key.row,
                "col": cell.key.col,
                "year": cell.key.fiscal_year,
                "unit": cell.unit,
                "printed": cell.printed,
                "exact": _kept(before.get(cell.key), cell.printed),
            }
            for cell in result.history
        ],
        columns=["entity", "number", "table", "row", "col", "year", "unit", "printed", "exact"],
    )
    path = folder / "history" / f"{HISTORY_CONTRACT.workbook}.xlsx"
    _write(path, HISTORY_CONTRACT, {"history": history})


def _kept(entry: HistoryEntry | None, printed: str) -> Fraction | None:
    """The exact value of a figure whose print did not change."""
    return entry.exact if entry and entry.printed == printed else None


def _write(path: Path, workbook: Workbook, rows: dict[str, pd.DataFrame]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_workbook(path, workbook, rows)
