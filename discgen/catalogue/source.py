"""YAML data files with the line of every node, so that a fault in the catalogue names file and line."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from discgen.faults import Fault, FaultError

LINE_KEY = "__line__"

Model = TypeVar("Model", bound=BaseModel)


class _LineLoader(yaml.SafeLoader):
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
    """As ``load_documents``, each with its raw mapping whose ``LINE_KEY`` entries hold line numbers."""
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
                faults.append(Fault(place, f"カタログの項目「{what}」が正しくありません", found=item["msg"]))
    if faults:
        raise FaultError(faults)
    return documents
