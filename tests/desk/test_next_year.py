"""The folder of the next year: what it begins with, what it asks, and that its book is whole when it is filled."""

import csv
import datetime
import json
import shutil
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from discgen.catalogue.catalogue import open_catalogue
from discgen.catalogue.entity import split_reading
from discgen.catalogue.profile import Institution, load_profile
from discgen.check.report.accepted import COLUMNS, FILE_NAME
from discgen.cli import app
from discgen.desk.officeyear.nextprofile import next_profile, years_said
from discgen.desk.officeyear.nextyear import PLAN_NAME, make_next_year
from discgen.desk.officeyear.yearplan import office_files
from discgen.desk.officeyear.yearstatus import READY, STALE, year_status
from discgen.faults import FaultError, Severity, errors
from discgen.figures.cellspace import CellSpace
from discgen.figures.formula import Ref
from discgen.figures.usableforms import usable_forms
from discgen.frozen import FROZEN_FILE, read_frozen
from discgen.ledgers.inventedbooks import invented_rows, write_invented
from discgen.ledgers.lastrows import UNCHANGED, SheetRows, read_last_rows
from discgen.ledgers.problems import AWAITED
from discgen.project import open_project
from discgen.samplebooks import sample_house
from tests.desk.officehouses import invented
from tests.paths import ROOT, SAMPLE

KINDS = ("労働金庫", "労働金庫連合会")


def rows_of(path: Path, sheet: str) -> list[dict[str, object]]:
    heads, *rows = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return [dict(zip(map(str, heads), row, strict=True)) for row in rows]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("year", [2020, 2026])
def test_every_ledger_with_an_opening_or_a_year_says_what_it_carries(kind: str, year: int) -> None:
    """Whatever a contract calls 期首 or 前期, and whatever holds several years, opens from the year before."""
    catalogue = open_catalogue(None, Institution(name="甲", kind=kind, fiscal_year=year))
    space = CellSpace.of(dict(usable_forms(catalogue).tables))
    told: dict[str, bool] = {}
    for sheet in (sheet for book in catalogue.contracts for sheet in book.sheets):
        rule = sheet.next_year
        for column in sheet.stored:
            if any(word in column.name for word in ("期首", "前期", "前年度")):
                told[f"{sheet.id}.{column.id}"] = rule is not None and column.id in rule.opening
            for value in column.values:
                if "期首" in value and sheet.id != "subsidiary_accounts":
                    opened = [row for row in (rule.rows if rule else ()) if row.row.get(column.id) == value]
                    first = sheet.stored[0]
                    told[f"{sheet.id}.{value}"] = {row.row[first.id] for row in opened} >= set(first.values)
        if sheet.years:
            told[sheet.id] = rule is not None and rule.years > 0
        for row in rule.rows if rule else ():
            entity, number = split_reading(row.figure)
            told[f"{sheet.id}: {row.figure}"] = space.find(Ref.named(tuple(number.split(".")), entity)) is not None
    assert len(told) > 8 and [name for name, carried in told.items() if not carried] == []


def test_openings_are_the_closings_of_the_house(published: Path, following: Path) -> None:
    """As the house's own model of the year opens its books, which knows nothing of the folder of the year before."""
    profile = load_profile(following)
    day, year = profile.institution.fiscal_year_end, profile.institution.fiscal_year
    model = invented_rows(sample_house(), day, year, group=True)
    equity = rows_of(following / "ledgers" / "連結.xlsx", "純資産の増減")
    opened = {row["区分"]: row["金額"] for row in equity}
    assert {row["項目"] for row in equity} == {"期首残高"}
    wanted = {row["component"]: row["amount"] for row in model["equity_changes"] if row["item"] == "期首残高"}
    assert opened == wanted and set(opened) == {"出資金", "利益剰余金"}
    (carried,) = rows_of(following / "ledgers" / "総勘定元帳.xlsx", "科目残高")
    (balance,) = [row["balance"] for row in model["gl"] if row["account"] == "繰越金（当期首残高）"]
    assert (carried["科目"], carried["残高"]) == ("繰越金（当期首残高）", balance)
    allowances = rows_of(following / "ledgers" / "資産査定.xlsx", "貸倒引当金")
    assert [row["期首残高"] for row in allowances] == [row["opening"] for row in model["allowances"]]
    assert {row["期末残高"] for row in allowances} == {None}
    before = rows_of(published / "ledgers" / "総勘定元帳.xlsx", "粗利益")
    kept = rows_of(following / "ledgers" / "総勘定元帳.xlsx", "粗利益")
    assert kept == [row for row in before if row["年度"] in (2024, 2025)] and len(kept) == 2
    (company,) = rows_of(following / "ledgers" / "連結.xlsx", "子会社等")
    assert company["売上高"] is None and company["試算表の基準日"] == datetime.datetime(2027, 3, 31)
    assert rows_of(following / "ledgers" / "貸出金.xlsx", "貸出金明細") == []


def test_the_folder_opens_and_lacks_only_what_is_to_be_entered(following: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(following, tmp_path / "next")
    with pytest.raises(FaultError) as waiting:
        open_project(folder)
    told = errors(waiting.value.faults)  # books that are half empty do not agree
    assert {fault.message for fault in told if not fault.where.startswith("台帳の突合")} == set(AWAITED)
    plan = (folder / PLAN_NAME).read_text(encoding="utf-8")
    assert "2027年3月31日　決算日" in plan and "2027年7月31日まで" in plan
    assert "純資産の増減（2行。期首は前年度の期末）" in plan and "売上高は新しく記入する" in plan
    assert "lists/店舗.xlsx（15行、基準日 2026年7月1日）" in plan and "表彰" not in plan
    assert "「ディスクロージャー誌 2026」→「ディスクロージャー誌 2027」" in plan
    marked = {path.name for path in (folder / "text").glob("*.md") if "前年度の文です" in path.read_text("utf-8")}
    assert marked and all(f"text/{name}" in plan for name in marked)


def test_filled_with_the_figures_of_its_year_the_book_is_whole(
    published: Path, following: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(following, tmp_path / "next")
    profile = load_profile(folder)
    institution = profile.institution
    day, year = institution.fiscal_year_end, institution.fiscal_year
    contracts = open_catalogue(folder, institution).contracts
    write_invented(folder / "ledgers", contracts, sample_house(), day, year, group=True)
    project = open_project(folder)
    told = [fault.where for fault in project.faults if fault.severity is not Severity.NOTICE]
    assert {where.split("／")[0] for where in told} == {"基準日.xlsx"}  # the lists are last year's
    shown = {(one.key.id, one.year): one.printed for one in (read_frozen(published) or pytest.fail()).figures}
    table = project.tables["key-figures-5y"]
    again = {(c.key.id, c.key.fiscal_year): c.text for c in table.cells() if c.key and c.key.fiscal_year < year}
    assert {known for _, known in again} == {2022, 2023, 2024, 2025}
    assert {figure: shown[figure] for figure in again} == again
    shutil.copy(published / "ledgers" / "預金.xlsx", folder / "ledgers")  # last year's file, put there by mistake
    states = {part.part: part for part in year_status(folder)}
    assert states["ledgers/預金.xlsx"].state == STALE and states["ledgers/貸出金.xlsx"].state == READY
    same = [fault.where for fault in open_project(folder, complete=False).faults if fault.rule == UNCHANGED]
    assert same == ["預金.xlsx／預金明細"]


def test_what_was_restated_is_the_history_of_the_next_year(copy: Path, tmp_path: Path) -> None:
    """So are acceptances that still hold: what was said of figures ended with the year."""
    path = copy / "ledgers" / "役職員.xlsx"
    book = openpyxl.load_workbook(path)
    heads = [cell.value for cell in book["職員"][1]]
    cell = book["職員"].cell(2, heads.index("年齢（月数）") + 1)
    cell.value = int(str(cell.value)) + 3000
    book.save(path)
    with pytest.raises(FaultError) as refused:
        make_next_year(copy, tmp_path / "refused")
    numbers = {fault.where.rpartition("番号 ")[2].rstrip("）") for fault in errors(refused.value.faults)}
    assert numbers and not (tmp_path / "refused").exists()
    told = "".join(f'"{number}" = "集計の誤り"\n' for number in sorted(numbers))
    profile = copy / "institution.toml"
    profile.write_text(f"{profile.read_text('utf-8')}\n[restated]\n{told}", encoding="utf-8")
    with (copy / FILE_NAME).open("w", encoding="utf-8-sig", newline="") as stream:
        lines = [("0" * 12, "law.item"), ("1" * 12, "plausible.change"), ("2" * 12, "prose.typed")]
        csv.writer(stream).writerows([COLUMNS, *((*line, "確かめた", "部長", "2026-07-01") for line in lines)])
    folder = make_next_year(copy, tmp_path / "next").folder
    corrected = {row["番号"]: row for row in rows_of(folder / "history/印刷計数.xlsx", "印刷計数") if row["備考"]}
    frozen = {f.number: f for f in (read_frozen(copy) or pytest.fail()).figures if f.year == 2025}
    asked = [corrected[number] for number in sorted(numbers) if number in corrected]
    assert asked
    for row in asked:
        was = frozen[str(row["番号"])].printed
        assert row["備考"] == f"訂正（公表時：{was}）：集計の誤り" and row["印刷"] != was
    assert not load_profile(folder).restated and not (folder / FROZEN_FILE).exists()
    with (folder / FILE_NAME).open(encoding="utf-8-sig", newline="") as stream:
        assert [row["規則"] for row in csv.DictReader(stream)] == ["law.item"]
    plan = (folder / PLAN_NAME).read_text("utf-8")
    assert "引き継いだ承認 1 件" in plan and "承認 2 件は、前年度で終わりました" in plan and "集計の誤り" in plan


def test_the_next_year_needs_a_frozen_one(tmp_path: Path) -> None:
    said = CliRunner().invoke(app, ["next-year", str(ROOT / "inputs/mihon-2025"), "-o", str(tmp_path / "next")])
    assert said.exit_code == 1 and "確定していません" in said.output and not (tmp_path / "next").exists()


def test_the_next_year_is_made_outside_of_the_last(published: Path) -> None:
    said = CliRunner().invoke(app, ["next-year", str(published), "-o", str(published / "text" / "next")])
    assert said.exit_code == 1 and "中には作れません" in said.output and not (published / "text" / "next").exists()


def test_a_link_that_leads_nowhere_is_named(copy: Path, tmp_path: Path) -> None:
    (copy / "images").mkdir(exist_ok=True)
    (copy / "images" / "a.png").symlink_to(tmp_path / "none.png")
    with pytest.raises(FaultError) as error:
        make_next_year(copy, tmp_path / "next")
    assert [(fault.where, fault.message) for fault in error.value.faults] == [("images/a.png", "ファイルを写せません")]
    assert not (tmp_path / "next").exists()


def test_a_house_goes_over_a_change_of_the_law(tmp_path: Path) -> None:
    """From 2020 to 2021 two tables of claims become one, whose rows show what the former ones printed."""
    made = make_next_year(SAMPLE, tmp_path / "next", unfrozen=True)
    lines = rows_of(made.folder / "history/印刷計数.xlsx", "印刷計数")
    shown = {cell.key.id: cell.text for cell in open_project(SAMPLE).tables["claims-fra"].cells() if cell.key}
    carried = {str(row["番号"]): row["印刷"] for row in lines if row["表ID"] == "claims-disclosed"}
    for name in ("bankrupt", "doubtful", "normal"):
        assert carried[f"claims-disclosed.{name}"] == shown[f"claims-fra.{name}"]
    chapters = [chapter.title for chapter in load_profile(made.folder).chapters]
    assert "2021年度事業の概況" in chapters and "第7期中期経営計画および2022年度事業計画" in chapters
    heads = "".join(path.read_text("utf-8") for path in (made.folder / "text").glob("*.md"))
    assert "chapter: 2021年度事業の概況" in heads and "chapter: 2020年度事業の概況" not in heads
    plan = (made.folder / PLAN_NAME).read_text(encoding="utf-8")
    assert "□ text/claims-fra.md" in plan.partition("■ 当年度の冊子に置かれない原稿")[2]
    assert "[first_years] の c-key-figures-5y は、当年度から要りません" in plan
    assert "text/credit-risk.md" not in plan.partition("■ 法令と様式の変更")[0]  # names no year


def test_last_years_table_in_its_own_form_has_its_figures(tmp_path: Path) -> None:
    """From the year ended 2025-03-31 on the final form of Basel III asks for a workbook of its own."""
    old = invented(tmp_path / "mihon-2023", 2023)
    profile = old / "institution.toml"
    said = profile.read_text("utf-8").replace("[conventions]\n", '[conventions]\nchanged_forms = "apart"\n')
    profile.write_text(said, encoding="utf-8")
    made = make_next_year(old, tmp_path / "mihon-2024", unfrozen=True)
    assert not (old / "ledgers" / "リスク・アセット.xlsx").exists()
    assert (made.folder / "ledgers" / "リスク・アセット.xlsx").exists()
    assert "オペレーショナル・リスク" in (made.folder / PLAN_NAME).read_text(encoding="utf-8")
    before = {c.key.id: c.text for c in open_project(old).tables["exposure-risk-weight"].cells() if c.key}
    lines = rows_of(made.folder / "history/印刷計数.xlsx", "印刷計数")
    carried = {row["番号"]: row["印刷"] for row in lines if row["表ID"] == "exposure-risk-weight"}
    shown = {number: text for number, text in before.items() if number in carried}
    assert carried == shown and len(carried) > 10


def test_titles_and_years() -> None:
    institution = Institution(name="甲", fiscal_year=2018)
    told = (
        'fiscal_year = 2018\ntitle = "ディスクロージャー誌 2019"\ntitle = "平成30年度の事業"\n'
        'title = "第3期（2017～2019年度）"\nlead = "2018年度の歩み"\n'
    )
    made = next_profile(told, institution)
    assert made.text == (
        'fiscal_year = 2019\ntitle = "ディスクロージャー誌 2020"\ntitle = "令和元年度の事業"\n'
        'title = "第3期（2017～2019年度）"\nlead = "2018年度の歩み"\n'
    )
    assert made.standing == ('title = "第3期（2017～2019年度）"', 'lead = "2018年度の歩み"')
    body = "平成18年告示第7号。2019年3月末、令和元年5月1日、前年度より増加。昨年、2017年度"
    assert list(years_said(body, 2018)) == ["2019年3月", "令和元年5月1日", "前年度", "昨年"]


def test_a_ledger_of_last_year_is_known_by_its_rows(following: Path, tmp_path: Path) -> None:
    """Of many rows a sample tells about how many still stand."""
    old = SheetRows.of([(number, "甲") for number in range(5000)])
    assert len(old.digests) == 1000
    assert old.standing(old) == 1
    half = old.standing(SheetRows.of([(number, "甲") for number in range(2500, 7500)]))
    assert Fraction(2, 5) < half < Fraction(3, 5)
    assert old.standing(SheetRows.of([(number, "乙") for number in range(5000)])) == 0
    few = SheetRows.of([(1,), (2,), (3,), (4,)])
    assert few.standing(SheetRows.of([(1,), (2,), (3,), (9,)])) == Fraction(3, 4)
    path = following / "history/前年度の行.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    assert told["fiscal_year"] == 2025 and told["sheets"]["branches"]["count"] == 15
    (tmp_path / "history").mkdir()
    (tmp_path / "history/前年度の行.json").write_text("{}", encoding="utf-8")
    last, (fault,) = read_last_rows(tmp_path)
    assert not last.sheets and fault.rule == UNCHANGED and fault.severity is Severity.WARNING


def test_the_plan_asks_for_the_office_s_own_files(tmp_path: Path) -> None:
    """The definitions go over to the next year, the files do not."""
    (tmp_path / "sources").mkdir()
    definition = (
        "file: 残高_*.csv\nledgers:\n  - {ledger: 総勘定元帳／科目残高, columns: {部: 部, 残高: {heading: 残高}}}\n"
    )
    (tmp_path / "sources" / "残高.yaml").write_text(definition, encoding="utf-8")
    (line,) = office_files(tmp_path)
    assert line == "sources/残高_*.csv に当たる当年度のファイルを置く（総勘定元帳／科目残高）"
    assert list(office_files(None)) == []
