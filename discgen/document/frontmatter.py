"""Head of a text file: where the text stands in the magazine, and which statutory items it satisfies."""

from __future__ import annotations

import re
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from discgen.faults import Fault

INSIDE_COVER, GREETING, COLOPHON = "表紙裏", "ごあいさつ", "奥付"
PLACES = (INSIDE_COVER, GREETING, COLOPHON)  # where a text stands that belongs to no chapter

_FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n---[ \t]*\n", re.S)


class FrontMatter(BaseModel):
    """What a text says of itself.

    chapter: the chapter of the profile, or one of ``PLACES``; a text without one belongs to the 資料編.
    order: its place among the texts of the chapter. contents: other words for the contents page; listed: whether it
    stands there. lead: a sentence set large under the title.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

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
    """Front matter, body, first line of the body and faults of a text file."""
    found = _FRONT.match(text)
    if found is None:
        return FrontMatter(), text, 1, []
    body, line = text[found.end() :], found[0].count("\n") + 1
    try:
        return FrontMatter.model_validate(yaml.safe_load(found[1]) or {}), body, line, []
    except (yaml.YAMLError, ValidationError) as error:
        reason = error.errors()[0] if isinstance(error, ValidationError) else None
        told = f"{'.'.join(map(str, reason['loc']))}：{reason['msg']}" if reason else str(error).splitlines()[0]
        known = "、".join(FrontMatter.model_fields)
        fault = Fault(f"{file}:1", "見出し部（--- の間）が正しくありません", told, f"書けるのは {known}")
        return FrontMatter(), body, line, [fault]
