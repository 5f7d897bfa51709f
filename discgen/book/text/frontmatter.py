"""Head of a text file: where the text stands in the magazine, and which statutory items it satisfies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from discgen.catalogue.datafile import finding, read_yaml
from discgen.faults import Fault, near

INSIDE_COVER, GREETING, COLOPHON = "表紙裏", "ごあいさつ", "奥付"
PLACES = (INSIDE_COVER, GREETING, COLOPHON)  # where a text stands that belongs to no chapter

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.S | re.M)
# What was meant as a head: a blank line before it, other dashes, no dashes at all, a head that never ends.
_MEANT = re.compile(r"\s*(?:[-－―—‐ー]{3,}[ \t]*\n|(?:title|chapter|order|items)[ \t]*[:：])")
_WRONG = "見出し部（--- の間）が正しくありません"
_QUOTES = '値が数字や記号（[ # & など）で始まるときや「: 」を含むときは、引用符（"）で囲んでください'


class FrontMatter(BaseModel):
    """What a text says of itself.

    chapter: the chapter of the profile, or one of ``PLACES``; a text without one belongs to the 資料編.
    order: its place among the texts of the chapter. contents: other words for the contents page; listed: whether it
    stands there. lead: a sentence set large under the title.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, coerce_numbers_to_str=True)

    title: str = ""
    items: tuple[str, ...] = ()
    chapter: str = ""
    order: float = 0
    columns: Literal[1, 2] = 1
    new_page: bool = False
    listed: bool = True
    contents: str = ""
    lead: str = ""


def split_front(text: str, file: str) -> tuple[FrontMatter, str, int, list[Fault]]:
    """Front matter, body, first line of the body and faults of a text file; what is right in a faulty head counts."""
    found = _FRONT.match(text)
    if found is None:
        remedy = "1行目と見出し部の終わりに、半角の「---」だけの行を書いてください"
        first = next((line.strip() for line in text.splitlines() if line.strip()), "")
        meant = [Fault(f"{file}:1", "見出し部を読めません", first, remedy=remedy)] if _MEANT.match(text) else []
        return FrontMatter(), text, 1, meant
    body, line = text[found.end() :], found[0].count("\n") + 1
    try:
        written, places = _read(found[1])
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        row = min(mark.line if mark else 0, found[1].count("\n"))
        shown = (found[1].splitlines() or [""])[row : row + 1]
        remedy = f"「項目: 値」の形で、: の後に空白を置いてください。字下げはしません。{_QUOTES}"
        return FrontMatter(), body, line, [Fault(f"{file}:{row + 2}", _WRONG, "".join(shown).strip(), remedy=remedy)]
    if not isinstance(written, dict):
        remedy = "「項目: 値」の形で、半角の「:」の後に空白を置いてください"
        return FrontMatter(), body, line, [Fault(f"{file}:2", _WRONG, found[1].splitlines()[0], remedy=remedy)]
    front, faults = _checked(written, places, file)
    return front, body, line, [*_twice(places, file), *_quoting(written, places, file), *faults]


def _read(head: str) -> tuple[Any, list[tuple[str, int]]]:
    """The values of the head, and its keys with their lines in the file. Errors: yaml.YAMLError."""
    written, root = read_yaml(head)
    pairs = root.value if isinstance(root, yaml.MappingNode) else []
    places = [(str(key.value), key.start_mark.line + 2) for key, _ in pairs]
    return written or {}, places


def _twice(places: list[tuple[str, int]], file: str) -> Iterator[Fault]:
    """Keys written twice: YAML would silently take the last."""
    seen: set[str] = set()
    for key, line in places:
        if key in seen:
            yield Fault(f"{file}:{line}", "見出し部に同じ項目が二度書かれています", key)
        seen.add(key)


def _quoting(written: dict[str, Any], places: list[tuple[str, int]], file: str) -> Iterator[Fault]:
    """The head is printed as it stands."""
    for key, line in places:
        if "{{" in str(written.get(key, "")):
            remedy = "計数は本文に書いてください"
            yield Fault(f"{file}:{line}", "見出し部では計数や言葉を引けません", str(written[key]), remedy=remedy)


def _checked(written: dict[str, Any], places: list[tuple[str, int]], file: str) -> tuple[FrontMatter, list[Fault]]:
    """The model from what is right, and a fault for each key that is not."""
    try:
        return FrontMatter.model_validate(written), []
    except ValidationError as error:
        faults, wrong = [], set()
        for detail in error.errors():
            key = str(detail["loc"][0])
            wrong.add(key)
            found, expected = finding(detail)
            unknown = detail["type"] == "extra_forbidden"
            known = list(FrontMatter.model_fields)
            faults.append(
                Fault(
                    f"{file}:{dict(places).get(key, 1)}",
                    f"見出し部の項目「{key}」が正しくありません",
                    found,
                    "、".join(known) if unknown else expected,
                    near(key, known) if unknown else "",
                )
            )
        right = {key: value for key, value in written.items() if str(key) not in wrong}
        return FrontMatter.model_validate(right), faults
