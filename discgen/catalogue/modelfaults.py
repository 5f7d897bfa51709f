"""What pydantic finds in a file that somebody wrote, in Japanese: one hand for YAML and TOML, catalogue and inputs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from discgen.catalogue.strict import PLACE_FIELD
from discgen.faults import Fault, near

_SHOWN = 60
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
    "model_attributes_type": "「項目: 値」の組で書いてください",
    "tuple_type": "一覧（[…]）で書いてください",
    "list_type": "一覧（[…]）で書いてください",
    "date_type": "日付を 2021-03-31 の形で書いてください",
    "date_parsing": "日付を 2021-03-31 の形で書いてください",
    "date_from_datetime_parsing": "日付を 2021-03-31 の形で書いてください",
    "date_from_datetime_inexact": "日付を 2021-03-31 の形で書いてください",
    "finite_number": "整数で書いてください",
    "invalid_key": "項目の名前は文字で書いてください",
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
_UNKNOWN, _MISSING = "extra_forbidden", "missing"
_FINDINGS = {_UNKNOWN: "知らない項目です", _MISSING: "必要な項目がありません"}

Steps = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class ModelSlip:
    """One thing wrong in what was written. steps: the keys down to it. The rest as in ``Fault``."""

    steps: Steps
    found: str
    expected: str
    remedy: str = ""

    def message(self, what: str, joint: str = " > ") -> str:
        """The sentence of the fault. what: the kind of text, e.g. カタログ. joint: what stands between the keys."""
        name = joint.join(step if isinstance(step, str) else f"{step + 1}番目" for step in self.steps)
        return f"{what}の項目「{name}」が正しくありません"


def model_slips(error: ValidationError, model: type[BaseModel]) -> list[ModelSlip]:
    """Everything wrong, without what another slip explains: a key written wrong is not missing as well."""
    details = error.errors()
    return [_slip(detail, model) for detail in details if not _explained(detail, details)]


def model_faults(
    error: ValidationError, model: type[BaseModel], what: str, place: str | Callable[[Steps], str], joint: str = " > "
) -> Iterator[Fault]:
    """The same as faults. place: of all of it, or where the key stands that these steps lead to. joint: of keys."""
    for slip in model_slips(error, model):
        where = place if isinstance(place, str) else place(slip.steps)
        yield Fault(where, slip.message(what, joint), slip.found, slip.expected, slip.remedy)


def _slip(detail: ErrorDetails, model: type[BaseModel]) -> ModelSlip:
    kind, context, steps = detail["type"], detail.get("ctx", {}), detail["loc"]
    if kind in _FINDINGS:
        known = _known(model, steps[:-1])
        remedy = near(str(steps[-1]), known) if kind == _UNKNOWN else ""
        return ModelSlip(steps, _FINDINGS[kind], "、".join(known) if kind == _UNKNOWN else "", remedy)
    if kind == "value_error":  # a rule of our own, which speaks Japanese already
        return ModelSlip(steps, str(context["error"]), "")
    values = {name: str(value).replace(" or ", "、") for name, value in context.items()}
    return ModelSlip(steps, _shown(detail["input"]), _WORDS.get(kind, detail["msg"]).format(**values))


def _explained(detail: ErrorDetails, details: list[ErrorDetails]) -> bool:
    """True for a key that is missing because it is written wrong, and for a list short of its own faulty items."""
    steps = detail["loc"]
    if detail["type"] == "too_short":
        return any(len(other["loc"]) > len(steps) and other["loc"][: len(steps)] == steps for other in details)
    beside = [other["loc"] for other in details if other["type"] == _UNKNOWN and other["loc"][:-1] == steps[:-1]]
    return detail["type"] == _MISSING and bool(near(str(steps[-1]), [str(other[-1]) for other in beside]))


def _known(model: type[BaseModel], steps: Steps) -> list[str]:
    """The keys that may stand in what the steps lead to; none where several kinds of things may stand there."""
    for step in steps:
        fields = {field.alias or name: field for name, field in model.model_fields.items()}
        if step in fields:  # else the place in a list or the key of a mapping
            inner = [kind for kind in _kinds(fields[str(step)].annotation) if issubclass(kind, BaseModel)]
            if len(inner) != 1:
                return []
            (model,) = inner
    return [field.alias or name for name, field in model.model_fields.items() if name != PLACE_FIELD]


def _kinds(annotation: Any) -> Iterator[type]:
    """Every class in an annotation."""
    if isinstance(annotation, type) and not get_args(annotation):
        yield annotation
    for part in get_args(annotation):
        yield from _kinds(part)


def _shown(value: Any) -> str:
    text = "" if isinstance(value, (dict, list, tuple)) else str(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
