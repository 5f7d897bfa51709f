"""The notes of the review for the browser."""

from __future__ import annotations

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from discgen.desk.preview.notes import Change, Describe, NewAnswer, NewNote, ReviewFile, ReviewNote, own_title
from discgen.desk.preview.sentbody import body_of, refused, told_in_japanese
from discgen.desk.trace.jsonform import key_json

_GONE = "このメモはもうありません"


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

    def written(note: ReviewNote | None, status: int = 200) -> Response:
        if note is None:
            return refused(_GONE, 404)
        changed()
        return JSONResponse(told(note), status_code=status)

    async def listed(request: Request) -> Response:
        found = await run_in_threadpool(notes.read)
        return JSONResponse([told(note) for note in found])

    async def add(request: Request) -> Response:
        new = NewNote.model_validate_json(await body_of(request))
        printed = describe(new).printed
        return written(await run_in_threadpool(notes.add, new, printed), 201)

    async def answer(request: Request) -> Response:
        new = NewAnswer.model_validate_json(await body_of(request))
        return written(await run_in_threadpool(notes.answer, request.path_params["note"], new), 201)

    async def alter(request: Request) -> Response:
        change = Change.model_validate_json(await body_of(request))
        return written(await run_in_threadpool(notes.change, request.path_params["note"], change))

    async def remove(request: Request) -> Response:
        if not await run_in_threadpool(notes.remove, request.path_params["note"]):
            return refused(_GONE, 404)
        changed()
        return Response(status_code=204)

    return [
        Route("/api/notes", told_in_japanese(listed), methods=["GET"]),
        Route("/api/notes", told_in_japanese(add), methods=["POST"]),
        Route("/api/notes/{note}", told_in_japanese(alter), methods=["PATCH"]),
        Route("/api/notes/{note}", told_in_japanese(remove), methods=["DELETE"]),
        Route("/api/notes/{note}/answers", told_in_japanese(answer), methods=["POST"]),
    ]
