"""The figures of a chart: printed forms as labels, and the values that the printed forms stand for as lengths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from discgen.book.graphics.drawing import DrawingError
from discgen.book.graphics.spec import SeriesSpec
from discgen.faults import near
from discgen.figures.printed.printedtable import DASH, UNREAD
from discgen.figures.printed.printing import MINUS, UNITS, cut, decimal_text, oku, oku_million, read_printed, with_unit
from discgen.figures.tables.figuretext import FigureName, FigureText, TiedFigure

_FORMS = {"億円": oku, "億百万": oku_million}
_IN_LABEL = ("", "円銭", "歳月", "年月", "億百万")  # units that stand in every label
_OKU_YEN = "億円"


@dataclass(frozen=True, slots=True)
class Value:
    """A figure as it is drawn. text: with its unit, as it is told. value: as printed, in base units, None for a dash.

    exact: before it was cut, where that is known. bare: what stands in the chart, whose unit is told once.
    """

    text: str
    value: Fraction | None
    step: Fraction = Fraction(0)
    exact: Fraction | None = None
    bare: str = ""

    @property
    def label(self) -> str:
        """What stands in the chart."""
        return self.bare or self.text

    @property
    def size(self) -> float:
        """What is drawn."""
        return float(self.value or 0)


@dataclass(frozen=True, slots=True)
class Series:
    """A row of figures, oldest first; None where a year has none."""

    label: str
    values: tuple[Value | None, ...]

    @property
    def known(self) -> list[Value]:
        """The figures there are."""
        return [value for value in self.values if value is not None]


def unit_note(unit: str) -> str:
    """The unit as a remark, where the labels do not carry it."""
    return "" if unit in _IN_LABEL else f"（単位：{unit}）"


def label_of(figure: TiedFigure, unit: str) -> Value:
    """The printed form of a figure in a chart.

    Errors: ValueError, KeyError where the figure does not have that form.
    """
    if figure.text == UNREAD:
        return Value(UNREAD, None)
    read = read_printed(figure.text, figure.unit)
    value = read.value
    if value is None:
        return Value(DASH, None)
    if unit in _FORMS and figure.unit.endswith("円"):
        shown = _FORMS[unit](value)
        return Value(shown, value, read.unit.step, figure.exact, bare_amount(shown) if unit == _OKU_YEN else "")
    if unit not in ("", figure.unit):
        raise ValueError(unit)
    shown = with_unit(figure.text, "%") if figure.unit == "%" else figure.text
    return Value(shown, value, read.unit.step, figure.exact, figure.text.removesuffix(figure.unit))


def written(value: Fraction, unit: str, step: Fraction) -> Value:
    """A computed amount in the form of the chart, cut like the figures beside it. step: of their last digit."""
    if unit in _FORMS:
        shown = _FORMS[unit](value)
        return Value(shown, value, step, value, bare_amount(shown) if unit == _OKU_YEN else "")
    steps = cut(value, step)
    decimals = 0
    while unit in UNITS and UNITS[unit].size / 10**decimals > step:
        decimals += 1
    shown = decimal_text(steps, decimals, minus=MINUS, comma=",") if value else DASH
    return Value(with_unit(shown, "%") if unit == "%" else shown, steps * step, step, value, shown)


def bare_amount(text: str) -> str:
    """An amount in 億円 without the unit: 1兆2,215億円 → 1兆2,215; an amount below one 億 keeps its own."""
    return text.removesuffix(_OKU_YEN) if text.endswith(_OKU_YEN) else text.removesuffix("円") if "兆" in text else text


def to_base(number: float, unit: str) -> Fraction:
    """A number of the description, written in the unit of the chart, in base units. Errors: KeyError."""
    return Fraction(str(number)) * UNITS[unit].size


class FigureReader:
    """Looks up the figures of one chart and gathers what is wrong with their names and what was used."""

    def __init__(self, figures: FigureText) -> None:
        self._figures = figures
        self.faults: list[DrawingError] = []
        self.used: dict[tuple[FigureName, int], None] = {}

    def at(self, path: str, offset: int, unit: str, line: int) -> Value | None:
        """One figure in its printed form; None where that year has none, or where it cannot be drawn."""
        name = FigureName.parse(path)
        figure = self._figures.lookup(name, offset)
        if figure is None:
            if offset == 0:
                self._unknown(name, line)
            return None
        try:
            value = label_of(figure, unit)
        except (ValueError, KeyError):
            self.faults.append(
                DrawingError(
                    f"この計数は「{unit or figure.unit}」の形で図にできません",
                    line,
                    f"{name}：{figure.text}（単位 {figure.unit or 'なし'}）",
                    "、".join(dict.fromkeys([figure.unit, *(_FORMS if figure.unit.endswith("円") else ())])),
                )
            )
            return None
        self.used[name, offset] = None
        return value

    def unit(self, paths: Sequence[str]) -> str:
        """The unit in which the figures are printed, where the description names none."""
        found = (self._figures.lookup(FigureName.parse(path), 0) for path in paths)
        return next((figure.unit for figure in found if figure is not None), "")

    def rows(self, specs: Sequence[tuple[SeriesSpec, str, int]], years: int) -> list[Series]:
        """Rows of figures of the same years: as many as asked, fewer where the first years have no figure at all."""
        rows = [
            [self.at(spec.figure, offset, unit, line) for offset in range(1 - years, 1)] for spec, unit, line in specs
        ]
        first = next((year for year in range(years) if any(row[year] is not None for row in rows)), years - 1)
        return [Series(spec.label, tuple(row[first:])) for (spec, _, _), row in zip(specs, rows, strict=True)]

    def _unknown(self, name: FigureName, line: int) -> None:
        remedy = near(str(name), name.beside(self._figures.names()), cutoff=0.3)
        self.faults.append(DrawingError("計数が見つかりません", line, str(name), remedy=remedy))
