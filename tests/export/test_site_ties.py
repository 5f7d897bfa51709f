"""Quoted figures of a site lead to where the figure stands, whatever shows it."""

import re

from discgen.book.composition.composed import Composition
from discgen.export.site.addresses import figure_addresses
from discgen.export.site.ties import Ties
from discgen.figures.printed.printedtable import CellKey

KEY = CellKey("members", "合計", "会員数", 2025, "単体", "members.total.number")


def tied(text: str, *quotations: str, home: str) -> str:
    composition = Composition(figures={KEY: home}, quoted=dict.fromkeys(quotations, KEY))
    ties = Ties.of(composition, figure_addresses([KEY]), {}, [text])
    return ties.tied(text)


def quoted(anchor: str) -> str:
    return f'<span class="tied" id="{anchor}">90会員</span>'


def test_a_figure_without_its_table_is_quoted_in_a_drawing_first() -> None:
    """The drawing's words carry no address: the first quotation in a text does, and the next leads there."""
    html = tied(quoted("q-2") + quoted("q-3"), "q-1", "q-2", "q-3", home="q-1")
    (address,) = re.findall(r'class="tied figure" id="([^"]+)"', html)
    assert re.findall(r'href="#([^"]+)"', html) == [address]
    assert html.index("q-2") < html.index("figure") < html.index("q-3")


def test_a_figure_of_a_table_is_led_to_it() -> None:
    html = tied(quoted("q-1"), "q-1", home="t-members")
    assert re.findall(r'href="#([^"]+)"', html) == list(figure_addresses([KEY]).values())


def test_a_figure_that_only_a_drawing_quotes_leads_nowhere() -> None:
    assert tied("<p>図</p>", "q-1", home="q-1") == "<p>図</p>"
