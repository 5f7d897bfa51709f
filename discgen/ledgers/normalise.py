"""Reading what people type into cells: full-width digits, △ and （ ） negatives, eras.

Only the full-width block is folded to ASCII, not all of NFKC: NFKC would silently read ① or ² as digits.
"""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from fractions import Fraction

from discgen.plainnumber import plain_number

ERROR_VALUES = frozenset(
    (
        "#NULL!",
        "#DIV/0!",
        "#VALUE!",
        "#REF!",
        "#NAME?",
        "#NUM!",
        "#N/A",
        "#GETTING_DATA",
        "#SPILL!",
        "#CALC!",
        "#FIELD!",
    )
)
TOTAL_WORDS = frozenset({"合計", "小計", "計", "総計", "総合計"})

_FOLD = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xFFE5: 0xA5}
_MINUS = "-−△▲‐‑‒–—―"
_AMOUNT = r"(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_SIGNED = re.compile(rf"(?P<open>\()?¥?(?P<sign>[{_MINUS}])?¥?(?P<digits>{_AMOUNT})円?(?P<close>\))?")
_NOTED = re.compile(rf"[(]?[{_MINUS}]?¥?(?P<digits>{_AMOUNT})円?[)]?(?P<note>[(\[※*注].*|\S*注.*)", re.DOTALL)
_ISO_DATE = re.compile(r"([0-9]{4})(?:年|[-/.])([0-9]{1,2})(?:月|[-/.])([0-9]{1,2})日?")
_ERA_DATE = re.compile(
    r"(令和|平成|昭和|[RHSrhs])\.?(0?[1-9]|[1-9][0-9]|元)(?:年|[-/.])([0-9]{1,2})(?:月|[-/.])([0-9]{1,2})日?"
)
_YEAR = re.compile(r"([0-9]{4})(?:年度?)?")
_ERA_YEAR = re.compile(r"(令和|平成|昭和|[RHSrhs])\.?(0?[1-9]|[1-9][0-9]|元)(?:年度?)?")
_ERA_OFFSET = {"令和": 2018, "平成": 1988, "昭和": 1925, "R": 2018, "H": 1988, "S": 1925}


def half_width(text: str) -> str:
    """Full-width signs and digits as ASCII, everything else as it is."""
    return text.translate(_FOLD)


def squeeze(text: str) -> str:
    """Half-width text without any white space."""
    return "".join(half_width(text).split())


def exact(number: int | float) -> Fraction:
    """The decimal number the user sees: Excel keeps 15 digits, so 0.35 is 35/100 and not its binary neighbour."""
    if isinstance(number, int):
        return Fraction(number)
    return Fraction(Decimal(format(number, ".15g")))


def as_typed(number: Fraction, comma: str = "") -> str:
    """A number as the user sees it in its cell: the way back from ``exact``."""
    if number.denominator == 1:
        return format(number.numerator, comma)
    return format(Decimal(format(float(number), ".15g")), f"{comma}f")  # never 1e-07


def rate_of(text: str) -> Fraction:
    """A rate as contracts and formulas write it: ``35%``, ``0.35``. Errors: ValueError."""
    return plain_number(text.removesuffix("%")) / (100 if text.endswith("%") else 1)


def parse_number(text: str) -> Fraction | None:
    """A number typed as text, or None. A lone dash means nil, as in every Japanese table."""
    plain = squeeze(text)
    if plain and all(sign in "-−‐‑‒–—―" for sign in plain) and len(plain) <= 2:
        return Fraction(0)
    match = _SIGNED.fullmatch(plain)
    if match is None or bool(match["open"]) != bool(match["close"]) or (match["open"] and match["sign"]):
        return None
    value = Fraction(match["digits"].replace(",", ""))
    return -value if match["open"] or match["sign"] else value


def parse_percent(text: str) -> Fraction | None:
    """A rate typed as text: ``35%``, ``0.35``, full-width forms of both; None if it is neither."""
    plain = squeeze(text)
    if plain.endswith("%"):
        value = parse_number(plain[:-1])
        return None if value is None else value / 100
    return parse_number(plain)


def number_before_note(text: str) -> str:
    """The digits of a cell such as ``1,234（注1）``; empty if the cell is not a number with a remark."""
    match = _NOTED.fullmatch(squeeze(text))
    return match["digits"].replace(",", "") if match else ""


def _era_year(era: str, year: str) -> int:
    return _ERA_OFFSET[era.upper()] + (1 if year == "元" else int(year))


def parse_date(text: str) -> datetime.date | None:
    """A date typed as text: 2021/3/31, 2021年3月31日, 令和3年3月31日, R3.3.31; None if it is none of these."""
    plain = squeeze(text)
    if match := _ISO_DATE.fullmatch(plain):
        year, month, day = int(match[1]), match[2], match[3]
    elif match := _ERA_DATE.fullmatch(plain):
        year, month, day = _era_year(match[1], match[2]), match[3], match[4]
    else:
        return None
    try:
        return datetime.date(year, int(month), int(day))
    except ValueError:
        return None


def parse_year(text: str) -> int | None:
    """A fiscal year typed as text: 2020, 2020年度, 令和2年度, R2; None if it is none of these."""
    plain = squeeze(text)
    if match := _YEAR.fullmatch(plain):
        return int(match[1])
    if match := _ERA_YEAR.fullmatch(plain):
        return _era_year(match[1], match[2])
    return None
