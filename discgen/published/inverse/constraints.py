"""Constraints on the unknowns: from printed cells, from reconciliations, from the ledgers' own rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction

from discgen.catalogue.contract import POSITIVE
from discgen.catalogue.entity import SOLO
from discgen.catalogue.profile import Conventions
from discgen.catalogue.rulefiles import Reconciliation
from discgen.faults import Fault, Severity
from discgen.figures.cellspace import CellDef, CellSpace
from discgen.figures.formula import FormulaError
from discgen.figures.printed.printedtable import label_path
from discgen.figures.printed.printing import interval_of
from discgen.published.algebra.linear import Form, NotLinear, Ratio
from discgen.published.inverse.linearsource import LinearSource
from discgen.published.inverse.unknowns import Combo, LedgerPlan, Unknowns
from discgen.published.publishedcells import PublishedCell

_STRICT = Fraction(1, 100_000)  # an appreciated holding is worth more by at least this share, so that parts stay so

_MINUS = ("△", "▲")
_FRACTION = Fraction(1, 100)
_Same = tuple[frozenset[tuple[int, Fraction]], Fraction]


@dataclass(frozen=True, slots=True)
class Constraint:
    """low ≤ form ≤ high. ``cell`` is the printed cell it comes from; None for the rules of the ledgers."""

    form: Form
    low: Fraction | None
    high: Fraction | None
    label: str
    cell: PublishedCell | None = None
    exact: bool = False
    aimed: bool = False  # a made amount should lie somewhere between the bounds, as for every printed cell


def cell_constraints(
    space: CellSpace, source: LinearSource, conventions: Conventions, *, loose: bool = False
) -> tuple[list[Constraint], list[Fault]]:
    """One constraint (two for ratios) per printed cell; cells outside the linear world are only checked afterwards."""
    constraints: list[Constraint] = []
    faults: list[Fault] = []
    tables = {cell.table.id for cell in space.cells.values() if source.published(cell)}
    unprinted: list[tuple[CellDef, Form]] = []
    something: dict[_Same, PublishedCell] = {}  # what is printed as more or less than nothing
    for cell in space.cells.values():
        published = source.published(cell)
        if published is None and cell.table.id in tables and cell.table.hides(cell.row, conventions.empty_rows):
            with suppress(NotLinear, FormulaError):
                nothing = source.form(cell.ref)
                if isinstance(nothing, Form):
                    unprinted.append((cell, nothing))
        if published is None:
            continue
        try:
            form = source.form(cell.ref)
        except NotLinear:
            continue
        except FormulaError as error:
            faults.append(Fault(published.place, str(error)))
            continue
        low, high = printed_bounds(cell, published, conventions.zero_ratio, loose=loose)
        constraints += bounded(form, low, high, cell.unit.step, published)
        if isinstance(form, Form) and not low <= 0 <= high:
            something.setdefault(_same(form), published)
    for cell, nothing in unprinted:
        elsewhere = something.get(_same(nothing))
        if elsewhere is None:  # a row that prints only what there is was left out: there is nothing
            constraints.append(Constraint(nothing, Fraction(0), Fraction(0), str(cell.ref)))
        else:
            faults.append(_left_out(cell, elsewhere))
    return constraints, faults


def _same(form: Form) -> _Same:
    """Alike for forms of the same amount, whatever is estimated of them."""
    return frozenset(form.terms.items()), form.constant


def _left_out(cell: CellDef, elsewhere: PublishedCell) -> Fault:
    """A house that leaves a row out prints its figure in another table."""
    key = cell.key(elsewhere.key.fiscal_year)
    place = f"{'' if key.entity == SOLO else f'{key.entity} '}{label_path(key.table_id, key.path)}"
    message = "この行は印刷されていませんが、同じ計数がほかの表にあります"
    remedy = f"載せない行なら、機関の様式（forms）に drop: [{cell.row.id}] と書いてください"
    return Fault(place, message, f"{elsewhere.place}＝{elsewhere.printed}", remedy=remedy, severity=Severity.NOTICE)


def printed_bounds(
    cell: CellDef, published: PublishedCell, zero_ratio: str, *, loose: bool = False
) -> tuple[Fraction, Fraction]:
    """Least and greatest amount that a printed cell stands for. ``loose``: 0 and － are both less than one unit."""
    figure = cell.read(published.printed)
    if not figure.steps and loose:
        return interval_of(0, figure.unit_of(cell.unit), cell.rounding)
    if figure.steps is None:
        if cell.zero(zero_ratio) == "dash":
            edge = cell.unit.step - Fraction(1, 10**9)
            return -edge, edge
        return Fraction(0), Fraction(0)
    low, high = interval_of(figure.steps, figure.unit_of(cell.unit), cell.rounding)
    if figure.below != cell.reversed and figure.steps == 0:
        return low, -(Fraction(1) if high > 1 else high / 1000)  # △0
    if figure.steps == 0 and low < 0 and cell.nil not in ("zero", "bare"):
        low = Fraction(1) if high > 1 else high / 1000  # a printed 0 is something below one unit, not nothing
    return low, high


def bounded(
    form: Form | Ratio, low: Fraction, high: Fraction, cell_step: Fraction, cell: PublishedCell
) -> Iterator[Constraint]:
    """low ≤ form ≤ high as linear constraints: one for a form, two for a ratio."""
    if isinstance(form, Form):
        if cell_step < 1 and low < high:  # the end away from nothing prints the next digit
            tiny = cell_step / (10**9 if form.known else 1000)  # what is known needs no room for the solver
            low, high = (low, high - tiny) if low >= 0 else (low + tiny, high)
        yield Constraint(form, low, high, cell.place, cell)
        return
    if not low and not high:
        yield Constraint(form.numerator, Fraction(0), Fraction(0), cell.place, cell)
        return
    yield Constraint(form.numerator - form.denominator * low, Fraction(0), None, cell.place, cell)
    atom = 1 if cell_step >= 1 else 0  # the bounds of whole amounts are inclusive; a quotient may lie between them
    top = form.denominator * (high + atom) - form.numerator
    yield Constraint(top, Fraction(1), None, cell.place, cell)


def reconciliation_constraints(
    rules: tuple[Reconciliation, ...], source: LinearSource, entities: Collection[str]
) -> tuple[list[Constraint], list[Fault]]:
    """left − right = 0 for every reconciliation, in the readings that the publication holds."""
    constraints: list[Constraint] = []
    faults: list[Fault] = []
    for rule, entity in ((item, entity) for item in rules for entity in item.entities if entity in entities):
        try:
            form = source.formula(rule.left, entity) - source.formula(rule.right, entity)
        except (FormulaError, NotLinear) as error:
            message = str(error) or "一次式になりません"
            faults.append(Fault(f"突合「{rule.message}」", message, severity=Severity.NOTICE))
            continue
        slack = max(Fraction(0), rule.within - _FRACTION)
        constraints.append(Constraint(form, -slack, slack, rule.message, exact=True))
    return constraints, faults


def ledger_constraints(unknowns: Unknowns, parameters: Mapping[str, Fraction]) -> list[Constraint]:
    """What the ledgers themselves demand: views of one total, rules of rows, plausible proportions."""
    constraints: list[Constraint] = list(_single_members(unknowns))
    for plan in unknowns.plans.values():
        constraints += _same_margins(plan, unknowns)
        constraints += _row_rules(plan, unknowns, parameters)
        constraints += _steady_years(plan, unknowns)
        constraints += _signs(plan, unknowns)
        constraints += _balances(plan, unknowns)
    return constraints


def _single_members(unknowns: Unknowns) -> Iterator[Constraint]:
    """A row that a listing names is one member."""
    for ledger, column in unknowns.listed.items():
        plan = unknowns.plans[ledger]
        counted = plan.sheet.column(plan.primary)
        if counted is None or counted.type != "count":
            continue
        position = plan.views[0].index(column)
        for combo in plan.combos[0]:
            if combo[position]:
                form = unknowns.form(ledger, 0, combo, plan.primary)
                yield Constraint(form, Fraction(1), Fraction(1), f"{plan.sheet.sheet}：{combo[position]}", exact=True)


def _same_margins(plan: LedgerPlan, unknowns: Unknowns) -> Iterator[Constraint]:
    for view, separator in enumerate(plan.separators):
        if separator is None:
            continue
        home, shared = separator
        here, there = (_by_margin(plan, each, shared) for each in (view, home))
        for values in here | there:
            own = _marginal(plan, unknowns, view, here.get(values, ()))
            form = own - _marginal(plan, unknowns, home, there.get(values, ()))
            label = f"台帳「{plan.sheet.sheet}」の区分別合計（{'、'.join(values) or '総額'}）"
            yield Constraint(form, Fraction(0), Fraction(0), label, exact=True)


def _steady_years(plan: LedgerPlan, unknowns: Unknowns) -> Iterator[Constraint]:
    """Rows of other years are of the size of the current year's, which print does not tell."""
    if plan.sheet.steady is None:
        return
    low, high = (Fraction(text) for text in plan.sheet.steady)
    now = str(unknowns.fiscal_year)
    position = next(n for n, name in enumerate(plan.views[0]) if name in plan.sheet.years)
    for combo in plan.combos[0]:
        if combo[position] != now:
            current = unknowns.form(plan.sheet.id, 0, (*combo[:position], now, *combo[position + 1 :]), plan.primary)
            other = unknowns.form(plan.sheet.id, 0, combo, plan.primary)
            label = f"{plan.sheet.sheet}：{combo[position]}年度の大きさ"
            yield Constraint(other - current * low, Fraction(0), None, label, exact=True)
            yield Constraint(current * high - other, Fraction(0), None, label, exact=True)


def _signs(plan: LedgerPlan, unknowns: Unknowns) -> Iterator[Constraint]:
    """Amounts of the sign that a pattern names."""
    last = len(plan.views) - 1
    view = plan.views[last]
    signing = [pattern for pattern in plan.sheet.plausible if any(name not in view for name in pattern)]
    for combo in plan.combos[last] if signing else ():
        row = dict(zip(view, combo, strict=True))
        for pattern in signing:
            if all(row[name] in values for name, values in pattern.items() if name in row):
                for measure in (name for name in pattern if name not in row):
                    form = unknowns.form(plan.sheet.id, last, combo, measure)
                    signed = form if pattern[measure] == POSITIVE else -form
                    yield Constraint(
                        signed, Fraction(0), None, f"{plan.sheet.sheet}：{'、'.join(combo)}の符号", exact=True
                    )


def _balances(plan: LedgerPlan, unknowns: Unknowns) -> Iterator[Constraint]:
    """Debit = credit in every trial balance and among the entries of a kind."""
    signed = next((column.signed for column in plan.sheet.columns if column.signed), None)
    if signed is None:
        return
    totals: dict[tuple[str, ...], Form] = {}
    view = plan.views[0]
    account = (signed.by, "account", "sub")
    for combo in plan.combos[0]:
        row = dict(zip(view, combo, strict=True))
        one = unknowns.form(plan.sheet.id, 0, combo, plan.primary)
        key = tuple(value for name, value in row.items() if name not in account)
        totals[key] = totals.get(key, Form.of(0)) + (one if row[signed.by] in signed.debit_side else -one)
    for key, form in totals.items():
        yield Constraint(form, Fraction(0), Fraction(0), f"{plan.sheet.sheet}：{'、'.join(key)}の貸借", exact=True)


def _by_margin(plan: LedgerPlan, view: int, shared: tuple[str, ...]) -> dict[Combo, list[Combo]]:
    """The combinations of a view by what they have in the shared columns."""
    places = [plan.views[view].index(name) for name in shared]
    found: dict[Combo, list[Combo]] = defaultdict(list)
    for combo in plan.combos[view]:
        found[tuple(combo[place] for place in places)].append(combo)
    return found


def _marginal(plan: LedgerPlan, unknowns: Unknowns, view: int, combos: Iterable[Combo]) -> Form:
    terms: dict[int, Fraction] = {}
    for combo in combos:
        terms |= unknowns.form(plan.sheet.id, view, combo, plan.primary).terms
    return Form(terms)


def _row_rules(plan: LedgerPlan, unknowns: Unknowns, parameters: Mapping[str, Fraction]) -> Iterator[Constraint]:
    sheet = plan.sheet
    home = len(plan.views) - 1  # secondary measures live in the last view, which is the most detailed one
    sizes = [
        (column.id, Fraction(column.relative[0]), Fraction(column.relative[1]), f"{sheet.sheet}：{column.name}の大きさ")
        for column in sheet.measures
        if column.relative
    ]
    for combo in plan.combos[home]:
        row = dict(zip(plan.views[home], combo, strict=True))

        def form(measure: str, combo: tuple[str, ...] = combo) -> Form:
            return unknowns.form(sheet.id, home, combo, measure)

        for rule in sheet.rows_hold:
            if any(row.get(name) != value for name, value in rule.where.items()):
                continue
            if rule.equal:
                difference = form(rule.equal[0]) - form(rule.equal[1])
            elif rule.sum_equal:
                difference = Form.of(0)
                for name in rule.sum_equal.left:
                    difference = difference + form(name)
                for name in rule.sum_equal.right:
                    difference = difference - form(name)
            elif rule.times_equal:
                factor = parameters.get(rule.times_equal.factor.removeprefix("param."))
                if factor is None:  # an institution of which only the print is known
                    continue
                difference = form(rule.times_equal.left) * factor - form(rule.times_equal.right)
            else:
                continue
            yield Constraint(difference, Fraction(0), Fraction(0), f"{sheet.sheet}：{rule.message}", exact=True)
        for derived in sheet.derived:
            if derived.compare and derived.id in row:
                greater, lesser = (form(name) for name in derived.compare)
                if row[derived.id] == derived.true:
                    gap = greater - lesser - form(plan.primary) * _STRICT
                else:
                    gap = lesser - greater
                yield Constraint(gap, Fraction(0), None, f"{sheet.sheet}：{row[derived.id]}", exact=True)
        for measure, low, high, label in sizes:
            first, other = form(plan.primary), form(measure)
            yield Constraint(other - first * low, Fraction(0), None, label, exact=True)
            yield Constraint(first * high - other, Fraction(0), None, label, exact=True)
