"""Places for the boxes and arrows of a diagram, by Graphviz (the program ``dot``)."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from discgen.graphics.drawing import DrawingError
from discgen.graphics.flowtext import Flow

Point = tuple[float, float]
Size = tuple[float, float]
_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Route:
    """An arrow on the sheet: cubic curves from box to box, its points, the middle of its words."""

    curve: tuple[Point, ...]
    start: Point | None
    end: Point | None
    words: Point | None


@dataclass(frozen=True, slots=True)
class Plan:
    """Middles of the boxes, routes of the arrows, frames of the groups (left, top, right, bottom)."""

    width: float
    height: float
    boxes: Mapping[str, Point]
    routes: Sequence[Route]
    frames: Sequence[tuple[float, float, float, float]]


def plan(
    flow: Flow, boxes: Mapping[str, Size], words: Sequence[Size], frame_head: Size, gap: tuple[float, float]
) -> Plan:
    """Lay a diagram out. boxes, words: their sizes in points. gap: between neighbours and between ranks.

    Errors: DrawingError where Graphviz is missing or does not answer.
    """
    program = shutil.which("dot")
    if program is None:
        remedy = "Graphviz を入れてください（Debian・Ubuntu: apt-get install graphviz、macOS: brew install graphviz）"
        raise DrawingError("流れ図を配置するプログラム Graphviz（dot）がありません", remedy=remedy)
    source = _dot(flow, boxes, words, frame_head, gap)
    try:
        answer = subprocess.run(
            [program, "-Tjson0"], input=source, capture_output=True, text=True, encoding="utf-8", timeout=_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise DrawingError("Graphviz が流れ図を配置できません", found=str(error)) from error
    if answer.returncode:
        raise DrawingError("Graphviz が流れ図を配置できません", found=answer.stderr.strip()[:200])
    return _read(json.loads(answer.stdout), flow)


def _space(size: Size) -> str:
    """A label that is only room: the words are ours, so no font of the machine decides the layout."""
    return (
        f'<<TABLE BORDER="0" FIXEDSIZE="TRUE" WIDTH="{size[0]:.0f}" HEIGHT="{size[1]:.0f}"><TR><TD></TD></TR></TABLE>>'
    )


def _dot(
    flow: Flow, boxes: Mapping[str, Size], words: Sequence[Size], frame_head: Size, gap: tuple[float, float]
) -> str:
    numbers = {name: number for number, name in enumerate(flow.boxes)}
    lines = [
        "digraph {",
        f"rankdir={'TB' if flow.down else 'LR'}; nodesep={gap[0] / 72:.3f}; ranksep={gap[1] / 72:.3f};",
        'node [shape=box, fixedsize=true, label=""]; edge [arrowsize=0.4]; newrank=true;',
    ]
    for number, group in enumerate(flow.groups):
        members = " ".join(f"n{numbers[name]};" for name in group.members)
        lines.append(f"subgraph cluster{number} {{ margin=8; label={_space(frame_head)}; {members} }}")
    for name, number in numbers.items():
        width, height = boxes[name]
        lines.append(f"n{number} [width={width / 72:.4f}, height={height / 72:.4f}];")
    for number, (arrow, size) in enumerate(zip(flow.arrows, words, strict=True)):
        label = f", label={_space(size)}" if size[0] else ""
        ends = {(False, True): "forward", (True, False): "back", (True, True): "both", (False, False): "none"}
        lines.append(
            f"n{numbers[arrow.start]} -> n{numbers[arrow.end]} [id=e{number}, dir={ends[arrow.tail, arrow.head]}{label}];"
        )
    return "\n".join([*lines, "}"])


def _read(answer: dict[str, object], flow: Flow) -> Plan:
    """The places out of the answer; Graphviz counts upwards from the lower left corner."""
    _, _, width, height = _numbers(str(answer["bb"]))

    def at(text: str) -> Point:
        x, y = _numbers(text)
        return x, height - y

    objects: list[dict[str, str]] = answer["objects"]  # type: ignore[assignment]
    by_name = {entry["name"]: entry for entry in objects}
    boxes = {name: at(by_name[f"n{number}"]["pos"]) for number, name in enumerate(flow.boxes)}
    frames = []
    for number in range(len(flow.groups)):
        left, low, right, high = _numbers(by_name[f"cluster{number}"]["bb"])
        frames.append((left, height - high, right, height - low))
    edges: list[dict[str, str]] = answer["edges"]  # type: ignore[assignment]
    routes: list[Route] = []
    for edge in sorted(edges, key=lambda entry: int(entry["id"][1:])):
        start = end = None
        curve: list[Point] = []
        for part in edge["pos"].split():
            if part.startswith("s,"):
                start = at(part[2:])
            elif part.startswith("e,"):
                end = at(part[2:])
            else:
                curve.append(at(part))
        routes.append(Route(tuple(curve), start, end, at(edge["lp"]) if "lp" in edge else None))
    return Plan(width, height, boxes, routes, frames)


def _numbers(text: str) -> list[float]:
    return [float(part) for part in text.split(",")]
