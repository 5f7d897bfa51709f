"""Plan, result and the next plan side by side, each result judged by its figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from html import escape
from typing import Literal

from pydantic import ConfigDict, Field

from discgen.book.graphics.chartvalues import FigureReader, Value, to_base
from discgen.book.graphics.described import described, validated
from discgen.book.graphics.drawing import DrawingError, raise_all
from discgen.catalogue.datafile import YamlLines
from discgen.catalogue.strict import StrictModel
from discgen.figures.printed.printing import with_unit
from discgen.figures.tables.figuretext import FigureName, FigureText

_BEFORE = "前年度"  # as a plan: the figure of the year before
_MET, _NEAR, _MISSED = "○", "△", "×"
_WORDS = {_MET: "達成", _NEAR: "おおむね達成", _MISSED: "未達成"}
_CLASSES = {_MET: "met", _NEAR: "near", _MISSED: "missed"}


class PlanRowSpec(StrictModel):
    """A line of a plan. With a figure its result and mark are computed, else both are written."""

    model_config = ConfigDict(str_strip_whitespace=True)

    label: str = Field(min_length=1)
    plan: str | int | float
    figure: str = ""
    unit: str = ""
    better: Literal["up", "down"] = "up"
    result: str = ""
    mark: Literal["", "○", "△", "×"] = ""
    next: str = ""


class PlanSpec(StrictModel):
    """Plan and result. near: how many per cent short of a plan it is still nearly met."""

    model_config = ConfigDict(str_strip_whitespace=True)

    title: str = Field(min_length=1)
    near: int = Field(5, ge=0, le=50)
    next_head: str = "次年度の計画"
    rows: tuple[PlanRowSpec, ...] = Field(min_length=1, max_length=20)


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A line as it is printed."""

    label: str
    plan: str
    result: str
    mark: str
    next: str


@dataclass(frozen=True, slots=True)
class PlanTable:
    """The table as HTML, its words as lines of texts, and the figures in it."""

    title: str
    html: str
    lines: tuple[PlanLine, ...]
    figures: tuple[tuple[FigureName, int], ...]


def plan_table(source: str, figures: FigureText) -> PlanTable:
    """The table that a YAML text describes.

    Errors: DrawingError with all faults of the text.
    """
    data, lines = described(source, "title、rows ")
    spec = validated(data, lines, PlanSpec)
    reader = FigureReader(figures)
    made: list[PlanLine] = []
    faults: list[DrawingError] = []
    for number, row in enumerate(spec.rows):
        try:
            made.append(_line(row, spec.near, reader, lines, number))
        except DrawingError as fault:
            faults.append(fault)
    raise_all([*faults, *reader.faults])
    html = _html(spec, made)
    return PlanTable(spec.title, html, tuple(made), tuple(reader.used))


def _line(row: PlanRowSpec, near: int, reader: FigureReader, lines: YamlLines, number: int) -> PlanLine:
    at = lines.of("rows", number)
    if not row.figure:
        if not row.result or not row.mark:
            remedy = "figure に計数を書くか、result（実績）と mark（○、△、×）を書いてください"
            raise DrawingError("計画の行に実績か評価がありません", at, row.label, remedy=remedy)
        return PlanLine(row.label, str(row.plan), row.result, row.mark, row.next)
    if row.result or row.mark:
        remedy = "figure のある行では、result と mark を消してください"
        raise DrawingError("計数のある行の実績と評価は、計数から作ります", at, row.label, remedy=remedy)
    unit = row.unit or reader.unit([row.figure])
    line = lines.of("rows", number, "figure")
    result = reader.at(row.figure, 0, unit, line)
    if result is None:
        return PlanLine(row.label, "", "", "", row.next)
    target, words = _target(row, unit, reader, line, lines.of("rows", number, "plan"))
    if target is None:
        return PlanLine(row.label, words, result.text, "", row.next)
    return PlanLine(row.label, words, result.text, _mark(result, target, row.better, near), row.next)


def _target(row: PlanRowSpec, unit: str, reader: FigureReader, line: int, at: int) -> tuple[Fraction | None, str]:
    """What the result is held against, and its words."""
    way = "以上" if row.better == "up" else "以下"
    if row.plan == _BEFORE:
        before = reader.at(row.figure, -1, unit, line)
        if before is None:
            return None, f"{_BEFORE}{way}"
        return before.value or Fraction(0), f"{_BEFORE}（{before.text}）{way}"
    if isinstance(row.plan, str):
        remedy = f"図の単位での数（例：4）か「{_BEFORE}」と書いてください"
        raise DrawingError("計数と比べられない計画です", at, row.plan, remedy=remedy)
    try:
        value = to_base(row.plan, unit)
    except KeyError as error:
        remedy = "unit を、計数を印刷する単位か億円にしてください"
        raise DrawingError("この単位では計画の数を書けません", at, unit or "（なし）", remedy=remedy) from error
    return value, f"{with_unit(f'{row.plan:,}', unit)}{way}"


def _mark(result: Value, target: Fraction, better: str, near: int) -> str:
    value = result.value or Fraction(0)
    short = target - value if better == "up" else value - target
    if short <= 0:
        return _MET
    return _NEAR if short <= abs(target) * near / 100 else _MISSED


def _html(spec: PlanSpec, lines: Sequence[PlanLine]) -> str:
    ahead = any(line.next for line in lines)
    heads = ["項目", "計画", "実績", "評価", *([spec.next_head] if ahead else [])]
    top = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    body = "".join(_row(line, ahead=ahead) for line in lines)
    computed = f"{_MET} 計画を達成、{_NEAR} 計画まで{spec.near}%以内、{_MISSED} それ以外。"
    if any(line.mark == _NEAR for line in lines):  # elsewhere in the book it marks negative figures
        computed += f"評価の{_NEAR}は、負の数の印ではありません。"
    written = any(not row.figure for row in spec.rows)
    legend = computed + ("計数のない項目は、当金庫の評価です。" if written else "")
    return (
        f'<table class="plan"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>'
        f'<p class="plan-legend">{legend}</p>'
    )


def _row(line: PlanLine, *, ahead: bool) -> str:
    mark = f'<span class="sign">{line.mark}</span> {_WORDS[line.mark]}' if line.mark else ""
    css = f' class="mark {_CLASSES[line.mark]}"' if line.mark else ' class="mark"'
    last = f"<td>{escape(line.next)}</td>" if ahead else ""
    return (
        f'<tr><th scope="row">{escape(line.label)}</th><td>{escape(line.plan)}</td><td>{escape(line.result)}</td>'
        f"<td{css}>{mark}</td>{last}</tr>"
    )
