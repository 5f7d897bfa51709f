"""Key figures: a table of a text whose first line is nothing but bold figures stands as cards on the screen."""

from __future__ import annotations

import re

_TABLE = re.compile(r"<table>\s*<thead>(?P<head>.*?)</thead>\s*<tbody>(?P<body>.*?)</tbody>\s*</table>", re.S)
_HEAD = re.compile(r"<th\b[^>]*>(.*?)</th>", re.S)
_ROW = re.compile(r"<tr>(.*?)</tr>", re.S)
_CELL = re.compile(r"<td\b[^>]*>(.*?)</td>", re.S)
_FIGURE = re.compile(r'\s*<strong>(?:<span id="[^"]+">)?<(?:a|span) class="tied\b.*</strong>\s*', re.S)
_BESIDE = '<dd class="remark-of">{}</dd>'


def key_figures(html: str) -> str:
    """The text with its tables of key figures as lists: name, figure, remarks."""
    return _TABLE.sub(_as_cards, html)


def _as_cards(found: re.Match[str]) -> str:
    heads = _HEAD.findall(found["head"])
    rows = [_CELL.findall(row) for row in _ROW.findall(found["body"])]
    if not rows or any(len(row) != len(heads) for row in rows) or not all(map(_FIGURE.fullmatch, rows[0])):
        return found[0]
    cards = (
        f"<div><dt>{head}</dt><dd>{figure}</dd>{''.join(map(_BESIDE.format, remarks))}</div>"
        for head, figure, *remarks in zip(heads, *rows, strict=True)
    )
    return f'<dl class="key-figures">{"".join(cards)}</dl>'
