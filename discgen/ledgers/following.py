"""The columns of a sheet that follow from its classifications, and measures that may not fall below nothing."""

from __future__ import annotations

import math
from collections.abc import Hashable
from fractions import Fraction

import numpy as np
import pandas as pd

from discgen.catalogue.contract import RowRule, Sheet
from discgen.catalogue.rowvalues import NoRateError, RowValues
from discgen.faults import some_of
from discgen.ledgers.cellreading import FILLERS
from discgen.ledgers.problems import SheetLog

_KNOWN_SHOWN = 12


def with_following(sheet: Sheet, frame: pd.DataFrame, log: SheetLog) -> pd.DataFrame:
    """The frame with these columns. A row without a rate is told once for each combination of classifications."""
    names = [column.id for column in sheet.columns if column.follows]
    if not names:
        return frame
    values, told, complete = RowValues(sheet), set[tuple[Hashable, ...]](), True
    for name in names:
        column = next(one for one in sheet.columns if one.id == name)
        bases = values.bases(name)
        keys = list(zip(*(frame[base] for base in bases), strict=True))
        made: dict[tuple[Hashable, ...], object] = {}
        for key, row in zip(keys, frame["_row"], strict=True):
            if key in made:
                continue
            try:
                made[key] = values.value(name, dict(zip(bases, map(str, key), strict=True)))
            except NoRateError as error:
                made[key] = Fraction(0) if column.type == "percent" else FILLERS[column.type]
                complete = False
                if "" not in key and key not in told:
                    told.add(key)
                    _tell(sheet, error, int(row), column.name, log)
        picked = np.empty(len(keys), dtype=object)
        picked[:] = [made[key] for key in keys]
        frame = frame.assign(**{name: picked})
    if complete and not sheet.extends:  # an addition of the group may take away
        for rule in sheet.rows_hold:
            if rule.not_negative:
                _check_not_negative(sheet, frame, rule, log)
    return frame


def _tell(sheet: Sheet, error: NoRateError, row: int, name: str, log: SheetLog) -> None:
    column = sheet.column(error.column)
    log.add(
        f"この区分の{name}は定められていません",
        row=row,
        found=error.found,
        expected=some_of(list(error.known), _KNOWN_SHOWN, "個"),
        remedy=f"この行の{column.name if column else ''}を確かめてください",
    )


def _check_not_negative(sheet: Sheet, frame: pd.DataFrame, rule: RowRule, log: SheetLog) -> None:
    derived = sheet.measure(rule.not_negative)
    for record in frame.to_dict("records") if derived else ():
        if any(record[name] != value for name, value in rule.where.items()):
            continue
        total = Fraction(0)
        for term in derived.parts if derived else ():
            linear = sum((sign * Fraction(record[name]) for name, sign in term.signs), Fraction(0))
            total += linear * math.prod((Fraction(record[rate]) for rate in term.rates), start=Fraction(1))
        if total < 0:
            log.add(rule.message, row=int(record["_row"]), found=f"{float(total):,.0f}円", expected="0円以上")
