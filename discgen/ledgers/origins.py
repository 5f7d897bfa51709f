"""Where the rows of a ledger come from that is fed by the office's own files: file, sheet, line and heading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from discgen.ledgers.scan import letter

Lines = npt.NDArray[np.int64]
_NAMED = 3  # lines of a summed row that are named beside the first


@dataclass(frozen=True, slots=True)
class ExportPlace:
    """A file of the office as faults name it. sheet: of a workbook, empty for a file of text."""

    file: str
    sheet: str = ""

    @property
    def home(self) -> str:
        """The file, or its sheet."""
        return f"{self.file}／{self.sheet}" if self.sheet else self.file

    def at(self, line: int | None, position: int | None = None, heading: str = "") -> str:
        """A cell (by its letter in a workbook, by line and heading in a text), a line, a column or the whole."""
        if line is None:
            return f"{self.home}「{heading}」" if heading else self.home
        if position is None or not (self.sheet or heading):
            return f"{self.home}／{line}行目"
        return f"{self.home}／{letter(position + 1)}{line}" if self.sheet else f"{self.file}／{line}行目「{heading}」"


@dataclass(frozen=True, slots=True)
class ExportPart:
    """What one file gives to a ledger. columns: position and heading in the file by column id; else a constant."""

    place: ExportPlace
    definition: str
    columns: Mapping[str, tuple[int, str]]

    def at(self, line: int, column_id: str) -> str:
        """The cell behind a column of the ledger, or its line."""
        position, heading = self.columns.get(column_id, (None, ""))
        return self.place.at(line, position, heading)


@dataclass(frozen=True, slots=True)
class Origins:
    """From a row of a ledger (1, 2, …, as in ``_row``) back to the lines that it was read from.

    part_of, line_of: of each line that was read. starts: where the lines of each row begin among ``members``, which
    are positions of lines; both None where every line is a row of its own.
    """

    definition: str
    parts: tuple[ExportPart, ...] = ()
    part_of: Lines = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    line_of: Lines = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    members: Lines | None = None
    starts: Lines | None = None

    @property
    def homes(self) -> tuple[str, ...]:
        """What faults of the ledger name: the files of definitions, and every file (or sheet) that was read."""
        definitions = [self.definition, *(part.definition for part in self.parts)]
        files = [place.rpartition(":")[0] for place in definitions if ":" in place]  # joined parts have no definition
        return tuple(dict.fromkeys([*files, *self.files]))

    @property
    def files(self) -> tuple[str, ...]:
        """Every file (or sheet) that was read."""
        return tuple(dict.fromkeys(part.place.home for part in self.parts))

    def place(self, column_id: str, row: int | None) -> str:
        """A cell as the user finds it in the office's file; without such a row the files, or the definition."""
        lines = self._lines(row)
        if not len(lines):
            return "、".join(self.files) or self.definition
        told = self._at(int(lines[0]), column_id)
        if len(lines) == 1:
            return told
        more = "、".join(self._line(int(line), int(lines[0])) for line in lines[1 : _NAMED + 1])
        return f"{told}（ほか {len(lines) - 1:,} 行：{more}{'、…' if len(lines) > _NAMED + 1 else ''}）"

    def _lines(self, row: int | None) -> Lines:
        rows = len(self.line_of) if self.starts is None else len(self.starts)
        if row is None or not 1 <= row <= rows:
            return np.zeros(0, dtype=np.int64)
        if self.starts is None or self.members is None:
            return np.array([row - 1])
        end = self.starts[row] if row < rows else len(self.members)
        return self.members[self.starts[row - 1] : end]

    def _line(self, line: int, first: int) -> str:
        """A further line of a row; its file only where it is another than that of the first."""
        number = int(self.line_of[line])
        same = self.part_of[line] == self.part_of[first]
        return f"{number}行目" if same else self.parts[int(self.part_of[line])].place.at(number)

    def _at(self, line: int, column_id: str) -> str:
        return self.parts[int(self.part_of[line])].at(int(self.line_of[line]), column_id)
