"""Workbooks, sheets, columns and classifications that an office newly keeps, or no longer."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from itertools import groupby

from discgen.catalogue.catalogue import Catalogue
from discgen.catalogue.contract import Column, Sheet
from discgen.desk.lawhistory.lawmodel import ChangeGroup, LawChange, Way, Years
from discgen.ledgers.ledgerguide import column_words

_Place = tuple[str, Sheet]  # workbook and sheet


def ledger_changes(years: Years) -> Iterator[LawChange]:
    """By workbook: whole ones first, then sheets, then what columns of the others have otherwise."""
    old, new = _sheets(years.old), _sheets(years.new)
    yield from _whole(years, Way.BEGINS, new, old)
    for name, (workbook, sheet) in new.items():
        if name in old:
            yield from _columns(f"{workbook}.xlsx／{sheet.sheet}", old[name][1], sheet)
    yield from _whole(years, Way.ENDS, old, new)


def _sheets(catalogue: Catalogue) -> dict[str, _Place]:
    return {sheet.id: (workbook.workbook, sheet) for workbook in catalogue.contracts for sheet in workbook.sheets}


def _whole(years: Years, way: Way, there: Mapping[str, _Place], other: Mapping[str, _Place]) -> Iterator[LawChange]:
    """Sheets that only one of the years has. What the group adds to a ledger is told with the sheets alone."""
    kept = {workbook for workbook, _ in other.values()}
    changed = [place for name, place in there.items() if name not in other]
    changed.sort(key=lambda place: (bool(place[1].extends), place[0]))
    for workbook, places in groupby(changed, key=lambda place: place[0]):
        sheets = [sheet for _, sheet in places]
        what = "シート" if workbook in kept else "ブックとシート"
        added = [sheet for sheet in sheets if sheet.extends]
        if added:
            yield _change(years, way, workbook, what, added[0], tuple(sheet.sheet for sheet in added))
        for sheet in sheets:
            if not sheet.extends:
                columns = "、".join(column.name for column in sheet.stored)
                remarks = () if way is Way.ENDS else (sheet.title, f"列：{columns}")
                yield _change(years, way, workbook, what, sheet, (sheet.sheet,), remarks)


def _change(
    years: Years,
    way: Way,
    workbook: str,
    what: str,
    sheet: Sheet,
    names: tuple[str, ...],
    remarks: tuple[str, ...] = (),
) -> LawChange:
    before, after = (names, ()) if way is Way.ENDS else ((), names)
    first = years.ended(sheet.effective_to) if way is Way.ENDS else years.began(sheet.effective_from)
    return _told(way, f"{workbook}.xlsx", sheet.id, what, before, after, first, remarks)


def _columns(place: str, old: Sheet, new: Sheet) -> Iterator[LawChange]:
    before, after = ({column.id: column for column in sheet.stored} for sheet in (old, new))
    come = tuple(column_words(column) for name, column in after.items() if name not in before)
    gone = tuple(column.name for name, column in before.items() if name not in after)
    if come:
        yield _told(Way.BEGINS, place, new.id, "列", (), come)
    if gone:
        yield _told(Way.ENDS, place, new.id, "列", gone, ())
    for name, column in after.items():
        if name in before:
            yield from _column(place, new.id, before[name], column)


def _column(place: str, number: str, old: Column, new: Column) -> Iterator[LawChange]:
    come = tuple(value for value in new.values if value not in old.values)
    gone = tuple(value for value in old.values if value not in new.values)
    if come and old.values:
        yield _told(Way.BEGINS, place, f"{number}.{new.id}", f"列「{new.name}」の区分", (), come)
    if gone and new.values:
        yield _told(Way.ENDS, place, f"{number}.{new.id}", f"列「{new.name}」の区分", gone, ())
    plain = [column_words(column.model_copy(update={"values": ()})) for column in (old, new)]
    if plain[0] != plain[1]:
        yield _told(Way.CHANGES, place, f"{number}.{new.id}", "列", (plain[0],), (plain[1],))


def _told(
    way: Way,
    place: str,
    number: str,
    what: str,
    before: tuple[str, ...],
    after: tuple[str, ...],
    first: datetime.date | None = None,
    remarks: tuple[str, ...] = (),
) -> LawChange:
    return LawChange(ChangeGroup.LEDGERS, way, place, number, what, before, after, first, entity="", remarks=remarks)
