"""What must hold between ledgers, between printed figures and by experience, as data with the house's changes."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import field_validator
from pydantic_core import PydanticCustomError

from discgen.catalogue.datafile import Raw, validated
from discgen.catalogue.entity import CONSOLIDATED, SOLO, Entity
from discgen.catalogue.house import HouseForms
from discgen.catalogue.housewords import HouseWords
from discgen.catalogue.law import in_force
from discgen.catalogue.layers import RULES, amended
from discgen.catalogue.profile import PROFILE_NAME, Profile
from discgen.catalogue.strict import PlacedModel, StrictModel
from discgen.faults import Fault, FaultError, Severity
from discgen.plainnumber import plain_number

Model = TypeVar("Model", bound=PlacedModel)


class Bound(PlacedModel):
    """A formula that must lie between two others (one may be absent), in yen or another ``unit``.

    ``message``: what the bound is, with its limits in words. ``or_now``: a figure that last year did not print is taken
    as this year's. Dated where its ledgers are.
    """

    id: str
    value: str
    least: str = ""
    most: str = ""
    message: str
    unit: str = "円"
    or_now: bool = False
    effective_from: datetime.date | None = None
    effective_to: datetime.date | None = None
    severity: Literal["誤り", "注意"] = "注意"
    entities: tuple[Entity, ...] = (SOLO,)


class Reconciliation(PlacedModel):
    """Two formulas that must give the same yen amount (sub-ledger = general ledger).

    ``within``: yen by which they may differ, exclusive; 0 asks for equality.
    ``entities``: the readings in which they must agree. ``equation: false``: told, but published books are known to
    differ, so a backcast does not ask for it.
    ``each``: the rule stands for one rule per value of that list of classifications (choices), with ``{value}`` and
    its ``{id}`` in the formulas and the message. Dated where its ledgers are.
    """

    id: str
    left: str
    right: str
    message: str
    effective_from: datetime.date | None = None
    effective_to: datetime.date | None = None
    severity: Literal["誤り", "注意"] = "誤り"
    within: int = 0
    equation: bool = True
    each: str = ""
    entities: tuple[Entity, ...] = (SOLO, CONSOLIDATED)

    def agrees(self, difference: Fraction) -> bool:
        """True when left − right is nothing, or less than ``within`` yen."""
        return difference == 0 or abs(difference) < self.within


class DeclaredRule(PlacedModel):
    """left = right (or ≦) between printed figures of one year and the year before (``prior``).

    ``each``: the rule holds in every row of that table; bare names in it are the columns. ``falling``: instead of two
    formulas, a column whose figures do not grow from one row to the next. ``basis``: what ratios are
    computed from. ``explanation`` is for the user, ``source`` the law, notice or report behind it.
    """

    id: str
    left: str = ""
    right: str = ""
    falling: str = ""
    relation: Literal["＝", "≦"] = "＝"
    each: str = ""
    severity: Severity = Severity.WARNING
    entities: tuple[Entity, ...] = (SOLO, CONSOLIDATED)
    basis: Literal["printed", "exact"] = "exact"
    explanation: str
    source: str = ""


class Threshold(StrictModel):
    """One number that a check goes by; ``value`` as exact text."""

    value: str
    title: str


class Band(StrictModel):
    """Between which percentages ratios of these names usually lie."""

    words: tuple[str, ...]
    least: str
    most: str


class Plausible(StrictModel):
    """What the plausibility check goes by. signed: words of figures of either sign. nameless: names of many figures."""

    thresholds: dict[str, Threshold]
    signed: tuple[str, ...]
    nameless: tuple[str, ...]
    bands: tuple[Band, ...]


class LayoutThresholds(StrictModel):
    """When something on a laid-out page is told."""

    thresholds: dict[str, Threshold]


class UsualRange(StrictModel):
    """Between which numbers a column lies by law or nature, in the rows whose classifications are ``where``.

    over: of what it is a multiple (another column of the row); needs: that one is never empty beside it. whole: no
    fractions. Of a date the year counts; a limit may be ``year``, the fiscal year.
    """

    column: str
    where: dict[str, tuple[str, ...]] = {}
    over: str = ""
    needs: bool = False
    least: str = ""
    most: str = ""
    whole: bool = False


class Followed(StrictModel):
    """Rows that keep several years or months: the amounts of a series lie near each other.

    by: the columns of a series. over: the column that tells its members (year, month). each: all of its values occur.
    factor: how many times the middle of its series an amount may be; of a series that spreads widely, as far as
    ``spread`` times the median distance from the middle. from_middle: a series whose middle is smaller says nothing.
    """

    column: str
    over: str
    by: tuple[str, ...] = ()
    each: bool = False
    factor: str
    spread: str = ""
    from_middle: str = "0"


class Uniform(StrictModel):
    """A column that holds one number in nearly every row of the same classifications (``by``): another one is a slip.

    share: in how many of the rows it does, at least; rows: how many there are, at least.
    """

    column: str
    by: tuple[str, ...]
    share: str
    rows: str


class LedgerUsual(StrictModel):
    """What is usual in one ledger; all else is told.

    combinations: columns whose values occur together as its contract says (``plausible``). distinct: no two rows are
    alike. moves: its figures change from year to year, so that last year's is a copy. yearly: how many times last
    year's a figure may be; yearly_share: smaller parts of the largest figure are left alone. listed: columns of which
    every value has a row. cells: every number of it is a figure of its own.
    """

    ledger: str
    usual: tuple[UsualRange, ...] = ()
    followed: tuple[Followed, ...] = ()
    uniform: tuple[Uniform, ...] = ()
    combinations: tuple[tuple[str, ...], ...] = ()
    distinct: bool = False
    moves: bool = False
    yearly: str = ""
    yearly_share: str = "0"
    listed: tuple[str, ...] = ()
    cells: bool = False


class LedgersUsual(StrictModel):
    """What is usual in the ledgers."""

    ledgers: tuple[LedgerUsual, ...]


class Notation(PlacedModel):
    """Ways of writing one thing (表記), of which a book uses one.

    ways: patterns, the preferred one first. fixed: that one is right, however often another is used.
    """

    id: str
    word: str
    ways: tuple[str, ...]
    fixed: bool = False

    @field_validator("ways")
    @classmethod
    def _readable(cls, ways: tuple[str, ...]) -> tuple[str, ...]:
        for way in ways:
            try:
                re.compile(way)
            except re.error as error:
                raise PydanticCustomError(
                    "pattern", "文字の型（正規表現）として読めません：{way}", {"way": way}
                ) from error
        return ways


class PlainWords(StrictModel):
    """What labels of tables that the catalogue does not know say of their figures.

    totals: from the smallest to the largest. within: how a part of the row above begins. unsummed: in labels of what is
    no part of a total. parts_of: how the title of a table of the parts of one figure ends. limits: how a label ends of
    what others must not exceed; limited: how theirs do. counted: units of which nothing is cut off.
    """

    totals: tuple[str, ...]
    subtotals: tuple[str, ...]
    within: tuple[str, ...]
    unsummed: tuple[str, ...]
    shares: tuple[str, ...]
    changes: tuple[str, ...]
    growths: tuple[str, ...]
    parts_of: tuple[str, ...]
    limits: tuple[str, ...]
    limited: tuple[str, ...]
    counted: tuple[str, ...]


def _rules(path: Path, head: str, house: HouseForms, house_head: str, model: type[Model]) -> Iterator[Model]:
    """The rules of a data file under ``head``, with the house's changes. Errors: FaultError, all faults at once."""
    (document,) = house.words.documents(path)
    base: Raw = {"rules": document[head]}
    faults: list[Fault] = []
    for change in house.part(house_head):
        base, more = amended(base, change, {"rules": (RULES, "")})
        faults += more
    made: list[Model] = []
    for raw in base["rules"]:
        rule, more = validated(raw, model, path.name)
        faults += more
        if rule is not None:
            made.append(rule)
    if faults:
        raise FaultError(faults)
    yield from made


def read_reconciliations(
    data: Path, day: datetime.date, house: HouseForms, choices: Mapping[str, Mapping[str, str]]
) -> tuple[Reconciliation, ...]:
    """What must agree between ledgers on a day, one rule per value where it stands for many."""
    rules = _rules(data / "reconciliations.yaml", "reconciliations", house, "reconciliations", Reconciliation)
    dated = (rule for rule in rules if in_force(day, rule.effective_from, rule.effective_to))
    return tuple(one for rule in dated for one in _one_per_value(rule, choices))


def _one_per_value(rule: Reconciliation, choices: Mapping[str, Mapping[str, str]]) -> Iterator[Reconciliation]:
    """Write out a rule for ``each`` value of a list."""
    if not rule.each:
        yield rule
        return
    if rule.each not in choices:
        raise FaultError([Fault(rule.defined_at, "規則の each の一覧がありません", rule.each, "、".join(choices))])
    for value_id, value in choices[rule.each].items():
        written = {
            name: getattr(rule, name).replace("{id}", value_id).replace("{value}", value)
            for name in ("left", "right", "message")
        }
        yield rule.model_copy(update={"id": f"{rule.id}-{value_id}", "each": "", **written})


def read_bounds(data: Path, day: datetime.date, house: HouseForms) -> tuple[Bound, ...]:
    """Between which amounts the sums of some ledgers must lie on a day."""
    rules = _rules(data / "bounds.yaml", "bounds", house, "bounds", Bound)
    return tuple(rule for rule in rules if in_force(day, rule.effective_from, rule.effective_to))


def read_declared(data: Path, house: HouseForms) -> tuple[DeclaredRule, ...]:
    """What printed figures must satisfy beside their definitions."""
    return tuple(_rules(data / "check" / "declared.yaml", "rules", house, "declared", DeclaredRule))


def read_notation(data: Path, house: HouseForms) -> tuple[Notation, ...]:
    """Ways of writing one thing; the words of the house's forms say nothing of its texts."""
    forms = replace(house, words=HouseWords())
    return tuple(_rules(data / "check" / "notation.yaml", "notation", forms, "notation", Notation))


def read_plausible(data: Path, house: HouseForms) -> Plausible:
    """Thresholds, usual ratios and names of the plausibility check."""
    ((document, _),) = house.words.models(data / "check" / "plausibility.yaml", Plausible)
    return document


def read_layout(data: Path, house: HouseForms) -> LayoutThresholds:
    """The thresholds of what is told of laid-out pages."""
    ((document, _),) = house.words.models(data / "check" / "layout.yaml", LayoutThresholds)
    return document


def read_usual(data: Path, house: HouseForms) -> LedgersUsual:
    """What is usual in the ledgers."""
    ((document, _),) = house.words.models(data / "check" / "ledgers.yaml", LedgersUsual)
    return document


def read_plain_words(data: Path, house: HouseForms) -> PlainWords:
    """The words by which unknown tables are checked."""
    ((document, _),) = house.words.models(data / "check" / "plain.yaml", PlainWords)
    return document


def limits_of(layout: LayoutThresholds, profile: Profile) -> dict[str, float]:
    """The limits of pages, the house's own where it sets one; one that is no number is told by ``numbers_of``."""
    limits = {name: float(Fraction(threshold.value)) for name, threshold in layout.thresholds.items()}
    for name in limits.keys() & profile.check.keys():
        with suppress(ValueError, ZeroDivisionError):
            limits[name] = float(plain_number(profile.check[name]))
    return limits


def numbers_of(plausible: Plausible, layout: LayoutThresholds, profile: Profile) -> dict[str, Fraction]:
    """Every threshold, the house's own where the profile sets one. Errors: FaultError for an unknown or wrong one."""
    thresholds = plausible.thresholds | layout.thresholds
    known = {name: Fraction(threshold.value) for name, threshold in thresholds.items()}
    faults = []
    for name, text in profile.check.items():
        try:
            number = plain_number(text)
        except (ValueError, ZeroDivisionError):
            faults.append(
                Fault(PROFILE_NAME, f"[check] の {name} が数ではありません", str(text), '"3" や "1.5" のような数')
            )
            continue
        if name not in known:
            faults.append(Fault(PROFILE_NAME, "[check] に知らない項目があります", name, "、".join(known)))
        elif number <= 0:
            faults.append(Fault(PROFILE_NAME, f"[check] の {name} は正の数です", str(text)))
        known[name] = number
    if faults:
        raise FaultError(faults)
    return known
