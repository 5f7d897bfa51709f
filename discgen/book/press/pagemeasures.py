"""What was measured on a laid-out page, as data: how full it is, its lines, its sizes of type, what stands apart.

Nothing is judged here: thresholds are the house's, and a page that is kept knows none.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Seen(StrEnum):
    """What may be looked at more closely. ``Sight.amount`` is:

    FOOT, HOLE, GAP: the share of the type area that is empty below everything, below a column, between two things;
    SHORT: the size of type in which a line ends before its column; LAST: the characters of a last line;
    MEASURE: the characters of a full line; SMALL: points of the size of type; LIST: the entries of a list that is
    split; HEAD, BOX, NOTE, PICTURE: nothing.
    """

    FOOT = "foot"
    HOLE = "hole"
    GAP = "gap"
    SHORT = "short"
    LAST = "last"
    MEASURE = "measure"
    SMALL = "small"
    LIST = "list"
    HEAD = "head"
    BOX = "box"
    NOTE = "note"
    PICTURE = "picture"


@dataclass(frozen=True, slots=True)
class Sight:
    """Something on a page. words: the first of it. text, line: anchor of the text and the line where it is written."""

    seen: Seen
    amount: float
    words: str = ""
    text: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class PageMeasures:
    """One page. lines: all that should fill their column. sizes: characters by size of type in points."""

    sights: tuple[Sight, ...]
    lines: int
    sizes: tuple[tuple[float, int], ...]
