"""Colour arithmetic of the house: mixtures, lightness, and ramps that stay apart in grey and for every eye."""

from __future__ import annotations

from discgen.colour import WHITE, luminance, mix

BLACK = (0, 0, 0)
_DARK = (32.0, 44.0)  # lightness of the dark tint of a ramp
_DARKER = 15.0  # a second one is so much darker
_PALE, _PALEST = 66.0, 88.0  # of its pale tints: the palest is still an area on white paper
_PALE_TONES = 4  # more parts than this take the second dark tint
_PALEST_LINE = 66.0
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


def ramp(colour: str, count: int) -> list[str]:
    """So many tints of one colour for areas, dark to pale. Middling tones are left out: no label reads well on them."""
    dark = _dark(colour)
    darks = [dark - _DARKER, dark] if count > _PALE_TONES else [dark]
    pale = count - len(darks)
    step = (_PALEST - _PALE) / max(pale - 1, 1)
    pales = [_PALEST - step * number for number in reversed(range(pale))]
    return [at_lightness(colour, wanted) for wanted in (darks + pales)[:count]]


def line_ramp(colour: str, count: int) -> list[str]:
    """So many tints for lines, which are thin and so must be darker than areas."""
    dark = _dark(colour)
    step = (_PALEST_LINE - dark) / max(count - 1, 1)
    return [at_lightness(colour, dark + step * number) for number in range(count)]


def sequence(colour: str, count: int) -> list[str]:
    """So many tints from dark to pale in equal steps: the order tells them apart, also in grey."""
    low = _DARK[0]
    step = (_PALEST - low) / max(count - 1, 1)
    return [at_lightness(colour, low + step * number) for number in range(count)]
