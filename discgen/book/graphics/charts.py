"""A chart from its description: read, look up, draw, tell in words."""

from __future__ import annotations

from collections.abc import Sequence

from discgen.book.graphics.axes import PlotFrame
from discgen.book.graphics.bars import draw_bars
from discgen.book.graphics.chartvalues import FigureReader, Series, Value, unit_note
from discgen.book.graphics.donut import Whole, draw_donut
from discgen.book.graphics.drawing import Drawing, DrawingError, raise_all
from discgen.book.graphics.lines import draw_lines
from discgen.book.graphics.spec import BarLineSpec, DonutSpec, SeriesSpec, Spec, StackedSpec, read_spec
from discgen.book.graphics.stack import draw_stack
from discgen.book.graphics.style import DrawingStyle
from discgen.catalogue.datafile import YamlLines
from discgen.figures.tables.figuretext import FigureText

_KIND_WORDS = {
    "bar": "棒グラフ",
    "bar-line": "棒と折れ線のグラフ",
    "stacked": "積み上げ棒グラフ",
    "line": "折れ線グラフ",
    "donut": "円グラフ",
}


def draw_chart(source: str, figures: FigureText, style: DrawingStyle, width: float, fiscal_year: int) -> Drawing:
    """Draw the chart that a YAML text describes, in its full width.

    Errors: DrawingError, with all faults of the text in it.
    """
    spec, lines = read_spec(source)
    reader = FigureReader(figures)
    if isinstance(spec, DonutSpec):
        return _donut(spec, lines, reader, style, width)
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
    frame = PlotFrame(style, width, names, unit, above)
    series = rows[: len(spec.series)]
    if isinstance(spec, StackedSpec):
        drawn = draw_stack(frame, series, sums)
    elif spec.type == "line":
        drawn = draw_lines(frame, series)
    else:
        drawn = draw_bars(frame, series)
    alt = _told(spec, unit, [(row.label, list(zip(names, row.values, strict=True))) for row in rows])
    notes = (f"{spec.years}年度のうち計数のある{years}年度だけを描きました",) if years < spec.years else ()
    table = (("", *names), *((row.label, *(value.text if value else "" for value in row.values)) for row in rows))
    return Drawing(
        drawn.svg(alt), alt, spec.title, drawn.height, tuple(reader.used), notes, table, unit_note(unit).strip("（）")
    )


def _donut(spec: DonutSpec, lines: YamlLines, reader: FigureReader, style: DrawingStyle, width: float) -> Drawing:
    unit = spec.unit or reader.unit([part.figure for part in spec.parts])
    rows: list[Series] = []
    shares: list[Value | None] = []
    for number, part in enumerate(spec.parts):
        rows.append(Series(part.label, (reader.at(part.figure, 0, unit, lines.of("parts", number, "figure")),)))
        shares.append(reader.at(part.share, 0, "%", lines.of("parts", number, "share")) if part.share else None)
    total = reader.at(spec.total, 0, unit, lines.of("total")) if spec.total else None
    raise_all(reader.faults)
    _no_negative(spec.parts, rows, [lines.of("parts", number) for number in range(len(spec.parts))])
    whole = Whole(tuple(rows), tuple(shares), total, spec.rest)
    _check_total([row.known[0] for row in rows], total, spec.rest, lines.of("total"))
    drawn = draw_donut(whole, unit, style, width)
    told = [
        (row.label, [("", row.known[0]), *([("構成比", share)] if share else [])]) for row, share in whole.entries()
    ]
    alt = _told(spec, unit, [*told, *([("合計", [("", total)])] if total else [])])
    table = _parts_table(whole, unit)
    return Drawing(
        drawn.svg(alt), alt, spec.title, drawn.height, tuple(reader.used), (), table, unit_note(unit).strip("（）")
    )


def _parts_table(whole: Whole, unit: str) -> tuple[tuple[str, ...], ...]:
    """The parts and the whole as lines of texts; a column of shares where there are any."""
    shares = any(whole.shares)
    rows = [(row.label, row.known[0].text, share.text if share else "") for row, share in whole.entries()]
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


def _told(spec: Spec, unit: str, rows: Sequence[tuple[str, Sequence[tuple[str, Value | None]]]]) -> str:
    """The chart in words: title, kind, unit, every row with its years and figures."""
    sentences = [f"{spec.title}の{_KIND_WORDS[spec.type]}" + (f"、単位は{unit}" if unit and unit != "億百万" else "")]
    for label, values in rows:
        known = [f"{when}{'は' if when else ''}{value.text if value else '計数なし'}" for when, value in values]
        sentences.append(f"{label}：{'、'.join(known)}")
    return "。".join(sentences) + "。"
