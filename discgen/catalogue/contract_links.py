"""Contracts that lean on other ledgers: sheets that extend one, columns looked up elsewhere, texts that refer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from discgen.catalogue.checker import Checker, check_relative
from discgen.catalogue.contract import Balanced, Column, Sheet, Signed

COMPANIES = "companies"
_ADDED = (
    Column(id="company", name="会社", type="text", refers=f"{COMPANIES}.name"),
    Column(id="explanation", name="摘要", type="text", sample="連結調整"),
)


def extended(sheet: Sheet, ledgers: Mapping[str, Sheet], raw: Mapping[str, Any], checker: Checker) -> Sheet:
    """The sheet with what it takes from the ledger that it extends; any other sheet as it is.

    What is plausible in the bank's book says nothing of what a group adds to it.
    """
    if not sheet.extends:
        if sheet.relative or sheet.more_values:
            checker.tell(raw, f"台帳 {sheet.id} の relative と more_values は extends のあるシートに書いてください")
        return sheet
    base = ledgers.get(sheet.extends)
    if base is None or base.extends:
        checker.tell(raw, f"台帳 {sheet.id} の extends の台帳がありません", sheet.extends, "ほかの台帳の id")
        return sheet.model_copy(update={"sheet": sheet.sheet or sheet.id, "columns": sheet.columns or _ADDED})
    named = {"sheet": sheet.sheet or base.sheet, "title": sheet.title or f"{base.title}（連結調整）"}
    if sheet.columns:
        return sheet.model_copy(update=named)
    _check_changes(sheet, base, raw, checker)
    taken = {
        "optional": True,
        "columns": (*(_own(sheet, column) for column in base.columns), *_ADDED),
        "derived": base.derived,
        "rows_hold": base.rows_hold,
        "views": sheet.views or base.views,
        "next_year": sheet.next_year or base.next_year,
    }
    return sheet.model_copy(update=named | taken)


def _own(sheet: Sheet, column: Column) -> Column:
    """A column of the base as an addition has it: an elimination is negative, and multiples are its own."""
    changes: dict[str, Any] = {"relative": sheet.relative.get(column.id)}
    if column.is_measure:
        changes["sign"] = "any"
    if column.id in sheet.more_values:
        changes["values"] = (*column.values, *sheet.more_values[column.id])
    return column.model_copy(update=changes)


def _check_changes(sheet: Sheet, base: Sheet, raw: Mapping[str, Any], checker: Checker) -> None:
    measures = {column.id for column in base.measures}
    for name, limits in sheet.relative.items():
        if name not in measures:
            checker.tell(raw, f"台帳 {sheet.id} の relative に、金額や数量でない列があります", name)
        check_relative(name, limits, raw, checker)
    for name, values in sheet.more_values.items():
        column = base.column(name)
        if column is None or column.type != "choice":
            checker.tell(raw, f"台帳 {sheet.id} の more_values に、区分でない列があります", name)
        elif set(values) & set(column.values):
            doubled = "、".join(sorted(set(values) & set(column.values)))
            checker.tell(raw, f"台帳 {sheet.id} の more_values に、もとの台帳と同じ値があります", doubled)


def check_links(sheet: Sheet, ledgers: Mapping[str, Sheet], raw: Mapping[str, Any], checker: Checker) -> None:
    """What a sheet names in other ledgers stands there, and what its own computed columns name stands here."""
    _check_extension(sheet, ledgers, raw, checker)
    raw_columns: Mapping[str, Any] = {item["id"]: item for item in raw.get("columns", ())}
    for column in sheet.columns:
        at = raw_columns.get(column.id, raw)
        if column.lookup and column.signed:
            checker.tell(at, f"列 {column.id} に lookup と signed の両方があります")
        if column.lookup:
            _check_lookup(sheet, column, ledgers, at, checker)
        if column.signed:
            _check_signed(sheet, column, column.signed, at, checker)
        if column.refers:
            _check_refers(column, ledgers, at, checker)
    if bool(sheet.lookup_in) != any(column.lookup and "." not in column.lookup for column in sheet.columns):
        checker.tell(raw, f"台帳 {sheet.id} の lookup_in と列の lookup は、どちらも書いてください")
    if sheet.balanced:
        _check_balanced(sheet, sheet.balanced, raw, checker)


def _check_extension(sheet: Sheet, ledgers: Mapping[str, Sheet], raw: Mapping[str, Any], checker: Checker) -> None:
    """A formula written for the base must find its filters and a measure in the addition too."""
    base = ledgers.get(sheet.extends)
    if base is None:
        return
    missing = [name for name in base.dimensions if name not in sheet.dimensions]
    if missing:
        checker.tell(raw, f"台帳 {sheet.id} に、もとの台帳 {base.id} の区分の列がありません", "、".join(missing))
    if not {column.id for column in base.measures} & {column.id for column in sheet.measures}:
        checker.tell(raw, f"台帳 {sheet.id} に、もとの台帳 {base.id} の金額や数量の列が一つもありません")


def _check_lookup(
    sheet: Sheet, column: Column, ledgers: Mapping[str, Sheet], raw: Mapping[str, Any], checker: Checker
) -> None:
    ledger, by_reference, name = column.lookup.rpartition(".")
    target = ledgers.get(ledger or sheet.lookup_in)
    if target is None:
        checker.tell(raw, f"台帳 {sheet.id} の lookup_in の台帳がありません", ledger or sheet.lookup_in)
        return
    if by_reference:
        if not any(own.refers.startswith(f"{ledger}.") for own in sheet.stored):
            checker.tell(raw, f"台帳 {sheet.id} に、台帳 {ledger} を refers で指す列がありません", column.lookup)
    elif set(sheet.lookup_on) != set(target.key) or not set(sheet.lookup_on) <= {own.id for own in sheet.stored}:
        names = "、".join(target.key)
        checker.tell(raw, f"台帳 {sheet.id} の lookup_on が台帳 {target.id} の key と合いません", expected=names)
    found = target.column(name)
    if found is None or not found.is_stored:
        checker.tell(raw, f"列 {column.id} の lookup の列が台帳 {target.id} にありません", column.lookup)
    elif (found.type, found.values) != (column.type, column.values):
        checker.tell(raw, f"列 {column.id} の型か values が、lookup の列と異なります", column.type, found.type)


def _check_signed(sheet: Sheet, column: Column, signed: Signed, raw: Mapping[str, Any], checker: Checker) -> None:
    if column.type != "yen":
        checker.tell(raw, f"列 {column.id} の型 {column.type} に signed は書けません", expected="yen")
    for name in (signed.debit, signed.credit):
        if name not in _amounts(sheet):
            checker.tell(raw, f"列 {column.id} の signed に、円の列でない列があります", name)
    by = sheet.column(signed.by)
    if by is None or by.type != "choice":
        checker.tell(raw, f"列 {column.id} の signed の by が区分の列ではありません", signed.by)
        return
    unknown = [value for value in signed.debit_side if value not in by.values]
    if unknown or not signed.debit_side:
        allowed = "、".join(by.values)
        checker.tell(
            raw, f"列 {column.id} の debit_side に、列 {by.id} にない値があります", "、".join(unknown), allowed
        )


def _check_refers(column: Column, ledgers: Mapping[str, Sheet], raw: Mapping[str, Any], checker: Checker) -> None:
    ledger, _, name = column.refers.partition(".")
    target = ledgers[ledger].column(name) if ledger in ledgers else None
    if target is None or target.type != "text" or not target.is_stored:
        checker.tell(raw, f"列 {column.id} の refers の列がありません", column.refers, "台帳.文字の列")


def _check_balanced(sheet: Sheet, balanced: Balanced, raw: Mapping[str, Any], checker: Checker) -> None:
    for name in (balanced.debit, balanced.credit):
        if name not in _amounts(sheet):
            checker.tell(raw, f"台帳 {sheet.id} の balanced に、円の列でない列があります", name)
    for name in balanced.by:
        if name not in {column.id for column in sheet.stored}:
            checker.tell(raw, f"台帳 {sheet.id} の balanced の by に、ない列があります", name)


def _amounts(sheet: Sheet) -> set[str]:
    return {column.id for column in sheet.stored if column.type == "yen"}
