"""The rows of an export below its head: data, totals that prove them, remarks; cells by position."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from operator import itemgetter

import numpy as np
import numpy.typing as npt

from discgen.catalogue.exportdef import TotalRow
from discgen.faults import Severity
from discgen.ledgers import normalise
from discgen.ledgers.cellreading import is_blank, shown
from discgen.ledgers.exports.cellwords import number_of, read_amounts
from discgen.ledgers.exports.exportfile import ExportGrid
from discgen.ledgers.exports.exporthead import ExportHead, Heading, Headings, Synonyms
from discgen.ledgers.origins import ExportPlace
from discgen.ledgers.problems import OnceLog
from discgen.ledgers.rowrules import exact_sum
from discgen.ledgers.sheetlayout import REMARK_SIGNS

Positions = npt.NDArray[np.intp]


class ExportTable:
    """An export whose head was found. Findings name a position among its columns and a line.

    data: which rows below the head are data. totals: the word of each row that holds totals. likely: of each other row
    that looks as if it did.
    """

    def __init__(self, grid: ExportGrid, head: ExportHead, total: TotalRow | None) -> None:
        self.grid = grid
        self.head = head
        self.total = total
        self.log = OnceLog(grid.place.home, self._place)
        self.headings = Headings(head, grid, self.log)
        self._rows = grid.rows[head.below :]
        self._narrowest = min(map(len, self._rows), default=0)
        lines = np.asarray(grid.lines, dtype=np.int64)
        self.lines = lines[head.below :]
        firsts = [_first(row) for row in self._rows]
        self.totals = self._total_rows(firsts) if total is not None else {}
        self.likely = _worded(firsts, normalise.TOTAL_WORDS)
        filled = np.fromiter((first is not None for first in firsts), dtype=bool, count=len(firsts))
        filled[list(self.totals)] = False
        filled[self._remarks(firsts)] = False
        filled[self._repeated_heads(firsts)] = False
        self.data: Positions = np.flatnonzero(filled)
        self._tell_overlong()

    def _place(self, position: str, line: int | None) -> str:
        place: ExportPlace = self.grid.place
        if not position:
            return place.at(line)
        heading = next((one for one in self.head.headings if one.position == int(position)), None)
        return place.at(line, int(position), heading.shown if heading else "")

    @property
    def head_line(self) -> int:
        """The line of the (lowest) row of headings."""
        return int(self.grid.lines[self.head.below - 1])

    def cells(self, column: Heading, rows: Positions) -> list[object]:
        """The cells of a column in some of the rows; a row that ends before it has a blank there."""
        position = column.position
        chosen = self._rows if len(rows) == len(self._rows) else [self._rows[row] for row in rows.tolist()]
        if position < self._narrowest:
            return list(map(itemgetter(position), chosen))
        return [row[position] if position < len(row) else None for row in chosen]

    def _total_rows(self, firsts: Sequence[object]) -> dict[int, str]:
        """Rows whose first written cell (or that of the column that was named) is a word for a total."""
        assert self.total is not None
        words = frozenset(map(normalise.squeeze, self.total.words)) or normalise.TOTAL_WORDS
        column = self.headings.column(self.total.heading) if self.total.heading else None
        return _worded(self.cells(column, np.arange(len(self._rows))) if column is not None else firsts, words)

    def _remarks(self, firsts: Sequence[object]) -> list[int]:
        """Rows of a single cell that says of itself that it is a remark."""
        found = []
        for position, first in enumerate(firsts):
            signed = isinstance(first, str) and first.lstrip().startswith(REMARK_SIGNS)
            if signed and sum(not is_blank(cell) for cell in self._rows[position]) == 1:
                text = shown(first).strip()[:60]
                line = int(self.lines[position])
                self.log.add("注記の行として読み飛ばしました", row=line, found=text, severity=Severity.NOTICE)
                found.append(position)
        return found

    def _repeated_heads(self, firsts: Sequence[object]) -> list[int]:
        """The head once more, as programs write it at the top of each page."""
        head = list(self.grid.rows[self.head.below - 1])
        written = next((cell for cell in head if not is_blank(cell)), None)
        found = [place for place, first in enumerate(firsts) if first == written and list(self._rows[place]) == head]
        for place in found:
            line = int(self.lines[place])
            self.log.add("見出しの行の繰返しを読み飛ばしました", row=line, severity=Severity.NOTICE)
        return found

    def _tell_overlong(self) -> None:
        """A record with more cells than headings: what stands in them is shifted, most often by a comma."""
        width = self.head.width
        if self.grid.place.sheet or max(map(len, self._rows), default=0) <= width:
            return
        for position, row in enumerate(self._rows):
            if any(not is_blank(cell) for cell in row[width:]):
                self.log.add(
                    "見出しより列の多い行があります",
                    row=int(self.lines[position]),
                    found=f"{len(row)} 列",
                    expected=f"{width} 列",
                    remedy='桁区切りのコンマのある値が引用符（"）で囲まれているかを確かめてください',
                )

    def prove_totals(self, amounts: Sequence[Synonyms]) -> None:
        """Compare the rows of totals with the rows above them. amounts: headings to compare if none were named."""
        if self.total is None:
            return
        names = [(name,) for name in self.total.of] or amounts
        columns = [column for name in names if (column := self.headings.column(name)) is not None]
        if not self.totals:
            words = "、".join(self.total.words) or "合計"
            self.log.add("合計の行がありません", expected=words, remedy="total の words か heading を確かめてください")
        for column in dict.fromkeys(columns):
            self._prove(column)

    def _prove(self, column: Heading) -> None:
        data = read_amounts(self.cells(column, self.data))
        if not (data.known | data.blank).all():  # told where the amounts are read
            return
        since = -1
        for position, word in self.totals.items():
            before = self.data < position
            above, section = exact_sum(data.values[before]), exact_sum(data.values[before & (self.data > since)])
            since = position if word == "小計" else since
            allowed = {"小計": (section,), "計": (above, section)}.get(word, (above,))
            self._compare(column, position, word, allowed, int(before.sum()))

    def _compare(self, column: Heading, position: int, word: str, allowed: Sequence[int | Fraction], rows: int) -> None:
        (cell,) = self.cells(column, np.array([position], dtype=np.intp))
        letter, line = str(column.position), int(self.lines[position])
        if is_blank(cell) and not (self.total and self.total.of):
            return
        told = number_of(cell)
        if told is None:
            found = "空白" if is_blank(cell) else shown(cell)
            self.log.add(f"{word}の欄に数値がありません", letter=letter, row=line, found=found, expected="合計の数値")
        elif told not in allowed:
            self.log.add(
                f"{word}が読み取った行の合計と一致しません",
                letter=letter,
                row=line,
                found=f"{_amount(told)}（差 {_amount(told - allowed[0])}）",
                expected=f"{_amount(allowed[0])}（上の {rows:,} 行の合計）",
                remedy="書き出した範囲に漏れや重複がないか確かめてください",
            )


def _worded(cells: Sequence[object], words: frozenset[str]) -> dict[int, str]:
    """The cells that are one of the words, blanks and widths aside."""
    ends = {word[-1] for word in words}
    likely = [place for place, cell in enumerate(cells) if isinstance(cell, str) and _end(cell) in ends]
    told = {place: normalise.squeeze(str(cells[place])) for place in likely}
    return {place: word for place, word in told.items() if word in words}


def _first(row: Sequence[object]) -> object:
    """The first written cell of a row; None in an empty one."""
    if row and isinstance(row[0], str) and not row[0].isspace() and row[0]:
        return row[0]
    return next((cell for cell in row if not is_blank(cell)), None)


def _end(text: str) -> str:
    return normalise.half_width(text.rstrip()[-1:])


def _amount(value: int | Fraction) -> str:
    return normalise.as_typed(Fraction(value), ",")
