"""The number of a figure: one for each, read back as written, found in the history whatever the labels say."""

import datetime
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from discgen.catalogue.entity import CONSOLIDATED, SOLO
from discgen.faults import Fault, Severity
from discgen.figures.cellspace import CellSpace
from discgen.figures.formula import Ref
from discgen.figures.history import History, HistoryEntry
from discgen.figures.listing import with_listed_rows
from discgen.figures.pastprint import check_history
from discgen.figures.printed.printedtable import CellKey
from discgen.figures.tables.figuretext import FigureName
from discgen.project import Project, read_history
from tests.catalogues import catalogue_on

DAYS = [datetime.date(year, 3, 31) for year in (2019, 2020, 2021, 2022, 2024)]
NAMES = ["山田商事", "（株）A.B：C", '労働組合 "100%" @2019', "100%25", "単体:bs", "甲/乙", "甲/乙/資本金"]
NAME = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1)
ID = st.from_regex(r"[a-z][a-z0-9_-]*", fullmatch=True)


def space_of(day: datetime.date) -> CellSpace:
    """Every cell of the forms of a year, with listed rows of awkward names."""
    tables = catalogue_on(day).tables.values()
    return CellSpace.of({t.id: with_listed_rows(t, NAMES) if t.listing else t for t in tables})


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_every_cell_has_a_number_of_its_own_which_reads_back(day: datetime.date) -> None:
    space = space_of(day)
    assert len(space.cells) > 2_000 and any(ref.table == "major-members" for ref in space.cells)
    for entity in (SOLO, CONSOLIDATED):
        refs = [ref for ref in space.cells if ref.entity == entity]
        assert len({ref.number for ref in refs}) == len(refs)
    for ref, cell in space.cells.items():
        assert Ref.read(str(ref)) == ref
        assert Ref.read(f"{ref.entity}:{ref.number}") == ref
        assert str(FigureName.parse(str(ref))) == str(ref)
        key = cell.key(2020)
        assert (key.id, key.number) == (str(ref), ref.number)
        assert space.of_key(key) is space.of_key(replace(key, number="")) is cell
        assert space.of_key(CellKey("", "", "", 2020, ref.entity, ref.number)) is cell


@given(ID, NAME, st.one_of(st.just(""), ID), st.sampled_from([SOLO, CONSOLIDATED]))
def test_a_row_may_have_any_name(table: str, row: str, column: str, entity: str) -> None:
    ref = Ref(table, row, column, entity)
    assert Ref.read(str(ref)) == ref
    name = FigureName.parse(f" {ref} ")
    if ref.number == ref.number.strip():
        assert (name.number, name.entity, name.table) == (ref.number, entity, table)


@given(st.lists(NAME, min_size=2, max_size=2, unique=True))
def test_two_names_are_two_numbers(names: list[str]) -> None:
    one, other = (Ref("major-members", name, "amount") for name in names)
    assert one.number != other.number


@pytest.mark.parametrize("text", ["", "bs", "bs.", ".cash", "bs.cash.", "a.b.c.d", "甲:bs.cash", "bs.100%", "bs.%2e"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Ref.read(text)


def test_a_figure_is_its_number_whatever_its_labels() -> None:
    key = CellKey("bs", "現金", "", 2020, SOLO, "bs.cash")
    assert key == replace(key, table_id="b", row="現預金", col="残高") and len({key, replace(key, row="現預金")}) == 1
    for other in ({"number": "bs.loans"}, {"entity": CONSOLIDATED}, {"fiscal_year": 2019}):
        assert key != replace(key, **other)
    unknown = replace(key, number="")
    assert unknown != replace(unknown, row="現預金") and unknown == replace(unknown)


def test_a_listed_row_keeps_its_number_when_its_rank_changes() -> None:
    listing = catalogue_on().tables["major-members"]
    first, second = (
        {row.label: row.id for row in with_listed_rows(listing, names).rows} for names in (NAMES, NAMES[::-1])
    )
    assert first == second and len(set(first.values())) == len(NAMES)


# --- the history -----------------------------------------------------------------------------------------------------


def entry(printed: str = "8,999", place: str = "印刷計数.xlsx／印刷計数／H2") -> HistoryEntry:
    return HistoryEntry(printed, "百万円", place, number_place="印刷計数.xlsx／印刷計数／B2")


def told(sample: Project, *keys: CellKey, former: Callable[[CellKey], bool] = lambda key: False) -> list[Fault]:
    lines = History((key, entry(place=f"H{line}")) for line, key in enumerate(keys, 2))
    return check_history(sample.store, lines, former=former)


CASH = CellKey("bs", "資産の部 > 現金", "", 2019, SOLO, "bs.cash")


@pytest.mark.parametrize(
    "key",
    [CASH, replace(CASH, number=""), replace(CASH, row="旧の名", col="旧の列"), replace(CASH, number="bs.cahs")],
    ids=["both", "labels", "number", "slip in the number"],
)
def test_an_entry_is_found_by_its_number_else_by_its_labels(sample: Project, key: CellKey) -> None:
    placed = History([(key, entry())]).placed(sample.store.space)
    found = placed.get(sample.store.space.cell(Ref("bs", "cash")).key(2019))
    assert found is not None and found.printed == "8,999"


def test_an_unknown_number_is_told_with_its_place_and_the_known_one(sample: Project) -> None:
    (fault,) = told(sample, replace(CASH, number="bs.cahs"))
    assert (fault.where, fault.found, fault.expected) == ("印刷計数.xlsx／印刷計数／B2", "bs.cahs", "bs.cash")
    assert fault.severity is Severity.WARNING
    (fault,) = told(sample, replace(CASH, row="旧の名", number="bs.cahs"))
    assert "bs.cash" in fault.remedy and fault.found == "bs.cahs" and fault.severity is Severity.NOTICE


def test_a_form_of_its_own_year_is_left_alone_and_one_of_no_year_is_told(sample: Project) -> None:
    """What this year's tables do not show any more stays in the workbook for good; a slip does not pass for it."""
    old = CellKey("claims-old", "旧の行", "", 2019, SOLO, "claims-old.total")
    gone = replace(CASH, row="旧の名", number="bs.gone", fiscal_year=2016)
    assert told(sample, old, gone, former=lambda key: True) == []
    strange = told(sample, old, gone)
    assert [(fault.found, fault.severity) for fault in strange] == [
        ("claims-old.total", Severity.NOTICE),
        ("bs.gone", Severity.NOTICE),
    ]


def test_a_number_and_labels_that_disagree_are_told(sample: Project) -> None:
    (fault,) = told(sample, replace(CASH, number="bs.loans"))
    assert (fault.found, fault.expected) == ("bs.loans", "bs.cash")
    assert "別の計数" in fault.message


def test_one_figure_twice_is_an_error_with_both_places(sample: Project) -> None:
    (fault,) = told(sample, CASH, replace(CASH, row="旧の名"))
    assert (fault.where, fault.severity) == ("H3", Severity.ERROR)
    assert "bs.cash" in fault.found and "H2" in fault.found


def test_the_workbook_of_the_sample_has_every_number(sample: Project, sample_folder: Path) -> None:
    history, faults = read_history(sample_folder / "history", sample.profile)
    assert faults == [] and len(history) == len(sample.store.history) > 1_900
    for key, _ in history.items():
        cell = sample.store.space.numbered(key)
        assert cell is not None and cell is sample.store.space.named(key)


def test_a_workbook_without_numbers_is_read_by_its_labels(sample: Project, sample_folder: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(sample_folder / "history" / "印刷計数.xlsx")
    sheet = book.worksheets[0]
    assert sheet["B1"].value == "番号"
    sheet.delete_cols(2)
    book.save(tmp_path / "印刷計数.xlsx")
    history, faults = read_history(tmp_path, sample.profile)
    assert faults == [] and not any(key.number for key, _ in history.items())
    placed = dict(history.placed(sample.store.space).items())
    assert {key: entry.printed for key, entry in placed.items()} == {
        key: entry.printed for key, entry in sample.store.history.items()
    }
