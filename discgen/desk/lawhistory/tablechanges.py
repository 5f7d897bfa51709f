"""Tables that begin or end, and of those that stay the rows, columns, footnotes and books behind them."""

from __future__ import annotations

import datetime
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from discgen.catalogue.catalogue import Catalogue
from discgen.catalogue.documentdef import PLACE_THE_TABLE
from discgen.catalogue.entity import CONSOLIDATED, SOLO
from discgen.catalogue.tabledef import ColumnDef, RowDef, TableDef
from discgen.desk.lawhistory.lawmodel import ChangeGroup, LawChange, Way, Years, both
from discgen.figures.formulanames import formula_names

_AND = " ／ "  # labels have commas of their own
_NOTE_NUMBER = re.compile(r"注\d+")
_Line = tuple[str, RowDef | ColumnDef]  # label and definition
_ROUNDINGS = {"truncate": "切捨て", "round": "四捨五入"}


def table_changes(years: Years) -> list[LawChange]:
    """By table in the order of the forms, those that begin first; what the group's form has alike is told once."""
    old, new = _told(years.old), _told(years.new)
    made: dict[str, list[LawChange]] = {}
    for name, table in new.items():
        made[name] = list(_between(years, old[name], table)) if name in old else [_begins(years, table)]
    for name, table in old.items():
        if name not in new:
            made[name] = [_ends(years, table)]
    for name, table in {**old, **new}.items():
        if table.group_of in made:
            made[table.group_of], made[name] = _joined(made[table.group_of], made[name])
    changes = [change for several in made.values() for change in several]
    whole = [one for one in changes if one.group is ChangeGroup.TABLES]
    lines = [one for one in changes if one.group is ChangeGroup.LINES]
    return [*sorted(whole, key=lambda one: one.way is Way.ENDS), *_once(lines)]


def _once(changes: Iterable[LawChange]) -> list[LawChange]:
    """What several tables have alike is told once, under all of them; after what a table has alone."""
    places: dict[LawChange, list[LawChange]] = defaultdict(list)
    for change in changes:
        places[replace(change, place="", number="")].append(change)
    made = [
        replace(
            alike[0],
            place=_AND.join(dict.fromkeys(one.place for one in alike)),
            number="、".join(one.number for one in alike),
        )
        for alike in places.values()
    ]
    order = {table: None for one in made for table in one.number.split("、")}
    return sorted(made, key=lambda one: ("、" in one.number, [*order].index(one.number.split("、")[0])))


def _told(catalogue: Catalogue) -> dict[str, TableDef]:
    """The tables that print something."""
    return {name: table for name, table in catalogue.tables.items() if table.printed}


def _begins(years: Years, table: TableDef) -> LawChange:
    remarks = [_quoted(table) or _section(years.new, table.id)]
    if table.figures_from and years.began(table.figures_from):
        remarks.append("初年度は当年度の欄だけ")
    remarks += _taken_over(years, table)
    return _table_change(years, Way.BEGINS, table, *remarks)


def _ends(years: Years, table: TableDef) -> LawChange:
    return _table_change(years, Way.ENDS, table, *filter(None, [_quoted(table)]))


def _quoted(table: TableDef) -> str:
    """The figures of a table that no page draws."""
    rows = [row.label for row, _ in table.walk() if not row.rows]
    return f"本文で引く計数：{_AND.join(dict.fromkeys(rows))}" if table.printed == "text" else ""


def _table_change(years: Years, way: Way, table: TableDef, *remarks: str) -> LawChange:
    before, after = ((table.title,), ()) if way is Way.ENDS else ((), (table.title,))
    first = years.ended(table.effective_to) if way is Way.ENDS else years.began(table.effective_from)
    return LawChange(
        ChangeGroup.TABLES, way, table.title, table.id, "表", before, after, first, entity=table.entity, remarks=remarks
    )


def _section(catalogue: Catalogue, table: str) -> str:
    """In which section a table stands; where in none, what the house has to do."""
    sections = catalogue.document.at(catalogue.day).sections()
    titles = [one.title for one in sections if any(block.table == table for block in one.blocks)]
    return f"節「{titles[0]}」に載せる" if titles else f"金庫の構成に置く場所がない。{PLACE_THE_TABLE}"


def _taken_over(years: Years, table: TableDef) -> Iterator[str]:
    """Whose figures of earlier years the rows of a new table show."""
    found: dict[str, list[str]] = defaultdict(list)
    for row, _ in table.walk():
        source = row.was.partition(".")
        before = years.old.tables.get(_own(table, source[0], years.old))
        if before is None:
            continue
        label = next((one.label for one, _ in before.walk() if one.id == source[2]), "")
        found[before.title].append(row.label if label == row.label else f"{label}→{row.label}")
    for title, rows in found.items():
        yield f"前年度の欄は、前の様式の表「{title}」から引き継ぐ（{_AND.join(rows)}）"


def _own(table: TableDef, name: str, catalogue: Catalogue) -> str:
    """The id of a table that a row names, for the group's form that of the group."""
    plain = name.replace("_", "-")
    if table.entity == SOLO:
        return plain
    return next((one.id for one in catalogue.tables.values() if one.group_of == plain), plain)


def _between(years: Years, old: TableDef, new: TableDef) -> Iterator[LawChange]:
    """What a table that stays has otherwise."""
    for what, before, after in _facts(old, new):
        if before != after:
            yield _line_change(Way.CHANGES, new, what, (before,), (after,))
    yield from _rows(years, old, new)
    yield from _columns(years, old, new)
    yield from _notes(old, new)
    yield from _in_one_only(new, "もとにする台帳", _books(years.old, old), _books(years.new, new))


def _facts(old: TableDef, new: TableDef) -> Iterator[tuple[str, str, str]]:
    yield "表題", old.title, new.title
    yield "単位", old.unit, new.unit
    yield "端数", _ROUNDINGS[old.rounding], _ROUNDINGS[new.rounding]
    yield "並べる年度の数", str(old.years), str(new.years)


def _notes(old: TableDef, new: TableDef) -> Iterator[LawChange]:
    """Footnotes whose words differ; their numbers follow from the others."""
    before, after = (
        {
            _NOTE_NUMBER.sub("注", note): _NOTE_NUMBER.sub("注", note, count=1)
            for note in (*table.notes, *table.joint_notes)
        }
        for table in (old, new)
    )
    yield from _in_one_only(new, "脚注", before, after)


def _in_one_only(table: TableDef, what: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[LawChange]:
    gone = tuple(words for key, words in old.items() if key not in new)
    come = tuple(words for key, words in new.items() if key not in old)
    if come:
        yield _line_change(Way.BEGINS, table, what, (), come)
    if gone:
        yield _line_change(Way.ENDS, table, what, gone)


def _books(catalogue: Catalogue, table: TableDef) -> dict[str, str]:
    """The sheets that the formulas of a table read themselves."""
    sheets = {
        sheet.id: f"{workbook.workbook}.xlsx／{sheet.sheet}"
        for workbook in catalogue.contracts
        for sheet in workbook.sheets
    }
    read: dict[str, None] = {table.listing.ledger: None} if table.listing else {}
    for formula in _formulas(table):
        read |= dict.fromkeys(query.ledger for query in formula_names(formula).queries)
    return {name: sheets.get(name, name) for name in read}


def _formulas(table: TableDef) -> Iterator[str]:
    parts = [table.measure]
    for row, _ in table.walk():
        parts += [row.value, row.measure, *row.values.values()]
    for column, _ in table.leaf_columns():
        parts += [column.value, column.measure]
    yield from filter(None, parts)


def _rows(years: Years, old: TableDef, new: TableDef) -> Iterator[LawChange]:
    whole = {row.id: row for row, _ in new.walk()}
    before = {row.id: row for row, _ in old.walk() if row.in_force(years.old.day)}
    after = {name: row for name, row in whole.items() if row.in_force(years.new.day)}
    for row in after.values():
        former = before.get(row.id) or before.get(row.was)
        if former is not None and former.label != row.label:
            yield _line_change(Way.CHANGES, new, "行", (former.label,), (row.label,), years.began(row.effective_from))
    kept = {row.was for name, row in after.items() if name not in before}
    come = [row for name, row in after.items() if name not in before and row.was not in before]
    gone = [whole.get(name, row) for name, row in before.items() if name not in after and name not in kept]
    yield from _lines(years, new, "行", [(row.print or row.label, row) for row in come], Way.BEGINS)
    yield from _lines(years, new, "行", [(row.print or row.label, row) for row in gone], Way.ENDS)


def _columns(years: Years, old: TableDef, new: TableDef) -> Iterator[LawChange]:
    def labelled(table: TableDef) -> dict[str, _Line]:
        return {
            column.id: ("／".join(one.label for one in (*above, column) if one.label), column)
            for column, above in table.leaf_columns()
        }

    whole = labelled(new)
    before = {name: line for name, line in labelled(old).items() if line[1].in_force(years.old.day)}
    after = {name: line for name, line in whole.items() if line[1].in_force(years.new.day)}
    for name, (label, column) in after.items():
        if name in before and before[name][0] != label:
            first = years.began(column.effective_from)
            yield _line_change(Way.CHANGES, new, "列", (before[name][0],), (label,), first)
    come = [line for name, line in after.items() if name not in before]
    gone = [whole.get(name, line) for name, line in before.items() if name not in after]
    yield from _lines(years, new, "列", come, Way.BEGINS)
    yield from _lines(years, new, "列", gone, Way.ENDS)


def _lines(years: Years, table: TableDef, what: str, lines: Iterable[_Line], way: Way) -> Iterator[LawChange]:
    """One change for all that begin, or that end, on the same day."""
    by_day: dict[datetime.date | None, dict[str, None]] = defaultdict(dict)
    for label, part in lines:
        day = years.ended(part.effective_to) if way is Way.ENDS else years.began(part.effective_from)
        if label:
            by_day[day][label] = None
    for day, labels in by_day.items():
        before, after = (tuple(labels), ()) if way is Way.ENDS else ((), tuple(labels))
        yield _line_change(way, table, what, before, after, day)


def _line_change(
    way: Way,
    table: TableDef,
    what: str,
    before: tuple[str, ...] = (),
    after: tuple[str, ...] = (),
    first: datetime.date | None = None,
) -> LawChange:
    return LawChange(ChangeGroup.LINES, way, table.title, table.id, what, before, after, first, entity=table.entity)


def _joined(solo: list[LawChange], group: list[LawChange]) -> tuple[list[LawChange], list[LawChange]]:
    """The changes of the bank's form, those that the group's has alike marked so, and the group's other ones."""
    marked: list[LawChange] = []
    rest = list(group)
    for change in solo:
        twin = next((one for one in rest if _kind(one) == _kind(change) and _alike(one, change)), None)
        if twin is None:
            marked.append(change)
            continue
        rest[rest.index(twin) : rest.index(twin) + 1] = _less(twin, change)
        whole = change.group is ChangeGroup.TABLES
        shared = change if whole else _only(change, set(twin.before), set(twin.after))
        marked += [replace(shared, entity=both((SOLO, CONSOLIDATED))), *_less(change, twin)]
    return marked, rest


def _kind(change: LawChange) -> tuple[object, ...]:
    return change.group, change.way, change.what, change.first


def _alike(one: LawChange, other: LawChange) -> bool:
    """True for the same, wholly or (of several things that begin or end) in part."""
    if one.group is ChangeGroup.TABLES:
        return True
    if one.way is Way.CHANGES:
        return (one.before, one.after) == (other.before, other.after)
    return not {*one.before, *one.after}.isdisjoint({*other.before, *other.after})


def _less(change: LawChange, other: LawChange) -> list[LawChange]:
    """What is left of a change without that which the other has too."""
    if change.group is ChangeGroup.TABLES:
        return []
    left = _only(change, set(change.before) - set(other.before), set(change.after) - set(other.after))
    return [left] if left.before or left.after else []


def _only(change: LawChange, before: set[str], after: set[str]) -> LawChange:
    return replace(
        change,
        before=tuple(words for words in change.before if words in before),
        after=tuple(words for words in change.after if words in after),
    )
