"""The ledgers of a backcast beside the publication: a row that the house leaves out is a matter of form."""

from dataclasses import replace

import pytest

from discgen.project import Project
from discgen.published.backcast.backcasting import BackcastResult
from discgen.published.backcast.valuecomparison import Comparison, compare
from discgen.published.publishedcells import PublishedCell


@pytest.fixture(scope="module")
def short(sample: Project) -> Project:
    """The sample, which leaves out 割引手形, of which it has none; here also a row that has figures."""
    table = sample.tables["bs"]
    without = replace(table, lines=tuple(line for line in table.lines if line.id != "cash"))
    return replace(sample, tables={**sample.tables, "bs": without})


def compared(project: Project, number: str, printed: str) -> Comparison:
    key = next(cell.key(2020) for cell in project.store.space.cells.values() if cell.ref.number == number)
    published = PublishedCell(key, "貸借対照表", "百万円", printed, 7)
    return compare(project, BackcastResult(project.catalogue, project.store.space, {}, [], [published]))


@pytest.mark.parametrize("printed", ["－", "0", "(-)"])
def test_nothing_in_a_row_that_is_left_out_is_another_form(short: Project, printed: str) -> None:
    found = compared(short, "bs.bills_discounted", printed)
    assert (found.wrong, found.in_value, [fault.expected for fault in found.otherwise]) == ([], 1, [printed])
    assert found.otherwise[0].found == "（載せない行）"


@pytest.mark.parametrize(
    ("number", "printed"), [("bs.bills_discounted", "5"), ("bs.cash", "－"), ("bs.bills_discounted", "計数なし")]
)
def test_a_figure_that_the_ledgers_do_not_have_is_wrong(short: Project, number: str, printed: str) -> None:
    found = compared(short, number, printed)
    assert [fault.expected for fault in found.wrong] == [printed] and not found.otherwise
