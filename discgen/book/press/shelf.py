"""Laid-out parts kept on the disk, by a key of all that decides them. The folder may be deleted at any time.

Plain data behind a digest: a file that is damaged is as good as none, and nothing in it can run.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from contextlib import suppress
from pathlib import Path

from discgen.book.press.objects import PartObject, from_bytes

_FORM = b"discgen part 1\n"
_SUFFIX = ".part"
_DIGEST = 32  # bytes
_LEVEL = 1  # of compression: drawings are compressed already
_MOST = 400 * 2**20  # bytes of a folder: some fifty books


class Shelf:
    """The parts in one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, key: str) -> PartObject | None:
        """The part of that key; None where it is not there or damaged."""
        path = self._path(key)
        try:
            content = path.read_bytes()
            digest, packed = content[len(_FORM) : len(_FORM) + _DIGEST], content[len(_FORM) + _DIGEST :]
            if not content.startswith(_FORM) or hashlib.sha256(packed).digest() != digest:
                return None
            part = from_bytes(zlib.decompress(packed))
        except (OSError, ValueError, zlib.error):
            return None
        with suppress(OSError):
            os.utime(path)  # those that were used last are kept longest
        return part

    def keep(self, key: str, content: bytes) -> None:
        """Keep a part as ``to_bytes`` gives it, if the folder can be written."""
        packed = zlib.compress(content, _LEVEL)
        path = self._path(key)
        aside = path.with_suffix(f".{os.getpid()}")
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            try:
                aside.write_bytes(_FORM + hashlib.sha256(packed).digest() + packed)
                aside.replace(path)
            finally:
                aside.unlink(missing_ok=True)

    def tidy(self, most: int = _MOST) -> None:
        """Throw away what was not used for long until the folder holds no more bytes than ``most``."""
        found: list[tuple[float, int, Path]] = []
        for path in self._folder.glob(f"*{_SUFFIX}"):
            with suppress(OSError):
                told = path.stat()
                found.append((told.st_mtime, told.st_size, path))
        size = sum(bytes_ for _, bytes_, _ in found)
        for _, bytes_, path in sorted(found):
            if size <= most:
                return
            with suppress(OSError):
                path.unlink()
                size -= bytes_

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}{_SUFFIX}"
