"""A house whose ledgers come from the office's own files prints what it prints from its workbooks."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
import yaml
from typer.testing import CliRunner

from discgen.catalogue.catalogue import open_catalogue
from discgen.catalogue.exportdef import ExportDef
from discgen.catalogue.profile import PROFILE_NAME, default_profile_text, load_profile
from discgen.cli import app
from discgen.desk.preview.inputs import project_marks
from discgen.desk.sourcedraft.sourcecommand import drafted_source
from discgen.desk.trace.explain import Tracer
from discgen.desk.trace.find import FigureFinder
from discgen.desk.trace.tracetext import as_text
from discgen.faults import FaultError, errors
from discgen.figures.history import HISTORY_CONTRACT
from discgen.ledgers.inventedbooks import write_invented
from discgen.ledgers.ledgerbook import LedgerBook
from discgen.ledgers.writer import write_workbook
from discgen.project import Project, open_project
from discgen.samplebooks import sample_house
from tests.ledgers.office_files import write_general_ledger, write_loans, write_staff
from tests.paths import begun

YEAR = 2023
FED = {"gl": ("総勘定元帳", "科目残高"), "loans": ("貸出金", "貸出金明細"), "staff": ("役職員", "職員")}


@dataclass(frozen=True)
class Houses:
    """The same house, by its workbooks and by the office's own files."""

    by_books: Project
    by_files: Project


@pytest.fixture(scope="module")
def houses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Houses]:
    books = tmp_path_factory.mktemp("books") / "house"
    books.mkdir()
    profile = default_profile_text(sample_house().name, YEAR, kind="", chapters=False, published=False, sample=True)
    (books / PROFILE_NAME).write_text(profile, encoding="utf-8")
    institution = load_profile(books).institution
    contracts = open_catalogue(books, institution).contracts
    write_invented(books / "ledgers", contracts, sample_house(), institution.fiscal_year_end, YEAR, group=False)
    (books / "history").mkdir()
    write_workbook(books / "history" / f"{HISTORY_CONTRACT.workbook}.xlsx", HISTORY_CONTRACT, {})
    files = tmp_path_factory.mktemp("files") / "house"
    shutil.copytree(books, files)
    by_books = open_project(books, complete=False)
    feed_from_files(files, by_books.book)
    yield Houses(by_books, open_project(files, complete=False))


def feed_from_files(folder: Path, book: LedgerBook) -> None:
    """Take the rows out of the workbooks and write them as the office's systems would."""
    sources = folder / "sources"
    sources.mkdir()
    write_general_ledger(sources, book.frames["gl"])
    write_loans(sources, book.frames["loans"], {column.id: column.name for column in book.sheet("loans").stored})
    columns = [column.id for column in book.sheet("staff").stored]
    rows = [
        [f"第{number}部", heads, 0, age, service, pay // 1_000]
        for number, (_, heads, age, service, pay) in enumerate(book.frames["staff"][columns].to_numpy().tolist())
    ]
    write_staff(sources, rows)
    for workbook, sheet in FED.values():
        path = folder / "ledgers" / f"{workbook}.xlsx"
        opened = openpyxl.load_workbook(path)
        if workbook == "貸出金":
            del opened[sheet]
        else:
            opened[sheet].delete_rows(2, opened[sheet].max_row)
        opened.save(path)


def test_every_ledger_and_every_figure_is_the_same(houses: Houses) -> None:
    one, other = houses.by_books, houses.by_files
    assert errors(one.faults) == errors(other.faults)  # nothing but the history that this house does not have
    assert set(other.book.origins) == set(FED)
    for ledger in FED:
        left, right = (project.book.frames[ledger].drop(columns="_row") for project in (one, other))
        if ledger == "staff":  # the office's file has thousands of yen
            left = left.assign(pay=left["pay"] // 1_000 * 1_000)
        assert len(left) and left.equals(right)
    printed = [{cell.key: cell.text for table in p.tables.values() for cell in table.cells()} for p in (one, other)]
    assert printed[0] == printed[1]
    assert len(printed[0]) > 1_000


def test_a_trace_ends_in_the_office_s_own_file_and_line(houses: Houses) -> None:
    project = houses.by_files
    folder = project.folder / "sources"
    ref = FigureFinder(project).find("bs.cash").ref
    told = as_text(Tracer(project, rows=None).explain(ref, depth=1))
    lines = (folder / "残高表_2503.csv").read_bytes().decode("cp932").splitlines()
    places = [number for number, line in enumerate(lines, start=1) if ",現金," in line]
    assert f"残高表_2503.csv／{places[0]}行目「期末残高」（ほか 1 行：{places[1]}行目）" in told
    assert "総勘定元帳.xlsx" not in told
    loans = as_text(Tracer(project, rows=1).explain(FigureFinder(project).find("bs.loans_on_deeds").ref, depth=3))
    assert "残高表_2503.csv" in loans


def test_the_list_tells_files_rows_and_sums(houses: Houses) -> None:
    project = houses.by_files
    result = CliRunner().invoke(app, ["sources", str(project.folder)])
    assert result.exit_code == 0
    total = int(project.book.frames["loans"]["balance"].sum())
    rows = len(project.book.frames["loans"])
    assert f"■ 融資/貸出.csv（UTF-8、見出し 1行目、データ {rows:,} 行）" in result.stdout
    assert f"残高の合計　{total:,} 円" in result.stdout
    assert "■ 残高表_2503.csv（CP932、見出し 3行目" in result.stdout
    assert "職員統計.xlsx／人事" in result.stdout


def test_the_preview_hears_of_the_office_s_files(houses: Houses) -> None:
    folder = houses.by_files.folder
    files = ("元帳.yaml", "残高表_2503.csv", "科目コード表.xlsx", "融資/貸出.csv")
    assert {folder / "sources" / name for name in files} <= set(project_marks(folder))


def test_a_fault_in_an_export_keeps_the_rest_checked(houses: Houses, tmp_path: Path) -> None:
    folder = tmp_path / "house"
    shutil.copytree(houses.by_files.folder, folder)
    path = folder / "sources" / "残高表_2503.csv"
    text = path.read_bytes().decode("cp932").replace(",1001,現金,", ",9999,現金,")
    path.write_bytes(text.encode("cp932"))
    with pytest.raises(FaultError) as raised:
        open_project(folder, complete=False)
    (fault,) = errors(raised.value.faults)  # nothing follows from the ledger that was not read
    assert (fault.where, fault.found) == ("残高表_2503.csv／4行目「勘定科目コード」", "9999（2 行。場所は最初の行）")


def test_a_draft_reads_the_file_when_its_gaps_are_filled(houses: Houses) -> None:
    folder = houses.by_files.folder / "sources"
    arguments = ["sources", str(houses.by_files.folder), "--draft", str(folder / "融資" / "貸出.csv")]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0
    drafted = ExportDef.model_validate(yaml.safe_load(result.stdout))
    known = ExportDef.model_validate(yaml.safe_load((folder / "貸出.yaml").read_text("utf-8")))
    (ledger,), (real,) = drafted.ledgers, known.ledgers
    assert ledger.ledger == real.ledger
    assert set(ledger.columns) == set(real.columns)
    for name, column in ledger.columns.items():
        assert set(column.heading) <= set(real.columns[name].heading), name
        assert set(column.values) == set(real.columns[name].values), name


@pytest.mark.parametrize(("file", "ledger"), [("残高表_2503.csv", "gl"), ("職員統計.xlsx", "staff")])
def test_a_draft_finds_the_ledger_head_and_total(houses: Houses, file: str, ledger: str) -> None:
    path = houses.by_files.folder / "sources" / file
    result = CliRunner().invoke(app, ["sources", "--draft", str(path)])
    assert result.exit_code == 0
    drafted = ExportDef.model_validate(yaml.safe_load(result.stdout))
    assert drafted.ledgers[0].ledger == "／".join(FED[ledger])
    assert drafted.total is not None
    told = result.stdout
    if ledger == "gl":
        assert drafted.encoding == "cp932"
        balance = drafted.ledgers[0].columns["残高"]
        assert balance.heading == ("期末残高",) and balance.side is not None
        assert (balance.side.plus, balance.side.minus) == (("借方",), ("貸方",))
        assert "コード表で読むならば" in told
    else:
        assert drafted.ledgers[0].columns["勤続（月数）"].heading == ("月数合計/勤続",)
        assert drafted.ledgers[0].columns["区分"].value == "職員"


def test_a_draft_is_written_beside_nothing_that_stands(houses: Houses, tmp_path: Path) -> None:
    file, target = houses.by_files.folder / "sources" / "職員統計.xlsx", tmp_path / "職員.yaml"
    arguments = ["sources", "--draft", str(file), "-o", str(target)]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    assert "ledgers:" in target.read_text("utf-8")
    again = CliRunner().invoke(app, arguments)
    assert again.exit_code == 1
    assert "すでにあるファイルです" in again.stderr


def test_a_draft_marks_what_is_not_sure_and_finds_its_file_by_name(tmp_path: Path) -> None:
    house = begun(tmp_path / "house")
    (house / "sources").mkdir()
    lines = ["部,科目,残高", "資産,現金,5", "負債,普通預金,60", "負債,定期預金,40"]
    (house / "sources" / "残高.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    said = drafted_source(Path("残高.csv"), house)
    account = next(line for line in said.splitlines() if line.strip().startswith("科目:"))
    assert "要確認：様式の科目にない名称 2 種（定期預金、普通預金）" in account
    assert "内訳科目にある名称があります" in account
    assert "要確認" in next(line for line in said.splitlines() if "sum: true" in line)
    with pytest.raises(FaultError) as told:
        drafted_source(Path("残高表.csv"), house)
    assert told.value.faults[0].remedy == "近い名前：残高.csv"


@pytest.mark.parametrize("arguments", [["sources"], ["sources", "--draft", "ない.csv"]])
def test_sources_say_what_they_need(arguments: list[str]) -> None:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code in (1, 2)
    assert "ファイル" in result.stderr
