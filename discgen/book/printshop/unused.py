"""Resources that no drawing names, taken out: colour spaces of light and patterns that a print shop would ask about."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pikepdf

_NAMED = re.compile(rb"(/[^\s/\[\]<>()]+) +(?:cs|CS|scn|SCN|sh)\b")
_KINDS = ("/ColorSpace", "/Pattern", "/Shading")
_MARKS = "/Marks"  # of our own trim marks


def drop_unused(pdf: pikepdf.Pdf) -> None:
    """Colour spaces, patterns and gradients that nothing uses leave the resources; empty kinds leave with them."""
    used = {name.decode("latin-1") for drawing in _drawings(pdf) for name in _NAMED.findall(drawing)}
    for thing in pdf.objects:
        resources = _resources(thing)
        for kind in _KINDS if resources is not None else ():
            assert resources is not None
            held = resources.get(kind)
            if not isinstance(held, pikepdf.Dictionary):
                continue
            for name in sorted(set(held.keys()) - used - {_MARKS}):
                del held[name]
            if not len(held):
                del resources[kind]


def _resources(thing: pikepdf.Object) -> pikepdf.Dictionary | None:
    """A dictionary of resources: that of a page or drawing, or one that stands by itself."""
    if not isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream)):
        return None
    found = thing.get("/Resources", thing if "/Font" in thing or "/ExtGState" in thing else None)
    return found if isinstance(found, pikepdf.Dictionary) else None


def _drawings(pdf: pikepdf.Pdf) -> Iterator[bytes]:
    for page in pdf.pages:
        contents = page.get("/Contents")
        parts = contents if isinstance(contents, pikepdf.Array) else [contents] if contents is not None else []
        for part in parts:
            if isinstance(part, pikepdf.Stream):
                yield part.read_bytes()
    for thing in pdf.objects:
        if isinstance(thing, pikepdf.Stream) and (thing.get("/Subtype") == "/Form" or "/PatternType" in thing):
            yield thing.read_bytes()
