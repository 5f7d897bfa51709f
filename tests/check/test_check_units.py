"""The unit column of published figures decides how they are read; wrong and doubtful units are told by table."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from discgen.check.figuresfile import read_figures
from discgen.faults import FaultError
from discgen.published.printedunits import UNIT
from tests.check.test_check_input import BALANCE, SOLO_FILE, Line, lines_of, run, written


def members(unit: str, printed: str) -> list[Line]:
    """Contributions in the balance sheet, and the same in the table of members."""
    head = {"entity": "単体", "fy": "2020"}
    return [
        head
        | {"table_id": "bs", "table_title": "貸借対照表", "row": "純資産の部 > 出資金", "col": ""}
        | {"unit": "百万円", "printed": "6,988"},
        head
        | {"table_id": "members", "table_title": "会員数内訳", "row": "合計", "col": "出資金額"}
        | {"unit": unit, "printed": printed},
    ]


def findings(path: Path) -> list[dict[str, object]]:
    report = json.loads(run(path, "--format", "json").output)
    return [finding for finding in report["findings"] if finding["severity"] == "誤り"]


@pytest.mark.parametrize(("unit", "printed"), [("百万円", "6,988"), ("千円", "6,988,626"), ("円", "6,988,626,000")])
def test_a_figure_is_read_in_the_unit_of_its_line(tmp_path: Path, unit: str, printed: str) -> None:
    assert findings(written(tmp_path / "figures.csv", members(unit, printed))) == []


def test_a_table_that_fits_in_another_unit_is_told_as_such(tmp_path: Path) -> None:
    (found,) = findings(written(tmp_path / "figures.csv", members("百万円", "6,988,626")))
    assert (found["rule"], found["found"], found["expected"]) == (UNIT, "百万円", "千円")
    assert "会員数内訳" in str(found["title"])


def test_a_balance_sheet_in_the_wrong_unit_is_one_finding(tmp_path: Path) -> None:
    lines = [{**line, "unit": "千円"} for line in BALANCE]
    lines += [line for line in lines_of(SOLO_FILE) if line["table_id"] == "key-figures-5y" and line["printed"]]
    (found,) = findings(written(tmp_path / "figures.csv", lines))
    assert (found["rule"], found["found"], found["expected"]) == (UNIT, "千円", "百万円")


def test_unknown_units_are_refused_by_table(tmp_path: Path) -> None:
    lines = members("千 円", "6,988,626")
    lines[0]["unit"] = "百万ドル"
    path = written(tmp_path / "figures.csv", lines)
    with pytest.raises(FaultError) as refused:
        read_figures([path], None)
    assert [(fault.where, fault.expected) for fault in refused.value.faults] == [
        ("figures.csv:2", "百万円"),
        ("figures.csv:3", "千円"),
    ]
    assert run(path).exit_code == 2


def told(tmp_path: Path, lines: Sequence[Line]) -> list[tuple[str, str]]:
    read = read_figures([written(tmp_path / "figures.csv", lines)], None)
    return [(finding.title.partition("：")[0], finding.severity) for finding in read.findings]


def test_a_missing_unit_is_told_once_for_its_table(tmp_path: Path) -> None:
    lines = [{**line, "unit": "" if number < 5 else line["unit"]} for number, line in enumerate(BALANCE)]
    assert told(tmp_path, lines) == [("単位がないので、様式の単位で読みました", "注意")]


def test_mixed_units_are_told_once_for_their_table(tmp_path: Path) -> None:
    lines = [{**line, "unit": "千円" if number in (3, 4) else line["unit"]} for number, line in enumerate(BALANCE)]
    titles = {title for title, _ in told(tmp_path, lines)}
    assert titles & {
        "一つの表に金額の単位が混ざっています",
        "同じ計数の単位が、行によって違います（少ない方の行は使いません）",
    }
    assert len(told(tmp_path, lines)) == len(titles)


def test_a_unit_of_another_kind_is_told(tmp_path: Path) -> None:
    assert told(tmp_path, members("%", "6,988,626")) == [("様式と種類の違う単位です（様式の単位で読みました）", "注意")]
