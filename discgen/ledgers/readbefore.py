"""Workbooks that this process has read before, known again by their content and by what was asked of them.

A preview, a check that goes on past faults and the tests open the same books again and again. Time stamps are not
looked at, so an edit is never missed; large books are read anew, since their rows would stay in memory.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

R = TypeVar("R")
_Key = tuple[str, bytes]


class ReadBefore(Generic[R]):
    """The last readings, each with what was asked. Readings are never changed, so they may be given out again."""

    def __init__(self, kept: int = 64, largest: int = 2**20) -> None:
        """kept: how many; largest: bytes of a file that is kept."""
        self._kept = kept
        self._largest = largest
        self._readings: dict[_Key, tuple[object, R]] = {}

    def reading(self, path: Path, asked: object, read: Callable[[], R]) -> R:
        """What the file gives to this question; from before where the file and the question are the same."""
        key = self._key(path)
        known = self._readings.pop(key, None) if key else None
        answer = known[1] if known is not None and known[0] == asked else read()
        if key and self._key(path) == key:  # else it was saved in the meantime
            self._readings[key] = asked, answer
            for oldest in list(self._readings)[: -self._kept]:
                self._readings.pop(oldest, None)
        return answer

    def _key(self, path: Path) -> _Key | None:
        """The name, which faults tell, and the digest; None for what is too large or cannot be opened."""
        try:
            if path.stat().st_size > self._largest:
                return None
            return path.name, hashlib.sha256(path.read_bytes()).digest()
        except OSError:
            return None
