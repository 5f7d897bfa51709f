"""Whole or nothing: outputs are written aside and moved into place only when complete."""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from discgen.faults import Fault, FaultError, some_of
from discgen.filenames import refuse_name
from discgen.systemwords import system_words


def refuse_strangers(target: Path, own: Collection[str]) -> None:
    """A folder that is going to be replaced may hold what we made ourselves and nothing else.

    Errors: FaultError when ``target`` is a file or holds files of others, which would be lost.
    """
    if target.exists() and not target.is_dir():
        remedy = "-o にはフォルダーの名前を書いてください"
        raise FaultError([Fault(str(target), "出力先がフォルダーではありません", remedy=remedy)])
    others = (
        []
        if not target.exists()
        else sorted(path.name for path in target.iterdir() if path.name not in own and path.name not in _CLUTTER)
    )
    if others:
        found = some_of(others, 5, "件")
        remedy = "別のフォルダーを指定するか、中のファイルを移してください（出力先は丸ごと置き換えます）"
        raise FaultError([Fault(str(target), "出力先にほかのファイルがあります", found, "、".join(own), remedy)])


_CLUTTER = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})


@contextmanager
def _writing(target: Path) -> Iterator[None]:
    """What the system refuses, as a fault: a folder that is read-only, a PDF open in a viewer, a full disk."""
    try:
        yield
    except OSError as error:
        remedy = "書込みの権限と空き容量を確かめ、出力先のファイルを開いているソフトを閉じてください"
        found = system_words(error)
        raise FaultError([Fault(str(target), "出力先に書き込めません", found, remedy=remedy)]) from error


def _behind_link(target: Path) -> Path:
    """The folder that a link leads to: the link stays. Errors: FaultError for a link to nowhere."""
    if not target.is_symlink():
        return target
    if not target.exists():
        remedy = "リンク先のフォルダーを作るか、リンクを消してください"
        raise FaultError([Fault(str(target), "出力先のリンクが切れています", str(target.readlink()), remedy=remedy)])
    return target.resolve()


def _alone(target: Path) -> FileLock:
    """One at a time for each target; the lock is nothing of the outputs."""
    name = hashlib.sha256(str(target.resolve()).encode()).hexdigest()[:16]
    return FileLock(Path(tempfile.gettempdir()) / f"discgen-{name}.lock")


def _clear_leftovers(target: Path, old: Path) -> None:
    """What a build left that was killed: the old folder back in its place, the unfinished one away."""
    if old.exists() and not target.exists():
        old.replace(target)
    unfinished = re.compile(rf"\.{re.escape(target.name)}-[a-z0-9_]{{8}}")
    for path in target.parent.iterdir():
        if unfinished.fullmatch(path.name) and path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)


@contextmanager
def replacing_folder(target: Path) -> Iterator[Path]:
    """A staging folder that takes the place of ``target`` when the block ends without an error.

    Errors: FaultError when it cannot be written.
    """
    target = _behind_link(target)
    refuse_name(target)
    with _writing(target), _alone(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        old = target.with_name(f".{target.name}-old")
        _clear_leftovers(target, old)
        staging = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
        staging.chmod(0o755)
        try:
            yield staging
            if old.exists():
                shutil.rmtree(old)
            if target.exists():
                target.replace(old)
            staging.replace(target)
        finally:
            if not target.exists() and old.exists():
                old.replace(target)
            shutil.rmtree(staging, ignore_errors=True)
            shutil.rmtree(old, ignore_errors=True)


@contextmanager
def replacing_file(target: Path) -> Iterator[Path]:
    """A staging file beside ``target`` that replaces it when the block ends without an error.

    Errors: FaultError when it cannot be written.
    """
    refuse_name(target)
    with _writing(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        staging = target.with_name(f".{target.name}.part")
        try:
            yield staging
            staging.replace(target)
        finally:
            staging.unlink(missing_ok=True)
