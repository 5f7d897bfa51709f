"""Two magazines side by side: exactly what changed, told apart by kind, with pages."""

import csv
import dataclasses
import io
import json
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from discgen.cli import app
from discgen.desk.diff import Difference, Kind, Side, compare, load_side, restated, side_of
from discgen.desk.diff.diffforms import HEADS, as_csv, as_html, as_json, as_text, as_xlsx
from discgen.desk.diff.diffmodel import Figure, Passage
from discgen.desk.diff.texts import marked_parts
from discgen.faults import FaultError
from discgen.figures.printed.printedtable import CellKey
from discgen.project import Project, open_project
from tests.conftest import Built

DASH = "－"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["diff", *[str(argument) for argument in arguments]])


def a_side(rows: dict[str, str], *, year: int = 2020, page: int = 5, table: str = "t", title: str = "表") -> Side:
    """One table of one column and two years; the figure of the year before is 7 throughout."""
    figures: dict[CellKey, Figure] = {}
    for row, printed in rows.items():
        for fiscal_year, text in ((year - 1, "7"), (year, printed)):
            key = CellKey(table, row, "金額", fiscal_year)
            figures[key] = Figure(key, title, "百万円", text, page, len(figures))
    return Side("甲", figures)


def kinds(difference: Difference) -> list[tuple[Kind, str, str]]:
    return [(c.kind, c.old.printed if c.old else "", c.new.printed if c.new else "") for c in difference.figures]


@pytest.fixture
def changed(sample_folder: Path, tmp_path: Path) -> Callable[[str, str, str, str, object], Path]:
    """The sample with one cell changed: workbook, sheet, words that mark the row, column, new value."""

    def edit(workbook: str, sheet: str, row_words: str, column: str, value: object) -> Path:
        folder = copytree(sample_folder, tmp_path / "new")
        path = folder / "ledgers" / f"{workbook}.xlsx"
        book = openpyxl.load_workbook(path)
        cells = book[sheet]
        number = next(cell.column for cell in cells[1] if cell.value == column)
        row = next(row for row in cells.iter_rows(min_row=2) if row_words in [cell.value for cell in row])
        row[number - 1].value = value
        book.save(path)
        return folder

    return edit


# --- inputs that differ in one cell ----------------------------------------------------------------------------------


def test_one_changed_cell_gives_exactly_the_figures_that_stand_on_it(
    sample: Project, changed: Callable[[str, str, str, str, object], Path]
) -> None:
    folder = changed("業務実績", "人員・店舗", "常勤役職員（期中平均）", "数", 801)
    difference = compare(side_of(sample), side_of(open_project(folder)))
    told = [(c.kind, c.figure.key.table_id, c.figure.key.row, c.figure.key.fiscal_year) for c in difference.figures]
    assert told == [
        (Kind.CHANGED, "per-employee", "預金残高（平均残高）", 2020),
        (Kind.CHANGED, "per-employee", "貸出金残高（平均残高）", 2020),
    ]
    first = difference.figures[0]
    assert first.old and first.new and first.old.printed == "1,536" and first.difference == "△19百万円"
    assert not (difference.renames or difference.moves or difference.texts)


def test_a_changed_classification_is_followed_into_every_table_and_text(
    sample: Project, changed: Callable[[str, str, str, str, object], Path]
) -> None:
    folder = changed("預金", "預金明細", "一般員外", "会員区分", "国・地方公共団体・非営利法人")
    after = open_project(folder)
    difference = compare(side_of(sample), side_of(after))
    cells = {c.key: c.text for t in sample.tables.values() for c in t.cells()}
    cells_after = {c.key: c.text for t in after.tables.values() for c in t.cells()}
    wanted = {key for key in cells if cells[key] != cells_after[key]}
    assert {c.figure.key for c in difference.figures} == wanted and len(wanted) > 4
    assert {"deposits-by-depositor", "nonmember-deposit-ratio"} <= {key.table_id for key in wanted if key}
    *charts, text = difference.texts  # the figures are drawn and quoted there; nobody touched the files
    assert {chart.passage.file for chart in charts} == {"front-highlights.md"}
    assert "1,787" in "".join(run.text for run in charts[0].old)
    assert text.passage.file == "notes-nonmember.md"
    assert "15.23%" in text.old[0].text and "15.15%" in text.new[0].text and " 15." not in text.new[0].text


def test_equal_inputs_do_not_differ(sample: Project, sample_folder: Path) -> None:
    difference = compare(side_of(sample), side_of(sample))
    assert difference.empty and difference.compared == sum(len(t.cells()) for t in sample.tables.values())


def test_a_changed_sentence_is_told_with_file_line_and_both_wordings(sample: Project, tmp_path: Path) -> None:
    folder = copytree(sample.folder, tmp_path / "new")
    path = folder / "text" / "conventions.md"
    text = path.read_text(encoding="utf-8")
    assert "小数第3位以下を切り捨て" in text
    path.write_text(text.replace("小数第3位以下を切り捨て", "小数第3位を四捨五入し"), encoding="utf-8")
    difference = compare(side_of(sample), side_of(dataclasses.replace(sample, folder=folder)))
    (change,) = difference.texts
    line = text.splitlines()[change.passage.line - 1]
    assert "小数第3位以下を切り捨て" in line and not difference.figures
    assert len(change.old) == len(change.new) == 1 and change.new[0].text.endswith("。")


# --- kinds of change -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [("10", "11", Kind.CHANGED), ("0", DASH, Kind.CHANGED), ("△10", "10", Kind.CHANGED), ("10", "（10）", Kind.FORM)],
)
def test_a_figure_that_reads_differently(old: str, new: str, kind: Kind) -> None:
    assert kinds(compare(a_side({"甲": old}), a_side({"甲": new}))) == [(kind, old, new)]


def test_new_and_vanished_figures() -> None:
    difference = compare(a_side({"甲": "1", "乙": "20"}), a_side({"甲": "1", "丙丁": "3,000", "戊": "4"}))
    assert {(kind, old, new) for kind, old, new in kinds(difference)} >= {
        (Kind.GONE, "20", ""),
        (Kind.NEW, "", "3,000"),
        (Kind.NEW, "", "4"),
    }
    assert not difference.renames


def test_a_changed_label_is_no_changed_figure() -> None:
    old = a_side({"甲": "1", "その他の資産": "20", "合計": "21"})
    new = a_side({"甲": "1", "諸資産": "20", "合計": "21"})
    difference = compare(old, new)
    assert not difference.figures
    (rename,) = difference.renames
    assert (rename.what, rename.old, rename.new, rename.page) == ("行", "その他の資産", "諸資産", 5)


def test_a_label_and_a_figure_that_change_together_are_both_told() -> None:
    old = a_side({"甲": "1", "その他の資産": "20", "合計": "21"})
    new = a_side({"甲": "1", "その他資産": "22", "合計": "23"})
    difference = compare(old, new)
    assert kinds(difference) == [(Kind.CHANGED, "20", "22"), (Kind.CHANGED, "21", "23")]
    assert [rename.new for rename in difference.renames] == ["その他資産"]


def test_a_new_column_label_unit_and_title() -> None:
    old, new = a_side({"甲": "1"}), a_side({"甲": "1"}, title="新しい表")
    relabelled = {
        dataclasses.replace(key, col="残高"): dataclasses.replace(figure, key=dataclasses.replace(key, col="残高"))
        for key, figure in new.figures.items()
    }
    difference = compare(old, dataclasses.replace(new, figures=relabelled))
    assert not difference.figures
    assert [(r.what, r.old, r.new) for r in difference.renames] == [("表題", "表", "新しい表"), ("列", "金額", "残高")]
    thousand = {key: dataclasses.replace(figure, unit="千円") for key, figure in new.figures.items()}
    _, unit = compare(old, dataclasses.replace(old, figures=thousand)).renames
    assert (unit.what, unit.old, unit.new) == ("単位", "百万円", "千円")


def test_a_moved_page_is_no_changed_figure() -> None:
    difference = compare(a_side({"甲": "1"}, page=5), a_side({"甲": "1"}, page=6))
    assert difference.empty
    (move,) = difference.moves
    assert (move.old, move.new, move.figures) == (5, 6, 2)
    assert "5頁 → 6頁" in as_text(difference)


# --- last year's magazine --------------------------------------------------------------------------------------------


def test_restated_figures_are_those_that_last_year_printed_otherwise() -> None:
    last = a_side({"甲": "7", "乙": "8"}, year=2019)
    this = a_side({"甲": "9", "乙": "10"}, year=2020)  # prints 7 for both in the column of 2019
    difference = restated(last, this)
    assert [(c.figure.key.row, c.old and c.old.printed, c.new and c.new.printed) for c in difference.figures] == [
        ("乙", "8", "7")
    ]
    assert "前年度の計数が前年度の誌面と違う（1）" in as_text(difference)


def test_restated_against_the_history_of_the_sample(sample: Project) -> None:
    """A magazine of last year that printed what the history holds agrees; one changed cell is found."""
    earlier = {
        key: Figure(key, figure.title, figure.unit, figure.printed)
        for key, figure in side_of(sample).figures.items()
        if key.fiscal_year < 2020
    }
    assert restated(Side("昨年", earlier), side_of(sample)).empty
    key = CellKey("bs", "資産の部 > 現金", "", 2019, number="bs.cash")
    other = {**earlier, key: dataclasses.replace(earlier[key], printed="9,000")}
    difference = restated(Side("昨年", other), side_of(sample))
    assert [c.figure.key for c in difference.figures] == [key]


def test_magazines_in_the_wrong_order_or_of_different_years_are_refused() -> None:
    last, this = a_side({"甲": "7"}, year=2019), a_side({"甲": "7"})
    with pytest.raises(FaultError, match="--restated"):
        compare(last, this)
    with pytest.raises(FaultError, match="先に"):
        restated(this, last)


# --- where magazines come from, and forms ----------------------------------------------------------------------------


def test_outputs_lists_and_inputs_are_the_same_magazine(built: Built, sample: Project, tmp_path: Path) -> None:
    outputs = load_side(built.output)
    assert outputs.booklet.endswith("2020年度") and outputs.institution == sample.profile.institution.name
    paged = [figure for figure in outputs.figures.values() if figure.page is not None]
    assert len(paged) > 4000
    for other in (load_side(built.output / "figures.csv"), load_side(built.output / "figures.xlsx"), side_of(sample)):
        assert compare(outputs, other).empty
        assert list(other.figures) == list(outputs.figures)
    with pytest.raises(FaultError, match="計数の一覧"):
        load_side(tmp_path)
    (tmp_path / "x.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(FaultError):
        load_side(tmp_path / "x.csv")
    with pytest.raises(FaultError, match="ありません"):
        load_side(tmp_path / "nowhere")


@pytest.fixture
def difference() -> Difference:
    old = a_side({"甲": "1", "その他の資産": "20", "<b>": "5"})
    new = a_side({"甲": "2", "諸資産": "20", "<b>": "6"}, page=6)
    texts = [{"a.md": (Passage("a.md", 3, f"残高は{n}円です。", "概況", "9"),)} for n in (1, 2)]
    return compare(dataclasses.replace(old, texts=texts[0]), dataclasses.replace(new, texts=texts[1]))


def test_every_form_tells_the_same(difference: Difference, tmp_path: Path) -> None:
    data = json.loads(as_json(difference))
    assert [entry["new"]["printed"] for entry in data["figures"]] == ["2", "6"]
    key = {"number": "", "entity": "単体", "table": "t", "row": "甲", "col": "金額", "year": 2020}
    assert data["figures"][0]["key"] == key
    assert data["figures"][0]["new"]["page"] == 6 and len(data["renames"]) == len(data["texts"]) == 1
    rows = list(csv.DictReader(io.StringIO(as_csv(difference))))
    assert [row["区分"] for row in rows] == ["変更", "変更", "名称の変更（行）", "頁の移動", "本文"]
    assert list(rows[0]) == list(HEADS) and rows[0]["差"] == "＋1百万円"
    path = tmp_path / "d.xlsx"
    path.write_bytes(as_xlsx(difference))
    sheet = openpyxl.load_workbook(path)["違い"]
    assert [[cell or "" for cell in row] for row in sheet.iter_rows(min_row=2, values_only=True)] == [
        list(row.values()) for row in rows
    ]
    html = as_html(difference)
    assert "&lt;b&gt;" in html and "<b>" not in html.replace("<body>", "") and "http" not in html
    text = as_text(difference)
    for words in ("1百万円 → 2百万円（＋1百万円）", "5頁→6頁", "「その他の資産」→「諸資産」", "a.md:3（9頁）"):
        assert words in text


def test_the_parts_that_differ_are_marked() -> None:
    old, new = marked_parts("残高は1円です。", "残高は25円です。")
    assert "".join(text for text, _ in old) == "残高は1円です。"
    assert [text for text, stressed in new if stressed] == ["25"]


def test_the_command(built: Built, sample_folder: Path, tmp_path: Path) -> None:
    same = run(built.output, built.output / "figures.csv")
    assert same.exit_code == 0 and "違い：なし" in same.stdout and "本文は比べていません" in same.stdout
    other = tmp_path / "figures.csv"
    text = (built.output / "figures.csv").read_text(encoding="utf-8")
    other.write_text(text.replace('"9,326",9326', '"9,327",9327', 1), encoding="utf-8")
    told = run(built.output, other)
    assert told.exit_code == 1, told.output
    assert "資産の部 > 現金　2020年度　9,326百万円 → 9,327百万円（＋1百万円）" in told.stdout
    assert run(built.output, other, "--format", "xlsx").exit_code == 2
    assert run(built.output, other, "--format", "pdf").exit_code == 2
    written = run(built.output, other, "--format", "html", "-o", tmp_path / "d.html")
    assert written.exit_code == 1 and "9,327" in (tmp_path / "d.html").read_text(encoding="utf-8")
    assert run(built.output, tmp_path / "nowhere").exit_code == 2
