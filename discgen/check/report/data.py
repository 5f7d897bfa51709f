"""The report as JSON: every finding with every field, for other programs."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import discgen
from discgen.check.report.accepted import Acceptance
from discgen.check.report.checkresult import Unmatched
from discgen.check.report.reportmodel import Report
from discgen.faults import Severity
from discgen.finding import Finding, FoundCell

VERSION = 1  # of the form; fields may be added without a new one


def as_json(report: Report) -> str:
    """The report as a JSON text."""
    result = report.result
    counts = Counter(finding.severity for finding in report.findings)
    heads = Counter(finding.severity for finding in report.heads)
    content = {
        "version": VERSION,
        "tool": {"name": "discgen", "version": discgen.__version__},
        "subject": {"name": result.name, "fiscal_year": result.year, "entities": list(result.entities)},
        "figures": result.figures,
        "identities": result.identities,
        "failed": report.failed,
        "fail_on": report.threshold.value if report.threshold else "なし",
        "counts": {severity.value: counts[severity] for severity in Severity},
        "causes": {severity.value: heads[severity] for severity in Severity},
        "findings": [_finding(finding) for finding in report.findings],
        "accepted": [_finding(finding) | {"acceptance": _acceptance(item)} for finding, item in report.sorted.accepted],
        "expired": [_acceptance(item) for item in report.sorted.expired],
        "unmatched": [_unmatched(row) for row in result.unmatched],
        "by_tail": list(result.by_tail),
        "conventions": list(result.conventions),
        "skipped": list(result.skipped),
        "remarks": [str(fault) for fault in result.remarks],
        "seconds": {name: round(seconds, 3) for name, seconds in result.durations.items()},
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.id,
        "rule": finding.rule,
        "severity": finding.severity.value,
        "topic": finding.topic.value,
        "title": finding.title,
        "found": finding.found,
        "expected": finding.expected,
        "difference": finding.difference,
        "place": finding.place,
        "source": finding.source,
        "remedy": finding.remedy,
        "follows": finding.follows,
        "cells": [_cell(cell) for cell in finding.cells],
    }


def _cell(cell: FoundCell) -> dict[str, Any]:
    key = cell.key
    return {
        "number": key.number,
        "entity": key.entity,
        "table_id": key.table_id,
        "table_title": cell.title,
        "row": key.row,
        "col": key.col,
        "fy": key.fiscal_year,
        "unit": cell.unit,
        "printed": cell.printed,
        "place": cell.place,
        "fits": cell.fits,
        "rank": cell.rank,
    }


def _acceptance(item: Acceptance) -> dict[str, str]:
    return {
        "id": item.finding,
        "rule": item.rule,
        "reason": item.reason,
        "person": item.person,
        "date": item.date.isoformat(),
        "until": item.until.isoformat() if item.until else "",
    }


def _unmatched(row: Unmatched) -> dict[str, Any]:
    return {
        "entity": row.entity,
        "table_id": row.table_id,
        "table_title": row.title,
        "row": row.row,
        "col": row.col,
        "years": list(row.years),
        "places": list(row.places),
        "near": list(row.near),
        "table_known": row.table_known,
    }
