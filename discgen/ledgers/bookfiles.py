"""Which files of a folder hold which ledgers: workbooks by name, their parts, sheets that are files of their own."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from discgen.catalogue.checker import heading
from discgen.catalogue.contract import Workbook
from discgen.faults import Fault, Severity
from discgen.filenames import is_shown
from discgen.ledgers.anybook import BOOK_SUFFIXES
from discgen.ledgers.exports.textsheet import DELIMITERS
from discgen.ledgers.joinedparts import in_order, parts_among
from discgen.likewords import closest
from discgen.unseen import nfc

_LOCK = re.compile(r"~\$(?P<excel>.+)|\.~lock\.(?P<other>.+)#")  # what stands beside a workbook that is open
_READ_SUFFIXES = BOOK_SUFFIXES | frozenset(DELIMITERS)
_BOOK_SUFFIXES = _READ_SUFFIXES | {".xls"}


def _stem(path: Path) -> str:
    return path.stem


def sheets_apart(folder: Path, books: Sequence[Workbook], faults: list[Fault]) -> dict[str, list[Path]]:
    """Sheets that are files of their own: a text file (CSV, TSV) that bears the name of the sheet, by its id; or its
    parts, where none bears the bare name. Two with the bare name are a fault.
    """
    sheets = [sheet for book in books for sheet in book.sheets]
    try:
        texts = sorted((p for p in folder.iterdir() if p.suffix.lower() in DELIMITERS), key=lambda p: in_order(p.stem))
    except OSError:
        return {}
    bare = {sheet.id: [p for p in texts if heading(p.stem) == heading(sheet.sheet)] for sheet in sheets}
    for first, *more in filter(None, bare.values()):
        message, remedy = "同じ名前のシートのファイルが二つあります", "一つだけ残してください"
        faults += [Fault(nfc(path.name), message, nfc(first.name), remedy=remedy) for path in more]
    taken = {path for files in bare.values() for path in files}
    rest = [path for path in texts if path not in taken]
    parts = {sheet.id: parts_among(rest, sheet.sheet, _stem) for sheet in sheets}
    return {sheet.id: files for sheet in sheets if (files := bare[sheet.id][:1] or parts[sheet.id])}


def find_workbooks(
    folder: Path, contracts: Sequence[Workbook], faults: list[Fault], apart: Collection[Path] = ()
) -> dict[str, list[Path]]:
    """The file of each workbook, or its parts (預金_本店.xlsx) where none bears the bare name. Names are compared in
    NFC, since a Mac writes が as two signs.

    apart: files that are sheets of their own.
    """
    wanted = {nfc(workbook.workbook): workbook for workbook in contracts}
    paths: dict[str, Path] = {}
    others: list[Path] = []
    try:
        listed = sorted(folder.iterdir())
    except OSError:
        needed = [workbook for workbook in contracts if not all(sheet.optional for sheet in workbook.sheets)]
        if needed:
            names = "、".join(f"{workbook.workbook}.xlsx" for workbook in needed)
            remedy = "フォルダーを作り、台帳を置いてください"
            faults.append(Fault(folder.name, "台帳のフォルダーがありません", expected=names, remedy=remedy))
        return {}
    for path in listed:
        name = nfc(path.name)
        opened = _LOCK.fullmatch(name)
        if opened and folder.joinpath(opened["excel"] or opened["other"]).exists():
            message = (
                f"{'Excel' if opened['excel'] else 'LibreOffice'} で開かれています（最後に保存した内容を読みます）"
            )
            where = opened["excel"] or opened["other"]
            faults.append(Fault(where, message, remedy="保存して閉じてください", severity=Severity.NOTICE))
        if not is_shown(name) or path.suffix.lower() not in _BOOK_SUFFIXES or path in apart:
            continue
        workbook = wanted.get(nfc(path.stem)) if path.suffix.lower() in _READ_SUFFIXES else None
        if workbook is None:
            others.append(path)
        elif workbook.workbook in paths:
            message = "同じ名前のブックが二つあります"
            faults.append(
                Fault(name, message, found=nfc(paths[workbook.workbook].name), remedy="一つだけ残してください")
            )
        else:
            paths[workbook.workbook] = path
    files = {name: [path] for name, path in paths.items()}
    readable = sorted((p for p in others if p.suffix.lower() in _READ_SUFFIXES), key=lambda p: in_order(p.stem))
    for workbook in contracts:
        parts = parts_among(readable, workbook.workbook, _stem) if workbook.sheets else []
        if workbook.workbook not in files and parts:
            files[workbook.workbook] = parts
            others = [path for path in others if path not in parts]
    _tell_missing_books(contracts, files, others, faults)
    return files


def _tell_missing_books(
    contracts: Sequence[Workbook], paths: Mapping[str, list[Path]], others: list[Path], faults: list[Fault]
) -> None:
    taken: set[Path] = set()
    for workbook in contracts:
        if workbook.workbook in paths or all(sheet.optional for sheet in workbook.sheets):
            continue
        name = f"{workbook.workbook}.xlsx"
        twin = _similar(workbook.workbook, others)
        taken |= {twin} if twin else set()
        if twin and nfc(twin.stem) == nfc(workbook.workbook):
            remedy = f"「{nfc(twin.name)}」を Excel で開き、xlsx 形式で保存し直してください"
        elif twin:
            remedy = f"「{nfc(twin.name)}」の名前を「{name}」に直してください"
        else:
            remedy = "ブックを台帳のフォルダーに置いてください（取引がなくても列名だけのシートが要ります）"
        found = nfc(twin.name) if twin else ""
        faults.append(Fault(name, "ブックがありません", found=found, expected=name, remedy=remedy))
    absent = [workbook.workbook for workbook in contracts if workbook.workbook not in paths]
    for path in others:
        if path not in taken:
            message, remedy = "約束にないブックです（読み込みません）", meant_name(nfc(path.stem), absent, "ブック")
            faults.append(Fault(nfc(path.name), message, remedy=remedy, severity=Severity.WARNING))


def meant_name(name: str, absent: Sequence[str], kind: str) -> str:
    """The name that may be meant: a slip in the name of an optional book or sheet would drop it silently."""
    near = closest(name, absent, most=1, cutoff=0.6)
    return f"{kind}「{near[0]}」のことならば、名前を直してください" if near else ""


def _similar(name: str, others: list[Path]) -> Path | None:
    stems = {nfc(path.stem): path for path in others}
    if nfc(name) in stems:
        return stems[nfc(name)]
    begun = [stem for stem in stems if stem.startswith(nfc(name))]  # 預金-PC01, what a shared folder makes of a copy
    near = begun or closest(nfc(name), list(stems), most=1, cutoff=0.6)
    return stems[near[0]] if near else None
