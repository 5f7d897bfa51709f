"""Texts for the screen: figures lead to their tables or carry their address, drawings tell their size."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from discgen.book.composition.composed import Composition
from discgen.export.site.keyfigures import key_figures
from discgen.figures.printed.printedtable import CellKey

_TIED = re.compile(r'<span class="tied" id="(?P<anchor>[^"]+)"[^>]*>(?P<text>[^<]*)</span>')
_DRAWING = re.compile(r'(?P<drawing><figure id="(?P<anchor>g-[^"]+)"[^>]*>)(?P<inside>.*?)(?P<end></figure>)', re.S)
_POINTS = re.compile(r'(?P<head><svg\b[^>]*?)\s+width="(?P<width>[\d.]+)pt"\s+height="[\d.]+pt"')


@dataclass(frozen=True, slots=True)
class Ties:
    """quoted: address of the figure of every quotation. homes: where each address stands, a row or a quotation.

    drawn: addresses of the figures that only a drawing shows, by its anchor. tables: what stands under a drawing.
    """

    quoted: Mapping[str, str]
    homes: Mapping[str, str]
    drawn: Mapping[str, list[str]]
    tables: Mapping[str, str]

    @classmethod
    def of(
        cls,
        composition: Composition,
        addresses: Mapping[CellKey, str],
        tables: Mapping[str, str],
        texts: Iterable[str],
    ) -> Ties:
        """The ties of one book. tables: the figures of the charts as tables, by anchor. texts: of its pages."""
        seen = {found["anchor"] for text in texts for found in _TIED.finditer(text)}
        first = {key: anchor for anchor, key in reversed(composition.quoted.items()) if anchor in seen}
        homes: dict[str, str] = {}
        for key, home in composition.figures.items():
            drawn = home in composition.quoted and home not in seen  # words of a drawing carry no address
            if key in addresses and (key in first or not drawn):
                homes[addresses[key]] = first[key] if drawn else home
        shown: dict[str, list[str]] = {}
        for address, anchor in homes.items():
            shown.setdefault(anchor, []).append(address)
        quoted = {anchor: addresses[key] for anchor, key in composition.quoted.items() if key in addresses}
        return cls(quoted, homes, shown, tables)

    def tied(self, html: str) -> str:
        """A text with its ties."""
        sized = _POINTS.sub(r'\g<head> style="--points:\g<width>"', html)
        return key_figures(_DRAWING.sub(self._drawing, _TIED.sub(self._quotation, sized)))

    def _quotation(self, found: re.Match[str]) -> str:
        anchor, text = found["anchor"], found["text"]
        address = self.quoted.get(anchor)
        if address is None:
            return found[0]
        if self.homes.get(address) == anchor:
            return f'<span id="{anchor}"><span class="tied figure" id="{address}">{text}</span></span>'
        return f'<a class="tied" id="{anchor}" href="#{address}">{text}</a>'

    def _drawing(self, found: re.Match[str]) -> str:
        anchor = found["anchor"]
        places = "".join(f'<span id="{address}"></span>' for address in self.drawn.get(anchor, ()))
        return f"{found['drawing']}{places}{found['inside']}{self.tables.get(anchor, '')}{found['end']}"
