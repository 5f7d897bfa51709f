"""Sources of the page for the browser: where they lie, opening them and, with ``--edit``, writing them."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from discgen.catalogue.strict import StrictModel
from discgen.desk.preview.sourceeditor import LARGEST_PICTURE, BlockChange, QuotationsLost, SourceEditor
from discgen.desk.preview.sourcefiles import SourceEdit, SourceError, SourceFiles
from discgen.desk.preview.sourcelinks import EDITORS, SourceLinks, can_open, open_with_system
from discgen.faults import FaultError

TOKEN_HEADER = "X-Discgen-Edit"
_LARGEST_TEXT = 512 * 2**10  # bytes of a request
_NEVER = {"Cache-Control": "no-store"}
_Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True)
class SourceAccess:
    """What a browser may do with the sources. token: that a writer has to send; empty: nobody writes."""

    links: SourceLinks
    editor: SourceEditor
    token: str = ""

    @classmethod
    def of(cls, folder: Path, *, editor: str = EDITORS["vscode"], opens: bool = False, token: str = "") -> SourceAccess:
        """To one inputs folder. editor: as ``editor_address`` gives it; opens: files with the system's programmes."""
        opener = open_with_system if opens and can_open() else None
        return cls(SourceLinks(folder, editor, opener), SourceEditor(SourceFiles(folder)), token)


class _OpenRequest(StrictModel):
    file: str = Field(max_length=500)


async def _body(request: Request, most: int, kind: str) -> bytes:
    """What was sent, of that type: a form of another site cannot send it unasked. Errors: SourceError, before the
    rest of something too large is read."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != kind:
        raise SourceError(f"{kind} で送ってください", 415)
    too_large = SourceError(f"大きすぎます（{most:,} バイトまで）", 413)
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > most:
        raise too_large
    data = bytearray()
    async for part in request.stream():
        data += part
        if len(data) > most:
            raise too_large
    return bytes(data)


def _told_in_japanese(endpoint: _Endpoint) -> _Endpoint:
    async def guarded(request: Request) -> Response:
        told: dict[str, Any]
        try:
            return await endpoint(request)
        except ValidationError:
            told, status = {"error": "指定が正しくありません"}, 422
        except QuotationsLost as error:
            told, status = {"error": str(error), "lost": error.lost, "confirm": True}, error.status
        except SourceError as error:
            told, status = {"error": str(error)}, error.status
        except FaultError as error:
            told, status = {"error": "；".join(str(fault) for fault in error.faults)}, 409
        return JSONResponse(told, status_code=status, headers=_NEVER)

    return guarded


def _edit_json(edit: SourceEdit) -> dict[str, Any]:
    return {"id": edit.id, "file": edit.file, "what": edit.what, "when": edit.when, "digest": edit.after}


def _asker(request: Request) -> str:
    return request.client.host if request.client else ""


def source_routes(access: SourceAccess) -> list[Route]:
    """Routes under /api."""
    links, editor = access.links, access.editor

    def may_write(request: Request) -> None:
        if not access.token:
            raise SourceError("編集は止めてあります。discgen preview に --edit を付けて始めると使えます", 403)
        sent = request.headers.get(TOKEN_HEADER, "")
        if not secrets.compare_digest(sent.encode("utf-8", "replace"), access.token.encode()):
            raise SourceError("編集するには、始めたときに画面に出たアドレスからプレビューを開いてください", 403)

    async def source(request: Request) -> Response:
        asked = request.query_params
        if place := asked.get("place"):
            return JSONResponse(await run_in_threadpool(links.place, place, _asker(request)), headers=_NEVER)
        file, said = asked.get("file", ""), asked.get("line", "")
        line = int(said) if said.isascii() and said.isdigit() and 0 < len(said) < 8 and int(said) else None
        return JSONResponse(await run_in_threadpool(links.told, file, line, _asker(request)), headers=_NEVER)

    async def open_file(request: Request) -> Response:
        asked = _OpenRequest.model_validate_json(await _body(request, _LARGEST_TEXT, "application/json"))
        await run_in_threadpool(links.open, asked.file, _asker(request))
        return Response(status_code=204)

    async def block(request: Request) -> Response:
        said = request.query_params.get("line", "")
        line = int(said) if said.isascii() and said.isdigit() and len(said) < 8 else 0
        told = await run_in_threadpool(editor.look, request.query_params.get("file", ""), line)
        return JSONResponse(told, headers=_NEVER)

    async def save(request: Request) -> Response:
        may_write(request)
        change = BlockChange.model_validate_json(await _body(request, _LARGEST_TEXT, "application/json"))
        return JSONResponse(_edit_json(await run_in_threadpool(editor.save, change)), headers=_NEVER)

    async def picture(request: Request) -> Response:
        told = await run_in_threadpool(editor.picture, request.query_params.get("file", ""))
        return JSONResponse(told, headers=_NEVER)

    async def replace_picture(request: Request) -> Response:
        may_write(request)
        asked = request.query_params
        given = asked.get("file", ""), asked.get("digest", ""), asked.get("name", "")
        data = await _body(request, LARGEST_PICTURE, "application/octet-stream")
        return JSONResponse(_edit_json(await run_in_threadpool(editor.replace_picture, *given, data)), headers=_NEVER)

    async def edits(request: Request) -> Response:
        made = [_edit_json(edit) for edit in editor.files.edits]
        return JSONResponse({"edit": bool(access.token), "edits": made}, headers=_NEVER)

    async def undo(request: Request) -> Response:
        may_write(request)
        undone = await run_in_threadpool(editor.files.undo, request.path_params["edit"])
        return JSONResponse(_edit_json(undone), headers=_NEVER)

    table: list[tuple[str, str, _Endpoint]] = [
        ("/api/source", "GET", source),
        ("/api/source/open", "POST", open_file),
        ("/api/source/block", "GET", block),
        ("/api/source/block", "PUT", save),
        ("/api/source/picture", "GET", picture),
        ("/api/source/picture", "PUT", replace_picture),
        ("/api/source/edits", "GET", edits),
        ("/api/source/edits/{edit}/undo", "POST", undo),
    ]
    return [Route(path, _told_in_japanese(endpoint), methods=[method]) for path, method, endpoint in table]
