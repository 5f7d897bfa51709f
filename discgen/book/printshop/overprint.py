"""The operators of a drawing of WeasyPrint with inks in the place of light, solid black printing over what is below.

Solid black that knocks its shape out of a tint leaves white edges where the plates are a hair off; printed over it
(OP, op, OPM 1) it does not. Everything else knocks out.
"""

from __future__ import annotations

import re

import pikepdf
from pikepdf import Dictionary, Name

from discgen.book.printshop.inks import Inks, Light

# WeasyPrint writes one operator a line, so the operators can be replaced without reading the whole drawing.
_LIGHT = re.compile(rb"(\d+\.?\d*|\.\d+) (\d+\.?\d*|\.\d+) (\d+\.?\d*|\.\d+) (rg|RG)")
_OPERATOR = {b"rg": b"k", b"RG": b"K"}
_BLACK = (0.0, 0.0, 0.0, 1.0)
_AHEAD = 4  # lines from the colour of a text to its beginning

Over = tuple[bool, bool]  # whether fills, and strokes, print over what is below
_BOTH = (False, True)
_STATES: dict[Over, bytes] = {
    (fill, stroke): f"/Over{fill:d}{stroke:d}".encode("ascii") for fill in _BOTH for stroke in _BOTH
}


def inked(drawing: bytes, inks: Inks, *, nested: bool) -> bytes:
    """The drawing in inks. nested: shown by another one, whose state it begins with."""
    over: Over = (False, False)
    now: Over | None = None if nested else over
    stack: list[tuple[Over, Over | None]] = []
    lines = drawing.split(b"\n")
    made: list[bytes] = []
    for number, line in enumerate(lines):
        found = _LIGHT.fullmatch(line)
        if found is None:
            if line == b"q":
                stack.append((over, now))
            elif line == b"Q" and stack:
                over, now = stack.pop()
            made.append(line)
            continue
        light: Light = float(found[1]), float(found[2]), float(found[3])
        ink = inks.of_text(light) if b"BT" in lines[number + 1 : number + 1 + _AHEAD] else inks.of(light)
        made.append(" ".join(f"{part:g}" for part in ink).encode("ascii") + b" " + _OPERATOR[found[4]])
        black = ink == _BLACK
        over = (black, over[1]) if found[4] == b"rg" else (over[0], black)
        if over != now:
            made.append(_STATES[over] + b" gs")
            now = over
    return b"\n".join(made)


def add_states(resources: pikepdf.Object) -> None:
    """The states that ``inked`` names, in the resources of a page or a drawing."""
    if "/ExtGState" not in resources:
        resources.ExtGState = Dictionary()
    for (fill, stroke), name in _STATES.items():
        resources.ExtGState[name.decode("ascii")] = Dictionary(Type=Name.ExtGState, op=fill, OP=stroke, OPM=1)
