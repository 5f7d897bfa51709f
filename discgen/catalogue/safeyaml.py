"""YAML that somebody wrote, whatever it holds: values that are none, references, depth are faults with a line."""

from __future__ import annotations

import datetime
import re
from itertools import accumulate
from typing import Any

import yaml

_SHOWN = 120  # signs of a line that cannot be read
_DEEPEST = 100  # brackets and indentation; the forms need a dozen
_BRACKETS = re.compile(r"[\[\]{}]")
_REFERENCE = re.compile(r"(?:^|[\s\[{,:-])\*[^\s*]", re.MULTILINE)
_INDENTED = re.compile(r"^(?:[ \t]|[-?:][ \t])*", re.MULTILINE)


class _Told(yaml.constructor.ConstructorError):
    """Words of our own, not those of the library."""


def unreadable(problem: str, mark: Any) -> yaml.YAMLError:
    """What cannot be read, with its place."""
    return _Told(None, None, problem, mark)


def told_of(error: yaml.YAMLError, text: str) -> tuple[str, str]:
    """What stands where it cannot be read, and how to mend it; the library would say it in English."""
    if isinstance(error, _Told):
        return str(error.problem), ""
    line = "".join(text.splitlines()[faulty_line(error, text) - 1 :][:1])
    if re.match(r" *\t", line):
        return line.replace("\t", "→").strip(" "), "字下げのタブ（→）を半角の空白に直してください"
    return line.strip()[:_SHOWN], "「項目: 値」の形で、: の後に空白を置き、括弧と引用符を閉じ、字下げをそろえてください"


def faulty_line(error: yaml.YAMLError, text: str = "") -> int:
    """The line that cannot be read, from 1."""
    mark = getattr(error, "problem_mark", None)
    if mark is None and isinstance(getattr(error, "position", None), int):  # a character that YAML does not allow
        return text.count("\n", 0, error.position) + 1  # type: ignore[attr-defined]
    return mark.line + 1 if mark else 1


def refuse_endless(text: str, loader: Any = yaml.SafeLoader) -> None:
    """No references, which make a few lines endless, and no depth that no reader could follow. loader: names the lines.

    Errors: yaml.YAMLError.
    """
    nested = accumulate((1 if found in "[{" else -1 for found in _BRACKETS.findall(text)), initial=0)
    deep = max(nested) > _DEEPEST or max(map(len, _INDENTED.findall(text))) > _DEEPEST
    if not deep and not _REFERENCE.search(text):
        return
    depth = 0
    for event in yaml.parse(text, Loader=loader):
        if isinstance(event, yaml.AliasEvent):
            raise unreadable(f"参照（*{event.anchor}）は使えません", event.start_mark)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _DEEPEST:
                raise unreadable(f"入れ子が深すぎます（{_DEEPEST} 段まで）", event.start_mark)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


class TellingLoader:
    """Over a safe loader: what its constructors cannot make is told with its line; a time of day is no date."""

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """The value of a node. Errors: yaml.YAMLError."""
        try:
            made = super().construct_object(node, deep)  # type: ignore[misc]
        except (ValueError, TypeError, OverflowError, AttributeError, KeyError) as error:
            raise unreadable(f"読めない値です：{node.value!s:.60}", node.start_mark) from error
        return str(node.value) if isinstance(made, datetime.datetime) else made


class PlainLoader(TellingLoader, yaml.SafeLoader):
    """The slow safe loader, whose faults name the right line."""
