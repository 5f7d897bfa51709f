"""A PDF page by page against the one that it should print like."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pypdfium2

from discgen.book.press.spots import Area
from discgen.check.pdfproof.linediff import LineDifference, line_differences
from discgen.check.pdfproof.movedcells import moved_cells
from discgen.check.pdfproof.pagepairs import pair_pages
from discgen.check.pdfproof.pdflines import PdfPage, read_pages
from discgen.check.pdfproof.proofpictures import other_pictures

_INK = 16  # grey levels of 255 by which anything drawn stands out from the paper


@dataclass(frozen=True, slots=True)
class ProvedPage:
    """A pair of pages that both have text, and what differs between them. pictures: places of those that do."""

    wanted: PdfPage
    given: PdfPage
    differences: tuple[LineDifference, ...] = ()
    pictures: tuple[Area, ...] = ()


@dataclass(frozen=True, slots=True)
class PdfProof:
    """What was compared, and what could not be.

    missing: pages that are not in the file; added: pages with text that should not be there; wordless: pages whose
    text cannot be read (outlines or a picture), so nothing of them is compared. digest: SHA-256 of the file;
    same_file: it is byte for byte the one that was made.
    """

    pages: tuple[ProvedPage, ...]
    missing: tuple[PdfPage, ...]
    added: tuple[PdfPage, ...]
    wordless: tuple[ProvedPage, ...]
    digest: str
    same_file: bool = False

    @property
    def differences(self) -> int:
        """Lines that print otherwise."""
        return sum(len(page.differences) for page in self.pages)

    @property
    def pictures(self) -> int:
        """Pictures that look otherwise."""
        return sum(len(page.pictures) for page in self.pages)

    @property
    def lines(self) -> int:
        """Lines that were compared."""
        return sum(len(page.wanted.lines) for page in self.pages)

    @property
    def equal(self) -> bool:
        """True when every page was compared and nothing differs."""
        return not (self.differences or self.pictures or self.missing or self.added or self.wordless)


def prove_pdf(wanted: bytes, given: bytes) -> PdfProof:
    """Compare ``given`` with ``wanted``. Errors: pypdfium2.PdfiumError when either cannot be opened."""
    digest = hashlib.sha256(given).hexdigest()
    ours = read_pages(wanted)
    if wanted == given:
        return PdfProof(tuple(ProvedPage(page, page) for page in ours), (), (), (), digest, True)
    theirs = read_pages(given, ours[0].width / ours[0].height if ours else None)
    pairs = pair_pages(ours, theirs)
    both = [(pair.wanted, pair.given) for pair in pairs if pair.wanted and pair.given]
    read = [(one, two) for one, two in both if two.stream]
    unlike = dict(other_pictures(wanted, given, read))
    proved = [
        ProvedPage(one, two, (*line_differences(one, two), *moved_cells(one, two)), tuple(unlike.get(place, ())))
        for place, (one, two) in enumerate(read)
    ]
    single = [pair for pair in pairs if not (pair.wanted and pair.given)]
    inked = _inked(given, [page for pair in pairs if (page := pair.given) and not page.stream])
    missing = [pair.wanted for pair in single if pair.wanted and pair.wanted.stream]
    missing += [one for one, two in both if one.stream and not two.stream and two.number not in inked]
    added = [pair.given for pair in single if pair.given and pair.given.stream]
    wordless = [
        (pair.wanted, pair.given)
        for pair in pairs
        if pair.wanted and pair.wanted.stream and pair.given and not pair.given.stream and pair.given.number in inked
    ]
    return PdfProof(tuple(proved), tuple(missing), tuple(added), tuple(ProvedPage(*pair) for pair in wordless), digest)


def _inked(pdf: bytes, pages: Sequence[PdfPage]) -> frozenset[int]:
    """Numbers of the sheets on which something is drawn."""
    found: set[int] = set()
    if pages:
        with pypdfium2.PdfDocument(pdf) as document:
            for page in pages:
                drawn = document[page.number - 1].render(scale=0.5, grayscale=True).to_numpy()
                if int(np.ptp(drawn)) > _INK:
                    found.add(page.number)
    return frozenset(found)
