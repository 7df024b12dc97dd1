"""Who may talk to a server on loopback: pages of its own address, and programs of this machine.

A page from elsewhere, open in the same browser, could send requests here. Its address gives it
away: the name it reached the server by (``Host``, also after a change of its name server's mind),
or where the request comes from (``Origin``, ``Sec-Fetch-Site``).
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

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
    """An application that refuses strangers, and whose answers stay out of frames and caches."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = {
            key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]
        }

        async def sent(message: dict[str, object]) -> None:
            if message["type"] == "http.response.start":
                given = message.get("headers")
                listed = list(given) if isinstance(given, list | tuple) else []
                message = {**message, "headers": [*listed, *HEADERS.items()]}
            await send(message)

        why = stranger(headers, scope["path"])
        app = self.app if why is None else JSONResponse({"detail": why}, 403)
        await app(scope, receive, sent)  # type: ignore[arg-type]


def _name(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None
