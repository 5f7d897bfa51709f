"""What the browser can ask, as JSON under /api, and the pages themselves."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from discgen.desk.preview.acceptroutes import accept_routes
from discgen.desk.preview.answers import Answers
from discgen.desk.preview.images import PageImages
from discgen.desk.preview.noteroutes import note_routes
from discgen.desk.preview.notes import NOTES_FILE, ReviewFile
from discgen.desk.preview.reviewfiles import review_files
from discgen.desk.preview.room import Room
from discgen.desk.preview.signoffs import SIGNOFFS_FILE, SignOffFile
from discgen.desk.preview.signroutes import sign_routes
from discgen.desk.preview.sourceroutes import SourceAccess, source_routes
from discgen.desk.preview.textroutes import text_routes
from discgen.figures.printed.printedtable import CellKey

STATIC = Path(__file__).parent / "static"
_HEARTBEAT = 15.0
_FOREVER = {"Cache-Control": "private, max-age=31536000, immutable"}
_NEVER = {"Cache-Control": "no-store"}


def application(room: Room, sources: SourceAccess | None = None) -> Starlette:
    """The server of one room, without its guard (``safety``). sources: opened and written; default: only looked at."""
    answers = Answers(room)
    images = PageImages()
    notes, signed = ReviewFile(room.folder / NOTES_FILE), SignOffFile(room.folder / SIGNOFFS_FILE)

    def asked(answer: Callable[[Request], Any]) -> Callable[[Request], Any]:
        """An endpoint from a plain function, which runs beside the event loop."""

        async def endpoint(request: Request) -> Response:
            return JSONResponse(await run_in_threadpool(answer, request), headers=_NEVER)

        return endpoint

    async def page_svg(request: Request) -> Response:
        leaf = answers.leaf(request.path_params["number"], request.query_params.get("hash"))
        data = await run_in_threadpool(images.svg, leaf)
        fixed = request.query_params.get("hash") == leaf.hash
        headers = {**(_FOREVER if fixed else _NEVER), "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        if "gzip" not in request.headers.get("accept-encoding", ""):
            data = gzip.decompress(data)
            del headers["Content-Encoding"]
        return Response(data, media_type="image/svg+xml", headers=headers)

    async def events(request: Request) -> Response:
        return StreamingResponse(_news(room), media_type="text/event-stream", headers=_NEVER)

    routes = [
        Route("/api/state", asked(lambda request: answers.state())),
        Route("/api/pages", asked(lambda request: answers.pages())),
        Route("/api/pages/{number:int}.svg", page_svg),
        Route("/api/pages/{number:int}/spots", asked(lambda request: answers.spots(request.path_params["number"]))),
        Route("/api/figure", asked(lambda request: answers.figure(_key(request)))),
        Route("/api/findings", asked(lambda request: answers.findings())),
        Route("/api/search", asked(lambda request: answers.search(request.query_params.get("q", "")))),
        Route("/api/compare/choices", asked(lambda request: answers.choices())),
        Route("/api/compare", asked(lambda request: answers.compare(request.query_params.get("with", "")))),
        *note_routes(notes, answers.describe, room.touch),
        *sign_routes(signed, answers.contents, room.touch),
        *review_files(notes, signed, answers.describe, answers.book),
        *accept_routes(room.folder, answers, room.touch),
        *text_routes(answers.texts, answers.leaf),
        *source_routes(sources or SourceAccess.of(room.folder)),
        Route("/api/events", events),
        Route("/", lambda request: FileResponse(STATIC / "index.html", headers=_NEVER)),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]
    return Starlette(routes=routes, exception_handlers={HTTPException: _told})


async def _told(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return JSONResponse({"error": error.detail}, status_code=error.status_code, headers=_NEVER)


def _key(request: Request) -> CellKey:
    asked = request.query_params
    try:
        labels = asked["table"], asked["row"], asked.get("col", "")
        return CellKey(*labels, int(asked["year"]), asked["entity"], asked.get("number", ""))
    except (KeyError, ValueError) as error:
        raise HTTPException(400, "計数の指定が正しくありません") from error


async def _news(room: Room) -> AsyncIterator[str]:
    """A line for every change; several changes at once are one line."""
    loop = asyncio.get_running_loop()
    changed = asyncio.Event()

    def listener() -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(changed.set)

    with room.listening(listener):
        while not room.closing:
            state = room.state
            news = {"version": state.version, "building": state.building, "stage": state.stage}
            yield f"data: {json.dumps(news, ensure_ascii=False)}\n\n"
            while not changed.is_set():
                try:
                    await asyncio.wait_for(changed.wait(), _HEARTBEAT)
                except TimeoutError:
                    yield ": \n\n"
            changed.clear()
