"""What a cell shows: its value under its number format. The one place that turns both into text.

A format that is not known here is an error of the caller's cell, never another look of the value.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

from discgen.catalogue.eras import eras
from discgen.ledgers.normalise import exact
from discgen.ledgers.rareformats import fraction_text, power_text

GENERAL = "General"
_ERA_DATE, _ERA_WORDS = "[$-411]ge.m.d", '[$-411]ggge"年"m"月"d"日"'
_WORDS, _MONTH, _DAY = 'yyyy"年"m"月"d"日"', 'yyyy"年"m"月"', 'm"月"d"日"'
_CLOCK, _CLOCK_SECONDS = 'h"時"mm"分"', 'h"時"mm"分"ss"秒"'
# The formats that a workbook names by number alone, as Japanese Excel shows them.
BUILT_IN = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
    5: '"¥"#,##0;"¥"-#,##0', 6: '"¥"#,##0;"¥"-#,##0', 7: '"¥"#,##0.00;"¥"-#,##0.00', 8: '"¥"#,##0.00;"¥"-#,##0.00',
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm",
    27: _ERA_DATE, 28: _ERA_WORDS, 29: _ERA_WORDS, 30: "m/d/yy", 31: _WORDS, 32: _CLOCK, 33: _CLOCK_SECONDS,
    34: _MONTH, 35: _DAY, 36: _ERA_DATE,
    37: "#,##0;-#,##0", 38: "#,##0;-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00",
    41: '#,##0;-#,##0;"-"', 42: '"¥"#,##0;"¥"-#,##0;"¥"-', 43: '#,##0.00;-#,##0.00;"-"',
    44: '"¥"#,##0.00;"¥"-#,##0.00;"¥"-',
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
    50: _ERA_DATE, 51: _ERA_WORDS, 52: _MONTH, 53: _DAY, 54: _ERA_WORDS, 55: _MONTH, 56: _DAY, 57: _ERA_DATE,
    58: _ERA_WORDS,
}  # fmt: skip

_PIECE = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<half>AM/PM|A/P|午前/午後)|(?P<power>E[+-])|(?P<unread>[nb])|(?P<general>General|G/標準)|(?P<slash>/)|(?P<date>y+|e+|g+|m+|d+|a{3,4}|h+|s+)|(?P<digits>[0#?][0#?,]*(?:\.[0#?]*)?,*|\.[0#?]+,*)"
    r"|(?P<text>@)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_ELAPSED = re.compile(r"(h+|m+|s+)", re.IGNORECASE)
_COLOUR = re.compile(r"(black|blue|cyan|green|magenta|red|white|yellow|color ?\d+|黒|青|水|緑|紫|赤|白|黄|色\d+)", re.I)
_LOCALE = re.compile(r"\$(?P<sign>[^-]*)(?:-(?P<locale>.*))?")
_JAPANESE = re.compile(r"\$[^-]*-(?:411|ja-JP.*)", re.IGNORECASE)
_MOMENTS = ("date", "elapsed", "half")
_PRECISION = 700  # digits of the largest number that a cell holds, and of the smallest
_FIRST_DAY = (1900, 3, 1)
_NOON = 12 * 3600
_WEEK = "月火水木金土日"
_MINUS = re.compile(r"[-−‐–—▲△]\s*(?=[^0-9]{0,2}[0-9])")


class UnreadableFormat(Exception):
    """A number format whose look is not known here."""


@dataclass(frozen=True, slots=True)
class _Piece:
    kind: str  # word, figure (a digit as it stands), slash, date, elapsed, half (of a day), digits, power, general,
    # percent, text
    text: str


@dataclass(frozen=True, slots=True)
class _Section:
    pieces: tuple[_Piece, ...]

    @property
    def dated(self) -> bool:
        return any(piece.kind in _MOMENTS for piece in self.pieces)

    def apart(self) -> tuple[str, str, str]:
        """The words before the places of digits, what stands from the first to the last place, the words after."""
        texts = [piece.text for piece in self.pieces]
        places = [number for number, piece in enumerate(self.pieces) if piece.kind in ("digits", "slash", "power")]
        first, last = places[0], places[-1] + 1
        while (
            self.pieces[last - 1].kind in ("slash", "figure")
            and last < len(texts)
            and self.pieces[last].kind == "figure"
        ):
            last += 1
        return "".join(texts[:first]), "".join(texts[first:last]), "".join(texts[last:])


def is_date_format(code: str) -> bool:
    """Whether a number in this format is a day or a time, in any calendar."""
    try:
        return any(section.dated for section in _sections(code))
    except UnreadableFormat:
        return False


def is_before_calendar(day: datetime.date) -> bool:
    """Whether a sheet shows another day, or none: it counts a day in 1900 that never was, and none before that year."""
    return (day.year, day.month, day.day) < _FIRST_DAY


def is_full_date(code: str) -> bool:
    """Whether the format gives year, month and day in digits alone: 2021/3/31."""
    (section, *_) = _sections(code)
    dates = [piece.text[0].lower() for piece in section.pieces if piece.kind == "date"]
    words = {piece.text for piece in section.pieces if piece.kind not in ("date", "elapsed")}
    return sorted(dates) == ["d", "m", "y"] and words <= {"-", "/", ".", " "}


def shown_text(value: object, code: str) -> str:
    """What the cell shows. Errors: UnreadableFormat."""
    sections = _sections(code)
    if isinstance(value, str):
        return _text(value, sections)
    if isinstance(value, (datetime.date, datetime.time, datetime.timedelta)):
        return _moment(value, sections[0])
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _number(exact(value), sections)
    raise UnreadableFormat(code)


def _sections(code: str) -> list[_Section]:
    sections, pieces, japanese = [], list[_Piece](), False
    for found in _PIECE.finditer(code):
        if found["other"] == ";":
            sections.append(_Section(tuple(pieces)))
            pieces, japanese = [], False
        elif found["half"]:
            pieces.append(_Piece("half", "午前/午後" if japanese else found["half"].upper()))
        else:
            japanese = japanese or bool(_JAPANESE.fullmatch(found["bracket"] or ""))
            pieces += _read(found, code)
    return [*sections, _Section(tuple(pieces))]


def _read(found: re.Match[str], code: str) -> list[_Piece]:
    for kind in ("date", "digits", "power", "general", "slash", "text"):
        if found[kind] is not None:
            return [_Piece(kind, found[kind])]
    word = found["quoted"] if found["quoted"] is not None else found["escaped"]
    if word is not None:
        return [_Piece("word", word)]
    if found["bracket"] is not None:
        return _bracket(found["bracket"], code)
    if found["unread"]:
        raise UnreadableFormat(code)
    other = found["other"] or ""
    return [_Piece("percent" if other == "%" else "figure" if other.isdigit() else "word", other)] if other else []


def _bracket(inside: str, code: str) -> list[_Piece]:
    if _COLOUR.fullmatch(inside):
        return []
    if _ELAPSED.fullmatch(inside):
        return [_Piece("elapsed", inside)]
    locale = _LOCALE.fullmatch(inside)
    if locale is None or (locale["locale"] or "").lower() not in ("", "411", "ja-jp", "ja-jp-x-gannen", "409", "en-us"):
        raise UnreadableFormat(code)
    return [_Piece("word", locale["sign"])] if locale["sign"] else []


def _text(value: str, sections: Sequence[_Section]) -> str:
    holders = [section for section in sections if any(piece.kind == "text" for piece in section.pieces)]
    if not holders:
        return value if len(sections) < 4 else "".join(piece.text for piece in sections[3].pieces)
    return "".join(value if piece.kind == "text" else piece.text for piece in holders[0].pieces)


# --- numbers ---


def _number(value: Fraction, sections: Sequence[_Section]) -> str:
    numeric = [section for section in sections[:3] if not any(piece.kind == "text" for piece in section.pieces)]
    if not numeric:
        return _plain(value)
    index = 1 if value < 0 and len(numeric) > 1 else 2 if value == 0 and len(numeric) > 2 else 0
    section = numeric[index]
    if section.dated:
        raise UnreadableFormat("")
    shown, size = _digits(abs(value) if index == 1 else value, section)
    if index == 0 and value < 0 and size:
        return f"-{shown}"
    if index == 1 and not size and len(numeric) > 2:  # what rounds to nothing shows as zero does
        return _digits(Fraction(0), numeric[2])[0]
    return shown


def _plain(value: Fraction) -> str:
    with localcontext(prec=_PRECISION):
        return format(Decimal(value.numerator) / Decimal(value.denominator), "f")


def _digits(value: Fraction, section: _Section) -> tuple[str, bool]:
    """The text of a number without its sign, and whether it is more than nothing as shown."""
    runs = [piece.text for piece in section.pieces if piece.kind == "digits"]
    size = abs(value) * 100 ** sum(piece.kind == "percent" for piece in section.pieces)
    kinds = {piece.kind for piece in section.pieces}
    if runs and kinds & {"slash", "power"}:
        return _rare(size, section, power="power" in kinds), bool(value)
    if kinds & {"slash", "power"}:
        raise UnreadableFormat("")
    if not runs:
        words = (_plain(size) if piece.kind == "general" else piece.text for piece in section.pieces)
        return "".join(words).strip(), bool(value)
    body = runs[-1].rstrip(",")
    size /= 1000 ** (len(runs[-1]) - len(body))
    places = len(body.partition(".")[2]) if len(runs) == 1 else 0
    if len(runs) > 1 and any("." in run or "," in run for run in runs):
        raise UnreadableFormat("")
    with localcontext(prec=_PRECISION):
        exactly = Decimal(size.numerator) / Decimal(size.denominator)
        rounded = exactly.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    whole, _, rest = format(rounded, "f").partition(".")
    if len(runs) == 1:
        return _joined(section, [_filled(whole, rest, body)]), bool(rounded)
    return _joined(section, _spread(whole, runs)), bool(rounded)


def _rare(size: Fraction, section: _Section, *, power: bool) -> str:
    before, body, after = section.apart()
    text = power_text(size, body) if power else fraction_text(size, body)
    if text is None or any(piece.kind == "percent" for piece in section.pieces):
        raise UnreadableFormat("")
    return f"{before}{text}{after}".strip()


def _filled(whole: str, rest: str, body: str) -> str:
    """Digits over their places: ``0`` shows a nought, ``#`` nothing, ``,`` parts the thousands."""
    front, point, back = body.partition(".")
    least = front.count("0")
    digits = whole.lstrip("0").rjust(least, "0")
    if "," in front:
        head, tail = divmod(len(digits), 3)
        parts = [digits[:tail], *(digits[tail + 3 * n : tail + 3 * n + 3] for n in range(head))]
        digits = ",".join(part for part in parts if part)
    kept = len(back.rstrip("#?"))
    while len(rest) > kept and rest.endswith("0"):
        rest = rest[:-1]
    return f"{digits}{point}{rest}" if point else digits


def _spread(whole: str, runs: Sequence[str]) -> list[str]:
    """Digits over several runs of places, as in a postal code: from the right, what is left over in front."""
    left, parts = whole.lstrip("0"), list[str]()
    for number, run in reversed(list(enumerate(runs))):
        taken = left if number == 0 else left[-len(run) :] if left else ""
        left = left[: len(left) - len(taken)]
        parts.insert(0, taken.rjust(run.count("0"), "0"))
    return parts


def _joined(section: _Section, runs: Sequence[str]) -> str:
    rest = iter(runs)
    return "".join(next(rest) if piece.kind == "digits" else piece.text for piece in section.pieces).strip()


def signs_alike(text: str, minus: str) -> str:
    """A figure with the minus sign of the house instead of the sheet's: ▲5, - 5, −5."""
    return _MINUS.sub(minus, text, count=1) if _MINUS.match(text) else text


# --- days and times ---


def _moment(value: datetime.date | datetime.time | datetime.timedelta, section: _Section) -> str:
    if not section.dated or (isinstance(value, datetime.date) and is_before_calendar(value)):
        raise UnreadableFormat("")
    pieces = section.pieces
    named = any(piece.text.lower() == "ggg" for piece in pieces)
    halved = any(piece.kind == "half" for piece in pieces)
    return "".join(
        _part(value, piece.text, _is_minute(pieces, place), named=named, halved=halved)
        if piece.kind == "date"
        else _elapsed(value, piece.text)
        if piece.kind == "elapsed"
        else piece.text.split("/")[_seconds(value) >= _NOON]
        if piece.kind == "half"
        else _only_word(piece)
        for place, piece in enumerate(pieces)
    ).strip()


def _only_word(piece: _Piece) -> str:
    if piece.kind not in ("word", "slash", "figure"):
        raise UnreadableFormat(piece.text)
    return piece.text


def _is_minute(pieces: Sequence[_Piece], place: int) -> bool:
    """An m after hours or before seconds means minutes."""
    if pieces[place].text[0] not in "mM":
        return False
    kinds = [(number, piece) for number, piece in enumerate(pieces) if piece.kind in ("date", "elapsed")]
    before = [piece.text[0].lower() for number, piece in kinds if number < place]
    after = [piece.text[0].lower() for number, piece in kinds if number > place]
    return before[-1:] == ["h"] or after[:1] == ["s"]


def _part(value: object, code: str, minute: bool, *, named: bool, halved: bool) -> str:
    kind, width = code[0].lower(), len(code)
    if kind in "hs" or minute:
        return _clock(value, "m" if minute else kind, width, halved=halved)
    if not isinstance(value, datetime.date):
        raise UnreadableFormat(code)
    if kind == "y":
        return str(value.year) if width > 2 else f"{value.year % 100:02}"
    if kind in "ge":
        return _era(value, code, named)
    if kind == "a":
        return _WEEK[value.weekday()] + ("曜日" if width > 3 else "")
    if width > 2:  # the words of other tongues
        raise UnreadableFormat(code)
    return f"{value.month if kind == 'm' else value.day:0{width}}"


def _era(value: datetime.date, code: str, named: bool) -> str:
    day = value.date() if isinstance(value, datetime.datetime) else value
    era = next((era for era in eras() if day >= era.first), None)
    if era is None:
        raise UnreadableFormat(code)
    if code[0] in "gG":
        return {1: era.letter, 2: era.name[0]}.get(len(code), era.name)
    year = day.year - era.first.year + 1
    return "元" if named and year == 1 else f"{year:0{len(code)}}"


def _seconds(value: object) -> int:
    """Since midnight."""
    if isinstance(value, datetime.timedelta):
        return int(value.total_seconds()) % 86400
    if isinstance(value, (datetime.datetime, datetime.time)):
        return value.hour * 3600 + value.minute * 60 + value.second
    return 0


def _clock(value: object, kind: str, width: int, *, halved: bool) -> str:
    seconds = _seconds(value)
    hours = seconds // 3600
    number = {"h": (hours - 1) % 12 + 1 if halved else hours, "m": seconds // 60 % 60, "s": seconds % 60}[kind]
    return f"{number:0{min(width, 2)}}"


def _elapsed(value: object, code: str) -> str:
    if isinstance(value, datetime.time):
        value = datetime.timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
    if not isinstance(value, datetime.timedelta) or value < datetime.timedelta(0):
        raise UnreadableFormat(code)
    step = {"h": 3600, "m": 60, "s": 1}[code[0].lower()]
    return f"{int(value.total_seconds()) // step:0{len(code)}}"
