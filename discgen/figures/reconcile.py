"""Do the ledgers agree with each other and with what was printed last year? Rules: reconciliations and bounds.yaml."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from discgen.catalogue.entity import CONSOLIDATED, SOLO
from discgen.catalogue.rulefiles import Bound, Reconciliation
from discgen.faults import Fault, Severity, errors, some_of
from discgen.figures.aggregate import LedgerSums
from discgen.figures.formula import FormulaError, LedgerSum, MissingPrior, Ref
from discgen.figures.formulanames import formula_names
from discgen.figures.history import HISTORY_FILE
from discgen.figures.rowsbehind import RowsBehind, SuspectRow
from discgen.figures.scope import FullNames
from discgen.figures.store import FigureStore
from discgen.figures.usableforms import UsableForms
from discgen.ledgers.ledgerbook import LedgerBook

_SHOWN = 4  # sheets of one side of a rule
RECONCILED, BOUNDED = "ledgers.reconciled.", "ledgers.bounded."  # ids of the rules, before the id in the data


class Unread(FormulaError):
    """A sum over a ledger that was not read without errors."""


class ReadableSums(LedgerSums):
    """Sums of the ledgers that are in order; those over others raise Unread."""

    def __init__(self, book: LedgerBook, fiscal_year: int, unread: Collection[str]) -> None:
        super().__init__(book, fiscal_year)
        self._unread = unread

    def sum(self, query: LedgerSum) -> Fraction:
        """See ``LedgerSums``. Errors: Unread."""
        for part in self.parts(query):
            if part.ledger in self._unread:
                raise Unread(part.ledger)
        return super().sum(query)


def with_errors(book: LedgerBook, faults: Iterable[Fault]) -> set[str]:
    """Ledgers in which an error was found, by the place that the fault names."""
    places = [fault.where for fault in errors(faults)]
    found = set()
    for workbook in book.contracts:
        for sheet in workbook.sheets:
            fed = sheet.id in book.origins
            homes = book.homes(sheet.id)
            inside = tuple(home + sign for home in homes for sign in "／:")
            whole = homes if fed else (*homes, f"{workbook.workbook}.xlsx")
            if any(place in whole or place.startswith(inside) for place in places):
                found.add(sheet.id)
            elif sheet.id not in book.letters and (fed or not sheet.optional):
                found.add(sheet.id)  # not there at all
    return found


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A rule between ledgers that does not hold. gap: the difference of both sides to the yen; 0 where it is none.

    suspects: rows that explain it, each by itself. rows: how many the rule adds up.
    """

    fault: Fault
    gap: Fraction = Fraction(0)
    suspects: tuple[SuspectRow, ...] = ()
    rows: int = 0


def reconcile(store: FigureStore, forms: UsableForms, entities: Iterable[str] = (SOLO,)) -> list[Fault]:
    """Ledgers that do not agree, to the yen, or lie out of their bounds, in the readings of ``entities``."""
    return [one.fault for one in disagreements(store, forms, entities)]


def disagreements(store: FigureStore, forms: UsableForms, entities: Iterable[str] = (SOLO,)) -> Iterator[Disagreement]:
    """As ``reconcile``, with the rows that explain each."""
    rows = RowsBehind(store)
    for entity in entities:
        found = [_reconciled(rule, store, rows, entity) for rule in forms.reconciliations if entity in rule.entities]
        found += [_bounded(bound, store, rows, entity) for bound in forms.bounds if entity in bound.entities]
        yield from (one for one in found if one is not None)


def figures_of_rules(faults: Iterable[Fault], store: FigureStore, forms: UsableForms) -> Iterator[Ref]:
    """The figures that the rules behind faults name, in the reading whose fault it is."""
    rules: dict[str, tuple[str, ...]] = {
        RECONCILED + rule.id: (rule.left, rule.right) for rule in forms.reconciliations
    }
    rules |= {BOUNDED + bound.id: (bound.value, bound.least, bound.most) for bound in forms.bounds}
    for fault in errors(faults):
        entity = SOLO if fault.where == _place(SOLO) else CONSOLIDATED
        scope = FullNames(store.space, entity)
        for names in map(formula_names, filter(None, rules.get(fault.rule, ()))):
            yield from (mention.resolved(scope) for mention in names.figures if not mention.before)


def _values(formulas: Iterable[str], store: FigureStore, entity: str) -> list[Fraction | None] | str:
    """The value of each formula (None for an absent one); why not, where one cannot be computed.

    A figure that last year did not print, or a ledger that could not be read, is told elsewhere: an empty answer.
    """
    try:
        return [store.formula(formula, entity) if formula else None for formula in formulas]
    except (MissingPrior, Unread):
        return ""
    except FormulaError as error:
        return str(error)


def _of_this_year(formula: str) -> str:
    """The formula with this year's figures for those of last year."""
    return re.sub(r"\bprior\(", "(", formula)


def _place(entity: str) -> str:
    return "台帳の突合" if entity == SOLO else f"台帳の突合（{entity}）"


def _sheets(formulas: Iterable[str], store: FigureStore, entity: str) -> str:
    """The sheets whose rows the formulas add up, also through figures, as an office finds them."""
    scope, book = FullNames(store.space, entity), store.sums.book
    homes: dict[str, None] = {}
    seen: set[Ref] = set()
    for names in map(formula_names, formulas):
        queries = [*names.queries]
        open_refs = [mention.resolved(scope) for mention in names.figures if not mention.before]
        if any(mention.before for mention in names.figures):
            homes[HISTORY_FILE] = None
        while open_refs:
            ref = open_refs.pop()
            if ref not in seen:
                seen.add(ref)
                trace = store.trace(ref)
                queries += trace.sums
                open_refs += trace.figures
        for query in queries:
            for part in store.sums.parts(replace(query, entity=entity)):
                homes |= dict.fromkeys(book.homes(part.ledger))
    return some_of(list(homes), _SHOWN, "シート")


def _look(*sides: tuple[str, tuple[str, ...]], store: FigureStore, entity: str) -> str:
    """The remedy: which sheets to look into, for each side of a rule."""
    found = [(word, _sheets(filter(None, formulas), store, entity)) for word, formulas in sides]
    found = [("", found[0][1])] if len({sheets for _, sheets in found}) == 1 else found
    told = "、".join(f"{word}{sheets}" for word, sheets in found if sheets)
    return f"{told} の該当する行を確かめてください" if told else "台帳の該当する行を確かめてください"


def _beyond(value: Fraction, least: Fraction | None, most: Fraction | None) -> Fraction:
    """By how much a value lies outside."""
    return least - value if least is not None and value < least else value - (most or 0)


def _reconciled(rule: Reconciliation, store: FigureStore, rows: RowsBehind, entity: str) -> Disagreement | None:
    values = _values((rule.left, rule.right), store, entity)
    if isinstance(values, str):
        return _not_proved(RECONCILED + rule.id, rule.message, values, entity) if values else None
    left, right = values
    assert left is not None and right is not None
    if rule.agrees(left - right):
        return None
    sides, gap = (rule.left, rule.right), left - right
    likely = rows.likely(sides, entity, gap, rule.within)
    fault = Fault(
        _place(entity),
        f"{rule.message} が一致しません",
        found=f"左 {int(left):,}円、右 {int(right):,}円、差 {int(gap):,}円",
        remedy=f"{likely}{_look(('左は ', sides[:1]), ('右は ', sides[1:]), store=store, entity=entity)}",
        severity=Severity(rule.severity),
        rule=RECONCILED + rule.id,
    )
    exact = gap if rule.within <= 1 else Fraction(0)
    return Disagreement(fault, exact, likely.rows, rows.number(sides, entity))


def _bounded(bound: Bound, store: FigureStore, rows: RowsBehind, entity: str) -> Disagreement | None:
    values = _values((bound.value, bound.least, bound.most), store, entity)
    if values == "" and bound.or_now:
        values = _values(map(_of_this_year, (bound.value, bound.least, bound.most)), store, entity)
    if isinstance(values, str):
        return _not_proved(BOUNDED + bound.id, bound.message, values, entity) if values else None
    value, least, most = values
    assert value is not None
    if (least is None or least <= value) and (most is None or value <= most):
        return None
    limits = [
        f"{int(least):,}{bound.unit}以上" if least is not None else "",
        f"{int(most):,}{bound.unit}以下" if most is not None else "",
    ]
    limited = (bound.least, bound.most)
    likely = rows.likely((bound.value, *limited), entity, _beyond(value, least, most))
    fault = Fault(
        _place(entity),
        f"{bound.message} の範囲にありません",
        found=f"{int(value):,}{bound.unit}",
        expected="".join(limits),
        remedy=f"{likely}{_look(('', (bound.value,)), ('範囲は ', limited), store=store, entity=entity)}",
        severity=Severity(bound.severity),
        rule=BOUNDED + bound.id,
    )
    return Disagreement(fault)


def _not_proved(rule: str, message: str, why: str, entity: str) -> Disagreement:
    said = f"{message} を確かめられません"
    return Disagreement(Fault(_place(entity), said, found=why, severity=Severity.WARNING, rule=rule))
