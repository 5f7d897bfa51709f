"""What is drawn over a page of a draft: 下書き across it, colour over figures that are not to be relied on."""

from __future__ import annotations

from discgen.desk.preview.paper import DraftMark, Leaf

DRAFT = "下書き"
_ANGLE = -35
_SHARE = 0.26  # of the width: the size of a letter
_ACROSS, _WRONG, _UNREAD = "#b3261e", "#e8590c", "#b3261e"
_FACES = "'BIZ UDGothic','BIZ UDPGothic',sans-serif"
_END = b"</svg>"


def drawn_over(svg: bytes, leaf: Leaf) -> bytes:
    """The SVG of a page with the marks of a draft, where it is one."""
    if leaf.draft is None:
        return svg
    body, end, rest = svg.rpartition(_END)
    return body + _drawing(leaf.width, leaf.height, leaf.draft).encode() + end + rest


def _drawing(width: float, height: float, marks: tuple[DraftMark, ...]) -> str:
    size = width * _SHARE
    across = (
        f'<text x="{width / 2:.1f}" y="{height / 2:.1f}" transform="rotate({_ANGLE} {width / 2:.1f} {height / 2:.1f})" '
        f'text-anchor="middle" dominant-baseline="central" font-family="{_FACES}" font-weight="700" '
        f'font-size="{size:.1f}" fill="{_ACROSS}" fill-opacity="0.13">{DRAFT}</text>'
    )
    return f'<g id="draft">{"".join(map(_mark, marks))}{across}</g>'


def _mark(mark: DraftMark) -> str:
    colour, area = _UNREAD if mark.unread else _WRONG, mark.area
    place = f'x="{area.x:.1f}" y="{area.y:.1f}" width="{area.w:.1f}" height="{area.h:.1f}"'
    return f'<rect {place} fill="{colour}" fill-opacity="0.22" stroke="{colour}" stroke-width="0.8"/>'
