"""The text of the pages for the browser, and where a page says what is looked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from discgen.desk.preview.pagetext import PageTexts, TextFlow, TextRun, searched
from discgen.desk.preview.paper import Leaf

_HEADERS = {"Cache-Control": "no-store"}
_LONGEST = 200  # characters that are looked for


def _run_json(run: TextRun) -> dict[str, Any]:
    """A piece of a line: x and y where its baseline begins, w along it, in points."""
    x, y = run.begin
    return {"text": run.text, "x": x, "y": y, "w": run.length}


def _flow_json(flow: TextFlow) -> dict[str, Any]:
    first = flow.runs[0]
    lines = [_run_json(run) for run in flow.runs]
    return {"lines": lines, "size": round(first.size, 2), "angle": first.angle, "aside": flow.aside}


def text_routes(texts: PageTexts, leaf_of: Callable[[int, str | None], Leaf]) -> list[Route]:
    """Routes under /api. ``leaf_of``: a page by its number and, where one is given, its hash."""

    def text(request: Request) -> list[dict[str, Any]]:
        leaf = leaf_of(request.path_params["number"], request.query_params.get("hash"))
        return [_flow_json(flow) for flow in texts.of(leaf)]

    def hits(request: Request) -> list[list[dict[str, float]]]:
        leaf = leaf_of(request.path_params["number"], request.query_params.get("hash"))
        wanted = searched(request.query_params.get("q", ""))[:_LONGEST]
        found = [hit for flow in texts.of(leaf) for hit in flow.find(wanted)] if wanted else []
        return [[asdict(area) for area in hit] for hit in found]

    def endpoint(answer: Callable[[Request], Any]) -> Callable[[Request], Any]:
        async def answered(request: Request) -> Response:
            return JSONResponse(await run_in_threadpool(answer, request), headers=_HEADERS)

        return answered

    return [
        Route("/api/pages/{number:int}/text", endpoint(text)),
        Route("/api/pages/{number:int}/hits", endpoint(hits)),
    ]
