"""A difference is told in the unit of the side that it is measured on, never a sum of yen as a rate."""

from fractions import Fraction
from types import SimpleNamespace
from typing import Any

import pytest

from discgen.check.identities.suspects import _amount, _measured
from discgen.figures.interval import Interval
from discgen.figures.printed.printing import Unit, print_steps


def figure(unit: Unit, steps: int) -> Any:
    """A printed figure: so many steps of its unit."""
    value = steps * unit.step
    return SimpleNamespace(
        unit=unit,
        printed=value,
        amounts=Interval(value, value + unit.step),
        place=SimpleNamespace(unit_name=unit.name),
        text_of=lambda steps: print_steps(steps, unit),
    )


FIGURES = {
    "rate": figure(Unit("%", Fraction(1, 100), 2), 20_000),
    "dividend": figure(Unit("百万円", Fraction(10**6)), 39),
}


def told(keys: tuple[str, ...], sides: tuple[int | Fraction, int | Fraction], gap: int | Fraction) -> str:
    identity: Any = SimpleNamespace(keys=keys, sides=lambda readings: sides)
    readings: Any = SimpleNamespace(of=FIGURES.__getitem__)
    return _amount(gap, _measured(identity, readings))


@pytest.mark.parametrize(
    ("keys", "sides", "gap", "expected"),
    [
        (("rate", "dividend"), (3_900_000_000, 39_200_000), 3_861_000_000, "3,861百万円"),  # rate × capital ≦ dividend
        (("dividend", "rate"), (39_000_000, 20_000_000), -19_000_000, "19百万円"),
        (("rate", "dividend"), (Fraction(2), Fraction(1, 50)), Fraction(99, 50), "198.00%"),  # a rate against a rate
        (("rate",), (900_000_000, 500_000_000), 400_000_000, "400,000,000円"),  # what both rates are divided by
        (("dividend",), (39_000_000, 39_400_000), 400_000, "400,000円"),  # less than the last digit
    ],
)
def test_a_difference_has_the_unit_of_its_side(
    keys: tuple[str, ...], sides: tuple[int | Fraction, int | Fraction], gap: int | Fraction, expected: str
) -> None:
    assert told(keys, sides, gap) == expected
