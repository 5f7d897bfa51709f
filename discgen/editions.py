"""Which forms of the magazine a build makes."""

from __future__ import annotations

from enum import StrEnum


class Edition(StrEnum):
    """What is made of the magazine. The PDF for the web is always made: page numbers and proof come from it."""

    WEB = "web"
    PRINT = "print"
    HTML = "html"
