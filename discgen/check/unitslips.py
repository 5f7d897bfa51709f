"""Tables of published figures in the wrong unit: their figures fit the others when multiplied by a thousand.

A wrong unit is told as one finding of its table, which is then read in the unit that fits.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from discgen.faults import Severity
from discgen.figures.printed.printing import UNITS, read_printed
from discgen.finding import Finding, FoundCell, Topic
from discgen.published.printedunits import UNIT, in_their_units
from discgen.published.publication import Publication

_MONEY = ("円", "千円", "百万円")
_CLOSE = Fraction(1, 1000)  # cut figures are so far from a thousand times each other
_LEAST = Fraction(100)  # steps of the smaller figure: of less, the cut says nothing
_FIGURES = 2  # that fit in a table whose unit is the usual one: a single one is a slip of its own

_Table = tuple[str, str]


def wrong_units(publication: Publication, found: Sequence[Finding]) -> dict[_Table, Finding]:
    """The tables in a wrong unit, as far as they can be told at once, each with the unit that fits (``expected``).

    First those that are not in their usual unit and would fit in it; else the one of most figures.
    """
    slips: dict[tuple[_Table, str], list[tuple[Finding, FoundCell]]] = {}
    for finding in found:
        for cell in finding.cells:
            unit = _fitting(cell)
            if unit:
                slips.setdefault(((cell.key.entity, cell.key.table_id), unit), []).append((finding, cell))
    ranked = sorted((_rank(publication, slip, pairs), slip) for slip, pairs in slips.items())
    told: dict[_Table, Finding] = {}
    for rank, slip in ranked:
        usual, figures = rank[0], -rank[1]
        if usual and (told or figures < _FIGURES):
            break
        table, unit = slip
        if table not in told:
            told[table] = _finding(slips[slip], unit)
    return told


def in_right_units(publication: Publication, wrong: Mapping[_Table, Finding]) -> Publication:
    """The publication with those tables in the units that fit."""
    cells = [
        replace(cell, unit=wrong[table].expected)
        if (table := (cell.key.entity, cell.key.table_id)) in wrong and cell.unit == wrong[table].found
        else cell
        for cell in publication.cells
    ]
    space = replace(publication.space, cells=dict(publication.space.cells))
    kept, _ = in_their_units(cells, space)
    return replace(publication, cells=tuple(kept), space=space)


def _rank(
    publication: Publication, slip: tuple[_Table, str], pairs: Sequence[tuple[Finding, FoundCell]]
) -> tuple[bool, int]:
    """False first: in another unit than usual, and fitting in the usual one; then by the number of figures."""
    known = publication.forms.tables.get(slip[0][1])
    usual = {known.unit, *(column.unit for column in known.columns)} if known is not None else set()
    return slip[1] not in usual or pairs[0][1].unit in usual, -len({cell.key for _, cell in pairs})


def _fitting(cell: FoundCell) -> str:
    """The unit of money in which the figure would fit; empty where a thousand does not explain it."""
    if cell.unit not in _MONEY or not re.search(r"\d", cell.fits):
        return ""
    try:
        printed, fits = (read_printed(text, cell.unit) for text in (cell.printed, cell.fits.partition("～")[0]))
    except ValueError:
        return ""
    if min(abs(printed.amount), abs(fits.amount)) < _LEAST * UNITS[cell.unit].step:
        return ""
    times = fits.amount / printed.amount
    for unit in _MONEY:
        size = UNITS[unit].size / UNITS[cell.unit].size
        if unit != cell.unit and abs(times / size - 1) <= _CLOSE * 10:
            return unit
    return ""


def _finding(pairs: Sequence[tuple[Finding, FoundCell]], unit: str) -> Finding:
    cell = pairs[0][1]
    cells = dict.fromkeys(replace(one, rank=0) for finding, _ in pairs for one in finding.cells)
    return Finding(
        UNIT,
        Severity.ERROR,
        Topic.INPUT,
        f"表「{cell.title}」の単位は{unit}のようです（{unit}として読むと、ほかの表と合います）",
        tuple(cells),
        found=cell.unit,
        expected=unit,
        difference=f"これにより {len({id(finding) for finding, _ in pairs})} 件の照合が合いません",
        remedy="表の見出しの単位を確かめ、一覧の「unit」の列か計数を直してください",
    )
