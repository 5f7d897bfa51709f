"""The two readings of every figure: the bank alone (単体) and with its subsidiaries (連結)."""

from __future__ import annotations

import re
from typing import Literal

Entity = Literal["単体", "連結"]

SOLO: Entity = "単体"
CONSOLIDATED: Entity = "連結"

_PREFIX = re.compile(f"\\s*({SOLO}|{CONSOLIDATED})\\s*[:：]")


def in_reading(name: str, entity: str) -> str:
    """A name as it is written in texts: the group's with its reading before it, 連結:bs.cash."""
    return name if entity == SOLO else f"{entity}:{name}"


def group_mark(entity: str) -> str:
    """How the group's tables are marked in lists."""
    return "" if entity == SOLO else f"［{entity}］"


def split_reading(text: str) -> tuple[str, str]:
    """The reading that is written before a name, 単体 where there is none, and the name."""
    prefix = _PREFIX.match(text)
    return (prefix[1], text[prefix.end() :]) if prefix else (SOLO, text)
