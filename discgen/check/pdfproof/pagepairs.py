"""Which page of one PDF is which page of the other: in the order of both, by the words that they share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from discgen.check.pdfproof.pdflines import PdfPage

_GRAM = 3  # characters
_ALIKE = 0.25  # of the grams of the fuller page: below it two pages are not the same page


@dataclass(frozen=True, slots=True)
class PagePair:
    """A page that should be there and the one that is; None where either is missing."""

    wanted: PdfPage | None
    given: PdfPage | None


def pair_pages(wanted: Sequence[PdfPage], given: Sequence[PdfPage]) -> list[PagePair]:
    """The pairs in order, each page of both once. A page without text takes the place of one that is missing there."""
    ours, theirs = [_grams(page) for page in wanted], [_grams(page) for page in given]
    best = [[0.0] * (len(given) + 1) for _ in range(len(wanted) + 1)]
    for i in range(len(wanted) - 1, -1, -1):
        for j in range(len(given) - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + _likeness(ours[i], theirs[j]))
    pairs: list[PagePair] = []
    i = j = 0
    while i < len(wanted) or j < len(given):
        if i < len(wanted) and j < len(given):
            likeness = _likeness(ours[i], theirs[j])
            if likeness and best[i][j] == best[i + 1][j + 1] + likeness:
                pairs.append(PagePair(wanted[i], given[j]))
                i, j = i + 1, j + 1
                continue
        if i < len(wanted) and (j == len(given) or best[i][j] == best[i + 1][j]):
            pairs.append(PagePair(wanted[i], None))
            i += 1
        else:
            pairs.append(PagePair(None, given[j]))
            j += 1
    return _with_wordless(pairs)


def _grams(page: PdfPage) -> frozenset[str]:
    return frozenset(page.stream[at : at + _GRAM] for at in range(max(1, len(page.stream) - _GRAM + 1))) - {""}


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Between 0 and 1; 0 for pages that cannot be the same."""
    share = len(one & other) / max(len(one), len(other), 1)
    return share if share >= _ALIKE else 0.0


def _with_wordless(pairs: Sequence[PagePair]) -> list[PagePair]:
    """Between two pairs, pages without text stand for pages that are missing there, in order."""
    found: list[PagePair] = []
    missing: list[PdfPage] = []
    wordless: list[PdfPage] = []
    for pair in [*pairs, None]:
        if pair and pair.given is None and pair.wanted:
            missing.append(pair.wanted)
        elif pair and pair.wanted is None and pair.given and not pair.given.stream:
            wordless.append(pair.given)
        else:
            shared = min(len(missing), len(wordless))
            found += [PagePair(*both) for both in zip(missing[:shared], wordless[:shared], strict=True)]
            found += [PagePair(page, None) for page in missing[shared:]]
            found += [PagePair(None, page) for page in wordless[shared:]]
            missing, wordless = [], []
            if pair:
                found.append(pair)
    return found
