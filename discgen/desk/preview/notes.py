"""Notes of the review: threads of a remark and its answers, kept in one file beside the inputs (``guardedfile``).

They are told to the browser and exported for the meeting.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from discgen.catalogue.strict import StrictModel
from discgen.desk.preview.guardedfile import FileForm, GuardedFile, now
from discgen.figures.printed.printedtable import CellKey

NOTES_FILE = "review-notes.json"

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
_Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
_Person = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)]
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


class NewAnswer(StrictModel):
    """What the browser sends to answer a note."""

    who: _Name
    text: _Text


class Change(StrictModel):
    """What the browser sends to change a note. person, due: empty to take them back. who: whoever ticks it off."""

    text: _Text | None = None
    done: bool | None = None
    person: _Person | None = None
    due: datetime.date | Literal[""] | None = None
    who: _Person = ""


class Answer(StrictModel):
    """One answer. ``when``: local time with its offset."""

    who: str
    when: str
    text: str


class ReviewNote(StrictModel):
    """One note with its answers. ``when`` and ``done_when``: local time with its offset.

    ``printed``: the figure as it stood then. ``person``: who sees to it; ``due``: until when, as in 2026-07-10.
    """

    id: str
    who: str
    when: str
    text: str
    done: bool = False
    done_when: str = ""
    done_by: str = ""
    printed: str = ""
    target: Target
    answers: tuple[Answer, ...] = ()
    person: str = ""
    due: str = ""


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


_KEPT = FileForm(ReviewNote, "notes", "メモ", 1, frozenset({"answers", "person", "due", "done_by"}))


class ReviewFile(GuardedFile[ReviewNote]):
    """The notes of one inputs folder."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, _KEPT)

    def add(self, new: NewNote, printed: str = "") -> ReviewNote:
        """A new note with the time of now."""
        target = Target.model_validate(new.model_dump(include=set(Target.model_fields)))
        note = ReviewNote(id=uuid.uuid4().hex, who=new.who, when=now(), text=new.text, printed=printed, target=target)
        self.replace(lambda notes: [*notes, note])
        return note

    def change(self, note_id: str, change: Change) -> ReviewNote | None:
        """The note with another text or state; None when there is none of this id."""
        return self._one(note_id, lambda note: _changed(note, change))

    def answer(self, note_id: str, new: NewAnswer) -> ReviewNote | None:
        """The note with one answer more; None when there is none of this id."""
        answer = Answer(who=new.who, when=now(), text=new.text)
        return self._one(note_id, lambda note: note.model_copy(update={"answers": (*note.answers, answer)}))

    def _one(self, note_id: str, alter: Callable[[ReviewNote], ReviewNote]) -> ReviewNote | None:
        after = self.replace(lambda notes: [alter(note) if note.id == note_id else note for note in notes])
        return next((note for note in after if note.id == note_id), None)

    def remove(self, note_id: str) -> bool:
        """False when there is none of this id."""
        gone: list[ReviewNote] = []

        def without(notes: list[ReviewNote]) -> list[ReviewNote]:
            gone[:] = [note for note in notes if note.id == note_id]
            return [note for note in notes if note.id != note_id]

        self.replace(without)
        return bool(gone)


def _changed(note: ReviewNote, change: Change) -> ReviewNote:
    update: dict[str, object] = {}
    if change.text is not None:
        update["text"] = change.text
    if change.person is not None:
        update["person"] = change.person
    if change.due is not None:
        update["due"] = str(change.due)
    if change.done is not None and change.done != note.done:
        update |= {"done": change.done, "done_when": now() if change.done else ""}
        update["done_by"] = change.who if change.done else ""
    return note.model_copy(update=update)


def own_title(target: Target) -> str:
    """The place in the words of the note itself, where the book does not have it any more."""
    if target.key:
        key = target.key
        return "　".join(part for part in (key.entity, key.table, key.row, key.col, f"{key.year}年度") if part)
    if target.file:
        return target.file + (f" {target.line}行" if target.line else "")
    return "ページ全体"


def place_words(target: Target, place: Described) -> str:
    """The place as it is called now, or else in the words of the note; a figure with its year."""
    if not place.title:
        return own_title(target)
    return f"{place.title}　{target.key.year}年度" if target.key else place.title
