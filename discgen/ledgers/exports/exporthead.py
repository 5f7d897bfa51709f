"""The head of an export: found by the headings that the definition names, over one to three rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from discgen.catalogue.checker import heading
from discgen.faults import near, some_of
from discgen.ledgers.cellreading import is_blank, shown
from discgen.ledgers.exports.exportfile import ExportGrid
from discgen.ledgers.problems import SheetLog
from discgen.ledgers.scan import letter

HEAD_WITHIN = 30
_DEPTH = 3
_NUMBERED = re.compile(r"(.+)\[(\d+)\]")
_STEP = "/"

Synonyms = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of the export. full: with the headings above it. shared: what stands over it in a merged cell."""

    position: int
    shown: str
    full: str
    last: str
    shared: str


@dataclass(frozen=True, slots=True)
class ExportHead:
    """The rows of the head (first and number of rows, both among the rows of the grid) and its columns."""

    first: int
    depth: int
    headings: tuple[Heading, ...]

    @property
    def below(self) -> int:
        """The first row under the head."""
        return self.first + self.depth

    @property
    def width(self) -> int:
        """The number of columns, to the last that has a heading."""
        return max((one.position + 1 for one in self.headings if one.last), default=0)

    def find(self, name: str) -> list[Heading]:
        """The columns that a name means: its heading, with those above it, or the n-th of a heading: ``科目[2]``."""
        wanted = heading(name)
        found = [one for one in self.headings if one.full == wanted]
        found = found or [one for one in self.headings if one.last == wanted]
        numbered = _NUMBERED.fullmatch(wanted)
        if found or not numbered:
            return found
        alike = [one for one in self.headings if numbered[1] in (one.full, one.last, one.shared)]
        return alike[int(numbered[2]) - 1 :][:1] if int(numbered[2]) else []


def find_export_head(grid: ExportGrid, wanted: Iterable[Synonyms]) -> ExportHead | None:
    """The rows that hold most of the wanted headings, the first and lowest of them; None where none is found."""
    asked = list(dict.fromkeys(wanted))
    best: ExportHead | None = None
    most = 0
    for depth in range(1, _DEPTH + 1):
        for first in range(max(min(HEAD_WITHIN, len(grid.rows) - depth + 1), 0)):
            head = head_at(grid.rows, first, depth)
            hits = sum(any(head.find(name) for name in names) for names in asked)
            if hits > most:
                best, most = head, hits
    return best


def head_at(rows: Sequence[Sequence[object]], first: int, depth: int) -> ExportHead:
    """The headings in ``depth`` rows; a heading over several columns stands over each of them."""
    lines = [[shown(cell).strip() if not is_blank(cell) else "" for cell in row] for row in rows[first : first + depth]]
    width = max(map(len, lines))
    lines = [line + [""] * (width - len(line)) for line in lines]
    spread = [_spread(line, below) for line, below in pairwise(lines)] + [lines[-1]]
    over = ""
    found = []
    for position in range(width):
        steps = list(dict.fromkeys(line[position] for line in spread if line[position]))
        full = _STEP.join(map(heading, steps))
        over = full or over
        last = heading(steps[-1]) if steps else ""
        found.append(Heading(position, "／".join(steps), full, last, "" if steps else over))
    return ExportHead(first, depth, tuple(found))


def _spread(line: list[str], below: list[str]) -> list[str]:
    """A heading that stands in the first of several merged cells, in each of those that have one below."""
    carried, spread = "", []
    for text, under in zip(line, below, strict=True):
        carried = (text or carried) if under else ""
        spread.append(text or carried)
    return spread


class Headings:
    """The columns that a definition names, each looked up once; what is missing is told once."""

    def __init__(self, head: ExportHead, grid: ExportGrid, log: SheetLog) -> None:
        self._head = head
        self._line = grid.lines[head.first + head.depth - 1]
        self._log = log
        self._known: dict[Synonyms, Heading | None] = {}

    def column(self, names: Synonyms) -> Heading | None:
        """The one column with one of these headings; None (with a fault) where there is none, or more than one."""
        if names not in self._known:
            self._known[names] = self._look_up(names)
        return self._known[names]

    def _look_up(self, names: Synonyms) -> Heading | None:
        found = {one.position: one for name in names for one in self._head.find(name)}
        if len(found) == 1:
            return next(iter(found.values()))
        words = "」「".join(names)
        if found:
            places = "、".join(f"{letter(one.position + 1)}列「{one.shown}」" for one in found.values())
            remedy = f"「{names[0]}[2]」のように何番目かを書くか、上の見出しから書いてください"
            message = f"見出し「{words}」に当てはまる列が二つ以上あります"
            self._log.add(message, row=self._line, found=places, expected="一つの列", remedy=remedy)
            return None
        known = [one.shown for one in self._head.headings if one.shown]
        remedy = near(names[0], known, 0.4) or "見出しの名前を確かめ、別の呼び名ならば定義に加えてください"
        found_words = some_of(known, 12, "列")
        self._log.add(
            f"見出し「{words}」がありません", row=self._line, found=found_words, expected=words, remedy=remedy
        )
        return None
