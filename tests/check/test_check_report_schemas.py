"""SARIF and JUnit are what their readers take, and carry what follows from what.

The schemas here are our own: the objects that the report writes, closed, with the keys that SARIF 2.1.0 asks of them.
"""

from __future__ import annotations

import dataclasses
import json
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest

from discgen.check.report.accepted import Sorted
from discgen.check.report.checkresult import CheckResult
from discgen.check.report.reportmodel import Report
from discgen.faults import Severity
from discgen.finding import Finding
from tests.check.test_check_reports import LOOKED_AT, SMALL, TRICKY, WRONG, report, text_of

FOLLOWS = dataclasses.replace(SMALL, follows=WRONG.id)
TEXT = {"type": "string", "minLength": 1}
COUNT = {"type": "integer", "minimum": 0}
BAG = {"type": "object"}
URI = {"type": "string", "pattern": r"^[A-Za-z0-9._~%/:+-]+$"}
LEVEL = {"enum": ["none", "note", "warning", "error"]}


def closed(*required: str, **properties: Any) -> dict[str, Any]:
    """An object with these keys and no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


def many(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


MESSAGE = closed("text", text=TEXT)
RULE = closed(
    "id",
    id=TEXT,
    shortDescription=MESSAGE,
    fullDescription=MESSAGE,
    help=MESSAGE,
    defaultConfiguration=closed(level=LEVEL),
    properties=BAG,
)
PHYSICAL = closed(
    "artifactLocation",
    artifactLocation=closed("uri", uri=URI),
    region=closed("startLine", startLine={"type": "integer", "minimum": 1}),
)
RESULT = closed(
    "message",
    ruleId=TEXT,
    ruleIndex=COUNT,
    level=LEVEL,
    message=MESSAGE,
    locations=many(closed(physicalLocation=PHYSICAL, logicalLocations=many(closed(fullyQualifiedName=TEXT)))),
    partialFingerprints={"type": "object", "additionalProperties": TEXT},
    suppressions=many(
        closed(
            "kind",
            kind={"enum": ["inSource", "external"]},
            status={"enum": ["accepted", "underReview", "rejected"]},
            justification=TEXT,
        )
    ),
    properties=BAG,
)
RUN = closed(
    "tool",
    "results",
    tool=closed("driver", driver=closed("name", name=TEXT, version=TEXT, rules=many(RULE))),
    language={"type": "string", "pattern": "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$"},
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    results=many(RESULT),
    invocations=many(
        closed("executionSuccessful", executionSuccessful={"type": "boolean"}, exitCode={"type": "integer"})
    ),
)
SARIF = closed("version", "runs", **{"$schema": URI, "version": {"const": "2.1.0"}, "runs": many(RUN)})
EMPTY = Report(CheckResult("見本労働金庫", "solo.csv", 2020), Sorted((), (), ()), Severity.ERROR)
FULL = report(Severity.ERROR, WRONG, FOLLOWS, TRICKY, LOOKED_AT)


@pytest.mark.parametrize("of", [EMPTY, FULL])
def test_sarif_has_the_objects_of_the_standard_and_no_others(of: Report) -> None:
    jsonschema.validate(json.loads(text_of("sarif", of)), SARIF)


def test_sarif_and_json_name_the_finding_behind_a_finding() -> None:
    results = {one["ruleId"]: one for one in json.loads(text_of("sarif", FULL))["runs"][0]["results"]}
    assert results[FOLLOWS.rule]["properties"]["follows"] == WRONG.id
    assert results[WRONG.rule]["properties"]["following"] == 1
    content = json.loads(text_of("json", FULL))
    assert {one["rule"]: one["follows"] for one in content["findings"]}[FOLLOWS.rule] == WRONG.id
    assert content["counts"]["参考"] == 1 and content["causes"] == {"誤り": 1, "注意": 1, "参考": 0}


def junit(*findings: Finding) -> ElementTree.Element:
    return ElementTree.fromstring(text_of("junit", report(Severity.NOTICE, *findings)).encode())


def test_junit_has_the_elements_that_build_servers_read() -> None:
    root = junit(WRONG, FOLLOWS, TRICKY)
    assert root.tag == "testsuites" and root.attrib.keys() == {"name", "time", "tests", "failures", "errors"}
    for suite in root:
        assert suite.tag == "testsuite" and {"name", "tests", "failures", "errors", "skipped"} == suite.attrib.keys()
        for case in suite:
            assert case.tag == "testcase" and case.attrib.keys() == {"classname", "name"}
            tags = [child.tag for child in case]
            assert tags == ["failure"] * tags.count("failure") + ["system-out"] * tags.count("system-out")
            assert all(child.attrib.keys() == {"message", "type"} for child in case.iter("failure"))
    assert int(root.get("failures", "")) == len(list(root.iter("failure"))) == 2


def test_what_follows_from_a_failure_fails_no_second_time_in_junit() -> None:
    alone, beside = junit(WRONG, FOLLOWS), junit(WRONG, SMALL)
    assert (alone.get("failures"), beside.get("failures")) == ("1", "2")
    (failure,) = alone.iter("failure")
    assert "これにより他に 1 件" in str(failure.text)
    assert any(WRONG.id in str(out.text) for out in alone.iter("system-out"))


def test_the_screen_folds_what_follows_and_shows_it_when_everything_is_asked() -> None:
    from discgen.check.report.reportforms import as_text

    folded, whole = as_text(FULL, everything=False), as_text(FULL, everything=True)
    assert "これにより他に 1 件（--all ですべて表示）" in folded and FOLLOWS.title not in folded
    assert FOLLOWS.title in whole and f"番号 {WRONG.id} の指摘によるものです" in whole
    assert "誤り 1 件、注意 1 件、参考 0 件" in folded


def test_a_cause_that_was_accepted_leaves_what_follows_to_be_told() -> None:
    accepted = dataclasses.replace(SMALL, follows=LOOKED_AT.id)
    assert [one.title for one in report(Severity.ERROR, LOOKED_AT, accepted).heads] == [SMALL.title]


def test_a_cause_is_as_grave_as_the_gravest_that_follows() -> None:
    grave = dataclasses.replace(WRONG, follows=SMALL.id)
    (head,) = report(Severity.ERROR, SMALL, grave).heads
    assert (head.title, head.severity) == (SMALL.title, Severity.ERROR)


def test_other_forms_tell_a_cause_once() -> None:
    commands = text_of("github", FULL).splitlines()
    assert [line.partition(" ")[0] for line in commands[:-1]] == ["::error", "::warning"]
    assert "<details>" in text_of("html", FULL) and text_of("html", FULL).count("<article") == 3
