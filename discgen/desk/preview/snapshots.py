"""Snapshots: what the magazine read at some moments of the work, so that there is always something to compare with.

Kept beside the outputs, a few of each occasion; the folder may be deleted at any time. A snapshot holds figures and
sentences as printed, no pages.
"""

from __future__ import annotations

import datetime
import gzip
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import astuple, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from discgen.desk.diff import Side, side_of
from discgen.desk.diff.diffmodel import Figure, Passage
from discgen.desk.preview.views import View
from discgen.desk.trace.jsonform import key_json
from discgen.figures.printed.printedtable import CellKey

_INPUTS, _OUTPUTS = "inputs", "outputs"
_FOLDER = ".discgen-snapshots"
_SUFFIX = ".json.gz"
_FORM = 1
_LEVEL = 5  # of compression
_TIME = "%Y%m%dT%H%M%S"
_MOST_BYTES = 64 * 2**20  # of one inputs folder


class Occasion(StrEnum):
    """Why a snapshot was taken; its value stands in the name of the file."""

    DAY = "day"
    SESSION = "session"
    GOOD = "good"


_WORDS = {
    Occasion.DAY: "その日の最初",
    Occasion.SESSION: "プレビューを開いた時",
    Occasion.GOOD: "誤りの出る直前",
}
_KEPT = {Occasion.DAY: 7, Occasion.SESSION: 3, Occasion.GOOD: 3}


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One that is kept. name: what the browser asks for."""

    path: Path
    occasion: Occasion
    taken: datetime.datetime

    @property
    def name(self) -> str:
        return self.path.name.removesuffix(_SUFFIX)

    @property
    def title(self) -> str:
        """For the user."""
        return f"{self.taken.month}月{self.taken.day}日 {self.taken:%H:%M} の控え（{_WORDS[self.occasion]}）"


class SnapshotShelf:
    """The snapshots of one inputs folder."""

    def __init__(self, inputs: Path) -> None:
        whole = inputs.resolve()
        digest = hashlib.sha256(str(whole).encode()).hexdigest()[:8]
        self.folder = outputs_of(whole) / _FOLDER / f"{whole.name}-{digest}"

    def found(self) -> list[Snapshot]:
        """All that are kept, the newest first."""
        return sorted(self._found(), key=lambda one: (one.taken, one.name), reverse=True)

    def _found(self) -> Iterator[Snapshot]:
        for path in self.folder.glob(f"*{_SUFFIX}"):
            time, _, rest = path.name.removesuffix(_SUFFIX).partition("-")
            with suppress(ValueError):
                yield Snapshot(path, Occasion(rest.partition("-")[0]), datetime.datetime.strptime(time, _TIME))

    def keep(self, view: View, occasion: Occasion, now: datetime.datetime) -> bool:
        """Keep what a view reads; False when the last snapshot reads the same, or nothing can be written there."""
        content = json.dumps(_packed(view), ensure_ascii=False, separators=(",", ":")).encode()
        digest = hashlib.sha256(content).hexdigest()[:12]
        newest = next(iter(self.found()), None)
        if newest is not None and newest.name.endswith(digest):
            return False
        path = self.folder / f"{now.strftime(_TIME)}-{occasion}-{digest}{_SUFFIX}"
        aside = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            aside.write_bytes(gzip.compress(content, _LEVEL, mtime=0))
            aside.replace(path)
        except OSError:  # no place to write: the work goes on without
            with suppress(OSError):
                aside.unlink(missing_ok=True)
            return False
        self._tidy()
        return True

    def _tidy(self) -> None:
        """Of each occasion the newest, and of all no more bytes than ``_MOST_BYTES``."""
        left, size = dict(_KEPT), 0
        for snapshot in self.found():
            left[snapshot.occasion] -= 1
            with suppress(OSError):
                size += snapshot.path.stat().st_size
                if left[snapshot.occasion] < 0 or size > _MOST_BYTES:
                    snapshot.path.unlink()


def outputs_of(inputs: Path) -> Path:
    """The folder of outputs that belongs to an inputs folder: beside ``inputs``, else beside itself."""
    home = inputs.parent
    beside = home.parent / _OUTPUTS
    return beside if home.name == _INPUTS or beside.is_dir() else home / _OUTPUTS


def _packed(view: View) -> dict[str, Any]:
    side = side_of(view.project, view.document)
    figures = [
        [*_label(figure.key), figure.title, figure.unit, figure.printed, figure.page]
        for figure in side.figures.values()
    ]
    texts = {file: [astuple(passage) for passage in passages] for file, passages in (side.texts or {}).items()}
    names = [side.institution, side.booklet, side.accent]
    return {"form": _FORM, "names": names, "figures": figures, "texts": texts}


def _label(key: CellKey) -> list[str | int]:
    told = key_json(key)
    return [told["table"], told["row"], told["col"], told["year"], told["entity"], told["number"]]


def read_snapshot(path: Path) -> Side | None:
    """A snapshot as one side of a comparison; None where it is gone, damaged or of another form."""
    try:
        kept = json.loads(gzip.decompress(path.read_bytes()))
        if kept["form"] != _FORM:
            return None
        figures: dict[CellKey, Figure] = {}
        for place, (*label, title, unit, printed, page) in enumerate(kept["figures"]):
            key = CellKey(*label)
            figures[key] = Figure(key, title, unit, printed, page, place)
        texts = {file: tuple(Passage(*passage) for passage in passages) for file, passages in kept["texts"].items()}
        return Side(path.name, figures, texts, *kept["names"])
    except (OSError, EOFError, ValueError, KeyError, TypeError):
        return None
