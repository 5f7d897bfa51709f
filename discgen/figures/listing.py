"""Listing tables: rows that are ledger rows (the largest members …) become ordinary rows with a filter."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

import pandas as pd

from discgen.catalogue.eras import western_date
from discgen.catalogue.profile import PROFILE_NAME
from discgen.catalogue.tabledef import Listing, RowDef, TableDef
from discgen.faults import Fault, FaultError, Severity
from discgen.ledgers.ledgerbook import LedgerBook

Words = Callable[[str, str], str]  # label of a listed row and a text column of the ledger to what stands there


def with_listed_rows(table: TableDef, labels: Iterable[str], words: Words = lambda label, column: "") -> TableDef:
    """The listing as a table with one row per label, each filtered by the label column of the ledger.

    A row goes by the name that the ledger gives it (its id is the label), whatever its rank in this year. Rows of the
    table's own stand under each label, filtered likewise; ``words`` gives what their text columns say.
    """
    listing = table.listing
    assert listing is not None
    rows = [
        _detailed(table, label, words)
        if table.rows
        else RowDef(
            id=label,
            label=label,
            print=f"{number:>2}　{label}" if listing.order else None,
            where={listing.label: label},
        )
        for number, label in enumerate(labels, start=1)
    ]
    if listing.total:
        rows.append(RowDef(id=listing.total, label=listing.total, where={}, total=True))
    return table.model_copy(update={"rows": tuple(rows), "listing": None})


def _detailed(table: TableDef, label: str, words: Words) -> RowDef:
    assert table.listing is not None
    where = {table.listing.label: label}
    rows = tuple(
        row.model_copy(
            update={
                "id": f"{label}/{row.id}",
                "where": None if row.text else {**(row.where or {}), **where},
                "fixed": words(label, row.text) if row.text else "",
            }
        )
        for row in table.rows
    )
    return RowDef(id=label, label=label, heading=True, rows=rows)


def expand_listings(
    tables: Mapping[str, TableDef], book: LedgerBook, parameters: Mapping[str, Fraction]
) -> tuple[dict[str, TableDef], list[Fault]]:
    """Replace every listing by the rows that the ledger holds, largest first.

    A row without a label cannot be listed: one that is larger than a listed row is told.
    Errors: FaultError when two listed rows carry the same label or the length of the list is no whole number.
    """
    expanded: dict[str, TableDef] = {}
    faults: list[Fault] = []
    for table in tables.values():
        if table.listing is None:
            expanded[table.id] = table
            continue
        listing = table.listing
        frame = book.frames[listing.ledger]
        if not listing.order:
            words = _words_of(frame, listing.label)
            expanded[table.id] = with_listed_rows(table, [str(label) for label in frame[listing.label]], words)
            continue
        ordered = frame.sort_values([listing.order, listing.label], ascending=[False, True], kind="stable")
        top = ordered[ordered[listing.label] != ""].head(_length(listing, parameters))
        twins = top[top.duplicated(listing.label, keep="first")]
        if len(twins):
            raise FaultError(
                Fault(
                    book.place(listing.ledger, int(row), listing.label),
                    f"表「{table.title}」に載せる名称が重複しています",
                    str(label),
                    remedy="同じ相手先なら一行にまとめ、別の相手先なら名称を区別できるように直してください",
                )
                for label, row in twins[[listing.label, "_row"]].itertuples(index=False, name=None)
            )
        faults += _nameless(table, listing, ordered, top, book)
        expanded[table.id] = with_listed_rows(table, [str(label) for label in top[listing.label]])
    return expanded, faults


def _words_of(frame: pd.DataFrame, label_column: str) -> Words:
    rows = {str(row[label_column]): row for row in frame.to_dict("records")}

    def words(label: str, column: str) -> str:
        value = rows[label][column]
        return western_date(value) if isinstance(value, datetime.date) else str(value)

    return words


def _length(listing: Listing, parameters: Mapping[str, Fraction]) -> int:
    length = parameters[listing.limit]
    if length.denominator != 1 or length < 1:
        expected = "1 以上の整数"
        raise FaultError(
            [Fault(PROFILE_NAME, f"[parameters] の {listing.limit} が正しくありません", str(length), expected)]
        )
    return int(length)


def _nameless(
    table: TableDef, listing: Listing, ordered: pd.DataFrame, top: pd.DataFrame, book: LedgerBook
) -> list[Fault]:
    """One fault for the rows without a label that are larger than the last listed row."""
    if not len(top):
        return []
    blank = ordered[(ordered[listing.label] == "") & (ordered[listing.order] > top[listing.order].iloc[-1])]
    if not len(blank):
        return []
    return [
        Fault(
            book.place(listing.ledger, int(blank["_row"].iloc[0]), listing.label),
            f"表「{table.title}」に載る大きさの行に名称がありません（{len(blank)}行、表には載りません）",
            found="空白",
            remedy="名称を入力してください（多数を合算した行ならば、そのままで構いません）",
            severity=Severity.WARNING,
        )
    ]
