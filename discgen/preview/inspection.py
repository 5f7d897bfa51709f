"""The check beside the pages: what `discgen check` finds, redone only where what it looks at has changed."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pypdfium2

from discgen.check.accepted import FILE_NAME, read_acceptances, sort_out
from discgen.check.conflict import joint_findings
from discgen.check.finding import Finding, Topic
from discgen.check.identities import IdentitySet
from discgen.check.law import check_law
from discgen.check.plausibility import check_plausibility
from discgen.check.prose import check_prose
from discgen.document.legible import illegible_on
from discgen.faults import Fault
from discgen.preview.contents import SEVERITIES
from discgen.preview.desk import View
from discgen.preview.paper import PDFIUM, Leaf
from discgen.project import Project
from discgen.published.publication import publication_of
from discgen.tables.model import CellKey


class Inspector:
    """Checks the views of one folder. ``check`` is called between the steps and may raise to give up."""

    def __init__(self, folder: Path, check: Callable[[], None]) -> None:
        self._folder = folder
        self._check = check
        self._project: Project | None = None
        self._identities: IdentitySet | None = None
        self._of_figures: list[Finding] = []
        self._of_leaves: dict[str, tuple[Fault, ...]] = {}

    def findings(self, view: View) -> tuple[Finding, ...]:
        """What is found, without what somebody has accepted. Errors: FaultError for thresholds that cannot be used."""
        if self._project is not view.project:
            self._figures(view.project)
        self._check()
        found = [*self._of_figures, *check_law(view.project, datetime.date.today(), view.book.composition)]
        found += check_prose(view.project, view.book.composition)
        known: dict[str, tuple[Fault, ...]] = {}
        for number, leaf in enumerate(view.leaves, start=view.first_page):
            self._check()
            told = self._of_leaves.get(leaf.hash)
            known[leaf.hash] = _look_at(leaf, number) if told is None else told
            found += map(_of_print, known[leaf.hash])
        self._of_leaves = known
        acceptances, _ = read_acceptances(self._folder / FILE_NAME)
        return sort_out(found, acceptances, ()).open

    def _figures(self, project: Project) -> None:
        publication = publication_of(project)
        self._check()
        identities = IdentitySet.of(publication)
        found = identities.check()
        self._check()
        found += joint_findings(publication, found)
        self._check()
        found += check_plausibility(publication)
        self._project, self._identities, self._of_figures = project, identities, found

    def checks_of(self, key: CellKey) -> Iterator[dict[str, Any]]:
        """The identities in which a figure stands, each with its result."""
        if self._identities is None:
            return
        violated = {id(violation.identity): violation.severity for violation in self._identities.violations()}
        for identity in self._identities.touching(key):
            severity = violated.get(id(identity))
            yield {
                "rule": identity.rule.id,
                "title": identity.rule.title,
                "severity": SEVERITIES[severity] if severity else "",
                "result": "不一致" if severity else "一致",
            }


def _look_at(leaf: Leaf, number: int) -> tuple[Fault, ...]:
    with PDFIUM, pypdfium2.PdfDocument(leaf.pdf) as document:
        return tuple(illegible_on(document[leaf.position], number))


def _of_print(fault: Fault) -> Finding:
    return Finding(
        fault.rule,
        fault.severity,
        Topic.PRINT,
        fault.message,
        found=fault.found,
        place=fault.where,
        remedy=fault.remedy,
    )
