"""The first year without history: every figure asked has its line, whatever is known goes in, the rest is told."""

import shutil
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from typer.testing import CliRunner

from discgen.catalogue.eras import fiscal_year_in
from discgen.cli import app
from discgen.desk.officeyear.historytemplate import _without_place
from discgen.export.records import figure_records
from discgen.export.writers import write_csv
from discgen.faults import Severity, errors
from discgen.figures.history import HISTORY_CONTRACT, HISTORY_FILE
from discgen.figures.printed.printedtable import CellKey
from discgen.figures.store import FigureStore
from discgen.ledgers.writer import write_workbook
from discgen.project import Project, open_project
from discgen.published.publishedcells import PublishedCell
from tests.desk.officehouses import empty, invented

YEAR = 2024


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return open_project(invented(tmp_path_factory.mktemp("house") / "mihon", YEAR))


@pytest.fixture(scope="module")
def figures(house: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("figures") / "figures.csv"
    write_csv(path, list(figure_records(house)))
    return path


def lines_of(path: Path) -> list[dict[str, object]]:
    heads, *rows = openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True)
    return [dict(zip(map(str, heads), row, strict=True)) for row in rows]


def write_lines(path: Path, lines: list[dict[str, object]]) -> None:
    names = {column.name: column.id for column in HISTORY_CONTRACT.sheets[0].columns}
    rows = [{names[name]: value for name, value in line.items() if value is not None} for line in lines]
    write_workbook(path, HISTORY_CONTRACT, {"history": rows})


def test_what_last_year_printed_is_all_that_this_years_book_asks(house: Project, figures: Path, tmp_path: Path) -> None:
    """Without its history the house lacks hundreds of figures; the template takes them from the list of figures."""
    folder = shutil.copytree(house.folder, tmp_path / "mihon")
    (folder / HISTORY_FILE).unlink()
    said = CliRunner().invoke(app, ["history", "template", str(folder), "--from", str(figures)])
    assert said.exit_code == 0 and "記入が要る行 0 行" in said.output
    again = open_project(folder)
    printed = {name: [cell.text for cell in table.cells()] for name, table in house.tables.items()}
    assert {name: [cell.text for cell in table.cells()] for name, table in again.tables.items()} == printed


def test_an_empty_folder_is_asked_for_every_figure_that_is_missed_later(tmp_path: Path) -> None:
    folder = empty(tmp_path / "kou", 2025)
    before = open_project(folder, complete=False)
    missed = [fault for fault in errors(before.faults) if "印刷計数がありません" in fault.message]
    assert missed
    assert CliRunner().invoke(app, ["history", "template", str(folder)]).exit_code == 0
    lines = lines_of(folder / HISTORY_FILE)
    assert {line["印刷"] for line in lines} == {None}
    for line in lines:
        line["印刷"] = "－" if line["備考"] is None else None
    write_lines(folder / HISTORY_FILE, lines)
    again = open_project(folder, complete=False)
    assert [fault for fault in errors(again.faults) if "印刷計数がありません" in fault.message] == []
    blank = [fault for fault in again.faults if "空欄の行" in fault.message]
    assert [fault.found for fault in blank] == [f"{sum(line['備考'] is not None for line in lines)}行"]


def test_lines_stand_in_the_order_of_the_book(house: Project, figures: Path, tmp_path: Path) -> None:
    target = tmp_path / "asked.xlsx"
    command = ["history", "template", str(house.folder), "--from", str(figures), "-o", str(target)]
    assert CliRunner().invoke(app, command).exit_code == 0
    lines = lines_of(target)
    tables = list(dict.fromkeys(str(line["表ID"]) for line in lines))
    order = [block.table for block in house.catalogue.document.at(house.catalogue.day).blocks()]
    assert [name for name in order if name in tables] == [name for name in tables if name in order]
    series = [line["年度"] for line in lines if line["番号"] == "key-figures-5y.ordinary_income"]
    assert series == [2020, 2021, 2022, 2023]
    assert all(line["表"] and line["単位"] for line in lines)


def test_figures_that_were_entered_are_never_lost(house: Project, tmp_path: Path) -> None:
    folder = shutil.copytree(house.folder, tmp_path / "mihon")
    entered = {(line["番号"], line["年度"]): line["印刷"] for line in lines_of(folder / HISTORY_FILE)}
    refused = CliRunner().invoke(app, ["history", "template", str(folder)])
    assert refused.exit_code == 1 and "すでに計数が入っています" in refused.output
    assert CliRunner().invoke(app, ["history", "template", str(folder), "--replace"]).exit_code == 0
    for line in lines_of(folder / HISTORY_FILE):
        if line["印刷"] is not None:
            assert entered[line["番号"], line["年度"]] == line["印刷"]


def test_tables_are_pasted_in_the_words_of_the_magazine(tmp_path: Path) -> None:
    folder, pasted = empty(tmp_path / "kou", 2025), tmp_path / "前年度.xlsx"
    with xlsxwriter.Workbook(str(pasted)) as book:
        sheets = {
            "貸借対照表": [
                ["（単位：百万円）"],
                ["科目", "2023年度末", "令和6年度末"],
                ["資産の部"],
                ["現金", 1234, "1,300"],
                ["謎の資産", 1, 2],
            ],
            "貸出金使途別内訳（期末残高）": [
                ["項目", "2024年度", ""],
                ["", "金額", "構成比"],
                ["カードローン", 55, 12.5],
            ],
            "どこにもない表": [["甲", 1]],
        }
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for line, row in enumerate(rows):
                sheet.write_row(line, 0, row)
    said = CliRunner().invoke(app, ["history", "template", str(folder), "--from", str(pasted)])
    assert said.exit_code == 0, said.output
    known = {line["番号"]: (line["年度"], line["印刷"]) for line in lines_of(folder / HISTORY_FILE) if line["印刷"]}
    assert known == {
        "bs.cash": (2024, "1,300"),
        "loans-use.card.amount": (2024, "55"),
        "loans-use.card.share": (2024, "12.50"),
    }
    assert "どの表か分からないシート" in said.output and "謎の資産" in said.output


def test_a_formula_names_the_figure_it_needs_and_every_one_of_them(house: Project) -> None:
    """The profit a unit of contribution takes the units of a year before; nothing stops without them."""
    lost = "key-figures-5y.contribution_units"
    folder = house.folder.parent / "lost"
    shutil.copytree(house.folder, folder)
    lines = lines_of(folder / HISTORY_FILE)
    wanted = {lost, "interest-change.interest_income"}
    write_lines(
        folder / HISTORY_FILE, [line for line in lines if not (line["番号"] in wanted and line["年度"] == 2023)]
    )
    project = open_project(folder, complete=False)
    (fault,) = [fault for fault in project.faults if fault.message == "計算に要る2023年度の印刷計数がありません"]
    assert fault.where == "表「損益計算書 注記」出資1口当たりの当期純利益金額"
    assert fault.found == "表「主要な事業の状況を示す指標」出資総口数"
    assert f"番号「{lost}」" in fault.remedy and "年度「2023」、単位「口」" in fault.remedy
    assert fault.severity is Severity.ERROR


def test_all_figures_that_a_formula_lacks_are_told_at_once(house: Project) -> None:
    from discgen.figures.formula import MissingPrior
    from discgen.figures.history import History

    store = house.store
    bare = FigureStore(store.space, store.sums, History(), fiscal_year=YEAR, premises=store.premises)
    with pytest.raises(MissingPrior) as error:
        bare.formula("prior(bs.cash) + prior(bs.loans) / prior(pl.ordinary_income)")
    assert [key.number for key in error.value.lacking] == ["bs.cash", "bs.loans", "pl.ordinary_income"]


def test_a_misspelt_row_of_the_past_is_told_and_a_former_form_is_not(house: Project, tmp_path: Path) -> None:
    folder = shutil.copytree(house.folder, tmp_path / "mihon")
    lines = lines_of(folder / HISTORY_FILE)
    base = {"単体・連結": "単体", "表ID": "bs", "年度": 2023, "単位": "百万円", "印刷": "1"}
    lines += [
        {**base, "行": "資産の部 > 貸出金たち"},
        {**base, "番号": "bs.lones", "行": "無"},
        {**base, "表ID": "claims-fra", "番号": "claims-fra.bankrupt", "年度": 2020, "行": "無"},
    ]
    known = {"claims-fra.bankrupt"}
    write_lines(folder / HISTORY_FILE, lines)
    told = [fault for fault in open_project(folder, complete=False).faults if fault.rule == "ledgers.history"]
    assert ["貸出金たち" in fault.found or fault.found == "bs.lones" for fault in told] == [True, True]
    assert any("資産の部 > 貸出金" in fault.remedy for fault in told)
    assert any("bs.loans" in fault.remedy for fault in told)
    assert not any(fault.found in known for fault in told)


@pytest.mark.parametrize(
    ("head", "year"),
    [
        ("2023年度末", 2023),
        ("令和5年度", 2023),
        ("平成31年3月期", 2018),
        ("令和元年度", 2019),
        ("2024年3月31日", 2023),
        ("２０２３年度", 2023),
        ("2023", None),
        ("金額", None),
        ("12年度", None),
    ],
)
def test_years_in_the_heads_of_pasted_tables(head: str, year: int | None) -> None:
    assert fiscal_year_in(head) == year


def test_figures_of_tables_that_the_year_does_not_ask_are_told_by_title_and_year(house: Project) -> None:
    keys = [
        CellKey(table, "甲", "額", year, "単体") for table, year in (("old-a", 2011), ("old-a", 2012), ("old-b", 2012))
    ]
    titles = {"old-a": "旧い表", "old-b": ""}
    cells = [PublishedCell(key, titles[key.table_id], "円", "1", 2) for key in keys]
    (fault,) = _without_place(cells, house.store.space)
    assert fault.severity is Severity.NOTICE
    assert "2011年度・2012年度の 3 計数は使いません" in fault.message
    assert fault.found == "「旧い表」、「old-b」"
