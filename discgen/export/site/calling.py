"""What a site shows of itself elsewhere: an icon, a picture for those who share it, a map for machines that search."""

from __future__ import annotations

import io
from collections.abc import Iterable
from html import escape
from pathlib import Path

import pypdfium2
from PIL import Image

ICON, PREVIEW, SITE_MAP = "icon.svg", "preview.png", "sitemap.xml"
_PREVIEW_WIDTH, _PREVIEW_HEIGHT = 1200, 630  # pixels, as social media show pictures
_MARGIN = 30


def write_icon(folder: Path, name: str, colour: str) -> None:
    """The first character of the name on the colour of the house."""
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
        f'<rect width="32" height="32" rx="5" fill="{colour}"/>'
        '<text x="16" y="23" font-size="19" font-weight="bold" font-family="sans-serif" text-anchor="middle" '
        f'fill="#ffffff">{escape(name[:1])}</text></svg>\n'
    )
    (folder / ICON).write_text(svg, encoding="utf-8", newline="\n")


def write_preview(folder: Path, pdf: bytes, colour: str) -> None:
    """The first page of the PDF, whole, on the colour of the house."""
    document = pypdfium2.PdfDocument(pdf)
    page = document[0]
    page_image = page.render(scale=(_PREVIEW_HEIGHT - 2 * _MARGIN) / page.get_height()).to_pil()
    sheet = Image.new("RGB", (_PREVIEW_WIDTH, _PREVIEW_HEIGHT), colour)
    sheet.paste(page_image, ((_PREVIEW_WIDTH - page_image.width) // 2, _MARGIN))
    document.close()
    stream = io.BytesIO()
    sheet.save(stream, "PNG", optimize=True)
    (folder / PREVIEW).write_bytes(stream.getvalue())


def write_site_map(folder: Path, files: Iterable[str], address: str) -> None:
    """The addresses of all pages; a site that does not know its own has none."""
    if not address:
        return
    places = "".join(f"<url><loc>{escape(address + file)}</loc></url>\n" for file in files)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    (folder / SITE_MAP).write_text(f"{head}{places}</urlset>\n", encoding="utf-8", newline="\n")
