"""Telephone numbers: how many digits each kind has."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from discgen.catalogue.datafile import load_documents
from discgen.catalogue.strict import StrictModel

PHONES_FILE = Path(__file__).parent / "data" / "law" / "phones.yaml"
_DASH = r"[-‐‑‒–—―−ー]"
_PARTED = rf"(?: ?{_DASH}{{1,2}} ?|[)] ?{_DASH}? ?| ?[(](?=\d+[)]))\d+"  # 082-123, (082) 123, 03(1234)5678
_NUMBER = rf"[(]?0\d*(?:(?:{_PARTED})+|(?: \d+)+|\d)(?![\d:時年])"
_BEHIND = r"(?:[(][^\d\n()]{1,6}[)])?[^\d\n(]{0,4}"  # 電話（代表）：


class PhoneKind(StrictModel):
    """Numbers that begin so. digits: all of them, with the first 0."""

    start: str
    digits: int


class Phones(StrictModel):
    """The file of telephone numbers. words: what stands before a number in a text."""

    source: str
    numbers: tuple[PhoneKind, ...]
    words: tuple[str, ...]


@cache
def phones() -> Phones:
    """The kinds of numbers, the first that fits decides."""
    (document,) = load_documents(PHONES_FILE, Phones)
    return document


def wrong_phones(text: str, *, named: bool) -> Iterator[tuple[str, str]]:
    """Numbers with a digit too many or too few: as written, and what is right. named: only after a word of the file."""
    plain = unicodedata.normalize("NFKC", text)
    words = "|".join(re.escape(unicodedata.normalize("NFKC", word)) for word in phones().words)
    pattern = rf"(?:{words}){_BEHIND}({_NUMBER})" if named else rf"(?<![\d.,:])({_NUMBER})"
    for found in re.finditer(pattern, plain):
        digits = re.sub(r"\D", "", found[1])
        kind = next(kind for kind in phones().numbers if digits.startswith(kind.start))
        if len(digits) != kind.digits:
            yield found[1], f"{kind.start} で始まる番号は {kind.digits} 桁（ここでは {len(digits)} 桁）"
