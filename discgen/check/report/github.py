"""The report as workflow commands: GitHub Actions shows them beside the changed lines and in the summary."""

from __future__ import annotations

from discgen.check.report.reportmodel import Report, told
from discgen.faults import Severity
from discgen.finding import Finding

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTICE: "notice"}


def as_github(report: Report) -> str:
    """One command a finding that stands by itself, and the summary as a last line."""
    lines = [_command(finding, report) for finding in report.heads]
    return "\n".join([*lines, f"{report.subject}：{report.summary}　{report.verdict}"]) + "\n"


def _command(finding: Finding, report: Report) -> str:
    result = report.result
    cells = sorted(finding.cells, key=lambda cell: cell.rank or len(finding.cells) + 1)
    file, line = next((result.lines[cell.key] for cell in cells if cell.key in result.lines), (result.anchor, 1))
    properties = f"file={_property(file)},line={line},title={_property(finding.title)}"
    lines = told(finding, len(report.following(finding)))
    return f"::{_COMMANDS[finding.severity]} {properties}::{_data(chr(10).join(lines))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
