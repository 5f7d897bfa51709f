"""YAML data files with the line of every node, so that a fault in the catalogue names file and line."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from discgen.faults import Fault, FaultError

try:  # six times as fast, and in every wheel of PyYAML; a build of one's own may be without libyaml
    from yaml import CSafeLoader as SafeLoader
except ImportError:
    from yaml import SafeLoader  # type: ignore[assignment]

LINE_KEY = "__line__"
_SHOWN = 60

Model = TypeVar("Model", bound=BaseModel)

# By file: its time and size, and what it gave.
_READ: dict[tuple[Path, type[BaseModel]], tuple[tuple[int, int], list[tuple[Any, dict[str, Any]]]]] = {}


def read_yaml(text: str) -> tuple[Any, yaml.Node | None]:
    """YAML that an editor wrote, as values and as nodes with their lines. No anchors: they make a few lines endless.
    By the slow loader, whose faults name the right line.

    Errors: yaml.YAMLError.
    """
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            message = f"参照（*{event.anchor}）は使えません"
            raise yaml.constructor.ConstructorError(None, None, message, event.start_mark)  # type: ignore[arg-type]
    return yaml.safe_load(text), yaml.compose(text, Loader=yaml.SafeLoader)


class _LineLoader(SafeLoader):
    """Safe loader that refuses duplicate keys and keeps the first line of each mapping."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node)
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"項目「{key}」が二度書かれています", key_node.start_mark
                )
            seen.add(key)
        mapping = super().construct_mapping(node, deep=True)
        mapping[LINE_KEY] = node.start_mark.line + 1
        return mapping


# Words for what pydantic finds; {…} are the values of its context. Anything rarer keeps its own message.
_WORDS = {
    "string_type": "文字で書いてください",
    "int_type": "整数で書いてください",
    "int_parsing": "整数で書いてください",
    "int_from_float": "整数で書いてください",
    "float_type": "数で書いてください",
    "float_parsing": "数で書いてください",
    "bool_type": "true か false で書いてください",
    "bool_parsing": "true か false で書いてください",
    "dict_type": "「項目: 値」の組で書いてください",
    "model_type": "「項目: 値」の組で書いてください",
    "tuple_type": "一覧（[…]）で書いてください",
    "list_type": "一覧（[…]）で書いてください",
    "date_type": "日付を 2021-03-31 の形で書いてください",
    "date_parsing": "日付を 2021-03-31 の形で書いてください",
    "date_from_datetime_parsing": "日付を 2021-03-31 の形で書いてください",
    "literal_error": "次のどれかを書いてください：{expected}",
    "string_pattern_mismatch": "書き方が合いません（{pattern}）",
    "greater_than": "{gt} より大きい数を書いてください",
    "greater_than_equal": "{ge} 以上の数を書いてください",
    "less_than": "{lt} より小さい数を書いてください",
    "less_than_equal": "{le} 以下の数を書いてください",
    "string_too_short": "{min_length} 文字以上書いてください",
    "too_short": "{min_length} 個以上書いてください",
    "too_long": "{max_length} 個まで書いてください",
}
_FINDINGS = {"extra_forbidden": "知らない項目です", "missing": "必要な項目がありません"}


def finding(detail: ErrorDetails) -> tuple[str, str]:
    """What a validation error found and what it wants, in Japanese: the written value, the right form."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind in _FINDINGS:
        return _FINDINGS[kind], ""
    if kind == "value_error":  # a rule of our own, which speaks Japanese already
        return str(context["error"]), ""
    words = _WORDS.get(kind)
    if words is None:
        return _shown(detail["input"]), detail["msg"]
    values = {name: str(value).replace(" or ", "、") for name, value in context.items()}
    return _shown(detail["input"]), words.format(**values)


def _shown(value: Any) -> str:
    text = "" if isinstance(value, (dict, list, tuple)) else str(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _strip(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _strip(item) for key, item in value.items() if key != LINE_KEY}
    if isinstance(value, list):
        return [_strip(item) for item in value]
    return value


def _line_at(raw: Any, location: tuple[int | str, ...]) -> int:
    """The line of the innermost mapping on the way to a validation error."""
    line = raw.get(LINE_KEY, 1) if isinstance(raw, dict) else 1
    for step in location:
        try:
            raw = raw[step]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(raw, dict):
            line = raw.get(LINE_KEY, line)
    return int(line)


def load_documents(path: Path, model: type[Model]) -> list[Model]:
    """Read every YAML document of a file into ``model``.

    Errors: FaultError naming ``file:line`` for each syntax fault, unknown key or wrong type.
    """
    return [parsed for parsed, _ in load_documents_with_lines(path, model)]


def load_documents_with_lines(path: Path, model: type[Model]) -> list[tuple[Model, dict[str, Any]]]:
    """As ``load_documents``, each with its raw mapping whose ``LINE_KEY`` entries hold line numbers.

    A file that did not change is not read again in the same process; what it gave must not be altered.
    """
    status = path.stat()
    mark = (status.st_mtime_ns, status.st_size)
    known = _READ.get((path, model))
    if known is None or known[0] != mark:
        known = _READ[path, model] = (mark, _read(path, model))
    return [*known[1]]


def _read(path: Path, model: type[Model]) -> list[tuple[Model, dict[str, Any]]]:
    try:
        with path.open(encoding="utf-8") as stream:
            raw_documents = [raw for raw in yaml.load_all(stream, Loader=_LineLoader) if raw is not None]  # noqa: S506
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        problem = getattr(error, "problem", None) or str(error)
        raise FaultError([Fault(f"{path.name}:{line}", "カタログの書式が正しくありません", found=problem)]) from error
    faults: list[Fault] = []
    documents: list[tuple[Model, dict[str, Any]]] = []
    for raw in raw_documents:
        try:
            documents.append((model.model_validate(_strip(raw)), raw))
        except ValidationError as error:
            for item in error.errors():
                place = f"{path.name}:{_line_at(raw, item['loc'])}"
                what = " > ".join(str(step) for step in item["loc"])
                faults.append(Fault(place, f"カタログの項目「{what}」が正しくありません", *finding(item)))
    if faults:
        raise FaultError(faults)
    return documents
