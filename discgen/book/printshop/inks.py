"""Colours of the screen as inks: text and greys in black alone, tints of the house's colour in its own inks."""

from __future__ import annotations

import io
from collections.abc import Iterator
from colorsys import rgb_to_hsv
from functools import cache

from PIL import Image, ImageCms

from discgen.book.printshop.plan import Ink, PrintPlan
from discgen.book.printshop.twoinks import two_inks

Light = tuple[float, float, float]

_SAME = 1.6 / 255  # a colour of the style sheet is written with three digits too few to be exact
_LEAST = 0.02  # share of a colour below which its tint is white
_NEUTRAL = 0.09  # greatest distance of the channels of a grey; the greys of the design are a little blue
_REPLACED = 0.5  # of the grey in a colour: more makes pictures dull and greens blue, less makes them unsteady
_FAMILY = 22.0  # degrees of hue from a declared colour, within which its inks are used
_NONE: Ink = (0.0, 0.0, 0.0, 0.0)
_SHARP = 2  # inks at most that keep small words sharp
_SOLID = 0.8  # a grey as dark as this is text: solid black


def light_of(colour: str) -> Light:
    """#rrggbb as shares of red, green, blue."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


class Inks:
    """From light to inks for one plan."""

    def __init__(self, plan: PrintPlan) -> None:
        self._transform = _transform(plan.profile) if plan.profile else None
        self._declared = [(light_of(colour), ink) for colour, ink in plan.inks.items()]
        if plan.accent and plan.accent not in plan.inks:  # its tints are no greys, even where nobody chose its inks
            self._declared.append((light_of(plan.accent), self._pressed(light_of(plan.accent))))
        self._accent = light_of(plan.accent) if plan.accent else None
        self.text = plan.text_ink or self._few()
        self.of = cache(self._of)
        self.of_text = cache(self._of_text)

    def _of(self, light: Light) -> Ink:
        if max(light) - min(light) < _SAME:
            return 0.0, 0.0, 0.0, _black(light)
        for colour, ink in self._declared:
            for made in (*_tint(light, colour, ink), *_shade(light, colour, ink)):
                return made
        if max(light) - min(light) < _NEUTRAL:
            return 0.0, 0.0, 0.0, _black(light)
        return self._pressed(light)

    def _of_text(self, light: Light) -> Ink:
        """As areas; small text of the house's colour and of its tints in two inks: few plates keep it sharp."""
        if self.text and self._accent:
            if _alike(light, self._accent):
                return self.text
            for made in _tint(light, self._accent, self.text):
                return made
        return self.of(light)

    def _few(self) -> Ink | None:
        """Two inks for small text, where nobody agreed on any and the colour of the house takes more."""
        if self._accent is None or sum(part > 0 for part in self._of(self._accent)) <= _SHARP:
            return None
        return two_inks(self._accent)

    def _pressed(self, light: Light) -> Ink:
        """By the profile of the press; without one, half of the grey that three inks make together becomes black."""
        if self._transform is not None:
            pixel = Image.new("RGB", (1, 1), tuple(round(channel * 255) for channel in light))
            turned = ImageCms.applyTransform(pixel, self._transform)
            assert turned is not None
            cyan, magenta, yellow, black = (part / 255 for part in turned.getpixel((0, 0)))  # type: ignore[union-attr]
            return cyan, magenta, yellow, black
        for colour, ink in self._declared:
            if _hues_apart(light, colour) <= _FAMILY:
                return _of_family(light, colour, ink)
        black = _REPLACED * (1 - max(light))
        cyan, magenta, yellow = ((1 - channel - black) / (1 - black) for channel in light)
        return cyan, magenta, yellow, black

    def picture(self, image: Image.Image) -> Image.Image | None:
        """A picture in inks; None without a profile: guessed inks would spoil a photograph."""
        if self._transform is None:
            return None
        return ImageCms.applyTransform(image.convert("RGB"), self._transform)


def _hues_apart(one: Light, other: Light) -> float:
    """Degrees between the hues of two colours."""
    apart = abs(rgb_to_hsv(*one)[0] - rgb_to_hsv(*other)[0]) * 360
    return min(apart, 360 - apart)


def _alike(one: Light, other: Light) -> bool:
    """The colour of the house or one that was darkened for small text."""
    same = all(abs(a - b) < _SAME for a, b in zip(one, other, strict=True))
    return same or any(True for _ in _shade(one, other, _NONE))


def _of_family(light: Light, colour: Light, ink: Ink) -> Ink:
    """A colour of the same hue as a tint of the declared inks with black: one family of inks for all greens."""
    spread, top = max(colour) - min(colour), max(colour)
    fullness = (max(light) - min(light)) / max(light)
    share = min(1.0, fullness / (spread + fullness * (1 - top)))
    darker = max(0.0, 1 - max(light) / (1 - share * (1 - top)))
    cyan, magenta, yellow, black = (share * part for part in ink)
    return round(cyan, 3), round(magenta, 3), round(yellow, 3), round(black + (1 - black) * darker, 3)


def _transform(profile: bytes) -> ImageCms.ImageCmsTransform:
    press = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    return ImageCms.buildTransform(
        ImageCms.createProfile("sRGB"),
        press,
        "RGB",
        "CMYK",
        ImageCms.Intent.RELATIVE_COLORIMETRIC,
        ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )


def _black(light: Light) -> float:
    red, green, blue = light
    black = 1 - (0.299 * red + 0.587 * green + 0.114 * blue)
    return 1.0 if black >= _SOLID else round(black, 3)


def _tint(light: Light, colour: Light, ink: Ink) -> Iterator[Ink]:
    """The colour thinned with white."""
    reach = [1 - channel for channel in colour]
    share = sum((1 - a) * b for a, b in zip(light, reach, strict=True)) / sum(part * part for part in reach)
    if _LEAST < share <= 1 + _SAME and all(
        abs(1 - share * part - a) < _SAME for part, a in zip(reach, light, strict=True)
    ):
        cyan, magenta, yellow, black = (round(min(share, 1.0) * part, 3) for part in ink)
        yield cyan, magenta, yellow, black


def _shade(light: Light, colour: Light, ink: Ink) -> Iterator[Ink]:
    """The colour darkened with black."""
    share = sum(a * b for a, b in zip(light, colour, strict=True)) / sum(part * part for part in colour)
    if 0.2 < share < 1 and all(abs(share * part - a) < _SAME for part, a in zip(colour, light, strict=True)):
        cyan, magenta, yellow, black = ink
        yield cyan, magenta, yellow, round(black + (1 - black) * (1 - share), 3)
