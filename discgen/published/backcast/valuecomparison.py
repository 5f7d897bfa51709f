"""What the new ledgers print beside what was published: the value first, then the form in which it is printed."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

from discgen.faults import Fault, Severity, some_of
from discgen.figures.cellspace import CellDef
from discgen.figures.formula import FormulaError
from discgen.figures.printed.printedtable import Cell
from discgen.project import Project
from discgen.published.backcast.backcasting import BackcastResult
from discgen.published.publishedcells import PublishedCell


@dataclass(frozen=True, slots=True)
class Comparison:
    """matched: cells that print as published; in_value: those that do so in another form.

    wrong: cells with another value (errors). otherwise: the differences of form, by table and kind.
    """

    matched: int
    in_value: int
    wrong: list[Fault]
    otherwise: list[Fault]


def compare(project: Project, result: BackcastResult) -> Comparison:
    """Published cells of the current year beside those of the new ledgers; cells put aside are not asked."""
    cells = {cell.key: cell for table in project.tables.values() for cell in table.cells() if cell.key}
    wrong: list[Fault] = []
    forms: dict[tuple[str, str, str, str], list[tuple[PublishedCell, str]]] = defaultdict(list)
    matched = 0
    for published in result.current:
        own = cells.get(published.key)
        if own is not None and own.text == published.printed:
            matched += 1
        elif published.place in result.aside:
            continue
        elif own is None and _is_left_out(published, project):
            key = published.key
            left_out = (published, "（載せない行）")
            forms[key.entity, key.table_id, _shape(published.printed), left_out[1]].append(left_out)
        elif own is not None and _same_value(published, own, result.space.of_key(published.key)):
            key = published.key
            forms[key.entity, key.table_id, _shape(published.printed), _shape(own.text)].append((published, own.text))
        else:
            wrong.append(_fault(published, own.text if own else "（なし）"))
    otherwise = [_form_fault(found) for found in forms.values()]
    return Comparison(matched, sum(map(len, forms.values())), wrong, otherwise)


def _same_value(published: PublishedCell, own: Cell, definition: CellDef | None) -> bool:
    """The same amount in as many decimals as both print; nothing, 0 and less than a unit are alike here."""
    if definition is None:
        return False
    try:
        one, other = definition.read(published.printed), definition.read(own.text)
    except ValueError:
        return False
    step = max(one.unit.step, other.unit.step)
    return _steps(one.amount, step) == _steps(other.amount, step)


def _is_left_out(published: PublishedCell, project: Project) -> bool:
    """Nothing in print, and nothing in the ledgers: the form of the house leaves the row out."""
    definition = project.store.space.of_key(published.key)
    if definition is None:
        return False
    try:
        return not definition.read(published.printed).amount and not project.store.value(definition.ref)
    except (ValueError, FormulaError):
        return False


def _steps(amount: Fraction, step: Fraction) -> int:
    """Whole steps, cut."""
    whole = abs(amount) // step
    return int(whole if amount >= 0 else -whole)


def _shape(text: str) -> str:
    """The form of a print without its digits."""
    return re.sub(r"\d[\d,]*", "9", text)


def _fault(published: PublishedCell, found: str) -> Fault:
    remedy = "この計数の元になる計数も公表物に加えるか、--leave-out で除いてください"
    return Fault(
        published.place,
        "台帳から計算した計数が印刷と一致しません",
        found=found,
        expected=published.printed,
        remedy=remedy,
    )


def _form_fault(found: list[tuple[PublishedCell, str]]) -> Fault:
    first, own = found[0]
    rows = some_of(list(dict.fromkeys(cell.key.path for cell, _ in found)), 3, "行")
    message = f"値は同じで、印刷の形だけが違います（{len(found)} 計数：{rows}）"
    remedy = "金庫の形にするには、設定（[conventions]）か機関の様式（forms）に書きます"
    table = first.place.split("／")[0]
    return Fault(table, message, own, first.printed, remedy, Severity.WARNING)
