"""The forms of the check's report, on a made-up result with everything that a form can meet in it."""

import datetime
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest

from discgen.check.report.accepted import Acceptance, Sorted, sort_out
from discgen.check.report.checkresult import CheckResult, Unmatched
from discgen.check.report.reportforms import FORMS
from discgen.check.report.reportmodel import Report, group_of
from discgen.check.report.ruletexts import explained, listed
from discgen.faults import Fault, Severity
from discgen.figures.printed.printedtable import CellKey
from discgen.finding import Finding, FoundCell, RuleText, Topic

KEY = CellKey("exposure-region", "国内", "合計", 2020, "連結")
OTHER = CellKey("exposure-region", "合計", "合計", 2020, "連結")
WRONG = Finding(
    "total:連結:exposure-region.total.all",
    Severity.ERROR,
    Topic.WITHIN_TABLE,
    "地域別「合計」＝「国内」＋「国外」",
    (
        FoundCell(OTHER, "地域別残高", "1,360,449", "百万円"),
        FoundCell(KEY, "地域別残高", "1,335,741", "百万円", fits="1,355,741～1,355,742", rank=1),
    ),
    found="1,335,741",
    expected="1,355,741",
    difference="20,000百万円",
    source="告示第22号",
    remedy="1,355,741～1,355,742 なら整合します",
)
TRICKY = Finding(
    "prose.typed",
    Severity.WARNING,
    Topic.PROSE,
    "打込みの数字：100% <b>50:50</b>, [x] =1+1\x07",
    place="text/総括.md:12",
    remedy="{{ 額(…) }} と\nしてください",
)
SMALL = Finding("plausible.change", Severity.NOTICE, Topic.PLAUSIBILITY, "前年度の三倍です", found="△504")
LOOKED_AT = Finding("plausible.sign", Severity.ERROR, Topic.PLAUSIBILITY, "符号が変わりました", found="36")
ACCEPTED = Acceptance(
    LOOKED_AT.id, LOOKED_AT.rule, "売却益から売却損に転じた", "経理部長", datetime.date(2021, 6, 30), 2
)
GONE = Acceptance("0123456789ab", "plausible.sign", "組替え", "経理部長", datetime.date(2020, 6, 30), 3)
TEXTS = [
    RuleText(WRONG.rule, Severity.ERROR, Topic.WITHIN_TABLE, WRONG.title, "内訳の合計が合計と合うか", "告示第22号"),
    RuleText("total:連結:exposure-region.total.loans", Severity.ERROR, Topic.WITHIN_TABLE, "貸出金の合計", ""),
    RuleText("law.item", Severity.ERROR, Topic.LAW, "法令の記載事項", "すべての項目があるか"),
    RuleText("prose.typed", Severity.WARNING, Topic.PROSE, "打込みの数字", "原稿の数字が計数と同じか"),
    RuleText("plausible.change", Severity.NOTICE, Topic.PLAUSIBILITY, "大きな増減", "前年度との比"),
    RuleText("plausible.sign", Severity.NOTICE, Topic.PLAUSIBILITY, "符号", "前年度との符号"),
]


def report(threshold: Severity | None = Severity.ERROR, *findings: Finding) -> Report:
    result = CheckResult("見本労働金庫", "figures/solo.csv", 2020, ("単体", "連結"), 4328, 6993)
    result.findings = list(findings or (SMALL, TRICKY, WRONG, LOOKED_AT))
    result.texts = list(TEXTS)
    result.lines = {KEY: ("figures/連結.csv", 703), OTHER: ("figures/連結.csv", 711)}
    result.places = {KEY: "連結.csv:703", OTHER: "連結.csv:711"}
    result.unmatched = (
        Unmatched("単体", "bs", "貸借対照表", "負債の部 > 預け積金", "", (2020,), ("solo.csv:9",), ("預金積金",), True),
        Unmatched("単体", "fees", "手数料", "振込 > 窓口", "", (2021,), ("solo.csv:99",), (), False),
    )
    result.conventions = ("金額の端数：切捨て",)
    result.skipped = ["設定の数 tax_rate が分からない"]
    result.remarks = [Fault("x.csv", "Shift_JIS として読みました", severity=Severity.NOTICE)]
    result.durations = {"計数の照合": 1.5}
    rules = {text.rule for text in TEXTS}
    return Report(result, sort_out(result.findings, [ACCEPTED, GONE], rules), threshold)


def text_of(form: str, of: Report | None = None) -> str:
    content = FORMS[form](of or report())
    assert isinstance(content, str)
    return content


# --- what counts ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("threshold", "findings", "failed"),
    [
        (Severity.ERROR, (WRONG,), True),
        (Severity.ERROR, (TRICKY, SMALL), False),
        (Severity.WARNING, (TRICKY, SMALL), True),
        (Severity.WARNING, (SMALL,), False),
        (Severity.NOTICE, (SMALL,), True),
        (Severity.NOTICE, (LOOKED_AT,), False),
        (None, (WRONG,), False),
    ],
)
def test_findings_at_or_above_the_threshold_fail_unless_accepted(
    threshold: Severity | None, findings: tuple[Finding, ...], failed: bool
) -> None:
    assert report(threshold, *findings).failed is failed


def test_an_acceptance_holds_for_the_very_finding_only() -> None:
    sorted_out = report().sorted
    assert [finding for finding, _ in sorted_out.accepted] == [LOOKED_AT]
    assert sorted_out.expired == (GONE,)
    changed = Finding(LOOKED_AT.rule, LOOKED_AT.severity, LOOKED_AT.topic, LOOKED_AT.title, found="37")
    again = report(Severity.ERROR, changed)
    assert again.failed and again.sorted.accepted == () and set(again.sorted.expired) == {ACCEPTED, GONE}


def test_an_acceptance_does_not_expire_where_its_rule_was_not_checked() -> None:
    assert sort_out([], [ACCEPTED], {"law.item"}) == Sorted((), (), ())


@pytest.mark.parametrize(
    ("rule", "group"),
    [
        ("ledgers.reconciled.loans", "ledgers.reconciled"),
        ("law.item", "law.item"),
        ("sum:連結:bs.total=bs.parts", "sum:bs"),
        ("sign:allowance-movement.total.opening", "sign:allowance-movement"),
        ("specific-allowance-opening@単体:industry_others", "specific-allowance-opening"),
    ],
)
def test_rules_belong_to_groups(rule: str, group: str) -> None:
    assert group_of(rule) == group


# --- the forms --------------------------------------------------------------------------------------------------------


def test_the_text_tells_rule_cells_values_difference_and_what_would_fit() -> None:
    text = text_of("text")
    order = [text.index(f"■ {topic.value}（") for topic in (Topic.WITHIN_TABLE, Topic.PROSE, Topic.PLAUSIBILITY)]
    assert order == sorted(order)
    for words in (
        WRONG.title, WRONG.rule, WRONG.id, "1,335,741 百万円", "1,355,741～1,355,742", "20,000百万円", "連結.csv:703",
        "告示第22号", "国内", "2020年度", "誤り 1 件、注意 1 件、参考 1 件、承認済み 1 件、期限切れの承認 1 件",
        "経理部長", "預け積金", "似た名前：預金積金", "カタログにない表", "tax_rate", "金額の端数：切捨て", "Shift_JIS",
        "不合格（誤りの指摘があります）", "計数 4,328 個、照合式 6,993 本", "[x]",
    ):  # fmt: skip
        assert words in text, words


def test_json_has_every_field_of_every_finding() -> None:
    content = json.loads(text_of("json"))
    assert content["counts"] == {"誤り": 1, "注意": 1, "参考": 1} and content["failed"] is True
    first = content["findings"][0]
    assert (first["id"], first["rule"], first["severity"], first["topic"]) == (WRONG.id, WRONG.rule, "誤り", "表の中")
    assert first["cells"][1] == {
        "number": "", "entity": "連結", "table_id": "exposure-region", "table_title": "地域別残高", "row": "国内",
        "col": "合計", "fy": 2020, "unit": "百万円", "printed": "1,335,741", "place": "連結.csv:703",
        "fits": "1,355,741～1,355,742", "rank": 1,
    }  # fmt: skip
    assert content["accepted"][0]["acceptance"]["person"] == "経理部長"
    assert content["expired"][0]["id"] == GONE.finding
    assert [row["table_id"] for row in content["unmatched"]] == ["bs", "fees"]


def test_junit_has_a_case_for_every_group_and_a_failure_for_every_failing_finding() -> None:
    root = ElementTree.fromstring(text_of("junit").encode())
    assert root.tag == "testsuites" and (root.get("tests"), root.get("failures")) == ("5", "1")
    suites = {suite.get("name"): suite for suite in root}
    assert set(suites) == {"表の中", "法令", "本文", "推移"}
    (case,) = suites["表の中"]
    (failure,) = case
    assert case.get("classname") == "discgen.total:exposure-region" and failure.tag == "failure"
    assert WRONG.title in str(failure.get("message")) and "1,355,741～1,355,742" in str(failure.text)
    (passed,) = suites["法令"]
    assert len(passed) == 0
    (typed,) = suites["本文"]
    assert [child.tag for child in typed] == ["system-out"], "below the threshold it is told, not failed"
    for suite in root:
        assert suite.get("tests") == str(len(suite))
        assert suite.get("failures") == str(len(suite.findall(".//failure")))
    stricter = ElementTree.fromstring(text_of("junit", report(Severity.WARNING)).encode())
    assert stricter.get("failures") == "2"


def test_sarif_has_the_structure_that_the_standard_asks_for() -> None:
    content = json.loads(text_of("sarif"))
    assert content["version"] == "2.1.0" and content["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = content["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] and all({"id", "shortDescription"} <= rule.keys() for rule in driver["rules"])
    assert len({rule["id"] for rule in driver["rules"]}) == len(driver["rules"])
    assert run["invocations"][0]["executionSuccessful"] is True
    assert [result["level"] for result in run["results"]] == ["error", "warning", "note", "error"]
    for result in run["results"]:
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        for location in result["locations"]:
            physical = location["physicalLocation"]
            assert re.fullmatch(r"[A-Za-z0-9._~%/:-]+", physical["artifactLocation"]["uri"])
            assert physical["region"]["startLine"] >= 1
    first = run["results"][0]
    assert first["locations"][0]["physicalLocation"]["region"]["startLine"] == 703, "the likeliest figure first"
    assert first["partialFingerprints"] == {"discgenFinding/v1": WRONG.id}
    assert [bool(result.get("suppressions")) for result in run["results"]] == [False, False, False, True]
    assert "経理部長" in run["results"][3]["suppressions"][0]["justification"]


def test_github_commands_are_escaped_and_name_file_and_line() -> None:
    *commands, last = text_of("github").splitlines()
    assert [command.split(" ")[0] for command in commands] == ["::error", "::warning", "::notice"]
    assert "file=figures/連結.csv,line=703,title=" in commands[0]
    properties, data = commands[1].removeprefix("::").split("::", 1)
    assert properties.count(",") == 2 and "100%25" in properties and "50%3A50" in properties
    assert "%0A" in data and "\n" not in data and "%2C" not in data
    assert "誤り 1 件" in last


class Page(HTMLParser):
    """What a browser would load and show."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.outside: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        values = dict(attrs)
        self.ids.add(values.get("id") or "")
        self.outside += [name for name in ("src", "href") if name in values]


def test_html_is_one_file_that_can_be_filtered_and_escapes_what_it_shows() -> None:
    text = text_of("html")
    page = Page()
    page.feed(text)
    assert not page.outside and "script" not in page.tags and "link" not in page.tags
    assert not re.search(r"url\(|@import|https?://", text)
    assert page.tags.count("article") == 3 and page.tags.count("input") == 3
    assert {"show-error", "show-warning", "show-notice"} <= page.ids
    assert "<b>50:50</b>" not in text and "&lt;b&gt;50:50" in text
    assert 'name="viewport"' in text and 'lang="ja"' in text
    assert "1,355,741～1,355,742" in text and "不合格" in text


def test_the_workbook_has_a_line_for_every_finding_and_no_formulas() -> None:
    content = FORMS["xlsx"](report())
    assert isinstance(content, bytes)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["概要", "指摘", "計数", "その他"]
    rows = list(book["指摘"].values)
    assert [row[0] for row in rows[1:]] == ["誤り", "注意", "参考"]
    assert rows[1][9] == WRONG.id and "1,335,741 百万円" in str(rows[1][3])
    assert len(list(book["計数"].values)) == 3
    assert all(cell.data_type != "f" for sheet in book for row in sheet for cell in row)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_can_tell_that_nothing_was_found(form: str, tmp_path: Path) -> None:
    result = CheckResult("見本労働金庫", "solo.csv", 2020)
    empty = Report(result, Sorted((), (), ()), Severity.ERROR)
    content = FORMS[form](empty)
    assert content and not empty.failed
    if isinstance(content, str) and form not in ("sarif", "junit"):
        assert "見本労働金庫" in content


# --- rules ------------------------------------------------------------------------------------------------------------


def test_rules_are_listed_by_topic_and_explained_in_words() -> None:
    lines = listed(TEXTS).splitlines()
    assert lines[0] == "■ 表の中（2 件）" and "誤り　law.item　法令の記載事項" in listed(TEXTS)
    text = explained(TEXTS[:1])
    assert all(words in text for words in (WRONG.rule, "誤り", "内訳の合計が合計と合うか", "根拠：告示第22号"))
