"""The ledger contracts of the catalogue, loaded and proved: no reference in them leads nowhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from discgen.catalogue.checker import Checker, check_relative, heading
from discgen.catalogue.contract import NEGATIVE, POSITIVE, Choices, Column, Derived, RowRule, Sheet, Signed, Workbook
from discgen.catalogue.contract_links import check_links, extended
from discgen.catalogue.contract_rates import check_following, with_rates
from discgen.catalogue.datafile import validated
from discgen.catalogue.house import HouseForms
from discgen.catalogue.houseledgers import HouseLedger
from discgen.catalogue.ratelaw import RateLaw, is_rate
from discgen.catalogue.strict import LINE_KEY, place_of
from discgen.faults import Fault, FaultError

CHOICES = "00-choices.yaml"

_WITH_VALUES = frozenset({"choice", "percent"})
_NUMERIC = frozenset({"yen", "count", "number", "percent"})
_NO_HOUSE = HouseForms()
_NO_LAW = RateLaw()
_BLANKABLE = frozenset({"text", "choice", "date"})  # in a frame only these show that a cell was blank


@dataclass(frozen=True, slots=True)
class _Part:
    """One sheet on its way: as written, its raw mapping, and who collects what is wrong in its file."""

    sheet: Sheet
    raw: Mapping[str, Any]
    checker: Checker


def read_contracts(
    folder: Path, choices: Mapping[str, tuple[str, ...]], house: HouseForms = _NO_HOUSE, law: RateLaw = _NO_LAW
) -> tuple[Workbook, ...]:
    """All ledger contracts of a folder in the order of its files, shared lists and extended ledgers written out.

    law: the rates that columns name, and the day whose sheets are asked for (every sheet without one).

    Errors: FaultError with every fault of every file, each with file and line.
    """
    faults: list[Fault] = []
    workbooks: list[tuple[Workbook, list[_Part]]] = []
    seen: dict[tuple[str, str], str] = {}
    for path in sorted(folder.glob("*.yaml")):
        if path.name == CHOICES:
            continue
        checker = Checker(path.name, choices, faults)
        try:
            documents = house.words.models(path, Workbook)
        except FaultError as error:
            faults += error.faults
            continue
        for workbook, raw in documents:
            _claim(checker, seen, "ブック", workbook.workbook, raw)
            pairs = zip(workbook.sheets, raw["sheets"], strict=True)
            sheets = [(sheet, raw_sheet) for sheet, raw_sheet in pairs if law.day is None or sheet.in_force(law.day)]
            if sheets or not workbook.sheets:  # a workbook of free tables has none of its own
                parts = [_with_values(with_rates(sheet, raw, law, checker), raw, checker) for sheet, raw in sheets]
                workbooks.append((workbook, parts))
    _take_house_values(workbooks, house, faults)
    made = _finish(workbooks, seen)
    if faults:
        raise FaultError(faults)
    return made


def _take_house_values(workbooks: list[tuple[Workbook, list[_Part]]], house: HouseForms, faults: list[Fault]) -> None:
    """Make the house's changes of closed lists: ``ledgers: {sheet: {more_values: {column: [values]}}}``."""
    for change in house.part("ledgers"):
        for name, raw in change.items():
            if name == LINE_KEY:
                continue
            places = [(parts, at) for _, parts in workbooks for at, part in enumerate(parts) if part.sheet.id == name]
            if not places:
                continue  # a ledger of another folder of contracts
            model, more = validated(raw, HouseLedger)
            faults += more
            if model is None:
                continue
            for parts, at in places:
                sheet, more = model.changed(parts[at].sheet, place_of(raw))
                faults += more
                parts[at] = replace(parts[at], sheet=sheet)
            for _, parts in workbooks:
                _keep_to(parts, name, model)


def _keep_to(parts: list[_Part], ledger: str, change: HouseLedger) -> None:
    """Keep the combinations of sheets that extend a ledger to the lists that the house has there."""
    for at, part in enumerate(parts):
        if part.sheet.extends == ledger and part.sheet.plausible:
            plausible = tuple(change.narrowed(part.sheet.plausible))
            parts[at] = replace(part, sheet=part.sheet.model_copy(update={"plausible": plausible}))


def _finish(workbooks: list[tuple[Workbook, list[_Part]]], seen: dict[tuple[str, str], str]) -> tuple[Workbook, ...]:
    """The workbooks with their extended sheets written out, every sheet checked."""
    ledgers = {part.sheet.id: part.sheet for _, parts in workbooks for part in parts}
    made: list[Workbook] = []
    written: list[_Part] = []
    for workbook, parts in workbooks:
        whole = [replace(part, sheet=extended(part.sheet, ledgers, part.raw, part.checker)) for part in parts]
        for part in whole:
            _claim(part.checker, seen, "台帳 id", part.sheet.id, part.raw)
            _claim(part.checker, seen, "シート", f"{workbook.workbook}／{heading(part.sheet.sheet)}", part.raw)
        made.append(workbook.model_copy(update={"sheets": tuple(part.sheet for part in whole)}))
        written += whole
    ledgers = {part.sheet.id: part.sheet for part in written}
    for part in written:
        _check_sheet(part)
        check_links(part.sheet, ledgers, part.raw, part.checker)
    return tuple(made)


def read_choices(folder: Path, house: HouseForms = _NO_HOUSE) -> dict[str, tuple[str, ...]]:
    """Named lists of classification values that ledgers and tables share, in the house's words."""
    return {name: values for part in _choices(folder, house) for name, values in part.choices.items()}


def read_value_ids(folder: Path, house: HouseForms = _NO_HOUSE) -> dict[str, str]:
    """The ids of single values of these lists."""
    return {value: name for part in _choices(folder, house) for value, name in part.ids.items()}


def _choices(folder: Path, house: HouseForms) -> list[Choices]:
    path = folder / CHOICES
    return [part for part, _ in house.words.models(path, Choices)] if path.exists() else []


def _claim(checker: Checker, seen: dict[tuple[str, str], str], kind: str, name: str, at: Mapping[str, Any]) -> None:
    """Take a name that must be unique in the whole catalogue."""
    if (kind, name) in seen:
        checker.tell(at, f"{kind}「{name}」が二度定義されています", seen[kind, name])
    seen[kind, name] = f"{checker.file}:{at.get(LINE_KEY, 1)}"


def _with_values(sheet: Sheet, raw: Mapping[str, Any], checker: Checker) -> _Part:
    """The sheet with ``values_from`` written out as ``values``, its columns checked."""
    pairs = zip(sheet.columns, raw.get("columns", ()), strict=True)
    columns = tuple(_resolve_column(column, raw_column, checker) for column, raw_column in pairs)
    return _Part(sheet.model_copy(update={"columns": columns}), raw, checker)


def _check_sheet(part: _Part) -> None:
    """Everything that can be told from the sheet alone; what an extended sheet takes over was checked in its base."""
    sheet, raw, checker = part.sheet, part.raw, part.checker
    _check_names(sheet, raw, checker)
    _check_references(sheet, raw, checker)
    check_following(sheet, raw, checker)
    for derived, raw_derived in zip(sheet.derived, raw.get("derived", ()), strict=False):
        _check_derived(sheet, derived, raw_derived, checker)
    for rule, raw_rule in zip(sheet.rows_hold, raw.get("rows_hold", ()), strict=False):
        _check_rule(sheet, rule, raw_rule, checker)


def _resolve_column(column: Column, raw: Mapping[str, Any], checker: Checker) -> Column:
    if column.values_from:
        if column.values:
            checker.tell(raw, f"列 {column.id} に values と values_from の両方があります")
        if column.values_from not in checker.choices:
            known = "、".join(checker.choices)
            checker.tell(raw, f"列 {column.id} の values_from の一覧がありません", column.values_from, known)
        column = column.model_copy(update={"values": checker.choices.get(column.values_from, ("？",))})
    if column.signed and column.signed.debit_side_from:
        column = column.model_copy(update={"signed": _resolve_signed(column.signed, raw, checker)})
    if column.type == "choice" and not column.values:
        checker.tell(raw, f"列 {column.id} は choice なのに values がありません")
    if column.values and column.type not in _WITH_VALUES:
        checker.tell(raw, f"列 {column.id} の型 {column.type} に values は書けません")
    doubled = _repeated(heading(value) for value in column.values)
    if doubled:
        checker.tell(raw, f"列 {column.id} の values に同じ値が二つあります", "、".join(doubled))
    if column.type == "percent":
        for value in column.values:
            if not is_rate(value):
                checker.tell(raw, f"列 {column.id} の values に率でない値があります", value, "35% のような率")
    if column.sign == "positive" and column.type not in _NUMERIC:
        checker.tell(raw, f"列 {column.id} の型 {column.type} に sign は書けません")
    if column.share and column.type != "number":
        checker.tell(raw, f"列 {column.id} の型 {column.type} に share は書けません")
    if column.within_year and column.type != "date":
        checker.tell(raw, f"列 {column.id} の型 {column.type} に within_year は書けません")
    if column.at_year_end and column.type != "date":
        checker.tell(raw, f"列 {column.id} の型 {column.type} に at_year_end は書けません")
    for flag, text in (("sample", column.sample if column.type != "date" else ""), ("refers", column.refers)):
        if text and column.type != "text":
            checker.tell(raw, f"列 {column.id} の型 {column.type} に {flag} は書けません")
    check_relative(column.id, column.relative, raw, checker)
    return column


def _resolve_signed(signed: Signed, raw: Mapping[str, Any], checker: Checker) -> Signed:
    if signed.debit_side_from not in checker.choices:
        known = "、".join(checker.choices)
        checker.tell(raw, "signed の debit_side_from の一覧がありません", signed.debit_side_from, known)
    return signed.model_copy(update={"debit_side": checker.choices.get(signed.debit_side_from, ())})


def _repeated(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def _check_names(sheet: Sheet, raw: Mapping[str, Any], checker: Checker) -> None:
    ids = [column.id for column in sheet.columns] + [derived.id for derived in sheet.derived]
    for name in _repeated(ids):
        checker.tell(raw, f"台帳 {sheet.id} に列 id が二つあります", name)
    for name in _repeated(heading(column.name) for column in sheet.columns):
        checker.tell(raw, f"台帳 {sheet.id} に同じ列名が二つあります", name)
    for name in [sheet.id, *ids]:
        if not name.isidentifier() or name.startswith("_"):
            checker.tell(raw, f"台帳 {sheet.id} の id は式に書ける名前ではありません", name, "英小文字・数字・_")


def _check_references(sheet: Sheet, raw: Mapping[str, Any], checker: Checker) -> None:
    dimensions = set(sheet.dimensions)
    for name in sheet.key:
        if name not in {column.id for column in sheet.stored}:
            checker.tell(raw, f"台帳 {sheet.id} の key に、ない列があります", name)
    if sheet.spread_over and sheet.column(sheet.spread_over) is None:
        checker.tell(raw, f"台帳 {sheet.id} の spread_over に、ない列があります", sheet.spread_over)
    _check_next_year(sheet, raw, checker)
    for view in sheet.views:
        for name in view:
            if name not in dimensions:
                checker.tell(raw, f"台帳 {sheet.id} の views に、区分でない列があります", name)
    patterns = zip(sheet.plausible, raw.get("plausible", ()), strict=False)
    for pattern, raw_pattern in patterns:
        for name, values in pattern.items():
            if name in {column.id for column in sheet.measures}:
                if values not in (POSITIVE, NEGATIVE):
                    checker.tell(
                        raw_pattern, f"台帳 {sheet.id} の plausible の {name} は [正] か [負] です", "、".join(values)
                    )
                continue
            for value in values:
                _check_value(sheet, name, value, "plausible", raw_pattern, checker)


def _check_next_year(sheet: Sheet, raw: Mapping[str, Any], checker: Checker) -> None:
    """What the next year begins with stands in columns of the sheet."""
    rule = sheet.next_year
    if rule is None or sheet.extends:  # of an addition: checked in its base
        return
    named = [*rule.anew, *rule.opening.keys(), *rule.opening.values(), *(row.column for row in rule.rows)]
    for name in named:
        if name not in {column.id for column in sheet.stored}:
            checker.tell(raw, f"台帳 {sheet.id} の next_year に、ない列があります", name)
    if rule.years and len(sheet.years) != 1:
        checker.tell(raw, f"台帳 {sheet.id} の next_year の years は、年度の列が一つあるシートに書いてください")
    for row in rule.rows:
        for name, value in row.row.items():
            _check_value(sheet, name, value, "next_year", raw, checker)


def _check_value(sheet: Sheet, name: str, value: str, what: str, raw: Mapping[str, Any], checker: Checker) -> None:
    allowed = sheet.values_of(name)
    if allowed is None:
        checker.tell(raw, f"台帳 {sheet.id} の {what} に、区分でない列があります", name)
    elif allowed and value not in allowed:
        checker.tell(raw, f"台帳 {sheet.id} の {what} に、列 {name} にない値があります", value, "、".join(allowed))


def _check_derived(sheet: Sheet, derived: Derived, raw: Mapping[str, Any], checker: Checker) -> None:
    if derived.compare:
        _check_measures(sheet, derived.compare, f"derived {derived.id}", raw, checker)
        if not derived.true or not derived.false or derived.true == derived.false:
            checker.tell(raw, f"derived {derived.id} の true と false に、異なる二つの値を書いてください")
    for term in derived.parts:
        _check_measures(sheet, [name for name, _ in term.signs], f"derived {derived.id}", raw, checker)
        if not term.signs:
            checker.tell(raw, f"derived {derived.id} に、金額の列のない項があります", expected="plus か minus")
        for rate in term.rates:
            column = sheet.column(rate)
            if column is None or column.type != "percent":
                checker.tell(raw, f"derived {derived.id} の率の列がありません", rate, "percent の列")


def _check_measures(sheet: Sheet, names: Sequence[str], what: str, raw: Mapping[str, Any], checker: Checker) -> None:
    for name in names:
        column = sheet.column(name)
        if column is None or not column.is_measure or not column.is_stored:
            checker.tell(raw, f"{what} に、金額や数量でない列があります", name)


def _check_rule(sheet: Sheet, rule: RowRule, raw: Mapping[str, Any], checker: Checker) -> None:
    _check_measures(sheet, list(_rule_columns(rule)), "rows_hold", raw, checker)
    if sum(map(bool, (rule.equal, rule.sum_equal, rule.times_equal, rule.filled, rule.not_negative))) != 1:
        kinds = "equal・sum_equal・times_equal・filled・not_negative"
        checker.tell(raw, f"rows_hold には {kinds} のどれか一つを書いてください")
    if rule.not_negative and sheet.measure(rule.not_negative) is None:
        checker.tell(raw, "rows_hold の not_negative に、計算する金額でない列があります", rule.not_negative)
    if rule.filled and rule.filled not in {column.id for column in sheet.stored if column.type in _BLANKABLE}:
        checker.tell(raw, "rows_hold の filled に、文字・区分・日付でない列があります", rule.filled)
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
