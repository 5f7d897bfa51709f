"""What of the law of a year is not confirmed: forms, rates, items, each with the reason and its source."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby

from discgen.catalogue.catalogue import Catalogue
from discgen.catalogue.tabledef import TableDef
from discgen.check.provisional import unconfirmed_parts
from discgen.desk.lawhistory.lawforms import AND, csv_text
from discgen.desk.lawhistory.lawmodel import both

HEADS = ("区分", "単体・連結", "場所", "番号", "確かめていないもの", "理由と拠り所", "根拠")
_FORMS, _NUMBERS, _ITEMS = "様式", "率・数値", "記載事項"


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """Things that are not confirmed for the same reason.

    group: 様式, 率・数値 or 記載事項. place: the table, notice or law. what: rows, columns, titles.
    reason: from where it is taken instead. source: the law that would tell.
    """

    group: str
    entity: str
    place: str
    number: str
    what: tuple[str, ...]
    reason: str
    source: str = ""


def unconfirmed(catalogue: Catalogue) -> list[Unconfirmed]:
    """Everything of the catalogue's day: forms, then rates and numbers, then items."""
    return [*_of_tables(catalogue), *_of_numbers(catalogue), *_of_items(catalogue)]


def _of_tables(catalogue: Catalogue) -> Iterator[Unconfirmed]:
    """What several tables have alike is told once; the group's form with the bank's."""
    found: dict[tuple[tuple[str, ...], str], list[TableDef]] = {}
    for table in catalogue.tables.values():
        shown = {row.id for row, _ in table.walk() if row.in_force(catalogue.day)}
        for reason, parts in unconfirmed_parts(table, shown).items():
            found.setdefault((tuple(parts), reason), []).append(table)
    for (what, reason), tables in found.items():
        entity = both([table.entity for table in tables])
        own = {table.name: table for table in reversed(tables)}  # of two readings the bank's
        place = AND.join(own[name].title for name in reversed(own))
        yield Unconfirmed(_FORMS, entity, place, "、".join(reversed(own)), what, reason)


def _of_numbers(catalogue: Catalogue) -> Iterator[Unconfirmed]:
    found: dict[tuple[str, str], dict[str, str]] = {}
    parameters = [(one.source, one.provisional, one.title, one.id) for one in catalogue.law_parameters]
    rates = [(one.source, one.provisional, one.title, one.id) for one in catalogue.rate_law.provisional]
    for source, reason, title, number in (*parameters, *rates):
        if reason:
            found.setdefault((source, reason), {})[title] = number
    for (source, reason), titles in found.items():
        numbers = "、".join(dict.fromkeys(titles.values()))
        yield Unconfirmed(_NUMBERS, "", source, numbers, tuple(titles), reason, source)


def _of_items(catalogue: Catalogue) -> Iterator[Unconfirmed]:
    for (law, reason), several in groupby(catalogue.items, key=lambda item: (item.law, item.provisional)):
        if reason:
            items = list(several)
            what = tuple(f"{item.article}　{item.title}" for item in items)
            yield Unconfirmed(_ITEMS, "", law, "、".join(item.id for item in items), what, reason, items[0].source)


def unconfirmed_text(found: Sequence[Unconfirmed], year: int) -> str:
    """For the terminal: by reason under each group."""
    lines = [f"{year}年度の様式・率・記載事項のうち、条文を確かめていないもの（誌面では断りません）"]
    for group, several in groupby(found, key=lambda one: one.group):
        lines += ["", f"■ {group}"]
        for one in several:
            entity = f"（{one.entity}）" if one.entity else ""
            lines += [
                f"  ● {one.place}{entity}［{one.number}］",
                f"    {AND.join(one.what)}",
                f"    理由：{one.reason}",
            ]
            lines += [f"    出典：{one.source}"] if one.group == _ITEMS else []
    return "\n".join(lines if found else [*lines, "", "ありません。"])


def unconfirmed_json(found: Sequence[Unconfirmed], year: int) -> str:
    """The same for other programmes."""
    return json.dumps({"year": year, "unconfirmed": [asdict(one) for one in found]}, ensure_ascii=False, indent=1)


def unconfirmed_csv(found: Sequence[Unconfirmed], year: int) -> str:
    """One line for every entry, under ``HEADS``. year: that of the list, which its lines do not repeat."""
    rows = ((o.group, o.entity, o.place, o.number, AND.join(o.what), o.reason, o.source) for o in found)
    return csv_text(HEADS, rows)
