"""A chart from its description: read, look up, draw, tell in words."""

from __future__ import annotations

from collections.abc import Sequence

from discgen.book.graphics.axes import PlotFrame, Reference, scales_remark
from discgen.book.graphics.bars import draw_bars, in_panels
from discgen.book.graphics.chartvalues import FigureReader, Series, Value, to_base, unit_note
from discgen.book.graphics.donut import draw_donut
from discgen.book.graphics.drawing import Drawing, DrawingError, raise_all
from discgen.book.graphics.lines import CUT_AXIS, draw_lines
from discgen.book.graphics.spec import (
    BarLineSpec,
    BarSpec,
    DonutSpec,
    LineSpec,
    LinesSpec,
    SeriesSpec,
    Spec,
    StackedSpec,
    read_spec,
)
from discgen.book.graphics.stack import draw_stack
from discgen.book.graphics.style import DrawingStyle
from discgen.book.graphics.wholes import Whole, whole_of
from discgen.catalogue.datafile import YamlLines
from discgen.figures.printed.printing import with_unit
from discgen.figures.tables.figuretext import FigureName, FigureText

_KIND_WORDS = {
    "bar": "棒グラフ",
    "bar-line": "棒と折れ線のグラフ",
    "stacked": "積み上げ棒グラフ",
    "line": "折れ線グラフ",
    "donut": "円グラフ",
}


_FARTHEST = 5  # times the greatest figure: a reference beyond it is written in another unit


def draw_chart(
    source: str,
    figures: FigureText,
    style: DrawingStyle,
    width: float,
    fiscal_year: int,
    ratio_rounding: str = "truncate",
) -> Drawing:
    """Draw the chart that a YAML text describes, in its full width. ratio_rounding: of shares that it computes.

    Errors: DrawingError, with all faults of the text in it.
    """
    spec, lines = read_spec(source)
    reader = FigureReader(figures)
    if isinstance(spec, DonutSpec):
        return _donut(spec, lines, reader, style, width, ratio_rounding)
    return _years(spec, lines, reader, style, width, fiscal_year)


def _years(
    spec: Spec, lines: YamlLines, reader: FigureReader, style: DrawingStyle, width: float, fiscal_year: int
) -> Drawing:
    assert not isinstance(spec, DonutSpec)
    unit = spec.unit or reader.unit([series.figure for series in spec.series])
    asked: list[tuple[SeriesSpec, str, int]] = [
        (series, unit, lines.of("series", number, "figure")) for number, series in enumerate(spec.series)
    ]
    line = spec.line if isinstance(spec, BarLineSpec | StackedSpec) else None
    line_unit = ""
    total = spec.total if isinstance(spec, StackedSpec) else ""
    if total:
        asked.append((SeriesSpec(label="合計", figure=total), unit, lines.of("total")))
    if line:
        line_unit = line.unit or reader.unit([line.figure])
        asked.append((line, line_unit, lines.of("line", "figure")))
    rows = reader.rows(asked, spec.years)
    raise_all(reader.faults)
    if isinstance(spec, StackedSpec):
        _no_negative(spec.series, rows, [lines.of("series", number) for number in range(len(spec.series))])
    above = rows[-1] if line else None
    sums = rows[len(spec.series)] if total else None
    years = len(rows[0].values)
    for year in range(years):
        parts = [row.values[year] for row in rows[: len(spec.series)]]
        _check_total(parts, sums.values[year] if sums else None, "", lines.of("total"))
    names = [f"{fiscal_year + offset}{spec.year_label}" for offset in range(1 - years, 1)]
    series = rows[: len(spec.series)]
    held = _reference(spec, unit, series, lines) if isinstance(spec, BarSpec | LinesSpec) else None
    above_held = _reference(line, line_unit, [above], lines, "line") if line and above else None
    frame = PlotFrame(style, width, names, unit, above, line_unit, held, above_held)
    if isinstance(spec, StackedSpec):
        drawn = draw_stack(frame, series, sums)
    elif isinstance(spec, LinesSpec):
        drawn = draw_lines(frame, series, cut_axis=spec.cut_axis)
    else:
        drawn = draw_bars(frame, series)
    remarks = [f"基準の線は{one.text}" for one in (held, above_held) if one]
    remarks += [CUT_AXIS] if isinstance(spec, LinesSpec) and spec.cut_axis else []
    panels = isinstance(spec, BarSpec | BarLineSpec) and in_panels(frame, series)
    remarks += filter(None, [scales_remark(frame, panels=panels)])
    alt = _told(spec, unit, [(row.label, list(zip(names, row.values, strict=True))) for row in rows], remarks)
    notes = (f"{spec.years}年度のうち計数のある{years}年度だけを描きました",) if years < spec.years else ()
    table = (("", *names), *((row.label, *(value.text if value else "" for value in row.values)) for row in rows))
    return Drawing(
        drawn.svg(alt),
        alt,
        spec.title,
        drawn.height,
        tuple(reader.used),
        notes,
        table,
        _table_unit(unit),
        _classes(spec.series),
    )


def _reference(
    spec: BarSpec | LinesSpec | LineSpec, unit: str, rows: Sequence[Series], lines: YamlLines, *steps: str
) -> Reference | None:
    """The value that the figures are held against.

    Errors: DrawingError for a unit in which no number can be written, and for a value far from all figures.
    """
    if spec.reference is None:
        return None
    at = lines.of(*steps, "reference")
    try:
        value = to_base(spec.reference, unit)
    except KeyError as error:
        remedy = "unit を、計数を印刷する単位か億円にしてください"
        raise DrawingError("この単位の図に基準の線は引けません", at, unit or "（なし）", remedy=remedy) from error
    largest = max((abs(figure.size) for row in rows for figure in row.known), default=0.0)
    number = f"{spec.reference:,g}"
    if largest and abs(value) > largest * _FARTHEST:
        remedy = f"図の単位（{unit}）で書いてください"
        raise DrawingError("基準の線が計数から離れすぎています", at, f"{number}{unit}", remedy=remedy)
    return Reference(float(value), f"{spec.reference_label} {with_unit(number, unit)}".strip())


def _classes(specs: Sequence[SeriesSpec]) -> tuple[tuple[str, FigureName], ...]:
    """The names that a chart of several rows or parts gives to the figures of a classification."""
    return tuple((spec.label, FigureName.parse(spec.figure)) for spec in specs) if len(specs) > 1 else ()


def _table_unit(unit: str) -> str:
    """The unit of the chart as a table: its figures carry 億円 and %."""
    return "" if unit in ("億円", "%") else unit_note(unit).strip("（）")


def _donut(
    spec: DonutSpec, lines: YamlLines, reader: FigureReader, style: DrawingStyle, width: float, ratio_rounding: str
) -> Drawing:
    unit = spec.unit or reader.unit([part.figure for part in spec.parts])
    rows: list[Series] = []
    shares: list[Value | None] = []
    for number, part in enumerate(spec.parts):
        rows.append(Series(part.label, (reader.at(part.figure, 0, unit, lines.of("parts", number, "figure")),)))
        shares.append(reader.at(part.share, 0, "%", lines.of("parts", number, "share")) if part.share else None)
    total = reader.at(spec.total, 0, unit, lines.of("total")) if spec.total else None
    raise_all(reader.faults)
    _no_negative(spec.parts, rows, [lines.of("parts", number) for number in range(len(spec.parts))])
    _check_total([row.known[0] for row in rows], total, spec.rest, lines.of("total"))
    whole = whole_of(rows, shares, total, spec.rest, unit, ratio_rounding)
    drawn = draw_donut(whole, unit, style, width)
    told = [(part.label, [("", part.value), *([("構成比", part.share)] if part.share else [])]) for part in whole.parts]
    alt = _told(spec, unit, [*told, *([("合計", [("", total)])] if total else [])])
    table = _parts_table(whole, unit)
    return Drawing(
        drawn.svg(alt),
        alt,
        spec.title,
        drawn.height,
        tuple(reader.used),
        (),
        table,
        _table_unit(unit),
        _classes(spec.parts),
    )


def _parts_table(whole: Whole, unit: str) -> tuple[tuple[str, ...], ...]:
    """The parts and the whole as lines of texts; a column of shares where there are any."""
    shares = any(part.share for part in whole.parts)
    rows = [(part.label, part.value.text, part.share.text if part.share else "") for part in whole.parts]
    rows += [("合計", whole.total.text, "")] if whole.total else []
    head = ("", "金額" if unit.endswith("円") or unit == "億百万" else "数", "構成比")
    return tuple(row if shares else row[:2] for row in (head, *rows))


def _no_negative(specs: Sequence[SeriesSpec], rows: Sequence[Series], lines: Sequence[int]) -> None:
    """Neither a ring nor a stack can show a part below zero."""
    raise_all(
        [
            DrawingError(
                "負の計数は積み上げや円にできません",
                line,
                f"{spec.label}：{value.text}",
                remedy="type: bar か line で描いてください",
            )
            for spec, row, line in zip(specs, rows, lines, strict=False)
            for value in row.known
            if value.size < 0
        ]
    )


def _check_total(parts: Sequence[Value | None], total: Value | None, rest: str, line: int) -> None:
    """The parts must make up the whole that is printed, but for what the printed forms cut off."""
    if total is None or total.value is None:
        return
    known = [part.value or 0 for part in parts if part is not None]
    missing, cut_off = total.value - sum(known), total.step * (len(known) + 1)
    if missing < -cut_off:
        raise DrawingError("内訳の計が合計を超えています", line, total.text)
    if missing > cut_off and not rest:
        remedy = "足りない内訳を足してください。円グラフでは rest: その他 とも書けます"
        raise DrawingError("内訳の計が合計に足りません", line, total.text, remedy=remedy)


def _told(
    spec: Spec, unit: str, rows: Sequence[tuple[str, Sequence[tuple[str, Value | None]]]], remarks: Sequence[str] = ()
) -> str:
    """The chart in words: title, kind, unit, every row with its years and figures, how it is drawn."""
    sentences = [f"{spec.title}の{_KIND_WORDS[spec.type]}" + (f"、単位は{unit}" if unit and unit != "億百万" else "")]
    for label, values in rows:
        known = [f"{when}{'は' if when else ''}{value.text if value else '計数なし'}" for when, value in values]
        sentences.append(f"{label}：{'、'.join(known)}")
    return "。".join([*sentences, *remarks]) + "。"
