"""The report as JUnit XML: what build servers (GitLab, Jenkins …) show as test results."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from discgen.check.report.reportmodel import Report, group_of, told
from discgen.finding import Finding, Topic

_CONTROL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML cannot hold


def as_junit(report: Report) -> str:
    """One suite a topic, one test case a group of rules; findings that make the check fail are its failures, but for
    those that follow from another.
    """
    found: dict[tuple[Topic, str], list[Finding]] = {
        (text.topic, group_of(text.rule)): [] for text in report.result.texts
    }
    graver = {finding.id: finding for finding in report.heads}
    for finding in (graver.get(finding.id, finding) for finding in report.findings):
        found.setdefault((finding.topic, group_of(finding.rule)), []).append(finding)
    names = _names(report)
    root = ElementTree.Element("testsuites", name="discgen check", time=f"{sum(report.result.durations.values()):.3f}")
    for topic in Topic:
        groups = {group: findings for (of, group), findings in found.items() if of is topic}
        if groups:
            _suite(root, topic, groups, names, report)
    tests, failures = (sum(int(suite.get(name, "0")) for suite in root) for name in ("tests", "failures"))
    root.set("tests", str(tests))
    root.set("failures", str(failures))
    root.set("errors", "0")
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _names(report: Report) -> dict[str, str]:
    """What a group of rules is called: the title of its only rule, else the id of the group."""
    titles: dict[str, list[str]] = {}
    for text in report.rules:
        titles.setdefault(group_of(text.rule), []).append(text.title)
    return {
        group: listed[0] if len(listed) == 1 else f"{group}（{len(listed)}規則）" for group, listed in titles.items()
    }


def _suite(
    root: ElementTree.Element, topic: Topic, groups: dict[str, list[Finding]], names: dict[str, str], report: Report
) -> None:
    failing = sum(_fails(finding, report) for findings in groups.values() for finding in findings)
    attributes = {"tests": str(len(groups)), "failures": str(failing), "errors": "0", "skipped": "0"}
    suite = ElementTree.SubElement(root, "testsuite", {"name": topic.value, **attributes})
    for group, findings in groups.items():
        name = _clean(names.get(group, group))
        case = ElementTree.SubElement(suite, "testcase", classname=f"discgen.{_clean(group)}", name=name)
        for finding in findings:
            if _fails(finding, report):
                message = _clean(f"[{finding.severity.value}] {finding.title}")
                failure = ElementTree.SubElement(case, "failure", message=message, type=finding.severity.value)
                failure.text = _clean("\n".join(told(finding, len(report.following(finding)))))
        others = [finding for finding in findings if not _fails(finding, report)]
        if others:
            lines = [
                line for finding in others for line in (f"[{finding.severity.value}] {finding.title}", *told(finding))
            ]
            ElementTree.SubElement(case, "system-out").text = _clean("\n".join(lines))


def _fails(finding: Finding, report: Report) -> bool:
    return report.fails(finding) and finding.id in report.by_cause


def _clean(text: str) -> str:
    return _CONTROL.sub("", text)
