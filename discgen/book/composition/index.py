"""The statutory index (索引): printed lines as data, page ranges from the layout, gaps told all at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from discgen.catalogue.indexdef import IndexDef, IndexEntry, Item
from discgen.faults import Fault, Severity

NOT_APPLICABLE = "該当なし"


@dataclass(frozen=True, slots=True)
class IndexLine:
    """A line ready to print. level: depth below the law; text: pages, a place or 該当なし, empty for a head."""

    label: str
    level: int
    text: str = ""
    anchor: str = ""
    head: bool = False


@dataclass(frozen=True, slots=True)
class PrintedPart:
    """The printed lines of one law, and why it is not answered."""

    title: str
    lines: tuple[IndexLine, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """Where items are met: anchors of the book by item id, and what the profile says of the others.

    group_absent: why there are no accounts of the group; empty where there are.
    """

    places: Mapping[str, Sequence[str]]
    not_applicable: Mapping[str, str]
    elsewhere: Mapping[str, str]
    group_absent: str = ""


def page_ranges(pages: Iterable[int]) -> str:
    """Pages as printed in the index: 65, 61~64, 60、66~68."""
    runs: list[list[int]] = []
    for page in sorted(set(pages)):
        if runs and page == runs[-1][1] + 1:
            runs[-1][1] = page
        else:
            runs.append([page, page])
    return "、".join(str(first) if first == last else f"{first}~{last}" for first, last in runs)


def missing_items(index: IndexDef, items: Sequence[Item], coverage: Coverage) -> list[Fault]:
    """Items in force that no table, text or profile entry meets, and items that have no line in the index."""
    faults: list[Fault] = []
    listed = index.listed()
    excused = coverage.not_applicable.keys() | coverage.elsewhere.keys()
    group = index.of_group() if coverage.group_absent else set()
    for item in items:
        where = f"{item.law}／{item.article}"
        if item.id not in listed and item.law not in index.unlisted:
            faults.append(Fault(where, "索引に行がありません", f"{item.id} {item.title}", severity=Severity.WARNING))
        if item.id in coverage.places or item.id in excused | group:
            continue
        faults.append(
            Fault(
                where,
                "法令の記載事項が誌面にありません",
                found=f"{item.id} {item.title}",
                remedy="表か本文の items に加えるか、設定の [index] not_applicable（該当なし）か elsewhere"
                "（掲載場所）に書いてください",
            )
        )
    in_force = {item.id for item in items}
    for name in sorted(excused - in_force):
        message = "設定の [index] に、この年度にない記載事項があります"
        faults.append(Fault("institution.toml", message, name, severity=Severity.WARNING))
    return faults


def item_pages(coverage: Coverage, pages: Mapping[str, tuple[int, int]]) -> dict[str, str]:
    """Page ranges of every item that has a place in the book."""
    found: dict[str, str] = {}
    for item, anchors in coverage.places.items():
        spans = [pages[anchor] for anchor in anchors if anchor in pages]
        if spans:
            found[item] = page_ranges(page for first, last in spans for page in range(first, last + 1))
    return found


def answered(
    index: IndexDef, items: Sequence[Item], coverage: Coverage, pages: Mapping[str, tuple[int, int]]
) -> dict[str, str]:
    """Pages of every item that stands in the book, and 該当なし for those that only a group would have to answer."""
    absent = index.of_group() - coverage.elsewhere.keys() if coverage.group_absent else set()
    nothing = {item.id: NOT_APPLICABLE for item in items if item.id in absent}
    return nothing | item_pages(coverage, pages)


def _entry_text(
    entry: IndexEntry, pages: Mapping[str, tuple[int, int]], coverage: Coverage, absent: bool
) -> tuple[str, str]:
    """Printed place of a line and the anchor it links to. absent: the institution has nothing to answer here."""
    anchors = [anchor for item in entry.items for anchor in coverage.places.get(item, ()) if anchor in pages]
    if anchors:
        together = Coverage({entry.label: anchors}, {}, {})
        return item_pages(together, pages)[entry.label], min(anchors, key=lambda anchor: pages[anchor])
    for item in entry.items:
        if item in coverage.elsewhere:
            return coverage.elsewhere[item], ""
    said = [coverage.not_applicable[item] for item in entry.items if item in coverage.not_applicable]
    if said and not absent:
        return said[0] or NOT_APPLICABLE, ""
    if absent:
        return NOT_APPLICABLE, ""
    return "", ""


def _lines(
    entry: IndexEntry,
    level: int,
    in_force: set[str],
    pages: Mapping[str, tuple[int, int]],
    coverage: Coverage,
    absent: bool,
) -> Iterator[IndexLine]:
    if not any(item in in_force for line in entry.walk() for item in line.items):
        return
    if entry.items and any(item in in_force for item in entry.items):
        text, anchor = _entry_text(entry, pages, coverage, absent)
        yield IndexLine(entry.label, level, text, anchor)
    else:
        yield IndexLine(entry.label, level, head=True)
    for child in entry.entries:
        yield from _lines(child, level + 1, in_force, pages, coverage, absent)


def build_index(
    index: IndexDef, items: Sequence[Item], coverage: Coverage, pages: Mapping[str, tuple[int, int]]
) -> list[PrintedPart]:
    """The lines to print; lines without any item in force fall away, so the form follows the fiscal year."""
    in_force = {item.id for item in items}
    parts: list[PrintedPart] = []
    for part in index.parts:
        absent = part.group and bool(coverage.group_absent)
        lines = tuple(line for entry in part.entries for line in _lines(entry, 0, in_force, pages, coverage, absent))
        if lines:
            told = absent and any(line.text == NOT_APPLICABLE for line in lines)
            note = f"（注）{coverage.group_absent}、該当する事項はありません。" if told else ""
            parts.append(PrintedPart(part.title, lines, note))
    return parts
