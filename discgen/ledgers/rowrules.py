"""What must hold between the cells of a sheet: totals, keys, the contract's row rules, balances, sums within int64."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pandas as pd

from discgen.catalogue.contract import Balanced, Column, RowRule, Sheet
from discgen.ledgers.cellreading import INT64_MAX, is_blank, read_cell, shown
from discgen.ledgers.columns import Array, Mask
from discgen.ledgers.problems import SheetLog, SheetProblem
from discgen.ledgers.sheetlayout import Body

_SAFE = float(2**62)


@dataclass(frozen=True, slots=True)
class Checked:
    """A sheet as read: its frame (with ``_row``) and, per column, the cells that must not be used."""

    sheet: Sheet
    frame: pd.DataFrame
    bad: Mapping[str, Mask]
    letters: Mapping[str, str]
    log: SheetLog

    @property
    def rows(self) -> npt.NDArray[np.int64]:
        """Excel row numbers."""
        return np.asarray(self.frame["_row"], dtype=np.int64)

    @property
    def stored_measures(self) -> list[Column]:
        """The measures that the workbook holds."""
        return [column for column in self.sheet.measures if column.is_stored]

    def usable(self, columns: Sequence[str]) -> Mask:
        """Rows in which none of these cells is bad: a faulty cell is told once, not through every rule."""
        mask: Mask = np.ones(len(self.frame), dtype=bool)
        for column in columns:
            if column in self.bad:
                mask &= ~self.bad[column]
        return mask


def exact_sum(values: Array) -> int | Fraction:
    """The sum without overflow; numpy wraps around silently."""
    if values.dtype == object:
        return sum(map(Fraction, values), Fraction(0))
    if float(np.abs(values.astype(np.float64)).sum()) < _SAFE:
        return int(values.sum())
    return sum(int(value) for value in values)


def _wide(values: Array, factor: int = 1, terms: int = 1) -> Array:
    """The values in a type in which ``terms`` of them times ``factor`` cannot wrap around."""
    if values.dtype == object or not len(values):
        return values
    if float(np.abs(values.astype(np.float64)).max()) * abs(factor) * terms < _SAFE:
        return values
    return values.astype(object)


def check_sums(checked: Checked) -> None:
    """A column whose total leaves int64 cannot be summed by anybody downstream."""
    for column in checked.stored_measures:
        total = exact_sum(checked.frame[column.id].to_numpy())
        if not -INT64_MAX <= total <= INT64_MAX:
            checked.log.add(
                "列の合計が扱える大きさを超えます",
                letter=checked.letters.get(column.id, ""),
                found=f"{total:,}",
                expected=f"±{INT64_MAX:,} 以内",
                remedy="桁を確かめてください",
            )


def check_totals(checked: Checked, body: Body) -> None:
    """Total rows are no data, but what they say must agree with the rows above."""
    rows = checked.rows
    since = 0
    for position, word in body.totals.items():
        row = position + body.first_row
        for column in checked.stored_measures:
            if checked.letters.get(column.id):
                _check_total(checked, body, column, position, (rows < row, (rows < row) & (rows > since)), word)
        since = row if word == "小計" else since


def _check_total(
    checked: Checked, body: Body, column: Column, position: int, spans: tuple[Mask, Mask], word: str
) -> None:
    raw = body.columns[column.id]
    cell = raw.cells.at(position)
    problem: SheetProblem | None = None
    if is_blank(cell):
        remedy = "合計を入力するか、合計の行を削除してください"
        problem = None if column.optional else SheetProblem("合計欄が空白です", "空白", "合計の数値", remedy)
    else:
        reading = read_cell(raw.rule, cell)
        if reading.bad:
            problem = reading.problem
        elif checked.usable([column.id]).all():
            problem = _compare_total(checked.frame[column.id].to_numpy(), spans, reading.value, word)
    if problem is not None:
        checked.log.tell(problem, letter=raw.letter, row=position + body.first_row)


def _compare_total(values: Array, spans: tuple[Mask, Mask], found: object, word: str) -> SheetProblem | None:
    """合計 counts every row above, 小計 those since the last 小計; 計 is used for both."""
    above, section = (exact_sum(values[span]) for span in spans)
    allowed = {"小計": (section,), "計": (above, section)}.get(word, (above,))
    if found in allowed:
        return None
    expected = f"{_number(allowed[0])}（明細の合計）"
    remedy = "明細の漏れや重複がないか確かめてください"
    return SheetProblem(f"{word}が明細の合計と一致しません", _number(found), expected, remedy)


def _number(value: object) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, Fraction):
        return f"{value.numerator:,}" if value.denominator == 1 else format(float(value), ".15g")
    return shown(value)


def check_keys(checked: Checked) -> None:
    """The key columns together occur once; the fault names both places."""
    key = list(checked.sheet.key)
    if not key:
        return
    usable = checked.usable(key)
    keys = checked.frame[key] if usable.all() else checked.frame.loc[usable, key]
    repeated = checked.frame.loc[keys.index[keys.duplicated(keep=False)]]
    first: dict[tuple[object, ...], int] = {}
    names = "・".join(column.name for column in checked.sheet.columns if column.id in key)
    anchor = next((checked.letters[name] for name in key if name in checked.letters), "")
    for *values, row in repeated[[*key, "_row"]].itertuples(index=False, name=None):
        identity = tuple(values)
        if identity not in first:
            first[identity] = int(row)
            continue
        words = "・".join(shown(value) for value in values)
        checked.log.add(
            f"{names}が重複しています",
            letter=anchor,
            row=int(row),
            found=f"「{words}」（{checked.log.cell(anchor, first[identity])} と同じ）",
            expected="行ごとに異なる値",
            remedy="どちらかの行を直すか削除してください",
        )


def check_row_rules(checked: Checked, parameters: Mapping[str, Fraction]) -> None:
    """The contract's ``rows_hold``."""
    for rule in checked.sheet.rows_hold if len(checked.frame) else ():
        if rule.filled:
            _check_filled(checked, rule)
        if rule.equal:
            _check_equation(checked, rule, rule.equal[:1], rule.equal[1:])
        if rule.sum_equal:
            _check_equation(checked, rule, rule.sum_equal.left, rule.sum_equal.right)
        if rule.times_equal:
            _check_product(checked, rule, parameters)


def _where(checked: Checked, rule: RowRule, columns: Sequence[str]) -> Mask:
    mask = checked.usable([*columns, *rule.where])
    for name, value in rule.where.items():
        mask &= np.asarray(checked.frame[name] == value, dtype=bool)
    return mask


def _check_filled(checked: Checked, rule: RowRule) -> None:
    blank = np.fromiter((value in ("", None) for value in checked.frame[rule.filled]), dtype=bool)
    column = next(column for column in checked.sheet.columns if column.id == rule.filled)
    for position in np.flatnonzero(_where(checked, rule, [rule.filled]) & blank):
        checked.log.add(
            rule.message,
            letter=checked.letters.get(rule.filled, ""),
            row=int(checked.rows[position]),
            found="空白",
            expected=f"{column.name}の記入",
            remedy="この欄を記入してください",
        )


def _check_equation(checked: Checked, rule: RowRule, left: Sequence[str], right: Sequence[str]) -> None:
    mask = _where(checked, rule, [*left, *right])
    sums = [_added(checked.frame, columns) for columns in (left, right)]
    _tell_unequal(checked, rule, mask, sums[0], sums[1], right[-1])


def _added(frame: pd.DataFrame, columns: Sequence[str]) -> Array:
    parts = [_wide(frame[name].to_numpy(), terms=len(columns)) for name in columns]
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def _check_product(checked: Checked, rule: RowRule, parameters: Mapping[str, Fraction]) -> None:
    assert rule.times_equal is not None
    equation = rule.times_equal
    factor = parameters.get(equation.factor.removeprefix("param."))
    if factor is None:
        checked.log.add(
            "確かめるための数値が institution.toml にありません",
            found=equation.factor,
            expected=rule.message,
            remedy=f"[parameters] に {equation.factor.removeprefix('param.')} を書いてください",
        )
        return
    factor = Fraction(factor)
    left, right = checked.frame[equation.left].to_numpy(), checked.frame[equation.right].to_numpy()
    product = _wide(left, factor.numerator) * factor.numerator
    target = _wide(right, factor.denominator) * factor.denominator
    mask = _where(checked, rule, [equation.left, equation.right]) & np.asarray(product != target, dtype=bool)
    for position in np.flatnonzero(mask):
        value = Fraction(int(product[position]), factor.denominator)
        _tell_rule(checked, rule, int(position), equation.right, right[position], value)


def _tell_unequal(checked: Checked, rule: RowRule, mask: Mask, left: Array, right: Array, column: str) -> None:
    for position in np.flatnonzero(mask & np.asarray(left != right, dtype=bool)):
        _tell_rule(checked, rule, int(position), column, right[position], left[position])


def _tell_rule(checked: Checked, rule: RowRule, position: int, column: str, found: object, expected: object) -> None:
    checked.log.add(
        rule.message,
        letter=checked.letters.get(column, ""),
        row=int(checked.rows[position]),
        found=f"{_plain(found)}（差 {_number(_exact(found) - _exact(expected))}）",
        expected=_plain(expected),
        remedy="この行の金額を確かめてください",
    )


def _exact(value: object) -> Fraction:
    return value if isinstance(value, Fraction) else Fraction(int(str(value)))


def _plain(value: object) -> str:
    return _number(_exact(value))


def check_balance(checked: Checked) -> None:
    """Debit and credit agree within each group of ``balanced``; a group with a faulty cell is left alone."""
    rule = checked.sheet.balanced
    if rule is None:
        return
    columns = [*rule.by, rule.debit, rule.credit]
    usable = checked.usable(columns)
    first: dict[tuple[object, ...], int] = {}
    sums: dict[tuple[object, ...], list[int]] = {}
    spoilt: set[tuple[object, ...]] = set()
    lines = checked.frame[[*columns, "_row"]].itertuples(index=False, name=None)
    for good, (*group, debit, credit, row) in zip(usable.tolist(), lines, strict=True):
        key = tuple(group)
        first.setdefault(key, int(row))
        total = sums.setdefault(key, [0, 0])
        total[0] += int(debit)
        total[1] += int(credit)
        spoilt |= set() if good else {key}
    for key, (debit, credit) in sums.items():
        if debit != credit and key not in spoilt:
            _tell_unbalanced(checked, rule, key, (debit, credit), first[key])


def _tell_unbalanced(
    checked: Checked, rule: Balanced, key: tuple[object, ...], sums: tuple[int, int], row: int
) -> None:
    names = {column.id: column.name for column in checked.sheet.columns}
    group = "、".join(f"{names[column]} {shown(value)}" for column, value in zip(rule.by, key, strict=True))
    debit, credit = sums
    checked.log.add(
        rule.message,
        letter=checked.letters.get(rule.debit, ""),
        row=row,
        found=f"{group}：{names[rule.debit]} {debit:,}、{names[rule.credit]} {credit:,}（差 {debit - credit:,}）",
        expected="借方の合計＝貸方の合計",
        remedy="記入漏れや金額の誤りがないか確かめてください",
    )
