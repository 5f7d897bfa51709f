"""The forms of the report by name: text forms give text, the workbook gives bytes."""

from __future__ import annotations

import io
from collections.abc import Callable

from rich.console import Console

from discgen.check.report.console import show
from discgen.check.report.data import as_json
from discgen.check.report.formnames import FORM_NAMES
from discgen.check.report.github import as_github
from discgen.check.report.html import as_html
from discgen.check.report.junit import as_junit
from discgen.check.report.reportmodel import Report
from discgen.check.report.sarif import as_sarif
from discgen.check.report.xlsx import as_xlsx

_WIDTH = 160  # of a text file


def as_text(report: Report, *, everything: bool = True) -> str:
    """What the screen shows, without colours."""
    stream = io.StringIO()
    show(report, Console(file=stream, width=_WIDTH, highlight=False, color_system=None), everything=everything)
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines()) + "\n"


_DRAWN = (as_text, as_json, as_junit, as_sarif, as_github, as_html, as_xlsx)
FORMS: dict[str, Callable[[Report], str | bytes]] = dict(zip(FORM_NAMES, _DRAWN, strict=True))
