"""What one export gives to one ledger: its rows, and for each column of the ledger the cells in the ledger's terms."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from fractions import Fraction
from functools import partial

import numpy as np

from discgen.catalogue.checker import heading
from discgen.catalogue.contract import Column
from discgen.catalogue.exportdef import UNITS, ExportColumn, ExportLedger
from discgen.faults import Fault, Severity, near
from discgen.ledgers import normalise
from discgen.ledgers.cellreading import ColumnRule, is_blank, read_cell, shown
from discgen.ledgers.columns import Array, Mask
from discgen.ledgers.exports.cellwords import each, read_amounts, scaled, word_of
from discgen.ledgers.exports.codetable import Codes
from discgen.ledgers.exports.exporthead import Heading
from discgen.ledgers.exports.exporttable import ExportTable, Positions
from discgen.ledgers.origins import ExportPart, Lines

_NUMBERS = frozenset({"yen", "count", "number", "percent"})
_WHOLE = frozenset({"yen", "count"})
_TYPED = frozenset({"date", "year"})
_EIGHT_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_NO_CELL: object = object()  # stands for a word that has no meaning in the ledger


@dataclass(slots=True)
class FedPart:
    """Cells by column id, for the lines of one file.

    refused: cells whose fault was told. serials: starts of the numbers that are given in the end.
    """

    entry: ExportLedger
    part: ExportPart
    lines: Lines
    cells: dict[str, Sequence[object]]
    refused: dict[str, Mask] = field(default_factory=dict)
    serials: dict[str, str] = field(default_factory=dict)

    def column(self, name: str) -> Sequence[object]:
        """The cells of a column, blanks where this file has nothing for it."""
        return self.cells.get(name, [None] * len(self.lines))

    def refused_in(self, name: str) -> Mask:
        """Which cells of a column were told already."""
        return self.refused.get(name, np.zeros(len(self.lines), dtype=bool))


class PartReader:
    """Reads the rows of an export for one ledger. codes: the code tables of the definition by name."""

    def __init__(
        self, table: ExportTable, entry: ExportLedger, codes: Mapping[str, Codes | None], faults: list[Fault]
    ) -> None:
        self._table = table
        self._entry = entry
        self._codes = codes
        self._faults = faults
        self._told: set[tuple[str, int]] = set()
        self._rows: Positions = self._chosen()

    def read(self, rules: Mapping[str, tuple[ExportColumn, ColumnRule]]) -> FedPart:
        """The cells of each column. rules: what the definition says, and how the ledger reads it, by column id."""
        lines = self._table.lines[self._rows]
        columns: dict[str, tuple[int, str]] = {}
        cells: dict[str, Sequence[object]] = {}
        refused: dict[str, Mask] = {}
        last = [name for name, (spec, _) in rules.items() if spec.negate]  # the signs follow other columns
        for name in [*(name for name in rules if name not in last), *last]:
            spec, rule = rules[name]
            if spec.serial:
                continue
            if spec.value:
                cells[name] = [_typed(rule.column, spec, spec.value)] * len(lines)
                continue
            found = self._table.headings.column(spec.heading)
            if found is None:
                refused[name] = np.ones(len(lines), dtype=bool)
                cells[name] = [None] * len(lines)
                continue
            columns[name] = (found.position, found.shown)
            raw = self._table.cells(found, self._rows)
            words, bad = self._in_words(spec, rule.column, found, raw)
            if rule.column.type in _NUMBERS:
                factor = self._signs(spec, {other: (rules[other][1].column, cells.get(other, ())) for other in rules})
                cells[name], more = self._numbers(spec, rule, found, words, factor)
                bad = bad | more
            elif rule.column.type in _TYPED:
                cells[name] = each(words, partial(_typed, rule.column, spec))
            else:
                cells[name] = words
            refused[name] = bad
        part = ExportPart(self._table.grid.place, self._entry.defined_at, columns)
        serials = {name: spec.serial for name, (spec, _) in rules.items() if spec.serial}
        return FedPart(self._entry, part, lines, cells, refused, serials)

    def _chosen(self) -> Positions:
        """The rows that the filters leave; a row of totals among them would swell every sum."""
        rows = self._table.data
        for filters, keep in ((self._entry.where, True), (self._entry.unless, False)):
            for name, values in filters.items():
                column = self._table.headings.column((name,))
                if column is None:
                    continue
                words = each(self._table.cells(column, rows), word_of)
                fitting = self._fitting(name, values, set(words))
                rows = rows[np.fromiter(((word in fitting) is keep for word in words), dtype=bool, count=len(words))]
        for position in sorted(set(self._table.likely) & set(rows.tolist())) if self._table.likely else ():
            self._table.log.add(
                "合計らしい行があります",
                row=int(self._table.lines[position]),
                found=self._table.likely[position],
                remedy="total の words に加えて検算に使うか、unless で除いてください",
            )
        return rows

    def _fitting(self, name: str, values: Sequence[str], words: set[str]) -> set[str]:
        fitting: set[str] = set()
        for value in values:
            found = {word for word in words if fnmatchcase(word, heading(value))}
            if not found:
                message = f"条件「{name}: {value}」に当てはまる行がありません"
                remedy = near(heading(value), words) or "値を確かめてください"
                place = self._entry.defined_at
                self._faults.append(Fault(place, message, remedy=remedy, severity=Severity.WARNING))
            fitting |= found
        return fitting

    def _in_words(
        self, spec: ExportColumn, column: Column, found: Heading, raw: list[object]
    ) -> tuple[list[object], Mask]:
        """The cells in the ledger's words; which of them have none."""
        none = np.zeros(len(raw), dtype=bool)
        if spec.blank:
            raw = each(raw, lambda cell: spec.blank if is_blank(cell) else cell)
        if spec.codes:
            codes = self._codes.get(spec.codes)
            take = heading(spec.take or column.name)
            if codes is None or take not in codes.columns:  # told where the table is defined
                return [None] * len(raw), ~none
            known = {code: row.get(take, "") for code, row in codes.rows.items()}
        elif spec.values:
            codes, known = None, {heading(word): value for word, value in spec.values.items()}
        else:
            return raw, none
        words = each(raw, lambda cell: _meaning(word_of(cell), known, spec.otherwise))
        if _NO_CELL not in words:
            return words, none
        bad = np.fromiter((word is _NO_CELL for word in words), dtype=bool, count=len(words))
        if (spec.codes, found.position) not in self._told:
            if spec.codes:
                self._told.add((spec.codes, found.position))
            self._tell_unknown(spec, column, found, raw, bad, codes, known)
        return [None if word is _NO_CELL else word for word in words], bad

    def _tell_unknown(
        self,
        spec: ExportColumn,
        column: Column,
        found: Heading,
        raw: Sequence[object],
        bad: Mask,
        codes: Codes | None,
        known: Mapping[str, str],
    ) -> None:
        for position in np.flatnonzero(bad).tolist():
            text = shown(raw[position]).strip()
            if codes is None:
                message = f"「{column.name}」に読み替えられない値です"
                remedy = near(heading(text), known) or "values に加えるか、unless でその行を除いてください"
            else:
                message = f"コード表「{spec.codes}」にないコードです"
                remedy = codes.near(heading(text)) or f"{codes.home} に加えるか、unless でその行を除いてください"
            line = int(self._table.lines[self._rows[position]])
            self._table.log.add(message, letter=str(found.position), row=line, found=text, remedy=remedy)

    def _signs(self, spec: ExportColumn, others: Mapping[str, tuple[Column, Sequence[object]]]) -> Array:
        """1 or -1 for each row, by the side that it names and by what other columns of the ledger hold."""
        signs = np.ones(len(self._rows), dtype=np.int64)
        side = self._table.headings.column(spec.side.heading) if spec.side else None
        if spec.side and side is not None:
            known = dict.fromkeys(map(heading, spec.side.plus), 1) | dict.fromkeys(map(heading, spec.side.minus), -1)
            raw = self._table.cells(side, self._rows)
            told = each(raw, lambda cell: known.get(word_of(cell), 0))
            for position, sign in enumerate(told):
                if not sign:
                    self._table.log.add(
                        "どちら側の金額か分からない行です",
                        letter=str(side.position),
                        row=int(self._table.lines[self._rows[position]]),
                        found="空白" if is_blank(raw[position]) else shown(raw[position]).strip(),
                        expected="、".join((*spec.side.plus, *spec.side.minus)),
                        remedy="side の plus か minus に加えてください",
                    )
            signs = signs * np.fromiter(told, dtype=np.int64, count=len(told))
        for name, values in spec.negate.items():
            turned = set(map(heading, values))
            cells = next((cells for column, cells in others.values() if column.name == name), ())
            if len(cells):
                signs = signs * (1 - 2 * np.fromiter((word in turned for word in each(cells, word_of)), dtype=np.int64))
        return signs

    def _numbers(
        self, spec: ExportColumn, rule: ColumnRule, found: Heading, raw: list[object], signs: Array
    ) -> tuple[list[object], Mask]:
        percent = rule.column.type == "percent"
        amounts = read_amounts(raw, percent=percent)
        bad = self._tell_no_numbers(rule, found, raw, amounts.known | amounts.blank)
        values, blank = amounts.values, amounts.blank
        less = self._table.headings.column(spec.less) if spec.less else None
        if less is not None:
            other = self._table.cells(less, self._rows)
            taken = read_amounts(other, percent=percent)
            bad |= self._tell_no_numbers(rule, less, other, taken.known | taken.blank)
            values, blank = scaled(values, 1) - scaled(taken.values, 1), blank & taken.blank
        if bool((signs != 1).any()):
            values = scaled(values, signs)
        if spec.unit == "%":
            values = values.astype(object) * Fraction(1, 100)
        elif UNITS[spec.unit] != 1:
            values = scaled(values, UNITS[spec.unit])
        numbers: list[object] = values.tolist()
        if values.dtype == object:
            numbers = [_whole(number) for number in numbers]
            if rule.column.type in _WHOLE:
                bad |= self._tell_fractions(spec, found, raw, numbers)
        if blank.any():
            numbers = [None if empty else number for number, empty in zip(numbers, blank.tolist(), strict=True)]
        return numbers, bad

    def _tell_no_numbers(self, rule: ColumnRule, found: Heading, raw: Sequence[object], good: Mask) -> Mask:
        for position in np.flatnonzero(~good).tolist():
            problem = read_cell(rule, raw[position]).problem
            if problem is not None:
                line = int(self._table.lines[self._rows[position]])
                self._table.log.tell(problem, letter=str(found.position), row=line)
        return np.asarray(~good)

    def _tell_fractions(
        self, spec: ExportColumn, found: Heading, raw: Sequence[object], numbers: Sequence[object]
    ) -> Mask:
        bad = np.fromiter((isinstance(number, Fraction) for number in numbers), dtype=bool, count=len(numbers))
        for position in np.flatnonzero(bad).tolist():
            self._table.log.add(
                "整数の欄に小数が入っています",
                letter=str(found.position),
                row=int(self._table.lines[self._rows[position]]),
                found=f"{shown(raw[position]).strip()}（単位 {spec.unit}）",
                expected="整数になる値",
                remedy="単位（unit）と、端数の処理を確かめてください",
            )
        return bad


def _meaning(word: str, known: Mapping[str, str], otherwise: str) -> object:
    """What a word stands for; a blank cell without meaning of its own stays blank."""
    found = known.get(word)
    if found is not None:
        return found or None
    return otherwise or (_NO_CELL if word else None)


def _whole(number: object) -> object:
    return number.numerator if isinstance(number, Fraction) and number.denominator == 1 else number


def _typed(column: Column, spec: ExportColumn, cell: object) -> object:
    """A cell that needs no word of the reader: dates, years, numbers of a constant; anything else as it is."""
    if column.type == "date":
        return _date(cell)
    if not isinstance(cell, str):
        return cell
    if column.type == "year":
        year = normalise.parse_year(cell)
        return cell if year is None else year
    if column.type in _NUMBERS:
        read = normalise.parse_percent if column.type == "percent" else normalise.parse_number
        number = read(cell)
        return cell if number is None else _whole(number * (Fraction(UNITS.get(spec.unit, 1))))
    return cell


def _date(cell: object) -> object:
    text = shown(cell) if isinstance(cell, str | int | float) and not isinstance(cell, bool) else ""
    digits = _EIGHT_DIGITS.fullmatch(normalise.squeeze(text))
    if not digits:
        return (normalise.parse_date(cell) or cell) if isinstance(cell, str) else cell
    try:
        return datetime.date(*map(int, digits.groups()))
    except ValueError:
        return cell
