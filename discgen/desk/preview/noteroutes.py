"""The notes of the review for the browser."""

from __future__ import annotations

import datetime
from collections.abc import Awaitable, Callable

from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from discgen.desk.preview.notes import Change, Describe, NewNote, NotesError, ReviewFile, ReviewNote, own_title
from discgen.desk.preview.notesheet import notes_workbook
from discgen.desk.trace.jsonform import key_json
from discgen.faults import FaultError

_LARGEST_REQUEST = 65_536
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


def note_routes(notes: ReviewFile, describe: Describe, changed: Callable[[], None]) -> list[Route]:
    """Routes under /api. ``describe`` looks a target up in the current book; ``changed`` is called after a write."""

    def told(note: ReviewNote) -> dict[str, object]:
        place = describe(note.target)
        target = note.target.model_dump(exclude_none=True) | ({"key": key_json(place.key)} if place.key else {})
        return note.model_dump(exclude_none=True) | {
            "target": target,
            "title": place.title or own_title(note.target),
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
