"""discgen backcast: from published figures to a complete, consistent set of ledgers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import pandas as pd

from discgen.backcast.compose import numbered, segment_frame, single_members, split_rows, spread_rows
from discgen.backcast.constraints import Constraint
from discgen.backcast.group import complete_group
from discgen.backcast.labels import in_our_words
from discgen.backcast.lay import lay_views
from discgen.backcast.problem import draw_up, without_expectations
from discgen.backcast.published import PublishedCell, current_year, read_published
from discgen.backcast.solve import Infeasible, solve
from discgen.backcast.unknowns import LedgerPlan, Unknown
from discgen.catalogue.contract import Sheet, Workbook
from discgen.catalogue.contracts import load_contracts
from discgen.catalogue.profile import Profile
from discgen.catalogue.tabledef import TableDef
from discgen.catalogue.tables import load_tables
from discgen.faults import Fault, FaultError, Severity, errors
from discgen.figures.cells import SEPARATOR, CellSpace
from discgen.figures.history import HISTORY_CONTRACT
from discgen.figures.listing import with_listed_rows
from discgen.ledgers.writer import write_workbook

SEED = 20210331
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class BackcastOptions:
    """``loans`` / ``deposits``: about how many single rows the books shall have; 0 keeps aggregated rows.

    leave_out: places of cells (as reported) that shall not be used.
    replace: ledgers that are already there may be replaced.
    """

    loans: int = 0
    deposits: int = 0
    leave_out: frozenset[str] = frozenset()
    replace: bool = False


@dataclass(slots=True)
class BackcastResult:
    """Frames per ledger, the history cells, and what to tell the user."""

    frames: dict[str, pd.DataFrame]
    history: list[PublishedCell]
    current: list[PublishedCell]
    faults: list[Fault] = field(default_factory=list)


def backcast(
    figures: Sequence[Path], profile: Profile, options: BackcastOptions, progress: Progress = lambda stage: None
) -> BackcastResult:
    """Make ledgers whose figures print as published. ``figures``: files with the cells of 単体 and, if any, 連結.

    Errors: FaultError when a file is unusable or the printed cells contradict each other; the fault names
    a small conflicting set.
    """
    progress("計数の読込み")
    cells, faults = read_published(figures)
    cells = [cell for cell in cells if cell.place not in options.leave_out]
    faults = [fault for fault in faults if fault.where not in options.leave_out]
    year = profile.institution.fiscal_year
    if year not in {cell.key.fiscal_year for cell in cells}:
        found = str(current_year(cells))
        raise FaultError(
            [Fault(figures[0].name, f"{year}年度の計数がありません", found=f"{found}年度の公表物のようです")]
        )
    day = profile.institution.fiscal_year_end
    entities = {cell.key.entity for cell in cells}
    defined = {name: table for name, table in load_tables(day).items() if table.entity in entities}
    listed = {table.listing.ledger: table.listing.label for table in defined.values() if table.listing}
    names = {table.listing.ledger: _labels(table, cells, year) for table in defined.values() if table.listing}
    tables = _with_listings(defined, names)
    space = CellSpace.of(tables)
    cells = in_our_words(cells, space)
    contracts = load_contracts()
    sheets = [sheet for book in contracts for sheet in book.sheets]
    faults += _unmatched(cells, space, year)
    if errors(faults):
        raise FaultError(faults)
    progress("整合する円単位の金額の計算")
    plans, values, more = _solved(space, cells, sheets, listed, names, profile, faults)
    faults += more
    progress("台帳の作成")
    frames: dict[str, pd.DataFrame] = {}
    for ledger, plan in plans.items():
        frame = segment_frame(plan.sheet, lay_views(plan, values))
        if ledger in listed:
            frame = single_members(plan.sheet, frame, SEED)
        frame = spread_rows(plan.sheet, frame, SEED)
        wanted = {"loans": options.loans, "deposits": options.deposits}.get(ledger, 0)
        frames[ledger] = split_rows(frame, plan.primary, wanted, SEED) if wanted else frame
    frames = complete_group(frames, {sheet.id: sheet for sheet in sheets}, day)
    known = _known(tables)
    kept = [cell for cell in cells if (cell.key.entity, cell.key.table_id) in known]
    history = [cell for cell in kept if cell.key.fiscal_year < year]
    current = [cell for cell in kept if cell.key.fiscal_year == year]
    frames = {sheet.id: numbered(sheet, frames[sheet.id]) for sheet in sheets}
    return BackcastResult(frames, history, current, faults)


def _solved(
    space: CellSpace,
    cells: Sequence[PublishedCell],
    sheets: Sequence[Sheet],
    listed: Mapping[str, str],
    names: Mapping[str, tuple[str, ...]],
    profile: Profile,
    faults: Sequence[Fault],
) -> tuple[Mapping[str, LedgerPlan], Mapping[Unknown, Fraction], list[Fault]]:
    """Amounts for every unknown: as usual books have them, or, failing that, any that the print allows."""
    usual = draw_up(space, cells, sheets, listed, names, profile)
    if errors(usual.faults):
        raise FaultError([*faults, *usual.faults])
    try:
        return usual.unknowns.plans, solve(usual.constraints, usual.unknowns, seed=SEED), list(usual.faults)
    except Infeasible:
        pass
    bare = draw_up(space, cells, [without_expectations(sheet) for sheet in sheets], listed, names, profile)
    try:
        values = solve(bare.constraints, bare.unknowns, seed=SEED)
    except Infeasible as error:
        raise FaultError([*faults, *bare.faults, _conflict_fault(error.conflict)]) from error
    message = "ふつうの台帳にある区分の組合せや金額の割合では成り立たないため、その条件を外しました"
    return bare.unknowns.plans, values, [*bare.faults, Fault("台帳一式", message, severity=Severity.WARNING)]


def _labels(table: TableDef, cells: Sequence[PublishedCell], year: int) -> tuple[str, ...]:
    """The names that a listing prints; where rows stand under each, the name is the first step of their path."""
    rows = [
        c.key.row for c in cells if (c.key.table_id, c.key.fiscal_year, c.key.entity) == (table.id, year, table.entity)
    ]
    return tuple(dict.fromkeys(row.split(SEPARATOR)[0] if table.rows else row for row in rows))


def _with_listings(tables: dict[str, TableDef], names: Mapping[str, tuple[str, ...]]) -> dict[str, TableDef]:
    return {
        table.id: with_listed_rows(table, names[table.listing.ledger]) if table.listing else table
        for table in tables.values()
    }


def _known(tables: Mapping[str, TableDef]) -> set[tuple[str, str]]:
    return {(table.entity, table.export_as or table.id) for table in tables.values()}


def _unmatched(cells: Sequence[PublishedCell], space: CellSpace, year: int) -> list[Fault]:
    """Cells of known tables that no definition answers, and tables that the catalogue does not know."""
    known = _known(space.tables)
    faults: list[Fault] = []
    unknown: dict[str, int] = {}
    for cell in cells:
        key = cell.key
        if (key.entity, key.table_id) not in known:
            unknown[key.table_id] = unknown.get(key.table_id, 0) + 1
        elif key.fiscal_year == year and (key.entity, key.table_id, key.row, key.col) not in space.by_name:
            remedy = "行・列の名を確かめるか、--leave-out で除いてください"
            faults.append(Fault(cell.place, "カタログにこの行・列がありません", found=cell.printed, remedy=remedy))
    for table, number in unknown.items():
        message = f"カタログにない表なので使いません（{number}計数）"
        faults.append(Fault(table, message, severity=Severity.NOTICE))
    for cell in cells:
        if cell.corrected:
            message = "原本の誤りまたは抽出漏れなので、訂正後の値を使いました"
            faults.append(Fault(cell.place, message, found=cell.printed, severity=Severity.NOTICE))
        elif cell.doubtful:
            faults.append(Fault(cell.place, "疑いのある計数を印刷のまま使いました", severity=Severity.NOTICE))
    return faults


def _conflict_fault(conflict: Sequence[Constraint]) -> Fault:
    lines = [f"{item.label}＝{item.cell.printed}{item.cell.unit}" if item.cell else item.label for item in conflict]
    return Fault(
        "計数の整合",
        "次の計数は同時には成り立ちません",
        found="／".join(lines),
        remedy="誤りのある計数を訂正するか、--leave-out で除いてください",
    )


def write_inputs(result: BackcastResult, folder: Path) -> None:
    """Write ledgers/ and history/ of an inputs folder."""
    for workbook in load_contracts():
        rows = {sheet.id: result.frames[sheet.id] for sheet in workbook.sheets}
        _write(folder / "ledgers" / f"{workbook.workbook}.xlsx", workbook, rows)
    history = pd.DataFrame(
        [
            {
                "entity": cell.key.entity,
                "table": cell.key.table_id,
                "row": cell.key.row,
                "col": cell.key.col,
                "year": cell.key.fiscal_year,
                "unit": cell.unit,
                "printed": cell.printed,
            }
            for cell in result.history
        ],
        columns=["entity", "table", "row", "col", "year", "unit", "printed"],
    )
    path = folder / "history" / f"{HISTORY_CONTRACT.workbook}.xlsx"
    _write(path, HISTORY_CONTRACT, {"history": history})


def _write(path: Path, workbook: Workbook, rows: dict[str, pd.DataFrame]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_workbook(path, workbook, rows)
