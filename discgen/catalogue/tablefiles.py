"""The table definitions of one day: national forms, their amendments, the house's forms, written out and validated."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from discgen.catalogue.datafile import Raw, validated
from discgen.catalogue.datedparts import of_the_day
from discgen.catalogue.entity import CONSOLIDATED
from discgen.catalogue.house import HouseForms
from discgen.catalogue.law import in_force
from discgen.catalogue.layers import COLUMNS, ROWS, amended
from discgen.catalogue.strict import LINE_KEY, place_of
from discgen.catalogue.tabledef import TableChanges, TableDef
from discgen.faults import Fault, FaultError, near

_TREES = {"rows": (ROWS, ""), "columns": (COLUMNS, "_columns")}
_NOTES = ("notes", "joint_notes")
_DATES = ("effective_from", "effective_to")
_LATER = "__later__"  # amendments of a form that takes rows or columns from another, on their way


@dataclass(frozen=True, slots=True)
class TableForms:
    """tables: those in force, in the order of their files.

    lapsed: titles by id of the national forms that this day has not: those of other years and of parts that lack some.
    places: ``file:line`` of every form that made a table, by its id: the national one, its amendments, the house's.
    """

    tables: dict[str, TableDef]
    lapsed: dict[str, str]
    places: dict[str, tuple[str, ...]]


def read_tables(
    data: Path,
    day: datetime.date,
    house: HouseForms,
    choices: Mapping[str, Mapping[str, str]],
    missing: Collection[str] = (),
) -> TableForms:
    """Table definitions in force for a fiscal year ending on ``day``, with their footnotes.

    missing: ids of the tables of parts that are not complete on that day; they are left out.

    Errors: FaultError naming file and line, all faults of all files at once.
    """
    faults: list[Fault] = []
    national = list(_national(data / "tables", house, faults))
    written = [*national, *(raw for layer in house.layers for raw in layer)]
    raws, lapsed = _in_force(national, day, missing, faults)
    _amend_all(raws, [raw for raw in national if "amend" in raw and _applies(raw, day, faults)], lapsed, faults)
    _take_notes(raws, [raw for raw in house.words.documents(data / "notes.yaml") if _applies(raw, day, faults)])
    for layer in house.layers:
        own = [raw for raw in layer if _applies(raw, day, faults)]
        lapsed |= {str(raw["id"]): raw for raw in layer if "amend" not in raw and raw not in own}
        raws = _with_own(raws, [raw for raw in own if "amend" not in raw], lapsed, faults)
        _amend_all(raws, [raw for raw in own if "amend" in raw], lapsed, faults)
    _replace_notes(raws, house, lapsed, faults)
    lapsed |= {name: raw for name, raw in raws.items() if raw.get("group_of") in lapsed}
    raws = {name: raw for name, raw in raws.items() if name not in lapsed}
    if not faults:
        faults += _write_out(raws, lapsed, choices)
    tables: dict[str, TableDef] = {}
    if not faults:
        for name, raw in raws.items():
            table, more = validated(of_the_day(raw, day), TableDef)
            faults += more
            if table is not None:
                tables[name] = table
    if faults:
        raise FaultError(dict.fromkeys([*faults, *_of_single_forms(written)]))
    left = {name: str(raw.get("title", "")) for name, raw in lapsed.items() if name not in tables}
    return TableForms(tables, left, _places([raw for raw in written if _applies(raw, day, [])]))


def _places(applied: Iterable[Raw]) -> dict[str, tuple[str, ...]]:
    places: dict[str, tuple[str, ...]] = {}
    for raw in applied:
        name = str(raw.get("amend") or raw.get("id"))
        places[name] = (*places.get(name, ()), place_of(raw))
    return places


def _national(folder: Path, house: HouseForms, faults: list[Fault]) -> Iterator[Raw]:
    for path in sorted(folder.glob("*.yaml")):
        try:
            yield from house.words.documents(path)
        except FaultError as error:
            faults += error.faults


def _of_single_forms(raws: Iterable[Raw]) -> Iterator[Fault]:
    """What is wrong in the forms by themselves, also in those that the day does not use."""
    for raw in raws:
        yield from _checked(raw) if "amend" in raw else validated(raw, TableDef)[1]


def _applies(raw: Raw, day: datetime.date, faults: list[Fault]) -> bool:
    dates: list[datetime.date | None] = []
    for name in _DATES:
        value = raw.get(name)
        if value is not None and not isinstance(value, datetime.date):
            message = f"カタログの項目「{name}」が正しくありません"
            faults.append(Fault(place_of(raw), message, str(value), "日付を 2021-03-31 の形で書いてください"))
            return False
        dates.append(value)
    return in_force(day, *dates)


def _in_force(
    national: Sequence[Raw], day: datetime.date, missing: Collection[str], faults: list[Fault]
) -> tuple[dict[str, Raw], dict[str, Raw]]:
    """The national forms of the day by their ids, and the others."""
    raws: dict[str, Raw] = {}
    lapsed: dict[str, Raw] = {}
    for raw in national:
        if "amend" in raw:
            continue
        name = str(raw.get("id", ""))
        if not name:
            faults.append(Fault(place_of(raw), "表の番号（id）がありません"))
        elif name in missing or not _applies(raw, day, faults):
            lapsed[name] = raw
        elif name in raws:
            faults.append(Fault(place_of(raw), f"表 {name} が {place_of(raws[name])} と重なっています"))
        else:
            raws[name] = dict(raw)
    return raws, lapsed


def _with_own(raws: dict[str, Raw], own: Sequence[Raw], lapsed: Collection[str], faults: list[Fault]) -> dict[str, Raw]:
    """The tables with the house's own, each after the one that it names or, where that lapsed, at the end."""
    order = [*raws]
    for raw in own:
        name = str(raw["id"])
        if name in raws:
            remedy = f"国の様式を変えるときは id の代わりに amend: {name} と書いてください"
            message = f"表 {name} が {place_of(raws[name])} と重なっています"
            faults.append(Fault(place_of(raw), message, remedy=remedy))
            continue
        before = str(raw.get("after") or order[-1])
        if before in lapsed:
            before = order[-1]
        elif before not in order:
            faults.append(_nowhere(raw, "この表の前に立つ表（after）", before, order))
            continue
        order.insert(order.index(before) + 1, name)
        raws[name] = dict(raw)
    return {name: raws[name] for name in order}


def _amend_all(raws: dict[str, Raw], changes: Sequence[Raw], lapsed: Collection[str], faults: list[Fault]) -> None:
    for raw in sorted(changes, key=lambda one: one.get("effective_from") or datetime.date.min):
        name = str(raw["amend"])
        if name not in raws:
            if name not in lapsed:  # the form of another year: its change lapses with it
                known = "、".join(one for one in raws if one.startswith(name[:3]))
                faults.append(Fault(place_of(raw), "変更する表がありません", name, known))
            continue
        faults += _checked(raw)
        taken = {key: value for key, value in raw.items() if key not in ("amend", *_DATES)}
        taken |= _dated_additions(raw)
        if any(raws[name].get(key) for key in ("group_of", *(f"{part}_like" for part in _TREES))):
            # made when it is known what it takes from another table
            raws[name] = {**raws[name], _LATER: [*raws[name].get(_LATER, ()), taken]}
        else:
            raws[name], more = amended(raws[name], taken, _TREES)
            faults += more


def _dated_additions(raw: Raw) -> Raw:
    """The rows and columns that a dated form adds: they are part of the form from its date on."""
    dates = {name: raw[name] for name in _DATES if raw.get(name)}
    if not dates:
        return {}
    made: Raw = {}
    for key, part in (("add", "row"), ("add_columns", "column")):
        if raw.get(key):
            made[key] = [{**one, part: {**dates, **one[part]}} if part in one else one for one in raw[key]]
    return made


def _checked(raw: Raw) -> list[Fault]:
    """Are the changes themselves well formed?"""
    changes = {name: value for name, value in raw.items() if name in TableChanges.model_fields or name == LINE_KEY}
    return validated(changes, TableChanges)[1]


def _take_notes(raws: dict[str, Raw], documents: Sequence[Raw]) -> None:
    """Footnotes stand in a file of their own, so that an editor finds them together."""
    for document in documents:
        for field in _NOTES:
            for name, notes in document.get(field, {}).items():
                if name in raws:
                    raws[name][field] = [*raws[name].get(field, ()), *notes]


def _replace_notes(raws: dict[str, Raw], house: HouseForms, lapsed: Collection[str], faults: list[Fault]) -> None:
    """The house words its footnotes itself: those of a table as a whole."""
    for part in house.part("notes"):
        for name, notes in part.items():
            if name == LINE_KEY:
                continue
            if name in raws:
                raws[name] |= {"notes": list(notes), "joint_notes": []}
            elif name not in lapsed:
                faults.append(Fault(place_of(part), "脚注の表がありません", str(name), remedy=near(str(name), raws)))


def _write_out(
    raws: dict[str, Raw], lapsed: Mapping[str, Raw], choices: Mapping[str, Mapping[str, str]]
) -> list[Fault]:
    """Replace every reference to rows, columns, lists or labels defined elsewhere by what it stands for.

    A form of another year still lends its words; figures that need it are left out later.
    """
    faults: list[Fault] = []
    for name, raw in raws.items():
        raws[name] = _written_out(raw, {**lapsed, **raws}, choices, faults)
    for name, raw in raws.items():
        if not raw.get("group_of"):
            raws[name], more = _amended_later(raw)
            raws[name]["rows"] = _per_value(raws[name]["rows"], choices, faults)
            faults += more
    labels: dict[str, str] = {}
    for name, raw in {**lapsed, **raws}.items():
        if not raw.get("group_of"):
            labels |= {f"{name.replace('-', '_')}.{row['id']}": row["label"] for row in _walk(raw) if row.get("label")}
    for name, raw in raws.items():
        raws[name] = {**raw, "rows": _labelled(raw.get("rows") or (), labels, faults)}
        for row in _walk(raws[name]) if not raw.get("group_of") else ():
            labels.setdefault(f"{name.replace('-', '_')}.{row.get('id')}", row.get("label", ""))
    for name, raw in raws.items():
        if raw.get("group_of"):
            if raw["group_of"] not in raws:
                faults.append(_nowhere(raw, "group_of の表", raw["group_of"], raws))
                continue
            made, more = _for_the_group(raw, raws[raw["group_of"]])
            faults += more
            if _LATER in raw:
                made, more = _amended_later({**made, _LATER: raw[_LATER]})
                faults += more
                made["rows"] = _labelled(_per_value(made["rows"], choices, faults), labels, faults)
            raws[name] = made
    return faults


def _amended_later(raw: Raw) -> tuple[Raw, list[Fault]]:
    """A form with the amendments that waited for it to be whole."""
    made = {name: value for name, value in raw.items() if name != _LATER}
    faults: list[Fault] = []
    for change in raw.get(_LATER, ()):
        made, more = amended(made, change, _TREES)
        faults += more
    return made, faults


def _nowhere(raw: Raw, what: str, name: object, known: Iterable[str]) -> Fault:
    return Fault(place_of(raw), f"{what}がありません", str(name), remedy=near(str(name), known))


def _walk(raw: Raw) -> Iterator[Raw]:
    for row in raw.get("rows") or ():
        yield row
        yield from _walk(row)


def _written_out(
    raw: Raw, raws: Mapping[str, Raw], choices: Mapping[str, Mapping[str, str]], faults: list[Fault]
) -> Raw:
    """The table with the rows and columns that it takes from elsewhere."""
    made = dict(raw)
    for part in ("rows", "columns"):
        other = made.pop(f"{part}_like", None)
        if other and other not in raws:
            faults.append(_nowhere(raw, f"{part}_like の表", other, raws))
        made[part] = (raws.get(other, {}) if other else raw).get(part) or []
    made["rows"] = _per_value(made["rows"], choices, faults)
    return made


def _per_value(rows: Sequence[Raw], choices: Mapping[str, Mapping[str, str]], faults: list[Fault]) -> list[Raw]:
    """Write out the ``each`` rows, one per value of the list, known by the id of the value."""
    written: list[Raw] = []
    for row in rows:
        if not row.get("each"):
            written.append({**row, "rows": _per_value(row["rows"], choices, faults)} if row.get("rows") else row)
            continue
        if row["each"] not in choices:
            faults.append(_nowhere(row, f"行 {row.get('id')} の each の一覧", row["each"], choices))
            continue
        if not row.get("by"):
            message = f"行 {row.get('id')} の by がありません"
            faults.append(Fault(place_of(row), message, remedy="一覧の言葉で絞り込む、台帳の列を書いてください"))
            continue
        plain = {name: value for name, value in row.items() if name not in ("each", "by")}
        for name, value in choices[row["each"]].items():
            where = {**(row.get("where") or {}), row["by"]: value}
            written.append({**plain, "id": f"{row['id']}_{name}", "label": value, "where": where})
    return written


def _labelled(rows: Sequence[Raw], labels: Mapping[str, str], faults: list[Fault]) -> list[Raw]:
    """Give rows without a label that of the figure they repeat."""
    named: list[Raw] = []
    for row in rows:
        made = dict(row)
        if not made.get("label"):
            source = ".".join(str(made.get("value", "")).split(".")[:2])
            if source in labels:
                made["label"] = labels[source]
            else:
                message = f"行 {made.get('id')} に名前（label）がなく、value も名前のある一つの計数ではありません"
                faults.append(Fault(place_of(row), message, str(made.get("value", "")), remedy=near(source, labels)))
        if made.get("rows"):
            made["rows"] = _labelled(made["rows"], labels, faults)
        named.append(made)
    return named


def _for_the_group(raw: Raw, base: Raw) -> tuple[Raw, list[Fault]]:
    """The form of the group: the bank's in the group's reading, but for what it has otherwise.

    Statutory items are not taken over; empty rows, columns and notes are the bank's.
    """
    given = {name: value for name, value in raw.items() if value or name not in ("rows", "columns", "notes")}
    given.pop(_LATER, None)
    taken = {name: value for name, value in base.items() if name != "items"}
    taken |= {name: _without_items(base.get(name) or [], name) for name in ("rows", "columns") if name not in given}
    made, faults = amended(taken, given, _TREES)
    made |= {"entity": CONSOLIDATED, "export_as": raw.get("export_as") or base.get("export_as") or base["id"]}
    return made, faults


def _without_items(nodes: Sequence[Raw], key: str) -> list[Raw]:
    made: list[Raw] = []
    for node in nodes:
        plain: dict[str, Any] = {name: value for name, value in node.items() if name != "items"}
        if plain.get(key):
            plain[key] = _without_items(plain[key], key)
        made.append(plain)
    return made
