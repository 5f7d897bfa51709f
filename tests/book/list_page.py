"""The HTML of a list read back: tables with their spans written out, and texts by class."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Drawn:
    """tables: rows of texts, spans written out; head rows apart. texts: by the class of the element that holds them."""

    heads: list[list[list[str]]] = field(default_factory=list)
    tables: list[list[list[str]]] = field(default_factory=list)
    texts: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class _Cell:
    text: str
    across: int
    down: int


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.drawn = Drawn()
        self.open: list[tuple[str, str, list[str]]] = []
        self.rows: list[tuple[bool, list[_Cell]]] = []
        self.in_head = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "br":
            self.handle_data(" ")
        if tag in ("br", "col", "img"):
            return
        self.open.append((tag, found.get("class") or tag, []))
        if tag == "table":
            self.rows = []
        if tag == "thead":
            self.in_head = True
        if tag == "tr":
            self.rows.append((self.in_head, []))
        if tag in ("td", "th"):
            self.rows[-1][1].append(_Cell("", int(found.get("colspan") or 1), int(found.get("rowspan") or 1)))

    def handle_endtag(self, tag: str) -> None:
        opened, css, words = self.open.pop()
        assert opened == tag, (opened, tag)
        text = "".join(words).strip()
        for name in css.split():
            self.drawn.texts.setdefault(name, []).append(text)
        if tag in ("td", "th"):
            self.rows[-1][1][-1].text = text
        if tag == "thead":
            self.in_head = False
        if tag == "table":
            self.drawn.heads.append(_written_out([cells for head, cells in self.rows if head]))
            self.drawn.tables.append(_written_out([cells for head, cells in self.rows if not head]))

    def handle_data(self, data: str) -> None:
        for _, _, words in self.open:
            words.append(data)


def _written_out(rows: list[list[_Cell]]) -> list[list[str]]:
    taken: dict[tuple[int, int], str] = {}
    for number, cells in enumerate(rows):
        column = 0
        for cell in cells:
            while (number, column) in taken:
                column += 1
            for down in range(cell.down):
                for right in range(cell.across):
                    assert (number + down, column + right) not in taken, f"cells overlap at {cell.text}"
                    taken[number + down, column + right] = cell.text
    widths = {sum(1 for row, _ in taken if row == number) for number in range(len(rows))}
    assert len(widths) <= 1, f"rows of different widths: {widths}"
    assert all(row < len(rows) for row, _ in taken), "a cell reaches below its table"
    width = widths.pop() if widths else 0
    return [[taken[number, column] for column in range(width)] for number in range(len(rows))]


def read_page(html: str) -> Drawn:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert reader.open == []
    return reader.drawn
