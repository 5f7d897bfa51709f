"""Rows that are nothing: printed as － or left out, as the form and the house say, and what follows from it."""

import shutil
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest

from discgen.book.composition.lanecuts import cut_lanes
from discgen.catalogue.catalogue import DATA
from discgen.catalogue.contract import Column, Sheet, Workbook
from discgen.catalogue.documentdef import Lane
from discgen.catalogue.tabledef import EmptyRows, RowDef, TableDef
from discgen.check.checkrun import CheckOptions, check_inputs
from discgen.faults import Fault, FaultError, Severity
from discgen.figures.aggregate import LedgerSums
from discgen.figures.cellspace import CellSpace
from discgen.figures.formula import Ref
from discgen.figures.history import History, HistoryEntry
from discgen.figures.premises import Premises
from discgen.figures.printed.printedtable import CellKey, PrintedTable
from discgen.figures.store import FigureStore
from discgen.figures.tables.tablebuilder import TableBuilder
from discgen.ledgers.ledgerbook import LedgerBook
from discgen.project import Project, open_project

BOOK = Workbook(
    workbook="台帳",
    sheets=(
        Sheet(
            id="gl",
            sheet="科目残高",
            title="科目残高",
            columns=(
                Column(id="account", name="科目", type="text"),
                Column(id="balance", name="残高", type="yen"),
            ),
        ),
    ),
)


def row(name: str, **fields: object) -> RowDef:
    return RowDef.model_validate({"id": name, "label": name, "where": {"account": name}, **fields})


def table(*rows: RowDef, **fields: object) -> TableDef:
    return TableDef.model_validate({"id": "t", "title": "表", "measure": "sum(gl.balance)", "rows": rows, **fields})


def store(
    definition: TableDef, amounts: dict[str, int], before: dict[str, str], empty_rows: EmptyRows = "form"
) -> FigureStore:
    """A house with these balances (million yen) that printed these figures a year before."""
    frame = pd.DataFrame({"account": list(amounts), "balance": [amount * 10**6 for amount in amounts.values()]})
    frame = frame.astype({"account": object, "balance": "int64"})
    frame["_row"] = range(2, len(frame) + 2)
    entries = {CellKey("t", name, "", 2019): HistoryEntry(text, "百万円") for name, text in before.items()}
    return FigureStore(
        CellSpace.of({definition.id: definition}),
        LedgerSums(LedgerBook({"gl": frame}, (BOOK,)), 2020),
        History(entries.items()),
        fiscal_year=2020,
        premises=Premises(),
        empty_rows=empty_rows,
    )


def printed(*arguments: object) -> tuple[dict[str, list[str]], list[Fault]]:
    """The lines by the ends of their labels, and what is missing."""
    built, faults = TableBuilder(store(*arguments)).build(arguments[0])  # type: ignore[arg-type]
    return {line.row.split(" > ")[-1]: [cell.text for cell in line.cells] for line in built.lines}, faults


@pytest.mark.parametrize(
    ("of_row", "of_table", "of_house", "shown"),
    [
        ("", "", "form", True),
        ("", "", "show", True),
        ("", "", "hide", False),
        ("", "hide", "form", False),
        ("", "hide", "show", False),  # the table beats the house
        ("", "show", "hide", True),
        ("hide", "show", "show", False),  # the row beats both
        ("show", "hide", "hide", True),
        ("hide", "", "form", False),
        ("optional", "", "form", False),  # a row that the form leaves to the house
        ("optional", "show", "show", True),
        ("optional", "", "hide", False),
        ("", "optional", "form", False),
        ("", "optional", "show", True),
    ],
)
def test_the_row_beats_the_table_and_the_table_the_house(
    of_row: str, of_table: str, of_house: EmptyRows, shown: bool
) -> None:
    definition = table(row("現金"), row("買入手形", empty=of_row), empty=of_table)
    lines, faults = printed(definition, {"現金": 5}, {"現金": "4", "買入手形": "－"}, of_house)
    assert lines["現金"] == ["4", "5"]
    assert lines.get("買入手形") == (["－", "－"] if shown else None)
    assert faults == []


@pytest.mark.parametrize(
    ("amount", "before", "line"),
    [
        (0, "－", None),
        (0, None, None),
        (0, "3", ["3", "－"]),  # something a year before
        (0, "0", ["0", "－"]),  # less than the unit is something
        (3, "－", ["－", "3"]),
        (3, None, ["－", "3"]),  # it fell away a year before
    ],
)
def test_a_row_is_nothing_only_when_every_shown_year_had_nothing(
    amount: int, before: str | None, line: list[str] | None
) -> None:
    definition = table(row("現金"), row("買入手形", empty="hide"))
    known = {"現金": "4"} | ({"買入手形": before} if before else {})
    lines, faults = printed(definition, {"現金": 5, "買入手形": amount}, known)
    assert lines.get("買入手形") == line
    assert faults == []


def test_a_year_without_the_table_lacks_the_row_too() -> None:
    definition = table(row("現金", empty="hide"), row("買入手形", empty="hide"))
    lines, faults = printed(definition, {"現金": 5}, {})
    assert list(lines) == ["現金"]
    assert [fault.found for fault in faults] == ["現金"]


def test_rows_that_must_show_are_asked_for_their_history_as_before() -> None:
    definition = table(row("現金"), row("買入手形"))
    _, faults = printed(definition, {"現金": 5}, {"現金": "4"})
    assert [fault.found for fault in faults] == ["買入手形"]


def test_totals_and_statutory_rows_stay_unless_they_say_otherwise() -> None:
    rows = (row("現金"), row("計", total=True), row("項目", items=["114-1-5-i-a"]))
    nothing = {"現金": "4", "計": "－", "項目": "－"}
    lines, _ = printed(table(*rows, empty="hide"), {"現金": 5}, nothing, "hide")
    assert list(lines) == ["現金", "計", "項目"]
    hidden = tuple(one.model_copy(update={"empty": "hide"}) for one in rows)
    lines, _ = printed(table(*hidden), {"現金": 5}, nothing)
    assert list(lines) == ["現金"]


def test_heads_and_groups_without_lines_fall_away() -> None:
    definition = table(
        row("現金"),
        row("見出し", heading=True, where=None, rows=[row("甲"), row("乙")]),
        row("組", group=True, where=None, rows=[row("丙"), row("丁")]),
        row("空の組", group=True, where=None, rows=[row("戊")]),
        row("親", rows=[row("己")]),
        row("線", heading=True, where=None),
        empty="hide",
    )
    built, _ = TableBuilder(store(definition, {"現金": 5, "丁": 1, "己": 2}, {"現金": "4"})).build(definition)
    assert [line.labels for line in built.lines] == [
        (("現金", 1),),
        (("組", 1), ("丁", 1)),  # the label of the group stands at the first line that is left
        (("親", 1),),  # nothing itself, but something stands under it
        (("己", 1),),
        (("線", 1),),  # a head over nothing stands as the form has it
    ]
    built, _ = TableBuilder(store(definition, {"現金": 5}, {"現金": "4"})).build(definition)
    assert [line.labels[-1][0] for line in built.lines] == ["現金", "線"]
    assert built.label_columns == 1  # no group is left


def test_a_table_without_anything_says_so() -> None:
    definition = table(row("現金"), row("買入手形"), empty="hide")
    lines, faults = printed(definition, {}, {"現金": "－", "買入手形": "－"})
    assert lines == {"現金": ["－", "－"], "買入手形": ["－", "－"]}
    assert faults == []


def test_the_year_before_of_a_row_that_fell_away_is_nothing() -> None:
    definition = table(
        row("現金"), row("買入手形", empty="hide"), row("増減", where=None, value="買入手形 - prior(買入手形)")
    )
    facts = store(definition, {"現金": 5, "買入手形": 3}, {"現金": "4", "増減": "－"})
    assert facts.value(Ref("t", "増減")) == Fraction(3_000_000)


def test_units_of_rows_that_fell_away_are_not_named() -> None:
    definition = table(row("現金"), row("件数", unit="件"), empty="hide")
    built, _ = TableBuilder(store(definition, {"現金": 5}, {"現金": "4"})).build(definition)
    assert built.unit_line == "百万円"


def test_a_lane_ends_where_its_last_row_would_have_stood() -> None:
    definition = table(row("甲"), row("乙", empty="hide"), row("丙"))
    built, _ = TableBuilder(store(definition, {"甲": 1, "丙": 2}, {"甲": "1", "丙": "2"})).build(definition)

    def rows(until: str) -> list[list[str]]:
        return [[line.id for line in part.table.lines] for part in cut_lanes(built, [Lane(until=until), Lane()])]

    assert rows("乙") == [["甲"], ["丙"]]
    assert rows("甲") == [["甲"], ["丙"]]
    with pytest.raises(KeyError):
        rows("丁")


# --- whole books -----------------------------------------------------------------------------------------------------

ADDED = """\
amend: bs
effective_from: 2021-03-31
add:
  - {after: cash, row: {id: digital_money, label: 電子決済手段, where: {section: 資産, account: 電子決済手段}%s}}
  - {after: digital_money, row: {id: cash_again, label: 現金の再掲, value: cash, of_which: true%s}}
"""


def figures(tables: Iterable[PrintedTable]) -> dict[CellKey, str]:
    return {cell.key: cell.text for one in tables for cell in one.cells() if cell.key}


def test_a_row_added_to_the_national_form_makes_no_build_fail(
    sample: Project, sample_folder: Path, tmp_path: Path
) -> None:
    data = shutil.copytree(DATA, tmp_path / "data")
    amendment = data / "tables" / "60-amendment.yaml"
    amendment.write_text(ADDED % (", empty: hide", ", empty: hide"), encoding="utf-8")
    project = open_project(sample_folder, data=data)
    before, after = figures(sample.tables.values()), figures(project.tables.values())
    assert before.items() <= after.items()
    (line,) = [
        line for line in project.tables["bs"].lines if line.id not in {one.id for one in sample.tables["bs"].lines}
    ]
    assert (line.id, [cell.text for cell in line.cells]) == ("cash_again", ["－", "9,326"])
    amendment.write_text(ADDED % ("", ""), encoding="utf-8")
    project = open_project(sample_folder, data=data)  # a row of a later form owes nothing for the years before it
    added = {line.id: [cell.text for cell in line.cells] for line in project.tables["bs"].lines}
    assert added["cash_again"] == ["－", "9,326"] and added["digital_money"] == ["－", "－"]
    undated = ADDED.replace("effective_from: 2021-03-31\n", "")
    amendment.write_text(undated % ("", ""), encoding="utf-8")
    with pytest.raises(FaultError) as error:
        open_project(sample_folder, data=data)
    assert "2019年度の印刷計数がありません（2欄）" in str(error.value)


def test_the_house_may_leave_out_whatever_is_nothing(sample: Project, sample_folder: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(sample_folder, tmp_path / "inputs")
    profile = folder / "institution.toml"
    text = profile.read_text(encoding="utf-8")
    profile.write_text(text.replace("[conventions]\n", '[conventions]\nempty_rows = "hide"\n'), encoding="utf-8")
    project = open_project(folder)
    before, after = figures(sample.tables.values()), figures(project.tables.values())
    assert after.items() < before.items()
    left_out = before.keys() - after.keys()
    assert len(left_out) > 500
    assert all("－" in before[key] and not any(map(str.isdigit, before[key])) for key in left_out)
    assert CellKey("bs", "", "", 2020, number="bs.bills_bought") in left_out
    found = check_inputs(folder, CheckOptions(pages=False)).findings
    assert [one for one in found if one.severity is Severity.ERROR] == []
