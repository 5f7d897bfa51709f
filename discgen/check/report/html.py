"""The report as one HTML file that needs nothing else, for a browser or a telephone."""

from __future__ import annotations

from discgen.check.report.reportmodel import CELL_HEADS, Report, cell_fields, counted, other_remarks, sides
from discgen.faults import Severity, following_words
from discgen.templating import templates

_CLASSES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTICE: "notice"}


def as_html(report: Report) -> str:
    """The whole report; findings can be filtered by severity."""
    counts = {severity: sum(found.severity is severity for found in report.heads) for severity in Severity}
    return (
        templates()
        .get_template("report/check.html.j2")
        .render(
            report=report,
            severities=[(severity.value, _CLASSES[severity], counts[severity]) for severity in Severity],
            classes=_CLASSES,
            groups=[(topic.value, counted(findings), findings) for topic, findings in report.by_topic.items()],
            heads=CELL_HEADS,
            fields=cell_fields,
            sides=sides,
            following_words=following_words,
            remarks=other_remarks(report),
        )
    )
