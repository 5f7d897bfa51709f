"""The operators of a drawing of WeasyPrint with inks in the place of light, solid black printing over what is below.

Solid black that knocks its shape out of a tint leaves white edges where the plates are a hair off; printed over it
(OP, op, OPM 1) it does not. Everything else knocks out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pikepdf
from pikepdf import Dictionary, Name

from discgen.book.printshop.inks import Inks, Light
from discgen.book.printshop.plan import Ink
from discgen.houselook import PIXEL

# WeasyPrint writes one operator a line, so the operators can be replaced without reading the whole drawing.
_LIGHT = re.compile(rb"(\d+\.?\d*|\.\d+) (\d+\.?\d*|\.\d+) (\d+\.?\d*|\.\d+) (rg|RG)")
_OPERATOR = {b"rg": b"k", b"RG": b"K"}
_BLACK = (0.0, 0.0, 0.0, 1.0)
_AHEAD = 3  # lines from the beginning of a text to its face
_SIZE = re.compile(rb"/\S+ (\d+(?:\.\d+)?) Tf")
_SMALL = 12.0  # points

Over = tuple[bool, bool]  # whether fills, and strokes, print over what is below
_BOTH = (False, True)
_STATES: dict[Over, bytes] = {
    (fill, stroke): f"/Over{fill:d}{stroke:d}".encode("ascii") for fill in _BOTH for stroke in _BOTH
}


def inked(drawing: bytes, inks: Inks, *, nested: bool) -> bytes:
    """The drawing in inks. nested: shown by another one, whose state it begins with.

    A colour holds until the next one, so small words in it take their ink where they begin and give it back.
    """
    over: Over = (False, False)
    now: Over | None = None if nested else over
    filled: Light | None = None
    stack: list[tuple[Over, Over | None, Light | None]] = []
    lines = drawing.split(b"\n")
    made: list[bytes] = []
    worded = False
    for number, line in enumerate(lines):
        found = _LIGHT.fullmatch(line)
        if found is None:
            if line == b"q":
                stack.append((over, now, filled))
            elif line == b"Q" and stack:
                over, now, filled = stack.pop()
            elif line == b"BT" and filled and inks.of_text(filled) != inks.of(filled):
                worded = _small(lines[number + 1 : number + 1 + _AHEAD])
                made += [_written(inks.of_text(filled), b"k")] if worded else []
            made.append(line)
            if line == b"ET" and worded and filled:
                made.append(_written(inks.of(filled), b"k"))
                worded = False
            continue
        light: Light = float(found[1]), float(found[2]), float(found[3])
        ink, fills = inks.of(light), found[4] == b"rg"
        made.append(_written(ink, _OPERATOR[found[4]]))
        filled = light if fills else filled
        over = (ink == _BLACK, over[1]) if fills else (over[0], ink == _BLACK)
        if over != now:
            made.append(_STATES[over] + b" gs")
            now = over
    return b"\n".join(made)


def _written(ink: Ink, operator: bytes) -> bytes:
    return " ".join(f"{part:g}" for part in ink).encode("ascii") + b" " + operator


def _small(ahead: Sequence[bytes]) -> bool:
    """Whether words are so small that many inks would blur them. ahead: the lines after their beginning."""
    size = _SIZE.search(b"\n".join(ahead))
    return size is not None and float(size[1]) * PIXEL <= _SMALL


def add_states(resources: pikepdf.Object) -> None:
    """The states that ``inked`` names, in the resources of a page or a drawing."""
    if "/ExtGState" not in resources:
        resources.ExtGState = Dictionary()
    for (fill, stroke), name in _STATES.items():
        resources.ExtGState[name.decode("ascii")] = Dictionary(Type=Name.ExtGState, op=fill, OP=stroke, OPM=1)
