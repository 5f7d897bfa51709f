"""Collecting what is wrong in the ledger contracts, each finding with file and line."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from discgen.catalogue.strict import LINE_KEY
from discgen.faults import Fault


@dataclass(slots=True)
class Checker:
    """Collects what is wrong in one file; ``raw`` mappings know their lines."""

    file: str
    choices: Mapping[str, tuple[str, ...]]
    faults: list[Fault] = field(default_factory=list)

    def tell(self, raw: Mapping[str, Any], message: str, found: str = "", expected: str = "") -> None:
        """Add a fault at the line of a mapping."""
        self.faults.append(Fault(f"{self.file}:{raw.get(LINE_KEY, 1)}", message, found, expected))


def check_relative(column_id: str, limits: tuple[str, str] | None, raw: Mapping[str, Any], checker: Checker) -> None:
    """The least and the greatest multiple are numbers in their order."""
    if limits is None:
        return
    try:
        low, high = map(Fraction, limits)
    except (ValueError, ZeroDivisionError):
        checker.tell(raw, f"列 {column_id} の relative が数ではありません", "、".join(limits))
        return
    if low > high:
        checker.tell(raw, f"列 {column_id} の relative の下限が上限を超えています", "、".join(limits))


def heading(text: str) -> str:
    """A name in the form in which the reader compares it: NFKC without blanks."""
    return "".join(unicodedata.normalize("NFKC", text).split())
