"""Are the frozen figures of earlier years figures at all, and in the form their place prints?"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from discgen.faults import Fault, Severity
from discgen.figures.cellspace import CellDef
from discgen.figures.history import History, HistoryEntry
from discgen.figures.printed.printedtable import DASH
from discgen.figures.printed.printing import UNITS, normalise_dash, print_steps, read_printed, steps_of
from discgen.figures.store import FigureStore

HISTORY = "ledgers.history"  # id of the rule: earlier years are there, in the form of their places
_SHOWN = 20  # of the same finding; a column that lost its form is told, not listed


def check_history(store: FigureStore, history: History) -> list[Fault]:
    """Findings about the entries that stand in the tables; what cannot be read at all is an error."""
    faults: list[Fault] = []
    counts: Counter[tuple[str, Severity]] = Counter()
    for key, entry in history.items():
        ref = store.space.by_name.get((key.entity, key.table_id, key.row, key.col))
        fault = _fault(entry, store.space.cells[ref]) if ref is not None else None
        if fault is not None:
            kind = fault.message, fault.severity
            counts[kind] += 1
            if counts[kind] <= _SHOWN:
                faults.append(fault)
    for (message, severity), count in counts.items():
        if count > _SHOWN:
            faults.append(Fault("印刷計数", f"{message}（ほか {count - _SHOWN} 件）", severity=severity))
    return [replace(fault, rule=HISTORY) for fault in faults]


def _fault(entry: HistoryEntry, cell: CellDef) -> Fault | None:
    unit = cell.export_unit
    if entry.unit not in UNITS:
        return Fault(entry.place, "この単位は使えません", f"単位「{entry.unit}」", unit, "「単位」の欄を直してください")
    try:
        figure = read_printed(entry.printed, entry.unit)
    except ValueError:
        remedy = "誌面に印刷した数字を入力してください（計数がなければ「－」）"
        return Fault(entry.place, "印刷された計数として読めません", entry.printed, "数字または「－」", remedy)
    if entry.unit != unit:
        remedy = "「単位」の欄と、印刷した数字の単位を確かめてください"
        return Fault(entry.place, "表の単位と違います", f"単位「{entry.unit}」", unit, remedy, Severity.WARNING)
    if entry.exact is not None and steps_of(entry.exact, figure.unit, cell.rounding) != (figure.steps or 0):
        remedy = "円・人・比率そのままの値（金額は円）を入れるか、空欄にしてください"
        return Fault(entry.place, "正確な値が、印刷した計数と合いません", f"{entry.exact}", entry.printed, remedy)
    expected = _expected(figure.steps, figure.unit.decimals, cell)
    if normalise_dash(entry.printed) == expected:
        return None
    remedy = "誌面のとおりの文字か確かめ、セルの表示形式を「文字列」にして入力してください"
    return Fault(entry.place, "当年度と形の違う計数です", entry.printed, expected, remedy, Severity.WARNING)


def _expected(steps: int | None, decimals: int, cell: CellDef) -> str:
    """The figure as its place prints it; further decimals than the place has stay."""
    if steps is None:
        return cell.form.format(DASH) if cell.form else DASH
    lacking = cell.unit.decimals - decimals
    return print_steps(steps * 10**lacking if lacking > 0 else steps, cell.unit, cell.form) if lacking >= 0 else ""
