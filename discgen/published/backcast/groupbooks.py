"""The consolidation workbooks of a backcast: what print does not tell is filled in so that the books are complete."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

import numpy as np
import pandas as pd

from discgen.catalogue.contract import Sheet
from discgen.figures.group import COMPANIES


def complete_group(
    frames: Mapping[str, pd.DataFrame], sheets: Mapping[str, Sheet], closing: datetime.date
) -> dict[str, pd.DataFrame]:
    """The frames with companies, accounts and entries as an office would have written them.

    ``closing``: last day of the fiscal year. Ledgers without rows stay as they are.
    """
    made = dict(frames)
    companies = made[COMPANIES]
    names = list(companies["name"])
    made[COMPANIES] = companies.assign(accounts_date=closing, closing=f"{closing.month}月{closing.day}日")
    for sheet in sheets.values():
        if sheet.lookup_in and len(made[sheet.id]):
            made[sheet.id] = _in_own_words(made[sheet.id])
            target = sheets[sheet.lookup_in]
            columns = [column.id for column in target.columns]
            made[target.id] = made[sheet.id][columns].drop_duplicates().reset_index(drop=True)
    for sheet in sheets.values():
        if sheet.extends and len(made[sheet.id]):
            made[sheet.id] = _signed(sheet, _of_company(sheet, made[sheet.id], names))
    return made


def _in_own_words(frame: pd.DataFrame) -> pd.DataFrame:
    """A company names its accounts itself: the most special name, with the general one where two would be alike."""
    own = frame["sub"].where(frame["sub"] != "", frame["account"])
    twins = own.groupby([frame["company"], frame["year"], own]).transform("size") > 1
    return frame.assign(own_account=own.where(~twins, frame["account"] + "（" + own + "）"))


def _numbered(frame: pd.DataFrame) -> pd.DataFrame:
    """One entry per kind; the lines of a kind balance among themselves."""
    order = {kind: str(number) for number, kind in enumerate(dict.fromkeys(frame["kind"]), start=1)}
    return frame.assign(number=frame["kind"].map(order), explanation=frame["kind"])


def _of_company(sheet: Sheet, frame: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """A row that print gives to no company belongs to the first one."""
    for column in sheet.columns:
        if column.refers == f"{COMPANIES}.name":
            frame = frame.assign(**{column.id: frame[column.id].where(frame[column.id] != "", names[0])})
    return frame


def _signed(sheet: Sheet, frame: pd.DataFrame) -> pd.DataFrame:
    """The two amount columns from the balance: debit where the account stands there, else credit."""
    for column in sheet.columns:
        if column.signed is None:
            continue
        if "kind" in frame:
            frame = _numbered(frame)
        amount = frame[column.id].to_numpy(dtype=np.int64)
        debit = np.where(frame[column.signed.by].isin(column.signed.debit_side), amount, -amount)
        frame = frame.assign(**{column.signed.debit: np.maximum(debit, 0), column.signed.credit: np.maximum(-debit, 0)})
    return frame
