"""The sign-offs of the pages for the browser."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from discgen.desk.preview.contents import Contents
from discgen.desk.preview.sentbody import body_of, refused, told_in_japanese
from discgen.desk.preview.signoffs import (
    NewSignOff,
    PageState,
    ProofStage,
    ReadPage,
    SignOff,
    SignOffFile,
    kept_places,
    signed_pages,
)

_NEWER = "この頁は新しくなりました。見直してから、もう一度記録してください"
_DRAFT = "下書きの頁は校正を記録できません。誤りを直し、下書きでなくなってから記録してください"


def read_pages(contents: Contents) -> list[ReadPage]:
    """The pages of the book as sign-offs know them."""
    found: list[ReadPage] = []
    for number, leaf in enumerate(contents.view.leaves, start=1):
        rows = [spot.anchor for spot in leaf.spots.figures]
        texts = [spot.anchor for spot in leaf.spots.texts]
        places = kept_places([contents.chapter_of(number), *rows, *texts])
        found.append(ReadPage(number, contents.label(number), leaf.content, places))
    return found


def _told(sign: SignOff | None) -> dict[str, str] | None:
    return {"stage": str(sign.stage), "who": sign.who, "when": sign.when} if sign else None


def _page_told(page: ReadPage, state: PageState) -> dict[str, Any]:
    history = [{**(_told(one) or {}), "valid": one.content == page.content} for one in state.history]
    return {
        "number": page.number,
        "state": state.words,
        "valid": _told(state.valid),
        "lost": _told(state.lost),
        "history": history,
    }


def sign_routes(kept: SignOffFile, book: Callable[[], Contents], changed: Callable[[], None]) -> list[Route]:
    """Routes under /api. ``book``: as it stands now; ``changed`` is called after a write."""

    def told() -> dict[str, Any]:
        pages = read_pages(book())
        signed = signed_pages(pages, kept.read())
        gone = [{"label": record.label, **(_told(record.signed[-1]) or {})} for record in signed.gone]
        return {
            "stages": [*ProofStage],
            "pages": [_page_told(page, signed.states[page.number]) for page in pages],
            "gone": gone,
        }

    async def listed(request: Request) -> Response:
        return JSONResponse(await run_in_threadpool(told))

    async def sign(request: Request) -> Response:
        new = NewSignOff.model_validate_json(await body_of(request))
        contents = book()
        if contents.view.draft is not None:
            return refused(_DRAFT, 409)
        leaves = contents.view.leaves
        for number, seen in new.pages.items():
            if not 1 <= number <= len(leaves) or leaves[number - 1].hash != seen:
                return refused(_NEWER, 409)
        await run_in_threadpool(kept.sign, read_pages(contents), new.pages, new.stage, new.who)
        changed()
        return JSONResponse(await run_in_threadpool(told), status_code=201)

    async def take_back(request: Request) -> Response:
        number = request.path_params["number"]
        await run_in_threadpool(kept.take_back, read_pages(book()), number)
        changed()
        return JSONResponse(await run_in_threadpool(told))

    return [
        Route("/api/signoffs", told_in_japanese(listed), methods=["GET"]),
        Route("/api/signoffs", told_in_japanese(sign), methods=["POST"]),
        Route("/api/signoffs/{number:int}", told_in_japanese(take_back), methods=["DELETE"]),
    ]
