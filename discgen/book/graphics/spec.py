"""The description of a chart (YAML of a fenced block), validated; every fault with its line and in Japanese."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from discgen.book.graphics.drawing import DrawingError, raise_all
from discgen.catalogue.datafile import read_yaml
from discgen.faults import near

MOST_YEARS = 10


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class SeriesSpec(_Strict):
    """A row of figures over the years."""

    label: str = Field(min_length=1)
    figure: str = Field(min_length=1)


class LineSpec(SeriesSpec):
    """A line over bars, in a unit of its own."""

    unit: str = ""


class PartSpec(SeriesSpec):
    """A part of a whole. share: the figure that says how large a part it is."""

    share: str = ""


class _ChartSpec(_Strict):
    title: str = Field(min_length=1)
    unit: str = ""


class _YearsSpec(_ChartSpec):
    years: int = Field(5, ge=1, le=MOST_YEARS)
    year_label: Literal["年度", "年度末"] = "年度"
    series: tuple[SeriesSpec, ...] = Field(min_length=1, max_length=6)


class BarSpec(_YearsSpec):
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


class LinesSpec(_YearsSpec):
    """Lines."""

    type: Literal["line"]


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


class Lines:
    """Where the keys of a YAML text stand."""

    def __init__(self, root: yaml.Node) -> None:
        self._root = root

    def of(self, *path: str | int) -> int:
        """The line of a key or item, that of what it would stand in where it is missing."""
        node, line = self._root, self._root.start_mark.line
        for step in path:
            if isinstance(node, yaml.MappingNode):
                found = next(((key, value) for key, value in node.value if key.value == step), None)
                if found is None:
                    break
                line, node = found[0].start_mark.line, found[1]
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
                line = node.start_mark.line
            else:
                break
        return int(line) + 1


def _twice(node: yaml.Node) -> Iterator[DrawingError]:
    """Keys written twice: YAML would silently take the last."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if str(key.value) in seen:
                yield DrawingError("同じ項目が二度書かれています", key.start_mark.line + 1, str(key.value))
            seen.add(str(key.value))
            yield from _twice(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _twice(item)


def _fields(kind: type[BaseModel], path: Sequence[str | int]) -> list[str]:
    """The keys that may stand at a place of the description."""
    if not path:
        return list(kind.model_fields)
    return list({"series": SeriesSpec, "line": LineSpec, "parts": PartSpec}[str(path[0])].model_fields)


_TOLD = {
    "missing": "項目がありません",
    "extra_forbidden": "この項目は書けません",
    "literal_error": "この値は書けません",
    "too_short": "一つも書かれていません",
    "too_long": "書けるのは{max_length}個までです",
    "string_too_short": "値が空です",
    "greater_than_equal": "値が小さすぎます",
    "less_than_equal": "値が大きすぎます",
}
_TYPES = {
    "string_type": "文字（数字は引用符で囲む）",
    "int_type": "整数",
    "int_parsing": "整数",
    "int_from_float": "整数",
    "tuple_type": "[ ] または「- 」の並び",
    "model_type": "項目の組（label、figure など）",
    "model_attributes_type": "項目の組（label、figure など）",
}


def _told(error: Any, kind: type[Spec], lines: Lines) -> DrawingError:
    """One fault of the model in Japanese."""
    path, reason = tuple(error["loc"]), error["type"]
    name, context = str(path[-1]) if path else "", error.get("ctx", {})
    found, expected, remedy = str(error["input"]), str(context.get("expected", "")).replace(" or ", "、"), ""
    message = _TOLD.get(reason, "値が正しくありません").format(**context)
    if reason in ("missing", "extra_forbidden"):
        keys = _fields(kind, path[:-1])
        found, expected = name, "、".join(keys)
        remedy = near(name, keys) if reason == "extra_forbidden" else ""
    elif reason in ("greater_than_equal", "less_than_equal"):
        expected = f"{context.get('ge', '')}{context.get('le', '')}{'以上' if 'ge' in context else '以下'}"
    elif reason in _TYPES:
        expected = _TYPES[reason]
    elif reason in ("too_short", "too_long", "string_too_short"):
        found = ""
    if reason not in ("missing", "extra_forbidden"):
        message = f"{name}：{message}"
    return DrawingError(message, lines.of(*path), found, expected, remedy)


def _slips(errors: Sequence[Any]) -> Iterator[Any]:
    """The faults without those that another one explains: a key written wrong is not missing as well."""
    for error in errors:
        beside = [
            str(other["loc"][-1])
            for other in errors
            if other["loc"][:-1] == error["loc"][:-1] and other["type"] == "extra_forbidden"
        ]
        if error["type"] != "missing" or not near(str(error["loc"][-1]), beside):
            yield error


def read_spec(source: str) -> tuple[Spec, Lines]:
    """The description of a chart.

    Errors: DrawingError with all faults of the text.
    """
    try:
        data, root = read_yaml(source)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line if mark else 0
        text = source.splitlines()[line] if line < len(source.splitlines()) else ""
        remedy = "「項目: 値」の形で書き、: の後に空白を置き、記号を含む値は引用符で囲んでください"
        raise DrawingError("図の記述を読めません", line + 1, text.strip(), remedy=remedy) from error
    if root is None or not isinstance(data, dict):
        raise DrawingError("図の記述がありません", expected="type、title などの項目")
    raise_all(list(_twice(root)))
    lines = Lines(root)
    chosen = str(data.get("type", ""))
    kind = _KINDS.get(chosen)
    if kind is None:
        known = "、".join(_KINDS)
        raise DrawingError("図の種類（type）がありません", lines.of("type"), chosen, known, near(chosen, _KINDS))
    try:
        return kind.model_validate(data), lines
    except ValidationError as error:
        raise_all([_told(entry, kind, lines) for entry in _slips(error.errors())])
        raise
