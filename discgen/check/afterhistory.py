"""What a book without any figure of earlier years lacks, under the one finding that says so."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from discgen.book.text.placeholders import NO_LAST_YEAR
from discgen.check.lawcheck import YEARS
from discgen.figures.tables.missingfigures import NO_HISTORY
from discgen.finding import Finding


def after_history(findings: Iterable[Finding], year: int) -> list[Finding]:
    """The findings, those that an empty history causes with its id. year: the one that is published."""
    findings = list(findings)
    head = next((one for one in findings if one.title == NO_HISTORY), None)
    if head is None:
        return findings
    alone = f"1年度（{year}）"

    def caused(one: Finding) -> bool:
        return (one.rule == YEARS and one.found == alone) or one.title == NO_LAST_YEAR

    return [replace(one, follows=head.id) if caused(one) and not one.follows else one for one in findings]
