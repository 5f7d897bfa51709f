"""The check of figures under the final form of Basel III: a published total that counts three rows twice."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from discgen.check.provisional import FORM, NUMBER, provisional_findings
from discgen.cli import app
from discgen.faults import Severity
from discgen.project import Project, open_project
from discgen.start import NewHouse, start_inputs
from tests.finalyear import PLAIN, write_risks
from tests.paths import GOLDEN


def test_a_total_that_counts_rows_twice_is_the_only_error() -> None:
    run = CliRunner().invoke(app, ["check", str(GOLDEN / "shinkumi-2024-final.csv"), "--format", "json"])
    assert run.exit_code == 1
    findings = json.loads(run.stdout)["findings"]
    wrong = [finding for finding in findings if finding["severity"] != Severity.NOTICE.value]
    assert [finding["rule"] for finding in wrong] == ["formula:exposure-by-class.total.rwa"]


def test_forms_that_are_not_confirmed_are_told_to_the_office_alone(tmp_path: Path, sample: Project) -> None:
    start_inputs(tmp_path / "inputs", NewHouse("見本金庫", 2024))
    write_risks(tmp_path / "inputs", [{**PLAIN, "portfolio": "現金", "exposure": 1}])
    project = open_project(tmp_path / "inputs", complete=False)
    findings = list(provisional_findings(project))
    assert {finding.severity for finding in findings} == {Severity.NOTICE}
    assert {finding.rule for finding in findings} == {FORM, NUMBER}
    assert any("ポートフォリオの区分ごとの内訳" in finding.place and finding.source for finding in findings)
    told = [text for table in project.tables.values() for text in (table.title, *table.notes)]
    assert not any(word in text for text in told for word in ("確かめていない", "未確認", "推定"))
    assert list(provisional_findings(sample)) == []  # every form of an earlier year is confirmed


def test_no_item_of_the_law_tells_how_sure_anybody_is(sample: Project) -> None:
    texts = [text for item in sample.catalogue.items for text in (item.article, item.title, item.law)]
    assert texts and not any(word in text for text in texts for word in ("未確認", "推定", "確度"))
