"""The rest of a sheet, read by an XML parser: what is written in a way that ``regularrows`` does not know.

The parser gets every byte that is not part of a regular row, so that broken XML is told and never read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.parsers.expat import ExpatError, ParserCreate

import numpy as np

from discgen.ledgers.scan import Address, column_number, scan_excerpt, unaddressed
from discgen.ledgers.stream.cellkinds import BLANK, OTHER, SHARED
from discgen.ledgers.stream.oddvalues import BrokenSheet, OddValues
from discgen.ledgers.stream.regularrows import CellsRead

_ADDRESS = re.compile("([A-Za-z]{1,4})([0-9]{1,9})")


class OddRows:
    """Collects the cells of what it is fed."""

    def __init__(self, odd: OddValues) -> None:
        self._odd = odd
        self._cells: list[tuple[int, int, int, int]] = []
        self._cell: _OddCell | None = None
        self._parser = ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._words
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._fed = 0
        self._content = b""
        self.formulas = False
        self.struck: dict[Address, str] = {}

    def feed(self, content: bytes) -> None:
        """Errors: BrokenSheet; Unusable for a cell without address."""
        self._content = content
        self._parse(content, last=False)
        self._fed += len(content)

    def close(self) -> None:
        """After the last byte. Errors: BrokenSheet."""
        self._parse(b"", last=True)

    def _parse(self, content: bytes, *, last: bool) -> None:
        try:
            self._parser.Parse(content, last)
        except ExpatError as error:
            raise BrokenSheet from error

    def taken(self) -> CellsRead:
        """The cells that were read since the last time."""
        table = np.array(self._cells, dtype=np.int64).reshape(-1, 4)
        self._cells.clear()
        rows, columns = table[:, 0].astype(np.int32), table[:, 1].astype(np.int32)
        return CellsRead(rows, columns, table[:, 2].astype(np.uint8), table[:, 3].copy())

    def _refuse(self, *unused: object) -> None:
        raise BrokenSheet

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "c":
            found = _ADDRESS.fullmatch(attributes.get("r", ""))
            if found is None:
                raise unaddressed(scan_excerpt(self._content, self._parser.CurrentByteIndex - self._fed))
            self._cell = _OddCell((int(found[2]), column_number(found[1])), attributes)
        elif self._cell is not None:
            self._cell.start(name, attributes)

    def _words(self, text: str) -> None:
        if self._cell is not None:
            self._cell.words(text)

    def _end(self, name: str) -> None:
        if self._cell is not None:
            if name != "c":
                self._cell.end(name)
                return
            cell, self._cell = self._cell, None
            self.formulas |= cell.calculated
            if cell.struck:
                self.struck[cell.address] = cell.struck
            self._cells.append((*cell.address, *self._valued(cell)))

    def _valued(self, cell: _OddCell) -> tuple[int, int]:
        """Kind and place."""
        if cell.empty:
            return BLANK, 0
        if cell.kind == "s" and cell.text.isascii() and cell.text.isdigit() and len(cell.text) < 10:
            return SHARED, int(cell.text)
        return OTHER, self._odd.place_of(cell.kind, cell.style, cell.text, cell.calculated)


class _OddCell:
    """One cell while the parser is in it."""

    def __init__(self, address: Address, attributes: Mapping[str, str]) -> None:
        self.address = address
        self.kind = attributes.get("t", "n")
        style = attributes.get("s", "0")
        self.style = int(style) if style.isdigit() else 0
        self.text = self.struck = ""
        self.empty, self.calculated = True, False
        self._within: list[str] = []
        self._run, self._run_is_struck = "", False

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self.empty = False
        self._within.append(name)
        self.calculated |= name == "f"
        if name == "r":
            self._run, self._run_is_struck = "", False
        elif name == "strike":
            self._run_is_struck = attributes.get("val") not in ("0", "false")

    def words(self, text: str) -> None:
        inline = self.kind == "inlineStr"
        if self._within[-1:] == (["t"] if inline else ["v"]) and "rPh" not in self._within:
            self.text += text
            self._run += text

    def end(self, name: str) -> None:
        self._within.pop()
        if name == "r" and self._run_is_struck:
            self.struck += self._run
