"""Figures of last year that are another year's: whatever disagrees with them follows from that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from discgen.faults import Fault, Severity
from discgen.figures.formulanames import formula_names
from discgen.figures.history import HISTORY_FILE
from discgen.figures.lastyear import LAST_YEAR
from discgen.figures.pastprint import HISTORY
from discgen.figures.reconcile import BOUNDED, RECONCILED
from discgen.figures.usableforms import UsableForms

_BOOKS = 3  # that disagree with what last year printed: their clerks did not all slip


def other_year(year: int) -> Fault:
    """The cause: the figures of a year are hardly those of that year."""
    return Fault(
        HISTORY_FILE,
        f"{year}年度の印刷計数が、ほかの年度のもののように見えます",
        remedy="行の年度を取り違えていないか、誌面と比べて確かめてください",
        severity=Severity.WARNING,
        rule=HISTORY,
    )


def under_other_year(faults: Sequence[Fault], forms: UsableForms, year: int) -> list[Fault]:
    """The faults, those that compare with what last year (``year``) printed under their one cause, if several ledgers
    disagree with it or its figures stand in another year.
    """
    head, books = other_year(year), _books_of_rules(forms)

    def compares(fault: Fault) -> bool:
        return fault.follows is None and (fault.rule in books or fault.where == LAST_YEAR)

    apart = {name for fault in faults if compares(fault) for name in books.get(fault.rule, ())}
    if len(apart) < _BOOKS and not any(fault.follows == head for fault in faults):
        return list(faults)
    return [replace(fault, follows=head) if compares(fault) else fault for fault in faults]


def _books_of_rules(forms: UsableForms) -> Mapping[str, frozenset[str]]:
    """The ledgers and tables of this year that a rule compares with figures of last year, by its id."""
    rules: dict[str, tuple[str, ...]] = {
        RECONCILED + rule.id: (rule.left, rule.right) for rule in forms.reconciliations
    }
    rules |= {BOUNDED + bound.id: (bound.value, bound.least, bound.most) for bound in forms.bounds}
    return {name: books for name, formulas in rules.items() if (books := _books(filter(None, formulas)))}


def _books(formulas: Iterable[str]) -> frozenset[str]:
    """Nothing for formulas without a figure of last year."""
    names = [formula_names(formula) for formula in formulas]
    mentions = [mention for one in names for mention in one.figures]
    if not any(mention.before for mention in mentions):
        return frozenset()
    ledgers = {query.ledger for one in names for query in one.queries}
    return frozenset(ledgers | {mention.parts[0] for mention in mentions if not mention.before})
