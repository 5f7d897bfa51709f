"""Lines of a page that print otherwise than they should.

Lines that both pages have are equal. A line that only one has is excused when its words stand as often on the other
page, broken at other places: another programme may set the same text in other lines. Figures of a row are looked for
together, cell by cell, so two that changed places are found. Lines with figures stand in the same order on both pages:
the label of a row may be in lines of its own, so figures of two rows that changed places are seen by their order alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from discgen.check.pdfproof.pdflines import PdfLine, PdfPage

_DIGIT = re.compile(r"\d")
_ALIKE = 0.3  # ratio of difflib: below it two lines have nothing to do with each other


@dataclass(frozen=True, slots=True)
class LineDifference:
    """A line as it should be and as it is; None where there is none. moved: it says the same in other columns."""

    wanted: PdfLine | None
    found: PdfLine | None
    moved: bool = False


def line_differences(wanted: PdfPage, given: PdfPage) -> list[LineDifference]:
    """From top to bottom of the page."""
    lacking, kept = _beyond(wanted.lines, given.lines)
    added, found = _beyond(given.lines, wanted.lines)
    changed = _paired(_excused(lacking, wanted, given), _excused(added, given, wanted))
    return sorted([*changed, *_misplaced(kept, found)], key=_height)


def _height(difference: LineDifference) -> tuple[float, float]:
    line = difference.wanted or difference.found
    assert line is not None
    return line.area.y, line.area.x


def _beyond(lines: Sequence[PdfLine], others: Sequence[PdfLine]) -> tuple[list[PdfLine], list[PdfLine]]:
    """Lines that stand more often here than there, and those that both have."""
    left = Counter(line.text for line in others)
    found: list[PdfLine] = []
    kept: list[PdfLine] = []
    for line in lines:
        (kept if left[line.text] else found).append(line)
        left[line.text] -= bool(left[line.text])
    return found, kept


def _misplaced(kept: Sequence[PdfLine], found: Sequence[PdfLine]) -> Iterator[LineDifference]:
    """Lines with figures that both pages have, in another order."""
    ours, theirs = ([line for line in lines if _DIGIT.search(line.text)] for lines in (kept, found))
    for one, other in zip(ours, theirs, strict=True):
        if one.text != other.text:
            yield LineDifference(one, other)


def _excused(lines: Sequence[PdfLine], own: PdfPage, other: PdfPage) -> list[PdfLine]:
    """Without those whose words stand as often in the running text of the other page."""
    return [line for line in lines if not _stands_in(line.text, own.parted, other.parted)]


def _stands_in(text: str, own: str, other: str) -> bool:
    """A gap between two figures may be too narrow to be seen there; nothing may part what is one figure here."""
    inner = r"\|?".join(map(re.escape, text.split("|")))
    pattern = re.compile(_edge(text[0], before=True) + inner + _edge(text[-1], before=False))
    times = len(pattern.findall(other))
    return times > 0 and times >= len(pattern.findall(own))


def _edge(sign: str, *, before: bool) -> str:
    """A figure ends where no more of it follows."""
    if not sign.isdigit():
        return ""
    return r"(?<![\d,.|])" if before else r"(?![\d,.|])"


def _paired(lacking: Sequence[PdfLine], added: Sequence[PdfLine]) -> Iterator[LineDifference]:
    """Each lacking line with the added one that is most like it, the nearest of several."""
    rest = list(added)
    for line in lacking:
        ranked = [(_likeness(line, other), -abs(line.area.y - other.area.y), -n) for n, other in enumerate(rest)]
        best = max(ranked, default=(0.0, 0.0, 0))
        yield LineDifference(line, rest.pop(-best[2]) if best[0] >= _ALIKE else None)
    yield from (LineDifference(None, line) for line in rest)


def _likeness(line: PdfLine, other: PdfLine) -> float:
    return SequenceMatcher(None, line.text, other.text, autojunk=False).ratio()
