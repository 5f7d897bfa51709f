"""The command line as an office meets it: what it writes, what it says, and what it leaves alone."""

import csv
import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from shutil import copytree, rmtree

import openpyxl
import pypdfium2
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from typer.testing import CliRunner, Result

from discgen.cli import app
from discgen.export.records import FigureRecord
from discgen.export.writers import FORMAT_COLUMNS, WRITERS
from tests.conftest import Built, build_a_copy
from tests.paths import SOLO_FIGURES

OUTPUTS = {"ディスクロージャー誌.pdf", "figures.csv", "figures.xlsx", "作成報告書.md", "連結精算表.xlsx", "html"}
REMARKS_OF_THE_SOURCE = {"suspect", "corrected", "source_line"}
COMMANDS = ("build", "figures", "backcast", "ledgers")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture
def inputs(sample_folder: Path, tmp_path: Path) -> Path:
    return copytree(sample_folder, tmp_path / sample_folder.name)


def edit(folder: Path, workbook: str, change: Callable[[openpyxl.Workbook], None]) -> None:
    path = folder / "ledgers" / workbook
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)


def place(sheet: Worksheet, head: str, row: int) -> str:
    column = next(cell.column_letter for cell in sheet[1] if cell.value == head)
    return f"{column}{row}"


# --- build -----------------------------------------------------------------------------------------------------------


def test_build_writes_the_whole_output_folder_and_says_so(built: Built) -> None:
    assert built.result.exit_code == 0, built.result.output
    assert {path.name for path in built.output.iterdir()} == OUTPUTS
    last = built.result.stdout.strip().splitlines()[-1]
    told = re.search(r"（(\d+)ページ、計数 ([\d,]+)個、[\d.]+秒）", last)
    assert told, last
    with (built.output / "figures.csv").open(encoding="utf-8", newline="") as stream:
        records = list(csv.DictReader(stream))
    assert int(told[2].replace(",", "")) == len(records)
    with pypdfium2.PdfDocument(built.pdf) as document:
        assert int(told[1]) == len(document)
    assert str(built.output) in last
    assert not built.result.stdout.startswith("\n")
    *told, count, layout = built.result.stderr.splitlines()
    assert told and all(line.startswith("[注意]") for line in told)  # no traces of a progress bar
    assert re.match(rf"誤り 0 件、注意 {len(told)} 件", count)
    assert re.match(r"組版の点検：\d+ 件。最も大きいもの：\d+ページ.+--layout", layout)


def test_a_build_of_what_has_not_changed_leaves_it_as_it_is(built: Built) -> None:
    before = files_of(built.output)
    result = CliRunner().invoke(app, ["build", str(built.inputs), "--edition", "html", "--output", str(built.output)])
    assert (result.exit_code, result.stderr) == (0, built.result.stderr)
    assert "変わりません" in result.stdout and files_of(built.output) == before


def test_build_leaves_the_inputs_and_the_neighbours_alone(built: Built, sample_folder: Path) -> None:
    assert files_of(built.inputs) == files_of(sample_folder)
    assert {path.name for path in built.output.parent.iterdir()} == {built.inputs.name, built.output.name}


def test_the_report_tells_sample_figures_and_pages(built: Built) -> None:
    report = (built.output / "作成報告書.md").read_text(encoding="utf-8")
    digest = hashlib.sha256(built.pdf.read_bytes()).hexdigest()
    for words in ("見本労働金庫", digest, "2021年3月31日", "## 台帳", "貸出金明細", "## 表と頁", "## 所要時間"):
        assert words in report


def test_a_second_build_gives_the_same_bytes(built: Built, tmp_path: Path) -> None:
    first, second = files_of(built.output), files_of(build_a_copy(built.inputs, tmp_path).output)
    assert first.keys() == second.keys()
    for name in first.keys() - {"作成報告書.md"}:
        assert first[name] == second[name], name

    def report(files: dict[str, bytes]) -> str:
        text = files["作成報告書.md"].decode("utf-8")
        body, mark, durations = text.partition("## 所要時間")
        assert mark and re.search(r"\d秒", durations)
        assert "## " not in durations  # nothing else hides behind the section that may differ
        return body

    assert report(first) == report(second)


def test_all_faults_are_told_at_once_and_nothing_is_touched(inputs: Path, built: Built, tmp_path: Path) -> None:
    target = copytree(built.output, tmp_path / "out")
    places: list[str] = []

    def text_for_yen(book: openpyxl.Workbook) -> None:
        sheet = book["貸出金明細"]
        cell = place(sheet, "残高", 5)
        sheet[cell] = "約三百万"
        places.append(f"貸出金.xlsx／貸出金明細／{cell}")

    def unknown_class(book: openpyxl.Workbook) -> None:
        sheet = book["預金明細"]
        cell = place(sheet, "科目", 7)
        sheet[cell] = "宝くじ預金"
        places.append(f"預金.xlsx／預金明細／{cell}")

    def missing_sheet(book: openpyxl.Workbook) -> None:
        book["資産査定明細"].title = "控え"

    edit(inputs, "貸出金.xlsx", text_for_yen)
    edit(inputs, "預金.xlsx", unknown_class)
    edit(inputs, "資産査定.xlsx", missing_sheet)
    history = inputs / "history" / "印刷計数.xlsx"
    book = openpyxl.load_workbook(history)
    sheet = book.worksheets[0]
    told = place(sheet, "印刷", 9)
    sheet[told] = "百万"
    book.save(history)
    text = inputs / "text" / "capital-ratio.md"
    lines_of_text = text.read_text(encoding="utf-8").splitlines()
    text.write_text("\n".join([*lines_of_text, "", '{{ 金("bs.cash") }}', ""]), encoding="utf-8")
    before, neighbours = files_of(target), sorted(tmp_path.iterdir())

    result = run("build", inputs, "-o", target)

    assert result.exit_code == 1
    lines = result.stderr.splitlines()
    for where, found in zip(places, ("約三百万", "宝くじ預金"), strict=True):
        assert any(where in line and found in line for line in lines), (where, result.stderr)
    assert any("資産査定.xlsx" in line and "資産査定明細" in line and "[誤り]" in line for line in lines), result.stderr
    assert any(f"印刷計数.xlsx／印刷計数／{told}" in line and "百万" in line for line in lines), result.stderr
    assert any(f"capital-ratio.md:{len(lines_of_text) + 2}" in line for line in lines), result.stderr
    assert not any("法令の記載事項" in line for line in lines), result.stderr  # nothing that only seems to be wrong
    count = sum(line.startswith("[誤り]") for line in lines)
    assert any(f"誤り {count} 件" in line for line in lines)
    assert result.stdout == "" and not result.stderr.startswith("\n")
    assert files_of(target) == before
    assert sorted(tmp_path.iterdir()) == neighbours


def test_a_fault_in_the_text_leaves_no_new_output(inputs: Path, tmp_path: Path) -> None:
    text = inputs / "text" / "capital-ratio.md"
    text.write_text(text.read_text(encoding="utf-8") + '\n{{ 額("bs/資産の部 > ない科目") }}\n', encoding="utf-8")
    result = run("build", inputs, "-o", tmp_path / "out")
    assert result.exit_code == 1
    line = len(text.read_text(encoding="utf-8").splitlines())
    assert f"capital-ratio.md:{line}" in result.stderr
    assert "bs/資産の部 > ない科目" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == [inputs.name]


def test_an_inputs_folder_that_does_not_exist(tmp_path: Path) -> None:
    result = run("build", tmp_path / "どこにもない", "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert "どこにもない" in result.stderr and "ありません" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_folder_without_profile(inputs: Path, tmp_path: Path) -> None:
    (inputs / "institution.toml").unlink()
    result = run("build", inputs, "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert "institution.toml" in result.stderr and "機関の設定ファイルがありません" in result.stderr


def test_a_folder_without_ledgers(inputs: Path, tmp_path: Path) -> None:
    rmtree(inputs / "ledgers")
    result = run("build", inputs, "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert "ledgers" in result.stderr and "[誤り]" in result.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("fiscal_year = 2020", "fiscal_year = 2020\ntelephone = 1", ["institution.telephone"]),
        ("fiscal_year = 2020", 'fiscal_year = "二〇二〇"', ["institution.fiscal_year"]),
        ("fiscal_year = 2020", "", ["institution.fiscal_year"]),
        ('ratio_basis = "printed" ', 'ratio_basis = "guess" ', ["conventions.ratio_basis"]),
        ('accent = "#0f6b5c"', 'accent = "green"', ["design.accent"]),
        ('tax_rate = "0.27"', 'tax_rate = "三割"', ["[parameters]", "tax_rate", "三割"]),
        ("[design]", "[design", ["institution.toml:21", "書式"]),
    ],
)
def test_a_wrong_profile_is_told_in_japanese(
    inputs: Path, tmp_path: Path, old: str, new: str, words: list[str]
) -> None:
    path = inputs / "institution.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    result = run("build", inputs, "-o", tmp_path / "out")
    assert result.exit_code == 1
    line = next(line for line in result.stderr.splitlines() if line.startswith("[誤り]"))
    for word in ["institution.toml", *words]:
        assert word in line, line
    english = re.findall(r"[A-Za-z]{3,} [A-Za-z]{2,} [a-z]{2,}", line)
    assert english == [], line


# --- figures ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def exported(built: Built, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The three formats, written by the command; the book need not be laid out once more for the pages."""
    folder = tmp_path_factory.mktemp("figures")
    paths = {form: folder / f"figures.{form}" for form in ("csv", "xlsx", "json")}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("discgen.build.lay_out", lambda *_: built.document)
        for form, path in paths.items():
            result = run("figures", built.inputs, "-o", path, "--format", form)
            assert result.exit_code == 0, result.output
    assert {path.name for path in folder.iterdir()} == {path.name for path in paths.values()}
    return paths


def test_csv_has_the_columns_of_the_form(exported: dict[str, Path]) -> None:
    with SOLO_FIGURES.open(encoding="utf-8", newline="") as stream:
        form = [name for name in next(csv.reader(stream)) if name not in REMARKS_OF_THE_SOURCE]
    data = exported["csv"].read_bytes()
    assert not data.startswith(b"\xef\xbb\xbf") and b"\r" not in data
    assert data.decode("utf-8").splitlines()[0].split(",") == [*form, "number"]


def test_the_command_writes_the_same_files_as_a_build(exported: dict[str, Path], built: Built) -> None:
    for form in ("csv", "xlsx"):
        assert exported[form].read_bytes() == (built.output / f"figures.{form}").read_bytes()


def test_the_csv_for_excel_has_the_same_lines_under_japanese_heads(exported: dict[str, Path], tmp_path: Path) -> None:
    records = [FigureRecord(**record) for record in json.loads(exported["json"].read_text(encoding="utf-8"))]
    WRITERS["csv-excel"](tmp_path / "計数.csv", records)
    data = (tmp_path / "計数.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf") and data.count(b"\r\n") == data.count(b"\n")
    head, *lines = csv.reader(data.decode("utf-8-sig").splitlines())
    with exported["csv"].open(encoding="utf-8", newline="") as stream:
        _, *plain = csv.reader(stream)
    assert lines == plain
    assert head == ["冊子", "単体・連結", "表ID", "表", "行", "列", "年度", "単位", "印刷", "印刷した数", "番号"]


def test_every_format_carries_the_same_records(exported: dict[str, Path]) -> None:
    with exported["csv"].open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    records = json.loads(exported["json"].read_text(encoding="utf-8"))
    book = openpyxl.load_workbook(exported["xlsx"], read_only=True)
    (sheet,) = book.worksheets
    head, *lines = [tuple("" if value is None else str(value) for value in line) for line in sheet.values]
    book.close()
    assert len(rows) == len(records) == len(lines) > 2_700
    for row, record, line in zip(rows, records, lines, strict=True):
        told = {name: str(value) for name, value in record.items()}
        assert {name: told[name] for name in row} == row
        assert tuple(told.values()) == line
    assert len(set(head)) == len(head) and not any(re.fullmatch(r"[a-z_]+", name) for name in head)


def test_json_tells_law_exact_value_and_page(exported: dict[str, Path], built: Built) -> None:
    records = json.loads(exported["json"].read_text(encoding="utf-8"))
    assert all({"law", "exact", "definition", "page"} <= record.keys() for record in records)
    assert all(r["page"].isdigit() for r in records if r["table_id"] in ("bs", "pl"))
    sheet = [r for r in records if r["table_id"] == "bs"]
    assert all("労働金庫法施行規則" in r["law"] and "貸借対照表" in r["law"] for r in sheet)
    current = [r for r in sheet if r["fy"] == 2020 and r["value"]]
    assert len(current) > 50
    for record in current:  # amounts of the balance sheet are cut below a million yen
        yen = int(record["exact"])
        assert (yen // 10**6 if yen >= 0 else -(-yen // 10**6)) == int(record["value"]), record
    kept = [r for r in records if r["fy"] < 2020 and r["exact"]]  # the history holds yen of four figures
    assert {r["row"] for r in kept} == {"経常収益", "経常費用", "経常利益", "当期純利益"}
    assert all(int(r["exact"]) // 10**6 == int(r["value"]) for r in kept)


def test_an_unknown_format_is_refused(inputs: Path, tmp_path: Path) -> None:
    result = run("figures", inputs, "-o", tmp_path / "figures.pdf", "--format", "pdf")
    assert result.exit_code == 2
    assert all(form in result.stderr for form in ("csv", "xlsx", "json"))
    assert not (tmp_path / "figures.pdf").exists()


def test_figures_of_faulty_ledgers_leave_the_old_file(inputs: Path, tmp_path: Path) -> None:
    def negative(book: openpyxl.Workbook) -> None:
        sheet = book["貸出金明細"]
        sheet[place(sheet, "残高", 2)] = "なし"

    edit(inputs, "貸出金.xlsx", negative)
    old = tmp_path / "figures.csv"
    before = f"{','.join(FORMAT_COLUMNS)}\n"
    old.write_text(before, encoding="utf-8")
    assert run("figures", inputs, "-o", old).exit_code == 1
    assert old.read_text(encoding="utf-8") == before
    assert {path.name for path in tmp_path.iterdir()} == {inputs.name, "figures.csv"}


# --- ledgers and help ------------------------------------------------------------------------------------------------


def test_ledgers_lists_every_workbook_sheet_and_heading(sample_folder: Path) -> None:
    result = run("ledgers", sample_folder)
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    workbooks = sorted((sample_folder / "ledgers").glob("*.xlsx"))
    assert len(workbooks) == 12
    for path in workbooks:
        head = lines.index(f"■ {path.name}")
        book = openpyxl.load_workbook(path)
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":  # lists for the choices of Excel
                continue
            start = next(n for n, line in enumerate(lines) if n > head and line.startswith(f"  ● {sheet.title}："))
            end = next((n for n in range(start + 1, len(lines)) if not lines[n].startswith("    ・")), len(lines))
            told = {line.removeprefix("    ・").partition("［")[0]: line for line in lines[start + 1 : end]}
            heads = {str(cell.value) for cell in sheet[1] if cell.value}
            assert heads and heads <= told.keys(), (path.name, sheet.title)
            assert all("（省略可）" in told[name] for name in told.keys() - heads), (path.name, sheet.title)


@pytest.mark.parametrize("arguments", [(), *((name,) for name in COMMANDS)])
def test_help_is_japanese(arguments: tuple[str, ...]) -> None:
    result = run(*arguments, "--help")
    assert result.exit_code == 0
    assert re.search(r"[ぁ-ん]", result.stdout)
    if not arguments:
        assert all(name in result.stdout for name in COMMANDS)
    words = re.findall(
        r"\b(Usage|Options|Arguments|Commands|Show this message|required|default|Try|Error)\b", result.stdout
    )
    assert words == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("build",), ["build", "--help"]),
        (("build", "--colour", "x"), ["--colour"]),
        (("print",), ["print"]),
        (("backcast", "x.csv", "-o", "y", "--loans", "-3"), ["--loans"]),
    ],
)
def test_wrong_usage_exits_with_2(arguments: tuple[str, ...], words: list[str]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert all(word in result.stderr for word in words), result.stderr


def test_the_package_runs_as_a_module() -> None:
    done = subprocess.run([sys.executable, "-m", "discgen", "--help"], capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0
    assert "ディスクロージャー誌" in done.stdout
