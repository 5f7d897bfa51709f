"""Writing into the inputs from the browser: whole files or nothing, only texts and pictures, every change undone.

A file is written only over what the browser has seen (its digest), by one at a time; what stood there before is kept
until the preview ends.
"""

from __future__ import annotations

import datetime
import hashlib
import os
import shutil
import tempfile
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from filelock import FileLock, Timeout

from discgen.project import IMAGES, TEXTS
from discgen.staging import replacing_file
from discgen.systemwords import system_words

_PATIENCE = 5.0  # seconds to wait for another preview that writes
_KEPT_BYTES = 200 * 2**20  # of what stood in files before
TEXT_KINDS = frozenset({".md"})
PICTURE_KINDS = frozenset({".png", ".jpg", ".jpeg", ".svg"})
_KINDS = {TEXTS: TEXT_KINDS, IMAGES: PICTURE_KINDS}


class SourceError(Exception):
    """What was asked cannot be done; the message is for the user. status: of the answer."""

    def __init__(self, message: str, status: int = 409) -> None:
        self.status = status
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class SourceEdit:
    """A change that was written. what: in words; when: local time with its offset; before: the file as it was."""

    id: str
    file: str
    what: str
    when: str
    before: bytes
    after: str


def digest_of(data: bytes) -> str:
    """By which the content of a file is known again."""
    return hashlib.sha256(data).hexdigest()


def inside(folder: Path, name: str) -> Path:
    """A file of the inputs folder by its name from there. Errors: SourceError for what is not inside or no file."""
    path = PurePosixPath(name)
    odd = not name or path.is_absolute() or "\\" in name or ":" in name or min(name, default=" ") < " "
    if odd or any(part.startswith(".") for part in path.parts) or path.as_posix() != name:
        raise SourceError("入力フォルダーの中のファイルではありません", 403)
    try:
        real = (folder / path).resolve(strict=True)
    except (OSError, RuntimeError) as error:
        raise SourceError(f"{name} がありません", 404) from error
    if not real.is_relative_to(folder.resolve()):
        raise SourceError("入力フォルダーの外へのリンクです", 403)
    if not real.is_file():
        raise SourceError(f"{name} はファイルではありません", 403)
    return folder / path


class SourceFiles:
    """The texts and pictures of one inputs folder, and what was changed in them since the preview began."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._edits: list[SourceEdit] = []

    @property
    def edits(self) -> tuple[SourceEdit, ...]:
        """What can be undone, the latest last."""
        return tuple(self._edits)

    def read(self, name: str) -> bytes:
        """A text or picture. Errors: SourceError."""
        path = inside(self.folder, name)
        folder, *rest = PurePosixPath(name).parts
        if len(rest) != 1 or path.suffix.lower() not in _KINDS.get(folder, ()):
            raise SourceError(f"直せるのは {TEXTS} の原稿と {IMAGES} の画像だけです", 403)
        try:
            return path.read_bytes()
        except OSError as error:
            raise SourceError(f"{name} を読めません（{system_words(error)}）") from error

    def write(self, name: str, data: bytes, seen: str, what: str) -> SourceEdit:
        """Another content for a file that is still as it was seen. Errors: SourceError; FaultError."""
        with self._alone():
            before = self._replace(
                name, data, seen, f"{name} は、開いてからほかで変更されています。書き込みませんでした"
            )
            now = datetime.datetime.now().astimezone().isoformat(timespec="seconds")
            edit = SourceEdit(uuid.uuid4().hex, name, what, now, before, digest_of(data))
            self._edits.append(edit)
            while sum(len(one.before) for one in self._edits) > _KEPT_BYTES and len(self._edits) > 1:
                del self._edits[0]
        return edit

    def undo(self, edit_id: str) -> SourceEdit:
        """The file as it was before a change, if nobody changed it after. Errors: SourceError; FaultError."""
        with self._alone():
            edit = next((edit for edit in self._edits if edit.id == edit_id), None)
            if edit is None:
                raise SourceError("この変更はもう元に戻せません", 404)
            changed = f"{edit.file} は、この後にも変更されています。新しい変更から順に元に戻してください"
            self._replace(edit.file, edit.before, edit.after, changed)
            self._edits.remove(edit)
        return edit

    def _replace(self, name: str, data: bytes, seen: str, changed: str) -> bytes:
        """What stood in the file before. changed: what is told when it is not what was seen."""
        self._writable(name)
        with replacing_file(self.folder / name) as staging:
            staging.write_bytes(data)
            shutil.copymode(self.folder / name, staging)
            before = self.read(name)
            if digest_of(before) != seen:
                raise SourceError(changed)
        return before

    def _writable(self, name: str) -> None:
        path = inside(self.folder, name)
        if path.resolve() != self.folder.resolve() / name:
            raise SourceError(f"{name} はリンクです。リンク先のファイルを直してください", 403)
        if not os.access(path, os.W_OK):
            raise SourceError(f"{name} は読取り専用です。書込みの権限を確かめてください")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else on this machine writes into the folder."""
        key = hashlib.sha256(str(self.folder.resolve()).encode()).hexdigest()[:16]
        lock = FileLock(Path(tempfile.gettempdir()) / f"discgen-edit-{key}.lock", timeout=_PATIENCE)
        with self._lock:
            try:
                lock.acquire()
            except (Timeout, OSError) as error:
                raise SourceError("ほかのプレビューが書き込んでいます。少し待って、もう一度保存してください") from error
            try:
                yield
            finally:
                lock.release()
