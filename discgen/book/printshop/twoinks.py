"""Two inks that come nearest to a colour: small words on four plates have coloured edges, on two they stay sharp."""

from __future__ import annotations

from functools import cache
from itertools import combinations, product

from discgen.book.printshop.plan import Ink

_PRINTED = ((0.0, 0.62, 0.88), (0.90, 0.0, 0.49), (1.0, 0.93, 0.0), (0.14, 0.12, 0.125))  # full inks on coated paper
_STEPS = 20


@cache
def two_inks(light: tuple[float, float, float]) -> Ink:
    """The nearest colour that two inks give, in steps of 5 per cent. light: shares of red, green, blue."""
    shares = [step / _STEPS for step in range(_STEPS + 1)]
    tried = (
        tuple(dict(zip(pair, amounts, strict=True)).get(ink, 0.0) for ink in range(4))
        for pair in combinations(range(4), 2)
        for amounts in product(shares, shares)
    )
    cyan, magenta, yellow, black = min(tried, key=lambda ink: (_apart(_seen(ink), light), ink))
    return cyan, magenta, yellow, black


def _seen(ink: tuple[float, ...]) -> list[float]:
    """About the colour that inks over each other have."""
    seen = [1.0, 1.0, 1.0]
    for amount, printed in zip(ink, _PRINTED, strict=True):
        seen = [channel * (1 - amount * (1 - part)) for channel, part in zip(seen, printed, strict=True)]
    return seen


def _apart(one: list[float], other: tuple[float, ...]) -> float:
    """Distance of two colours, green counting most, as for the eye."""
    red = (one[0] + other[0]) / 2
    weights = (2 + red, 4.0, 3 - red)
    return sum(weight * (a - b) ** 2 for weight, a, b in zip(weights, one, other, strict=True))
