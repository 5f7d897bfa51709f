"""A ledger out of the parts that exports give: every cell read as in a workbook, rows summed where that is asked."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import pandas as pd

from discgen.catalogue.contract import Sheet
from discgen.faults import Fault, errors
from discgen.ledgers import rowrules
from discgen.ledgers.cellcolumns import CellColumn
from discgen.ledgers.cellreading import ColumnRule, rule_of
from discgen.ledgers.columns import Array, Mask, RawColumn, ReadColumn, read_column
from discgen.ledgers.exports.feedpart import FedPart
from discgen.ledgers.origins import Lines, Origins
from discgen.ledgers.problems import OnceLog
from discgen.ledgers.sheet import add_compared

_SUMMED = frozenset({"yen", "count"})
_SAFE = 2.0**62


@dataclass(frozen=True, slots=True)
class FedLedger:
    """A ledger as its exports give it. letters: the columns that it has, each under its own id."""

    frame: pd.DataFrame
    letters: Mapping[str, str]
    origins: Origins
    faults: list[Fault]


def fed_ledger(
    sheet: Sheet,
    definition: str,
    parts: Sequence[FedPart],
    fiscal_year_end: datetime.date,
    parameters: Mapping[str, Fraction],
    *,
    whole: bool,
) -> FedLedger:
    """Read the cells of every part and, of a ledger that is whole, check what must hold between them.

    definition: where the first part is defined.
    """
    origins = _origins(definition, parts)
    log = OnceLog(definition, origins.place)
    serials = {name: start for part in parts for name, start in part.serials.items()}
    letters = {c.id: c.id for c in sheet.stored if c.id in serials or any(c.id in part.cells for part in parts)}
    read = {
        column.id: _read(rule_of(column, fiscal_year_end), parts, column.id in letters, log)
        for column in sheet.stored
        if column.id not in serials
    }
    frame = pd.DataFrame({name: pd.Series(column.values, dtype=column.values.dtype) for name, column in read.items()})
    frame["_row"] = np.arange(1, len(origins.line_of) + 1, dtype=np.int64)
    bad = {name: column.bad for name, column in read.items()}
    rowrules.check_sums(rowrules.Checked(sheet, frame, bad, letters, log))
    summing = any(part.entry.sum for part in parts)
    if summing:
        _tell_too_large(sheet, frame, log)
    faults = log.faults()
    if summing and not errors(faults):
        frame, bad, origins = _summed(sheet, frame, bad, origins)
    for name, start in serials.items():
        frame[name] = pd.Series([f"{start}{row}" for row in frame["_row"]], dtype="object", index=frame.index)
    log = OnceLog(definition, origins.place)
    checked = rowrules.Checked(sheet, _completed(sheet, frame), bad, letters, log)
    if whole:
        rowrules.check_keys(checked)
        rowrules.check_row_rules(checked, parameters)
        rowrules.check_balance(checked)
    return FedLedger(checked.frame, letters, origins, [*faults, *log.faults()])


def _origins(definition: str, parts: Sequence[FedPart]) -> Origins:
    nothing = np.zeros(0, dtype=np.int64)
    lines = np.concatenate([nothing, *(part.lines for part in parts)])
    part_of = np.repeat(np.arange(len(parts), dtype=np.int64), [len(part.lines) for part in parts])
    return Origins(definition, tuple(part.part for part in parts), part_of, lines)


def _read(rule: ColumnRule, parts: Sequence[FedPart], present: bool, log: OnceLog) -> ReadColumn:
    """A column read as in a workbook, but for the cells that were refused before."""
    name = rule.column.id
    cells = [cell for part in parts for cell in part.column(name)]
    refused = np.concatenate([np.zeros(0, dtype=bool), *(part.refused_in(name) for part in parts)])
    keep = np.flatnonzero(~refused)
    column = RawColumn(rule, name if present else "", CellColumn.of(cells))
    read = read_column(column, keep, (keep + 1).astype(np.int64), log)
    if len(keep) == len(cells):
        return read
    values = np.full(len(cells), rule.filler, dtype=read.values.dtype)
    values[keep] = read.values
    bad = refused.copy()
    bad[keep] |= read.bad
    return ReadColumn(values, bad)


def _completed(sheet: Sheet, frame: pd.DataFrame) -> pd.DataFrame:
    """The columns in the order of the contract, with the derived comparisons."""
    columns = {column.id: frame[column.id] for column in sheet.stored}
    add_compared(sheet, columns)
    return pd.DataFrame({**columns, "_row": frame["_row"]})


def _summed(
    sheet: Sheet, frame: pd.DataFrame, bad: Mapping[str, Mask], origins: Origins
) -> tuple[pd.DataFrame, dict[str, Mask], Origins]:
    """Rows alike in all but yen and numbers as one, in the order of their first lines."""
    amounts = [column.id for column in sheet.stored if column.type in _SUMMED and column.id in frame]
    alike = [column.id for column in sheet.stored if column.id in frame and column.id not in amounts]
    groups: dict[tuple[object, ...], int] = {}
    keys = zip(*(frame[name] for name in alike), strict=True) if alike else iter([()] * len(frame))
    group_of = np.fromiter((groups.setdefault(key, len(groups)) for key in keys), dtype=np.int64, count=len(frame))
    members = np.argsort(group_of, kind="stable").astype(np.int64)
    starts = np.searchsorted(group_of[members], np.arange(len(groups))).astype(np.int64)
    first = members[starts]
    summed = {name: frame[name].iloc[first].reset_index(drop=True) for name in alike}
    for name in amounts:
        summed[name] = pd.Series(_sums(frame[name].to_numpy(), members, starts))
    whole = pd.DataFrame(summed)
    whole["_row"] = np.arange(1, len(groups) + 1, dtype=np.int64)
    wrong = {name: np.logical_or.reduceat(mask[members], starts) if len(starts) else mask for name, mask in bad.items()}
    return whole, wrong, replace(origins, members=members, starts=starts)


def _sums(values: Array, members: Lines, starts: Lines) -> Array:
    """The sum of each group, each column being within int64 whatever the signs of its cells (``_tell_too_large``)."""
    return np.add.reduceat(values[members], starts).astype(np.int64) if len(starts) else values


def _tell_too_large(sheet: Sheet, frame: pd.DataFrame, log: OnceLog) -> None:
    """Amounts that could leave int64 in the sum of some of the rows."""
    for column in sheet.stored:
        if column.type in _SUMMED and float(np.abs(frame[column.id].to_numpy().astype(np.float64)).sum()) >= _SAFE:
            log.add("合算する額が扱える大きさを超えます", letter=column.id, remedy="単位と桁を確かめてください")
