"""Which lines of a table stay together on a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from discgen.figures.printed.printedtable import PrintedLine

TALL = 12  # lines: a larger group may go on over a page, between labels that reach over several lines


def line_groups(lines: Sequence[PrintedLine]) -> list[range]:
    """The places of the lines of each group, in order."""
    starts: list[int] = []
    base = min((line.level for line in lines), default=0)
    open_until = 0
    for position, line in enumerate(lines):
        closing = line.total and position == len(lines) - 1  # the total at the foot never stands alone
        if not starts or (_starts_group(line, base, position < open_until) and not closing):
            starts.append(position)
        open_until = max([open_until, *(position + rowspan for _, rowspan in line.labels)])
    ends = [*starts[1:], len(lines)] if starts else []
    return [part for start, end in zip(starts, ends, strict=True) for part in _parts(lines, range(start, end))]


def _parts(lines: Sequence[PrintedLine], group: range) -> Iterator[range]:
    """A tall group in parts between which no label reaches; a part is never torn."""
    open_until, start = group.start, group.start
    for position in group:
        if len(group) > TALL and position > start and position >= open_until:
            yield range(start, position)
            start = position
        open_until = max([open_until, *(position + rowspan for _, rowspan in lines[position].labels)])
    if group:
        yield range(start, group.stop)


def _starts_group(line: PrintedLine, base: int, open_spans: bool) -> bool:
    return not open_spans and line.level <= base
