"""The workbooks of an inputs folder, and which of them a house cannot do without: one answer for every command."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from discgen.catalogue.catalogue import Catalogue
from discgen.catalogue.contract import Workbook
from discgen.catalogue.contract_links import COMPANIES
from discgen.filenames import shown_files
from discgen.project import LISTS, TEXTS

LEDGERS = "ledgers"  # folder of the inputs
_PLACED = re.compile(r"(?m)^[ \t]*::list[ \t]+(\S+)")


@dataclass(frozen=True, slots=True)
class InputPart:
    """A workbook in its folder. needed: the book asks for rows in it; else only a house that has something fills it."""

    folder: str
    workbook: Workbook
    needed: bool

    @property
    def file(self) -> str:
        """Its file."""
        return f"{self.workbook.workbook}.xlsx"

    @property
    def path(self) -> str:
        """Its file from the inputs folder."""
        return f"{self.folder}/{self.file}"


def input_parts(catalogue: Catalogue, folder: Path, *, group: bool) -> Iterator[InputPart]:
    """The workbooks of a house in their order: ledgers, then lists.

    A ledger is needed that has a sheet which may not be absent, of the group's that of the companies; a list when a
    text places it.
    """
    for workbook in catalogue.contracts:
        if group or not workbook.of_the_group:
            needed = any(not sheet.optional or sheet.id == COMPANIES for sheet in workbook.sheets)
            yield InputPart(LEDGERS, workbook, needed)
    placed = _placed_lists(folder / TEXTS)
    for workbook in catalogue.list_contracts:
        yield InputPart(LISTS, workbook, workbook.workbook in placed)


def if_any(parts: Iterable[InputPart]) -> tuple[list[InputPart], list[InputPart]]:
    """The needed parts, and the others."""
    every = list(parts)
    return [one for one in every if one.needed], [one for one in every if not one.needed]


def where_to_enter(parts: Iterable[InputPart]) -> Iterator[str]:
    """What a new house enters, a sentence for each folder."""
    every = list(parts)
    for folder in (LEDGERS, LISTS):
        needed, others = if_any(one for one in every if one.folder == folder)
        also = f"（{_names(others)} は、該当があれば）" if others else ""
        yield f"{folder} の {_names(needed or others)} に入力してください{also if needed else ''}。"


def _names(parts: Iterable[InputPart]) -> str:
    return "、".join(one.workbook.workbook for one in parts)


def _placed_lists(texts: Path) -> set[str]:
    said = (path.read_text(encoding="utf-8-sig", errors="replace") for path in shown_files(texts, ".md"))
    return {name for text in said for name in _PLACED.findall(text)}
