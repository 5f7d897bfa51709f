"""The books behind the consolidation worksheet: every entry, and where each account of a company went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from xlsxwriter.utility import xl_range

from discgen.export.worksheetlines import ACCOUNT, COMPANIES, ENTRIES
from discgen.export.worksheetlook import AMOUNT, FIRST_ROW, CellLook, Head
from discgen.project import Project

_MAPPING = "account_mapping"
_NAMES: tuple[Head, ...] = (("", "部", 12), ("", "科目", 30), ("", "内訳科目", 30))
_ENTRIES_NOTE = "当年度の連結修正仕訳（単位：円）。仕訳番号ごとに借方と貸方の合計が一致する。"
_MAPPING_NOTE = "子会社の科目が、連結のどの科目と行に入ったか（残高は当年度の試算表、単位：円）。"
_DIFFERENCE: Head = ("", "借方－貸方", 14)


def write_entries(look: CellLook, project: Project) -> None:
    """連結仕訳一覧: the entries of the year by number, each number with its difference, which must be 0."""
    entries = current_rows(project, ENTRIES)
    entries = entries.iloc[pd.factorize(entries["number"])[0].argsort(kind="stable")]
    heads: list[Head] = [("", "仕訳番号", 12), ("", "種類", 26), *_NAMES, (ENTRIES, "借方", 18), (ENTRIES, "貸方", 18)]
    sheet = look.sheet("連結仕訳一覧", _ENTRIES_NOTE, [*heads, _DIFFERENCE, ("", "摘要", 70)])
    _cells(look, sheet, entries, ("number", "kind", *ACCOUNT, "debit", "credit", "", "explanation"))
    row = FIRST_ROW
    for _, entry in entries.groupby("number", sort=False):
        _difference(look, sheet, row, len(heads), row, entry)
        row += len(entry)
    _totals(look, sheet, len(heads), entries)


def write_mapping(look: CellLook, project: Project, owners: Mapping[tuple[str, str, str], str]) -> None:
    """子会社科目対応: each account of a company, the group's account and the printed line it went into.

    ``owners``: the printed line of each account of the group.
    """
    on = ["company", "own_account"]
    balances = current_rows(project, COMPANIES)[[*on, "debit", "credit"]]
    mapping = project.book.frames[_MAPPING].merge(balances, on=on, how="left")
    mapping = mapping.fillna({"debit": 0, "credit": 0}).astype({"debit": "int64", "credit": "int64"})
    keys = zip(*(mapping[name] for name in ACCOUNT), strict=True)
    mapping["line"] = [owners.get(account, "") for account in keys]
    heads: list[Head] = [("", "会社", 30), ("", "子会社の科目", 30), *_NAMES, ("", "連結の行", 36)]
    heads += [(COMPANIES, "借方残高", 18), (COMPANIES, "貸方残高", 18)]
    sheet = look.sheet("子会社科目対応", _MAPPING_NOTE, [*heads, _DIFFERENCE])
    _cells(look, sheet, mapping, (*on, *ACCOUNT, "line", "debit", "credit"))
    _totals(look, sheet, len(heads), mapping)


def current_rows(project: Project, ledger: str) -> pd.DataFrame:
    """The rows of the fiscal year in a book of the group."""
    frame = project.book.frames[ledger]
    return frame[frame["year"] == project.store.fiscal_year]


def _cells(look: CellLook, sheet: Any, frame: pd.DataFrame, names: Sequence[str]) -> None:
    """The columns of a frame side by side; a blank name leaves a column free."""
    words, amount = look.of(indent=1), look.of(num_format=AMOUNT)
    for column, name in enumerate(names):
        for row, value in enumerate(frame[name] if name else (), start=FIRST_ROW):
            if isinstance(value, str):
                sheet.write_string(row, column, value, words)
            else:
                sheet.write_number(row, column, int(value), amount)


def _totals(look: CellLook, sheet: Any, column: int, rows: pd.DataFrame) -> None:
    """A last row under debit and credit, which stand left of ``column``, and their difference."""
    if rows.empty:
        return
    end = FIRST_ROW + len(rows)
    bold = look.of(bold=True, num_format=AMOUNT, top=1)
    sheet.write_string(end, 0, "合計", look.of(bold=True))
    for side, name in ((column - 2, "debit"), (column - 1, "credit")):
        formula = f"=SUM({xl_range(FIRST_ROW, side, end - 1, side)})"
        sheet.write_formula(end, side, formula, bold, int(rows[name].sum()))
    _difference(look, sheet, end, column, FIRST_ROW, rows)
    look.red_unless_zero(sheet, (FIRST_ROW, column), (end, column))


def _difference(look: CellLook, sheet: Any, at: int, column: int, first: int, rows: pd.DataFrame) -> None:
    """In row ``at``: debit less credit of the rows that begin in row ``first``."""
    last = first + len(rows) - 1
    debit, credit = (f"SUM({xl_range(first, side, last, side)})" for side in (column - 2, column - 1))
    value = int(rows["debit"].sum() - rows["credit"].sum())
    sheet.write_formula(at, column, f"={debit}-{credit}", look.of(bold=True, num_format=AMOUNT), value)
