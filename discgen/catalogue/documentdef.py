"""The order of the printed part as data: chapters, sections and what stands in them (``document.yaml``)."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, model_validator

from discgen.catalogue.datafile import LINE_KEY, load_documents_with_lines
from discgen.catalogue.law import in_force
from discgen.catalogue.strict import StrictModel
from discgen.faults import Fault, FaultError

DOCUMENT_FILE = Path(__file__).parent / "data" / "document.yaml"

Half = Literal["left", "right"]
_KINDS = ("table", "text", "heading", "page_break", "section", "group_chart")
_HALVES = 2


class Lane(StrictModel):
    """One of several blocks that a table is cut into, side by side.

    until: path of the last row of the lane (the last lane has none). corner: head over its row labels.
    drop: leading steps of the row path that the corner already says (their heading lines are not drawn).
    """

    until: str = ""
    corner: str = ""
    share: float = Field(default=1.0, gt=0)


class MatrixCell(StrictModel):
    """A line of the table in the matrix. row: its path below the group. at: first line of the matrix, from 1.

    note: the definition printed under the label. shade: the amount differs here from what stands beside it.
    """

    row: str
    at: int = Field(ge=1)
    span: int = Field(default=1, ge=1)
    note: str = ""
    shade: bool = False


class MatrixBlock(StrictModel):
    """One block of the matrix: a group of the table. widths: relative, label columns first, the figures last."""

    group: str
    unit: str
    claims: str
    widths: tuple[float, ...] = Field(min_length=2)
    cells: tuple[MatrixCell, ...]


class Matrix(StrictModel):
    """A table whose groups stand side by side, each line against the lines of the other groups it answers to."""

    rows: int = Field(ge=1)
    blocks: tuple[MatrixBlock, ...]


class BlockDef(StrictModel):
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
    group_chart: chart of the institution and its companies; the text is the institution's own business.
    """

    table: str = ""
    text: str = ""
    unless: str = ""
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
    leading: float | None = Field(default=None, ge=1.2, le=2)
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
        if self.spread and len(self.lanes) != _HALVES:
            raise ValueError("spread には二つの lanes が要ります")
        return self


class SectionDef(StrictModel):
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


class ChapterDef(StrictModel):
    """One chapter with its contents page. entity: a chapter on the group stands only where there is one."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    title: str
    entity: Literal["単体", "連結"] = "単体"
    sections: tuple[SectionDef, ...]


class DocumentDef(StrictModel):
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

    def without_group(self) -> DocumentDef:
        """The same for an institution without consolidated companies."""
        return self.model_copy(update={"chapters": tuple(c for c in self.chapters if c.entity != "連結")})


def _repeated(raw: Any, place: str, seen: dict[str, int]) -> Iterator[Fault]:
    """Section ids become anchors of the book, so each may stand once."""
    if isinstance(raw, list):
        for entry in raw:
            yield from _repeated(entry, place, seen)
    elif isinstance(raw, dict):
        name = raw.get("id")
        if isinstance(name, str):
            if name in seen:
                yield Fault(f"{place}:{raw[LINE_KEY]}", f"節の id「{name}」が {seen[name]} 行目と重なっています")
            seen.setdefault(name, int(raw[LINE_KEY]))
        for key in ("chapters", "blocks", "section", "sections", "closing"):
            yield from _repeated(raw.get(key), place, seen)


def load_document_def(path: Path = DOCUMENT_FILE) -> DocumentDef:
    """Read the order of the document. Errors: FaultError naming file and line."""
    documents = load_documents_with_lines(path, DocumentDef)
    if len(documents) != 1:
        raise FaultError([Fault(path.name, "文書の構成は一つだけ書いてください", found=f"{len(documents)} 個")])
    document, raw = documents[0]
    faults = list(_repeated(raw, path.name, {}))
    if faults:
        raise FaultError(faults)
    return document
