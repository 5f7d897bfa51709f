"""Words struck out in workbooks of LibreOffice: which styles strike, and what they strike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

SPACES = "urn:oasis:names:tc:opendocument:xmlns:"
_STYLE, _TEXT = f"{{{SPACES}style:1.0}}", f"{{{SPACES}text:1.0}}"
_LINES = (f"{_STYLE}text-line-through-style", f"{_STYLE}text-line-through-type")


@dataclass(slots=True)
class StruckStyles:
    """The styles of a workbook as far as they were read, by name."""

    _strikes: dict[str, bool] = field(default_factory=dict)

    def add(self, style: Element) -> None:
        """Take a style in; what it does not say its parent says."""
        lines = [part.get(name) for part in style for name in _LINES if part.get(name) is not None]
        parent = self._strikes.get(style.get(f"{_STYLE}parent-style-name", ""), False)
        own = any(line != "none" for line in lines) if lines else parent
        self._strikes[style.get(f"{_STYLE}name", "")] = own

    def strikes(self, names: Iterable[str | None]) -> bool:
        """Whether the first of the styles that are named at all strikes its words."""
        return next((self._strikes.get(name, False) for name in names if name), False)

    def words(self, cell: Element, names: Iterable[str | None], shown: str) -> str:
        """What is struck out of a cell. names: its styles, the nearest first; shown: all of its words."""
        if self.strikes(names):
            return shown
        spans = (span for line in cell if line.tag == f"{_TEXT}p" for span in line.iter(f"{_TEXT}span"))
        return "".join("".join(span.itertext()) for span in spans if self.strikes([span.get(f"{_TEXT}style-name")]))
