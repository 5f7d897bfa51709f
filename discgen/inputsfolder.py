"""Which inputs folder is meant: the folder itself, something in it, its bare name, or what a shell may complete."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from discgen.faults import Fault, FaultError, near

INPUTS = Path("inputs")  # where the folders of institutions and years usually stand


def inputs_meant(path: Path) -> Path:
    """The inputs folder that a path on the command line means; the path itself where nothing better is known.

    A file or folder inside it, and the name alone of one under ``inputs``, mean that folder.
    Errors: FaultError when there is nothing at the path, with the folders of similar names.
    """
    if path.exists():
        return _around(path) or path
    if _is_one(INPUTS / path):
        return INPUTS / path
    inside = _around(path)
    known = {folder.name: folder for folder in _folders()}
    if inside is not None:
        remedy = f"{inside} を指定してください"
    else:
        remedy = near(path.name, known) or (f"{INPUTS} にあるのは：{'、'.join(known)}" if known else _HOW_TO_START)
    raise FaultError([Fault(str(path), "ファイルもフォルダーもありません", remedy=remedy)])


def inputs_begun_with(incomplete: str) -> list[str]:
    """The inputs folders whose path begins so."""
    return [path for path in (folder.as_posix() for folder in _folders()) if path.startswith(incomplete)]


_HOW_TO_START = "新しく始めるには discgen init を使います"


def _around(path: Path) -> Path | None:
    """The innermost inputs folder in which the path lies, or which it is; by a name, since lists bear it: not "."."""
    every = (folder for one in (path, path.resolve()) for folder in (one, *one.parents))
    return next((folder for folder in every if folder.name not in ("", "..") and _is_one(folder)), None)


def _is_one(folder: Path) -> bool:
    from discgen.catalogue.profile import PROFILE_NAME  # a command line alone need not know the catalogue

    return (folder / PROFILE_NAME).is_file()


def _folders() -> Iterator[Path]:
    if INPUTS.is_dir():
        yield from (folder for folder in sorted(INPUTS.iterdir()) if _is_one(folder))
