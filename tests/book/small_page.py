"""A page with the house's sheets, laid out by the press for tests of the layout alone."""

from __future__ import annotations

from typing import Any

from discgen.book.composition.look import Look
from discgen.book.press.pdf import lay_out
from discgen.templating import STYLES, templates_folder


def page_html(body: str, css: str = "") -> str:
    """A document of the house. css: rules after those of its sheets."""
    sheets = "".join(f'<link rel="stylesheet" href="{name}">' for name in STYLES)
    look = Look().css("#00793f", 8)
    head = f'<meta charset="utf-8"><title>題</title>{sheets}<style>{look}{css}</style>'
    return f'<!DOCTYPE html><html lang="ja"><head>{head}</head><body>{body}</body></html>'


def laid_page(body: str, css: str = "") -> Any:
    """The same laid out."""
    document, _ = lay_out(page_html(body, css), templates_folder())
    return document
