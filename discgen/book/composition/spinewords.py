"""The words on the spine of the cover: title above, publisher below, one character under the other."""

from __future__ import annotations

from html import escape

from discgen.book.graphics.palette import on
from discgen.book.press.link import link
from discgen.book.press.pressjobs import press_part
from discgen.book.printshop.plan import LEAST_SPINE
from discgen.houselook import MILLIMETRE
from discgen.templating import templates_folder

_SHARE, _MOST, _EDGE = 0.6, 12.0, 24.0  # of the spine; points; millimetres above and below the words
_PITCH = 1.16  # of the size, from one character to the next
_TURNED = frozenset("ー―－〜～…‥（）「」『』【】〈〉《》()[]-=＝")  # that run along the line
_SMALL = frozenset("ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ")
_DARK = "#1f2933"


def words_size(spine: float) -> float:
    """Points of the words on a spine of so many millimetres; 0 where it is too narrow for words."""
    return min(_MOST, _SHARE * spine * MILLIMETRE) if spine >= LEAST_SPINE else 0.0


def spine_page(title: str, publisher: str, accent: str, spine: float, height: float) -> bytes:
    """A page as large as the spine, with its words. spine, height: millimetres."""
    room = (height - 2 * _EDGE) * MILLIMETRE / _PITCH
    size = min(words_size(spine), room / (len(title) + len(publisher) + 2))
    css = (
        f"@page{{size:{spine:g}mm {height:g}mm;margin:0}}"
        f"body{{margin:0;font:bold {size:.2f}pt/{_PITCH} 'BIZ UDPGothic';color:{on(accent, _DARK)};text-align:center}}"
        f"div{{position:absolute;left:0;width:{spine:g}mm}}b{{display:block}}i{{display:block;height:.6em}}"
        ".turned{transform:rotate(90deg)}.small{transform:translate(.12em,-.1em)}"
    )
    words = f'<div style="top:{_EDGE:g}mm">{_down(title)}</div><div style="bottom:{_EDGE:g}mm">{_down(publisher)}</div>'
    html = f'<html lang="ja"><title>{escape(title)}</title><style>{css}</style>{words}'
    return link([press_part(html, templates_folder())], tagged=False)


def _down(text: str) -> str:
    """Each character in a line of its own; those that run along the line are turned with it."""
    return "".join("<i></i>" if not sign.strip() else f'<b class="{_css(sign)}">{escape(sign)}</b>' for sign in text)


def _css(sign: str) -> str:
    return "turned" if sign in _TURNED else "small" if sign in _SMALL else ""
