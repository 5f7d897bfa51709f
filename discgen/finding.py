"""What a check finds: the rule, the figures it concerns, what they say and what would fit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from discgen.faults import Fault, Severity
from discgen.figures.printed.printedtable import CellKey


class Topic(StrEnum):
    """The parts of a check report, in its order."""

    INPUT = "入力"
    CATALOGUE = "カタログ"
    LEDGERS = "台帳"
    WITHIN_TABLE = "表の中"
    BETWEEN_TABLES = "表の間"
    BETWEEN_ENTITIES = "単体と連結"
    BETWEEN_YEARS = "年度の間"
    JOINT = "全体の整合"
    LAW = "法令"
    PROSE = "本文"
    PLAUSIBILITY = "推移"
    PRINT = "印刷"


@dataclass(frozen=True, slots=True)
class FoundCell:
    """A figure that a finding concerns.

    place: file and line or page; fits: what it would have to read for the rule to hold, given the other figures
    (empty where nothing can be said); rank: 1 for the figure whose change alone would mend most, 0 where not ranked.
    """

    key: CellKey
    title: str
    printed: str
    unit: str
    place: str = ""
    fits: str = ""
    rank: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. ``rule``: id for ``--explain``; title and the texts are Japanese, for the report.

    found / expected / difference: both sides of the rule and how far they are apart, as printed numbers with units.
    source: law, notice or report behind the rule. place: where it is when it is no figure (file, sheet, line).
    follows: the id of the finding that causes it.
    """

    rule: str
    severity: Severity
    topic: Topic
    title: str
    cells: tuple[FoundCell, ...] = ()
    found: str = ""
    expected: str = ""
    difference: str = ""
    source: str = ""
    place: str = ""
    remedy: str = ""
    follows: str = ""

    @classmethod
    def of(cls, fault: Fault, topic: Topic, rule: str) -> Finding:
        """A fault as a finding. rule: of a fault that names none itself."""
        return cls(
            fault.rule or rule,
            fault.severity,
            topic,
            fault.message,
            found=fault.found,
            expected=fault.expected,
            place=fault.where,
            remedy=fault.remedy,
            follows=cls.of(fault.follows, topic, rule).id if fault.follows else "",
        )

    @property
    def id(self) -> str:
        """Names this finding and no other: it changes with the rule, the place and every figure concerned.

        What is said of figures, in their labels, adds nothing to their numbers and prints.
        """
        parts = [self.rule, self.place, "" if self.cells and not self.place else self.found]
        for cell in self.cells:
            parts += [*map(str, cell.key.identity), cell.printed]
        return _digest(parts)

    @property
    def label_id(self) -> str:
        """The id that acceptances of earlier versions give, from the labels of the figures."""
        parts = [self.rule, self.place, self.found]
        for cell in self.cells:
            parts += [*cell.key.name, str(cell.key.fiscal_year), cell.printed]
        return _digest(parts)


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class RuleText:
    """What ``--explain`` tells of a rule: severity, title, a plain explanation, its source."""

    rule: str
    severity: Severity
    topic: Topic
    title: str
    explanation: str
    source: str = ""
