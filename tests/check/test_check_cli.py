"""discgen check as an office meets it: the golden figures as printed and corrected, the sample, acceptances, rules."""

import csv
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from shutil import copytree
from textwrap import dedent
from types import SimpleNamespace
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from typer.testing import CliRunner, Result

from discgen.check.checkrun import CheckOptions, check_figures
from discgen.check.figuresfile import blank_form
from discgen.check.identities.identityset import IdentitySet
from discgen.check.report.accepted import FILE_NAME
from discgen.check.report.checkresult import CheckResult, Progress
from discgen.cli import app
from discgen.published.publication import Publication
from tests.conftest import Built
from tests.paths import GOLDEN, ROOT, SAMPLE

SOLO_FILE, GROUP_FILE = GOLDEN / "chugoku-2020-solo.csv", GOLDEN / "chugoku-2020-consolidated.csv"
Line = dict[str, str]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["check", *map(str, arguments)])


@pytest.fixture(scope="module", autouse=True)
def figured_once() -> Iterator[None]:
    """A file of the same content is checked once with the same options, and the rules of the catalogue are drawn up
    once; what the command makes of them is made each time."""
    results: dict[object, CheckResult] = {}
    drawn_up: dict[int, IdentitySet] = {}

    def checked_once(paths: Sequence[Path], options: CheckOptions, progress: Progress) -> CheckResult:
        key = tuple((path, path.read_bytes()) for path in paths), options
        if key not in results:
            results[key] = check_figures(paths, options, progress)
        return replace(results[key], remarks=list(results[key].remarks))

    def rules_once(form: Publication) -> IdentitySet:
        if id(form) not in drawn_up:
            drawn_up[id(form)] = IdentitySet.of(form)
        return drawn_up[id(form)]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("discgen.check.checkcommand.check_figures", checked_once)
        patch.setattr("discgen.check.allrules.blank_form", cache(blank_form))
        patch.setattr("discgen.check.allrules.IdentitySet", SimpleNamespace(of=rules_once))
        yield


@dataclass(frozen=True)
class Checked:
    """A run of the command with its JSON report."""

    code: int
    report: dict[str, Any]

    def of(self, severity: str) -> list[dict[str, Any]]:
        return [finding for finding in self.report["findings"] if finding["severity"] == severity]


def checked(folder: Path, *arguments: object) -> Checked:
    result = run(*arguments, "--format", "json", "-o", folder / "report.json")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code in (0, 1), result.output
    return Checked(result.exit_code, json.loads((folder / "report.json").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def as_printed(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    return checked(tmp_path_factory.mktemp("printed"), SOLO_FILE, GROUP_FILE, "--profile", SAMPLE)


@pytest.fixture(scope="module")
def as_corrected(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    return checked(tmp_path_factory.mktemp("corrected"), SOLO_FILE, GROUP_FILE, "--corrected", "--profile", SAMPLE)


@pytest.fixture(scope="module")
def sample_check(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Checked:
    """The check of the sample; its book is laid out already and need not be once more."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("discgen.book.composition.bookbuild.build_document", lambda *_: built.document)
        return checked(tmp_path_factory.mktemp("sample"), built.inputs)


# --- the golden figures -----------------------------------------------------------------------------------------------


def test_the_known_errors_of_the_print_are_found_and_come_first(as_printed: Checked) -> None:
    assert as_printed.code == 1 and as_printed.report["failed"] is True
    suspects = {
        (cell["entity"], cell["table_id"], cell["row"], cell["col"], cell["fy"]): (finding, cell)
        for finding in as_printed.of("誤り")
        for cell in finding["cells"]
        if cell["rank"] == 1
    }
    finding, cell = suspects["連結", "exposure-region", "国内", "合計", 2020]
    assert cell["printed"] == "1,335,741" and cell["fits"] == "1,355,741～1,355,742"
    assert cell["place"].startswith("chugoku-2020-consolidated.csv:") and finding["remedy"]
    assert suspects["単体", "key-figures-5y", "業務純益", "", 2020][1]["fits"] == "3,061"
    assert suspects["連結", "irrbb", "自己資本の額", "", 2020][1]["fits"] == "58,682"


def test_nothing_in_the_corrected_figures_is_called_an_error(as_corrected: Checked) -> None:
    assert [finding["title"] for finding in as_corrected.of("誤り")] == []
    assert as_corrected.code == 0 and as_corrected.report["failed"] is False


def test_what_was_not_checked_is_told(as_corrected: Checked) -> None:
    report = as_corrected.report
    assert {row["table_id"] for row in report["unmatched"]} >= {"fees", "mutual-aid", "national-overview"}
    assert all(not row["table_known"] for row in report["unmatched"])
    assert report["figures"] > 4000 and report["identities"] > 5000


def test_what_cannot_be_checked_without_a_profile_is_told(tmp_path: Path) -> None:
    some = ("bs", "loans-collateral", "note-deferred-tax")
    report = checked(
        tmp_path, written(tmp_path / "x.csv", [x for x in lines_of(SOLO_FILE) if x["table_id"] in some])
    ).report
    assert any("tax_rate" in line for line in report["skipped"])
    assert any("切捨て" in line for line in report["conventions"])
    own = {row["row"] for row in report["unmatched"]}
    assert "負債の部 > ポイント景品交換制度準備引当金" in own, "a row of the bank's own is not in the national forms"


# --- the sample -------------------------------------------------------------------------------------------------------


def test_the_sample_passes_every_part_of_the_check(sample_check: Checked) -> None:
    assert [finding["title"] for finding in sample_check.of("誤り")] == []
    assert sample_check.code == 0
    assert {"台帳", "計数の照合", "全体の整合", "推移", "法令", "本文", "組版", "印刷"} <= sample_check.report[
        "seconds"
    ].keys()
    places = [cell["place"] for finding in sample_check.report["findings"] for cell in finding["cells"]]
    assert any(place.endswith("ページ") for place in places)


def test_a_folder_whose_ledgers_are_wrong_is_told_as_findings(sample_folder: Path, tmp_path: Path) -> None:
    inputs = copytree(sample_folder, tmp_path / "inputs")
    (inputs / "ledgers" / "預金.xlsx").write_bytes(b"no workbook")
    found = checked(tmp_path, inputs)
    assert found.code == 1 and {finding["topic"] for finding in found.of("誤り")} == {"台帳"}
    assert any("預金.xlsx" in finding["place"] for finding in found.of("誤り"))
    assert any("していません" in line for line in found.report["remarks"])


# --- a small file, for everything around the figures ------------------------------------------------------------------


def lines_of(path: Path) -> list[Line]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def written(path: Path, lines: Sequence[Line]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
    return path


def statements(**changes: str) -> list[Line]:
    """The profit and loss account of the bank, corrected; ``changes``: other prints of this year, by row."""
    lines = [line for line in lines_of(SOLO_FILE) if line["table_id"] == "pl"]
    for line in lines:
        line["printed"] = line["corrected"] or line["printed"]
        if line["fy"] == "2020" and line["row"] in changes:
            line["printed"] = changes[line["row"]]
    return lines


@pytest.fixture
def right(tmp_path: Path) -> Path:
    return written(tmp_path / "figures.csv", statements())


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    return written(tmp_path / "figures.csv", statements(経常収益="27,267"))


def test_a_right_file_passes_and_a_wrong_digit_is_found(right: Path) -> None:
    result = run(right)
    assert result.exit_code == 0 and "合格（誤りの指摘がありません）" in result.stdout, result.output
    written(right, statements(経常収益="27,267"))
    result = run(right)
    assert result.exit_code == 1 and "27,267" in result.stdout and "不合格" in result.stdout, result.output


def test_exit_codes_follow_the_threshold(wrong: Path) -> None:
    for threshold, code in (("誤り", 1), ("error", 1), ("参考", 1), ("なし", 0), ("none", 0)):
        assert run(wrong, "--fail-on", threshold).exit_code == code, threshold


def test_reports_go_to_a_file_or_to_the_screen(wrong: Path, tmp_path: Path) -> None:
    result = run(wrong, "--format", "junit")
    assert result.exit_code == 1 and ElementTree.fromstring(result.stdout.encode()).get("failures") != "0"
    result = run(wrong, "--format", "sarif", "-o", tmp_path / "check.sarif")
    (sarif,) = json.loads((tmp_path / "check.sarif").read_text(encoding="utf-8"))["runs"]
    uri = sarif["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert result.exit_code == 1 and uri.endswith("/figures.csv") and "check.sarif" in result.stdout
    assert run(wrong, "--format", "xlsx", "-o", tmp_path / "check.xlsx").exit_code == 1
    assert (tmp_path / "check.xlsx").read_bytes()[:2] == b"PK"
    refused = run(wrong, "--format", "xlsx")
    assert refused.exit_code == 2 and "--output" in refused.stderr


# --- acceptances ------------------------------------------------------------------------------------------------------


def ids(path: Path, folder: Path) -> list[str]:
    return [finding["id"] for finding in checked(folder, path).report["findings"]]


def test_a_finding_is_accepted_until_a_figure_of_it_changes(wrong: Path, tmp_path: Path) -> None:
    found = ids(wrong, tmp_path)
    assert found
    for number in found:
        result = run(wrong, "--accept", number, "--reason", "原本どおり、=と「,」も", "--person", "経理部長")
    assert result.exit_code == 0 and f"承認済み {len(found)} 件" in result.stdout, result.output
    with (tmp_path / FILE_NAME).open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["番号"] for row in rows] == found
    assert {(row["理由"], row["承認者"]) for row in rows} == {("原本どおり、=と「,」も", "経理部長")}
    assert all(row["規則"] and row["承認日"] and row["内容"] for row in rows)
    assert (tmp_path / FILE_NAME).read_bytes().startswith(b"\xef\xbb\xbf"), "Excel opens it as UTF-8"
    again = run(wrong, "--accept", found[0], "--reason", "二度", "--person", "経理部長")
    assert again.exit_code == 2 and "すでに承認" in again.stderr
    written(wrong, statements(経常収益="27,268"))
    expired = run(wrong)
    assert expired.exit_code == 1 and "期限切れの承認" in expired.stdout


def test_an_acceptance_needs_a_finding_a_reason_and_a_person(wrong: Path, tmp_path: Path) -> None:
    unknown = run(wrong, "--accept", "0123456789ab", "--reason", "原本どおり", "--person", "経理部長")
    assert unknown.exit_code == 2 and "この番号の指摘はありません" in unknown.stderr
    for options in (["--person", "経理部長"], ["--reason", "原本どおり"], ["--reason", " ", "--person", "経理部長"]):
        refused = run(wrong, "--accept", "0123456789ab", *options)
        assert refused.exit_code == 2 and "--reason" in refused.stderr and "--person" in refused.stderr
    assert not (tmp_path / FILE_NAME).exists()


def test_wrong_lines_of_the_acceptances_are_told_and_do_not_count(wrong: Path, tmp_path: Path) -> None:
    found = ids(wrong, tmp_path)
    rule = checked(tmp_path, wrong).report["findings"][0]["rule"]
    good = [found[0], rule, "原本どおり", "経理部長", "2021/6/30"]
    bad = [[*good[:2], "", *good[3:]], [*good[:4], "六月"], ["12", *good[1:]], ["f" * 12, *good[1:3], "", good[4]]]
    with (tmp_path / FILE_NAME).open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows([["番号", "規則", "理由", "承認者", "承認日"], *bad, good, good])
    report = checked(tmp_path, wrong).report
    told = [line for line in report["remarks"] if FILE_NAME in line]
    assert [f"{FILE_NAME}:{line}" in text for line, text in zip((2, 3, 4, 5, 7), told, strict=True)] == [True] * 5
    assert [finding["id"] for finding in report["accepted"]] == [found[0]]
    (tmp_path / FILE_NAME).write_text("番号,理由\n", encoding="utf-8")
    unusable = run(wrong)
    assert unusable.exit_code == 2 and f"{FILE_NAME}:1" in unusable.stderr and "承認者" in unusable.stderr


# --- rules ------------------------------------------------------------------------------------------------------------


def test_rules_are_listed_and_explained(wrong: Path, tmp_path: Path) -> None:
    listed = run("--rules")
    assert listed.exit_code == 0
    assert all(
        f"■ {topic}（" in listed.stdout for topic in ("台帳", "表の中", "表の間", "法令", "本文", "推移", "印刷")
    )
    rule = checked(tmp_path, wrong).report["findings"][0]["rule"]
    explained = run(wrong, "--explain", rule)
    assert explained.exit_code == 0 and f"規則：{rule}" in explained.stdout and "重さ：" in explained.stdout
    assert run("--explain", "law.item").stdout.startswith("規則：law.item")
    unknown = run("--explain", "law.itm")
    assert unknown.exit_code == 2 and "この規則はありません" in unknown.stderr and "law.item" in unknown.stderr


# --- what is typed wrongly --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], ["検査するものがありません"]),
        (["no-such-folder"], ["no-such-folder", "ありません"]),
        ([SOLO_FILE, "--format", "pdf"], ["--format", "pdf", "sarif"]),
        ([SOLO_FILE, "--fail-on", "fatal"], ["--fail-on", "fatal", "誤り"]),
        ([GOLDEN, SOLO_FILE], ["一度に検査できません"]),
        ([GOLDEN], ["institution.toml"]),
        ([GOLDEN, "--corrected"], ["--corrected"]),
        ([SOLO_FILE, "--fomat", "json"], ["知らないオプションです：--fomat", "--format"]),
        ([SOLO_FILE, "--format"], ["オプション --format の値がありません"]),
    ],
)
def test_a_request_that_makes_no_sense_is_refused_in_japanese(arguments: list[object], words: list[str]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert all(word in result.stderr for word in words), result.stderr
    assert not any(word in result.stderr for word in ("Usage", "Error", "Try"))


def test_the_help_page_is_japanese() -> None:
    page = run("--help").stdout
    assert "使い方: " in page and "--explain" in page and "終了コード 0＝合格" in page
    assert not any(word in page for word in ("Usage", "Options", "default"))


def test_the_pipelines_of_the_guide_are_yaml_and_name_options_that_exist() -> None:
    text = (ROOT / "docs" / "継続的検査.md").read_text(encoding="utf-8")
    blocks = [dedent(block) for block in re.findall(r"(?:^    .*\n|^\n)+", text, re.MULTILINE)]
    pipelines = [yaml.safe_load(block) for block in blocks if "script:" in block or "jobs:" in block]
    assert len(pipelines) == 2 and all(isinstance(pipeline, dict) for pipeline in pipelines)
    page = run("--help").stdout
    options = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text))
    assert {"--format", "--output", "--fail-on", "--accept", "--no-pages"} <= options
    assert all(option in page for option in options), options
