"""What a written site says of its figures, read from its pages and from its data, each by itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

TAG = re.compile(r"<[^>]+>")
_TABLE = re.compile(r'<table class="[^"]*" data-figures data-table="(?P<id>[^"]+)">(?P<inside>.*?)</table>', re.S)
_CAPTION = re.compile(r'<caption><div class="caption"><span[^>]*>(.*?)</span>', re.S)
_FIGURE = re.compile(r'<td id="(f-[^"]+)"')
_ID = re.compile(r'\bid="(f-[^"]+)"')


@dataclass(frozen=True)
class Shown:
    """A figure as a page shows it: the page, and the table it stands in with its caption, empty outside of tables."""

    file: str
    table: str = ""
    caption: str = ""


@dataclass(frozen=True)
class Claimed:
    """A figure as the data of search and cards tell it."""

    address: str
    file: str
    title: str
    entity: str
    laws: tuple[str, ...]


def plain(html: str) -> str:
    return unescape(TAG.sub("", html))


def data_of(script: Path) -> Any:
    """The data of a script file: what stands behind its first equals sign."""
    text = script.read_text(encoding="utf-8")
    return json.loads(text[text.index('={"') + 1 :].removesuffix(";\n"))


def shown_figures(site: Path) -> dict[str, Shown]:
    """Every figure of the pages, by its address."""
    found: dict[str, Shown] = {}
    for path in site.glob("*.html"):
        html = path.read_text(encoding="utf-8")
        found |= {address: Shown(path.name) for address in _ID.findall(html)}
        for table in _TABLE.finditer(html):
            caption = _CAPTION.search(table["inside"])
            assert caption
            here = Shown(path.name, table["id"], plain(caption[1]))
            found |= dict.fromkeys(_FIGURE.findall(table["inside"]), here)
    return found


def claimed_figures(site: Path) -> Iterator[Claimed]:
    """Every figure of the data: page, title and reading from the search, the law from the cards, which must agree."""
    data = data_of(site / "data" / "site-data.js")
    for page, table, _, figures in data["rows"]:
        file, (_, title, entity, *_) = data["pages"][page][0], data["tables"][table]
        for address, *_ in figures:
            cards = _cards(site, file)
            card = cards["figures"][address]
            assert (cards["words"][card[0]], cards["words"][card[1]]) == (title, entity), address
            yield Claimed(address, file, title, entity, tuple(cards["words"][law] for law in card[7]))


@cache
def _cards(site: Path, file: str) -> Any:
    return data_of(site / "data" / file.replace(".html", "-figures.js"))


def misled(site: Path) -> list[Claimed]:
    """Figures whose page does not hold them, or whose title is not the caption of their table."""
    shown = shown_figures(site)
    return [
        one
        for one in claimed_figures(site)
        if one.address not in shown
        or shown[one.address].file != one.file
        or shown[one.address].caption not in ("", one.title)
    ]
