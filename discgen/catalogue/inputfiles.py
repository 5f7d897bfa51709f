"""The files of an inputs folder before any is opened: a pipe would hang whoever reads it, a device never ends."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from discgen.faults import Fault, FaultError
from discgen.filenames import is_shown, odd_names

_BOOK_BYTES = 2 * 2**30  # of ledgers and exports
_OTHER_BYTES = 256 * 2**20  # of pictures
_WRITTEN_BYTES = 16 * 2**20  # of what people type
_BOOKS = frozenset({".xlsx", ".xlsm", ".xlsb", ".ods", ".csv", ".tsv", ".txt", ".pdf"})
_TEXT = ".md"
_WRITTEN = frozenset({_TEXT, ".toml", ".yaml", ".yml", ".json"})
_KINDS = (
    (stat.S_ISFIFO, "名前付きパイプ"),
    (stat.S_ISSOCK, "ソケット"),
    (stat.S_ISCHR, "機器"),
    (stat.S_ISBLK, "機器"),
)


def refuse_odd_files(folder: Path) -> None:
    """No pipes, devices or files beyond all measure in a folder of inputs. Errors: FaultError with all of them."""
    faults = [fault for path in _files(folder) if (fault := _fault(path, folder))]
    for path in _everything(folder):
        if path.suffix.lower() == _TEXT and path.is_dir():
            where, remedy = (
                path.relative_to(folder).as_posix(),
                "フォルダーの名前を変えるか、ほかの場所に移してください",
            )
            faults.append(Fault(where, "ファイルの名前のフォルダーです", path.suffix, remedy=remedy))
    if faults:
        raise FaultError(faults)


def told_names(folder: Path) -> list[Fault]:
    """A warning for each name in a folder of inputs that no other system has."""
    return list(odd_names(path.relative_to(folder).as_posix() for path in _everything(folder)))


def _everything(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        shown = (name for name in [*folders, *sorted(names)] if is_shown(name))
        yield from (Path(parent) / name for name in shown)


def _files(folder: Path) -> Iterator[Path]:
    """Every file of the folder; a link is looked through, a linked folder not walked."""
    for parent, folders, names in os.walk(folder):
        folders.sort()
        yield from (Path(parent) / name for name in sorted(names))


def _fault(path: Path, folder: Path) -> Fault | None:
    try:
        status = path.stat()
    except OSError:
        return None  # a broken link: told by who reads it
    where = path.relative_to(folder).as_posix()
    kind = next((word for is_kind, word in _KINDS if is_kind(status.st_mode)), "")
    if kind:
        remedy = "ふつうのファイルに置き換えてください"
        return Fault(where, "ファイルではないので読めません", kind, remedy=remedy)
    suffix = path.suffix.lower()
    most = _BOOK_BYTES if suffix in _BOOKS else _WRITTEN_BYTES if suffix in _WRITTEN else _OTHER_BYTES
    if status.st_size > most:
        found, expected = f"{status.st_size:,} バイト", f"{most:,} バイトまで"
        return Fault(where, "ファイルが大きすぎます", found, expected, "ファイルを分けるか、縮めてください")
    return None
