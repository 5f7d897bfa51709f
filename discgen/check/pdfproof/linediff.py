"""Lines of a page that print otherwise than they should.

Lines that both pages have are equal. A line that only one has is excused when its words stand as often on the other
page, broken at other places: another programme may set the same text in other lines. Figures of a row are looked for
together, so two that changed places are found.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from discgen.check.pdfproof.pdflines import PdfLine, PdfPage

_ALIKE = 0.3  # ratio of difflib: below it two lines have nothing to do with each other


@dataclass(frozen=True, slots=True)
class LineDifference:
    """A line as it should be and as it is; None where there is none."""

    wanted: PdfLine | None
    found: PdfLine | None


def line_differences(wanted: PdfPage, given: PdfPage) -> list[LineDifference]:
    """From top to bottom of the page."""
    lacking = _excused(_beyond(wanted.lines, given.lines), wanted, given)
    added = _excused(_beyond(given.lines, wanted.lines), given, wanted)
    return sorted(_paired(lacking, added), key=_height)


def _height(difference: LineDifference) -> tuple[float, float]:
    line = difference.wanted or difference.found
    assert line is not None
    return line.area.y, line.area.x


def _beyond(lines: Sequence[PdfLine], others: Sequence[PdfLine]) -> list[PdfLine]:
    """Lines that stand more often here than there."""
    left = Counter(line.text for line in others)
    found: list[PdfLine] = []
    for line in lines:
        if left[line.text]:
            left[line.text] -= 1
        else:
            found.append(line)
    return found


def _excused(lines: Sequence[PdfLine], own: PdfPage, other: PdfPage) -> list[PdfLine]:
    """Without those whose words stand as often in the running text of the other page."""
    return [line for line in lines if not _stands_in(line.text.replace("|", ""), own.stream, other.stream)]


def _stands_in(text: str, own: str, other: str) -> bool:
    pattern = re.compile(_edge(text[0], before=True) + re.escape(text) + _edge(text[-1], before=False))
    times = len(pattern.findall(other))
    return times > 0 and times >= len(pattern.findall(own))


def _edge(sign: str, *, before: bool) -> str:
    """A figure ends where no more of it follows."""
    if not sign.isdigit():
        return ""
    return r"(?<![\d,.])" if before else r"(?![\d,.])"


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
