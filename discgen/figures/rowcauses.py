"""One wrong row, one fault: what ledgers disagree in because of a row is told under that row.

A row is tried by mending it: what is gone then follows from it, and what is left stands by itself. A mend that breaks
another rule is none, so of two books that differ the one is named which the others do not bear out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from discgen.faults import Fault, Severity, gravest
from discgen.figures.reconcile import Disagreement
from discgen.figures.rowsbehind import SuspectRow
from discgen.ledgers.ledgerbook import LedgerBook

WRONG_ROW = "ledgers.row"  # id of the rule
_TRIED = 4  # rows in one round, those first that most rules suspect
_ALONE = 1  # difference that a row explains: no more than chance, told as that difference
_ROUNDS = 4  # rows that are wrong, each with what follows from it

Agreement = Callable[[LedgerBook], Sequence[Disagreement]]
Doubts = Callable[[LedgerBook], Sequence[Fault]]
_Name = tuple[str, str, str]
_Rows = tuple[str, frozenset[int]]  # ledger, rows that a mend changes


@dataclass(frozen=True, slots=True)
class RowCauses:
    """Faults, each with the one that it follows from. mended: the ledgers with the wrong rows put right (None: none
    are). left: what they disagree in even then.
    """

    faults: list[Fault]
    mended: LedgerBook | None
    left: tuple[Disagreement, ...]


@dataclass(frozen=True, slots=True)
class _Mend:
    """A row that was tried: the ledgers with it, and what they still disagree in."""

    row: SuspectRow
    book: LedgerBook
    left: tuple[Disagreement, ...]


def by_rows(
    book: LedgerBook, found: Sequence[Disagreement], others: Sequence[Fault], agree: Agreement, doubt: Doubts
) -> RowCauses:
    """The disagreements and other doubts about a book under the rows that cause them.

    agree, doubt: what of both is found in changed ledgers.
    """
    rows: dict[_Rows, tuple[SuspectRow, list[Fault]]] = {}
    left, doubts, now = tuple(found), tuple(others), book
    for _ in range(_ROUNDS):
        mend = _best(now, left, agree, rows)
        if mend is None:
            break
        still = doubt(mend.book)
        _, gone = rows.setdefault(_rows(mend.row), (mend.row, []))
        gone += [*(one.fault for one in _without(left, mend.left)), *_lost(doubts, still)]
        now, left, doubts = mend.book, mend.left, tuple(still)
    heads: dict[_Name, Fault] = {}
    for row, gone in rows.values():
        heads |= dict.fromkeys(map(_name, gone), _head(row, gone)) if len(gone) > 1 else {}
    heads |= _alike([one for one in found if _name(one.fault) in {_name(rest.fault) for rest in left}])
    first = dict.fromkeys(head for head in heads.values() if head.rule == WRONG_ROW)
    told = [replace(fault, follows=heads.get(_name(fault))) for fault in (*(one.fault for one in found), *others)]
    return RowCauses([*first, *told], None if now is book else now, left)


def _best(book: LedgerBook, found: Sequence[Disagreement], agree: Agreement, known: Container[_Rows]) -> _Mend | None:
    """The row whose mend leaves least and breaks nothing. known: rows that were wrong in another column."""
    votes: dict[SuspectRow, int] = defaultdict(int)
    for one in found:
        for row in one.suspects if one.gap else ():  # known to the yen
            votes[row] += 1 if row.right else 0
    ranked = sorted(filter(votes.get, votes), key=lambda row: -votes[row])
    best: _Mend | None = None
    before = {_name(one.fault) for one in found}
    for row in ranked[:_TRIED]:
        changed = row.mended(book)
        left = tuple(agree(changed))
        broken = {_name(one.fault) for one in left} - before
        chance = 0 if _rows(row) in known else _ALONE
        if not broken and len(left) < (len(best.left) if best else len(found) - chance):
            best = _Mend(row, changed, left)
    return best


def _rows(row: SuspectRow) -> _Rows:
    return row.ledger, frozenset(number for number, _ in row.right)


def _without(found: Iterable[Disagreement], left: Iterable[Disagreement]) -> list[Disagreement]:
    names = {_name(one.fault) for one in left}
    return [one for one in found if _name(one.fault) not in names]


def _lost(before: Iterable[Fault], after: Iterable[Fault]) -> list[Fault]:
    names = set(map(_name, after))
    return [fault for fault in before if _name(fault) not in names]


def _name(fault: Fault) -> _Name:
    return fault.rule, fault.where, fault.message


def _head(row: SuspectRow, gone: Sequence[Fault]) -> Fault:
    remedy = f"{row.how}。元の帳票と照らし、この行を確かめてください"
    message = "この行の額が、ほかの台帳や計数と合いません"
    return Fault(row.place, message, f"{row.amount:,}", remedy=remedy, severity=gravest(gone), rule=WRONG_ROW)


def _alike(found: Sequence[Disagreement]) -> Mapping[_Name, Fault]:
    """Rules that are off by the same amount to the yen, under the one that adds up the fewest rows."""
    groups: dict[Fraction, list[Disagreement]] = defaultdict(list)
    for one in found:
        if abs(one.gap) > 1:
            groups[abs(one.gap)].append(one)
    heads: dict[_Name, Fault] = {}
    for group in groups.values():
        lead = min(group, key=lambda one: (list(Severity).index(one.fault.severity), one.rows))
        heads |= {_name(one.fault): lead.fault for one in group if one is not lead}
    return heads
