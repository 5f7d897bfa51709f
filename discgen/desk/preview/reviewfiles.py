"""What of the review can be taken along: the workbook for the meeting, the PDF with the notes as comments."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from discgen.desk.preview.contents import Contents
from discgen.desk.preview.meetingsheet import meeting_workbook
from discgen.desk.preview.notes import Describe, ReviewFile
from discgen.desk.preview.proofpdf import PROOF, place_notes, proof_pdf
from discgen.desk.preview.sentbody import told_in_japanese
from discgen.desk.preview.signoffs import SignOffFile

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _attached(data: bytes, kind: str, name: str) -> Response:
    """Never kept by the browser: the next one may hold other notes."""
    disposition = f"attachment; filename*=UTF-8''{quote(name)}"
    return Response(data, media_type=kind, headers={"Content-Disposition": disposition, "Cache-Control": "no-store"})


def review_files(
    notes: ReviewFile, kept: SignOffFile, describe: Describe, book: Callable[[], Contents | None]
) -> list[Route]:
    """Routes under /api. ``book``: as it stands now, None while there is none."""

    async def workbook(request: Request) -> Response:
        today = datetime.date.today().isoformat()
        made = await run_in_threadpool(lambda: meeting_workbook(notes.read(), describe, book(), kept.read(), today))
        return _attached(made, _WORKBOOK, f"指摘と校正の一覧_{today}.xlsx")

    def made_pdf() -> bytes | str:
        """The PDF, or why there is none."""
        contents, found = book(), notes.read()
        if contents is None:
            return "まだページがありません"
        if contents.view.draft is not None:
            return "下書きの頁は校正用のPDFにできません。誤りを直し、下書きでなくなってから作ってください"
        described = {note.id: describe(note.target) for note in found}
        return proof_pdf(contents, place_notes(found, contents, described))

    async def pdf(request: Request) -> Response:
        made = await run_in_threadpool(made_pdf)
        if isinstance(made, str):
            return Response(made, status_code=404, media_type="text/plain; charset=utf-8")
        return _attached(made, "application/pdf", f"{PROOF}_{datetime.date.today().isoformat()}.pdf")

    return [
        Route("/api/review.xlsx", told_in_japanese(workbook), methods=["GET"]),
        Route("/api/review.pdf", told_in_japanese(pdf), methods=["GET"]),
    ]
