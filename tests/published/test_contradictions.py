"""Contradictions of a publication: all in one run, with formula and what would fit; form refuses nothing."""

import csv
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest

from discgen.faults import Fault, FaultError, Severity, errors
from discgen.published.backcast.backcasting import BackcastOptions
from discgen.published.backcast.verify import BackcastReport, make_inputs
from tests.paths import SAMPLE, SOLO_FIGURES, begun

Lines = list[dict[str, str]]
Change = Mapping[tuple[str, str, str], str]  # print by table, row and column, of the year 2020


def written(path: Path, changes: Change, more: Lines | None = None, tables: tuple[str, ...] = ("",)) -> Path:
    """The published file with some prints changed. more: lines to add; tables: how those begin that it keeps."""
    with SOLO_FIGURES.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        names = list(reader.fieldnames or [])
        lines = [line for line in reader if line["table_id"].startswith(tables)]
    left = dict(changes)
    for line in lines:
        printed = left.pop((line["table_id"], line["row"], line["col"]), None) if line["fy"] == "2020" else None
        if printed is not None:
            line |= {"printed": printed, "corrected": ""}
    assert not left, left
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, names)
        writer.writeheader()
        writer.writerows([*lines, *(dict.fromkeys(names, "") | one for one in more or ())])
    return path


def golden(table: str, row: str, column: str = "") -> str:
    with SOLO_FIGURES.open(encoding="utf-8", newline="") as stream:
        return next(
            line["corrected"] or line["printed"]
            for line in csv.DictReader(stream)
            if (line["table_id"], line["row"], line["col"], line["fy"]) == (table, row, column, "2020")
        )


def plus(printed: str, amount: int) -> str:
    return f"{int(printed.replace(',', '')) + amount:,}"


def run(tmp_path: Path, source: Path, **options: object) -> BackcastReport:
    folder = begun(tmp_path / "made", SAMPLE)
    return make_inputs([source], folder, BackcastOptions(**options), lambda stage: None)  # type: ignore[arg-type]


def refused(tmp_path: Path, source: Path) -> list[Fault]:
    with pytest.raises(FaultError) as error:
        run(tmp_path, source)
    return errors(error.value.faults)


TWO = {
    ("loans-collateral", "合計", ""): plus(golden("loans-collateral", "合計"), 50),
    ("members", "合計", "会員数"): plus(golden("members", "合計", "会員数"), 7),
}
FEW = ("bs", "loans-", "members")  # a whole publication takes minutes


def test_independent_contradictions_are_all_told_with_what_would_fit(tmp_path: Path) -> None:
    found = refused(tmp_path, written(tmp_path / "two.csv", TWO, tables=FEW))
    assert len(found) == 2, found
    for (table, _, _), printed in TWO.items():
        (fault,) = [fault for fault in found if f"{table}／合計" in fault.found]
        assert printed in fault.found and "なら合います" in fault.expected
        assert "--leave-out" in fault.remedy


def test_those_to_blame_can_be_left_out_all_at_once(tmp_path: Path) -> None:
    report = run(tmp_path, written(tmp_path / "two.csv", TWO, tables=FEW), without_conflicts=True)
    told = [fault for fault in report.faults if "同時には成り立ちません" in fault.message]
    assert len(told) == 2 and all(fault.severity is Severity.WARNING for fault in told)
    assert report.matched == report.total - 2


def test_a_formula_that_fails_for_a_list_of_cells_is_defined_otherwise(tmp_path: Path) -> None:
    with SOLO_FIGURES.open(encoding="utf-8", newline="") as stream:
        known = {
            (one["row"], one["col"])
            for one in csv.DictReader(stream)
            if one["table_id"] == "zaikei" and one["fy"] == "2020"
        }
    changes = {("zaikei", row, col): "49.11" for row, col in sorted(known) if "金額" not in col and row != "合計"}
    assert len(changes) >= 3
    report = run(tmp_path, written(tmp_path / "list.csv", changes))
    (fault,) = [fault for fault in report.faults if "定義が違うようです" in fault.message]
    assert fault.severity is Severity.WARNING and f"{len(changes)} 個" in fault.message
    assert "式：" in fault.expected


def stranger(table: str, row: str, printed: str, year: str = "2020") -> dict[str, str]:
    frame = {"entity": "単体", "table_title": "", "unit": "百万円", "col": ""}
    return {**frame, "table_id": table, "row": row, "fy": year, "printed": printed}


# --- mistakes that do not touch each other, in one publication --------------------------------------------------------

STAFF = golden("staff", "職員数")
SERVICES = "経常収益 > 役務取引等収益 > その他の役務収益"
MIXED = {key: printed for key, printed in TWO.items() if key[0] == "members"} | {
    ("staff", "職員数", ""): f"{STAFF}人",
    ("pl", SERVICES, ""): plus(golden("pl", SERVICES), -5),
}
STRANGERS = [
    stranger("bs", "資産の部 > 貸出金 > 夢の貸付", "－"),
    stranger("bs", "資産の部 > 貸出金 > 夢の貸付", "3", "2019"),
    stranger("dreams", "夢", "1"),
    stranger("pl", "経常収益 > 役務取引等収益 > 夢の手数料", "5"),
]


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, BackcastReport]:
    """The folder, and the report of its backcast without the one cell that contradicts others."""
    folder = tmp_path_factory.mktemp("mixed")
    source = written(folder / "mixed.csv", MIXED, STRANGERS)
    with source.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        line = next(
            reader.line_num
            for one in reader
            if (one["table_id"], one["row"], one["col"], one["fy"]) == ("members", "合計", "会員数", "2020")
        )
    return folder, run(folder, source, leave_out=frozenset({f"mixed.csv:{line}", "mixed.csv:999999"}))


def test_a_cell_is_left_out_by_its_line(mixed: tuple[Path, BackcastReport]) -> None:
    report = mixed[1]
    assert errors(report.faults) == []
    (fault,) = [fault for fault in report.faults if fault.where == "--leave-out"]
    assert fault.found == "mixed.csv:999999"


def test_another_form_of_the_same_value_is_told_by_table_and_refuses_nothing(
    mixed: tuple[Path, BackcastReport],
) -> None:
    report = mixed[1]
    assert (report.matched, report.in_value) == (report.total - 1, 1)
    (fault,) = [fault for fault in report.faults if "印刷の形だけが違います" in fault.message]
    assert fault.severity is Severity.WARNING
    assert (fault.where, fault.found, fault.expected) == ("staff", STAFF, f"{STAFF}人")


def test_cells_without_a_place_are_told_for_every_year_and_left_out(mixed: tuple[Path, BackcastReport]) -> None:
    report = mixed[1]
    assert errors(report.faults) == [] and report.matched + report.in_value == report.total
    row = next(fault for fault in report.faults if "夢の貸付" in fault.where)
    assert "2019、2020年度、2計数" in row.message and row.severity is Severity.WARNING
    summary = next(fault for fault in report.faults if "置き場がない計数" in fault.message)
    assert summary.where == "公表された計数"
    assert any(fault.where == "dreams" and "1計数" in fault.message for fault in report.faults)


def test_an_account_without_a_place_keeps_the_sums_above_it_whole(mixed: tuple[Path, BackcastReport]) -> None:
    """It stands in the general ledger under the name that was printed, so that the sums print as published."""
    folder, report = mixed
    assert report.matched + report.in_value == report.total
    accounts = pd.read_excel(folder / "made" / "ledgers" / "総勘定元帳.xlsx", engine="openpyxl")
    dream = accounts[accounts.isin(["夢の手数料"]).any(axis=1)]
    assert len(dream) == 1 and 5_000_000 <= dream["残高"].sum() < 6_000_000
