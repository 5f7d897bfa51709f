"""Ledgers whose figures are hardly this year's: those of last year again, or far from what earlier years printed.

Only figures that one ledger alone makes are compared, so a doubt leads to its rows. How far is far is data
(``check/ledgers.yaml``); figures that always moved widely are left alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from discgen.catalogue.entity import SOLO
from discgen.catalogue.rulefiles import LedgersUsual, LedgerUsual
from discgen.faults import Fault, Severity
from discgen.figures.cellspace import CellDef
from discgen.figures.formula import FormulaError, LedgerSum
from discgen.figures.formulanames import formula_names, queries_of
from discgen.figures.history import HistoryEntry
from discgen.figures.rowsbehind import RowsBehind
from discgen.figures.store import FigureStore

STALE, YEARLY = "ledgers.stale", "ledgers.yearly"  # ids of the rules
_YEARS = 5  # that a figure learns from, this one among them


@dataclass(frozen=True, slots=True)
class _Compared:
    """A figure of one ledger with what earlier years printed, the last first."""

    cell: CellDef
    queries: tuple[LedgerSum, ...]
    now: Fraction
    steps: int  # of the print
    before: tuple[Fraction, ...]
    steps_before: int
    printed: str
    shown: str

    @property
    def same(self) -> bool:
        """True where it prints what the year before printed."""
        return self.steps == self.steps_before

    @property
    def gone(self) -> bool:
        """True where it is nothing, and was something."""
        return not self.now and bool(self.before[0])

    @property
    def digits(self) -> int:
        return len(str(abs(self.steps)).rstrip("0"))

    @property
    def words(self) -> str:
        return f"表「{self.cell.table.title}」{self.cell.row_path} {self.cell.column_path}".rstrip()


def year_doubts(store: FigureStore, usual: LedgersUsual, numbers: Mapping[str, Fraction]) -> list[Fault]:
    """The doubts about every ledger, by its rows where they are few."""
    figures = _by_ledger(store)
    rows = RowsBehind(store)
    entries = {entry.ledger: entry for entry in usual.ledgers}
    faults: list[Fault] = []
    for ledger, compared in figures.items():
        if not any(one.now for one in compared):
            continue  # an empty book is told as such
        entry = entries.get(ledger, LedgerUsual(ledger=ledger))
        told = _stale(store, ledger, compared, numbers)
        faults += told
        if not told:
            whole = max(abs(one.before[0]) for one in compared)
            gone = [(one, {*_places(one, rows)}) for one in compared if one.gone]
            parts = [one for one, places in gone if any(places < more for _, more in gone)]
            for one in compared:
                if one not in parts:  # a sum that is nothing is told with its parts
                    faults += _doubt(entry, one, rows, numbers, whole)
    return _once(faults)


def _by_ledger(store: FigureStore) -> dict[str, list[_Compared]]:
    """Every figure that one ledger alone makes and that the year before printed; each sum once, in its finest unit."""
    finest: dict[tuple[LedgerSum, ...], CellDef] = {}
    for cell in store.space.cells.values():
        if cell.ref.entity != SOLO or not cell.table.printed:
            continue
        queries = queries_of(cell)
        if _of_one_ledger(store, cell, queries) and store.history.get(store.key(cell, years_back=1)):
            known = finest.get(queries)
            if known is None or cell.unit.step < known.unit.step:
                finest[queries] = cell
    found: dict[str, list[_Compared]] = defaultdict(list)
    for queries, cell in finest.items():
        compared = _compared(store, cell, queries)
        if compared is not None:
            found[queries[0].ledger].append(compared)
    return found


def _of_one_ledger(store: FigureStore, cell: CellDef, queries: tuple[LedgerSum, ...]) -> bool:
    """True for a sum of one ledger, also one per head of it (the figures of a formula are its sums)."""
    ledgers = {query.ledger for query in queries}
    if len(ledgers) != 1 or not formula_names(cell.formula).figures:
        return len(ledgers) == 1
    try:
        traces = [store.trace(ref) for ref in store.trace(cell.ref).figures]
    except FormulaError:
        return False
    return all(trace.sums and not trace.figures for trace in traces) and ledgers == {
        query.ledger for trace in traces for query in trace.sums
    }


def _compared(store: FigureStore, cell: CellDef, queries: tuple[LedgerSum, ...]) -> _Compared | None:
    entries = [store.history.get(store.key(cell, back)) for back in range(1, _YEARS)]
    known = [entry for entry in entries if entry is not None]
    last = known[0]
    try:
        now = store.value(cell.ref)
        before = tuple(_amount(cell, entry) for entry in known)
    except (FormulaError, ValueError):
        return None
    if last.unit != cell.export_unit:
        return None
    steps, steps_before = (int(abs(value) / cell.unit.step) for value in (now, before[0]))
    return _Compared(cell, queries, now, steps, before, steps_before, last.printed, f"{steps:,}{cell.unit.name}")


def _amount(cell: CellDef, entry: HistoryEntry) -> Fraction:
    return cell.read(entry.printed).amount if entry.unit == cell.export_unit else entry.value


def _stale(
    store: FigureStore, ledger: str, compared: Iterable[_Compared], numbers: Mapping[str, Fraction]
) -> list[Fault]:
    """The whole book is last year's, or most of it."""
    telling = [one for one in compared if one.digits >= numbers["stale_digits"] and len(one.queries) == 1]
    same = [one for one in telling if one.same]
    if len(same) < numbers["stale_figures"] or Fraction(len(same), len(telling)) < numbers["stale_share"]:
        return []
    whole = "すべて" if len(same) == len(telling) else f"{len(telling)} 件のうち {len(same)} 件"
    found = f"{same[0].words} {same[0].printed} など、前年度と同じ計数が{whole}"
    return [
        Fault(
            "、".join(store.sums.book.homes(ledger)),
            "前年度の台帳のままのように見えます",
            found,
            "当年度の台帳",
            "前年度のブックを置いていないか、期末日の金額か確かめてください",
            Severity.WARNING,
            STALE,
        )
    ]


def _doubt(
    entry: LedgerUsual, one: _Compared, rows: RowsBehind, numbers: Mapping[str, Fraction], whole: Fraction
) -> Iterator[Fault]:
    if entry.moves and one.same and one.digits >= numbers["copied_digits"]:
        yield _fault(one, rows, STALE, "前年度と同じ計数です", "前年度の金額を写していないか確かめてください")
    if not entry.yearly or not one.before[0]:
        return
    factor, last = Fraction(entry.yearly), one.before[0]
    least = numbers["yearly_steps"]
    if max(abs(last), abs(one.now)) < Fraction(entry.yearly_share) * whole:
        return
    if not one.now:
        if one.steps_before >= (least if one.cell.unit.name.endswith("円") else 1):
            message = "前年度にあった計数がありません"
            yield _fault(one, rows, YEARLY, message, "行の漏れ、区分の誤りがないか確かめてください")
        return
    if one.steps_before < least and one.steps < least * factor:
        return
    if one.now * last < 0:
        if min(one.steps, one.steps_before) >= least:
            yield _fault(one, rows, YEARLY, "前年度と符号が違います", "符号を確かめてください")
        return
    times = max(one.now / last, last / one.now)
    if times >= factor and not _moved_before(one, factor):
        remedy = "単位、けた、行や列のずれを確かめてください"
        yield _fault(one, rows, YEARLY, "前年度と大きく違います", remedy, one.now - last)


def _moved_before(one: _Compared, factor: Fraction) -> bool:
    """Did the figure of earlier years move as widely?"""
    pairs = list(zip(one.before, one.before[1:], strict=False))
    return any(a * b <= 0 or max(a / b, b / a) >= factor for a, b in pairs)


def _fault(
    one: _Compared, rows: RowsBehind, rule: str, message: str, remedy: str, gap: Fraction = Fraction(0)
) -> Fault:
    places = _places(one, rows)
    where = places[0]
    others = places[1:]
    if gap:
        likely = rows.near(one.queries, gap, abs(one.before[0]) / 5)
        where, others = (likely[0], likely[1:]) if likely else (where, others)
    beside = f"（{'、'.join(others)}）" if others else ""
    return Fault(
        where, message, f"{one.shown}（{one.words}）", f"前年度 {one.printed}", remedy + beside, Severity.WARNING, rule
    )


def _places(one: _Compared, rows: RowsBehind) -> list[str]:
    return [place for query in one.queries for place in rows.at(replace(query, entity=SOLO))]


def _once(faults: Iterable[Fault]) -> list[Fault]:
    """Of several figures that lead to the same cells the first."""
    found: dict[tuple[str, str], Fault] = {}
    for fault in faults:
        found.setdefault((fault.where, fault.message), fault)
    return list(found.values())
