"""Proof of the print: the finished PDF is read back and every row of figures looked for on its page.

Another programme reads and draws what WeasyPrint wrote, so a figure that is missing, different, set in a wrong face or
not to be seen (``legible``) is found before anybody prints it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path

import pypdfium2

from discgen.book.press.legible import illegible_on
from discgen.book.press.pressrules import DIFFERENT, MISSING
from discgen.book.press.seenpages import SeenPages
from discgen.catalogue.documentdef import PLACE_THE_TABLE
from discgen.faults import Fault
from discgen.figures.printed.printedtable import DASH, CellKey, PrintedTable

_DASH_MARK = "〓"  # keeps the dash apart from the minus that NFKC would make of it


def plain(text: str) -> str:
    """Text as compared: one form of each character, no blanks."""
    marked = unicodedata.normalize("NFKC", text.replace(DASH, _DASH_MARK)).replace(_DASH_MARK, DASH)
    return "".join(marked.split())


def read_back(pdf: bytes, first_page: int, kept: Path | None = None) -> tuple[dict[int, str], list[Fault]]:
    """Text of every page by printed page number, as ``plain`` gives it, and the figures that cannot be seen.

    kept: folder of what is kept; a page that was seen before, drawn from the same bytes, is not looked at again.
    """
    texts: dict[int, str] = {}
    unseen: dict[int, list[Fault]] = {}
    seen = SeenPages(kept, pdf)
    with pypdfium2.PdfDocument(pdf) as document:
        for position, page in enumerate(document):
            text = page.get_textpage()
            texts[first_page + position] = plain(text.get_text_range())
            if not seen.has(position) and (faults := [*illegible_on(page, first_page + position, text)]):
                unseen[position] = faults
    seen.keep(unseen.keys())
    return texts, [fault for faults in unseen.values() for fault in faults]


def prove(
    pdf: bytes,
    tables: Iterable[PrintedTable],
    page_of_figure: Mapping[CellKey, int],
    first_page: int,
    kept: Path | None = None,
) -> list[Fault]:
    """Rows whose figures do not stand side by side on their page, have no page, or cannot be seen. kept: see
    ``read_back``.
    """
    texts, unseen = read_back(pdf, first_page, kept)
    return [*prove_texts(texts, tables, page_of_figure), *unseen]


def prove_texts(
    texts: Mapping[int, str], tables: Iterable[PrintedTable], page_of_figure: Mapping[CellKey, int]
) -> list[Fault]:
    """Rows whose figures do not stand side by side in the text of their page, or have no page."""
    faults: list[Fault] = []
    for table in tables:
        for line in table.lines:
            keyed = [place for place, cell in enumerate(line.cells) if cell.key is not None]
            if not keyed:
                continue
            cells = line.cells[keyed[0] : keyed[-1] + 1]  # with the dashes of what another year's form did not have
            key = cells[0].key
            assert key is not None
            place = f"表「{table.title}」{line.row}"
            page = page_of_figure.get(key)
            if page is None:
                faults.append(Fault(place, "この行が誌面にありません", remedy=PLACE_THE_TABLE, rule=MISSING))
                continue
            wanted = "".join(plain(cell.text) for cell in cells)
            if wanted not in texts.get(page, ""):
                shown = "　".join(cell.text for cell in cells)
                message = "印刷した計数を読み返せません"
                faults.append(Fault(f"{page}ページ　{place}", message, expected=shown, rule=DIFFERENT))
    return faults
