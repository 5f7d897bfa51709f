"""Tables that the catalogue does not know: what their words say is checked, and nothing that they do not say."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from discgen.book.lists.freetables import FreeTable
from discgen.check.plain.freeplain import check_free_tables
from discgen.check.plain.plaincheck import RULES, PlainResult, check_published
from discgen.cli import app
from discgen.figures.printed.printedtable import CellKey
from discgen.finding import Finding
from discgen.published.publishedcells import PublishedCell, read_published
from tests.catalogues import catalogue_on
from tests.paths import GOLDEN

FEDERATION = GOLDEN / "rokinren-2023-business.csv"
WORDS = catalogue_on(folder=None).plain_words


@pytest.fixture(scope="module")
def federation() -> list[PublishedCell]:
    cells, faults = read_published([FEDERATION])
    assert faults == [] and len(cells) == 91
    return cells


def check(cells: Sequence[PublishedCell]) -> PlainResult:
    return check_published(cells, [], WORDS)


def changed(cells: Sequence[PublishedCell], table: str, row: str, old: str, new: str) -> list[PublishedCell]:
    """The figures with one print otherwise."""
    (cell,) = [c for c in cells if (c.key.table_id, c.key.row, c.printed) == (table, row, old)]
    return [replace(c, printed=new) if c is cell else c for c in cells]


# --- a publication of which the catalogue knows nothing ---------------------------------------------------------------


def test_the_magazine_of_the_federation_is_checked_and_nothing_is_wrong(federation: list[PublishedCell]) -> None:
    result = check(federation)
    assert result.findings == () and result.figures == 91 and result.relations >= 50


@pytest.mark.parametrize(
    ("table", "row", "old", "new", "rule"),
    [
        ("loan-composition", "合計", "1兆3,313億円", "1兆3,413億円", "plain.total"),
        ("funding-composition", "借用金等", "1兆5,390億円", "1兆5,930億円", "plain.total"),
        ("domestic-exchange", "送金・振込 > 各地より受けた分", "30,489,421", "30,489,431", "plain.total"),
        ("domestic-exchange", "合計 > 各地より受けた分", "82,008", "82,080", "plain.total"),
        ("asset-composition", "預け金等 > うち日銀当座預け金", "2兆3,856億円", "2兆6,856億円", "plain.within"),
        ("loan-composition", "国", "60.6", "60.9", "plain.share"),
        ("securities-composition", "外国証券", "24.2", "22.4", "plain.hundred"),
        ("securities-composition", "合計", "4兆7,069億円", "4兆7,060億円", "plain.same"),
    ],
)
def test_one_changed_digit_is_found(
    table: str, row: str, old: str, new: str, rule: str, federation: list[PublishedCell]
) -> None:
    found = {finding.rule: finding for finding in check(changed(federation, table, row, old, new)).findings}
    assert rule in found
    assert any(cell.key.row == row and cell.printed == new for cell in found[rule].cells)


def test_every_leading_digit_of_what_is_summed_or_shared_is_found(federation: list[PublishedCell]) -> None:
    tables = {"funding-composition", "deposit-composition", "asset-composition", "loan-composition"}
    tables |= {"securities-composition", "domestic-exchange"}
    missed = []
    for cell in federation:
        first = next((at for at, character in enumerate(cell.printed) if character.isdigit()), None)
        if cell.key.table_id not in tables or first is None or "うち" in cell.key.row:
            continue  # of うち only the upper bound is known
        digit = "1" if cell.printed[first] != "1" else "2"
        spoilt = cell.printed[:first] + digit + cell.printed[first + 1 :]
        if not check([replace(c, printed=spoilt) if c is cell else c for c in federation]).findings:
            missed.append((cell.place, cell.printed, spoilt))
    assert missed == []


def test_the_command_serves_a_file_without_any_known_table(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["check", str(FEDERATION)])
    assert result.exit_code == 0 and "合格" in result.output, result.output
    spoilt = tmp_path / "spoilt.csv"
    text = FEDERATION.read_text(encoding="utf-8")
    spoilt.write_text(text.replace("8,797,567", "8,797,657"), encoding="utf-8")
    result = CliRunner().invoke(app, ["check", str(spoilt)])
    assert result.exit_code == 1 and "合計と内訳の和が合いません" in result.output


@pytest.mark.parametrize(
    ("file", "as_printed", "expected"),
    [
        ("kyushu-2018.csv", True, []),
        ("chugoku-2020-solo.csv", True, []),
        ("chugoku-2020-consolidated.csv", False, []),
        ("chugoku-2020-consolidated.csv", True, ["1,360,449", "1,335,741"]),
        ("shinkumi-2024-final.csv", True, ["80,857"]),
    ],
)
def test_of_known_magazines_read_as_if_unknown_only_what_is_wrong_in_print_is_told(
    file: str, as_printed: bool, expected: list[str]
) -> None:
    """Two digits exchanged in the exposures of a region; a total in which three classes count twice."""
    cells, _ = read_published([GOLDEN / file], as_printed=as_printed)
    findings = check(cells).findings
    assert {finding.rule for finding in findings} <= {"plain.total"}
    assert len(findings) == len({finding.id for finding in findings})
    prints = [cell.printed for finding in findings for cell in finding.cells]
    assert all(print_ in prints for print_ in expected) and bool(findings) == bool(expected)


@pytest.mark.parametrize(("paid", "found"), [("13,399", []), ("13,400", []), ("15,973", ["plain.limit"])])
def test_what_was_paid_does_not_exceed_its_limit(paid: str, found: list[str]) -> None:
    lines = f"理事／報酬支払額／2020／169,823 監事／報酬支払額／2020／{paid} "
    lines += "理事／報酬限度額／2020／192,000 監事／報酬限度額／2020／13,400"
    assert rules(lines, "千円") == found


def test_strangers_in_a_table_that_is_known_in_part_are_checked_beside_what_is_known() -> None:
    cells = cells_of("甲／金額／2020／10 乙／金額／2020／20 合計／金額／2020／40")
    assert [finding.rule for finding in check_published(cells[:1], cells[1:], WORDS).findings] == ["plain.total"]
    assert check_published([], cells, WORDS).findings == ()  # of what is known the definitions tell


# --- tables made up ---------------------------------------------------------------------------------------------------


def cells_of(lines: str, unit: str = "百万円", title: str = "実績") -> list[PublishedCell]:
    """``行／列／年度／印刷［／単位］`` in each line."""
    made = []
    for number, line in enumerate(lines.split(), 1):
        row, col, year, printed, *own = line.split("／")
        key = CellKey("own", row.replace(">", " > "), col, int(year), "単体")
        made.append(PublishedCell(key, title, own[0] if own else unit, printed, number, file="own.csv"))
    return made


def rules(lines: str, unit: str = "百万円") -> list[str]:
    return [finding.rule for finding in check(cells_of(lines, unit)).findings]


def test_what_rounding_may_do_is_nothing_wrong() -> None:
    parts = "甲／額／2020／1 乙／額／2020／1 丙／額／2020／1 合計／額／2020／"
    told = {total: rules(parts + str(total)) for total in (0, 1, 2, 3, 4, 5, 6)}
    assert {total for total, found in told.items() if found} == {0, 6}, "cut: 3 to 5; rounded: 1 to 5"
    assert rules(parts + "4", unit="件") == ["plain.total"], "counts have no rest"


def test_subtotals_add_what_stands_since_the_last() -> None:
    lines = "甲／／2020／10 乙／／2020／20 小計／／2020／{} 丙／／2020／5 丁／／2020／6 合計／／2020／41"
    assert rules(lines.format(30), "件") == [] and rules(lines.format(31), "件") == ["plain.total"]


def test_words_that_are_no_part_are_not_added() -> None:
    assert rules("甲／／2020／10 うち丙／／2020／9 乙／／2020／20 平均／／2020／15 合計／／2020／30", "件") == []


def test_a_word_that_means_otherwise_is_no_rule() -> None:
    """In no column and no year the total is the sum: another sense of the word."""
    lines = " ".join(
        f"{row}／{col}／{year}／{value}"
        for col in ("甲", "乙")
        for year in (2019, 2020)
        for row, value in (("一", 10), ("二", 20), ("合計", 25))
    )
    assert rules(lines, "件") == []


def test_changes_and_growth_follow_from_both_years() -> None:
    names = ("甲", "乙", "丙")
    lines = [f"{name}／残高／{year}／{value}" for name in names for year, value in ((2019, 100), (2020, 110))]
    lines += [f"{name}／増減／2020／10" for name in names] + [f"{name}／増減率／2020／10.0／%" for name in names]
    assert rules(" ".join(lines)) == []
    assert rules(" ".join(lines).replace("丙／増減／2020／10", "丙／増減／2020／13")) == ["plain.change"]
    assert rules(" ".join(lines).replace("丙／増減率／2020／10.0", "丙／増減率／2020／14.0")) == ["plain.growth"]


def test_one_year_far_from_all_the_others_is_told() -> None:
    assert rules("残高／／2016／100 残高／／2017／110 残高／／2018／1200 残高／／2019／130 残高／／2020／140") == [
        "plain.series"
    ]
    assert rules("残高／／2016／100 残高／／2017／300 残高／／2018／900 残高／／2019／2700 残高／／2020／8100") == []


def test_a_finding_says_what_would_fit() -> None:
    (found,) = check(cells_of("甲／額／2020／10 乙／額／2020／20 合計／額／2020／33", "件")).findings
    assert isinstance(found, Finding) and (found.found, found.expected) == ("合計／額／2020年度 33", "30件")
    assert found.cells[0].fits == "30件" and found.cells[0].place == "own.csv:3"


def test_every_rule_has_its_words() -> None:
    assert len({text.rule for text in RULES}) == len(RULES) == 10


# --- free tables of a house -------------------------------------------------------------------------------------------


def free(rows: Sequence[tuple[str, ...]], head: tuple[str, ...], *, labels: int = 1, unit: str = "") -> FreeTable:
    figures = tuple(tuple(False for _ in row) for row in rows)
    return FreeTable("寄付", "寄付の状況", unit, labels, (), head, tuple(rows), figures)


def told(table: FreeTable) -> list[tuple[str, str]]:
    return [(finding.rule, finding.place) for finding in check_free_tables([table], WORDS).findings]


def test_a_total_and_a_share_of_a_free_table() -> None:
    head = ("区分", "金額", "構成比（%）")
    right = [("団体", "1,200", "60.0"), ("個人", "700", "35.0"), ("その他", "100", "5.0"), ("合計", "2,000", "100.0")]
    wrong = [*right[:3], ("合計", "2,100", "100.0")]
    share = [right[0], ("個人", "700", "53.0"), *right[2:]]
    assert told(free(right, head, unit="件")) == []
    assert ("plain.total", "自由表.xlsx／寄付") in told(free(wrong, head, unit="件"))
    assert "plain.share" in {rule for rule, _ in told(free(share, head, unit="件"))}


def test_words_among_the_figures_and_blank_labels_disturb_nothing() -> None:
    head = ("県", "区分", "件数", "備考")
    rows = [("甲県", "団体", "3", "有"), ("", "個人", "4", "2020年"), ("乙県", "団体", "1", ""), ("", "個人", "2", "")]
    assert told(free([*rows, ("合計", "団体", "4", ""), ("合計", "個人", "6", "")], head, labels=2, unit="件")) == []
    assert told(free([*rows, ("合計", "団体", "4", ""), ("合計", "個人", "7", "")], head, labels=2, unit="件")) == [
        ("plain.total", "自由表.xlsx／寄付")
    ]


def test_a_table_whose_rows_have_one_label_is_left_alone() -> None:
    assert told(free([("甲", "1"), ("甲", "2"), ("合計", "9")], ("名", "件数"), unit="件")) == []
