"""YAML data files with the line of every node, so that a fault in the catalogue names file and line."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from discgen.catalogue.modelfaults import Steps, model_faults
from discgen.faults import Fault, FaultError

try:  # six times as fast, and in every wheel of PyYAML; a build of one's own may be without libyaml
    from yaml import CSafeLoader as SafeLoader
except ImportError:
    from yaml import SafeLoader  # type: ignore[assignment]

LINE_KEY = "__line__"

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


class YamlLines:
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


def written_twice(node: yaml.Node) -> Iterator[tuple[str, int]]:
    """Keys written twice, with their lines: YAML would silently take the last."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if str(key.value) in seen:
                yield str(key.value), key.start_mark.line + 1
            seen.add(str(key.value))
            yield from written_twice(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from written_twice(item)


def _strip(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _strip(item) for key, item in value.items() if key != LINE_KEY}
    if isinstance(value, list):
        return [_strip(item) for item in value]
    return value


def _line_at(raw: Any, location: Steps) -> int:
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


def _place(path: Path, raw: Any, location: Steps) -> str:
    return f"{path.name}:{_line_at(raw, location)}"


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
            faults += model_faults(error, model, "カタログ", partial(_place, path, raw))
    if faults:
        raise FaultError(faults)
    return documents
