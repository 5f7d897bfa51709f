"""Printed figures that do not agree because their ledgers do not, under the difference between the ledgers.

Between figures of one year that the ledgers made, an identity holds while the ledgers agree; so one that is off by what
two ledgers are apart, as far as its digits tell, follows from that.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from discgen.check.ledgercheck import READ
from discgen.check.typed import typed_figures
from discgen.figures.printed.printing import UNITS
from discgen.figures.reconcile import Disagreement
from discgen.finding import Finding, Topic

_BETWEEN = (Topic.WITHIN_TABLE, Topic.BETWEEN_TABLES, Topic.BETWEEN_ENTITIES)


def after_ledgers(findings: Iterable[Finding], apart: Sequence[Disagreement], year: int) -> list[Finding]:
    """The findings, those that one difference of the ledgers of the year causes with its id."""
    gaps = {abs(one.gap): one for one in reversed(apart) if one.gap}
    return [_after(finding, gaps, year) for finding in findings]


def _after(finding: Finding, gaps: dict[Fraction, Disagreement], year: int) -> Finding:
    if finding.topic not in _BETWEEN or finding.follows or {cell.key.fiscal_year for cell in finding.cells} != {year}:
        return finding
    beyond = next(typed_figures(finding.difference), None)
    if beyond is None or beyond.kind != "円":
        return finding
    steps = [UNITS[cell.unit].step for cell in finding.cells if cell.unit in UNITS and cell.unit.endswith("円")]
    slack = (len(steps) + 1) * max((*steps, beyond.step))
    causes = [one for gap, one in gaps.items() if 0 <= gap - beyond.value <= slack]
    if len(causes) != 1:
        return finding
    return replace(finding, follows=Finding.of(causes[0].fault, Topic.LEDGERS, READ).id)
