"""Figures of earlier years pasted as numbers: their cells have neither commas nor last noughts, their print has."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter

from discgen.figures.history import HISTORY_CONTRACT, HISTORY_FILE, History
from discgen.project import Project, read_history

_PLAIN = re.compile(r"△?[0-9,]+(?:\.[0-9]+)?%?")


def as_number(printed: str) -> str:
    """What a cell keeps of a printed figure that somebody typed as a number."""
    number = float(printed.replace("△", "-").replace(",", "").rstrip("%"))
    return str(int(number)) if number.is_integer() else format(number, ".15g")


def test_every_figure_pasted_as_a_number_gets_its_print_back(sample: Project) -> None:
    conventions = sample.profile.conventions
    printed = {
        key: entry
        for key, entry in sample.store.history.items()
        if _PLAIN.fullmatch(entry.printed) and not entry.is_dash
    }
    pasted = History(
        (key, replace(entry, printed=as_number(entry.printed), typed=True)) for key, entry in printed.items()
    )
    lost = sum(entry.printed != printed[key].printed for key, entry in pasted.items())
    restored = dict(pasted.in_our_words(sample.store.space, (), conventions).items())
    assert lost > 500
    assert {key: entry.printed for key, entry in restored.items() if printed[key].value} == {
        key: entry.printed for key, entry in printed.items() if entry.value
    }


@pytest.mark.parametrize(
    ("value", "form", "printed", "typed"),
    [
        (1234567, "General", "1234567", True),
        (1234567, "#,##0", "1234567", True),
        (8.2, "0.00", "8.20", False),
        ("1,234", "@", "1,234", False),
    ],
)
def test_a_number_in_a_cell_is_known_as_one(
    tmp_path: Path, sample: Project, value: object, form: str, printed: str, typed: bool
) -> None:
    (sheet,) = HISTORY_CONTRACT.sheets
    path = tmp_path / HISTORY_FILE
    path.parent.mkdir()
    with xlsxwriter.Workbook(str(path)) as book:
        target = book.add_worksheet(sheet.sheet)
        target.write_row(0, 0, [column.name for column in sheet.columns])
        target.write_row(1, 0, ["単体", "bs.loans", "bs", "", "貸出金", "", 2019, "百万円"])
        target.write(1, 8, value, book.add_format({"num_format": form}))
    history, faults = read_history(path.parent, sample.profile)
    ((_, entry),) = history.items()
    assert faults == []
    assert (entry.printed, entry.typed) == (printed, typed)
