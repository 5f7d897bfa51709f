"""What the browser sends to be kept: read with care, and every fault told in Japanese."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from discgen.desk.preview.guardedfile import NotesError
from discgen.faults import FaultError

_LARGEST_REQUEST = 65_536
_FIELDS = {
    "who": "記入者",
    "text": "メモの文",
    "key": "計数",
    "file": "ファイル",
    "line": "行",
    "page": "ページ",
    "person": "担当",
    "due": "期限",
    "stage": "校正の段階",
}
Endpoint = Callable[[Request], Awaitable[Response]]


def refused(message: str, status: int) -> Response:
    """A fault as the browser shows it."""
    return JSONResponse({"error": message}, status_code=status)


async def body_of(request: Request, what: str = "メモ") -> bytes:
    """The JSON sent. Only this content type: a form of another site cannot send it unasked. Errors: NotesError."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise NotesError("JSONで送ってください")
    data = b""
    async for part in request.stream():
        data += part
        if len(data) > _LARGEST_REQUEST:
            raise NotesError(f"{what}が長すぎます")
    return data


def told_in_japanese(endpoint: Endpoint, fields: Mapping[str, str] = _FIELDS) -> Endpoint:
    """Faults as a message for the browser instead of a broken connection. fields: their names for the reader."""

    async def guarded(request: Request) -> Response:
        try:
            return await endpoint(request)
        except ValidationError as error:
            places = {str(fault["loc"][0]) for fault in error.errors() if fault["loc"]}
            wrong = "、".join(words for name, words in fields.items() if name in places)
            return refused(f"{wrong or '内容'}を確かめてください（空欄や長すぎる文は記録できません）", 422)
        except NotesError as error:
            return refused(str(error), 409)
        except FaultError as error:
            return refused("；".join(str(fault) for fault in error.faults), 409)

    return guarded
