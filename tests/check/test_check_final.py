"""The check of figures under the final form of Basel III: a published total that counts three rows twice."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from discgen.check.provisional import FORM, NUMBER, provisional_findings
from discgen.cli import app
from discgen.faults import Severity
from discgen.project import Project, open_project
from discgen.start import NewHouse, start_inputs
from tests.finalyear import PLAIN, write_risks
from tests.paths import GOLDEN


def test_a_total_that_counts_rows_twice_is_the_only_error() -> None:
    assert findings_of(GOLDEN / "shinkumi-2024-final.csv") == ["formula:exposure-by-class.total.rwa"]


CLAIMS = GOLDEN / "tokai-2023-claims.csv"


def findings_of(path: Path) -> list[str]:
    """The rules of the errors and warnings of a file of figures."""
    run = CliRunner().invoke(app, ["check", str(path), "--format", "json"])
    found = json.loads(run.stdout)["findings"]
    return [finding["rule"] for finding in found if finding["severity"] != Severity.NOTICE.value]


@pytest.mark.parametrize(
    ("printed", "wrong"), [("7,977", "7,797"), ("4,984", "4,948"), ('"1,720,986"', '"1,702,986"'), ("0.46", "0.64")]
)
def test_a_wrong_digit_in_published_claims_is_found(tmp_path: Path, printed: str, wrong: str) -> None:
    changed = CLAIMS.read_text(encoding="utf-8").replace(printed, wrong, 1)
    (tmp_path / "claims.csv").write_text(changed, encoding="utf-8")
    assert findings_of(tmp_path / "claims.csv") != []


def test_published_claims_of_a_labour_bank_agree() -> None:
    """開示債権 of fiscal year 2023, rounded half up, beside the self-assessment whose parts come to one more."""
    assert findings_of(CLAIMS) == []


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
