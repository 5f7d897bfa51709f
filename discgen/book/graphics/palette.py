"""Colour arithmetic of the house: mixtures, lightness, and tints that stay apart in grey and for every eye."""

from __future__ import annotations

from collections.abc import Sequence

from discgen.colour import WHITE, luminance, mix

BLACK = (0, 0, 0)
_DARK = (32.0, 44.0)  # lightness of the dark tint of a ramp
_DARKEST = 17.0
_PALE, _PALEST = 78.0, 91.0  # of pale tints: 3:1 against every dark one, and still an area on white paper
_ONE_PALE = 84.0
_PALEST_LINE = 58.0  # 3:1 against paper
EDGE = 3.0  # contrast that neighbouring areas, and lines on paper, need (WCAG)
_READABLE = 4.5  # contrast that small text needs (WCAG)


def contrast(one: str, other: str) -> float:
    """Contrast of two colours (WCAG), 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def lightness(colour: str) -> float:
    """L* of CIELAB, 0 to 100: equal steps look equal, also printed in grey."""
    y = luminance(colour)
    return 116 * y ** (1 / 3) - 16 if y > 216 / 24389 else y * 24389 / 27


def on(fill: str, ink: str) -> str:
    """The colour of text on an area: white where it reads well, else ink."""
    return "#ffffff" if contrast(fill, "#ffffff") >= _READABLE else ink


def at_lightness(colour: str, wanted: float) -> str:
    """The colour mixed with white or black until it has that lightness."""
    other = WHITE if lightness(colour) < wanted else BLACK
    low, high = 0.0, 1.0
    for _ in range(20):
        share = (low + high) / 2
        lighter = lightness(mix(colour, other, share)) > wanted
        if lighter == (other == WHITE):
            low = share
        else:
            high = share
    return mix(colour, other, (low + high) / 2)


def _dark(colour: str) -> float:
    return min(max(lightness(colour), _DARK[0]), _DARK[1])


def _steps(first: float, last: float, count: int) -> list[float]:
    step = (last - first) / max(count - 1, 1)
    return [first + step * number for number in range(count)]


def alternating(colours: Sequence[str], count: int) -> list[str]:
    """So many tints for areas side by side, dark and pale in turn: every two neighbours have 3:1 between them.

    colours: the parts are shared out among them in order. The first and the last of an odd number are both dark.
    """
    share = -(-count // len(colours))
    result: list[str] = []
    for number, colour in enumerate(colours):
        places = range(number * share, min((number + 1) * share, count))
        darks = iter(_steps(_dark(colour), _DARKEST, sum(place % 2 == 0 for place in places)))
        pale = sum(place % 2 for place in places)
        pales = iter(_steps(_PALE, _PALEST, pale) if pale > 1 else [_ONE_PALE])
        result += [at_lightness(colour, next(pales if place % 2 else darks)) for place in places]
    return result


def line_ramp(colour: str, count: int) -> list[str]:
    """So many tints for lines, which are thin and so must be darker than areas."""
    return [at_lightness(colour, wanted) for wanted in _steps(_dark(colour), _PALEST_LINE, count)]
