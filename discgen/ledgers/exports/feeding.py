"""Every ledger that the office's own files feed, by the definitions in the folder ``sources``."""

from __future__ import annotations

import datetime
import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from discgen.catalogue.checker import heading
from discgen.catalogue.contract import Sheet, Workbook
from discgen.catalogue.exportdef import ExportColumn, ExportDef, ExportLedger, read_export_defs
from discgen.faults import Fault, near
from discgen.ledgers.cellreading import ColumnRule, rule_of
from discgen.ledgers.exports.codetable import Codes, read_codes
from discgen.ledgers.exports.exportfile import ExportGrid, matching_files, open_export, shown_file
from discgen.ledgers.exports.exporthead import HEAD_WITHIN, ExportHead, Synonyms, find_export_head
from discgen.ledgers.exports.exporttable import ExportTable
from discgen.ledgers.exports.fedledger import FedLedger, fed_ledger
from discgen.ledgers.exports.feedpart import FedPart, PartReader
from discgen.ledgers.origins import ExportPlace, Origins

_AMOUNTS = frozenset({"yen", "count"})


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file that was read. rows: of data in it; taken: of them for each ledger."""

    place: ExportPlace
    encoding: str
    head_line: int
    rows: int
    taken: Mapping[str, int]


@dataclass(slots=True)
class Feeds:
    """What the definitions give: ledgers by id, those that could not be made whole, every file, every fault."""

    ledgers: dict[str, FedLedger] = field(default_factory=dict)
    failed: dict[str, Origins] = field(default_factory=dict)
    files: list[FileRead] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def fail(self, ledger: str, definition: str) -> None:
        """A ledger lacks something: what was told of it is told once, and nothing is computed from it."""
        self.failed.setdefault(ledger, Origins(definition))

    def origins(self) -> dict[str, Origins]:
        """Where the rows of each ledger come from."""
        return {**self.failed, **{name: fed.origins for name, fed in self.ledgers.items()}}


Rules = dict[str, tuple[ExportColumn, ColumnRule]]


def read_feeds(
    folder: Path,
    contracts: Sequence[Workbook],
    *,
    fiscal_year_end: datetime.date,
    parameters: Mapping[str, Fraction],
) -> Feeds:
    """Read every file that the definitions of a folder name. Never raises for bad input."""
    with _collection_paused():
        return _read_feeds(folder, contracts, fiscal_year_end, parameters)


@contextmanager
def _collection_paused() -> Iterator[None]:
    """While millions of cells are read, none of them garbage, nothing is collected."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _read_feeds(
    folder: Path, contracts: Sequence[Workbook], fiscal_year_end: datetime.date, parameters: Mapping[str, Fraction]
) -> Feeds:
    feeds = Feeds()
    definitions, feeds.faults = read_export_defs(folder)
    sheets = {f"{workbook.workbook}／{sheet.sheet}": sheet for workbook in contracts for sheet in workbook.sheets}
    parts: dict[str, list[FedPart]] = defaultdict(list)
    first: dict[str, str] = {}
    for definition in definitions:
        rules = list(_agreed(definition, sheets, fiscal_year_end, feeds))
        for sheet, entry, _ in rules:
            first.setdefault(sheet.id, entry.defined_at)
        for sheet, part in _parts_of(folder, definition, rules, feeds) if rules else ():
            parts[sheet.id].append(part)
    by_id = {sheet.id: sheet for sheet in sheets.values()}
    for ledger, place in first.items():
        whole = ledger not in feeds.failed
        fed = fed_ledger(by_id[ledger], place, parts[ledger], fiscal_year_end, parameters, whole=whole)
        feeds.faults += fed.faults
        if whole:
            feeds.ledgers[ledger] = fed
        else:
            feeds.failed[ledger] = fed.origins
    return feeds


Agreed = tuple[Sheet, ExportLedger, Rules]


def _agreed(
    definition: ExportDef, sheets: Mapping[str, Sheet], fiscal_year_end: datetime.date, feeds: Feeds
) -> Iterator[Agreed]:
    """The ledgers of a definition with the rules of their columns; what does not fit the contract is told."""
    faults = feeds.faults
    known = {heading(name): name for name in sheets}
    for entry in definition.ledgers:
        name = known.get(heading(entry.ledger))
        if name is None:
            remedy = near(entry.ledger, sheets) or "「ブック／シート」の形で書いてください（discgen ledgers で一覧）"
            faults.append(Fault(entry.defined_at, "台帳にない名前です", entry.ledger, remedy=remedy))
            continue
        sheet = sheets[name]
        columns = {heading(column.name): column for column in sheet.stored}
        rules: Rules = {}
        for told, spec in entry.columns.items():
            column = columns.get(heading(told))
            if column is None:
                remedy = near(told, [one.name for one in sheet.stored]) or "台帳の列名を書いてください"
                faults.append(Fault(entry.defined_at, f"{name} にない列です", told, remedy=remedy))
                continue
            rules[column.id] = (spec, rule_of(column, fiscal_year_end))
            if spec.codes and spec.codes not in definition.codes:
                remedy = near(spec.codes, definition.codes) or "codes に表を書いてください"
                faults.append(Fault(entry.defined_at, "コード表がありません", spec.codes, remedy=remedy))
        for told in {other for spec in entry.columns.values() for other in spec.negate} - set(entry.columns):
            remedy = near(told, entry.columns) or "columns に書いた列の名前にしてください"
            faults.append(Fault(entry.defined_at, "negate の列が columns にありません", told, remedy=remedy))
        missing = [column.name for column in sheet.stored if not column.optional and column.id not in rules]
        if missing:
            remedy = "columns に見出し（heading）か決まった値（value）を書いてください"
            told = "、".join(missing)
            faults.append(Fault(entry.defined_at, f"{name} の列の元が書かれていません", expected=told, remedy=remedy))
            feeds.fail(sheet.id, entry.defined_at)
        yield sheet, entry, rules


def _parts_of(
    folder: Path, definition: ExportDef, rules: Sequence[Agreed], feeds: Feeds
) -> Iterator[tuple[Sheet, FedPart]]:
    faults = feeds.faults
    codes = {name: read_codes(table, folder, definition.defined_at, faults) for name, table in definition.codes.items()}
    _tell_missing_columns(rules, codes, faults)
    complete = bool(paths := matching_files(folder, definition, faults))
    for path in paths:
        name = shown_file(path, folder)
        grid = open_export(path, name, definition.sheet, definition.encoding, definition.delimiter, faults)
        head = None if grid is None else _head_of(grid, definition, rules, faults)
        if grid is not None and head is not None:
            yield from _parts_in(ExportTable(grid, head, definition.total), rules, codes, feeds)
        else:
            complete = False
    for sheet, entry, _ in () if complete else rules:
        feeds.fail(sheet.id, entry.defined_at)


def _tell_missing_columns(rules: Sequence[Agreed], codes: Mapping[str, Codes | None], faults: list[Fault]) -> None:
    for _, entry, columns in rules:
        for spec, rule in columns.values():
            table = codes.get(spec.codes)
            wanted = spec.take or rule.column.name
            if table is not None and heading(wanted) not in table.columns:
                message = f"コード表「{spec.codes}」に「{wanted}」の列がありません"
                remedy = near(wanted, table.columns.values()) or "take にコード表の見出しを書いてください"
                found = "、".join(table.columns.values())[:60]
                faults.append(Fault(entry.defined_at, message, found, remedy=remedy))


def _head_of(
    grid: ExportGrid, definition: ExportDef, rules: Sequence[Agreed], faults: list[Fault]
) -> ExportHead | None:
    wanted = list(_wanted(definition, rules))
    head = find_export_head(grid, wanted)
    if head is None:
        expected = "、".join(names[0] for names in wanted)
        remedy = f"先頭{HEAD_WITHIN}行のどこかに見出しがあるか、定義の見出しの名前が合っているかを確かめてください"
        faults.append(Fault(grid.place.home, "見出しの行が見つかりません", expected=expected, remedy=remedy))
    return head


def _parts_in(
    table: ExportTable, rules: Sequence[Agreed], codes: Mapping[str, Codes | None], feeds: Feeds
) -> Iterator[tuple[Sheet, FedPart]]:
    taken: dict[str, int] = {}
    for sheet, entry, columns in rules:
        part = PartReader(table, entry, codes, feeds.faults).read(columns)
        taken[entry.ledger] = taken.get(entry.ledger, 0) + len(part.lines)
        yield sheet, part
    table.prove_totals(list(_amounts(rules)))
    feeds.faults += table.log.faults()
    feeds.files.append(FileRead(table.grid.place, table.grid.encoding, table.head_line, len(table.data), taken))


def _wanted(definition: ExportDef, rules: Sequence[Agreed]) -> Iterator[Synonyms]:
    for _, entry, columns in rules:
        for spec, _ in columns.values():
            yield from filter(None, (spec.heading, spec.less, spec.side.heading if spec.side else ()))
        yield from ((name,) for name in (*entry.where, *entry.unless))
    if definition.total is not None and definition.total.heading:
        yield definition.total.heading


def _amounts(rules: Iterable[Agreed]) -> Iterator[Synonyms]:
    for _, _, columns in rules:
        for spec, rule in columns.values():
            if rule.column.type in _AMOUNTS:
                yield from filter(None, (spec.heading, spec.less))
