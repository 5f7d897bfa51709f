"""Part 6 of the check, plausibility (参考): figures that no rule forbids but that an editor should look at again.

Every test compares a figure with the same one a year before, and most with its neighbours; all thresholds are data
(``catalogue/data/check/plausibility.yaml``), adjustable in the profile.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import exp, log
from statistics import median

from discgen.catalogue.rulefiles import Band, Plausible, numbers_of
from discgen.check.thresholds import CHANGE, RATIO, SAME, SIGN, SLIP, SWAP
from discgen.faults import Severity
from discgen.figures.cellspace import SEPARATOR, CellDef
from discgen.figures.formula import Ref
from discgen.figures.labelmatch import spelling
from discgen.figures.printed.printedtable import DASH, CellKey
from discgen.figures.printed.printing import read_printed, with_unit
from discgen.finding import Finding, FoundCell, Topic
from discgen.published.otherlaw import defined_otherwise
from discgen.published.publication import Publication
from discgen.published.publishedcells import PublishedCell

_RATE = "%"
_THOUSAND = 1000
_FEWEST = 5  # changes of a table that make a distribution


@dataclass(frozen=True, slots=True)
class _Pair:
    """A figure of this year and the same of the year before, both in steps of this year's unit."""

    cell: PublishedCell
    before: PublishedCell
    now_steps: int
    steps_before: int
    step: Fraction

    @property
    def key(self) -> CellKey:
        return self.cell.key

    @property
    def both(self) -> bool:
        return bool(self.now_steps and self.steps_before)

    @property
    def drift(self) -> float:
        """By how much the size changed: 0 for none, log 2 for the double or the half with its sign."""
        return log(abs(self.now_steps) / abs(self.steps_before))

    @property
    def size(self) -> Fraction:
        """The change in base units."""
        return abs(self.now_steps - self.steps_before) * self.step


@dataclass
class _Printed:
    """The figures of one publication by place, with the order of rows and columns."""

    publication: Publication
    plausible: Plausible
    numbers: Mapping[str, Fraction]
    pairs: dict[CellKey, _Pair] = field(default_factory=dict)
    lone: list[tuple[PublishedCell, Fraction]] = field(default_factory=list)

    def limit(self, name: str) -> Fraction:
        return self.numbers[name]

    def left_out(self, cell: CellDef) -> bool:
        """True for a row that is printed only when it is something, and was nothing in both years."""
        if not cell.table.hides(cell.row, self.publication.profile.conventions.empty_rows):
            return False
        year = self.publication.fiscal_year
        return cell.key(year) not in self._keys and cell.key(year - 1) not in self._keys

    @cached_property
    def _keys(self) -> frozenset[CellKey]:
        return frozenset(cell.key for cell in self.publication.cells)

    @cached_property
    def tables(self) -> dict[tuple[str, str], list[_Pair]]:
        found: dict[tuple[str, str], list[_Pair]] = {}
        for pair in self.pairs.values():
            found.setdefault((pair.key.entity, pair.key.table_id), []).append(pair)
        return found


def check_plausibility(publication: Publication) -> list[Finding]:
    """Figures of the publication's year worth a second look, the same slip told once.

    Errors: FaultError when the profile sets a threshold that does not exist or is no positive number.
    """
    printed = _read(publication)
    slips = [*_slips(printed), *_slips_elsewhere(printed)]
    swapped = list(_swapped(printed))
    told = {cell.key for finding in [*slips, *swapped] for cell in finding.cells}
    found = [*slips, *swapped, *_changes(printed, told), *_signs(printed), *_ratios(printed), *_unchanged(printed)]
    return _once(found)


def _read(publication: Publication) -> _Printed:
    plausible = publication.catalogue.plausible
    numbers = numbers_of(plausible, publication.catalogue.layout, publication.profile)
    printed = _Printed(publication, plausible, numbers)
    year = publication.fiscal_year
    other = defined_otherwise(publication, year - 1)
    before = {cell.key: cell for cell in publication.of_year(year - 1) if _ref(publication, cell) not in other}
    for cell in publication.of_year(year):
        now = _steps(cell)
        if now is None:
            continue
        steps, step = now
        printed.lone.append((cell, steps * step))
        last = before.get(replace(cell.key, fiscal_year=year - 1))
        was = _steps(last) if last else None
        if last and was:
            printed.pairs[cell.key] = _Pair(cell, last, steps, round(was[0] * was[1] / step), step)
    return printed


def _ref(publication: Publication, cell: PublishedCell) -> Ref | None:
    """The figure of a cell: what another law defined otherwise is not compared with it."""
    defined = publication.space.of_key(cell.key)
    return defined.ref if defined else None


def _steps(cell: PublishedCell) -> tuple[int, Fraction] | None:
    try:
        read = read_printed(cell.printed, cell.unit)
    except (KeyError, ValueError):
        return None
    return read.steps or 0, read.unit.step


def _changes(printed: _Printed, told: Iterable[CellKey]) -> Iterator[Finding]:
    """Changes that are large in themselves, against the prior year and beside those of the same table."""
    seen = set(told)
    factor, spread = float(log(printed.limit("change_factor"))), float(printed.limit("change_spread"))
    for pairs in printed.tables.values():
        drifts = [pair.drift for pair in pairs if pair.both and pair.cell.unit != _RATE]
        middle = median(drifts) if len(drifts) >= _FEWEST else 0.0
        usual = median(abs(drift - middle) for drift in drifts) if len(drifts) >= _FEWEST else 0.0
        for pair in pairs:
            if pair.key in seen:
                continue
            if pair.cell.unit == _RATE:
                if pair.both and pair.size >= printed.limit("change_points") / 100:
                    yield _finding(CHANGE, "前年度から大きく変わった比率", pair)
                continue
            amount = "change_amount" if pair.cell.unit.endswith("円") else "change_count"
            if pair.size < printed.limit(amount):
                continue
            if not pair.both or abs(pair.drift - middle) > max(factor, spread * usual):
                yield _finding(CHANGE, "前年度から大きく変わった計数", pair)


def _signs(printed: _Printed) -> Iterator[Finding]:
    for pair in printed.pairs.values():
        names = pair.key.row + pair.key.col
        if any(word in names for word in printed.plausible.signed) or pair.cell.unit == _RATE:
            continue
        smaller = min(abs(pair.now_steps), abs(pair.steps_before)) * pair.step
        if pair.now_steps * pair.steps_before < 0 and smaller >= printed.limit("sign_amount"):
            yield _finding(SIGN, "前年度と符号の違う計数", pair)


def _ratios(printed: _Printed) -> Iterator[Finding]:
    """Ratios outside their band, and those of a band that are a multiple of last year's."""
    multiple = float(log(printed.limit("change_ratio")))
    for cell, value in printed.lone:
        if cell.unit != _RATE or not value:
            continue
        least, most, banded = _band(printed.plausible.bands, cell)
        if not least <= value * 100 <= most:
            limits = f"{float(least):g}%～{float(most):g}%"
            yield _told(RATIO, "ふつうの範囲にない比率", [cell], found=f"{cell.printed}%", expected=limits)
            continue
        pair = printed.pairs.get(cell.key)
        if banded and pair and pair.both and abs(pair.drift) > multiple and value >= Fraction(1, 100):
            yield _finding(RATIO, "前年度から大きく変わった比率", pair)


def _band(bands: Iterable[Band], cell: PublishedCell) -> tuple[Fraction, Fraction, bool]:
    names = f"{cell.key.row}{cell.key.col}"
    for band in bands:
        if any(word in names for word in band.words):
            return Fraction(band.least), Fraction(band.most), True
    return Fraction(0), Fraction(100), False


def _slips(printed: _Printed) -> Iterator[Finding]:
    """A thousand times last year's figure, or a thousandth of it: the unit of another place."""
    close = float(log(printed.limit("slip_closeness")))
    least = 10 ** (printed.limit("slip_digits") - 1)
    for pair in printed.pairs.values():
        smaller = min(abs(pair.now_steps), abs(pair.steps_before))
        if smaller >= least and pair.cell.unit != _RATE and abs(abs(pair.drift) - log(_THOUSAND)) <= close:
            yield _finding(
                SLIP, "前年度のおよそ1000倍（1000分の一）の計数", pair, "単位（円・千円・百万円）を確かめてください"
            )


def _slips_elsewhere(printed: _Printed) -> Iterator[Finding]:
    """Figures without a prior year: a thousand times one of the same name in another table, and like none of them."""
    close = float(log(printed.limit("same_closeness")))
    named: dict[tuple[str, str], list[tuple[PublishedCell, Fraction]]] = {}
    for cell, value in printed.lone:
        name = spelling(cell.key.row.split(SEPARATOR)[-1])
        if value and cell.unit.endswith("円") and name not in printed.plausible.nameless:
            named.setdefault((cell.key.entity, name), []).append((cell, value))
    for alike in named.values():
        for cell, value in alike:
            if cell.key in printed.pairs:
                continue
            apart = [
                (other, abs(log(abs(value / size)))) for other, size in alike if other.key.table_id != cell.key.table_id
            ]
            if any(size <= log(2) for _, size in apart):
                continue
            for other, size in apart:
                if abs(size - log(_THOUSAND)) <= close:
                    yield _told(
                        SLIP,
                        "同じ名の計数のおよそ1000倍（1000分の一）の計数",
                        [cell],
                        _with_unit(cell),
                        f"{other.title} {_with_unit(other)}",
                        remedy="単位（円・千円・百万円）を確かめてください",
                    )
                    break


def _swapped(printed: _Printed) -> Iterator[Finding]:
    """Two neighbours whose figures fit each other's prior year far better than their own."""
    for pairs in printed.tables.values():
        rows: dict[str, list[_Pair]] = {}
        columns: dict[str, list[_Pair]] = {}
        for pair in pairs:
            rows.setdefault(pair.key.row, []).append(pair)
            columns.setdefault(pair.key.col, []).append(pair)
        for line in [*rows.values(), *columns.values()]:
            for one, other in pairwise(line):
                if _crossed(one, other, printed):
                    yield _finding(
                        SWAP, "隣の計数と入れ替わったように見える計数", one, "行・列のずれを確かめてください", other
                    )


def _crossed(one: _Pair, other: _Pair, printed: _Printed) -> bool:
    least = 10 ** (printed.limit("swap_digits") - 1)
    numbers = (one.now_steps, other.now_steps, one.steps_before, other.steps_before)
    if one.step != other.step or min(map(abs, numbers)) < least:
        return False
    close, apart = log(printed.limit("swap_closeness")), log(printed.limit("swap_factor"))
    across = (log(abs(one.now_steps / other.steps_before)), log(abs(other.now_steps / one.steps_before)))
    return max(map(abs, across)) <= close and min(abs(one.drift), abs(other.drift)) >= apart


def _unchanged(printed: _Printed) -> Iterator[Finding]:
    """A sum that is last year's to the digit though its parts are not."""
    least = 10 ** (printed.limit("same_digits") - 1)
    for pair in printed.pairs.values():
        if pair.now_steps != pair.steps_before or abs(pair.now_steps) < least or pair.cell.unit == _RATE:
            continue
        parts = [part for part in _parts(printed, pair.key) if part.step == pair.step]
        moved = sum(part.now_steps - part.steps_before for part in parts)
        if len(parts) > 1 and abs(moved) > 2 * len(parts):
            shown = f"内訳の増減の計 {moved:+,}"
            remedy = "前年度の計数を写していないか確かめてください"
            yield replace(_finding(SAME, "内訳が変わったのに前年度と同じ合計", pair, remedy), difference=shown)


def _parts(printed: _Printed, key: CellKey) -> list[_Pair]:
    """The child rows of a row in the same column, by the definition; memoranda (内書き) left out."""
    space = printed.publication.space
    cell = space.of_key(key)
    if cell is None:
        return []
    children = [child for child in cell.row.rows if not child.of_which and not child.heading]
    cells = [space.cells.get(replace(cell.ref, row=child.id)) for child in children]
    found = [printed.pairs.get(child.key(key.fiscal_year)) for child in cells if child and not printed.left_out(child)]
    return [pair for pair in found if pair is not None] if all(cells) and all(found) else []


def _finding(rule: str, title: str, pair: _Pair, remedy: str = "", other: _Pair | None = None) -> Finding:
    pairs = [pair, other] if other else [pair]
    now = "、".join(_with_unit(one.cell) for one in pairs)
    before = "、".join(_with_unit(one.before) for one in pairs)
    difference = f"{exp(pair.drift):.3g}倍" if pair.both and pair.cell.unit != _RATE else ""
    return _told(rule, title, [one.cell for one in pairs], now, f"前年度 {before}", difference, remedy)


def _with_unit(cell: PublishedCell) -> str:
    """With the unit also after a dash: the id of a finding hangs on these words."""
    return f"{DASH}{cell.unit}" if cell.printed == DASH else with_unit(cell.printed, cell.unit)


def _told(
    rule: str,
    title: str,
    cells: Iterable[PublishedCell],
    found: str,
    expected: str,
    difference: str = "",
    remedy: str = "",
) -> Finding:
    shown = tuple(FoundCell(cell.key, cell.title, cell.printed, cell.unit) for cell in cells)
    return Finding(rule, Severity.NOTICE, Topic.PLAUSIBILITY, title, shown, found, expected, difference, remedy=remedy)


def _once(findings: Iterable[Finding]) -> list[Finding]:
    """Figures that stand in several places with the same two years are told together, at the first of them."""
    merged: dict[tuple[str, str, str], Finding] = {}
    for finding in findings:
        name = (finding.rule, finding.found, finding.expected)
        first = merged.get(name)
        if first is None:
            merged[name] = finding
        else:
            cells = dict.fromkeys((*first.cells, *finding.cells))
            merged[name] = replace(first, cells=tuple(cells))
    return list(merged.values())
