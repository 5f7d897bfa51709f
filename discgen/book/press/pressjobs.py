"""Parts laid out one after the other, or several at a time in processes of their own.

Such a process comes from a server that has only loaded the modules: a process that has laid anything out has threads of
its libraries and must not be copied.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path

from discgen.book.press.continued import drop_where_tables_begin
from discgen.book.press.layoutboxes import LaidDocument, LaidPage
from discgen.book.press.objects import PartObject, to_bytes
from discgen.book.press.packing import pack
from discgen.book.press.pagefill import go_on
from discgen.book.press.pdf import ASSETS, lay_out, warnings_as_faults
from discgen.faults import Fault, FaultError

_MANY = 40  # pages whose boxes wait to be thrown away together: looking for them costs time


def press_part(html: str, templates: Path, images: Path | None = None) -> PartObject:
    """Lay one document out and draw it."""
    return pressed(html, templates, images)[0]


def pressed(
    html: str, templates: Path, images: Path | None = None, check: Callable[[], None] = go_on
) -> tuple[PartObject, LaidDocument, Sequence[LaidPage]]:
    """The same with what was drawn, and the pages as they were laid out. check: see ``lay_out``."""
    faults: list[Fault] = []
    with warnings_as_faults(faults):
        document, furniture = lay_out(html, templates, images, check)
        pages = [*document.pages]
        drop_where_tables_begin(pages)
        part = pack(document, furniture, style_of(html, templates))
    return replace(part, faults=tuple(faults)), document, pages


def style_of(html: str, templates: Path) -> bytes:
    """The style sheets of a document and its head."""
    return b"".join((templates / name).read_bytes() for name in ASSETS) + html.partition("</head>")[0].encode()


class _Boxes:
    """Throws the boxes of laid-out pages away when there are many."""

    waiting = 0

    @classmethod
    def of(cls, part: PartObject) -> None:
        cls.waiting += len(part.pages)
        if cls.waiting > _MANY:
            gc.collect()
            cls.waiting = 0


def _laid_out(html: str, templates: Path, images: Path) -> bytes:
    part = press_part(html, templates, images)
    _Boxes.of(part)
    return to_bytes(part)


def in_turn(htmls: Sequence[str], templates: Path, images: Path) -> Iterator[bytes]:
    """The parts of documents, laid out here."""
    for html in htmls:
        yield _laid_out(html, templates, images)


def in_processes(htmls: Sequence[str], templates: Path, images: Path, jobs: int) -> Iterator[bytes]:
    """The same in their order, the longest begun first. Errors: FaultError when a process dies."""
    with ProcessPoolExecutor(jobs, _context(), _begin) as pool:
        begun: dict[str, Future[bytes]] = {
            html: pool.submit(_laid_out, html, templates, images) for html in sorted(htmls, key=len, reverse=True)
        }
        try:
            for html in htmls:
                yield begun[html].result()
        except BrokenProcessPool as error:
            remedy = "メモリーの空きを確かめ、--jobs 1 を付けてもう一度作成してください"
            raise FaultError([Fault("組版", "組版の処理が途中で止まりました", remedy=remedy)]) from error
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _begin() -> None:
    """In each process: garbage is left to ``_Boxes``, and nothing is done for a command that is gone."""
    gc.disable()
    threading.Thread(target=_leave_with, args=(multiprocessing.parent_process(),), daemon=True).start()


def _leave_with(command: BaseProcess) -> None:
    command.join()
    os._exit(1)


def _context() -> BaseContext:
    """Processes from a server where the system has one, else each begun anew."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context
