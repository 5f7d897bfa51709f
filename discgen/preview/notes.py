"""Notes of the review: kept in one file beside the inputs, told to the browser, exported for the meeting.

The file is the only one that the preview writes. It is read anew for every request, so that what another person or
another preview wrote is seen, and a file that cannot be read is never written over.
"""

from __future__ import annotations

import datetime
import io
import json
import threading
import uuid
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Annotated, Self

import xlsxwriter
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator, model_validator
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from discgen.faults import FaultError
from discgen.staging import replacing_file
from discgen.tables.model import CellKey

NOTES_FILE = "review-notes.json"
_LARGEST_REQUEST = 65_536
_FORM = 1  # of the file, for later changes

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
_Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
_Part = Annotated[str, StringConstraints(max_length=500)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FigureKey(_Strict):
    """A printed figure, in the words of the export."""

    entity: _Part
    table: _Part
    row: _Part
    col: _Part = ""
    year: int

    @property
    def cell_key(self) -> CellKey:
        """The same key as the tables use it."""
        return CellKey(self.table, self.row, self.col, self.year, self.entity)


class Target(_Strict):
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


class Change(_Strict):
    """What the browser sends to change a note."""

    text: _Text | None = None
    done: bool | None = None


class Note(_Strict):
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
    """A target as it stands now: its title, the page in the PDF, the figure as printed. Empty where it is gone."""

    title: str = ""
    page: int | None = None
    printed: str = ""
    label: str = ""


Describe = Callable[[Target], Described]


class NotesError(Exception):
    """The file cannot be used; the message is for the user."""


class NotesFile:
    """The notes of one inputs folder. Every change reads, alters and replaces the file as a whole."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()

    def read(self) -> list[Note]:
        """All notes, oldest first. Errors: NotesError when the file is damaged."""
        try:
            kept = json.loads(self.path.read_text(encoding="utf-8"))
            return [Note.model_validate(note) for note in kept["notes"]]
        except FileNotFoundError:
            return []
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise NotesError(f"メモのファイル（{self.path.name}）が読めません。内容を確かめてください") from error

    def add(self, new: NewNote, printed: str = "") -> Note:
        """A new note with the time of now."""
        target = Target.model_validate(new.model_dump(include=set(Target.model_fields)))
        note = Note(id=uuid.uuid4().hex, who=new.who, when=_now(), text=new.text, printed=printed, target=target)
        with self._lock:
            self._write([*self.read(), note])
        return note

    def change(self, note_id: str, change: Change) -> Note | None:
        """The note with another text or state; None when there is none of this id."""
        with self._lock:
            notes = self.read()
            for place, note in enumerate(notes):
                if note.id == note_id:
                    notes[place] = _changed(note, change)
                    self._write(notes)
                    return notes[place]
        return None

    def remove(self, note_id: str) -> bool:
        """False when there is none of this id."""
        with self._lock:
            notes = self.read()
            rest = [note for note in notes if note.id != note_id]
            if len(rest) < len(notes):
                self._write(rest)
        return len(rest) < len(notes)

    def _write(self, notes: Iterable[Note]) -> None:
        kept = {"form": _FORM, "notes": [note.model_dump(exclude_none=True) for note in notes]}
        with replacing_file(self.path) as staging:
            staging.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _now() -> str:
    return datetime.datetime.now().astimezone().isoformat(timespec="seconds")


def _changed(note: Note, change: Change) -> Note:
    update: dict[str, object] = {}
    if change.text is not None:
        update["text"] = change.text
    if change.done is not None and change.done != note.done:
        update |= {"done": change.done, "done_when": _now() if change.done else ""}
    return note.model_copy(update=update)


# ---- Excel, for the meeting -------------------------------------------------------------------------------------

_COLUMNS = (
    ("番号", 6),
    ("状態", 8),
    ("頁", 6),
    ("箇所", 48),
    ("記入時の印字", 16),
    ("現在の印字", 16),
    ("メモ", 64),
    ("記入者", 14),
    ("記入日時", 18),
    ("処理日時", 18),
)


def notes_workbook(notes: Iterable[Note], describe: Describe) -> bytes:
    """One sheet, in the order of the pages; texts stay texts whatever they begin with."""
    described = [(describe(note.target), note) for note in notes]
    described.sort(key=lambda pair: (pair[0].page is None, pair[0].page or 0, pair[1].when))
    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#eef1f4"})
        cell = book.add_format({"text_wrap": True, "valign": "top"})
        right = book.add_format({"align": "right", "valign": "top"})
        sheet = book.add_worksheet("メモ")
        for column, (name, width) in enumerate(_COLUMNS):
            sheet.write_string(0, column, name, head)
            sheet.set_column(column, column, width)
        for line, (place, note) in enumerate(described, start=1):
            sheet.write_number(line, 0, line, cell)
            texts = [  # from the second column
                "済" if note.done else "未処理",
                place.label or str(place.page or ""),
                place.title or _own_title(note.target),
                note.printed,
                place.printed,
                note.text,
                note.who,
                _shown(note.when),
                _shown(note.done_when),
            ]
            for column, text in enumerate(texts, start=1):
                sheet.write_string(line, column, text, right if column in (4, 5) else cell)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(1, len(described)), len(_COLUMNS) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
    return stream.getvalue()


def _own_title(target: Target) -> str:
    """The place in the words of the note itself, where the book does not have it any more."""
    if target.key:
        key = target.key
        return "　".join(part for part in (key.entity, key.table, key.row, key.col, f"{key.year}年度") if part)
    if target.file:
        return target.file + (f" {target.line}行" if target.line else "")
    return "ページ全体"


def _shown(time: str) -> str:
    return time[:16].replace("T", " ")


# ---- for the browser --------------------------------------------------------------------------------------------

_Endpoint = Callable[[Request], Awaitable[Response]]


def _refused(message: str, status: int) -> Response:
    return JSONResponse({"error": message}, status_code=status)


async def _body(request: Request) -> bytes:
    """The JSON sent. Only this content type: a form of another site cannot send it unasked."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise NotesError("JSONで送ってください")
    data = b""
    async for part in request.stream():
        data += part
        if len(data) > _LARGEST_REQUEST:
            raise NotesError("メモが長すぎます")
    return data


def _told_in_japanese(endpoint: _Endpoint) -> _Endpoint:
    """Faults as a message for the browser instead of a broken connection."""

    async def guarded(request: Request) -> Response:
        try:
            return await endpoint(request)
        except ValidationError as error:
            places = {str(fault["loc"][0]) for fault in error.errors() if fault["loc"]}
            wrong = "、".join(words for name, words in _FIELDS.items() if name in places)
            return _refused(f"{wrong or '内容'}を確かめてください（空欄や長すぎる文は記録できません）", 422)
        except NotesError as error:
            return _refused(str(error), 409)
        except FaultError as error:
            return _refused("；".join(str(fault) for fault in error.faults), 409)

    return guarded


_FIELDS = {"who": "記入者", "text": "メモの文", "key": "計数", "file": "ファイル", "line": "行", "page": "ページ"}


def note_routes(notes: NotesFile, describe: Describe, changed: Callable[[], None]) -> list[Route]:
    """Routes under /api. ``describe`` looks a target up in the current book; ``changed`` is called after a write."""

    def told(note: Note) -> dict[str, object]:
        place = describe(note.target)
        return note.model_dump(exclude_none=True) | {
            "title": place.title or _own_title(note.target),
            "page": place.page,
            "label": place.label,
            "now": place.printed,
        }

    async def listed(request: Request) -> Response:
        found = await run_in_threadpool(notes.read)
        return JSONResponse([told(note) for note in found])

    async def add(request: Request) -> Response:
        new = NewNote.model_validate_json(await _body(request))
        printed = describe(new).printed
        note = await run_in_threadpool(notes.add, new, printed)
        changed()
        return JSONResponse(told(note), status_code=201)

    async def alter(request: Request) -> Response:
        change = Change.model_validate_json(await _body(request))
        note = await run_in_threadpool(notes.change, request.path_params["note"], change)
        if note is None:
            return _refused("このメモはもうありません", 404)
        changed()
        return JSONResponse(told(note))

    async def remove(request: Request) -> Response:
        if not await run_in_threadpool(notes.remove, request.path_params["note"]):
            return _refused("このメモはもうありません", 404)
        changed()
        return Response(status_code=204)

    async def workbook(request: Request) -> Response:
        data = await run_in_threadpool(lambda: notes_workbook(notes.read(), describe))
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        disposition = f'attachment; filename="notes-{datetime.date.today().isoformat()}.xlsx"'
        return Response(data, media_type=kind, headers={"Content-Disposition": disposition})

    return [
        Route("/api/notes", _told_in_japanese(listed), methods=["GET"]),
        Route("/api/notes", _told_in_japanese(add), methods=["POST"]),
        Route("/api/notes/{note}", _told_in_japanese(alter), methods=["PATCH"]),
        Route("/api/notes/{note}", _told_in_japanese(remove), methods=["DELETE"]),
        Route("/api/notes.xlsx", _told_in_japanese(workbook), methods=["GET"]),
    ]
