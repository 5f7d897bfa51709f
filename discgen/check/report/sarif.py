"""The report as SARIF 2.1.0: what code scanning services show beside the files."""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

import discgen
from discgen.check.report.checkresult import CheckResult
from discgen.check.report.reportmodel import Report, cell_name, told
from discgen.faults import Severity
from discgen.finding import Finding, RuleText

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTICE: "note"}


def as_sarif(report: Report) -> str:
    """The report as a SARIF log of one run; accepted findings are in it as suppressed."""
    used = {finding.rule for finding in report.sorted.open} | {finding.rule for finding, _ in report.sorted.accepted}
    rules = [text for text in report.rules if text.rule in used]  # of thousands, those that found something
    index = {text.rule: number for number, text in enumerate(rules)}
    results = [_result(finding, report.result, index, len(report.following(finding))) for finding in report.findings]
    for finding, item in report.sorted.accepted:
        reason = f"{item.reason}（{item.person}、{item.date.isoformat()}）"
        suppression = {"kind": "external", "status": "accepted", "justification": reason}
        results.append(_result(finding, report.result, index) | {"suppressions": [suppression]})
    driver = {
        "name": "discgen check",
        "version": discgen.__version__,
        "rules": [_rule(text) for text in rules],
    }
    run = {
        "tool": {"driver": driver},
        "language": "ja",
        "columnKind": "unicodeCodePoints",
        "results": results,
        "invocations": [{"executionSuccessful": True, "exitCode": int(report.failed)}],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1) + "\n"


def _rule(text: RuleText) -> dict[str, Any]:
    return {
        "id": text.rule,
        "shortDescription": {"text": text.title},
        "fullDescription": {"text": text.explanation or text.title},
        "help": {"text": "\n".join(part for part in (text.explanation, text.source) if part) or text.title},
        "defaultConfiguration": {"level": _LEVELS[text.severity]},
        "properties": {"tags": [text.topic.value]},
    }


def _result(finding: Finding, result: CheckResult, index: dict[str, int], following: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = {
        "ruleId": finding.rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": "\n".join([finding.title, *told(finding, following)])},
        "locations": _locations(finding, result),
        "partialFingerprints": {"discgenFinding/v1": finding.id},
        "properties": {"topic": finding.topic.value, "severity": finding.severity.value},
    }
    if finding.follows:
        found["properties"]["follows"] = finding.follows
    if following:
        found["properties"]["following"] = following
    if finding.rule in index:
        found["ruleIndex"] = index[finding.rule]
    return found


def _locations(finding: Finding, result: CheckResult) -> list[dict[str, Any]]:
    """Every figure, the likeliest first; services that show one location show that."""
    cells = sorted(finding.cells, key=lambda cell: cell.rank or len(finding.cells) + 1)
    named = [(cell_name(cell), *result.lines.get(cell.key, (result.anchor, 1))) for cell in cells]
    named = named or [(finding.place or finding.title, result.anchor, 1)]
    return [
        {
            "physicalLocation": {"artifactLocation": {"uri": uri_of(file)}, "region": {"startLine": max(1, line)}},
            "logicalLocations": [{"fullyQualifiedName": name}],
        }
        for name, file, line in named
    ]


def uri_of(file: str) -> str:
    """A relative path as a reference; an absolute one as a file URI."""
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix())
