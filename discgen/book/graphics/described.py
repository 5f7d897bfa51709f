"""A description in YAML inside a text, read and validated; every fault with its line and in Japanese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from discgen.book.graphics.drawing import DrawingError, raise_all
from discgen.catalogue.datafile import YamlLines, read_yaml, written_twice
from discgen.catalogue.modelfaults import model_slips
from discgen.catalogue.safeyaml import faulty_line

Model = TypeVar("Model", bound=BaseModel)


def described(source: str, example: str) -> tuple[Mapping[str, Any], YamlLines]:
    """The items of a description and their lines. example: some of them, for whoever wrote none.

    Errors: DrawingError.
    """
    try:
        data, root = read_yaml(source)
    except yaml.YAMLError as error:
        line = faulty_line(error)
        text = "".join(source.splitlines()[line - 1 : line])
        remedy = "「項目: 値」の形で書き、: の後に空白を置き、記号を含む値は引用符で囲んでください"
        raise DrawingError("図の記述を読めません", line, text.strip(), remedy=remedy) from error
    if root is None or not isinstance(data, dict):
        raise DrawingError("図の記述がありません", expected=f"{example}などの項目")
    raise_all([DrawingError("同じ項目が二度書かれています", line, key) for key, line in written_twice(root)])
    return data, YamlLines(root)


def validated(data: Mapping[str, Any], lines: YamlLines, model: type[Model]) -> Model:
    """The description as its model. Errors: DrawingError with all faults."""
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise_all(
            [
                DrawingError(slip.message("図"), lines.of(*slip.steps), slip.found, slip.expected, slip.remedy)
                for slip in model_slips(error, model)
            ]
        )
        raise
