"""Printing conventions of an institution without a profile, found from its printed figures.

Whether amounts are cut or rounded shows in totals (parts that are cut fall short, parts that are rounded go either
way), what ratios are computed from in ratios whose last digit depends on it. What is not decided so stays open.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from discgen.catalogue.tabledef import Rounding
from discgen.figures.cellspace import CellDef, CellSpace
from discgen.figures.evaluator import Evaluator
from discgen.figures.formula import FormulaError, LedgerSum, Ref
from discgen.figures.interval import Interval, Number
from discgen.figures.premises import Premises
from discgen.figures.printed.printedtable import CellKey
from discgen.figures.printed.printing import cut, round_half_up
from discgen.published.algebra.linear import NotLinear
from discgen.published.publication import Publication
from discgen.published.publishedcells import PublishedCell

_NAMES: Mapping[Rounding, str] = {"truncate": "切捨て", "round": "四捨五入"}
_CLEAR, _CLEAR_ALONE = 3.0, 6.0  # log likelihoods that decide for the institution, and for one table against it
_AGAINST = 2  # totals of a table that the institution's way cannot explain; one may be a wrong digit
_OUTLIER = 4  # standard deviations; a wrong digit says nothing about rounding
_DECIDING = 5  # ratios that must depend on the basis before it is decided
_EXACT_SHARE = Fraction(1, 20)  # of these, the share that printed amounts cannot explain (wrong digits: fewer)


@dataclass(frozen=True, slots=True)
class _Sum:
    """A sum of printed figures: what the print gives, the amounts that may be behind it, its parts by their sign."""

    value: Fraction
    amounts: Interval
    plus: int = 0
    minus: int = 0

    @staticmethod
    def of(value: _Sum | Fraction) -> _Sum:
        """A number as a sum of no parts."""
        return value if isinstance(value, _Sum) else _Sum(value, Interval.of(value))

    @property
    def slack(self) -> Number:
        """How far off the print may be."""
        return self.amounts.high - self.value

    def __add__(self, other: _Sum | Fraction) -> _Sum:
        other = _Sum.of(other)
        amounts = self.amounts + other.amounts
        return _Sum(self.value + other.value, amounts, self.plus + other.plus, self.minus + other.minus)

    __radd__ = __add__

    def __neg__(self) -> _Sum:
        return _Sum(-self.value, -self.amounts, self.minus, self.plus)

    def __sub__(self, other: _Sum | Fraction) -> _Sum:
        return self + (-other)

    def __rsub__(self, other: Fraction) -> _Sum:
        return -self + other

    def __truediv__(self, other: _Sum | Fraction) -> _Rate:
        other = _Sum.of(other)
        if self.value <= 0 or other.amounts.low <= 0:
            raise NotLinear
        return _Rate(self.value / other.value, self.amounts / other.amounts)


@dataclass(frozen=True, slots=True)
class _Rate:
    """A ratio of printed figures, and what the exact amounts behind them allow."""

    value: Fraction
    amounts: Interval


class _Print:
    """Printed figures of one year as a source of formulas. What is not printed has no value."""

    def __init__(self, space: CellSpace, cells: Mapping[CellKey, PublishedCell], year: int) -> None:
        self._space = space
        self._cells = cells
        self._year = year
        self._evaluator: Evaluator[_Sum | _Rate] = Evaluator(space, self, Premises())

    def recomputed(self, cell: CellDef) -> _Sum | _Rate | None:
        """What the formula of a figure gives; None where it is neither a sum nor a ratio of what is printed."""
        try:
            value = self._evaluator.cell(cell)
        except (NotLinear, FormulaError, TypeError):
            return None
        return None if isinstance(value, Fraction) else value

    def printed(self, cell: CellDef, year: int) -> tuple[str, _Sum] | None:
        """The text of a figure and its value, in base units."""
        found = self._cells.get(cell.key(year))
        if found is None:
            return None
        figure = cell.read(found.printed)
        if figure.steps is None:
            return found.printed, _Sum.of(Fraction(0))
        below = int(figure.steps < 0)  # what is cut off △ has the other sign
        value, step = figure.steps * figure.unit.step, figure.unit.step
        return found.printed, _Sum(value, Interval(value - step, value + step), 1 - below, below)

    def figure(self, ref: Ref, *, as_printed: bool) -> _Sum:
        return self._known(ref, self._year)

    def prior(self, ref: Ref) -> _Sum:
        return self._known(ref, self._year - 1)

    def _known(self, ref: Ref, year: int) -> _Sum:
        found = self.printed(self._space.cell(ref), year)
        if found is None:
            raise NotLinear
        return found[1]

    def ledger_sum(self, query: LedgerSum) -> _Sum:
        raise NotLinear


@dataclass(frozen=True, slots=True)
class _Total:
    """A printed total beside its parts. likelihood: how much their difference speaks for cut, against rounded.

    possible: the roundings with which it can be.
    """

    table: str
    likelihood: float
    possible: frozenset[Rounding]


@dataclass(frozen=True, slots=True)
class _Ratio:
    """A printed ratio beside its recomputation: its steps, those of the printed amounts, whether the basis decides."""

    table: str
    text: str
    steps: int | None
    rate: _Rate
    step: Fraction


def find_conventions(publication: Publication) -> tuple[Publication, tuple[str, ...]]:
    """The publication read by the conventions that its figures show, and what was found, in words."""
    totals, ratios = _evidence(publication)
    words = [f"年度：{publication.fiscal_year}年度（多くの表にある最も新しい年度）"]
    roundings, told = _amounts(totals)
    words += told
    ratio_rounding, basis, told = _ratios(ratios)
    words += told
    zero, told = _zero_ratio(ratios)
    words += told
    conventions = publication.profile.conventions.model_copy(update={"ratio_basis": basis, "zero_ratio": zero})
    profile = publication.profile.model_copy(update={"conventions": conventions})
    space = _with_roundings(publication.space, roundings, ratio_rounding)
    return replace(publication, profile=profile, space=space), tuple(words)


def _evidence(publication: Publication) -> tuple[list[_Total], list[_Ratio]]:
    cells = {cell.key: cell for cell in publication.cells}
    totals: list[_Total] = []
    ratios: list[_Ratio] = []
    for year in sorted({key.fiscal_year for key in cells}):
        source = _Print(publication.space, cells, year)
        for cell in publication.space.cells.values():
            printed = source.printed(cell, year) if cell.formula else None
            if printed is None:
                continue
            value = source.recomputed(cell)
            if isinstance(value, _Rate) and cell.unit.name == "%" and not _of_the_form(cell):
                text, own = printed
                steps = int(own.value / cell.unit.step) if own.plus or own.minus else None
                ratios.append(_Ratio(cell.table.id, text, steps, value, cell.unit.step))
            elif isinstance(value, _Sum) and value.plus + value.minus > 1 and cell.unit.step > 1:
                totals += _total(cell, printed[1], value)
    return totals, ratios


def _of_the_form(cell: CellDef) -> bool:
    """Whether the form itself wants the ratio rounded, whatever the house does: it tells nothing of the house."""
    return "round" in (cell.row.rounding, cell.column.rounding)


def _total(cell: CellDef, own: _Sum, parts: _Sum) -> Iterator[_Total]:
    """How likely the difference is with cut parts, against rounded ones: sums of uniform errors, taken as normal."""
    number = parts.plus + parts.minus
    if parts.slack != number * cell.unit.step or not own.plus or own.value < 0:
        return  # other units, or △: cut toward nothing from the other side
    difference = float((own.value - parts.value) / cell.unit.step)
    expected = (parts.plus - parts.minus - 1) / 2
    variance = (number + 1) / 12
    if min(abs(difference), abs(difference - expected)) > _OUTLIER * variance**0.5:
        return
    bounds: Mapping[Rounding, bool] = {
        "truncate": -parts.minus <= difference < max(1, parts.plus),
        "round": abs(difference) <= (number + 1) / 2,
    }
    possible = frozenset(rounding for rounding, holds in bounds.items() if holds)
    yield _Total(cell.table.id, (difference**2 - (difference - expected) ** 2) / (2 * variance), possible)


def _amounts(totals: Sequence[_Total]) -> tuple[dict[str, Rounding], list[str]]:
    """By table, where the figures speak clearly against the definition; under "" for the institution."""
    by_table: dict[str, float] = defaultdict(float)
    for total in totals:
        by_table[total.table] += total.likelihood
    overall = sum(by_table.values())
    rounded = sum(total.possible == {"round"} for total in totals)
    general: Rounding = "round" if overall < -_CLEAR and rounded >= _AGAINST else "truncate"
    if general == "truncate" and overall < _CLEAR:
        return {}, ["金額の端数：計数からは決められないので、表の定義のとおりとしました"]
    found: dict[str, Rounding] = {"": general}
    for table, likelihood in by_table.items():
        own: Rounding = "truncate" if likelihood > 0 else "round"
        against = sum(total.table == table and total.possible == {own} for total in totals)
        if own != general and abs(likelihood) > _CLEAR_ALONE and against >= _AGAINST:
            found[table] = own
    others = "、".join(table for table in found if table)
    told = f"金額の端数：{_NAMES[general]}" + (f"（{others} は{_NAMES[_other(general)]}）" if others else "")
    return found, [told]


def _other(rounding: Rounding) -> Rounding:
    return "round" if rounding == "truncate" else "truncate"


def _ratios(ratios: Iterable[_Ratio]) -> tuple[Rounding | None, Literal["printed", "exact"], list[str]]:
    """Rounding and basis of the ratios. Where the basis stays open, exact amounts allow either."""
    fits: dict[Rounding, int] = {"truncate": 0, "round": 0}
    clear: dict[Rounding, list[bool]] = {"truncate": [], "round": []}
    for ratio in ratios:
        for name, whole in (("truncate", cut), ("round", round_half_up)):
            rounding: Rounding = "truncate" if name == "truncate" else "round"
            rates = ratio.rate.amounts.low, ratio.rate.value, ratio.rate.amounts.high
            least, own, most = (whole(Fraction(rate), ratio.step) for rate in rates)
            if ratio.steps is None or not least <= ratio.steps <= most:
                continue
            fits[rounding] += ratio.steps == own
            if least != most:
                clear[rounding].append(ratio.steps == own)
    if not any(fits.values()):
        return None, "exact", ["比率：印刷した計数から計算し直せるものがないので、基礎は決めていません"]
    rounding = "truncate" if fits["truncate"] >= fits["round"] else "round"
    other = _other(rounding)
    told = f"比率の端数：{_NAMES[rounding]}（一致 {fits[rounding]} 件、{_NAMES[other]}なら {fits[other]} 件）"
    deciding = clear[rounding]
    missed = deciding.count(False)
    if len(deciding) < _DECIDING:
        return rounding, "exact", [told, "比率の基礎：計数からは決められないので、円単位の計数でもよいとしました"]
    basis: Literal["printed", "exact"] = "exact" if missed > len(deciding) * _EXACT_SHARE else "printed"
    word = "印刷した計数" if basis == "printed" else "円単位の計数"
    share = f"末位が分かれる {len(deciding)} 件のうち、印刷した計数で一致 {len(deciding) - missed} 件"
    return rounding, basis, [told, f"比率の基礎：{word}（{share}）"]


def _zero_ratio(ratios: Iterable[_Ratio]) -> tuple[Literal["dash", "zero"], list[str]]:
    """How a ratio prints that is something, but less than the last digit."""
    small = [ratio for ratio in ratios if cut(Fraction(ratio.rate.amounts.high), ratio.step) == 0]
    dashes = sum(ratio.steps is None for ratio in small)
    zeros = sum(ratio.steps == 0 for ratio in small)
    if not small:
        return "dash", ["0.00%になる比率：見当たらないので、「－」としました"]
    form: Literal["dash", "zero"] = "zero" if zeros > dashes else "dash"
    word = "0.00" if form == "zero" else "－"
    return form, [f"0.00%になる比率：「{word}」（－ {dashes} 件、0.00 {zeros} 件）"]


def _with_roundings(space: CellSpace, amounts: Mapping[str, Rounding], ratios: Rounding | None) -> CellSpace:
    """The definitions with the roundings that were found; forms that the law wants rounded change by their own."""

    def general(cell: CellDef) -> Rounding | None:
        return amounts.get("") if cell.table.rounding == "truncate" and cell.unit.step > 1 else None

    def adapted(cell: CellDef) -> CellDef:
        of_ratio = None if _of_the_form(cell) else ratios
        rounding = of_ratio if cell.unit.name == "%" else amounts.get(cell.table.id, general(cell))
        if rounding is None or rounding == cell.rounding:
            return cell
        return replace(cell, row=cell.row.model_copy(update={"rounding": rounding}))

    return CellSpace(space.tables, {ref: adapted(cell) for ref, cell in space.cells.items()}, dict(space.by_name))
