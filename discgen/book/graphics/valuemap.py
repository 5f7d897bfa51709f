"""How value comes about (価値創造): stages from left to right, equal boxes on a grid, and the way back."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import ConfigDict, Field

from discgen.book.graphics.boxes import LEADING, RADIUS
from discgen.book.graphics.canvas import Canvas
from discgen.book.graphics.described import described, validated
from discgen.book.graphics.drawing import Drawing
from discgen.book.graphics.palette import on
from discgen.book.graphics.style import RULE, DrawingStyle
from discgen.book.graphics.wrap import wrap
from discgen.catalogue.strict import StrictModel

_SIZE = 8.0  # points: all words
_STEP = _SIZE * LEADING
_PAD = 5.0
_GAP = 11.0  # between stages
_ROW = 4.0  # between boxes
_TIP = 7.0  # of the head of a stage
_LEAST = 84.0  # width of a stage; narrower sheets have the stages below each other


class ValueStageSpec(StrictModel):
    """A stage and what stands in it."""

    model_config = ConfigDict(str_strip_whitespace=True)

    head: str = Field(min_length=1)
    items: tuple[str, ...] = Field(min_length=1, max_length=8)


class ValueSpec(StrictModel):
    """A diagram of how value comes about. base: what carries it; back: the way from the last stage to the first."""

    model_config = ConfigDict(str_strip_whitespace=True)

    title: str = Field(min_length=1)
    stages: tuple[ValueStageSpec, ...] = Field(min_length=2, max_length=5)
    base: str = ""
    back: str = ""


def draw_value(source: str, style: DrawingStyle, width: float, *, upright: bool = False) -> Drawing:
    """Draw the diagram that a YAML text describes, in its full width. upright: the stages below each other.

    Errors: DrawingError with all faults of the text.
    """
    spec = validated(*described(source, "title、stages "), ValueSpec)
    below = upright or (width - _GAP * (len(spec.stages) - 1)) / len(spec.stages) < _LEAST
    column = width if below else (width - _GAP * (len(spec.stages) - 1)) / len(spec.stages)
    texts = [[wrap(item, column - 2 * _PAD, _SIZE) for item in stage.items] for stage in spec.stages]
    heads = [wrap(stage.head, column - 2 * _PAD - _TIP, _SIZE) for stage in spec.stages]
    box = _height(max(len(lines) for stage in texts for lines in stage))
    head = _height(max(map(len, heads)))
    deep = [head + _ROW + len(stage) * (box + _ROW) for stage in texts]
    top = max(deep) if not below else sum(deep) + _GAP * (len(deep) - 1)
    foot = [_height(len(wrap(words, width - 40, _SIZE))) + 6.0 for words in (spec.back, spec.base) if words]
    canvas = Canvas(width, top + sum(foot) + 1, style)
    y = 0.0
    for number, (stage, lines) in enumerate(zip(texts, heads, strict=True)):
        x = 0.0 if below else number * (column + _GAP)
        _stage(canvas, (x, y), column, (head, box), lines, stage, last=number == len(texts) - 1)
        y += deep[number] + _GAP if below else 0.0
    y = top
    if spec.back:
        y = _way_back(canvas, y, wrap(spec.back, width - 40, _SIZE), column)
    if spec.base:
        lines = wrap(spec.base, width - 40, _SIZE)
        canvas.rect(0, y + 6, width, _height(len(lines)), style.tint, radius=RADIUS)
        _words(canvas, width / 2, y + 6, _height(len(lines)), lines, style.accent_text, bold=True)
    alt = _told(spec)
    return Drawing(canvas.svg(alt), alt, spec.title, canvas.height)


def _height(lines: int) -> float:
    return round(lines * _STEP + 2 * _PAD - 2, 2)


def _stage(
    canvas: Canvas,
    at: tuple[float, float],
    width: float,
    heights: tuple[float, float],
    head: Sequence[str],
    items: Sequence[Sequence[str]],
    *,
    last: bool,
) -> None:
    """The head of a stage, pointing on, and its boxes."""
    (x, y), (tall, box), style = at, heights, canvas.style
    tip = 0.0 if last else _TIP
    right = x + width
    corners = ((x, y), (right - tip, y), (right, y + tall / 2), (right - tip, y + tall), (x, y + tall))
    canvas.path("M" + " L".join(f"{round(a, 2)},{round(b, 2)}" for a, b in corners) + " Z", style.accent_text)
    _words(canvas, x + (width - tip) / 2, y, tall, head, on(style.accent_text, style.ink), bold=True)
    for number, lines in enumerate(items):
        top = y + tall + _ROW + number * (box + _ROW)
        fill = style.tint if last else style.tint_pale
        canvas.rect(x, top, width, box, fill, style.accent, RADIUS)
        _words(canvas, x + width / 2, top, box, lines, style.ink)


def _words(
    canvas: Canvas, x: float, top: float, height: float, lines: Sequence[str], colour: str, *, bold: bool = False
) -> None:
    first = top + height / 2 - (len(lines) - 1) * _STEP / 2
    for number, line in enumerate(lines):
        canvas.text((x, first + number * _STEP), line, _SIZE, "middle", bold, colour)


def _way_back(canvas: Canvas, top: float, lines: Sequence[str], column: float) -> float:
    """A line from the last stage to the first, with its words; returns the height below it."""
    height = _height(len(lines))
    middle, left, right = top + 4 + height / 2, min(column, canvas.width / 4) / 2, canvas.width
    right -= min(column, canvas.width / 4) / 2
    rule = canvas.style.accent
    canvas.polyline([(right, top), (right, middle), (left, middle), (left, top + 4)], rule, 1.0)
    tip = ((left, top - 1), (left - 3, top + 4.5), (left + 3, top + 4.5))
    canvas.path("M" + " L".join(f"{round(a, 2)},{round(b, 2)}" for a, b in tip) + " Z", rule)
    from_left = max(len(line) for line in lines) * _SIZE
    canvas.clear((canvas.width / 2, middle), min(from_left + 12, right - left - 20), height - 4)
    _words(canvas, canvas.width / 2, top + 4, height, lines, canvas.style.accent_text)
    canvas.line((right - RULE, top), (right + RULE, top), rule, RULE)
    return top + height + 4


def _told(spec: ValueSpec) -> str:
    """The diagram in words: the stages in their order with what stands in them."""
    told = [f"{spec.title}の図"]
    told += [f"{number}．{stage.head}：{'、'.join(stage.items)}" for number, stage in enumerate(spec.stages, start=1)]
    told += [f"最後の段階から初めの段階へ：{spec.back}"] if spec.back else []
    told += [f"全体を支えるもの：{spec.base}"] if spec.base else []
    return "。".join(told).replace("｜", "") + "。"
