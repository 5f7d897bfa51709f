"""One classification has one set of names: what the charts of a book call the same row, compared."""

from __future__ import annotations

from collections.abc import Iterator

from discgen.faults import Fault, Severity

_PATH = " > "


class ChartNames:
    """Gathers what every chart calls the rows that it divides something into."""

    def __init__(self) -> None:
        self._names: dict[str, dict[str, str]] = {}  # by the row's own label: names, each with the first chart

    def add(self, title: str, row: str, name: str) -> None:
        """``title`` of the chart, ``row``: the labels of the row as a path, ``name``: what the chart calls it."""
        self._names.setdefault(row.rsplit(_PATH, 1)[-1], {}).setdefault(name, title)

    def faults(self) -> Iterator[Fault]:
        """Rows that have different names in different charts."""
        for row, names in self._names.items():
            if len(names) > 1:
                found = "、".join(f"図「{title}」では「{name}」" for name, title in names.items())
                remedy = "図の label を、どの図でも同じ名前にしてください"
                message = "同じ区分の名前が、図によって違います"
                yield Fault(f"図の区分「{row}」", message, found, remedy=remedy, severity=Severity.WARNING)
