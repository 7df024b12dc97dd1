"""Who may talk to a server on loopback, and how much they may send.

Programs of this machine may, and pages of the server's own address. A page from elsewhere, open in
the same browser, could send requests here; its address gives it away: the name it reached the
server by (``Host``, whatever its name server says), or where the request comes from (``Origin``,
``Sec-Fetch-Site``).
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 1_000_000
"""Bytes of the body of a request at most."""
SLOWEST_S = 30
"""Seconds in which it has to be here."""
NAMES = ("127.0.0.1", "localhost", "::1")
HEADERS = {
    b"cache-control": b"no-cache",
    b"content-security-policy": b"frame-ancestors 'none'",
    b"x-content-type-options": b"nosniff",
}


def stranger(headers: Mapping[str, str], path: str) -> str | None:
    """Return why a request is refused, or nothing.

    >>> stranger({"host": "localhost:8765"}, "/")
    >>> stranger({"host": "evil.example:8765"}, "/")
    'this server answers at 127.0.0.1 and localhost only; open it by that address.'
    """
    host = headers.get("host", "")
    if _name(f"//{host}") not in NAMES:
        return "this server answers at 127.0.0.1 and localhost only; open it by that address."
    origin = headers.get("origin")
    elsewhere = origin is not None and origin != f"http://{host}"
    if elsewhere or (path != "/" and headers.get("sec-fetch-site") in ("cross-site", "same-site")):
        return "this server answers no page of another address; ask from its own page."
    return None


class OnLoopback:
    """An application that strangers do not reach, nor a body that is too large or too slow."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = {key.decode("latin-1"): text.decode("latin-1") for key, text in scope["headers"]}

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *HEADERS.items()]
            await send(message)

        if why := stranger(headers, scope["path"]):
            await JSONResponse({"detail": why}, 403)(scope, receive, sent)
            return
        body = await _body(receive, headers)
        if isinstance(body, JSONResponse):
            await body(scope, receive, sent)
            return
        whole: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def again() -> Message:
            return whole.pop() if whole else await receive()

        await self.app(scope, again, sent)


async def _body(receive: Receive, headers: Mapping[str, str]) -> bytes | JSONResponse:
    """Return the whole body of a request, or why it is refused."""
    told = headers.get("content-length", "")
    found, more = bytearray(), not (told.isdecimal() and float(told) > MOST_BYTES)
    large = not more
    try:
        async with asyncio.timeout(SLOWEST_S):
            while more and not large:
                message = await receive()
                found += message.get("body", b"")
                more, large = message.get("more_body", False), len(found) > MOST_BYTES
    except TimeoutError:
        return JSONResponse({"detail": f"the request took over {SLOWEST_S} s; send it again."}, 408)
    if large:
        said = f"a request may have {MOST_BYTES:,} bytes at most; send less."
        return JSONResponse({"detail": said}, 413)
    return bytes(found)


def _name(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None
