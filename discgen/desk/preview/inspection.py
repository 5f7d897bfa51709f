"""The check beside the pages: what `discgen check` finds, redone only where what it looks at has changed."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection

import pypdfium2

from discgen.book.preflight.layoutfindings import LAYOUT
from discgen.book.press.legible import illegible_on
from discgen.book.press.pressrules import LEGIBLE
from discgen.check.bookcheck import text_findings
from discgen.check.identities.identityset import IdentitySet
from discgen.check.joint.contradiction import joint_findings
from discgen.check.lawcheck import check_law
from discgen.check.plausibility import check_plausibility
from discgen.desk.preview.contents import SEVERITIES
from discgen.desk.preview.paper import PDFIUM, Leaf
from discgen.desk.preview.views import View
from discgen.faults import Fault, Severity
from discgen.figures.printed.printedtable import CellKey
from discgen.finding import Finding, Topic
from discgen.project import Project
from discgen.published.publication import publication_of


class Inspector:
    """Checks views. ``check`` is called between the steps and may raise to give up."""

    def __init__(self, check: Callable[[], None]) -> None:
        self._check = check
        self._project: Project | None = None
        self._identities: IdentitySet | None = None
        self._of_figures: list[Finding] = []
        self._of_leaves: dict[str, tuple[Fault, ...]] = {}
        self._found: tuple[Finding, ...] = ()

    def findings(self, view: View) -> tuple[Finding, ...]:
        """What is found, accepted or not. The figures of a draft prove nothing and are not looked at.

        Errors: FaultError for thresholds that cannot be used.
        """
        if view.draft is not None:
            self._project, self._identities, self._of_figures = None, None, []
        elif self._project is not view.project:
            self._figures(view.project)
        self._check()
        made = view.book.composition
        found = [*self._of_figures, *check_law(view.project, view.given, made, datetime.date.today())]
        found += text_findings(view.project, view.given, made)
        found += (Finding.of(fault, Topic.PRINT, LAYOUT) for fault in view.book.layout.found)
        known: dict[str, tuple[Fault, ...]] = {}
        for number, leaf in enumerate(view.leaves, start=view.first_page):
            self._check()
            name = leaf.bare or leaf.hash
            told = self._of_leaves.get(name)
            known[name] = _look_at(leaf, number) if told is None else told
            found += (Finding.of(fault, Topic.PRINT, LEGIBLE) for fault in known[name])
        self._of_leaves = known
        self._found = tuple(found)
        return self._found

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

    @property
    def round(self) -> object:
        """Another one whenever the rules were drawn anew; None before the first time."""
        return self._identities

    def checks_of(self, key: CellKey, taken: Collection[Finding]) -> list[dict[str, str]] | None:
        """The rules in which a figure stands, each with its result; those that do not hold come first. taken: the
        findings that were accepted.

        None while they are not known yet: pages come first.
        """
        if self._identities is None:
            return None
        accepted = {finding.rule for finding in taken if _concerns(finding, key)}
        told: list[dict[str, str]] = []
        violated = {id(violation.identity): violation.severity for violation in self._identities.violations()}
        for identity in self._identities.touching(key):
            rule, severity = identity.rule, violated.get(id(identity))
            if severity is None:
                told.append(_told(rule.id, rule.title, "", "一致"))
            elif rule.id in accepted:
                told.append(_told(rule.id, rule.title, SEVERITIES[Severity.NOTICE], "不一致（承認済み）"))
            else:
                told.append(_told(rule.id, rule.title, SEVERITIES[severity], "不一致"))
        identities = {check["rule"] for check in told}
        for finding in self._found:
            if _concerns(finding, key) and finding.rule not in identities and finding not in taken:
                told.append(_told(finding.rule, finding.title, SEVERITIES[finding.severity], "指摘あり"))
        told.sort(key=lambda check: _WORST_FIRST.index(check["severity"]))
        return list({check["rule"]: check for check in reversed(told)}.values())[::-1]  # of each rule the worst


_WORST_FIRST = ("error", "warning", "notice", "")


def _told(rule: str, title: str, severity: str, result: str) -> dict[str, str]:
    return {"rule": rule, "title": title, "severity": severity, "result": result}


def _concerns(finding: Finding, key: CellKey) -> bool:
    return any(cell.key == key for cell in finding.cells)


def _look_at(leaf: Leaf, number: int) -> tuple[Fault, ...]:
    with PDFIUM, pypdfium2.PdfDocument(leaf.pdf) as document:
        return tuple(illegible_on(document[leaf.position], number))
