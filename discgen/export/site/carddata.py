"""What the card of a figure tells: one script file for each page, read when the first figure of the page is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePosixPath

from discgen.export.site.figureorigins import Origin
from discgen.export.site.pagescan import Scanned
from discgen.export.site.searchdata import Numbers, script
from discgen.export.site.sitefigures import SiteFigure
from discgen.figures.cellformulawords import label_of
from discgen.figures.printed.changewords import change_words
from discgen.figures.printed.printedtable import CellKey

_NO_PARTS = ("%", "円銭", "歳月", "年月")  # units that do not add up
_FINE, _COARSE = 2000, 200  # from these totals on, a share of printed figures holds for one decimal, for whole per cent


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another place of a figure."""

    file: str
    anchor: str
    words: str


class Cards:
    """The cards of all figures. quoted: figures in texts by the anchor there. page_of: the page of every anchor."""

    def __init__(
        self,
        figures: Sequence[SiteFigure],
        origins: Mapping[CellKey, Origin],
        quoted: Mapping[str, CellKey],
        page_of: Mapping[str, str],
        scanned: Mapping[str, Scanned],
    ) -> None:
        self._figures = figures
        self._origins = origins
        self._by_identity = {(one.record.number, one.record.entity, one.record.fy): one for one in figures}
        self._alike: dict[tuple[str, int], list[SiteFigure]] = {}
        for one in figures:
            origin = origins.get(one.record.key)
            if origin is not None:
                self._alike.setdefault((origin.alike, one.record.fy), []).append(one)
        self._quotes: dict[CellKey, list[Elsewhere]] = {}
        for anchor, key in quoted.items():
            if anchor in page_of:
                file = page_of[anchor]
                head = scanned[file].anchors[anchor].head
                self._quotes.setdefault(key, []).append(Elsewhere(file, anchor, f"本文「{head}」" if head else "本文"))

    def scripts(self) -> dict[str, str]:
        """The file of each page that shows figures, by its name.

        words: texts by number. figures: by address [title, entity, row, column, year, unit, print, laws, printed page,
        formula, last year, share, other places]; last year: [year, print, change, page, address]; share: [%, of what].
        """
        pages: dict[str, list[SiteFigure]] = {}
        for one in self._figures:
            pages.setdefault(one.file, []).append(one)
        return {card_file(file): script(_variable(file), self._page(those)) for file, those in pages.items()}

    def _page(self, figures: Iterable[SiteFigure]) -> dict[str, object]:
        words = Numbers()
        cards: dict[str, list[object]] = {}
        for one in figures:
            record = one.record
            origin = self._origins.get(record.key)
            cards[one.address] = [
                words.of(one.title),
                words.of(record.entity),
                words.of(record.row),
                words.of(record.col),
                record.fy,
                words.of(record.unit),
                record.printed,
                [words.of(law) for law in one.laws],
                record.page,
                words.of(origin.words if origin else ""),
                self._prior(one),
                self._share(one, origin),
                [[place.file, place.anchor, words.of(place.words)] for place in self._elsewhere(one, origin)],
            ]
        return {"words": words.all(), "figures": cards}

    def _prior(self, one: SiteFigure) -> list[object]:
        record = one.record
        before = self._by_identity.get((record.number, record.entity, record.fy - 1))
        if before is None or before.record.unit != record.unit or not record.number:
            return []
        change = change_words(record.printed, before.record.printed, record.unit)
        return [record.fy - 1, before.record.printed, change, before.file, before.address]

    def _share(self, one: SiteFigure, origin: Origin | None) -> list[object]:
        """The part of the total, from the printed figures; nothing where they are too coarse for it."""
        record = one.record
        if origin is None or not origin.whole or record.unit in _NO_PARTS or not record.value:
            return []
        number = origin.whole.removeprefix(f"{record.entity}:")
        whole = self._by_identity.get((number, record.entity, record.fy))
        if whole is None or whole.record.unit != record.unit or not whole.record.value:
            return []
        part, total = Decimal(record.value), Decimal(whole.record.value)
        if not 0 <= part <= total or total < _COARSE:
            return []
        share = f"{100 * part / total:.{1 if total >= _FINE else 0}f}%"
        return [share, label_of(whole.record.row) or whole.title]

    def _elsewhere(self, one: SiteFigure, origin: Origin | None) -> list[Elsewhere]:
        alike = self._alike.get((origin.alike, one.record.fy), []) if origin else []
        tables = [Elsewhere(other.file, other.address, other.title) for other in alike if other is not one]
        return [*tables, *self._quotes.get(one.record.key, [])]


def card_file(file: str) -> str:
    """The file with the cards of a page."""
    return f"data/{PurePosixPath(file).stem}-figures.js"


def _variable(file: str) -> str:
    """Every page has a name of its own: several files may be read into one page."""
    return f'(window.siteFigures??={{}})["{file}"]'
