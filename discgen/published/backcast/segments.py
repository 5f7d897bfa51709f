"""From segments to workbooks: numbering, naming and splitting rows as an office would keep them."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pandas as pd

from discgen.catalogue.contract import Column, Sheet
from discgen.published.backcast.lay import Segment

_SPREAD = 0.9  # sigma of the log-normal sizes of single loans and deposits


def segment_frame(sheet: Sheet, segments: Sequence[Segment]) -> pd.DataFrame:
    """Rows of a ledger as a table with the columns of its contract, without row numbers yet."""
    data = {column.id: [_value(column, segment) for segment in segments] for column in sheet.columns}
    return pd.DataFrame(data, columns=[column.id for column in sheet.columns])


def _value(column: Column, segment: Segment) -> object:
    if column.is_measure:
        amount = segment.amounts.get(column.id, Fraction(0))
        return amount if column.type == "number" else int(amount)
    text = segment.labels.get(column.id, "")
    if column.type == "year":
        return int(text)
    if column.type == "percent":
        return Fraction(text.rstrip("%")) / 100 if text else None
    return text


def split_rows(frame: pd.DataFrame, measure: str, count: int, seed: int) -> pd.DataFrame:
    """The same book in about ``count`` single rows: every row is cut into parts of plausible sizes.

    The parts of a row keep its classifications and add up to it to the yen, so every sum stays the same.
    """
    amounts = frame[measure].to_numpy(dtype=np.int64)
    total = int(amounts.sum())
    if count <= len(frame) or total <= 0:
        return frame
    wanted = np.maximum(1, np.floor(amounts.astype(float) / total * (count - len(frame))).astype(np.int64) + 1)
    parts = np.minimum(wanted, np.maximum(amounts, 1))
    generator = np.random.default_rng(seed)
    pieces = [_cut(int(amount), int(number), generator) for amount, number in zip(amounts, parts, strict=True)]
    split = frame.loc[frame.index.repeat(parts)].reset_index(drop=True)
    split[measure] = np.concatenate(pieces) if pieces else split[measure]
    return split.sample(frac=1, random_state=seed).reset_index(drop=True)


def single_members(sheet: Sheet, frame: pd.DataFrame, seed: int) -> pd.DataFrame:
    """A counted ledger (number of members, units, amount) with one row per member, as a register is kept."""
    rule = next((rule.times_equal for rule in sheet.rows_hold if rule.times_equal), None)
    counted = sheet.measures[0]
    if rule is None or counted.type != "count" or frame.empty:
        return frame
    generator = np.random.default_rng(seed)
    stated = frame[counted.id].to_numpy(dtype=np.int64)
    counts = np.maximum(stated, 1)  # a class whose members nobody counted stays one row
    factors = [
        int(amount) // int(units) if units else 0
        for amount, units in zip(frame[rule.right], frame[rule.left], strict=True)
    ]
    pieces = [_cut(int(units), int(n), generator) for units, n in zip(frame[rule.left], counts, strict=True)]
    single = frame.loc[frame.index.repeat(counts)].reset_index(drop=True)
    single[counted.id] = np.repeat(np.minimum(stated, 1), counts)
    single[rule.left] = np.concatenate(pieces)
    single[rule.right] = single[rule.left] * np.repeat(np.array(factors, dtype=np.int64), counts)
    return single


def spread_rows(sheet: Sheet, frame: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Amounts of the year over the months (or whatever ``spread_over`` names), at least one unit a row."""
    column = sheet.column(sheet.spread_over)
    if column is None or frame.empty:
        return frame
    measure = sheet.measures[0].id
    generator = np.random.default_rng(seed)
    pieces = [_cut(int(amount), min(int(amount), len(column.values)), generator) for amount in frame[measure]]
    counts = [len(piece) for piece in pieces]
    spread = frame.loc[frame.index.repeat(counts)].reset_index(drop=True)
    spread[column.id] = [value for count in counts for value in column.values[:count]]
    spread[measure] = np.concatenate(pieces)
    return spread


def _cut(amount: int, number: int, generator: np.random.Generator) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """``amount`` as ``number`` positive integers of log-normal sizes."""
    if number <= 1:
        return np.array([amount], dtype=np.int64)
    weights = generator.lognormal(sigma=_SPREAD, size=number)
    ends = np.floor(np.cumsum(weights) / weights.sum() * (amount - number)).astype(np.int64)
    ends[-1] = amount - number
    pieces: np.ndarray[tuple[int], np.dtype[np.int64]] = np.diff(ends, prepend=0) + 1
    return pieces


def numbered(sheet: Sheet, frame: pd.DataFrame) -> pd.DataFrame:
    """Fill the columns that only identify a row: numbers in order, names that are plainly samples."""
    filled = frame.copy()
    for column in sheet.columns:
        if column.type == "date" and column.sample:
            filled[column.id] = datetime.date.fromisoformat(column.sample)
        if column.type != "text" or len(filled) == 0:
            continue
        empty = filled[column.id] == ""
        if column.sample:
            filled.loc[empty, column.id] = column.sample
        elif column.name.endswith("番号"):
            filled.loc[empty, column.id] = [f"{number:07d}" for number in range(1, int(empty.sum()) + 1)]
        elif not column.optional and column.id not in sheet.key:
            filled.loc[empty, column.id] = [f"見本{number}" for number in range(1, int(empty.sum()) + 1)]
    return filled
