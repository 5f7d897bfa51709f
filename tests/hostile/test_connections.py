"""Connections to the preview that never say what they want."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn

from discgen.desk.preview.patience import ImpatientProtocol

HEAD = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n"
LONGEST = 30  # seconds, so that a failing test ends


class Impatient(ImpatientProtocol):
    SECONDS = 0.05


async def answer(scope: Any, receive: Any, send: Any) -> None:
    """Takes the whole request and answers in two parts."""
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"first ", "more_body": True})
    await send({"type": "http.response.body", "body": b"second"})


@pytest.fixture
def address() -> Iterator[tuple[str, int]]:
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    config = uvicorn.Config(answer, http=Impatient, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield listener.getsockname()
    server.should_exit = True
    thread.join(LONGEST)
    listener.close()


@pytest.mark.parametrize("sent", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: x\r\n", HEAD + b"half"])
def test_half_a_request_is_not_waited_for(address: tuple[str, int], sent: bytes) -> None:
    with socket.create_connection(address, LONGEST) as connection:
        connection.sendall(sent)
        assert connection.recv(100) == b""


def test_a_whole_request_is_answered(address: tuple[str, int]) -> None:
    with socket.create_connection(address, LONGEST) as connection:
        connection.sendall(HEAD + b"0123456789")
        told = b""
        while b"second" not in told:
            told += connection.recv(1000)
        assert told.startswith(b"HTTP/1.1 200")
