"""Colours and faces of the site for light and dark screens, from the look of the book."""

from __future__ import annotations

import re
from pathlib import Path

from discgen.book.composition.look import Look
from discgen.book.composition.theme import colours
from discgen.colour import WHITE, luminance, mix
from discgen.houselook import LINE, MUTE, root, variables

_NIGHT = (20, 24, 28)  # the ground of the dark screen
_GREYS_BY_DAY = {"soft": "#4d555e", "mute": MUTE, "line": LINE, "rule": MUTE, "mark": "#fff0b3", "shade": "#22262b1f"}
_GREYS_BY_NIGHT = {
    "ink": "#e6e9ec",
    "soft": "#c3c9cf",
    "mute": "#a3acb5",
    "line": "#39424b",
    "rule": "#8a949e",
    "mark": "#57480f",
    "shade": "#00000080",
}
_CONTRAST = 5.5  # a little more than WCAG AA asks of small text

# The faces of the house are not on every reader's machine: others like them follow.
_HOUSE = {"text": "BIZ UDPGothic", "figures": "BIZ UDGothic", "heads": ""}
_GOTHIC = '"Noto Sans JP", "Hiragino Sans", "Yu Gothic", sans-serif'
_MINCHO = '"Noto Serif JP", "Hiragino Mincho ProN", "Yu Mincho", serif'
_VARIABLE = re.compile(r"--(face-text|face-figures|face-heads|weight-heads):\s*([^;}]+)")


def _dark(accent: str) -> dict[str, str]:
    """The same names for a dark ground: the accent lightened until it can be read there."""
    ground = "#{:02x}{:02x}{:02x}".format(*_NIGHT)
    text, share = accent, 1.0
    while (luminance(text) + 0.05) / (luminance(ground) + 0.05) < _CONTRAST and share > 0:
        share -= 0.1
        text = mix(accent, WHITE, share)
    return {
        "ground": ground,
        "accent": text,
        "accent-text": text,
        "tint-strong": mix(text, _NIGHT, 0.5),
        "tint": mix(text, _NIGHT, 0.18),
        "tint-pale": mix(text, _NIGHT, 0.08),
    }


def _faces(look: Look, templates: Path) -> dict[str, str]:
    """Faces by role: those of the theme, over them those of the profile."""
    themed = dict(found for name in look.styles() for found in _VARIABLE.findall((templates / name).read_text("utf-8")))
    made = {"weight-heads": themed.get("weight-heads", "bold")}
    for role, house in _HOUSE.items():
        face = look.faces.get(role) or themed.get(f"face-{role}", "").strip('" ') or house
        made[f"face-{role}"] = f'"{face}", {_MINCHO if "Mincho" in face else _GOTHIC}' if face else "var(--face-text)"
    return made


def site_theme(accent: str, look: Look, templates: Path) -> str:
    """All variables, also those of the sheets of paper that the site shares.

    The band at the head keeps the colour of the paper by day and night. Which of two colours holds is decided by
    ``color-scheme``: the reader's system, or the reader's choice on the page.
    """
    light = colours(accent)
    day = {**variables(), **light, **_GREYS_BY_DAY, "band": light["accent-text"]}
    night = {**_dark(accent), **_GREYS_BY_NIGHT}
    both = {name: f"light-dark({value},{night[name]})" if name in night else value for name, value in day.items()}
    return f"{root(day | _faces(look, templates))}\n@supports (color:light-dark(#fff,#000)){{{root(both)}}}\n"
