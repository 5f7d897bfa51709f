"""Where does this number come from? Every figure of the sample goes back to cells that stand in the workbooks."""

import json
import re
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from discgen.book.composition.bookmodel import DocumentResult
from discgen.catalogue.catalogue import DATA
from discgen.cli import app
from discgen.desk.trace.explain import Tracer
from discgen.desk.trace.find import FigureFinder
from discgen.desk.trace.jsonform import as_json
from discgen.desk.trace.tracemodel import LedgerInput, ParameterInput, PriorInput, Relation, TraceNode, Used
from discgen.desk.trace.tracetext import as_text
from discgen.faults import FaultError
from discgen.figures.cellspace import CellDef
from discgen.figures.evaluator import Evaluator
from discgen.figures.formula import LedgerSum, Ref
from discgen.figures.premises import Premises
from discgen.figures.printed.printedtable import CellKey
from discgen.figures.printed.printing import printed_value, read_printed
from discgen.ledgers.normalise import parse_percent
from discgen.project import Project
from tests.paths import SAMPLE

ADDRESS = re.compile(r"(?P<book>[^／]+)／(?P<sheet>[^／]+)／(?P<column>[A-Z]+)(?P<row>\d+)")


@pytest.fixture(scope="module")
def tracer(sample: Project) -> Tracer:
    return Tracer(sample)


@pytest.fixture(scope="module")
def everything(sample: Project) -> Tracer:
    return Tracer(sample, rows=None)


@pytest.fixture(scope="module")
def nodes(sample: Project, everything: Tracer) -> dict[Ref, TraceNode]:
    """Every printed figure of the year and every figure below one, each with its inputs and all ledger rows."""
    waiting = [Ref.read(c.key.id) for t in sample.tables.values() for c in t.cells() if c.key and c.current]
    found: dict[Ref, TraceNode] = {}
    while waiting:
        ref = waiting.pop()
        if ref not in found:
            found[ref] = everything.explain(ref, depth=1)
            waiting += [entry.ref for entry in found[ref].inputs if isinstance(entry, TraceNode)]
    return found


def test_every_definition_is_found_at_its_file_and_line(nodes: dict[Ref, TraceNode]) -> None:
    files = {path.name: path.read_text(encoding="utf-8").splitlines() for path in (DATA / "tables").glob("*.yaml")}
    files |= {f"forms/{p.name}": p.read_text(encoding="utf-8").splitlines() for p in (SAMPLE / "forms").glob("*.yaml")}
    for ref, node in nodes.items():
        file, _, line = node.defined_at.partition(":")
        text = files[file][int(line) - 1]
        names = {ref.row, ref.column, node.definition.partition(".")[0], ref.row.rpartition("/")[2]}
        written = re.findall(r"[a-z][\w-]*", text)  # a row may stand for many, each with its own ending
        assert any(name == word or name.startswith(f"{word}_") for name in names for word in written), (ref, text)
    assert len({node.defined_at for node in nodes.values()}) > 700


def find(project: Project, name: str) -> Ref:
    return FigureFinder(project).find(name).ref


def ledger_inputs(node: TraceNode) -> list[LedgerInput]:
    return [entry for entry in node.inputs if isinstance(entry, LedgerInput)]


def below(node: TraceNode) -> Iterator[TraceNode]:
    yield node
    for entry in node.inputs:
        if isinstance(entry, TraceNode):
            yield from below(entry)


# --- every figure ----------------------------------------------------------------------------------------------------


@dataclass
class OnlyTheInputs:
    """A source that knows the inputs of one node and nothing else."""

    node: TraceNode
    project: Project
    asked: set[str] = field(default_factory=set)

    def figure(self, ref: Ref, *, as_printed: bool) -> Fraction:
        (entry,) = [entry for entry in self.node.inputs if isinstance(entry, TraceNode) and entry.ref == ref]
        assert entry.used in (Used.BOTH, Used.PRINTED if as_printed else Used.EXACT)
        cell = self.project.store.space.cell(ref)
        if not as_printed:
            return entry.exact
        value = printed_value(entry.exact, cell.unit, cell.rounding)
        read = read_printed(entry.printed, cell.export_unit)
        assert abs((read.steps or 0) * read.unit.step) == abs(value), entry.name
        return value

    def ledger_sum(self, query: LedgerSum) -> Fraction:
        parts = [entry for entry in ledger_inputs(self.node) if entry.query == query]
        assert parts, query
        return sum((row.amount for entry in parts for row in entry.rows), Fraction(0))

    def prior(self, ref: Ref) -> Fraction:
        cell = self.project.store.space.cell(ref)
        wanted = self.project.store.key(cell, 1)
        (entry,) = [entry for entry in self.node.inputs if isinstance(entry, PriorInput) and entry.key == wanted]
        return entry.value

    @property
    def premises(self) -> Premises:
        parameters = [entry for entry in self.node.inputs if isinstance(entry, ParameterInput)]
        assert all(entry.title and entry.source for entry in parameters)
        numbers = {entry.name: entry.value for entry in parameters}
        assert len(numbers) == len(parameters)
        return Premises(numbers, self.project.profile.conventions.ratio_basis == "printed")


def from_its_inputs(project: Project, node: TraceNode) -> Fraction:
    cell: CellDef = project.store.space.cell(node.ref)
    source = OnlyTheInputs(node, project)
    return Evaluator(project.store.space, source, source.premises).cell(cell)


def test_the_inputs_of_every_figure_give_its_value(sample: Project, nodes: dict[Ref, TraceNode]) -> None:
    assert len(nodes) > 2000
    wrong = [str(ref) for ref, node in nodes.items() if from_its_inputs(sample, node) != node.exact]
    assert wrong == []


def test_a_missing_or_changed_input_would_be_seen(sample: Project, nodes: dict[Ref, TraceNode]) -> None:
    node = nodes[find(sample, "bs.cash")]
    (entry,) = ledger_inputs(node)
    fewer = replace(node, inputs=(replace(entry, rows=entry.rows[:-1]),))
    assert from_its_inputs(sample, fewer) != node.exact
    total = nodes[find(sample, "capital-composition.capital")]
    with pytest.raises(ValueError):
        from_its_inputs(sample, replace(total, inputs=total.inputs[1:]))


def test_no_figure_is_without_origin(nodes: dict[Ref, TraceNode]) -> None:
    bare = {str(ref): node.formula for ref, node in nodes.items() if not node.inputs}
    assert set(bare.values()) <= {"0"}, bare  # 該当なし by definition, nothing else
    assert all(node.words and node.definition for node in nodes.values())


@cache
def workbook(path: Path) -> dict[str, dict[str, Any]]:
    with closing(openpyxl.load_workbook(path, read_only=True, data_only=True)) as book:
        return {
            sheet.title: {
                f"{cell.column_letter}{cell.row}": cell.value for row in sheet for cell in row if cell.value is not None
            }
            for sheet in book
        }


def in_the_file(folder: Path, place: str) -> Any:
    found = ADDRESS.fullmatch(place)
    assert found, place
    return workbook(folder / found["book"])[found["sheet"]].get(f"{found['column']}{found['row']}")


def number(value: Any) -> Fraction:
    if value is None:
        return Fraction(0)
    return Fraction(str(value)) if not isinstance(value, str) else parse_percent(value) or Fraction(0)


def test_every_cell_named_holds_what_is_told(sample_folder: Path, nodes: dict[Ref, TraceNode]) -> None:
    """Read with another library than the ledgers are: place and amount of each row that any figure stands on."""
    plain = others = 0
    seen: set[tuple[str, str, Fraction]] = set()
    for node in nodes.values():
        for entry in ledger_inputs(node):
            for row in entry.rows:
                if (entry.column, row.place, row.amount) in seen or not row.cells:
                    continue
                seen.add((entry.column, row.place, row.amount))
                values = [number(in_the_file(sample_folder / "ledgers", cell.place)) for cell in row.cells]
                if "×" in entry.column:
                    amount = (values[0] - sum(values[1:-1])) * values[-1]
                    others += 1
                elif len(values) == 2 or row.cells[0].name in ("借方", "貸方"):
                    amount = abs(values[0] - sum(values[1:]))
                    others += 1
                else:
                    amount = values[0]
                    plain += 1
                assert amount in (row.amount, abs(row.amount)), (node.name, row)
    assert plain > 2000 and others > 50


def test_the_rows_of_a_sum_are_told_once(nodes: dict[Ref, TraceNode]) -> None:
    for node in nodes.values():
        for entry in ledger_inputs(node):
            assert entry.count == len(entry.rows) == len({row.row for row in entry.rows})
            assert entry.amount == sum((row.amount for row in entry.rows), Fraction(0))


def test_earlier_years_go_back_to_the_history(sample: Project, tracer: Tracer, sample_folder: Path) -> None:
    seen = 0
    for table in sample.tables.values():
        for cell in table.cells():
            if cell.current or sample.store.history.get(cell.key) is None:
                continue
            assert cell.key is not None
            node = tracer.explain_key(cell.key)
            assert node is not None and node.year == cell.key.fiscal_year
            (entry,) = node.inputs
            assert isinstance(entry, PriorInput)
            assert node.printed == entry.printed == cell.text
            if seen % 20 == 0:
                path, _, place = entry.place.partition("/")
                assert path == "history"
                assert str(in_the_file(sample_folder / "history", place)) == cell.text
            seen += 1
    assert seen > 1200


# --- one figure of every kind ----------------------------------------------------------------------------------------


def test_the_capital_ratio_leads_to_the_general_ledger(sample: Project, tracer: Tracer) -> None:
    node = tracer.explain(find(sample, "capital-ratio.ratio"), depth=9)
    cells = [row.place for each in below(node) for entry in ledger_inputs(each) for row in entry.rows]
    assert any(place.startswith("総勘定元帳.xlsx／科目残高／D") for place in cells)
    levels = {each.ref: each for each in below(node)}
    assert {"capital-composition.capital", "capital-composition.total_rwa", "bs.contributions"} <= {
        str(ref) for ref in levels
    }
    assert levels[find(sample, "capital-composition.capital")].used is Used.PRINTED
    assert levels[find(sample, "capital-composition.members_account")].used is Used.EXACT


def test_a_group_figure_is_split_into_bank_companies_and_entries(sample: Project, tracer: Tracer) -> None:
    node = tracer.explain(find(sample, "連結:bs.deposits"), depth=4)
    entries = [entry for each in below(node) for entry in ledger_inputs(each)]
    assert {(entry.sheet, entry.added) for entry in entries} == {("科目残高", False), ("連結仕訳", True)}
    assert sum(entry.amount for entry in entries) == node.exact
    cash = tracer.explain(find(sample, "連結:bs.cash"), depth=1)
    assert [entry.sheet for entry in ledger_inputs(cash)] == ["科目残高", "子会社試算表"]
    assert not cash.printed_at  # the group's balance sheet shows cash and deposits in one line
    assert "年度＝2020年度" in ledger_inputs(cash)[1].filters


def test_prior_change_law_and_other_places(sample: Project, tracer: Tracer) -> None:
    node = tracer.explain(find(sample, "capital-composition.capital_ratio"))
    assert node.prior is not None
    now, before = Fraction(node.printed), Fraction(node.prior.printed.rstrip("%"))
    assert node.prior.change == f"{'△' if now < before else '＋'}{float(abs(now - before)):.2f}ポイント"
    assert any("自己資本" in law for law in node.laws)
    same = {str(place.ref) for place in node.places if place.relation is Relation.SAME}
    assert {"capital-ratio.ratio", "key-figures-5y.capital_ratio"} <= same
    quoted = [place for place in node.places if place.relation is Relation.QUOTED]
    for place in quoted:
        line = (sample.folder / place.file).read_text(encoding="utf-8").splitlines()[place.line - 1]
        assert "{{" in line or "figure:" in line  # in a sentence or in a chart


def test_quotations_name_file_and_line(sample: Project, tracer: Tracer) -> None:
    seen = 0
    for table in sample.tables.values():
        for cell in table.cells():
            assert cell.key is not None
            places = tracer.explain_key(cell.key, depth=0)
            assert places is not None
            for place in places.places:
                if place.relation is Relation.QUOTED:
                    line = (sample.folder / place.file).read_text(encoding="utf-8").splitlines()[place.line - 1]
                    assert cell.key.table_id in line and cell.key.row.split(" > ")[-1] in line, (place, line)
                    seen += 1
    assert seen > 50


def test_a_parameter_of_the_law_names_its_source(sample: Project, tracer: Tracer) -> None:
    node = tracer.explain(find(sample, "operational-income.charge"), depth=1)
    (entry,) = [entry for entry in node.inputs if isinstance(entry, ParameterInput)]
    assert entry.name == "law.operational_alpha" and "告示" in entry.source
    assert "×" in node.words and "law." not in node.words


def test_words_leave_no_programme_names(nodes: dict[Ref, TraceNode]) -> None:
    for node in nodes.values():
        assert not re.search(r"\b[a-z]+_[a-z_]+\b(?<!tax_rate)|sum\(|ratio\(", node.words), node.words


def test_pages_come_from_the_layout(sample: Project) -> None:
    key = sample.store.key(sample.store.space.cell(find(sample, "bs.cash")))
    document = DocumentResult(b"", "", {}, {key: 62}, [], {})
    node = Tracer(sample, document).explain(find(sample, "bs.cash"))
    assert [place.page for place in node.places if place.relation is Relation.ITSELF] == [62]
    assert "62" in as_text(node)


def test_json_can_be_written_and_carries_the_tree(sample: Project, tracer: Tracer) -> None:
    node = tracer.explain(find(sample, "連結:capital-composition.capital_ratio"), depth=6)
    data = json.loads(json.dumps(as_json(node), ensure_ascii=False))
    assert data["key"] == {
        "number": "capital-composition.capital_ratio",
        "entity": "連結",
        "table": "capital-composition",
        "row": node.key.row,
        "col": node.key.col,
        "year": 2020,
    }
    assert Fraction(data["exact"]) == node.exact
    kinds: set[str] = set()

    def walk(entry: dict[str, Any]) -> None:
        kinds.add(entry["kind"])
        for inner in entry.get("inputs", ()):
            walk(inner)

    walk(data)
    assert {"figure", "ledger", "parameter"} <= kinds


# --- names -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "ref"),
    [
        ("bs.cash", "bs.cash"),
        ("単体:bs.cash", "bs.cash"),
        ("連結:bs.loans", "連結:bs.loans"),
        ("連結：bs.loans", "連結:bs.loans"),
        ("c-bs.loans", "連結:bs.loans"),
        ("bs/資産の部 > 現金", "bs.cash"),
        ("bs/現金", "bs.cash"),
        ("貸借対照表/現金", "bs.cash"),
        ("連結:bs/貸出金", "連結:bs.loans"),
        ("loans-use/カードローン/金額", "loans-use.card.amount"),
        ("loans_use.card.amount", "loans-use.card.amount"),
    ],
)
def test_figures_are_found_by_the_names_people_use(sample: Project, name: str, ref: str) -> None:
    assert str(FigureFinder(sample).find(name).ref) == ref


def test_every_id_and_every_name_finds_its_figure(sample: Project) -> None:
    finder = FigureFinder(sample)
    for (entity, table, row, col), ref in sample.store.space.by_name.items():
        key = CellKey(table, row, col, 2020, entity)
        assert finder.find(str(ref)).ref == ref
        prefix = "" if entity == "単体" else "連結:"
        if "/" not in row + col:
            assert finder.find(f"{prefix}{key.table_id}/{row}/{col}").ref == ref


def test_a_printed_number_gets_the_figures_that_print_it(sample: Project) -> None:
    finder = FigureFinder(sample)
    for number in ("9,326", "9326", "９，３２６百万円"):
        with pytest.raises(FaultError, match=r"数字です.*bs\.cash（貸借対照表／現金）"):
            finder.find(number)
    with pytest.raises(FaultError, match=r"bs\.cash@2019（貸借対照表／現金）"):
        finder.find("8,999")
    with pytest.raises(FaultError, match="この計数はありません"):
        finder.find("9,326,081,660")  # what no table prints


def test_slips_get_near_names_and_words_that_fit_several_a_choice(sample: Project) -> None:
    finder = FigureFinder(sample)
    with pytest.raises(FaultError, match=r"この計数はありません.*bs\.cash（貸借対照表／現金）"):
        finder.find("bs.cahs")
    with pytest.raises(FaultError, match=r"二つ以上.*bs\.loans"):
        finder.find("貸出金")
    with pytest.raises(FaultError, match=r"major-members\.マツダ労働組合\.amount.*マツダ労働組合\.share"):
        finder.find("major-members.マツダ労働組合")
    assert finder.find("bs.cash@前期").year == 2019
    assert finder.find("bs.cash@2019年度").year == 2019


# --- the command -----------------------------------------------------------------------------------------------------


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["trace", *[str(argument) for argument in arguments]])


def test_the_command_tells_cell_formula_and_law(sample_folder: Path) -> None:
    told = run(sample_folder, "bs.cash")
    assert told.exit_code == 0, told.output
    for words in (
        "9,326百万円",
        "総勘定元帳.xlsx／科目残高／D2",
        "前年度",
        "8,999百万円",
        "第百十四条第一項第五号イ",
        "切捨て",
    ):
        assert words in told.stdout
    data = json.loads(run(sample_folder, "bs.cash", "--format", "json").stdout)
    assert data["inputs"][0]["rows"][0]["place"] == "総勘定元帳.xlsx／科目残高／D2"


def test_the_command_shows_as_many_rows_and_steps_as_asked(sample_folder: Path) -> None:
    few = run(sample_folder, "loans-use.card.amount", "--rows", "3").stdout
    assert few.count("・貸出金.xlsx／貸出金明細／") == 3 and "ほか" in few
    full = run(sample_folder, "loans-use.card.amount", "--rows", "0").stdout
    count = re.search(r"　([\d,]+)行", full)
    assert count and full.count("・貸出金.xlsx／貸出金明細／") == int(count[1].replace(",", ""))
    flat = run(sample_folder, "bs.total_assets", "--depth", "0").stdout
    assert "何から計算したか" not in flat


def test_the_command_fails_in_words(sample_folder: Path) -> None:
    wrong = run(sample_folder, "bs.cahs")
    assert wrong.exit_code == 1 and "bs.cash" in wrong.stderr and not wrong.stdout
    assert run(sample_folder, "bs.cash", "--format", "yaml").exit_code == 2
    past = run(sample_folder, "bs.cash@1999")
    assert past.exit_code == 1 and "2019年度、2020年度" in past.stderr


def test_one_figure_takes_no_time(sample: Project, tracer: Tracer) -> None:
    ref = find(sample, "連結:capital-composition.capital_ratio")
    tracer.explain(ref)
    started = time.perf_counter()
    tracer.explain(ref)
    assert time.perf_counter() - started < 0.05
