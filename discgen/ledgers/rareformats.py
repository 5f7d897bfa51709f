"""What a cell shows under formats of fractions (``# ?/?``) and powers of ten (``0.00E+00``), where that is certain."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

from discgen.ledgers.normalise import exact

_FRACTION = re.compile(
    r"(?:(?P<whole>[#0?])(?P<gap>[^0-9#?/]+))?(?P<above>[?#]+)/(?:(?P<below>[?#]+)|(?P<fixed>[1-9][0-9]*))"
)
_POWER = re.compile(r"(?P<front>#*0)(?:\.(?P<back>0*))?E(?P<sign>[+-])(?P<power>0+)", re.IGNORECASE)
_MOST_PLACES = 3  # of a denominator, as many as Excel offers


def fraction_text(value: Fraction, body: str) -> str | None:
    """A number that is no less than nothing as a fraction; None where the format is not known or the fraction that
    the cell shows is not the value itself (2/7 for 0.3).
    """
    found = _FRACTION.fullmatch(body)
    if found is None or max(len(found["above"]), len(found["below"] or "")) > _MOST_PLACES:
        return None
    whole = int(value) if found["whole"] else 0
    rest = value - whole
    if found["fixed"]:
        below = int(found["fixed"])
        above = round(rest * below)
    else:
        nearest = rest.limit_denominator(10 ** len(found["below"]) - 1)
        above, below = nearest.numerator, nearest.denominator
    if not _is(whole + Fraction(above, below), value):
        return None
    if found["whole"] and not above:
        return str(whole)
    front = f"{whole}{found['gap']}" if found["whole"] and (whole or found["whole"] == "0") else ""
    return f"{front}{above}/{below}"


def _is(shown: Fraction, value: Fraction) -> bool:
    """Whether a fraction is the value, of which a cell keeps 15 digits."""
    try:
        return shown == value or exact(float(shown)) == value
    except OverflowError:  # more than a cell holds
        return False


def power_text(value: Fraction, body: str) -> str | None:
    """A number that is no less than nothing with a power of ten; None where the format is not known."""
    found = _POWER.fullmatch(body)
    if found is None or len(found["front"]) not in (1, 3):
        return None
    step, places = len(found["front"]), len(found["back"] or "")
    with localcontext(prec=60):
        number = Decimal(value.numerator) / Decimal(value.denominator)
        power = number.adjusted() // step * step if number else 0
        shown = _rounded(number.scaleb(-power), places)
        if shown >= 10**step:
            power += step
            shown = _rounded(number.scaleb(-power), places)
    sign = "-" if power < 0 else "+" if found["sign"] == "+" else ""
    point = "." if found["back"] == "" else ""
    return f"{shown:f}{point}E{sign}{abs(power):0{len(found['power'])}}"


def _rounded(number: Decimal, places: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
