"""Backcast: from published figures to ledgers, on the real file, on altered files and on made-up margins."""

import csv
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import product
from pathlib import Path

import highspy
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from discgen.catalogue.contract import Column, Sheet
from discgen.export.records import figure_records
from discgen.export.writers import write_csv
from discgen.faults import Fault, FaultError, Severity, errors
from discgen.project import open_project
from discgen.published.algebra.linearprogramme import LinearProgramme
from discgen.published.backcast.backcasting import BackcastOptions
from discgen.published.backcast.lay import lay_views
from discgen.published.backcast.segments import split_rows
from discgen.published.backcast.verify import BackcastReport, make_inputs
from discgen.published.inverse.unknowns import LedgerPlan, Unknown
from tests.figures.test_golden import OTHER_CHAPTERS, golden_cells
from tests.paths import GROUP_FIGURES as GROUP
from tests.paths import SOLO_FIGURES as GOLDEN
from tests.paths import begun

Lines = list[dict[str, str]]


def golden_lines(path: Path) -> tuple[list[str], Lines]:
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        lines = list(reader)
        return list(reader.fieldnames or []), lines


NAMES, LINES = golden_lines(GOLDEN)
_, GROUP_LINES = golden_lines(GROUP)


def first_line(lines: Lines, table: str) -> int:
    return next(n for n, line in enumerate(lines) if line["table_id"] == table and line["fy"] == "2020")


def write_lines(path: Path, lines: Iterable[dict[str, str]], names: list[str] = NAMES, encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.DictWriter(stream, names, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(lines)
    return path


def backcast(folder: Path, source: Path, sample: Path, **options: object) -> BackcastReport:
    """Make ``folder`` from a file of figures, with the profile of the sample."""
    begun(folder, sample)
    return make_inputs([source], folder, BackcastOptions(**options), lambda stage: None)  # type: ignore[arg-type]


def refused(tmp_path: Path, source: Path, sample: Path, **options: object) -> list[Fault]:
    """The errors of a backcast that must fail, and must leave its folder as it was."""
    with pytest.raises(FaultError) as error:
        backcast(tmp_path / "made", source, sample, **options)
    assert {path.name for path in (tmp_path / "made").iterdir()} == {"forms", "institution.toml"}
    return errors(error.value.faults)


def exported(folder: Path) -> tuple[bytes, dict[tuple[str, str, str, str], tuple[str, str]]]:
    """figures.csv of an inputs folder, as bytes and as cells."""
    records = list(figure_records(open_project(folder)))
    path = folder / "figures.csv"
    write_csv(path, records)
    return path.read_bytes(), {(r.table_id, r.row, r.col, str(r.fy)): (r.unit, r.printed) for r in records}


def ledger_rows(folder: Path, workbook: str, sheet: str) -> pd.DataFrame:
    return pd.read_excel(folder / "ledgers" / f"{workbook}.xlsx", sheet_name=sheet, engine="openpyxl")


# --- the real file ---------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def aggregated(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, BackcastReport]:
    folder = tmp_path_factory.mktemp("aggregated") / sample_folder.name
    return folder, backcast(folder, GOLDEN, sample_folder)


def expected_current() -> int:
    return sum(key[3] == "2020" for key in golden_cells())


def test_the_published_year_comes_out_of_aggregated_rows(aggregated: tuple[Path, BackcastReport]) -> None:
    folder, report = aggregated
    assert report.matched == report.total == expected_current()
    assert errors(report.faults) == []
    _, cells = exported(folder)
    assert {key: cells.get(key) for key in golden_cells()} == golden_cells()


def test_tables_that_are_not_used_are_told(aggregated: tuple[Path, BackcastReport]) -> None:
    told = {fault.where: fault for fault in aggregated[1].faults if "カタログにない表" in fault.message}
    numbers = Counter(line["table_id"] for line in LINES)
    wanted = {name for name in numbers if name.startswith("other-") or name in OTHER_CHAPTERS}
    assert told.keys() == wanted
    assert all(fault.severity is Severity.NOTICE for fault in told.values())
    assert all(f"{numbers[name]}計数" in fault.message for name, fault in told.items())


def test_corrections_of_the_source_are_told(aggregated: tuple[Path, BackcastReport]) -> None:
    told = [fault for fault in aggregated[1].faults if "訂正後の値" in fault.message]
    assert len(told) == sum(bool(line["corrected"]) for line in LINES)
    assert any(fault.where.startswith("bs／資産の部合計（2020年度") and fault.found == "1,362,167" for fault in told)


@pytest.fixture(scope="module")
def detailed(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Single loans and deposits, made in a folder that already holds a text and an old ledger."""
    folder = tmp_path_factory.mktemp("detailed") / sample_folder.name
    (folder / "text").mkdir(parents=True)
    (folder / "ledgers").mkdir()
    (folder / "text" / "note.md").write_text("本文", encoding="utf-8")
    (folder / "ledgers" / "古い台帳.xlsx").write_bytes(b"x")
    begun(folder, sample_folder)
    old = (folder / "ledgers" / "古い台帳.xlsx").read_bytes()
    with pytest.raises(FaultError, match="すでに台帳があります"):
        make_inputs([GOLDEN], folder, BackcastOptions(loans=3000, deposits=3000), lambda stage: None)
    assert (folder / "ledgers" / "古い台帳.xlsx").read_bytes() == old
    make_inputs([GOLDEN], folder, BackcastOptions(loans=3000, deposits=3000, replace=True), lambda stage: None)
    return folder


def test_single_loans_and_deposits_print_the_same(aggregated: tuple[Path, BackcastReport], detailed: Path) -> None:
    assert exported(detailed)[0] == exported(aggregated[0])[0]
    for workbook, sheet in (("貸出金", "貸出金明細"), ("預金", "預金明細")):
        rows = ledger_rows(detailed, workbook, sheet)
        assert 2_500 <= len(rows) <= 3_500
        assert len(ledger_rows(aggregated[0], workbook, sheet)) < 1_000
        assert (rows["残高"] > 0).all()
        assert rows["明細番号"].is_unique
        assert rows["残高"].sum() == ledger_rows(aggregated[0], workbook, sheet)["残高"].sum()


def test_a_backcast_replaces_the_ledgers_and_keeps_the_texts(detailed: Path, sample_folder: Path) -> None:
    assert (detailed / "text" / "note.md").read_text(encoding="utf-8") == "本文"
    names = {path.name for path in (sample_folder / "ledgers").iterdir()}
    made = {path.name for path in (detailed / "ledgers").iterdir()}
    assert names <= made and "古い台帳.xlsx" not in made
    assert [path.name for path in detailed.parent.iterdir()] == [detailed.name]


@pytest.fixture(scope="module")
def excelled(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, BackcastReport]:
    """A backcast from a file that Excel wrote and sorted, without remarks: a foreign table and, last, a foreign row."""
    names = [name for name in NAMES if name not in ("suspect", "corrected", "source_line", "doc", "value")]
    lines = [line | {"printed": line["corrected"] or line["printed"]} for line in LINES]
    random.Random(2020).shuffle(lines)
    lines.append(LINES[500] | {"table_id": "cafeteria", "row": "昼食", "printed": "12"})
    lines.append(LINES[first_line(LINES, "loans-collateral")] | {"row": "絵画", "printed": "1"})
    home = tmp_path_factory.mktemp("excel")
    source = write_lines(home / "excel.csv", lines, names, encoding="utf-8-sig")
    return home / sample_folder.name, backcast(home / sample_folder.name, source, sample_folder)


def test_a_sorted_file_from_excel_with_a_foreign_table_and_without_remarks_prints_the_same(
    aggregated: tuple[Path, BackcastReport], excelled: tuple[Path, BackcastReport]
) -> None:
    folder, report = excelled
    (fault,) = [fault for fault in report.faults if fault.where == "cafeteria"]
    assert fault.severity is Severity.NOTICE and "1計数" in fault.message
    assert exported(folder) == exported(aggregated[0])


def test_a_row_that_a_known_table_does_not_have_is_told_and_left_out(excelled: tuple[Path, BackcastReport]) -> None:
    report = excelled[1]
    assert report.matched == report.total == expected_current()
    (fault,) = [fault for fault in report.faults if "絵画" in fault.where]
    assert (fault.where, fault.severity) == (
        f"loans-collateral／絵画（2020年度、{len(LINES) + 3}行目）",
        Severity.WARNING,
    )
    assert fault.found == "1"


# --- altered files ---------------------------------------------------------------------------------------------------


FEW = ("bs", "loans-", "deposits-")


def few_lines() -> Lines:
    """The lines of a few tables, for what needs no whole publication."""
    return [dict(line) for line in LINES if line["table_id"].startswith(FEW)]


def altered(table: str, row: str, change: Callable[[str], str], year: str = "2020") -> tuple[Lines, int]:
    """A few published tables with one print changed, and the number of the line in the file."""
    lines = few_lines()
    number = next(n for n, x in enumerate(lines) if (x["table_id"], x["row"], x["fy"]) == (table, row, year))
    lines[number]["printed"] = change(lines[number]["printed"])
    return lines, number + 2


def test_a_contradiction_is_named_and_can_be_left_out(sample_folder: Path, tmp_path: Path) -> None:
    before = next(x for x in LINES if (x["table_id"], x["row"], x["fy"]) == ("loans-collateral", "合計", "2020"))
    total = int(before["printed"].replace(",", ""))
    lines, number = altered("loans-collateral", "合計", lambda _: f"{total + 5:,}")
    source = write_lines(tmp_path / "wrong.csv", lines)
    place = f"loans-collateral／合計（2020年度、{number}行目）"

    (fault,) = refused(tmp_path, source, sample_folder)
    assert "同時には成り立ちません" in fault.message
    conflict = fault.found.split("／")
    assert f"{place}＝{total + 5:,}百万円" in fault.found
    assert len(conflict) <= 24, conflict  # a conflict that a person can look through
    assert "--leave-out" in fault.remedy

    folder = tmp_path / "left-out"
    backcast(folder, source, sample_folder, leave_out=frozenset({place}))
    cells = exported(folder)[1]
    assert cells["loans-collateral", "合計", "", "2020"] == ("百万円", before["printed"])


def test_a_solver_without_an_answer_is_told(
    sample_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LinearProgramme, "_run", lambda *_: highspy.HighsModelStatus.kUnknown)
    (fault,) = refused(tmp_path, write_lines(tmp_path / "few.csv", few_lines()), sample_folder)
    assert fault.message == "整合する円単位の金額を計算できません"
    assert "HiGHS：Unknown" in fault.found and "--leave-out" in fault.remedy


# --- another institution ---------------------------------------------------------------------------------------------


def test_a_file_with_few_tables_gives_ledgers_that_sum_up_to_them(sample_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "made"
    report = backcast(folder, write_lines(tmp_path / "few.csv", few_lines()), sample_folder)
    wanted = {key: printed for key, (_, printed) in golden_cells().items() if key[0].startswith(FEW)}
    assert report.matched == report.total == sum(key[3] == "2020" for key in wanted) > 150

    def millions(workbook: str, sheet: str, by: str) -> dict[str, int]:
        rows = ledger_rows(folder, workbook, sheet)
        return {str(name): int(yen) // 10**6 for name, yen in rows.groupby(by)["残高"].sum().items()}

    loans = millions("貸出金", "貸出金明細", "科目")
    for account in ("手形貸付", "証書貸付", "当座貸越"):
        assert f"{loans[account]:,}" == wanted["bs", f"資産の部 > 貸出金 > {account}", "", "2020"]
    collateral = millions("貸出金", "貸出金明細", "担保区分")
    for name in ("不動産", "保証"):
        assert f"{collateral[name]:,}" == wanted["loans-collateral", name, "", "2020"]


# --- unusable files --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["entity", "table_id", "row", "fy", "printed"])
def test_a_missing_column_is_named(name: str, sample_folder: Path, tmp_path: Path) -> None:
    names = [other for other in NAMES if other != name]
    (fault,) = refused(tmp_path, write_lines(tmp_path / "x.csv", LINES[:50], names), sample_folder)
    assert (fault.where, fault.found) == ("x.csv:1", name)


def test_an_unknown_encoding_is_told(sample_folder: Path, tmp_path: Path) -> None:
    source = write_lines(tmp_path / "x.csv", LINES[:50], encoding="utf-16")
    (fault,) = refused(tmp_path, source, sample_folder)
    assert fault.where == "x.csv" and "文字コード" in fault.message


def test_a_file_that_is_not_there_is_told(sample_folder: Path, tmp_path: Path) -> None:
    (fault,) = refused(tmp_path, tmp_path / "no.csv", sample_folder)
    assert "no.csv" in fault.where and "読めません" in fault.message


def test_a_group_without_its_bank_is_refused(sample_folder: Path, tmp_path: Path) -> None:
    lines = [{**line, "entity": "連結"} for line in LINES[:50]]
    (fault,) = refused(tmp_path, write_lines(tmp_path / "x.csv", lines), sample_folder)
    assert "「単体」" in fault.message


def test_an_entity_of_another_name_is_told_at_its_line(sample_folder: Path, tmp_path: Path) -> None:
    lines = [*LINES[:50], {**LINES[50], "entity": "子会社"}]
    found = refused(tmp_path, write_lines(tmp_path / "x.csv", lines), sample_folder)
    assert ("x.csv:52", "子会社") in {(fault.where, fault.found) for fault in found}


# --- the bank and its group ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def both(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, BackcastReport]:
    folder = tmp_path_factory.mktemp("both") / sample_folder.name
    begun(folder, sample_folder)
    return folder, make_inputs([GOLDEN, GROUP], folder, BackcastOptions(), lambda stage: None)


def test_the_differences_are_a_subsidiary_and_its_eliminations(both: tuple[Path, BackcastReport]) -> None:
    folder, report = both
    assert report.matched == report.total == expected_current() + sum(line["fy"] == "2020" for line in GROUP_LINES)
    accounts = ledger_rows(folder, "連結", "子会社試算表")
    entries = ledger_rows(folder, "連結", "連結仕訳")
    assert accounts["借方残高"].sum() == accounts["貸方残高"].sum() > 0
    sides = entries.groupby("種類")[["借方", "貸方"]].sum()
    assert (sides["借方"] == sides["貸方"]).all() and (sides["借方"] > 0).all()
    current = entries[entries["年度"] == 2020]
    shares = current[(current["種類"] == "投資と資本の相殺消去") & (current["科目"] == "有価証券")]["貸方"].sum()
    notes = ledger_rows(folder, "注記", "関係者取引")
    held = notes[(notes["相手方"] == "子会社等") & (notes["区分"] == "株式")]["金額"].sum()
    assert shares == held  # 50百万円 of shares in the one subsidiary, all of them eliminated


def test_a_difference_that_no_subsidiary_explains_is_refused(sample_folder: Path, tmp_path: Path) -> None:
    lines = [dict(line) for line in GROUP_LINES]
    loans = next(n for n, line in enumerate(lines) if line["row"] == "資産の部 > 貸出金" and line["fy"] == "2020")
    lines[loans]["printed"] = "792,528"  # the bank's own loans are 792,518
    changed = write_lines(tmp_path / "group.csv", lines)
    begun(tmp_path / "made", sample_folder)
    with pytest.raises(FaultError, match=r"連結 bs／資産の部 > 貸出金.*792,528"):
        make_inputs([GOLDEN, changed], tmp_path / "made", BackcastOptions(), lambda stage: None)


def test_figures_of_another_year_are_told(sample_folder: Path, tmp_path: Path) -> None:
    lines = [line for line in LINES if line["fy"] == "2019"]
    (fault,) = refused(tmp_path, write_lines(tmp_path / "x.csv", lines), sample_folder)
    assert "2020年度" in fault.message and "2019年度" in fault.found


def test_faults_of_single_lines_are_told_together_with_their_lines(sample_folder: Path, tmp_path: Path) -> None:
    lines = [dict(line) for line in LINES]
    text, year, double = (first_line(lines, table) for table in ("loans-use", "zaikei", "members"))
    lines[text]["printed"] = "集計中"
    lines[text]["corrected"] = ""
    lines[year]["fy"] = "令和2"
    lines.append(dict(lines[double]))
    found = refused(tmp_path, write_lines(tmp_path / "x.csv", lines), sample_folder)
    told = {fault.where: fault for fault in found}
    assert told[f"x.csv:{text + 2}"].found == "集計中"
    assert told[f"x.csv:{year + 2}"].found == "令和2"
    assert "二度" in told[f"x.csv:{len(lines) + 1}"].message
    assert f"x.csv:{double + 2} " in told[f"x.csv:{len(lines) + 1}"].found


# --- laying and splitting --------------------------------------------------------------------------------------------

USES, BANKS, KINDS = ("住宅", "生活", "福祉"), ("本店", "支店"), ("証書", "手形", "当座")
BOOK = Sheet(
    id="book",
    sheet="明細",
    title="",
    columns=(
        Column(id="bank", name="店", type="choice", values=BANKS),
        Column(id="use", name="使途", type="choice", values=USES),
        Column(id="kind", name="科目", type="choice", values=KINDS),
        Column(id="balance", name="残高", type="yen"),
        Column(id="secured", name="保全", type="yen"),
    ),
)
PLAN = LedgerPlan(
    BOOK,
    (("bank", "use"), ("bank", "kind")),
    (tuple(product(BANKS, USES)), tuple(product(BANKS, KINDS))),
    (None, (0, ("bank",))),
)


@st.composite
def two_margins(draw: st.DrawFn) -> dict[Unknown, Fraction]:
    """Joint sums by shop and use, and by shop and kind, that agree in every shop; a part of the latter is secured."""
    values: dict[Unknown, Fraction] = {}
    for bank in BANKS:
        total = draw(st.integers(0, 10**13))
        for view, classes in ((0, USES), (1, KINDS)):
            cuts = sorted(draw(st.lists(st.integers(0, total), min_size=2, max_size=2)))
            for name, low, high in zip(classes, (0, *cuts), (*cuts, total), strict=True):
                values[Unknown("book", view, (bank, name), "balance")] = Fraction(high - low)
                if view == 1:
                    secured = draw(st.integers(0, high - low))
                    values[Unknown("book", 1, (bank, name), "secured")] = Fraction(secured)
    return values


@given(two_margins())
def test_laid_rows_come_out_as_both_margins(values: dict[Unknown, Fraction]) -> None:
    segments = lay_views(PLAN, values)
    sums: dict[Unknown, Fraction] = defaultdict(Fraction)
    for segment in segments:
        assert segment.amounts["balance"] > 0
        assert 0 <= segment.amounts.get("secured", 0) <= segment.amounts["balance"]
        for view, names in enumerate(PLAN.views):
            combo = tuple(segment.labels[name] for name in names)
            sums[Unknown("book", view, combo, "balance")] += segment.amounts["balance"]
        sums[Unknown("book", 1, combo, "secured")] += segment.amounts.get("secured", Fraction(0))
    assert {k: v for k, v in sums.items() if v} == {k: v for k, v in values.items() if v}
    # two lines of m and n pieces meet in at most m + n - 1 places
    assert len(segments) <= len(BANKS) * (len(USES) + len(KINDS) - 1)


@given(two_margins(), st.sampled_from(USES), st.integers(1, 10**6))
def test_margins_that_do_not_agree_are_not_laid(values: dict[Unknown, Fraction], use: str, more: int) -> None:
    values[Unknown("book", 0, ("本店", use), "balance")] += more
    with pytest.raises(ArithmeticError):
        lay_views(PLAN, values)


@given(
    st.lists(st.tuples(st.sampled_from(USES), st.integers(1, 10**12)), min_size=1, max_size=12),
    st.integers(0, 400),
    st.integers(0, 2**31),
)
def test_split_rows_keep_the_sum_of_every_class(rows: list[tuple[str, int]], count: int, seed: int) -> None:
    frame = pd.DataFrame(rows, columns=["use", "balance"])
    split = split_rows(frame, "balance", count, seed)
    assert (split["balance"] > 0).all()
    assert split.groupby("use")["balance"].sum().to_dict() == frame.groupby("use")["balance"].sum().to_dict()
    assert len(split) >= len(frame)
    assert len(split) <= max(count, len(frame))
    pd.testing.assert_frame_equal(split, split_rows(frame, "balance", count, seed))


@pytest.mark.parametrize("count", [500, 3_000, 20_000])
def test_split_rows_come_near_the_wanted_number(count: int) -> None:
    generator = np.random.default_rng(1)
    frame = pd.DataFrame({"use": generator.choice(USES, 100), "balance": generator.integers(10**8, 10**10, 100)})
    assert abs(len(split_rows(frame, "balance", count, 7)) - count) <= len(frame)
