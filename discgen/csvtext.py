"""Texts in CSV that no spreadsheet takes for a formula, and the way back.

A text that begins with = + - @ (also wide), a tab or a return gets an apostrophe before it; so does one that begins
with apostrophes and then one of these: taking one away gives back what stood there. Figures stay as they are, with
their unit.
"""

from __future__ import annotations

import re

_FORMULA = re.compile(r"'*[=+\-@＝＋－＠\t\r]")
_MARKED = re.compile(r"'(?='*[=+\-@＝＋－＠\t\r])")
_FIGURE = re.compile(r"[+\-＋－]?[0-9０-９][0-9０-９,，]*(?:[.．][0-9０-９]+)?(?:[%％]|[一-龠]*)|[-－]")


def safe_text(text: str) -> str:
    """The text as it may stand in a CSV."""
    return f"'{text}" if _FORMULA.match(text) and not _FIGURE.fullmatch(text) else text


def plain_text(text: str) -> str:
    """The way back."""
    return _MARKED.sub("", text, count=1) if _MARKED.match(text) else text
