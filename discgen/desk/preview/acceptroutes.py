"""Findings accepted in the browser: the file that `discgen check` reads, written whole or not at all."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, Protocol

from pydantic import StringConstraints
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from discgen.catalogue.strict import StrictModel
from discgen.check.report.accepted import FILE_NAME, accept, take_back
from discgen.desk.preview.onewriter import OneWriter
from discgen.desk.preview.sentbody import Endpoint, body_of, refused, told_in_japanese
from discgen.finding import Finding

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
_Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
_FIELDS = {"finding": "指摘の番号", "reason": "理由", "person": "承認者", "until": "期限"}
_GONE = "この指摘はもうありません（計数か原稿が変わったか、すでに承認されています）"
_NOT_HERE = "この承認はもうありません"


class NewAcceptance(StrictModel):
    """What the browser sends. until: the last day on which it counts, none for ever."""

    finding: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{12}$")]
    reason: _Text
    person: _Name
    until: datetime.date | None = None


class Acceptable(Protocol):
    """Where the findings are known."""

    def acceptable(self, finding: str) -> Finding | None:
        """The open finding of that id, if it may be accepted."""

    def acceptances(self) -> dict[str, list[dict[str, Any]]]:
        """What is accepted now, and acceptances that fit nothing any more."""


def accept_routes(folder: Path, answers: Acceptable, changed: Callable[[], None]) -> list[Route]:
    """Routes under /api. ``changed`` is called after a write."""
    path = folder / FILE_NAME
    writer = OneWriter(path, "承認")

    def add(new: NewAcceptance) -> Response:
        if new.until is not None and new.until < datetime.date.today():
            return refused("期限が過ぎています。今日より後の日にしてください", 422)
        with writer.writing():
            finding = answers.acceptable(new.finding)
            if finding is None:
                return refused(_GONE, 409)
            accept(path, finding, new.reason, new.person, datetime.date.today(), new.until)
        changed()
        return JSONResponse({"id": finding.id}, status_code=201)

    def remove(finding: str) -> Response:
        with writer.writing():
            if not take_back(path, finding):
                return refused(_NOT_HERE, 404)
        changed()
        return Response(status_code=204)

    async def listed(request: Request) -> Response:
        return JSONResponse(await run_in_threadpool(answers.acceptances), headers={"Cache-Control": "no-store"})

    async def added(request: Request) -> Response:
        return await run_in_threadpool(add, NewAcceptance.model_validate_json(await body_of(request, "承認の理由")))

    async def removed(request: Request) -> Response:
        return await run_in_threadpool(remove, request.path_params["finding"])

    def told(endpoint: Endpoint) -> Endpoint:
        return told_in_japanese(endpoint, _FIELDS)

    return [
        Route("/api/acceptances", told(listed), methods=["GET"]),
        Route("/api/acceptances", told(added), methods=["POST"]),
        Route("/api/acceptances/{finding}", told(removed), methods=["DELETE"]),
    ]
