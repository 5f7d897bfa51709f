"""WeasyPrint: layout of one part of the book. Every warning is a fault."""

from __future__ import annotations

import gc
import logging
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from weasyprint import HTML
from weasyprint.urls import URLFetcher, URLFetcherResponse

from discgen.book.press.faces import LACKING, OTHER_SIGN
from discgen.book.press.furniture import Furniture, margins_apart
from discgen.book.press.japanese import set_as_japanese
from discgen.book.press.layoutboxes import LaidDocument
from discgen.book.press.pagefill import go_on, pages_filled
from discgen.book.press.parsedsheets import sheets_parsed_once
from discgen.book.press.typefaces import font_configuration
from discgen.book.text.pictures import PICTURE_TYPES, PICTURES, picture_bytes
from discgen.faults import Fault
from discgen.filenames import shown_files
from discgen.templating import LARGE, STYLES, THEMES

GOTHIC = frozenset({"BIZ-UDPGothic", "BIZ-UDPGothic-Bold", "BIZ-UDGothic", "BIZ-UDGothic-Bold"})
MINCHO = frozenset({"BIZ-UDPMincho", "BIZ-UDMincho"})
FONTS = GOTHIC | MINCHO
ASSETS = dict.fromkeys((*STYLES, LARGE), "text/css")
PLACE = "組版"
NO_TARGET = "リンク先がありません"
_NO_GLYPH = re.compile(r'unsupported by fonts: "(.+)" \((U\+[0-9A-F]+)')


class AssetFetcher(URLFetcher):  # type: ignore[misc]
    """Serves the declared files of the templates folder, the pictures of the inputs and nothing else: no network."""

    def __init__(self, folder: Path, images: Path | None = None) -> None:
        super().__init__(allowed_protocols=("file",), allow_redirects=False)
        self._served = {(folder / name).resolve().as_uri(): folder / name for name in ASSETS}
        self._served |= {path.resolve().as_uri(): path for path in (folder / THEMES).glob("*.css")}
        shown = (folder / PICTURES).resolve()
        for path in shown_files(images, "") if images else ():
            if path.suffix.lower() in PICTURE_TYPES:
                self._served[(shown / path.name).as_uri()] = path

    def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
        """The asset of that URL. Errors: ValueError for any other URL (WeasyPrint logs it, so it becomes a fault)."""
        path = self._served.get(url.partition("?")[0])
        if path is None:
            raise ValueError(f"版面の部品ではない URL です：{url}")
        kind = PICTURE_TYPES.get(path.suffix.lower(), "text/css")
        content = picture_bytes(path) if kind in PICTURE_TYPES.values() else path.read_bytes()
        return URLFetcherResponse(url, content, {"Content-Type": kind})


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.faults: list[Fault] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.faults.append(_told(record.getMessage()))


def _told(message: str) -> Fault:
    """A warning of the layout engine; those that an office causes itself (𠮷, emoji) in its own words."""
    lacking = _NO_GLYPH.search(message)
    if lacking is None:
        return Fault(PLACE, "組版の警告がありました", found=message)
    return Fault(PLACE, LACKING, f"「{lacking[1]}」（{lacking[2]}）", remedy=OTHER_SIGN)


@contextmanager
def warnings_as_faults(faults: list[Fault]) -> Iterator[None]:
    """Turn what WeasyPrint logs into faults: a dropped rule or a missing anchor must not pass unseen."""
    logger = logging.getLogger("weasyprint")
    collector = _Collector()
    propagate, level, handlers = logger.propagate, logger.level, logger.handlers[:]
    logger.handlers[:] = [collector]
    logger.propagate = False
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.handlers[:] = handlers
        logger.propagate = propagate
        logger.setLevel(level)
        faults += list(dict.fromkeys(collector.faults))


@contextmanager
def collection_paused() -> Iterator[None]:
    """No garbage collection while boxes are built: they live until the end, and scanning them costs a quarter more."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def lay_out(
    html: str, templates: Path, images: Path | None = None, check: Callable[[], None] = go_on
) -> tuple[LaidDocument, Furniture]:
    """Lay one HTML document out: its bodies, and the margins of its pages apart from them.

    check: called before every page; what it raises ends the work.
    """
    fetcher = AssetFetcher(templates, images)
    base = (templates / "document.html").resolve().as_uri()
    source = HTML(string=html, base_url=base, url_fetcher=fetcher)
    with margins_apart(source) as furniture, set_as_japanese(), sheets_parsed_once(), pages_filled(check):
        document: LaidDocument = source.render(font_config=font_configuration(), pdf_variant="pdf/ua-1")
    return document, furniture
