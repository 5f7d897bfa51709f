"""Notes of the review: kept in one file beside the inputs, told to the browser, exported for the meeting.

Without --edit the file is the only one that the preview writes, besides a lock while it does. It is read anew for every
request, so that what another person or another preview wrote is seen, and a file that cannot be read is never written
over.
"""

from __future__ import annotations

import datetime
import json
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Annotated, Self

from filelock import SoftFileLock, Timeout
from pydantic import Field, StringConstraints, field_validator, model_validator

from discgen.catalogue.strict import StrictModel
from discgen.figures.printed.printedtable import CellKey
from discgen.staging import replacing_file
from discgen.systemwords import system_words

NOTES_FILE = "review-notes.json"
_FORM = 1  # of the file, for later changes
_PATIENCE = 5.0  # seconds to wait for another preview that writes
_TRIES = 20  # when another program writes all the time

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
_Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
_Part = Annotated[str, StringConstraints(max_length=500)]


class FigureKey(StrictModel):
    """A printed figure: its number, and its labels in the words of the export.

    Notes of earlier versions have no number.
    """

    number: _Part | None = None
    entity: _Part
    table: _Part
    row: _Part
    col: _Part = ""
    year: int

    @property
    def cell_key(self) -> CellKey:
        """The same key as the tables use it."""
        return CellKey(self.table, self.row, self.col, self.year, self.entity, self.number or "")


class Target(StrictModel):
    """What a note is on: a figure, a line of a text, or a page as a whole."""

    key: FigureKey | None = None
    file: _Part | None = None
    line: Annotated[int, Field(ge=1)] | None = None
    page: Annotated[int, Field(ge=1)] | None = None

    @field_validator("file")
    @classmethod
    def _inside(cls, file: str | None) -> str | None:
        path = PurePosixPath(file or "x")
        if path.is_absolute() or ".." in path.parts or "\\" in str(path) or ":" in str(path):
            raise ValueError("入力フォルダーの中のファイルではありません")
        return file

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if (self.key is None and self.file is None and self.page is None) or (self.key and self.file):
            raise ValueError("計数、本文の行、ページのどれか一つを指定してください")
        return self


class NewNote(Target):
    """What the browser sends for a new note."""

    who: _Name
    text: _Text


class Change(StrictModel):
    """What the browser sends to change a note."""

    text: _Text | None = None
    done: bool | None = None


class ReviewNote(StrictModel):
    """One note. ``when`` and ``done_when``: local time with its offset. ``printed``: the figure as it stood then."""

    id: str
    who: str
    when: str
    text: str
    done: bool = False
    done_when: str = ""
    printed: str = ""
    target: Target


@dataclass(frozen=True, slots=True)
class Described:
    """A target as it stands now: its title, the page in the PDF, the figure as printed. Empty where it is gone.

    key: the figure with the number and the labels that it has now.
    """

    title: str = ""
    page: int | None = None
    printed: str = ""
    label: str = ""
    key: CellKey | None = None


Describe = Callable[[Target], Described]


class NotesError(Exception):
    """The file cannot be used; the message is for the user."""


class ReviewFile:
    """The notes of one inputs folder. Every change reads, alters and replaces the file as a whole.

    Other previews of the folder, perhaps on other machines, wait for each other by a lock file beside it. Programs
    that know no lock are noticed: what they wrote between reading and replacing is read again.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._lock_file = path.with_name(f".{path.name}.lock")

    def read(self) -> list[ReviewNote]:
        """All notes, oldest first. Errors: NotesError when the file is damaged."""
        return self._read()[0]

    def _read(self) -> tuple[list[ReviewNote], bytes | None]:
        try:
            data = self._bytes()
            kept = [] if data is None else json.loads(data)["notes"]
            return [ReviewNote.model_validate(note) for note in kept], data
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise NotesError(f"メモのファイル（{self.path.name}）が読めません。内容を確かめてください") from error

    def _bytes(self) -> bytes | None:
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            return None

    def add(self, new: NewNote, printed: str = "") -> ReviewNote:
        """A new note with the time of now."""
        target = Target.model_validate(new.model_dump(include=set(Target.model_fields)))
        note = ReviewNote(id=uuid.uuid4().hex, who=new.who, when=_now(), text=new.text, printed=printed, target=target)
        self._replace(lambda notes: [*notes, note])
        return note

    def change(self, note_id: str, change: Change) -> ReviewNote | None:
        """The note with another text or state; None when there is none of this id."""
        after = self._replace(lambda notes: [_changed(note, change) if note.id == note_id else note for note in notes])
        return next((note for note in after if note.id == note_id), None)

    def remove(self, note_id: str) -> bool:
        """False when there is none of this id."""
        gone: list[ReviewNote] = []

        def without(notes: list[ReviewNote]) -> list[ReviewNote]:
            gone[:] = [note for note in notes if note.id == note_id]
            return [note for note in notes if note.id != note_id]

        self._replace(without)
        return bool(gone)

    def _replace(self, alter: Callable[[list[ReviewNote]], list[ReviewNote]]) -> list[ReviewNote]:
        """The notes after a change of those that are there at that moment. Errors: NotesError; FaultError."""
        with self._alone():
            for _ in range(_TRIES):
                notes, data = self._read()
                altered = alter(notes)
                if altered == notes or self._write(altered, data):
                    return altered
        raise NotesError(
            f"メモのファイル（{self.path.name}）がほかのソフトで書き換えられ続けています。閉じてから、もう一度記録してください"
        )

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else writes. A lock that a machine left when it failed has to be removed by hand."""
        lock = SoftFileLock(self._lock_file, timeout=_PATIENCE, poll_interval=0.02)
        with self._lock:
            try:
                lock.acquire()
            except Timeout as error:
                raise NotesError(
                    "ほかのプレビューがメモを書き込んでいます。少し待って、もう一度記録してください。"
                    f"誰も書き込んでいなければ、{self._lock_file.name} を消してください"
                ) from error
            except OSError as error:
                raise NotesError(
                    f"メモのファイル（{self.path.name}）を書き込めません（{system_words(error)}）。"
                    "入力のフォルダーへの書込みの権限を確かめてください"
                ) from error
            try:
                yield
            finally:
                lock.release()

    def _write(self, notes: Iterable[ReviewNote], before: bytes | None) -> bool:
        """False, and nothing written, when the file is no longer what it was."""
        if self._bytes() != before:
            return False
        kept = {"form": _FORM, "notes": [note.model_dump(exclude_none=True) for note in notes]}
        with replacing_file(self.path) as staging:
            staging.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
        return True


def _now() -> str:
    return datetime.datetime.now().astimezone().isoformat(timespec="seconds")


def _changed(note: ReviewNote, change: Change) -> ReviewNote:
    update: dict[str, object] = {}
    if change.text is not None:
        update["text"] = change.text
    if change.done is not None and change.done != note.done:
        update |= {"done": change.done, "done_when": _now() if change.done else ""}
    return note.model_copy(update=update)


def own_title(target: Target) -> str:
    """The place in the words of the note itself, where the book does not have it any more."""
    if target.key:
        key = target.key
        return "　".join(part for part in (key.entity, key.table, key.row, key.col, f"{key.year}年度") if part)
    if target.file:
        return target.file + (f" {target.line}行" if target.line else "")
    return "ページ全体"
