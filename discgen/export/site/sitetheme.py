"""Colours and faces of the site for light and dark screens, from the look of the book."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from discgen.book.composition.look import Look
from discgen.book.composition.theme import colours
from discgen.colour import WHITE, luminance, mix

_NIGHT = (20, 24, 28)  # the ground of the dark screen, --ground in templates/site/site.css
_CONTRAST = 5.5  # a little more than WCAG AA asks of small text

# What the sheets of paper say in plain values, and the variables that follow the screen and its fonts.
_ON_SCREEN = {
    "#22262b": "var(--ink)",
    "#3d444c": "var(--soft)",
    "#5b636d": "var(--mute)",
    "#9aa3ad": "var(--rule)",
    "#c8ced6": "var(--line)",
    "#fff": "var(--ground)",
    '"BIZ UDPGothic"': "var(--text)",
    '"BIZ UDGothic"': "var(--digits)",
    "var(--face-text)": "var(--text)",
    "var(--face-figures)": "var(--digits)",
    "var(--face-heads)": "var(--heads)",
}

# The faces of the house are not on every reader's machine: others like them follow.
_HOUSE = {"text": "BIZ UDPGothic", "figures": "BIZ UDGothic", "heads": ""}
_NAMES = {"text": "text", "figures": "digits", "heads": "heads"}  # of the variables of the site, by role
_GOTHIC = '"Noto Sans JP", "Hiragino Sans", "Yu Gothic", sans-serif'
_MINCHO = '"Noto Serif JP", "Hiragino Mincho ProN", "Yu Mincho", serif'
_VARIABLE = re.compile(r"--(face-text|face-figures|face-heads|weight-heads):\s*([^;}]+)")


def sheet_on_screen(css: str) -> str:
    """A sheet that was written for paper, in the colours and fonts of the screen."""
    for value, variable in _ON_SCREEN.items():
        css = css.replace(value, variable)
    return css


def _variables(values: Mapping[str, str]) -> str:
    return ":root{" + "".join(f"--{name}:{value};" for name, value in values.items()) + "}"


def _dark(accent: str) -> dict[str, str]:
    """The same names for a dark ground: the accent lightened until it can be read there."""
    night = luminance("#{:02x}{:02x}{:02x}".format(*_NIGHT))
    text, share = accent, 1.0
    while (luminance(text) + 0.05) / (night + 0.05) < _CONTRAST and share > 0:
        share -= 0.1
        text = mix(accent, WHITE, share)
    return {
        "accent": text,
        "accent-text": text,
        "tint-strong": mix(text, _NIGHT, 0.5),
        "tint": mix(text, _NIGHT, 0.18),
        "tint-pale": mix(text, _NIGHT, 0.08),
    }


def _faces(look: Look, templates: Path) -> dict[str, str]:
    """Faces by the names of the site: those of the theme, over them those of the profile."""
    themed = dict(found for name in look.styles() for found in _VARIABLE.findall((templates / name).read_text("utf-8")))
    made = {"weight-heads": themed.get("weight-heads", "bold")}
    for role, name in _NAMES.items():
        face = look.faces.get(role) or themed.get(f"face-{role}", "").strip('" ') or _HOUSE[role]
        made[name] = f'"{face}", {_MINCHO if "Mincho" in face else _GOTHIC}' if face else "var(--text)"
    return made


def site_theme(accent: str, look: Look, templates: Path) -> str:
    """All variables. The band at the head keeps the colour of the paper by day and night."""
    light = colours(accent)
    day = _variables({**light, "band": light["accent-text"], **_faces(look, templates)})
    return f"{day}\n@media (prefers-color-scheme:dark){{{_variables(_dark(accent))}}}\n"
