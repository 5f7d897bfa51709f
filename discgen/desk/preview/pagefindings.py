"""Findings for the browser: the faults of the inputs and what the check found, each with its page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from discgen.book.composition.compose import coverage_of
from discgen.book.composition.index import missing_items
from discgen.check.lawcheck import ITEM
from discgen.check.ledgercheck import ledger_findings
from discgen.check.printrules import BOOK_RULE
from discgen.check.prosecheck import TEXT
from discgen.desk.preview.contents import SEVERITIES, Contents
from discgen.desk.preview.views import View
from discgen.desk.trace.jsonform import key_json
from discgen.faults import Fault, Severity
from discgen.finding import Finding, Topic
from discgen.project import TEXTS

RANK = ("error", "warning", "notice")
_LINE = re.compile(rf"^(?:{TEXTS}/)?(?P<file>[^/\\：:]+\.md)(?::(?P<line>\d+))?")
_PAGE = re.compile(r"^(?P<page>-?\d+)ページ(?:（(?P<text>[^（）]+\.md(?::\d+)?)）)?")


def _place(where: str, contents: Contents | None) -> dict[str, Any]:
    """File, line and page that the words of a place name."""
    page = _PAGE.match(where)
    found: dict[str, Any] = {"page": None, "file": None, "line": None}
    text = _LINE.match(page["text"] or "" if page else where)
    if text:
        file, line = f"{TEXTS}/{text['file']}", int(text["line"]) if text["line"] else None
        page_of_line = contents.page_of_line(file, line or 1) if contents else None
        found = {"file": file, "line": line, "page": page_of_line}
    if page and contents:
        found["page"] = int(page["page"]) - contents.view.first_page + 1
    return found


def of_faults(faults: Sequence[Fault], view: View | None) -> list[Finding]:
    """Faults of reading, computing and laying out as `discgen check` tells them; those of inputs that give no view by
    themselves.
    """
    if view is None or not {*faults} <= {*view.faults}:
        return [Finding.of(fault, Topic.INPUT, "") for fault in faults]
    made, given = view.book.composition, view.given
    ledgers = dict(zip(view.project.faults, ledger_findings(view.project.faults), strict=True))
    missing = {*missing_items(given.index, given.items, coverage_of(given, made))}
    found: list[Finding] = []
    for fault in faults:
        if fault in ledgers:
            found.append(ledgers[fault])
        elif fault in missing:
            found.append(Finding.of(fault, Topic.LAW, ITEM))
        elif ".md" in fault.where:
            found.append(Finding.of(fault, Topic.PROSE, TEXT))
        else:
            found.append(Finding.of(fault, Topic.PRINT, BOOK_RULE.rule))
    return found


def once(findings: Iterable[Finding]) -> list[Finding]:
    """What the layout and the check both found, once; the check's own words come last and stay."""
    return list({(one.rule, one.title, one.found, _where(one), one.cells): one for one in findings}.values())


def _where(finding: Finding) -> str:
    return finding.source or finding.place if finding.topic is Topic.LAW else finding.place


def of_finding(finding: Finding, contents: Contents | None) -> dict[str, Any]:
    """A finding with the page that it concerns."""
    pages = contents.view.document.page_of_figure if contents else {}
    cells = [
        {"key": key_json(cell.key), "printed": cell.printed, "fits": cell.fits, "page": pages.get(cell.key)}
        for cell in finding.cells
    ]
    told = _told(finding, contents)
    page = told["page"] or next((cell["page"] for cell in cells if cell["page"]), None)
    return told | {"page": page, "cells": cells, "acceptable": may_be_accepted(finding)}


def may_be_accepted(finding: Finding) -> bool:
    """Not what stops a build whoever accepts it: errors of the inputs, of texts and of the layout."""
    stops = finding.topic in (Topic.INPUT, Topic.CATALOGUE, Topic.LEDGERS, Topic.PROSE, Topic.PRINT)
    return bool(finding.rule) and not (stops and finding.severity is Severity.ERROR)


def _told(finding: Finding, contents: Contents | None) -> dict[str, Any]:
    return {
        "id": finding.id,
        "severity": SEVERITIES[finding.severity],
        "topic": str(finding.topic),
        "title": finding.title,
        "found": finding.found,
        "expected": finding.expected,
        "difference": finding.difference,
        "remedy": finding.remedy,
        "place": finding.place,
        "rule": finding.rule,
        **_place(finding.place, contents),
    }


def counts(findings: Iterable[dict[str, Any]]) -> dict[str, int]:
    """How many of each severity."""
    found = dict.fromkeys(RANK, 0)
    for finding in findings:
        found[finding["severity"]] += 1
    return found
