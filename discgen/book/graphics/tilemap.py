"""A map of the 47 prefectures as equal tiles: where each lies to its neighbours, without outlines."""

from __future__ import annotations

from collections.abc import Mapping

from discgen.book.graphics.canvas import Canvas, text_width
from discgen.book.graphics.drawing import Drawing
from discgen.book.graphics.palette import on
from discgen.book.graphics.style import SMALL, DrawingStyle

# Our own arrangement: each prefecture in the row and column of the grid that keeps it beside its neighbours.
_ROWS = (
    ". . . . . . . . . . . . . 北海道",
    ". . . . . . . . . . . . 青森県 .",
    ". . . . . . . . . . . 秋田県 岩手県 .",
    ". . . . . . . . . . . 山形県 宮城県 .",
    ". . . . . . . . 石川県 富山県 新潟県 福島県 . .",
    ". . . 島根県 鳥取県 . 京都府 福井県 岐阜県 長野県 群馬県 栃木県 茨城県 .",
    "佐賀県 福岡県 山口県 広島県 岡山県 兵庫県 大阪府 滋賀県 愛知県 山梨県 埼玉県 東京都 千葉県 .",
    "長崎県 熊本県 大分県 . 愛媛県 香川県 . 奈良県 三重県 静岡県 神奈川県 . . .",
    ". 鹿児島県 宮崎県 . 高知県 徳島県 . 和歌山県 . . . . . .",
    "沖縄県 . . . . . . . . . . . . .",
)
_COLUMNS = 14
_WIDEST = 24.0  # points: a tile
_GAP = 1.5
_LINES, _LEADING = 2, 8.0  # in a tile


def tiles() -> dict[str, tuple[int, int]]:
    """Column and row of every prefecture."""
    return {
        name: (column, row)
        for row, names in enumerate(_ROWS)
        for column, name in enumerate(names.split())
        if name != "."
    }


def draw_tiles(title: str, counts: Mapping[str, int], unit: str, style: DrawingStyle, width: float) -> Drawing:
    """The map with the counted prefectures in colour and their counts in the tiles.

    counts: by the name of the prefecture; names that are none (海外) have no tile, but are told.
    """
    tile = min(_WIDEST, (width + _GAP) / _COLUMNS - _GAP)
    step = tile + _GAP
    canvas = Canvas(width, len(_ROWS) * step, style)
    left = (width - _COLUMNS * step + _GAP) / 2
    for name, (column, row) in tiles().items():
        count = counts.get(name, 0)
        fill = style.accent_text if count else style.tint_pale
        x, y = left + column * step, row * step
        canvas.rect(x, y, tile, tile, fill, "" if count else style.rule, 1.5, said=f"{name} {count}{unit}")
        colour = on(fill, style.ink) if count else style.grey
        short = name if name == "北海道" else name[:-1]
        lines = [short] if text_width(short, SMALL) < tile else [short[:2], short[2:]]
        lines += [str(count)] if count and len(lines) < _LINES else []
        first = y + tile / 2 - (len(lines) - 1) * _LEADING / 2
        for number, line in enumerate(lines):
            figure = line.isdigit()
            at = (x + tile / 2, first + number * _LEADING)
            canvas.text(at, line, SMALL, "middle", figure, colour, figure=figure)
    told = "、".join(f"{name}は{count}{unit}" for name, count in counts.items() if count)
    alt = f"{title}の地図（47都道府県を同じ大きさの升で示したもの）。{told}。ほかの都道府県にはありません。"
    return Drawing(canvas.svg(alt), alt, title, canvas.height)
