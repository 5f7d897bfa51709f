"""The server on this computer: it watches the inputs, makes the pages, answers the browser."""

from __future__ import annotations

import os
import secrets
import socket
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from watchfiles import Change, watch

from discgen.check.report.accepted import FILE_NAME as ACCEPTED
from discgen.desk.preview.api import application
from discgen.desk.preview.notes import NOTES_FILE
from discgen.desk.preview.patience import ImpatientProtocol
from discgen.desk.preview.requestguard import OwnPagesOnly, allowed_hosts, is_local
from discgen.desk.preview.room import Room
from discgen.desk.preview.signoffs import SIGNOFFS_FILE
from discgen.desk.preview.snapkeeper import keeping_snapshots
from discgen.desk.preview.sourcelinks import editor_address
from discgen.desk.preview.sourceroutes import SourceAccess
from discgen.faults import Fault, FaultError

_QUIET = 60  # ms without a change until a save counts as done
_BESIDE = frozenset({NOTES_FILE, SIGNOFFS_FILE, ACCEPTED})  # files of the inputs that change no page
_LONGEST = 600  # ms to wait for quiet


def _wanted(change: Change, path: str) -> bool:
    """Whether a changed file can change a page; locks of Excel and files of editors cannot."""
    name = Path(path).name
    return not (name.startswith(("~$", ".")) or name.endswith(("~", ".tmp")) or "__pycache__" in path)


def _listen(room: Room, stop: threading.Event, *, poll: bool) -> None:
    for changes in watch(
        room.folder,
        room.desk.templates,
        watch_filter=_wanted,
        debounce=_LONGEST,
        step=_QUIET,
        stop_event=stop,
        force_polling=poll or None,
        poll_delay_ms=500,
        raise_interrupt=False,
    ):
        if any(Path(path).name not in _BESIDE for _, path in changes):
            room.ask()
        else:
            room.touch()


@contextmanager
def watching(room: Room, *, poll: bool = False) -> Iterator[None]:
    """The room hears of every change in the inputs and templates. ``poll``: for drives that tell of no changes."""
    stop = threading.Event()
    thread = threading.Thread(target=_listen, args=(room, stop), kwargs={"poll": poll}, name="watch", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=10)


class _Server(uvicorn.Server):
    """Ends streams when it is told to stop, so that Ctrl+C does not wait for the browser."""

    def __init__(self, config: uvicorn.Config, room: Room) -> None:
        super().__init__(config)
        self._room = room

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._room.leave()
        await super().shutdown(sockets)


def serve(
    folder: Path,
    tell: Callable[[str], None],
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    open_browser: bool = True,
    poll: bool = False,
    edit: bool = False,
    editor: str = "vscode",
) -> None:
    """Serve until interrupted. edit: texts and pictures may be written by whoever opens the address that is told.

    Errors: FaultError when the folder, the address or the editor cannot be used.
    """
    if not folder.is_dir():
        raise FaultError([Fault(str(folder), "入力のフォルダーがありません")])
    token = secrets.token_urlsafe(16) if edit else ""
    sources = SourceAccess.of(folder, editor=editor_address(editor), opens=True, token=token)
    with _bound(host, port) as listener:
        port = listener.getsockname()[1]
        shown = "127.0.0.1" if is_local(host) or host in ("0.0.0.0", "::") else host
        address = f"http://{f'[{shown}]' if ':' in shown else shown}:{port}/"
        address += f"#edit={token}" if edit else ""
        room = Room(folder, ahead=True)
        names = (socket.gethostname(), *_addresses(host))
        app = OwnPagesOnly(application(room, sources), allowed_hosts(host, port, names))
        config = uvicorn.Config(
            app, http=ImpatientProtocol, log_level="warning", access_log=False, server_header=False, lifespan="off"
        )
        tell(f"{address} でプレビューを表示しています（終了は Ctrl+C）。")
        with keeping_snapshots(room), watching(room, poll=poll):
            room.start()
            if open_browser:
                threading.Timer(0.5, webbrowser.open, [address]).start()
            try:
                _Server(config, room).run(sockets=[listener])
            except KeyboardInterrupt:
                pass
            finally:
                room.close()


def _addresses(host: str) -> list[str]:
    """The names under which others reach this computer, when it listens for them."""
    if is_local(host):
        return []
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(socket.gethostname(), None)}
    except OSError:
        return []
    return [f"[{name}]" if ":" in name else name for name in found]


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    if os.name == "posix":  # elsewhere this would let two programs share a port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()  # whoever reads the address may come before the server is ready
    except OSError as error:
        listener.close()
        remedy = "ほかのプログラムが使っていない番号を --port に指定するか、省いてください"
        raise FaultError([Fault(f"{host}:{port}", "このアドレスでは待ち受けられません", remedy=remedy)]) from error
    return listener
