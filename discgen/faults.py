"""Faults: what is wrong in the inputs, as values with a place.

Every stage returns its result together with the faults it found, so that all of them are told at
once; only the command line turns them into text and an exit code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from discgen.likewords import closest


class Severity(StrEnum):
    """How a fault is treated: an error stops the build, the others are reported."""

    ERROR = "誤り"
    WARNING = "注意"
    NOTICE = "参考"


@dataclass(frozen=True, slots=True)
class Fault:
    """One finding about the inputs.

    where: the place as the user finds it, e.g. ``貸出金.xlsx／貸出金明細／F12`` or ``bs.yaml:12``.
    found / expected / remedy: short Japanese phrases; empty when there is nothing to say.
    rule: id of the rule behind it (``discgen check --explain``); empty where only the reading of a file found it.
    follows: the fault that causes it: once that is mended, this one is gone too.
    """

    where: str
    message: str
    found: str = ""
    expected: str = ""
    remedy: str = ""
    severity: Severity = Severity.ERROR
    rule: str = ""
    follows: Fault | None = None

    def __str__(self) -> str:
        parts = [f"[{self.severity}] {self.where}：{self.message}"]
        if self.found:
            parts.append(f"見つかった値：{self.found}")
        if self.expected:
            parts.append(f"正しい形：{self.expected}")
        if self.remedy:
            parts.append(f"直し方：{self.remedy}")
        return "　".join(parts)


@dataclass(frozen=True, slots=True)
class Cause:
    """A fault that stands by itself, as grave as the gravest that follows from it."""

    fault: Fault
    following: tuple[Fault, ...] = ()

    def __str__(self) -> str:
        return f"{self.fault}　{following_words(len(self.following))}".rstrip()


def following_words(number: int) -> str:
    """How many findings follow from one; empty where there are none."""
    return f"これにより他に {number:,} 件" if number else ""


def causes(faults: Sequence[Fault]) -> list[Cause]:
    """The faults that stand by themselves, in their order, each with what follows from it."""
    known = set(faults)
    found: dict[Fault, list[Fault]] = {}
    for fault in faults:
        head = fault
        while head.follows in known:
            head = head.follows
        found.setdefault(head, []).extend([fault] if fault is not head else [])
    return [Cause(replace(head, severity=gravest((head, *rest))), tuple(rest)) for head, rest in found.items()]


def gravest(faults: Iterable[Fault]) -> Severity:
    """The gravest of their severities."""
    return min((fault.severity for fault in faults), key=list(Severity).index)


def with_heads(faults: Sequence[Fault]) -> list[Fault]:
    """The faults with those that several of them follow from, each before the first; what one alone would follow from
    says nothing more than that one.
    """
    known = set(faults)
    number = Counter(fault.follows for fault in faults if fault.follows is not None and fault.follows not in known)
    told: dict[Fault, None] = {}
    for fault in faults:
        times = number[fault.follows] if fault.follows is not None else 0
        if times > 1 and fault.follows is not None:
            told[fault.follows] = None
        told[replace(fault, follows=None) if times == 1 else fault] = None
    return list(told)


def errors(faults: Iterable[Fault]) -> list[Fault]:
    """The faults that stop a build."""
    return [fault for fault in faults if fault.severity is Severity.ERROR]


class FaultError(Exception):
    """Raised at a stage that cannot go on; carries every fault found so far."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = list(faults)
        super().__init__("\n".join(map(str, self.faults)))


def some_of(words: Sequence[str], most: int, unit: str) -> str:
    """The first of many words and how many more there are: 甲、乙 ほか3件."""
    more = f" ほか{len(words) - most}{unit}" if len(words) > most else ""
    return "、".join(words[:most]) + more


def near(name: str, known: Iterable[str], cutoff: float = 0.5) -> str:
    """The known names that resemble it, as a remedy. cutoff: how much of the letters they share."""
    found = closest(name, list(known), most=3, cutoff=cutoff)
    return f"近い名前：{'、'.join(found)}" if found else ""
