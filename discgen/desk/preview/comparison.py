"""Last year's magazine, an earlier build or a snapshot: what reads differently there."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from discgen.desk.diff import Side, TextChange, compare, load_side, restated, side_of
from discgen.desk.diff.diffmodel import Passage
from discgen.desk.preview.contents import Contents
from discgen.desk.preview.inputs import mark_of
from discgen.desk.preview.snapshots import SnapshotShelf, read_snapshot
from discgen.desk.trace.jsonform import key_json
from discgen.faults import Fault, FaultError
from discgen.project import TEXTS

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


def snapshots(folder: Path) -> dict[str, tuple[str, Path]]:
    """Snapshots that may be compared with, by name, the newest first."""
    return {f"snapshot/{one.name}": (one.title, one.path) for one in SnapshotShelf(folder).found()}


@lru_cache(maxsize=4)
def _loaded(path: Path, mark: tuple[int, int]) -> Side:
    """An outputs folder or a snapshot, read again when its list has changed (``mark``). Errors: FaultError."""
    if path.is_dir():
        return load_side(path)
    side = read_snapshot(path)
    if side is None:
        raise FaultError([Fault(path.name, "この控えは読めません", remedy="ほかの版を選んでください")])
    return side


def _mark(path: Path) -> tuple[int, int]:
    try:
        return mark_of(next(path / name for name in _LISTS if (path / name).is_file()) if path.is_dir() else path)
    except (OSError, StopIteration):  # gone meanwhile
        return 0, 0


def changes(contents: Contents, path: Path) -> list[dict[str, Any]]:
    """Figures that read differently, then sentences. Errors: FaultError when the two cannot be compared."""
    old = _loaded(path, _mark(path))
    new = side_of(contents.view.project, contents.view.document, name="プレビュー")
    difference = restated(old, new) if old.year < new.year else compare(old, new)
    pages = contents.view.document.page_of_figure
    figures = [
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
    return [*figures, *(_text(change, contents) for change in difference.texts)]


def _text(change: TextChange, contents: Contents) -> dict[str, Any]:
    here = (change.new or change.old)[0]
    file = f"{TEXTS}/{here.file}" if here.file.endswith(".md") else here.file
    return {
        "file": file,
        "line": here.line or None,
        "title": here.section or here.file,
        "kind": "本文",
        "old": _words(change.old),
        "new": _words(change.new),
        "page": contents.page_of_line(file, here.line or 1),
    }


def _words(passages: tuple[Passage, ...]) -> str:
    return "".join(passage.text for passage in passages)
