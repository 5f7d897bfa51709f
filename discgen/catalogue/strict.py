"""Models of data files: frozen, no unknown keys, and each mapping remembers the file and line where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self, get_origin

from pydantic import BaseModel, ConfigDict, model_validator

FORMS = "forms"  # folder of the inputs with the house's forms
SOURCES = "sources"  # folder of the inputs that says how the office's own files become ledgers
KINDS = "kinds"  # folder of the catalogue with the forms of the kinds of institutions
LINE_KEY = "__line__"
PLACE_FIELD = "defined_at"  # filled from the line of a mapping, never written in a file


class SourceLine(int):
    """The line of a mapping in a data file, with the name of the file."""

    file: str

    def __new__(cls, number: int, file: str) -> SourceLine:
        """A line number that knows its file."""
        line = super().__new__(cls, number)
        line.file = file
        return line

    @property
    def place(self) -> str:
        """``file:line``, as faults name it."""
        return f"{self.file}:{int(self)}"


def shown_name(path: str | Path) -> str:
    """A data file as faults name it: one of the house's or its kind's with its folder, since national files have such
    names too.
    """
    file = Path(path)
    if file.parent.name in (FORMS, SOURCES) or file.parent.parent.name == KINDS:
        return f"{file.parent.name}/{file.name}"
    return file.name


def place_of(raw: Any) -> str:
    """``file:line`` of a raw mapping; empty where it is unknown."""
    line = raw.get(LINE_KEY) if isinstance(raw, dict) else None
    return line.place if isinstance(line, SourceLine) else ""


def without_lines(value: Any) -> Any:
    """The same data without the lines of its mappings."""
    if isinstance(value, dict):
        return {key: without_lines(item) for key, item in value.items() if key != LINE_KEY}
    if isinstance(value, list | tuple):
        return [without_lines(item) for item in value]
    return value


class StrictModel(BaseModel):
    """A frozen model that refuses keys it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with other fields: what was worked out from the old ones (cached properties) stays behind."""
        copied = super().model_copy(update=update, deep=deep)
        for name in copied.__dict__.keys() - type(self).model_fields.keys():
            del copied.__dict__[name]
        return copied


class PlacedModel(StrictModel):
    """A strict model that knows where it is defined. defined_at: ``file:line``, empty for what no file holds."""

    defined_at: str = ""

    @model_validator(mode="before")
    @classmethod
    def _take_line(cls, data: Any) -> Any:
        if not isinstance(data, dict) or LINE_KEY not in data:
            return data
        taken = {name: without_lines(value) if name in cls._plain_fields() else value for name, value in data.items()}
        line = taken.pop(LINE_KEY)
        return {"defined_at": line.place if isinstance(line, SourceLine) else str(line), **taken}

    @classmethod
    def _plain_fields(cls) -> frozenset[str]:
        """Fields whose mappings are data of their own, not models."""
        known = cls.__dict__.get("_plain_names")
        if known is None:
            known = frozenset(n for n, field in cls.model_fields.items() if _holds_mapping(field.annotation))
            cls._plain_names = known  # type: ignore[attr-defined]
        return known


def _holds_mapping(annotation: Any) -> bool:
    if get_origin(annotation) is dict:
        return True
    return any(_holds_mapping(part) for part in getattr(annotation, "__args__", ()) if part is not type(None))
