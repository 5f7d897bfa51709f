"""Last year's magazine or an earlier build beside the inputs: what reads differently there."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from discgen.desk.diff import Side, compare, load_side, restated, side_of
from discgen.desk.preview.contents import Contents
from discgen.desk.preview.inputs import mark_of
from discgen.desk.trace.jsonform import key_json

_LISTS = ("figures.xlsx", "figures.csv")


def others(folder: Path) -> dict[str, tuple[str, Path]]:
    """Outputs folders that may be compared with, by name: those beside the inputs and those in ``outputs``."""
    home = folder.resolve().parent
    found: dict[str, tuple[str, Path]] = {}
    for place in (home, home / "outputs", home.parent / "outputs"):
        for path in sorted(place.iterdir()) if place.is_dir() else ():
            if path.is_dir() and any((path / name).is_file() for name in _LISTS):
                name = f"{place.name}/{path.name}"
                found.setdefault(name, (path.name, path))
    return found


@lru_cache(maxsize=4)
def _loaded(path: Path, mark: tuple[int, int]) -> Side:
    """An outputs folder, read again when its list has changed (``mark``)."""
    return load_side(path)


def changes(contents: Contents, path: Path) -> list[dict[str, Any]]:
    """Figures that read differently. Errors: FaultError when the two cannot be compared."""
    mark = next(mark_of(path / name) for name in _LISTS if (path / name).is_file())
    old = _loaded(path, mark)
    new = side_of(contents.view.project, contents.view.document, name="プレビュー")
    difference = restated(old, new) if old.year < new.year else compare(old, new)
    pages = contents.view.document.page_of_figure
    return [
        {
            "key": key_json((change.new or change.figure).key),
            "title": change.figure.title,
            "kind": str(change.kind),
            "old": change.old.printed if change.old else "",
            "new": change.new.printed if change.new else "",
            "difference": change.difference,
            "page": pages.get((change.new or change.figure).key),
        }
        for change in difference.figures
    ]
