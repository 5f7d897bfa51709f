"""Style sheets parsed once in a process, for all the parts that it lays out."""

from __future__ import annotations

import copy
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import weasyprint.css as engine

_MOST = 64  # sheets: a preview may see many states of a house's own
_CONTINUES = re.compile(rb"@(?:import|font-face)", re.IGNORECASE)  # what a parsed sheet does not hold itself
_Key = tuple[str, str, bytes]

_parsed = engine.CSS


@dataclass(frozen=True, slots=True)
class _ParsedSheet:
    """A sheet, and those of the pages' rules of its document that are its own."""

    sheet: Any
    page_rules: tuple[Any, ...]


class _Warned(logging.Handler):
    """Whether a sheet gave rise to a warning: each part must hear of it."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard = False

    def emit(self, record: logging.LogRecord) -> None:
        self.heard = True


_KEPT: dict[_Key, _ParsedSheet] = {}


def _sheet(**asked: Any) -> Any:
    """In place of the engine's ``CSS`` where a document links to a sheet."""
    key = _key(**asked)
    if key is None:
        return _parsed(**asked)
    known = _KEPT.get(key)
    if known is None:
        return _parsed_first(key, asked)
    sheet = copy.copy(known.sheet)
    sheet.page_rules, sheet.layers = asked["page_rules"], asked["layers"]
    sheet.page_rules += known.page_rules
    return sheet


def _key(*, url: str = "", url_fetcher: Any = None, media_type: str = "", matcher: Any = None, **_: Any) -> _Key | None:
    """What decides a linked sheet; None for one that stands in the document or another sheet, or is not to be had."""
    if not url or matcher is not None:
        return None
    try:
        content: bytes = url_fetcher.fetch(url).read()
    except (OSError, ValueError):
        return None
    return None if _CONTINUES.search(content) else (url, media_type, content)


def _parsed_first(key: _Key, asked: dict[str, Any]) -> Any:
    """The sheet, kept if nothing but its selectors and page rules is in it and all of it was understood."""
    rules, told = asked["page_rules"], _of_document(asked)
    before, warned = len(rules), _Warned()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(warned)
    try:
        sheet = _parsed(**asked)
    finally:
        logger.removeHandler(warned)
    if not warned.heard and told == _of_document(asked):
        if len(_KEPT) >= _MOST:
            _KEPT.clear()
        _KEPT[key] = _ParsedSheet(sheet, tuple(rules[before:]))
    return sheet


def _of_document(asked: dict[str, Any]) -> list[list[Any]]:
    """What sheets give to the document as a whole."""
    return [list(asked[name]) for name in ("layers", "counter_style", "color_profiles")]


@contextmanager
def sheets_parsed_once() -> Iterator[None]:
    """While this lasts, a document that links to a sheet that another one linked to takes it as it was parsed."""
    engine.CSS = _sheet
    try:
        yield
    finally:
        engine.CSS = _parsed
