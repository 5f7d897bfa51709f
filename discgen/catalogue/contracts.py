"""The ledger contracts of the catalogue, loaded and proved: no reference in them leads nowhere."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from discgen.catalogue.contract import Choices, Column, Derived, RowRule, Sheet, Workbook
from discgen.catalogue.source import LINE_KEY, load_documents, load_documents_with_lines
from discgen.faults import Fault, FaultError

LEDGERS = Path(__file__).parent / "data" / "ledgers"
CHOICES = "00-choices.yaml"

_WITH_VALUES = frozenset({"choice", "percent"})
_NUMERIC = frozenset({"yen", "count", "number", "percent"})


@dataclass(slots=True)
class _Checker:
    """Collects what is wrong in one file; ``raw`` mappings know their lines."""

    file: str
    choices: Mapping[str, tuple[str, ...]]
    faults: list[Fault] = field(default_factory=list)

    def tell(self, raw: Mapping[str, Any], message: str, found: str = "", expected: str = "") -> None:
        """Add a fault at the line of a mapping."""
        self.faults.append(Fault(f"{self.file}:{raw.get(LINE_KEY, 1)}", message, found, expected))


def load_contracts(folder: Path = LEDGERS) -> tuple[Workbook, ...]:
    """All ledger contracts in the order of their files, shared lists of values written out.

    Errors: FaultError with every fault of every file, each with file and line.
    """
    choices = load_choices(folder / CHOICES)
    workbooks: list[Workbook] = []
    faults: list[Fault] = []
    seen: dict[tuple[str, str], str] = {}
    for path in sorted(folder.glob("*.yaml")):
        if path.name == CHOICES:
            continue
        checker = _Checker(path.name, choices, faults)
        try:
            documents = load_documents_with_lines(path, Workbook)
        except FaultError as error:
            faults += error.faults
            continue
        for workbook, raw in documents:
            _check_unique_in_catalogue(workbook, raw, checker, seen)
            sheets = zip(workbook.sheets, raw["sheets"], strict=True)
            made = tuple(_resolve(sheet, raw_sheet, checker) for sheet, raw_sheet in sheets)
            workbooks.append(workbook.model_copy(update={"sheets": made}))
    if faults:
        raise FaultError(faults)
    return tuple(workbooks)


def load_choices(path: Path = LEDGERS / CHOICES) -> dict[str, tuple[str, ...]]:
    """Named lists of classification values that ledgers and tables share."""
    if not path.exists():
        return {}
    return {name: values for part in load_documents(path, Choices) for name, values in part.choices.items()}


def _check_unique_in_catalogue(
    workbook: Workbook, raw: Mapping[str, Any], checker: _Checker, seen: dict[tuple[str, str], str]
) -> None:
    def claim(kind: str, name: str, at: Mapping[str, Any]) -> None:
        place = f"{checker.file}:{at.get(LINE_KEY, 1)}"
        if (kind, name) in seen:
            checker.tell(at, f"{kind}「{name}」が二度定義されています", seen[kind, name])
        seen[kind, name] = place

    claim("ブック", workbook.workbook, raw)
    for sheet, raw_sheet in zip(workbook.sheets, raw["sheets"], strict=True):
        claim("台帳 id", sheet.id, raw_sheet)
        claim("シート", f"{workbook.workbook}／{heading(sheet.sheet)}", raw_sheet)


def _resolve(sheet: Sheet, raw: Mapping[str, Any], checker: _Checker) -> Sheet:
    """The sheet with ``values_from`` written out as ``values``, after all its checks."""
    pairs = zip(sheet.columns, raw["columns"], strict=True)
    columns = tuple(_resolve_column(column, raw_column, checker) for column, raw_column in pairs)
    resolved = sheet.model_copy(update={"columns": columns})
    _check_names(resolved, raw, checker)
    _check_references(resolved, raw, checker)
    for derived, raw_derived in zip(sheet.derived, raw.get("derived", ()), strict=True):
        _check_derived(resolved, derived, raw_derived, checker)
    for rule, raw_rule in zip(sheet.rows_hold, raw.get("rows_hold", ()), strict=True):
        _check_rule(resolved, rule, raw_rule, checker)
    return resolved


def _resolve_column(column: Column, raw: Mapping[str, Any], checker: _Checker) -> Column:
    if column.values_from:
        if column.values:
            checker.tell(raw, f"列 {column.id} に values と values_from の両方があります")
        if column.values_from not in checker.choices:
            known = "、".join(checker.choices)
            checker.tell(raw, f"列 {column.id} の values_from の一覧がありません", column.values_from, known)
        column = column.model_copy(update={"values": checker.choices.get(column.values_from, ("？",))})
    if column.type == "choice" and not column.values:
        checker.tell(raw, f"列 {column.id} は choice なのに values がありません")
    if column.values and column.type not in _WITH_VALUES:
        checker.tell(raw, f"列 {column.id} の型 {column.type} に values は書けません")
    doubled = _repeated(heading(value) for value in column.values)
    if doubled:
        checker.tell(raw, f"列 {column.id} の values に同じ値が二つあります", "、".join(doubled))
    if column.type == "percent":
        for value in column.values:
            if not _is_rate(value):
                checker.tell(raw, f"列 {column.id} の values に率でない値があります", value, "35% のような率")
    if column.sign == "positive" and column.type not in _NUMERIC:
        checker.tell(raw, f"列 {column.id} の型 {column.type} に sign は書けません")
    if column.within_year and column.type != "date":
        checker.tell(raw, f"列 {column.id} の型 {column.type} に within_year は書けません")
    _check_relative(column, raw, checker)
    return column


def _check_relative(column: Column, raw: Mapping[str, Any], checker: _Checker) -> None:
    if column.relative is None:
        return
    try:
        low, high = map(Fraction, column.relative)
    except (ValueError, ZeroDivisionError):
        checker.tell(raw, f"列 {column.id} の relative が数ではありません", "、".join(column.relative))
        return
    if low > high:
        checker.tell(raw, f"列 {column.id} の relative の下限が上限を超えています", "、".join(column.relative))


def heading(text: str) -> str:
    """A name in the form in which the reader compares it: NFKC without blanks."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _is_rate(text: str) -> bool:
    try:
        return bool(text) and Fraction(text.removesuffix("%")) >= 0
    except (ValueError, ZeroDivisionError):
        return False


def _repeated(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def _check_names(sheet: Sheet, raw: Mapping[str, Any], checker: _Checker) -> None:
    ids = [column.id for column in sheet.columns] + [derived.id for derived in sheet.derived]
    for name in _repeated(ids):
        checker.tell(raw, f"台帳 {sheet.id} に列 id が二つあります", name)
    for name in _repeated(heading(column.name) for column in sheet.columns):
        checker.tell(raw, f"台帳 {sheet.id} に同じ列名が二つあります", name)
    for name in [sheet.id, *ids]:
        if not name.isidentifier() or name.startswith("_"):
            checker.tell(raw, f"台帳 {sheet.id} の id は式に書ける名前ではありません", name, "英小文字・数字・_")


def _check_references(sheet: Sheet, raw: Mapping[str, Any], checker: _Checker) -> None:
    dimensions = set(sheet.dimensions)
    for name in sheet.key:
        if sheet.column(name) is None:
            checker.tell(raw, f"台帳 {sheet.id} の key に、ない列があります", name)
    if sheet.spread_over and sheet.column(sheet.spread_over) is None:
        checker.tell(raw, f"台帳 {sheet.id} の spread_over に、ない列があります", sheet.spread_over)
    for view in sheet.views:
        for name in view:
            if name not in dimensions:
                checker.tell(raw, f"台帳 {sheet.id} の views に、区分でない列があります", name)
    patterns = zip(sheet.plausible, raw.get("plausible", ()), strict=True)
    for pattern, raw_pattern in patterns:
        for name, values in pattern.items():
            for value in values:
                _check_value(sheet, name, value, "plausible", raw_pattern, checker)


def _check_value(sheet: Sheet, name: str, value: str, what: str, raw: Mapping[str, Any], checker: _Checker) -> None:
    allowed = _values_of(sheet, name)
    if allowed is None:
        checker.tell(raw, f"台帳 {sheet.id} の {what} に、区分でない列があります", name)
    elif allowed and value not in allowed:
        checker.tell(raw, f"台帳 {sheet.id} の {what} に、列 {name} にない値があります", value, "、".join(allowed))


def _values_of(sheet: Sheet, name: str) -> tuple[str, ...] | None:
    """The values a dimension can take, empty when they are free; None when it is no dimension."""
    if name not in sheet.dimensions:
        return None
    column = sheet.column(name)
    if column is not None:
        return column.values
    return next((derived.true, derived.false) for derived in sheet.derived if derived.id == name)


def _check_derived(sheet: Sheet, derived: Derived, raw: Mapping[str, Any], checker: _Checker) -> None:
    if derived.compare:
        _check_measures(sheet, derived.compare, f"derived {derived.id}", raw, checker)
        if not derived.true or not derived.false or derived.true == derived.false:
            checker.tell(raw, f"derived {derived.id} の true と false に、異なる二つの値を書いてください")
    if derived.product:
        part, rate = derived.product
        _check_measures(sheet, part.minus, f"derived {derived.id}", raw, checker)
        column = sheet.column(rate)
        if column is None or column.type != "percent":
            checker.tell(raw, f"derived {derived.id} の率の列がありません", rate, "percent の列")


def _check_measures(sheet: Sheet, names: Sequence[str], what: str, raw: Mapping[str, Any], checker: _Checker) -> None:
    for name in names:
        column = sheet.column(name)
        if column is None or not column.is_measure:
            checker.tell(raw, f"{what} に、金額や数量でない列があります", name)


def _check_rule(sheet: Sheet, rule: RowRule, raw: Mapping[str, Any], checker: _Checker) -> None:
    _check_measures(sheet, list(_rule_columns(rule)), "rows_hold", raw, checker)
    if sum(part is not None for part in (rule.equal, rule.sum_equal, rule.times_equal)) != 1:
        checker.tell(raw, "rows_hold には equal・sum_equal・times_equal のどれか一つを書いてください")
    if rule.sum_equal and not (rule.sum_equal.left and rule.sum_equal.right):
        checker.tell(raw, "rows_hold の sum_equal の左右に列を書いてください")
    if rule.times_equal and not rule.times_equal.factor.startswith("param."):
        checker.tell(raw, "rows_hold の factor が param. で始まりません", rule.times_equal.factor)
    for name, value in rule.where.items():
        _check_value(sheet, name, value, "rows_hold の where", raw, checker)


def _rule_columns(rule: RowRule) -> Iterator[str]:
    if rule.equal:
        yield from rule.equal
    if rule.sum_equal:
        yield from (*rule.sum_equal.left, *rule.sum_equal.right)
    if rule.times_equal:
        yield from (rule.times_equal.left, rule.times_equal.right)
