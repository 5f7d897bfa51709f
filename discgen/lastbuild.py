"""What the last build of a folder was made of: when nothing of it has changed, its outputs are what a build would make.

Kept beside the parts of the pages, as plain data behind a digest; what is damaged is as good as none.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import sys
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import asdict
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

from discgen.book.press.partkeys import machine
from discgen.book.press.presswork import PressWork
from discgen.builtoutputs import BuildResult
from discgen.catalogue.exportdef import read_export_defs
from discgen.catalogue.strict import SOURCES
from discgen.editions import Edition
from discgen.faults import Fault, Severity
from discgen.filenames import is_shown
from discgen.ledgers.exports.exportfile import every_file
from discgen.templating import templates_folder

_SUFFIX = ".built"
_OF_THE_MOMENT = ("seconds", "durations", "unchanged")


def build_if_changed(
    inputs: Path,
    target: Path,
    progress: Callable[[str], None],
    editions: Collection[Edition],
    *,
    draft: bool,
    work: PressWork,
) -> BuildResult:
    """See ``discgen.build.build_outputs``: nothing is done where the last build would only be made again."""
    last = _LastBuild(work.kept, target) if work.kept else None
    progress("前回の作成との比較")
    key = _key(inputs, editions, draft=draft) if last else ""
    if last and key and (known := last.find(key)):
        return known
    from discgen.build import build_outputs  # what sets pages is loaded only where there is something to set

    result = build_outputs(inputs, target, progress, editions, draft=draft, work=work)
    if last and key and key == _key(inputs, editions, draft=draft):
        last.keep(key, result)
    return result


class _LastBuild:
    """The last build of one folder of outputs. kept: folder of what is kept."""

    def __init__(self, kept: Path, target: Path) -> None:
        name = hashlib.sha256(str(target.resolve()).encode()).hexdigest()[:32]
        self._target, self._file = target, kept / f"{name}{_SUFFIX}"

    def find(self, key: str) -> BuildResult | None:
        """The build of that key, if the folder holds just what it made; its files are as new as a build now."""
        try:
            digest, _, content = self._file.read_text(encoding="utf-8").partition("\n")
            if hashlib.sha256(content.encode()).hexdigest() != digest:
                return None
            told = json.loads(content)
            outputs = _files(self._target)
            if told["key"] != key or told["outputs"] != _contents(outputs, self._target):
                return None
            for path in outputs:
                os.utime(path)
            faults, worst = [_fault(one) for one in told["faults"]], told["worst"]
            worst = _fault(worst) if worst else None
            return BuildResult(told["pages"], told["figures"], faults, told["layout"], worst, unchanged=True)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, key: str, built: BuildResult) -> None:
        """Keep what was built, if that can be written."""
        with suppress(OSError):
            outputs = _contents(_files(self._target), self._target)
            told = {name: value for name, value in asdict(built).items() if name not in _OF_THE_MOMENT}
            content = json.dumps({"key": key, "outputs": outputs, **told}, ensure_ascii=False)
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.write_text(
                f"{hashlib.sha256(content.encode()).hexdigest()}\n{content}", encoding="utf-8", newline="\n"
            )


def _key(inputs: Path, editions: Collection[Edition], *, draft: bool) -> str:
    """The key of a build: its inputs, their name, what it was asked for, the day, the programme, libraries and faces.

    Empty where inputs cannot be read or lie elsewhere: that build is not kept.
    """
    words = [
        inputs.name,
        *sorted(editions),
        str(draft),
        datetime.datetime.now(tz=datetime.UTC).astimezone().date().isoformat(),
    ]
    words += [sys.version, *sorted(map(_said, distributions()))]
    digest = hashlib.sha256(json.dumps(words).encode() + machine())
    try:
        if any(path.is_symlink() and path.is_dir() for path in inputs.rglob("*")):
            return ""
        for folder in (Path(__file__).parent, templates_folder(), inputs):
            digest.update(repr(_contents(_files(folder), folder)).encode())
        definitions, _ = read_export_defs(inputs / SOURCES)
        exports = [path for definition in definitions for path in every_file(inputs / SOURCES, definition)]
        digest.update(repr(_contents(exports, inputs / SOURCES)).encode())
    except OSError:
        return ""
    return digest.hexdigest()


def _said(library: Distribution) -> str:
    """What a library says of itself, its name and version among it: it takes longer to understand than to read."""
    return library.read_text("METADATA") or library.read_text("PKG-INFO") or str(library.version)


def _files(folder: Path) -> list[Path]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return [path for path in found if is_shown(path.name) and "__pycache__" not in path.parts]


def _contents(paths: Iterable[Path], folder: Path) -> list[list[str]]:
    """Names of files as seen from a folder and digests of what is in them, in their order."""
    named = sorted((Path(os.path.relpath(path, folder)).as_posix(), path) for path in paths)
    return [[name, hashlib.sha256(path.read_bytes()).hexdigest()] for name, path in named]


def _fault(told: dict[str, Any]) -> Fault:
    cause = told["follows"]
    return Fault(**{**told, "severity": Severity(told["severity"]), "follows": _fault(cause) if cause else None})
