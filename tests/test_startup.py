"""A command loads what it needs: figures wait for no layout engine, preview or print shop."""

from pathlib import Path

import pytest

from tests.paths import SAMPLE
from tests.startup import COMMANDS, HEAVY, first_workbook, loaded, whole_command


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_opens_its_first_workbook_before_it_loads_more(command: str) -> None:
    reached = first_workbook(COMMANDS[command])
    assert {"discgen", "pandas", "openpyxl"} <= reached.modules
    assert reached.modules & HEAVY == frozenset()


def test_figures_and_their_origin_never_need_the_press(tmp_path: Path) -> None:
    figures = whole_command(("figures", str(SAMPLE), "-o", str(tmp_path / "figures.csv")))
    trace = whole_command(("trace", str(SAMPLE), "bs.cash"))
    assert (tmp_path / "figures.csv").is_file()
    assert (figures.modules | trace.modules) & HEAVY == frozenset()


def test_the_check_without_pages_loads_no_press() -> None:
    modules = loaded("discgen.check.bookcheck", "discgen.check.publicationcheck").modules
    assert "highspy" in modules
    assert modules & (HEAVY - {"highspy", "xlsxwriter"}) == frozenset()


def test_what_lays_out_is_seen() -> None:
    assert {"weasyprint", "pikepdf", "pypdfium2"} <= loaded("discgen.build").modules
