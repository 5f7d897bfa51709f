"""A house whose forms are not known may define a figure otherwise: what fails everywhere is no misprint."""

from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from discgen.check.figuresfile import read_figures
from discgen.check.identities.identityset import IdentitySet
from discgen.check.identities.ownways import OWN_WAY, OwnWays
from discgen.check.joint.contradiction import joint_findings
from discgen.faults import Severity
from discgen.figures.printed.printedtable import CellKey
from discgen.published.publication import Publication
from tests.paths import GOLDEN


def key(row: str, year: int = 2020, entity: str = "単体", col: str = "金額") -> CellKey:
    return CellKey("t", row, col, year, entity)


class Rule:
    """An identity with these figures; left and right as printed."""

    def __init__(self, rule: str, *keys: CellKey, sides: tuple[int, int] = (1, 2)) -> None:
        self.rule, self.keys, self._sides = SimpleNamespace(id=rule), keys, sides

    def sides(self, readings: object) -> tuple[int, int]:
        return self._sides


class Prints:
    """Printed values by row; the last digit is one."""

    def __init__(self, **values: int) -> None:
        self._values = values
        self.places: tuple[CellKey, ...] = ()

    def of(self, one: CellKey) -> Any:
        return SimpleNamespace(printed=Fraction(self._values.get(one.row, 0)), unit=SimpleNamespace(step=Fraction(1)))


def own(rules: list[Rule], failing: list[Rule], prints: Prints | None = None) -> list[Rule]:
    """Which of the failing rules the house does not follow."""

    def touching(one: CellKey) -> list[Any]:
        return [rule for rule in rules if one in rule.keys]

    ways = OwnWays(rules, touching)  # type: ignore[arg-type]
    found = ways.found({id(rule): rule for rule in failing}, prints or Prints())  # type: ignore[arg-type, misc]
    return [rule for rule in failing if id(rule) in found]


def in_years(rule: str, *rows: str, years: tuple[int, ...] = (2020, 2019)) -> list[Rule]:
    return [Rule(rule, *(key(row, year) for row in rows)) for year in years]


def test_a_rule_that_fails_in_every_year_is_not_followed() -> None:
    rules = in_years("formula:t.a", "a", "b")
    assert own(rules, rules) == rules
    assert own(rules, rules[:1]) == []  # it holds in the other year: a misprint
    assert own(rules[:1], rules[:1]) == []  # nothing else tells


def test_both_readings_of_one_year_tell_it_too() -> None:
    solo, group = Rule("formula:t.a", key("a"), key("b")), Rule("formula:連結:t.a", key("a", 2020, "連結"))
    other = Rule("formula:t.a", key("a", 2019), key("b", 2019))
    assert own([solo, group, other], [solo, group]) == [solo, group]


def test_a_figure_that_stands_in_all_of_them_may_be_the_cause() -> None:
    shared = key("total")
    rules = [Rule(f"formula:t.{row}.share", key(row), shared) for row in "abc"]
    assert own(rules, rules) == []
    right = Rule("total:t.total", shared, key("x"))
    assert own([*rules, right], rules) == rules  # another rule finds it right
    assert own([*rules, right], [*rules, right]) == []


def test_a_part_that_is_not_counted_is_told_by_its_digits() -> None:
    alone = Rule("formula:t.a", key("a"), key("b"), key("c"), sides=(5_000, 6_200))
    assert own([alone], [alone], Prints(b=4_000, c=1_200)) == [alone]
    assert own([alone], [alone], Prints(b=4_000, c=1_400)) == []
    assert own([alone], [alone], Prints(b=4_000, c=12)) == []


def test_sums_of_what_is_summed_otherwise_are_as_doubtful() -> None:
    rules = in_years("total:t.all=t.x…t.y", "all", "x", "y")
    beside = Rule("sum:u.a=t.x…t.y", key("u"), key("x"))
    strange = Rule("formula:u.b", key("v"), key("x"))
    assert own([*rules, beside, strange], [*rules, beside, strange]) == [*rules, beside]


# --- real publications without the forms of their houses -------------------------------------------------------------


@pytest.fixture(scope="module")
def kyushu() -> Publication:
    return read_figures([Path(GOLDEN / "kyushu-2018.csv")], None, corrected=True).publication


@pytest.fixture(scope="module")
def identities(kyushu: Publication) -> IdentitySet:
    return IdentitySet.of(kyushu)


def test_nothing_of_a_right_publication_is_an_error(kyushu: Publication, identities: IdentitySet) -> None:
    assert not kyushu.forms_known
    findings = identities.check()
    findings += joint_findings(kyushu, findings, identities.own_cells())
    assert [finding.title for finding in findings if finding.severity is Severity.ERROR] == []
    assert sum(finding.remedy == OWN_WAY for finding in findings) > 10


@pytest.mark.parametrize(
    ("name", "row"),
    [("bs", "資産の部 > 貸出金"), ("pl", "経常収益"), ("bs", "負債の部 > 預金積金")],
)
def test_a_wrong_digit_is_found_beside_the_ways_of_the_house(
    kyushu: Publication, identities: IdentitySet, name: str, row: str
) -> None:
    cell = next(
        cell
        for cell in kyushu.cells
        if cell.key.table_id == name and cell.key.row.endswith(row) and cell.key.fiscal_year == 2018
    )
    first = "1" if cell.printed[0] != "1" else "2"
    findings = identities.check({cell.key: first + cell.printed[1:]})
    assert any(
        finding.severity is Severity.ERROR and cell.key in {one.key for one in finding.cells} for finding in findings
    )


@pytest.mark.parametrize(
    ("name", "row", "other"),
    [
        ("pl", "経常費用 > 経費", "経常費用 > 経費 > 人件費"),
        ("pl", "経常収益 > 役務取引等収益", "経常収益 > 役務取引等収益 > 受入為替手数料"),
        ("pl", "経常費用 > その他業務費用", "経常費用 > その他業務費用 > 外国為替売買損"),
    ],
)
def test_two_rows_exchanged_in_every_year_are_no_way_of_the_house(
    kyushu: Publication, identities: IdentitySet, name: str, row: str, other: str
) -> None:
    texts = {cell.key: cell.printed for cell in kyushu.cells if cell.key.table_id == name}
    places = {(key.row, key.fiscal_year): key for key in texts}
    years = {key.fiscal_year for key in texts}
    pairs = [(places[row, year], places[other, year]) for year in years]
    changed = {one: texts[two] for pair in pairs for one, two in (pair, pair[::-1])}
    findings = [one for one in identities.check(changed) if one.severity is Severity.ERROR]
    assert {year for _, year in {(c.key.row, c.key.fiscal_year) for one in findings for c in one.cells}} >= years
