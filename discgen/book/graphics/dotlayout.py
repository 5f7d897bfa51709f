"""Places for the boxes and words of a diagram, by Graphviz (the program ``dot``).

The words of an arrow are a small node between its boxes. Arrows that go back are turned round for the layout, so the
order in which an editor first names the boxes is the order on the page.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from discgen.book.graphics.drawing import DrawingError
from discgen.book.graphics.flowtext import Flow

Point = tuple[float, float]
Size = tuple[float, float]
_SECONDS = 30
_SAMPLES = 8  # points of each piece of a curve


@dataclass(frozen=True, slots=True)
class Leg:
    """A part of an arrow: from box to box, from a box to the words or from the words to a box.

    arrow: its number. way: points between its ends, where Graphviz led it past other boxes.
    bundle: legs of the same bundle may leave a box as one line.
    """

    arrow: int
    start: str
    end: str
    way: tuple[Point, ...]
    bundle: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Middles of boxes and words (by ``box_id`` and ``words_id``), legs, frames (left, top, right, bottom)."""

    width: float
    height: float
    middles: Mapping[str, Point]
    legs: Sequence[Leg]
    frames: Sequence[tuple[float, float, float, float]]


def box_id(flow: Flow, name: str) -> str:
    """The node of a box."""
    return f"n{list(flow.boxes).index(name)}"


def words_id(arrow: int) -> str:
    """The node of an arrow's words."""
    return f"w{arrow}"


def turned(flow: Flow) -> list[bool]:
    """For every arrow whether it closes a circle, so that the layout takes it the other way round."""
    after: dict[str, set[str]] = {name: set() for name in flow.boxes}

    def reached(start: str) -> set[str]:
        found, ahead = {start}, [start]
        while ahead:
            new = after[ahead.pop()] - found
            found |= new
            ahead += new
        return found

    result = []
    for arrow in flow.arrows:
        back = arrow.start in reached(arrow.end)
        result.append(back)
        start, end = (arrow.end, arrow.start) if back else (arrow.start, arrow.end)
        after[start].add(end)
    return result


def bundle(flow: Flow, arrow: int, back: bool) -> str:
    """Arrows without words and with the same heads go together; one with words stands for itself."""
    one = flow.arrows[arrow]
    if one.words:
        return str(arrow)
    return f"{one.head}{one.tail}" if back else f"{one.tail}{one.head}"


def plan(flow: Flow, sizes: Mapping[str, Size], frame_head: Size, gap: tuple[float, float]) -> Plan:
    """Lay a diagram out. sizes: of boxes and words in points. gap: between neighbours and between ranks.

    Errors: DrawingError where Graphviz is missing or does not answer.
    """
    program = shutil.which("dot")
    if program is None:
        remedy = "Graphviz を入れてください（Debian・Ubuntu: apt-get install graphviz、macOS: brew install graphviz）"
        raise DrawingError("流れ図を配置するプログラム Graphviz（dot）がありません", remedy=remedy)
    try:
        answer = _answer(program, _dot(flow, sizes, frame_head, gap))
    except (OSError, subprocess.SubprocessError) as error:
        raise DrawingError("Graphviz が流れ図を配置できません", found=str(error)) from error
    return _read(json.loads(answer), flow)


@lru_cache(maxsize=64)
def _answer(program: str, source: str) -> str:
    """What Graphviz makes of a diagram; a book is composed several times, and anew after every edit."""
    command = [program, "-Tjson0"]
    done = subprocess.run(
        command, input=source, capture_output=True, text=True, encoding="utf-8", timeout=_SECONDS, check=True
    )
    return done.stdout


def _dot(flow: Flow, sizes: Mapping[str, Size], frame_head: Size, gap: tuple[float, float]) -> str:
    """The diagram in Graphviz's language: nodes of fixed size, so no font of the machine decides the layout."""
    lines = [
        "digraph {",
        f"rankdir={'TB' if flow.down else 'LR'}; nodesep={gap[0] / 72:.3f}; ranksep={gap[1] / 72:.3f}; newrank=true;",
        'node [shape=box, fixedsize=true, label=""]; edge [dir=none, weight=4];',
    ]
    head = f'WIDTH="{frame_head[0]:.0f}" HEIGHT="{frame_head[1]:.0f}"'
    for number, group in enumerate(flow.groups):
        members = {*group.members}
        inner = [
            words_id(n) for n, arrow in enumerate(flow.arrows) if arrow.words and {arrow.start, arrow.end} <= members
        ]
        nodes = "; ".join([*(box_id(flow, name) for name in group.members), *inner])
        label = f'<<TABLE BORDER="0" FIXEDSIZE="TRUE" {head}><TR><TD></TD></TR></TABLE>>'
        lines.append(f"subgraph cluster{number} {{ margin=9; labeljust=l; label={label}; {nodes} }}")
    lines += [f"{node} [width={w / 72:.4f}, height={h / 72:.4f}];" for node, (w, h) in sizes.items()]
    for number, (arrow, back) in enumerate(zip(flow.arrows, turned(flow), strict=True)):
        ends = [box_id(flow, arrow.start), box_id(flow, arrow.end)]
        ends = ends[::-1] if back else ends
        between = [words_id(number)] if arrow.words else []
        chain = [ends[0], *between, ends[1]]
        lines += [f"{one} -> {other} [id={number}];" for one, other in pairwise(chain)]
    return "\n".join([*lines, "}"])


def _read(answer: dict[str, Any], flow: Flow) -> Plan:
    """The places out of the answer; Graphviz counts upwards from the lower left corner."""
    _, _, width, height = _numbers(answer["bb"])

    def at(text: str) -> Point:
        x, y = _numbers(text)
        return x, height - y

    objects = answer["objects"]
    middles = {entry["name"]: at(entry["pos"]) for entry in objects if "pos" in entry}
    frames = []
    bounds = {entry["name"]: _numbers(entry["bb"]) for entry in objects if "bb" in entry}
    for number in range(len(flow.groups)):
        left, low, right, high = bounds[f"cluster{number}"]
        frames.append((left, height - high, right, height - low))
    legs = []
    back = turned(flow)
    for edge in answer["edges"]:
        start, end = objects[edge["tail"]]["name"], objects[edge["head"]]["name"]
        curve = [at(part) for part in edge["pos"].split()]
        number = int(edge["id"])
        legs.append(Leg(number, start, end, tuple(_points(curve)), bundle(flow, number, back[number])))
    return Plan(width, height, middles, sorted(legs, key=lambda leg: (leg.arrow, leg.start)), frames)


def _points(curve: Sequence[Point]) -> list[Point]:
    """Points on cubic curves that follow each other."""
    points = [curve[0]]
    for first in range(0, len(curve) - 3, 3):
        a, b, c, d = curve[first : first + 4]
        for step in range(1, _SAMPLES + 1):
            t = step / _SAMPLES
            s = 1 - t
            weights = (s**3, 3 * s * s * t, 3 * s * t * t, t**3)
            points.append(
                (
                    sum(w * p[0] for w, p in zip(weights, (a, b, c, d), strict=True)),
                    sum(w * p[1] for w, p in zip(weights, (a, b, c, d), strict=True)),
                )
            )
    return points


def _numbers(text: str) -> list[float]:
    return [float(part) for part in text.split(",")]
