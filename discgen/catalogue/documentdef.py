"""The order of the printed part as data: chapters, sections and what stands in them (``document.yaml``)."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from discgen.catalogue.house import HouseForms
from discgen.catalogue.law import in_force
from discgen.catalogue.layers import SECTIONS
from discgen.catalogue.strict import FORMS, PlacedModel
from discgen.catalogue.wholeform import one_whole
from discgen.faults import Fault

DOCUMENT_FILE = "document.yaml"
HOUSE_DOCUMENT = f"{FORMS}/{DOCUMENT_FILE}"  # the one that an office can write
PLACE_THE_TABLE = f"機関の様式（{HOUSE_DOCUMENT}）の構成か、本文（::table）に表を置いてください"
LEAVE_THE_TABLE = "。載せない表なら、その表の様式に printed: false と書いてください"

Half = Literal["left", "right"]
_KINDS = ("table", "text", "heading", "page_break", "section", "group_chart")
_HALVES = 2


class Lane(PlacedModel):
    """One of several blocks that a table is cut into, side by side.

    until: id or path of the last row of the lane (the last lane has none). corner: head over its row labels.
    drop: leading steps of the row path that the corner already says (their heading lines are not drawn).
    """

    until: str = ""
    corner: str = ""
    share: float = Field(default=1.0, gt=0)


class MatrixCell(PlacedModel):
    """A line of the table in the matrix. row: its path below the group. at: first line of the matrix, from 1.

    note: the definition printed under the label. shade: the amount differs here from what stands beside it.
    """

    row: str
    at: int = Field(ge=1)
    span: int = Field(default=1, ge=1)
    note: str = ""
    shade: bool = False


class MatrixBlock(PlacedModel):
    """One block of the matrix: a group of the table. widths: relative, label columns first, the figures last."""

    group: str
    unit: str
    claims: str
    widths: tuple[float, ...] = Field(min_length=2)
    cells: tuple[MatrixCell, ...]


class Matrix(PlacedModel):
    """A table whose groups stand side by side, each line against the lines of the other groups it answers to."""

    rows: int = Field(ge=1)
    blocks: tuple[MatrixBlock, ...]


class BlockDef(PlacedModel):
    """One block: a table, a text file, a small head, a page break, the chart of the group or a section.

    caption: small title above the table. contents: line of the contents page that points at this block.
    half: the block stands in the left or right half of the page. lanes: a table cut into blocks side by side;
    spread: its two lanes stand in the halves of the page, so that other blocks may follow under each of them.
    matrix: the groups of the table as aligned blocks.
    markers: where the markers of the rows stand; on the left they are a column of their own under the corner head.
    role: size of a text; ``fine`` for long notes and glossaries.
    section: a section that stands between blocks, for instance in one half; with the same mark as the section
    around it, it counts as its neighbour in heads and contents.
    unless: the text stands only where this table does not exist, for instance to say why.
    beside: the group's table, set beside the bank's in one (単体・連結併記) where there is a group.
    beside_by: do the years stand under each reading, or the readings under each year.
    group_chart: chart of the institution and its companies; the text is the institution's own business.
    """

    table: str = ""
    text: str = ""
    unless: str = ""
    beside: str = ""
    beside_by: Literal["readings", "years"] = "readings"
    group_chart: str = ""
    heading: str = ""
    page_break: bool = False
    section: SectionDef | None = None
    caption: str = ""
    contents: str = ""
    half: Half | None = None
    lanes: tuple[Lane, ...] = ()
    spread: bool = False
    matrix: Matrix | None = None
    markers: Literal["left", "right"] = "right"
    size: float | None = Field(default=None, ge=6, le=9)
    width: float = Field(default=1.0, gt=0, le=1)
    leading: float | None = Field(default=None, ge=1.1, le=2)
    breakable: bool = False
    columns: Literal[1, 2] = 1
    role: Literal["body", "notes", "fine"] = "body"
    optional: bool = False
    effective_from: datetime.date | None = None
    effective_to: datetime.date | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> BlockDef:
        if sum(bool(getattr(self, kind)) for kind in _KINDS) != 1:
            raise ValueError("、".join(_KINDS) + " のどれか一つを書いてください")
        if self.unless and not self.text:
            raise ValueError("unless は text だけに書けます")
        if self.beside and not self.table:
            raise ValueError("beside は table だけに書けます")
        if self.spread and len(self.lanes) != _HALVES:
            raise ValueError("spread には二つの lanes が要ります")
        return self


@dataclass(frozen=True, slots=True)
class FormerBlock:
    """A table of last year's form, and below which table it stands. head, former_head: the periods of both."""

    below: str
    head: str
    block: BlockDef
    former_head: str


class SectionDef(PlacedModel):
    """A head with what stands under it: first the blocks, then the sections.

    mark: how the head looks. ``group`` is the large head of a part, ``topic`` carries ●, ``item`` stands in 〈 〉,
    ``numbered`` is （1） of the capital part, ``sub`` a small head. listed: whether the contents page names it.
    items: statutory items that the whole section satisfies.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    title: str
    mark: Literal["group", "topic", "item", "numbered", "sub"] = "item"
    short: str = ""
    contents: str = ""
    listed: bool = True
    half: Half | None = None
    new_page: bool = False
    items: tuple[str, ...] = ()
    blocks: tuple[BlockDef, ...] = ()
    sections: tuple[SectionDef, ...] = ()
    effective_from: datetime.date | None = None
    effective_to: datetime.date | None = None

    def walk(self) -> Iterator[SectionDef]:
        """This section and all under it, in printed order."""
        yield self
        for section in self.children():
            yield from section.walk()

    def children(self) -> tuple[SectionDef, ...]:
        """The sections directly under this one, in printed order."""
        return (*(block.section for block in self.blocks if block.section), *self.sections)


BlockDef.model_rebuild()


class ChapterDef(PlacedModel):
    """One chapter with its contents page. entity: a chapter on the group stands only where there is one."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    title: str
    entity: Literal["単体", "連結"] = "単体"
    sections: tuple[SectionDef, ...]


class DocumentDef(PlacedModel):
    """The whole printed part. ``closing``: sections after the statutory index. tab: of all chapters in a magazine."""

    chapters: tuple[ChapterDef, ...]
    tab: str = ""
    index_title: str
    index_tab: str
    closing: tuple[SectionDef, ...] = ()

    def sections(self) -> Iterator[SectionDef]:
        """Every section in printed order."""
        for chapter in self.chapters:
            for section in chapter.sections:
                yield from section.walk()
        for section in self.closing:
            yield from section.walk()

    def blocks(self) -> Iterator[BlockDef]:
        """Every block in printed order."""
        for section in self.sections():
            yield from section.blocks

    def at(self, day: datetime.date) -> DocumentDef:
        """The same without the sections and blocks that do not apply to a fiscal year ending on ``day``."""

        def keep(section: SectionDef) -> SectionDef:
            blocks = tuple(inner(b) for b in section.blocks if block_applies(b))
            return section.model_copy(update={"blocks": blocks, "sections": kept(section.sections)})

        def block_applies(block: BlockDef) -> bool:
            return all(in_force(day, b.effective_from, b.effective_to) for b in (block, block.section) if b)

        def inner(block: BlockDef) -> BlockDef:
            return block.model_copy(update={"section": keep(block.section)}) if block.section else block

        def kept(sections: tuple[SectionDef, ...]) -> tuple[SectionDef, ...]:
            return tuple(keep(s) for s in sections if in_force(day, s.effective_from, s.effective_to))

        chapters = tuple(c.model_copy(update={"sections": kept(c.sections)}) for c in self.chapters)
        return self.model_copy(update={"chapters": chapters, "closing": kept(self.closing)})

    def without_tables(self, names: Collection[str]) -> DocumentDef:
        """The same without blocks of those tables, and without the sections that they leave empty."""

        def kept(sections: tuple[SectionDef, ...]) -> tuple[SectionDef, ...]:
            made = (keep(section) for section in sections)
            return tuple(section for section in made if section.blocks or section.sections)

        def keep(section: SectionDef) -> SectionDef:
            blocks = tuple(inner(block) for block in section.blocks if block.table not in names)
            return section.model_copy(update={"blocks": blocks, "sections": kept(section.sections)})

        def inner(block: BlockDef) -> BlockDef:
            return block.model_copy(update={"section": keep(block.section)}) if block.section else block

        chapters = tuple(c.model_copy(update={"sections": kept(c.sections)}) for c in self.chapters)
        return self.model_copy(update={"chapters": chapters})

    def with_former(self, added: Sequence[FormerBlock]) -> DocumentDef:
        """The same with last year's tables below those of a new form, each with its period in the caption."""
        by_table = {one.below: one for one in added}

        def keep(section: SectionDef) -> SectionDef:
            blocks = tuple(made for block in section.blocks for made in both(block))
            return section.model_copy(update={"blocks": blocks, "sections": tuple(map(keep, section.sections))})

        def both(block: BlockDef) -> Iterator[BlockDef]:
            if block.section:
                yield block.model_copy(update={"section": keep(block.section)})
            elif block.table in by_table:
                one = by_table[block.table]
                yield block.model_copy(update={"caption": _with_period(block.caption, one.head)})
                group = by_table.get(block.beside)
                placed = {name: getattr(block, name) for name in ("half", "optional", "beside_by")}
                placed |= {"beside": group.block.table if group else "", "contents": ""}
                placed |= {"effective_from": None, "effective_to": None}
                caption = _with_period(one.block.caption, one.former_head)
                yield one.block.model_copy(update={**placed, "caption": caption})
            else:
                yield block

        chapters = tuple(c.model_copy(update={"sections": tuple(map(keep, c.sections))}) for c in self.chapters)
        return self.model_copy(update={"chapters": chapters})

    def without_group(self) -> DocumentDef:
        """The same for an institution without consolidated companies."""
        return self.model_copy(update={"chapters": tuple(c for c in self.chapters if c.entity != "連結")})


def _with_period(caption: str, period: str) -> str:
    return f"{caption}（{period}）" if caption else period


def _repeated(document: DocumentDef) -> Iterator[Fault]:
    """Section ids become anchors of the book, so each may stand once."""
    seen: dict[str, str] = {}
    named = [(chapter.id, chapter.defined_at) for chapter in document.chapters]
    named += [(section.id, section.defined_at) for section in document.sections()]
    for name, place in named:
        if name in seen:
            yield Fault(place, f"節の id「{name}」が {seen[name]} と重なっています")
        seen.setdefault(name, place)


def read_document(data: Path, house: HouseForms, day: datetime.date) -> DocumentDef:
    """The order of the document in the words of a day, with the house's changes.

    Errors: FaultError naming file and line.
    """
    return one_whole(data / DOCUMENT_FILE, house, "document", SECTIONS, DocumentDef, day, _repeated)
