"""What discgen check does with figures of any institution: damaged files, other words, conventions from the data."""

import csv
import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from discgen.catalogue.entity import SOLO
from discgen.catalogue.profile import Conventions
from discgen.check.figuresfile import BLANK, FiguresRead, blank_form, read_figures
from discgen.cli import app
from discgen.export.records import figure_records
from discgen.export.writers import write_csv
from discgen.faults import FaultError
from discgen.figures.aggregate import LedgerSums
from discgen.figures.store import FigureStore
from discgen.figures.tables.tablebuilder import TableBuilder
from discgen.project import Project
from tests.paths import GOLDEN, SAMPLE

SOLO_FILE, GROUP_FILE = GOLDEN / "chugoku-2020-solo.csv", GOLDEN / "chugoku-2020-consolidated.csv"
Line = dict[str, str]


def lines_of(path: Path) -> list[Line]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


BALANCE = [line for line in lines_of(SOLO_FILE) if line["table_id"] == "bs" and line["printed"]]


def written(path: Path, lines: Sequence[Line], encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.DictWriter(stream, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
    return path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["check", *map(str, arguments)])


def changed(number: int, **values: str) -> list[Line]:
    return [{**line, **values} if n == number else dict(line) for n, line in enumerate(BALANCE)]


# --- files that cannot be used: exit code 2, the place, a sentence in Japanese ----------------------------------------


def text_file(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


HEAD = ",".join(BALANCE[0]).encode()
UNUSABLE: dict[str, tuple[Callable[[Path], Path], list[str]]] = {
    "empty": (lambda path: text_file(path, b""), ["x.csv", "ファイルが空です"]),
    "blank": (lambda path: text_file(path, b"\n \n"), ["x.csv", "ファイルが空です"]),
    "head only": (lambda path: text_file(path, HEAD + b"\n"), ["一行もありません"]),
    "other columns": (
        lambda path: text_file(path, "科目,金額\n現金,1\n".encode()),
        ["x.csv:1", "必要な列がありません", "entity", "科目、金額"],
    ),
    "semicolons": (lambda path: text_file(path, HEAD.replace(b",", b";") + b"\n"), ["x.csv:1", "必要な列がありません"]),
    "a column twice": (
        lambda path: text_file(path, HEAD.replace(b"col,", b"row,", 1) + b"\n"),
        ["x.csv:1", "必要な列がありません", "col"],
    ),
    "utf-16": (lambda path: written(path, BALANCE, "utf-16"), ["x.csv", "文字コードを読めません", "UTF-8"]),
    "a workbook": (
        lambda path: text_file(path, b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00\xff\xfe"),
        ["文字コード"],
    ),
    "open quote": (lambda path: text_file(path, HEAD + b'\nd,"\xe5\x8d\x98'), ["CSV として読めません"]),
    "too few fields": (lambda path: text_file(path, HEAD + "\nd,単体,bs\n".encode()), ["x.csv:2", "列の数"]),
    "too many fields": (
        lambda path: text_file(path, HEAD + "\nd,単体,bs,貸借対照表,現金,,2020,百万円,1,362,167,,,,\n".encode()),
        ["x.csv:2", "列の数", "引用符"],
    ),
    "the same figure twice": (
        lambda path: written(path, [*BALANCE, BALANCE[3]]),
        ["同じ計数が二度あります", "x.csv:5"],
    ),
    "a year of an era": (lambda path: written(path, changed(3, fy="令和2")), ["x.csv:5", "年度", "令和2"]),
    "a year of two digits": (lambda path: written(path, changed(3, fy="20")), ["x.csv:5", "年度", "2020 の形"]),
    "no year": (lambda path: written(path, changed(3, fy="")), ["x.csv:5", "年度"]),
    "another entity": (
        lambda path: written(path, changed(3, entity="連結子会社")),
        ["x.csv:5", "単体か連結", "連結子会社"],
    ),
    "no figure": (
        lambda path: written(path, changed(3, printed="#REF!")),
        ["x.csv:5", "計数として読めません", "#REF!"],
    ),
    "nothing known": (
        lambda path: written(path, [{**BALANCE[0], "table_id": "sheet1"}]),
        ["カタログの表・行・列に当たる計数が一つもありません"],
    ),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_an_unusable_file_ends_with_code_2_and_its_place(name: str, tmp_path: Path) -> None:
    damage, words = UNUSABLE[name]
    result = run(damage(tmp_path / "x.csv"))
    assert result.exit_code == 2, result.output
    assert all(word in result.stderr for word in words), result.stderr
    assert "検査できませんでした。" in result.stderr and not result.stdout
    assert not isinstance(result.exception, Exception) or isinstance(result.exception, SystemExit)


def test_all_faults_of_the_lines_are_told_at_once(tmp_path: Path) -> None:
    lines = changed(3, fy="令和2")
    lines[9]["entity"] = "グループ"
    result = run(written(tmp_path / "x.csv", lines))
    assert "x.csv:5" in result.stderr and "x.csv:11" in result.stderr


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    result = run(tmp_path / "no.csv")
    assert result.exit_code == 2 and "no.csv" in result.stderr and "ありません" in result.stderr


def test_a_year_without_figures_in_the_profile_is_told(tmp_path: Path, sample_folder: Path) -> None:
    profile = tmp_path / "bank.toml"
    text = (sample_folder / "institution.toml").read_text(encoding="utf-8")
    profile.write_text(text.replace("fiscal_year = 2020", "fiscal_year = 2023"), encoding="utf-8")
    result = run(written(tmp_path / "x.csv", BALANCE), "--profile", profile)
    assert result.exit_code == 2 and "2023年度の計数がありません" in result.stderr


# --- files that can be used, and what is told of them ----------------------------------------------------------------


def test_a_file_of_excel_in_shift_jis_is_read_and_told(tmp_path: Path) -> None:
    dashes = [{**line, "printed": line["printed"].replace("—", "-")} for line in BALANCE]
    read = read_figures([written(tmp_path / "x.csv", dashes, "cp932")], SAMPLE)
    assert len(read.publication.cells) == len(BALANCE) and not read.unmatched
    assert any("CP932" in str(fault) for fault in read.remarks)


def test_figures_are_taken_as_printed_unless_asked_otherwise() -> None:
    def own_capital(read: FiguresRead) -> str:
        return next(
            cell.printed
            for cell in read.publication.cells
            if (cell.key.table_id, cell.key.row, cell.key.fiscal_year) == ("irrbb", "自己資本の額", 2020)
            and cell.key.entity != SOLO
        )

    printed, corrected = (read_figures([SOLO_FILE, GROUP_FILE], None, corrected=flag) for flag in (False, True))
    assert (own_capital(printed), own_capital(corrected)) == ("58,629", "58,682")
    assert {finding.rule for finding in printed.findings} == {BLANK}
    lost = sum(not line["printed"].strip() for path in (SOLO_FILE, GROUP_FILE) for line in lines_of(path))
    assert len(printed.findings) == lost > 0 and not corrected.findings


def test_the_group_can_be_checked_alone() -> None:
    read = read_figures([GROUP_FILE], None)
    assert read.publication.entities == {"連結"} and len(read.publication.cells) > 1500


# --- words of other houses --------------------------------------------------------------------------------------------


def test_rows_in_other_spellings_find_their_places(tmp_path: Path) -> None:
    theirs = [
        {**line, "row": line["row"].replace("および", "及び").replace(" > ", "　＞ ") + "(注2)"} for line in BALANCE
    ]
    read = read_figures([written(tmp_path / "x.csv", theirs)], SAMPLE)
    assert len(read.publication.cells) == len(BALANCE) and not read.unmatched and not read.by_tail


def test_rows_without_a_definition_are_listed_with_names_like_theirs(tmp_path: Path) -> None:
    row = "負債の部 > 預金積金"
    lines = [{**line, "row": "負債の部 > 預け積金"} if line["row"] == row else line for line in BALANCE]
    read = read_figures([written(tmp_path / "x.csv", lines)], SAMPLE)
    (stranger,) = read.unmatched
    assert (stranger.row, stranger.years) == ("負債の部 > 預け積金", (2019, 2020))
    assert stranger.near[0] == row and len(stranger.places) == 2
    assert len(read.publication.cells) == len(BALANCE) - 2, "nothing else is lost"


def test_tables_without_a_definition_are_listed(tmp_path: Path) -> None:
    lines = [*BALANCE, {**BALANCE[0], "table_id": "bss", "row": "利用者数"}]
    (stranger,) = read_figures([written(tmp_path / "x.csv", lines)], SAMPLE).unmatched
    assert stranger.table_id == "bss" and "bs" in stranger.near


def test_a_row_found_by_its_end_is_told(tmp_path: Path) -> None:
    row = "負債の部 > 預金積金"
    lines = [{**line, "row": "預金積金"} if line["row"] == row else line for line in BALANCE]
    read = read_figures([written(tmp_path / "x.csv", lines)], SAMPLE)
    assert not read.unmatched and len(read.by_tail) == 2
    assert all("預金積金" in line and row in line for line in read.by_tail)


# --- conventions found from the figures -------------------------------------------------------------------------------


def test_the_conventions_of_the_sample_are_found_from_its_figures() -> None:
    read = read_figures([SOLO_FILE, GROUP_FILE], None)
    assert read.publication.profile.institution.fiscal_year == 2020
    assert read.publication.profile.conventions.ratio_basis == "printed"
    assert read.publication.profile.conventions.zero_ratio == "dash"
    told = "\n".join(read.conventions)
    assert "金額の端数：切捨て" in told and "比率の端数：切捨て" in told and "2020年度" in told
    given = read_figures([SOLO_FILE], SAMPLE / "institution.toml")
    assert not given.conventions, "a profile is taken at its word"
    found, defined = (r.publication.space.cells for r in (read, given))
    both = found.keys() & defined.keys()
    assert len(both) > 1_400
    assert {ref: found[ref].rounding for ref in both} == {ref: defined[ref].rounding for ref in both}


def other_bank(sample: Project, path: Path, *, rounded: bool, basis: str, zero_ratio: str) -> Path:
    """The figures of the sample as a bank with other conventions would print them (this year's only)."""
    definitions = {
        name: table.model_copy(update={"rounding": "round"}) if rounded and table.printed else table
        for name, table in sample.definitions.items()
    }
    space = type(sample.store.space).of(definitions)
    old = sample.store
    store = FigureStore(
        space,
        LedgerSums(sample.book, old.fiscal_year),
        old.history,
        fiscal_year=old.fiscal_year,
        premises=old.premises.taking(from_print=basis == "printed"),
    )
    builder = TableBuilder(store, Conventions(zero_ratio=zero_ratio))
    tables = {name: builder.build(definitions[name])[0] for name in sample.tables}
    project = dataclasses.replace(sample, store=store, tables=tables)
    write_csv(path, [record for record in figure_records(project) if record.fy == old.fiscal_year])
    return path


def test_a_bank_that_rounds_is_read_as_one(sample: Project, tmp_path: Path) -> None:
    path = other_bank(sample, tmp_path / "x.csv", rounded=True, basis="printed", zero_ratio="zero")
    read = read_figures([path], None)
    told = "\n".join(read.conventions)
    assert "金額の端数：四捨五入" in told and "比率の端数：四捨五入" in told
    assert read.publication.profile.conventions.zero_ratio == "zero"
    amounts = [cell for cell in read.publication.space.cells.values() if cell.unit.name == "百万円"]
    assert {cell.rounding for cell in amounts} == {"round"}


def test_ratios_of_exact_amounts_are_noticed(sample: Project, tmp_path: Path) -> None:
    path = other_bank(sample, tmp_path / "x.csv", rounded=False, basis="exact", zero_ratio="dash")
    assert read_figures([path], None).publication.profile.conventions.ratio_basis == "exact"


def test_few_figures_decide_nothing(tmp_path: Path) -> None:
    read = read_figures([written(tmp_path / "x.csv", BALANCE[:30])], None)
    assert "決められない" in "\n".join(read.conventions)
    assert read.publication.profile.conventions.ratio_basis == "exact", "the basis that allows more"
    assert read.publication.space.cells.keys() and not read.publication.profile.parameters


def test_the_blank_form_prints_every_place() -> None:
    form = blank_form(2020)
    assert form.entities == {"単体", "連結"} and len(form.cells) > 3000


def test_the_profile_may_be_missing_or_wrong(tmp_path: Path) -> None:
    with pytest.raises(FaultError, match="設定ファイルがありません"):
        read_figures([SOLO_FILE], tmp_path / "no.toml")


def test_a_balance_sheet_alone_is_not_taken_for_rounded(tmp_path: Path) -> None:
    """Its total takes allowances off (△504), which cut figures make fall the other way."""
    read = read_figures([written(tmp_path / "x.csv", BALANCE)], None)
    assert "四捨五入" not in "\n".join(read.conventions)
    assert {cell.rounding for cell in read.publication.space.cells.values() if cell.table.id == "bs"} == {"truncate"}
