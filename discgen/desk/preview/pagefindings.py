"""Findings for the browser: the faults of the inputs and what the check found, each with its page."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import Any

from discgen.desk.preview.contents import SEVERITIES, Contents
from discgen.desk.trace.jsonform import key_json
from discgen.faults import Fault
from discgen.finding import Finding, Topic
from discgen.project import TEXTS

RANK = ("error", "warning", "notice")
_LINE = re.compile(rf"^(?:{TEXTS}/)?(?P<file>[^/\\：:]+\.md)(?::(?P<line>\d+))?")
_PAGE = re.compile(r"^(?P<page>-?\d+)ページ")


def _id(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


def _place(where: str, contents: Contents | None) -> dict[str, Any]:
    """File, line and page that the words of a place name."""
    found: dict[str, Any] = {"page": None, "file": None, "line": None}
    text, page = _LINE.match(where), _PAGE.match(where)
    if text:
        file, line = f"{TEXTS}/{text['file']}", int(text["line"]) if text["line"] else None
        page_of_line = contents.page_of_line(file, line or 1) if contents else None
        found |= {"file": file, "line": line, "page": page_of_line}
    elif page and contents:
        found["page"] = int(page["page"]) - contents.view.first_page + 1
    return found


def of_faults(faults: Iterable[Fault], contents: Contents | None) -> Iterator[dict[str, Any]]:
    """Faults of reading, computing and laying out."""
    for fault in faults:
        told = _told(Finding.of(fault, Topic.INPUT, ""), contents)
        yield told | {"id": _id(fault.where, fault.message, fault.found)}


def of_check(findings: Iterable[Finding], contents: Contents) -> Iterator[dict[str, Any]]:
    """Findings of the check."""
    pages = contents.view.document.page_of_figure
    for finding in findings:
        cells = [
            {"key": key_json(cell.key), "printed": cell.printed, "fits": cell.fits, "page": pages.get(cell.key)}
            for cell in finding.cells
        ]
        told = _told(finding, contents)
        page = told["page"] or next((cell["page"] for cell in cells if cell["page"]), None)
        yield told | {"page": page, "cells": cells}


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
        "cells": [],
        **_place(finding.place, contents),
    }


def counts(findings: Iterable[dict[str, Any]]) -> dict[str, int]:
    """How many of each severity."""
    found = dict.fromkeys(RANK, 0)
    for finding in findings:
        found[finding["severity"]] += 1
    return found
