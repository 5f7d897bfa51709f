"""A workbook of any kind that offices have, opened by the end of its name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from discgen.ledgers.engines import OpenBook, OpenSheet
from discgen.ledgers.odsbook import open_ods
from discgen.ledgers.xlsbbook import open_xlsb

_ODS, _BINARY = ".ods", ".xlsb"
BOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", _BINARY, _ODS})  # macros are data that nobody runs


@dataclass(frozen=True, slots=True)
class AnyBook:
    """The sheets of a workbook, and why its values may not be those of today (as ``zipguard.unconfirmed``)."""

    sheets: list[OpenSheet]
    unconfirmed: Sequence[tuple[str, str, str]] = ()


@contextmanager
def open_book(path: Path, *, large: bool = False) -> Iterator[AnyBook]:
    """The workbook while it is open. large: see ``OpenBook``. Errors: Unusable."""
    suffix = path.suffix.lower()
    if suffix == _ODS:
        yield AnyBook(open_ods(path))
    elif suffix == _BINARY:
        book = open_xlsb(path)
        yield AnyBook(book.sheets, book.unconfirmed)
    else:
        with OpenBook(path, large=large) as opened:
            yield AnyBook(opened.sheets, opened.unconfirmed)
