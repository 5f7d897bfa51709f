"""YAML data files with the line of every node, so that a fault in the catalogue names file and line."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from discgen.catalogue.modelfaults import Steps, model_faults
from discgen.catalogue.safeyaml import PlainLoader, TellingLoader, faulty_line, refuse_endless, told_of, unreadable
from discgen.catalogue.strict import LINE_KEY, SOURCES, PlacedModel, SourceLine, place_of, shown_name, without_lines
from discgen.faults import Fault, FaultError
from discgen.systemwords import system_words
from discgen.unseen import nfc, refuse_unseen

try:  # six times as fast, and in every wheel of PyYAML; a build of one's own may be without libyaml
    from yaml import CSafeLoader as SafeLoader
except ImportError:
    from yaml import SafeLoader  # type: ignore[assignment]


_SHOWN = 60
_LINE_END = b"\n"
Model = TypeVar("Model", bound=BaseModel)

Raw = dict[str, Any]  # a mapping of a data file, with its line under LINE_KEY
Mark = tuple[str, int, int]

# By file: its time and size, and what it gave.
_RAW: dict[Path, tuple[Mark, list[Raw]]] = {}
_READ: dict[tuple[Path, type[BaseModel]], tuple[Mark, list[tuple[Any, Raw]]]] = {}


def read_yaml(text: str) -> tuple[Any, yaml.Node | None]:
    """YAML that an editor wrote, as values and as nodes with their lines. No anchors: they make a few lines endless.
    By the slow loader, whose faults name the right line.

    Errors: yaml.YAMLError.
    """
    refuse_endless(text)
    return yaml.load(text, Loader=PlainLoader), yaml.compose(text, Loader=yaml.SafeLoader)  # noqa: S506


class _LineLoader(TellingLoader, SafeLoader):
    """Safe loader that refuses duplicate keys and keeps the first line of each mapping."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key_node, _ in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise unreadable("項目の名前は文字で書いてください", key_node.start_mark)
            key = self.construct_object(key_node)
            if key in seen:
                raise unreadable(f"項目「{key}」が二度書かれています", key_node.start_mark)
            seen.add(key)
        mapping = super().construct_mapping(node, deep=True)
        mapping[LINE_KEY] = SourceLine(node.start_mark.line + 1, shown_name(node.start_mark.name))
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


def _place_at(raw: Any, location: Steps, file: str) -> str:
    """``file:line`` of the innermost mapping on the way to a validation error."""
    line = raw.get(LINE_KEY, 1) if isinstance(raw, dict) else 1
    for step in location:
        try:
            raw = raw[step]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(raw, dict):
            line = raw.get(LINE_KEY, line)
    return line.place if isinstance(line, SourceLine) else f"{file}:{line}"


def _called(place: str) -> str:
    """What those who write a file call it."""
    return "定義" if place.startswith(f"{SOURCES}/") else "カタログ"


def mark_of(path: Path) -> Mark:
    """What tells a file that did not change: its path, time and size."""
    status = path.stat()
    return str(path), status.st_mtime_ns, status.st_size


def raw_documents(path: Path) -> list[Raw]:
    """Every YAML document of a file as it is written, with the lines of its mappings.

    A file that did not change is not read again in the same process; what it gave must not be altered.
    Errors: FaultError naming ``file:line`` of a syntax fault.
    """
    mark = mark_of(path)
    known = _RAW.get(path)
    if known is None or known[0] != mark:
        known = _RAW[path] = (mark, _parsed(path))
    return [*known[1]]


def _parsed(path: Path) -> list[Raw]:
    name = shown_name(path)
    try:
        text = nfc(path.read_text(encoding="utf-8-sig"))
        refuse_unseen(text, name)
        refuse_endless(text, SafeLoader)
        stream = io.StringIO(text)
        stream.name = str(path)
        documents = [raw for raw in yaml.load_all(stream, Loader=_LineLoader) if raw is not None]  # noqa: S506
    except yaml.YAMLError as error:
        found, remedy = told_of(error, text)
        where = f"{name}:{faulty_line(error, text)}"
        raise FaultError([Fault(where, f"{_called(name)}の書式が正しくありません", found, remedy=remedy)]) from error
    except UnicodeDecodeError as error:
        remedy = "文字コードに UTF-8 を選んで保存し直してください"
        line = error.object.count(b"\n", 0, error.start) + 1
        raise FaultError(
            [Fault(f"{name}:{line}", "文字コードを読めません", expected="UTF-8", remedy=remedy)]
        ) from error
    except OSError as error:
        remedy = "ファイルがフォルダーになっていないか、読取りの権限があるかを確かめてください"
        raise FaultError([Fault(name, "ファイルを読めません", system_words(error), remedy=remedy)]) from error
    for raw in documents:
        if not isinstance(raw, dict):
            message = "「項目: 値」の形で書いてください"
            raise FaultError([Fault(f"{name}:1", message, found=str(without_lines(raw))[:_SHOWN])])
    return documents


def validated(raw: Raw, model: type[Model], file: str = "") -> tuple[Model | None, list[Fault]]:
    """A raw mapping as ``model``, or None with a fault for every error, each with file and line."""
    try:
        given = raw if issubclass(model, PlacedModel) else without_lines(raw)
        return model.model_validate(given), []
    except ValidationError as error:
        place = partial(_place_at, raw, file=file)
        return None, list(model_faults(error, model, _called(file or place_of(raw)), place))


def load_documents(path: Path, model: type[Model]) -> list[Model]:
    """Read every YAML document of a file into ``model``.

    Errors: FaultError naming ``file:line`` for each syntax fault, unknown key or wrong type.
    """
    return [parsed for parsed, _ in load_documents_with_lines(path, model)]


def load_documents_with_lines(path: Path, model: type[Model]) -> list[tuple[Model, Raw]]:
    """As ``load_documents``, each with its raw mapping whose ``LINE_KEY`` entries hold line numbers.

    A file that did not change is not read again in the same process; what it gave must not be altered.
    """
    mark = mark_of(path)
    known = _READ.get((path, model))
    if known is None or known[0] != mark:
        known = _READ[path, model] = (mark, _read(path, model))
    return [*known[1]]


def _read(path: Path, model: type[Model]) -> list[tuple[Model, Raw]]:
    faults: list[Fault] = []
    documents: list[tuple[Model, Raw]] = []
    for raw in raw_documents(path):
        parsed, more = validated(raw, model, shown_name(path))
        faults += more
        if parsed is not None:
            documents.append((parsed, raw))
    if faults:
        raise FaultError(faults)
    return documents
