"""Connections that never finish their request are closed: a few hundred of them would keep everybody else out."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol


class ImpatientProtocol(H11Protocol):
    """HTTP that waits ``SECONDS`` for a whole request, however its bytes trickle; answers may take their time."""

    SECONDS = 10.0
    _giving_up: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """The wait begins."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """It ends with the last byte of the request."""
        super().data_received(data)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody to wait for."""
        super().connection_lost(exc)
        self._stop()

    def _wait(self) -> None:
        cycle = self.cycle
        whole = cycle is not None and not cycle.response_complete and not cycle.more_body
        if whole:
            self._stop()
        elif self._giving_up is None:
            self._giving_up = self.loop.call_later(self.SECONDS, self.transport.close)

    def _stop(self) -> None:
        if self._giving_up is not None:
            self._giving_up.cancel()
            self._giving_up = None
