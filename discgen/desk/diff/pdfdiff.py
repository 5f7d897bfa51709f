"""What two PDFs print otherwise beyond the figures and sentences that are already told to differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from discgen.book.press.proof import plain
from discgen.check.pdfproof.linediff import LineDifference
from discgen.check.pdfproof.provepdf import PdfProof, ProvedPage
from discgen.desk.diff.diffmodel import FigureChange, TextChange

Both = tuple[str, str]


def pages_beyond(proof: PdfProof, figures: Sequence[FigureChange], texts: Sequence[TextChange]) -> Iterator[ProvedPage]:
    """The pages with the lines that neither a changed figure nor a changed sentence nor a moved page explains."""
    words = [(_words(change, old=True), _words(change, old=False)) for change in texts]
    printed = [
        (plain(change.old.printed) if change.old else "", plain(change.new.printed) if change.new else "")
        for change in figures
    ]
    for page in proof.pages:
        rest = [line for line in page.differences if not _explained(page, line, printed, words)]
        if rest:
            yield replace(page, differences=tuple(rest))


def _words(change: TextChange, *, old: bool) -> str:
    return plain("".join(passage.text for passage in (change.old if old else change.new)))


def _explained(page: ProvedPage, line: LineDifference, figures: Sequence[Both], texts: Sequence[Both]) -> bool:
    wanted = line.wanted.text if line.wanted else ""
    found = line.found.text if line.found else ""
    if (wanted, found) == (page.wanted.label, page.given.label):
        return True
    if any(wanted in old and found in new for old, new in texts):
        return True
    cells, others = wanted.split("|"), found.split("|")
    if len(cells) != len(others):
        return False
    changed = [both for both in zip(cells, others, strict=True) if both[0] != both[1]]
    return all(any(one.endswith(old) and other.endswith(new) for old, new in figures) for one, other in changed)
