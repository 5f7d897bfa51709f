"""The meaning of one cell: its value under the contract's column type, or what is wrong with it.

This is the slow, careful way. ``columns`` sends only distinct or odd values through it.
"""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from discgen.catalogue.checker import heading
from discgen.catalogue.contract import Column
from discgen.faults import Severity, some_of
from discgen.ledgers import normalise
from discgen.ledgers.problems import NOT_ENTERED, SheetProblem
from discgen.likewords import closest

INT64_MAX = 2**63 - 1
EXACT_FLOAT = 2**53
_POINTED = re.compile(r"[^0-9]*[1-9][0-9]{0,2}\.[0-9]{3}[^0-9]*")  # 1.000
_WRITTEN_OUT = 10**21  # beyond it a cell shows powers of ten


class Uncached:
    """Stands in the grid for a formula whose result was never stored."""

    def __repr__(self) -> str:
        """As the user would name it."""
        return "数式"


UNCACHED = Uncached()


class FileText(str):
    """The text of a cell of a text file, which has no other cells: a number in it was not typed as text."""

    __slots__ = ()


class NumberText(str):
    """The text of a cell that holds a number."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class CellReading:
    """The value of a cell and the finding about it, if any. With an error the value is only a filler."""

    value: object
    problem: SheetProblem | None = None

    @property
    def bad(self) -> bool:
        """True if the value must not be used."""
        return self.problem is not None and self.problem.severity is Severity.ERROR


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """A column with everything needed to read its cells."""

    column: Column
    first_day: datetime.date
    last_day: datetime.date
    folded: Mapping[str, str]  # NFKC form -> the exact classification value
    rates: Mapping[Fraction, str]  # closed list of a percent column

    @property
    def filler(self) -> object:
        """What stands in the frame for a blank or unreadable cell."""
        return FILLERS[self.column.type]


DTYPES: Mapping[str, str] = MappingProxyType({"yen": "int64", "count": "int64", "year": "int64"})
FILLERS: Mapping[str, object] = MappingProxyType(
    {"text": "", "choice": "", "yen": 0, "count": 0, "number": Fraction(0), "percent": None, "year": 0, "date": None}
)


def rule_of(column: Column, fiscal_year_end: datetime.date) -> ColumnRule:
    """The rule of a column for the year that ends on ``fiscal_year_end``."""
    next_day = fiscal_year_end + datetime.timedelta(days=1)
    folded = {heading(value): value for value in column.values}
    rates: dict[Fraction, str] = {}
    if column.type == "percent":
        for value in column.values:
            rate = normalise.parse_percent(value)
            if rate is not None:
                rates[rate] = value
    return ColumnRule(column, next_day.replace(year=next_day.year - 1), fiscal_year_end, folded, rates)


def is_blank(value: object) -> bool:
    """True for an empty cell and for one that holds nothing but blanks."""
    return value is None or (isinstance(value, str) and (not value or value.isspace()))


def shown(value: object) -> str:
    """A cell value as the user sees it."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return _float_text(value)
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y/%m/%d" if value.time() == datetime.time() else "%Y/%m/%d %H:%M")
    if isinstance(value, datetime.date):
        return value.strftime("%Y/%m/%d")
    return str(value)


def _float_text(value: float) -> str:
    """As the cell shows it, without the letters of programmes (nan, 1e+308)."""
    if not math.isfinite(value):
        return "数でない値" if math.isnan(value) else "無限大"
    if abs(value) >= _WRITTEN_OUT or 0 < abs(value) < 1 / _WRITTEN_OUT:
        digits, _, power = format(value, ".6e").partition("e")
        return f"{digits.rstrip('0').rstrip('.')}×10の{int(power)}乗"
    return str(int(value)) if value.is_integer() else format(Decimal(format(value, ".15g")), "f")


def read_cell(rule: ColumnRule, value: object) -> CellReading:
    """Read one cell that holds something else than blanks (blanks: see ``read_blank``)."""
    if value is UNCACHED:
        problem = SheetProblem(
            "数式の計算結果が保存されていません",
            "数式",
            "計算結果の値",
            "Excel で開いて再計算し、上書き保存してください",
        )
        return CellReading(rule.filler, problem)
    if isinstance(value, str) and value.strip().upper() in normalise.ERROR_VALUES:
        remedy = "数式の参照先を直すか、正しい値を入力してください"
        return CellReading(rule.filler, SheetProblem("エラー値が入っています", value.strip(), _expected(rule), remedy))
    reading = _READERS[rule.column.type](rule, value)
    if reading.bad or not isinstance(reading.value, (int, Fraction)):
        return reading
    if rule.column.share and reading.value > 1:
        found, remedy = (
            f"{shown(value)}（{normalise.as_typed(Fraction(reading.value) * 100)}%）",
            "割合の書き方を確かめてください（2% ならば 2% または 0.02）",
        )
        return CellReading(rule.filler, SheetProblem("割合が 100% を超えています", found, _expected(rule), remedy))
    return _refuse_negative(rule, reading, value) if rule.column.sign == "positive" else reading


def read_blank(rule: ColumnRule) -> CellReading:
    """Read an empty cell: allowed in optional columns only."""
    if rule.column.optional:
        return CellReading(rule.filler)
    remedy = "該当がなければ 0 を入力してください" if rule.column.is_measure else "値を入力してください"
    return CellReading(rule.filler, SheetProblem(NOT_ENTERED, "空白", _expected(rule), remedy))


def _refuse_negative(rule: ColumnRule, reading: CellReading, value: object) -> CellReading:
    if isinstance(reading.value, (int, Fraction)) and reading.value < 0:
        remedy = "符号を確かめてください"
        return CellReading(rule.filler, SheetProblem("負の値は記入できません", shown(value), "0 以上の値", remedy))
    return reading


def _expected(rule: ColumnRule) -> str:
    words = {
        "yen": "円単位の整数",
        "count": "整数",
        "number": "数値",
        "percent": "率（例：35% または 0.35）",
        "date": "日付（例：2021/3/31）",
        "year": "年度（例：2020）",
        "text": "文字",
    }
    column = rule.column
    if column.share:
        return "100% 以下の割合（例：2% または 0.02）"
    return _allowed(column.values) if column.values else words.get(column.type, "")


def _allowed(values: Sequence[str]) -> str:
    return some_of(values, 8, "種")


def _read_as(value: object, text: str) -> SheetProblem | None:
    """What was made of a text; nothing to tell of a file that has nothing but texts."""
    if isinstance(value, FileText):
        return None
    return SheetProblem("文字で書かれた値を読み替えました", shown(value), text, severity=Severity.NOTICE)


def _read_integer(rule: ColumnRule, value: object) -> CellReading:
    number, notice = _number(rule, value)
    if number is None:
        return CellReading(rule.filler, notice)
    if isinstance(value, str) and _POINTED.fullmatch(normalise.squeeze(value)):
        message, remedy = "点が桁区切りか小数点か分かりません", "点のない整数で書いてください"
        return CellReading(rule.filler, SheetProblem(message, value.strip(), _expected(rule), remedy))
    if number.denominator != 1:
        remedy = "千円・百万円単位の値や計算の端数が残っていないか確かめてください"
        return CellReading(
            rule.filler, SheetProblem("整数の欄に小数が入っています", shown(value), _expected(rule), remedy)
        )
    if abs(number.numerator) > INT64_MAX:
        limit = f"±{INT64_MAX:,} 以内の整数"
        return CellReading(
            rule.filler, SheetProblem("扱える大きさを超える値です", shown(value), limit, "桁を確かめてください")
        )
    if isinstance(value, float) and abs(value) >= EXACT_FLOAT:
        return CellReading(rule.filler, digits_lost(value))
    return CellReading(number.numerator, notice)


def digits_lost(value: float) -> SheetProblem:
    """A number that has more digits than Excel keeps."""
    remedy = "単位と桁を確かめてください。正しい値ならば行を分けて入力してください"
    return SheetProblem("桁が多く、末尾の桁が失われているおそれがあります", shown(value), "15桁以内の数値", remedy)


def _read_number(rule: ColumnRule, value: object) -> CellReading:
    number, notice = _number(rule, value)
    return CellReading(rule.filler if number is None else number, notice)


def _number(rule: ColumnRule, value: object) -> tuple[Fraction | None, SheetProblem | None]:
    """The exact number of a cell with a notice, or None with the error."""
    if isinstance(value, Fraction):  # worked out before, from the cell of an export
        return value, None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if isinstance(value, float) and not math.isfinite(value):
            remedy = "数値を入力し直してください"
            return None, SheetProblem("数値ではありません", shown(value), _expected(rule), remedy)
        if isinstance(value, float) and value.is_integer():
            return Fraction(int(value)), None  # all digits kept, so that the size checks see them
        return normalise.exact(value), None
    if not isinstance(value, str):
        kind = "論理値" if isinstance(value, bool) else "日付・時刻"
        remedy = "表示形式を「標準」または「数値」に直し、数値を入力し直してください"
        return None, SheetProblem(f"数値の欄に{kind}が入っています", shown(value), _expected(rule), remedy)
    percent = rule.column.type == "percent" or rule.column.share
    number = normalise.parse_percent(value) if percent else normalise.parse_number(value)
    if number is not None:
        return number, _read_as(value, normalise.as_typed(number))
    digits = normalise.number_before_note(value)
    if digits:
        remedy = f"セルには {digits} だけを入力し、注記は別の列か本文に書いてください"
        return None, SheetProblem("数値の欄に注記が混じっています", value.strip(), _expected(rule), remedy)
    remedy = "数値を入力してください（単位や説明は書かないでください）"
    return None, SheetProblem("数値の欄に文字が入っています", value.strip(), _expected(rule), remedy)


def _read_percent(rule: ColumnRule, value: object) -> CellReading:
    number, notice = _number(rule, value)
    if number is None:
        return CellReading(None, notice)
    if rule.rates and number not in rule.rates:
        nearest = min(rule.rates, key=lambda rate: abs(rate - number))
        remedy = f"最も近い値は「{rule.rates[nearest]}」です"
        found = shown(value) if isinstance(value, str) else f"{normalise.as_typed(number * 100)}%"
        return CellReading(None, SheetProblem("定められていない区分です", found, _allowed(rule.column.values), remedy))
    return CellReading(number, notice)


def _as_text(value: object) -> str | None:
    """Text of a text or classification cell; codes are often kept as numbers."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return None
    return shown(value)


def _read_text(rule: ColumnRule, value: object) -> CellReading:
    if isinstance(value, float) and abs(value) >= EXACT_FLOAT:
        return CellReading("", digits_lost(value))
    text = _as_text(value)
    if text is None:
        remedy = "セルの表示形式を「文字列」にして入力し直してください"
        return CellReading("", SheetProblem("文字の欄に日付や論理値が入っています", shown(value), "文字", remedy))
    return CellReading(text if isinstance(value, str) else NumberText(text))


def _read_choice(rule: ColumnRule, value: object) -> CellReading:
    text = _as_text(value)
    values = rule.column.values
    if text in values:
        return CellReading(text)
    known = rule.folded.get(heading(text)) if text is not None else None
    if known is not None:
        message = "区分の表記を読み替えました"
        return CellReading(known, SheetProblem(message, shown(value), known, severity=Severity.NOTICE))
    near = closest(shown(value).strip(), values, most=3, cutoff=0.4)
    remedy = f"「{'」「'.join(near)}」ではありませんか" if near else "区分の一覧から選んでください"
    return CellReading("", SheetProblem("定められていない区分です", shown(value).strip(), _allowed(values), remedy))


def _read_date(rule: ColumnRule, value: object) -> CellReading:
    date, notice = _date(value)
    if date is None:
        remedy = "セルの表示形式を「日付」にして入力し直してください"
        return CellReading(None, SheetProblem("日付ではありません", shown(value), _expected(rule), remedy))
    if rule.column.within_year and not rule.first_day <= date <= rule.last_day:
        span = f"{shown(rule.first_day)}～{shown(rule.last_day)}"
        return CellReading(
            None, SheetProblem("事業年度の外の日付です", shown(date), span, "日付か、台帳の年度を確かめてください")
        )
    if rule.column.at_year_end and date != rule.last_day:
        remedy = "期末日現在の資料（決算日が異なる会社は仮決算によるもの）を記入し、期末日を書いてください"
        return CellReading(None, SheetProblem("期末日の日付ではありません", shown(date), shown(rule.last_day), remedy))
    return CellReading(date, notice)


def _date(value: object) -> tuple[datetime.date | None, SheetProblem | None]:
    if isinstance(value, datetime.datetime):
        return value.date(), None
    if isinstance(value, datetime.date):
        return value, None
    date = normalise.parse_date(value) if isinstance(value, str) else None
    return date, None if date is None else _read_as(value, shown(date))


def _read_year(rule: ColumnRule, value: object) -> CellReading:
    year: int | None = None
    if isinstance(value, str):
        year = normalise.parse_year(value)
    elif isinstance(value, (int, float)) and not isinstance(value, bool) and float(value).is_integer():
        year = int(value)
    if year is None or not 1900 <= year <= 2200:
        remedy = "年度を西暦4桁の数値で入力してください"
        return CellReading(0, SheetProblem("年度ではありません", shown(value), _expected(rule), remedy))
    notice = _read_as(value, str(year)) if isinstance(value, str) else None
    return CellReading(year, notice)


def unreadable_format(code: str) -> SheetProblem:
    """A cell whose number format is not known here: nobody can say what it shows."""
    remedy = "セルの表示形式を「文字列」にして、見えるとおりに入力し直してください"
    return SheetProblem("セルの書式を読めません", code, remedy=remedy)


_READERS = {
    "text": _read_text,
    "choice": _read_choice,
    "yen": _read_integer,
    "count": _read_integer,
    "number": _read_number,
    "percent": _read_percent,
    "date": _read_date,
    "year": _read_year,
}
