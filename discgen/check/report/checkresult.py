"""What a check gives: findings, the rules behind them, and what could not be checked."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from discgen.faults import Fault
from discgen.figures.printed.printedtable import CellKey
from discgen.finding import Finding, RuleText

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A row of the figures that no definition answers, with the catalogue's names that look like it.

    table_known: the catalogue has the table; otherwise near are tables.
    """

    entity: str
    table_id: str
    title: str
    row: str
    col: str
    years: tuple[int, ...]
    places: tuple[str, ...]
    near: tuple[str, ...]
    table_known: bool


@dataclass(slots=True)
class CheckResult:
    """What was checked, what was found, and what could not be checked.

    anchor: the file that stands for findings without a line of their own. lines: file and line of figures from files.
    places: where a figure stands, for people: its page, or file and line.
    skipped: rules that could not be evaluated, and why. durations: seconds by step. wordless: pages of a PDF that
    cannot be compared.
    """

    name: str
    anchor: str
    year: int = 0
    entities: tuple[str, ...] = ()
    figures: int = 0
    identities: int = 0
    findings: list[Finding] = field(default_factory=list)
    texts: list[RuleText] = field(default_factory=list)
    unmatched: tuple[Unmatched, ...] = ()
    conventions: tuple[str, ...] = ()
    by_tail: tuple[str, ...] = ()
    skipped: list[str] = field(default_factory=list)
    remarks: list[Fault] = field(default_factory=list)
    lines: Mapping[CellKey, tuple[str, int]] = field(default_factory=dict)
    places: Mapping[CellKey, str] = field(default_factory=dict)
    durations: dict[str, float] = field(default_factory=dict)
    wordless: tuple[str, ...] = ()

    @contextmanager
    def step(self, name: str, progress: Progress) -> Iterator[None]:
        """Tell and time one step."""
        progress(name)
        started = time.perf_counter()
        yield
        self.durations[name] = self.durations.get(name, 0.0) + time.perf_counter() - started
