"""Head of a text file: where the text stands in the magazine, and which statutory items it satisfies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Literal

import yaml
from pydantic import ConfigDict, ValidationError

from discgen.catalogue.datafile import YamlLines, read_yaml, written_twice
from discgen.catalogue.modelfaults import Steps, model_faults
from discgen.catalogue.safeyaml import faulty_line
from discgen.catalogue.strict import StrictModel
from discgen.faults import Fault

INSIDE_COVER, GREETING, COLOPHON = "表紙裏", "ごあいさつ", "奥付"
PLACES = (INSIDE_COVER, GREETING, COLOPHON)  # where a text stands that belongs to no chapter

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)^---[ \t]*(?:\n|\Z)", re.S | re.M)
# What was meant as a head: a blank line before it, other dashes, no dashes at all, a head that never ends.
_MEANT = re.compile(r"\s*(?:[-－―—‐ー]{3,}[ \t]*\n|(?:title|chapter|order|items)[ \t]*[:：])")
_WRONG = "見出し部（--- の間）が正しくありません"
_QUOTES = '値が数字や記号（[ # & など）で始まるときや「: 」を含むときは、引用符（"）で囲んでください'


class FrontMatter(StrictModel):
    """What a text says of itself.

    chapter: the chapter of the profile, or one of ``PLACES``; a text without one belongs to the 資料編.
    order: its place among the texts of the chapter. contents: other words for the contents page; listed: whether it
    stands there. lead: a sentence set large under the title. draft: still the words of the programme, not the house's.
    """

    model_config = ConfigDict(str_strip_whitespace=True, coerce_numbers_to_str=True)

    title: str = ""
    items: tuple[str, ...] = ()
    chapter: str = ""
    order: float = 0
    columns: Literal[1, 2] = 1
    new_page: bool = False
    listed: bool = True
    contents: str = ""
    lead: str = ""
    draft: bool = False


def split_front(text: str, file: str) -> tuple[FrontMatter, str, int, list[Fault]]:
    """Front matter, body, first line of the body and faults of a text file; what is right in a faulty head counts."""
    front, body, line, faults = _split(text, file)
    return front, body, line, [*faults]


@lru_cache(maxsize=512)
def _split(text: str, file: str) -> tuple[FrontMatter, str, int, list[Fault]]:
    """The same; several parts of a build and of the check ask for the same texts."""
    found = _FRONT.match(text)
    if found is None:
        remedy = "1行目と見出し部の終わりに、半角の「---」だけの行を書いてください"
        first = next((line.strip() for line in text.splitlines() if line.strip()), "")
        meant = [Fault(f"{file}:1", "見出し部を読めません", first, remedy=remedy)] if _MEANT.match(text) else []
        return FrontMatter(), text, 1, meant
    body, line = text[found.end() :], found[0].count("\n") + 1
    try:
        written, root = read_yaml(found[1])
    except yaml.YAMLError as error:
        row = min(faulty_line(error), found[1].count("\n") + 1)
        shown = "".join(found[1].splitlines()[row - 1 : row])
        remedy = f"「項目: 値」の形で、: の後に空白を置いてください。字下げはしません。{_QUOTES}"
        return FrontMatter(), body, line, [Fault(f"{file}:{row + 1}", _WRONG, shown.strip(), remedy=remedy)]
    if root is None:
        return FrontMatter(), body, line, []
    if not isinstance(written, dict):
        remedy = "「項目: 値」の形で、半角の「:」の後に空白を置いてください"
        return FrontMatter(), body, line, [Fault(f"{file}:2", _WRONG, found[1].splitlines()[0], remedy=remedy)]
    front, faults = _Head(file, written, root).read()
    return front, body, line, faults


class _Head:
    """The head of a file, whose first line is the second of the file."""

    def __init__(self, file: str, written: dict[str, Any], root: yaml.Node) -> None:
        self._file, self._written, self._root = file, written, root
        self._lines = YamlLines(root)

    def read(self) -> tuple[FrontMatter, list[Fault]]:
        """The model from what is right, and a fault for each key that is not."""
        faults = [*self._twice(), *self._quoting()]
        try:
            return FrontMatter.model_validate(self._written), faults
        except ValidationError as error:
            faults += model_faults(error, FrontMatter, "見出し部", self._place)
            wrong = {str(detail["loc"][0]) for detail in error.errors()}
            right = {key: value for key, value in self._written.items() if str(key) not in wrong}
            return FrontMatter.model_validate(right), faults

    def _place(self, steps: Steps) -> str:
        return f"{self._file}:{self._lines.of(*steps) + 1}"

    def _twice(self) -> Iterator[Fault]:
        for key, line in written_twice(self._root):
            yield Fault(f"{self._file}:{line + 1}", "見出し部に同じ項目が二度書かれています", key)

    def _quoting(self) -> Iterator[Fault]:
        """The head is printed as it stands."""
        for key, value in self._written.items():
            if "{{" in str(value):
                remedy = "計数は本文に書いてください"
                yield Fault(self._place((key,)), "見出し部では計数や言葉を引けません", str(value), remedy=remedy)
