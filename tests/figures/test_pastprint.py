"""Figures of earlier years that were typed as numbers, as words or under a wrong unit."""

from fractions import Fraction

import pytest

from discgen.book.text.placeholders import PlaceholderReader
from discgen.faults import Severity
from discgen.figures.history import History, HistoryEntry
from discgen.figures.pastprint import check_history
from discgen.figures.printed.printedtable import CellKey
from discgen.figures.tables.figuretext import TableFigures
from discgen.project import Project

KEY = CellKey("key-figures-5y", "経常収益", "", 2016, "単体")


def findings(sample: Project, printed: str, unit: str = "百万円", count: int = 1) -> list[tuple[str, Severity]]:
    entries = [(CellKey(KEY.table_id, KEY.row, KEY.col, 2016 - number, "単体"), printed) for number in range(count)]
    history = History((key, HistoryEntry(text, unit, "G2")) for key, text in entries)
    return [(fault.expected, fault.severity) for fault in check_history(sample.store, history)]


def test_the_sample_prints_its_past_in_its_own_form(sample: Project) -> None:
    assert check_history(sample.store, sample.store.history) == []


@pytest.mark.parametrize("printed", ["16370", "約16,370", "16370.0"])
def test_a_number_cell_loses_its_printed_form(sample: Project, printed: str) -> None:
    expected = "" if "." in printed else "16,370"
    assert findings(sample, printed) == [(expected, Severity.WARNING)]


def test_decimals_that_excel_dropped_are_named(sample: Project) -> None:
    key = next(key for key, entry in sample.store.history.items() if entry.unit == "%" and entry.printed == "16.70")
    history = History([(key, HistoryEntry("16.7", "%", "G354"))])
    assert [fault.expected for fault in check_history(sample.store, history)] == ["16.70"]


@pytest.mark.parametrize(("printed", "unit"), [("なし", "百万円"), ("16,370", "百萬円")])
def test_what_is_no_figure_is_an_error(sample: Project, printed: str, unit: str) -> None:
    assert [severity for _, severity in findings(sample, printed, unit)] == [Severity.ERROR]


@pytest.mark.parametrize(
    ("printed", "severity"), [("16,370", Severity.ERROR), ("16,370億円", Severity.WARNING), ("－", Severity.WARNING)]
)
def test_another_unit_than_that_of_the_table_is_told(sample: Project, printed: str, severity: Severity) -> None:
    """It would stand below the unit of the table, unless it names its own or is nothing."""
    assert findings(sample, printed, "億円") == [("百万円", severity)]


def test_a_year_that_the_table_no_longer_shows_keeps_its_unit(sample: Project) -> None:
    key = CellKey(KEY.table_id, KEY.row, KEY.col, sample.store.fiscal_year - 5, KEY.entity)
    (fault,) = check_history(sample.store, History([(key, HistoryEntry("16,370", "億円", "G2"))]))
    assert fault.severity is Severity.WARNING


def test_a_whole_column_is_counted(sample: Project) -> None:
    assert len(findings(sample, "16370", count=30)) == 21


@pytest.mark.parametrize(("exact", "fits"), [(16_370_000_000, True), (16_370_999_999, True), (16_371_000_000, False)])
def test_an_exact_value_must_print_as_the_past_did(sample: Project, exact: int, fits: bool) -> None:
    history = History([(KEY, HistoryEntry("16,370", "百万円", "G2", Fraction(exact)))])
    assert [fault.severity for fault in check_history(sample.store, history)] == ([] if fits else [Severity.ERROR])


# What the magazine says of the year in words: differences of yen, not of the printed amounts.
@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("経常収益", "1億50百万円増加"),
        ("経常費用", "2億38百万円増加"),
        ("経常利益", "87百万円減少"),
        ("当期純利益", "1億42百万円減少"),
    ],
)
def test_changes_in_prose_are_differences_of_yen(sample: Project, row: str, told: str) -> None:
    figures = TableFigures(sample.tables.values(), sample.profile.institution.fiscal_year)
    reader = PlaceholderReader("text.md", figures, {})
    _, (tied,) = reader.replace(f'{{{{ 前期比("pl/{row}", 億百万) }}}}', 1, ("<", ">"))
    assert (tied.text, reader.faults) == (told, [])
