"""The description of a chart (YAML of a fenced block), validated; every fault with its line and in Japanese."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from discgen.book.graphics.described import described, validated
from discgen.book.graphics.drawing import DrawingError
from discgen.catalogue.datafile import YamlLines
from discgen.catalogue.strict import StrictModel
from discgen.faults import near

MOST_YEARS = 10


class _SpecModel(StrictModel):
    model_config = ConfigDict(str_strip_whitespace=True)


class SeriesSpec(_SpecModel):
    """A row of figures over the years."""

    label: str = Field(min_length=1)
    figure: str = Field(min_length=1)


class _ReferenceSpec(_SpecModel):
    """A value that the figures are held against, in the unit of the chart, and its words."""

    reference: float | None = None
    reference_label: str = ""


class LineSpec(SeriesSpec, _ReferenceSpec):
    """A line over bars, in a unit of its own."""

    unit: str = ""


class PartSpec(SeriesSpec):
    """A part of a whole. share: the figure that says how large a part it is."""

    share: str = ""


class _ChartSpec(_SpecModel):
    title: str = Field(min_length=1)
    unit: str = ""


class _YearsSpec(_ChartSpec):
    years: int = Field(5, ge=1, le=MOST_YEARS)
    year_label: Literal["年度", "年度末"] = "年度"
    series: tuple[SeriesSpec, ...] = Field(min_length=1, max_length=6)


class BarSpec(_YearsSpec, _ReferenceSpec):
    """Bars; several series stand side by side."""

    type: Literal["bar"]


class BarLineSpec(_YearsSpec):
    """Bars with a line above them."""

    type: Literal["bar-line"]
    line: LineSpec


class StackedSpec(_YearsSpec):
    """Bars whose parts stand on each other. total: the figure above them."""

    type: Literal["stacked"]
    total: str = ""
    line: LineSpec | None = None


class LinesSpec(_YearsSpec, _ReferenceSpec):
    """Lines. cut_axis: the base line is not zero, which the chart shows and says."""

    type: Literal["line"]
    cut_axis: bool = False


class DonutSpec(_ChartSpec):
    """A whole and its parts in the current year. rest: the name of what the parts leave."""

    type: Literal["donut"]
    total: str = ""
    rest: str = ""
    parts: tuple[PartSpec, ...] = Field(min_length=1, max_length=12)


Spec = BarSpec | BarLineSpec | StackedSpec | LinesSpec | DonutSpec
_KINDS: dict[str, type[Spec]] = {
    "bar": BarSpec,
    "bar-line": BarLineSpec,
    "stacked": StackedSpec,
    "line": LinesSpec,
    "donut": DonutSpec,
}


def read_spec(source: str) -> tuple[Spec, YamlLines]:
    """The description of a chart.

    Errors: DrawingError with all faults of the text.
    """
    data, lines = described(source, "type、title ")
    chosen = str(data.get("type", ""))
    kind = _KINDS.get(chosen)
    if kind is None:
        known = "、".join(_KINDS)
        raise DrawingError("図の種類（type）がありません", lines.of("type"), chosen, known, near(chosen, _KINDS))
    return validated(data, lines, kind), lines
