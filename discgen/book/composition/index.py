"""The statutory index (索引): printed lines as data, page ranges from the layout, gaps told all at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from discgen.book.composition.articles import short_article
from discgen.catalogue.indexdef import IndexDef, IndexEntry, Item
from discgen.catalogue.numbering import numbered
from discgen.faults import Fault, Severity


@dataclass(frozen=True, slots=True)
class IndexLine:
    """A line ready to print. level: depth below the law; text: pages, a place or 該当なし, empty for a head.

    nothing: the text is the word for items that there are none of. article: 項 and 号, where the label lacks them.
    """

    label: str
    level: int
    text: str = ""
    anchor: str = ""
    head: bool = False
    nothing: bool = False
    article: str = ""


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


def page_ranges(pages: Iterable[int], joint: str = "、") -> str:
    """Pages as printed in the index: 65, 61~64, 60、66~68."""
    runs: list[list[int]] = []
    for page in sorted(set(pages)):
        if runs and page == runs[-1][1] + 1:
            runs[-1][1] = page
        else:
            runs.append([page, page])
    return joint.join(str(first) if first == last else f"{first}~{last}" for first, last in runs)


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
        said = coverage.elsewhere.get(item.id) or coverage.not_applicable.get(item.id, "")
        if said and item.id not in coverage.places and not index.is_reason(item.law, said):
            message = "頁の代わりに書いた語では、どこに載せたかが分かりません"
            remedy = "該当なし、半期開示、別冊と頁（例：別冊 12頁）のどれかにしてください"
            faults.append(Fault("institution.toml", message, f"[index] {item.id} = {said}", remedy=remedy))
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


def item_pages(coverage: Coverage, pages: Mapping[str, tuple[int, int]], joint: str) -> dict[str, str]:
    """Page ranges of every item that has a place in the book."""
    found: dict[str, str] = {}
    for item, anchors in coverage.places.items():
        spans = [pages[anchor] for anchor in anchors if anchor in pages]
        if spans:
            found[item] = page_ranges((page for first, last in spans for page in range(first, last + 1)), joint)
    return found


def answered(
    index: IndexDef, items: Sequence[Item], coverage: Coverage, pages: Mapping[str, tuple[int, int]]
) -> dict[str, str]:
    """Pages of every item that stands in the book, and 該当なし for those that only a group would have to answer."""
    absent = index.of_group() - coverage.elsewhere.keys() if coverage.group_absent else set()
    nothing = {item.id: index.nothing for item in items if item.id in absent}
    return nothing | item_pages(coverage, pages, index.joint)


@dataclass(frozen=True, slots=True)
class _Printing:
    """What holds for every line of the printed index."""

    index: IndexDef
    in_force: Mapping[str, Item]
    pages: Mapping[str, tuple[int, int]]
    coverage: Coverage

    def lines(
        self, entries: Sequence[IndexEntry], absent: bool, level: int = 0, numbering: str = ""
    ) -> Iterator[IndexLine]:
        """The printed lines of these and of all under them. absent: the institution has nothing to answer here.

        Lines without any item in force fall away and are not counted.
        """
        styles = self.index.numbering
        style = numbering or (styles[level] if level < len(styles) else "")
        kept = (entry for entry in entries if self._printed(entry))
        for position, entry in enumerate(kept, start=1):
            label = numbered(style, position) + entry.label
            items = entry.items if self._in_force(entry) else ()
            if entry.pages:
                items = tuple(item for line in entry.walk() for item in line.items if item in self.in_force)
            if items:
                text, anchor = self._place(items, absent)
                law = (self.in_force[item].article for item in items if item in self.in_force)
                article = short_article(law) if self.index.articles else ""
                yield IndexLine(label, level, text, anchor, nothing=text == self.index.nothing, article=article)
            else:
                yield IndexLine(label, level, head=True)
            yield from self.lines(entry.entries, absent, level + 1, entry.numbering)

    def _printed(self, entry: IndexEntry) -> bool:
        lines = [line for line in entry.walk() if self._in_force(line)]
        answered = (item in self.coverage.places for line in lines for item in line.items)
        return bool(lines) and (not entry.optional or any(answered))

    def _in_force(self, entry: IndexEntry) -> bool:
        return any(item in self.in_force for item in entry.items)

    def _place(self, items: Sequence[str], absent: bool) -> tuple[str, str]:
        """Printed place of a line and the anchor it links to."""
        coverage = self.coverage
        anchors = [a for item in items for a in coverage.places.get(item, ()) if a in self.pages]
        if anchors:
            spans = (self.pages[anchor] for anchor in anchors)
            text = page_ranges((page for first, last in spans for page in range(first, last + 1)), self.index.joint)
            return text, min(anchors, key=lambda anchor: self.pages[anchor])
        for item in items:
            if item in coverage.elsewhere:
                return coverage.elsewhere[item], ""
        if absent or any(item in coverage.not_applicable for item in items):
            return self.index.nothing, ""
        return "", ""


def build_index(
    index: IndexDef, items: Sequence[Item], coverage: Coverage, pages: Mapping[str, tuple[int, int]]
) -> list[PrintedPart]:
    """The lines to print; lines without any item in force fall away, so the form follows the fiscal year."""
    printing = _Printing(index, {item.id: item for item in items}, pages, coverage)
    parts: list[PrintedPart] = []
    for part in index.parts:
        absent = part.group and bool(coverage.group_absent)
        lines = tuple(printing.lines(part.entries, absent))
        if lines:
            told = absent and any(line.text == index.nothing for line in lines)
            note = f"（注）{coverage.group_absent}、該当する事項はありません。" if told else ""
            parts.append(PrintedPart(part.title, lines, note))
    return parts
