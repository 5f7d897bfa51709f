"""The units of published figures: those of the file decide how its figures are read, not those of the catalogue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from discgen.faults import Fault, FaultError, Severity, near, some_of
from discgen.figures.cellspace import CellDef, CellSpace
from discgen.figures.formula import Ref
from discgen.figures.printed.printing import UNITS
from discgen.published.publishedcells import PublishedCell

UNIT = "input.unit"  # id of the rule
_MONEY = ("円", "千円", "百万円", "億円")
_MEASURED = (*_MONEY, "円銭", "兆億円", "億百万円", "%")  # of anything else one more counting word does no harm


def in_their_units(cells: Sequence[PublishedCell], space: CellSpace) -> tuple[list[PublishedCell], list[Fault]]:
    """The cells as the file has them, the places of the space in the units of the file; what is doubtful, by table.

    A line in another unit of money than the other lines of its figure is left out; one without a unit is in that of
    the catalogue. Errors: FaultError with every unit that is none, one for each table.
    """
    placed = [(cell, place) for cell in cells if (place := space.of_key(cell.key)) is not None]
    unknown = _unknown(placed)
    counted = [(cell, at) for cell, at in unknown if at.unit.name not in _MEASURED]
    wrong = [*_by_table([one for one in unknown if one not in counted], "知らない単位です", Severity.ERROR)]
    if wrong:
        raise FaultError(wrong)
    units: dict[Ref, Counter[str]] = {}
    for cell, place in placed:
        if cell.unit in _MONEY and place.unit.name in _MONEY:
            units.setdefault(place.ref, Counter())[cell.unit] += 1
    taken = {ref: min(counts, key=lambda name: (-counts[name], name)) for ref, counts in units.items()}
    for ref, name in taken.items():
        place = space.cells[ref]
        if place.unit.name != name:
            space.cells[ref] = replace(place, row=place.row.model_copy(update={"unit": name, "export_unit": ""}))
    others = [
        (cell, place) for cell, place in placed if cell.unit in _MONEY and cell.unit != taken.get(place.ref, cell.unit)
    ]
    blank = [(cell, place) for cell, place in placed if not cell.unit.strip()]
    kinds = [(cell, place) for cell, place in placed if _another_kind(cell, place)]
    faults = [
        *_by_table(others, "同じ計数の単位が、行によって違います（少ない方の行は使いません）", Severity.WARNING),
        *_by_table(_mixed(placed, taken, space), "一つの表に金額の単位が混ざっています", Severity.WARNING),
        *_by_table(blank, "単位がないので、様式の単位で読みました", Severity.WARNING),
        *_by_table(counted, "知らない数え方です（様式の単位で読みました）", Severity.NOTICE),
        *_by_table(kinds, "様式と種類の違う単位です（様式の単位で読みました）", Severity.WARNING),
    ]
    left = {id(cell) for cell, _ in others}
    filled = {id(cell): replace(cell, unit=place.export_unit) for cell, place in (*blank, *kinds, *counted)}
    return [filled.get(id(cell), cell) for cell in cells if id(cell) not in left], faults


_Placed = tuple[PublishedCell, CellDef]


def _unknown(placed: Sequence[_Placed]) -> list[_Placed]:
    return [(cell, at) for cell, at in placed if cell.unit.strip() and cell.unit not in (*UNITS, at.export_unit)]


def _another_kind(cell: PublishedCell, place: CellDef) -> bool:
    """An amount where the catalogue has none, or the other way; a rate where it has none."""
    if cell.unit not in UNITS:
        return False
    return any((cell.unit in kind) != (place.unit.name in kind) for kind in (_MEASURED[:-1], _MEASURED[-1:]))


def _mixed(placed: Sequence[_Placed], taken: Mapping[Ref, str], space: CellSpace) -> list[_Placed]:
    """Figures in another unit of money than most of the table, where the catalogue has one for all of them."""
    tables: dict[tuple[str, str], dict[Ref, str]] = {}
    for _, place in placed:
        if place.ref in taken:
            tables.setdefault((place.ref.entity, place.ref.table), {})[place.ref] = taken[place.ref]
    odd = set()
    for figures in tables.values():
        own = {space.tables[ref.table].unit for ref in figures if ref.table in space.tables}
        counts = Counter(figures.values())
        most = min(counts, key=lambda name: (-counts[name], name))
        if len(counts) > 1 and len(own) == 1:
            odd |= {ref for ref, name in figures.items() if name != most and space.cells[ref].column.unit != name}
    return [(cell, place) for cell, place in placed if place.ref in odd and place.unit.name != taken[place.ref]]


def _by_table(placed: Sequence[_Placed], message: str, severity: Severity) -> Iterator[Fault]:
    """One fault for each table."""
    tables: dict[tuple[str, str], list[_Placed]] = {}
    for cell, place in placed:
        tables.setdefault((cell.key.entity, cell.key.table_id), []).append((cell, place))
    for (entity, _), found in tables.items():
        cell, place = found[0]
        lines = some_of([f"{one.line}行目" for one, _ in found], 3, "行")
        units = "、".join(dict.fromkeys(f"「{one.unit}」" for one, _ in found))
        title = cell.title or place.table.title
        remedy = "「unit」の列を誌面の表の単位に直してください"
        if severity is Severity.ERROR:
            remedy = "。".join(filter(None, (near(cell.unit, UNITS), remedy)))
        where = f"{cell.file}:{cell.line}" if cell.file else cell.place
        yield Fault(
            where.rpartition("/")[2],
            f"{message}：{entity} {title}",
            f"単位 {units}（{lines}）",
            place.export_unit,
            remedy,
            severity,
            UNIT,
        )
