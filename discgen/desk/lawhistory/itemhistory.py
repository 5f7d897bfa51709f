"""One statutory item: its wording by date, the forms that answer it, and its places in a book."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from discgen.catalogue.catalogue import Catalogue
from discgen.catalogue.eras import western_date
from discgen.catalogue.law import StatutoryItem, in_force, read_all_items
from discgen.catalogue.profile import Institution
from discgen.desk.lawhistory.answeringforms import answering_sections, answering_tables, index_lines
from discgen.desk.lawhistory.lawmodel import span

_CONDITIONS = {"": "", "trust_business": "（信託業務を営むものに限る）"}


@dataclass(frozen=True, slots=True)
class ItemHistory:
    """An item with the items that stood in its place before or after it, in the order of their days.

    year: that of the forms; ``tables``, ``sections`` and ``lines`` of the 索引 are those of its catalogue, in words.
    places: where a book answers it, None where none was asked for.
    """

    item: StatutoryItem
    rows: tuple[StatutoryItem, ...]
    reach: str
    year: int
    asked: bool
    tables: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    places: tuple[str, ...] | None = None


def history_of(catalogue: Catalogue, name: str, places: Sequence[str] | None = None) -> ItemHistory:
    """The history of an item as the catalogue's year sees it."""
    rows = line_of(read_all_items(catalogue.data, catalogue.kinds), name)
    own = [row for row in rows if row.id == name]
    day = catalogue.day
    now = [row for row in own if in_force(day, row.effective_from, row.effective_to)]
    item = (now or own)[-1]
    reach = catalogue.kinds.applies_to[item.applies_to]
    return ItemHistory(
        item,
        tuple(rows),
        "・".join(reach.kinds) + _CONDITIONS[reach.when],
        catalogue.institution.fiscal_year,
        bool(now),
        tuple(f"{table.title}［{table.id}］" for table in answering_tables(catalogue, name)),
        tuple(section.title for section in answering_sections(catalogue, name)),
        tuple(index_lines(catalogue, name)),
        None if places is None else tuple(places),
    )


def line_of(items: Sequence[StatutoryItem], name: str) -> list[StatutoryItem]:
    """All dated rows of an item, of those before it and of those after it, oldest first."""
    line = {name}
    while True:
        more = {item.was for item in items if item.id in line and item.was}
        more |= {item.id for item in items if item.was in line}
        if more <= line:
            break
        line |= more
    rows = [item for item in items if item.id in line]
    return sorted(rows, key=lambda item: item.effective_to.isoformat() if item.effective_to else "～")


def history_text(found: ItemHistory, institution: Institution, forms: str) -> str:
    """For the terminal. forms: whose forms were asked, in words."""
    return "\n".join(_text(found, institution, forms))


def _text(found: ItemHistory, institution: Institution, forms: str) -> Iterator[str]:
    item = found.item
    yield f"■ {item.id}　{item.title}"
    yield f"  根拠：{item.law}　{item.article}"
    yield f"  対象：{found.reach}"
    yield f"  並べる年度：{item.comparatives}"
    yield "  経過"
    for row in found.rows:
        days = "".join(
            [
                f"{western_date(row.effective_from)}以後" if row.effective_from else "",
                f"{western_date(row.effective_to)}まで" if row.effective_to else "",
            ]
        )
        said = f"（{days}に終了する事業年度）" if days else ""
        number = "" if row.id == item.id else f"［{row.id}］"
        years = span(institution, row.effective_from, row.effective_to)
        yield f"    ・{years}{said}　{row.article}　{row.title}{number}"
        yield f"      出典：{row.source}"
    if not found.asked:
        yield f"  {found.year}年度には、この項目は求められていません"
        return
    yield f"  {found.year}年度の{forms}"
    yield from (f"    ・表：{table}" for table in found.tables)
    yield from (f"    ・節：{section}" for section in found.sections)
    if not found.tables and not found.sections:
        yield f"    ・表や節はない。本文の頭に items: [{item.id}] と書いて答える"
    yield from (f"    ・索引：{line}" for line in found.lines)
    if found.places is not None:
        yield f"  {found.year}年度の誌面"
        yield from (f"    ・{place}" for place in found.places)


def history_json(found: ItemHistory) -> str:
    """The same for other programmes."""
    item = found.item
    data = {
        "id": item.id,
        "title": item.title,
        "law": item.law,
        "article": item.article,
        "reach": found.reach,
        "comparatives": item.comparatives,
        "history": [
            {
                "id": row.id,
                "article": row.article,
                "title": row.title,
                "from": row.effective_from.isoformat() if row.effective_from else None,
                "to": row.effective_to.isoformat() if row.effective_to else None,
                "source": row.source,
            }
            for row in found.rows
        ],
        "year": found.year,
        "asked": found.asked,
        "tables": list(found.tables),
        "sections": list(found.sections),
        "index": list(found.lines),
        "places": None if found.places is None else list(found.places),
    }
    return json.dumps(data, ensure_ascii=False, indent=1)


def listed_json(items: Sequence[StatutoryItem], names: Sequence[str]) -> str:
    """Several items that fit the same words, for other programmes."""
    found = [
        {"id": item.id, "law": item.law, "article": item.article, "title": item.title}
        for item in items
        if item.id in names
    ]
    return json.dumps({"items": found}, ensure_ascii=False, indent=1)


def listed_items(items: Sequence[StatutoryItem], names: Sequence[str], institution: Institution) -> Iterator[str]:
    """The same in words, one line for each dated row."""
    yield f"合う項目が {len(names)} あります。番号で一つを選ぶと、様式と誌面の場所も示します（discgen law {names[0]}）"
    for item in items:
        if item.id in names:
            years = span(institution, item.effective_from, item.effective_to)
            yield f"  ・{item.id}　{item.article}　{item.title}　〔{years}〕"
