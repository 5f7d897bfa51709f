"""One ledger in several sheets or files (by month, by branch): read one by one, joined in their order."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pandas as pd

from discgen.catalogue.checker import heading
from discgen.catalogue.contract import Sheet, Workbook
from discgen.faults import Fault, Severity, errors, some_of
from discgen.ledgers import rowrules
from discgen.ledgers.origins import ExportPart, ExportPlace, Lines, Origins
from discgen.ledgers.problems import SheetLog
from discgen.ledgers.scan import column_number

Found = TypeVar("Found")
_SIGNS = tuple("(_-・0123456789")  # what may follow the name of a ledger in the name of a part, in half width
_COPY_WORDS = (
    *("コピー", "控", "旧", "バックアップ", "copy", "old", "bak"),
    *("競合", "conflict", "desktop-", "laptop-"),  # what a shared folder makes of two hands on one file
    *("最終", "最新", "修正", "改訂", "確定"),
    "(?<![0-9])20[0-9]{2}[-.]?[01][0-9][-.]?[0-3][0-9](?![0-9])",  # a day, of which the next is another version
)
_COPY_NUMBER = re.compile(r"[ \u3000]\([0-9]+\)")  # what a browser or Windows puts behind a name that is taken
_COPIES = re.compile("|".join(_COPY_WORDS), re.IGNORECASE)
_NUMBERS = re.compile(r"([0-9]+)")


@dataclass(frozen=True, slots=True)
class JoinedPiece:
    """The rows of one part, and where they stand."""

    frame: pd.DataFrame
    origins: Origins


@dataclass(frozen=True, slots=True)
class JoinedSheet:
    """A ledger whose parts were joined: its ``_row`` counts from 1, ``origins`` lead back to the parts."""

    frame: pd.DataFrame
    letters: Mapping[str, str]
    origins: Origins


def parts_among(found: Sequence[Found], whole: str, name_of: Callable[[Found], str]) -> list[Found]:
    """Those that bear the name of a ledger with something after it: 預金明細（本店）, 預金明細_4月; no copies.

    Two or more: a single one is a ledger with a wrong name.
    """
    start = heading(whole)
    parts = [one for one in found if _is_part(heading(name_of(one)), start) and not _COPY_NUMBER.search(name_of(one))]
    return parts if len(parts) > 1 else []


def _is_part(name: str, start: str) -> bool:
    return name.startswith(start) and name[len(start) :].startswith(_SIGNS) and not _COPIES.search(name)


def in_order(name: str) -> list[tuple[int, str]]:
    """The place of a file among others: 4月 before 10月."""
    parts = _NUMBERS.split(heading(name))
    return [(int(part), "") if number % 2 else (0, part) for number, part in enumerate(parts)]


def of_parts(workbook: Workbook) -> Workbook:
    """The contract as each part of it must hold: what only the whole can keep is left out."""
    return workbook.model_copy(update={"sheets": tuple(map(part_contract, workbook.sheets))})


def part_contract(sheet: Sheet) -> Sheet:
    """The same of one sheet."""
    return sheet.model_copy(update={"key": (), "balanced": None})


def piece_of(sheet: Sheet, frame: pd.DataFrame, letters: Mapping[str, str], file: str, name: str) -> JoinedPiece:
    """A part as it was read from a sheet of a file."""
    heads = {column.id: column.name for column in sheet.stored}
    columns = {column: (column_number(letter) - 1, heads[column]) for column, letter in letters.items()}
    part = ExportPart(ExportPlace(file, name), "", columns)
    lines: Lines = frame["_row"].to_numpy(dtype=np.int64)
    return JoinedPiece(frame, Origins(f"{file}／{name}", (part,), np.zeros(len(lines), dtype=np.int64), lines))


def joined(
    sheet: Sheet, pieces: Sequence[JoinedPiece], where: str, told: Sequence[Fault]
) -> tuple[JoinedSheet, list[Fault]]:
    """The parts as one ledger, with the faults that only the whole has. told: those of the parts."""
    frame = pd.concat([piece.frame for piece in pieces], ignore_index=True)
    frame["_row"] = np.arange(1, len(frame) + 1, dtype=np.int64)
    starts = np.cumsum([0, *(len(piece.origins.parts) for piece in pieces)])
    origins = Origins(
        where,
        tuple(part for piece in pieces for part in piece.origins.parts),
        np.concatenate([piece.origins.part_of + start for piece, start in zip(pieces, starts, strict=False)]),
        np.concatenate([piece.origins.line_of for piece in pieces]),
    )
    letters = {column.id: column.id for column in sheet.stored if any(column.id in p.columns for p in origins.parts)}
    files = list(origins.files)
    faults = [
        Fault(
            where, f"{len(files)} つに分かれた台帳を順につなぎました", some_of(files, 6, "個"), severity=Severity.NOTICE
        )
    ]
    faults += _twins(pieces, where)
    if not errors(told):
        log = SheetLog(where, origins.place)
        checked = rowrules.Checked(sheet, frame, {}, letters, log)
        rowrules.check_sums(checked)
        rowrules.check_keys(checked)
        rowrules.check_balance(checked)
        faults += log.faults()
    return JoinedSheet(frame, letters, origins), faults


def _twins(pieces: Sequence[JoinedPiece], where: str) -> list[Fault]:
    """Parts with the same rows, several of them: one ledger that was given twice."""
    seen: list[tuple[str, pd.DataFrame]] = []
    for piece in pieces:
        file, rows = "、".join(piece.origins.files), piece.frame.drop(columns="_row")
        twin = next((name for name, other in seen if len(rows) > 1 and rows.equals(other)), None)
        if twin is not None:
            return [Fault(where, "同じ内容の台帳が二つあります", f"{twin}、{file}", remedy="一つだけ残してください")]
        seen.append((file, rows))
    return []
