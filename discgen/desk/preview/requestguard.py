"""Who may ask: only pages that this server sent itself, under the name it listens on.

A page of another site can send requests to 127.0.0.1, or rename its own host to it (DNS rebinding); neither carries
our Host and Origin.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LOCAL = ("127.0.0.1", "localhost", "[::1]")
_SAFE_METHODS = frozenset({"GET", "HEAD"})
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def is_local(host: str) -> bool:
    """Whether nobody but this computer can reach that address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def allowed_hosts(host: str, port: int, names: Iterable[str] = ()) -> frozenset[str]:
    """What may stand in the Host header."""
    shown = f"[{host}]" if ":" in host else host
    hosts = {*_LOCAL, shown, *names}
    return frozenset({f"{name}:{port}".lower() for name in hosts} | ({*hosts} if port == 80 else set()))


class OwnPagesOnly:
    """Refuses requests with a foreign Host or Origin, and adds the headers that keep a page to itself."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        refused = self._why_not(scope["method"], Headers(scope=scope))

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers[name] = value
            await send(message)

        if refused:
            await JSONResponse({"error": refused}, status_code=403)(scope, receive, guarded)
        else:
            await self._app(scope, receive, guarded)

    def _why_not(self, method: str, headers: Headers) -> str:
        if headers.get("host", "").lower() not in self._hosts:
            return "この宛先（Host）では応答しません"
        origin = headers.get("origin")
        if origin is not None and origin.lower() not in {f"http://{host}" for host in self._hosts}:
            return "ほかのサイトからの要求には応答しません"
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return "ほかのサイトからの要求には応答しません"
        if method not in _SAFE_METHODS and origin is None:
            return "送り元（Origin）の分からない書込みは受け付けません"
        return ""
