"""One writer at a time of a file that others may write too: previews of the same folder wait for each other."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import SoftFileLock, Timeout

from discgen.faults import Fault, FaultError
from discgen.systemwords import system_words

_PATIENCE = 5.0  # seconds to wait for another preview that writes


class OneWriter:
    """Holds a lock file beside the file. A lock that a machine left when it failed has to be removed by hand."""

    def __init__(self, path: Path, what: str) -> None:
        """what: is in the file, for messages."""
        self._path, self._what = path, what
        self._lock = threading.Lock()
        self._lock_file = path.with_name(f".{path.name}.lock")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Nobody else writes. Errors: FaultError when somebody does for too long, or the folder cannot be written."""
        lock = SoftFileLock(self._lock_file, timeout=_PATIENCE, poll_interval=0.02)
        with self._lock:
            try:
                lock.acquire()
            except Timeout as error:
                name = self._lock_file.name
                remedy = f"少し待って、もう一度記録してください。誰も書き込んでいなければ、{name} を消してください"
                raise FaultError(
                    [Fault(self._path.name, f"ほかのプレビューが{self._what}を書き込んでいます", remedy=remedy)]
                ) from error
            except OSError as error:
                remedy = "入力のフォルダーへの書込みの権限を確かめてください"
                raise FaultError([Fault(self._path.name, "書き込めません", system_words(error), "", remedy)]) from error
            try:
                yield
            finally:
                lock.release()
