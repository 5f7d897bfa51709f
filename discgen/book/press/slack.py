"""What a line is short of, spread over its characters as Japanese is set (JLREQ 3.8): first in blanks, beside
、。「」 and between scripts, then between all other characters, each by no more than stays unseen. The rest stays.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

OBJECT = "\ufffc"  # in the place of a picture or a box in the line

# Share of the size of type by which a gap may grow. Whoever reads the words of a PDF takes a tenth for a blank.
GAP = 0.095
BLANK = 0.25  # of a blank
OVERHANG = 0.1  # of the air within 、 and 。 that may stand over the end of a line

_OPENING = "「『（〈《【〔［｛([{“‘"
_CLOSING = "」』）〉》】〕］｝)]}”’、。，．"
_WITH_BEFORE = "・：；！？!?…‥―ー々ヽヾ゛゜"  # nothing between these and what stands before them
_JOINED = "…‥―─"
_UNITS = "％%‰円年月日人件名社店回倍歳台口先期位条項号章頁つ次割代級千百万億兆㎡"
_BLANKS = " \N{NO-BREAK SPACE}"


class Gap(Enum):
    """What stands between two characters of a line: nothing may, a blank, air that belongs to a sign, or no more than
    between any two.
    """

    NONE = auto()
    BLANK = auto()
    AIR = auto()
    OTHER = auto()


_FIRST = {Gap.NONE: 0.0, Gap.BLANK: BLANK, Gap.AIR: GAP, Gap.OTHER: 0.0}
_THEN = {Gap.NONE: 0.0, Gap.BLANK: 0.0, Gap.AIR: 0.0, Gap.OTHER: GAP}


@dataclass(frozen=True, slots=True)
class SlackSpread:
    """What each character is followed by, in the units of the slack; rest: what found no place."""

    after: tuple[float, ...]
    rest: float


def spread(text: str, sizes: Sequence[float], slack: float) -> SlackSpread:
    """The slack of a line spread over it. sizes: of the type of each character."""
    last = len(text) - 1
    slack += OVERHANG * sizes[last] if text[last] in "、。" else 0
    gaps = [_gap(text[n], text[n + 1]) for n in range(last)]
    if sum(map(_foreign, text)) * 2 > len(text):  # nothing but blanks grows in a foreign line, as far as it must
        blanks = [float(kind is Gap.BLANK) for kind in gaps]
        return SlackSpread((*_grown(blanks, slack), 0.0), 0.0 if any(blanks) else slack)
    first = [_FIRST[kind] * size for kind, size in zip(gaps, sizes, strict=False)]
    other = [_THEN[kind] * size for kind, size in zip(gaps, sizes, strict=False)]
    given = min(slack, sum(first))
    after = _grown(first, given)
    more = min(slack - given, sum(other))
    after = [one + two for one, two in zip(after, _grown(other, more), strict=True)]
    return SlackSpread((*after, 0.0), slack - given - more)


def _grown(caps: Sequence[float], by: float) -> list[float]:
    whole = sum(caps)
    return [by * cap / whole for cap in caps] if whole else [0.0] * len(caps)


def _gap(one: str, two: str) -> Gap:
    """What stands between two characters."""
    if one in _BLANKS:
        return Gap.BLANK
    if (
        two in _BLANKS
        or one in _OPENING
        or two in _CLOSING
        or two in _WITH_BEFORE
        or (one == two and one in _JOINED)
        or (one.isdigit() and two in _UNITS)
        or (one in "第約△▲" and two.isdigit())
        or unicodedata.combining(two)
        or "\ufe00" <= two <= "\ufe0f"
        or two >= "\U000e0100"
    ):
        return Gap.NONE
    if one in _CLOSING or two in _OPENING or _foreign(one) != _foreign(two):
        return Gap.AIR
    return Gap.NONE if _foreign(one) else Gap.OTHER


def _foreign(sign: str) -> bool:
    """Latin letters, digits and their signs."""
    return sign < "\u2e80" and sign not in _JOINED
