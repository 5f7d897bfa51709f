"""Lines that a label joins stay on one page, however long their group is."""

from hypothesis import given
from hypothesis import strategies as st

from discgen.book.composition.linegroups import TALL, line_groups
from discgen.figures.printed.printedtable import PrintedLine


def line(rowspan: int = 1, level: int = 1) -> PrintedLine:
    return PrintedLine((("項目", rowspan),) if rowspan else (), (), level)


def test_a_tall_group_is_parted_between_the_labels_that_reach_over_lines() -> None:
    pairs = [one for _ in range(TALL) for one in (line(2), line(0))]
    assert line_groups([line(level=0), *pairs]) == [range(1), *(range(at, at + 2) for at in range(1, 2 * TALL, 2))]


def test_a_small_group_stays_whole() -> None:
    lines = [line(level=0), *(line() for _ in range(TALL - 1))]
    assert line_groups(lines) == [range(TALL)]


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(0, 2)), min_size=1, max_size=30))
def test_every_line_stands_once_and_no_label_is_torn(shapes: list[tuple[int, int]]) -> None:
    lines = [one for span, level in shapes for one in [line(span, level), *(line(0, level) for _ in range(span - 1))]]
    groups = line_groups(lines)
    assert [place for group in groups for place in group] == list(range(len(lines)))
    starts = [sum(span for span, _ in shapes[:number]) for number in range(len(shapes))]
    assert {group.start for group in groups} <= set(starts)


def test_a_table_without_lines_has_no_groups() -> None:
    assert line_groups([]) == []
