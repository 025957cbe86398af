"""Bytes that a permit covers leave in pieces, and what became of them is told."""

from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from typing_extensions import override

PIECE = 65_536


class Leaving(Response):
    """`told` is given the number of bytes that went out, once no more will."""

    def __init__(
        self,
        body: bytes,
        *,
        media: str,
        headers: Mapping[str, str],
        told: Callable[[int], Awaitable[None]],
    ) -> None:
        digest = sha256(body).digest()
        own = {
            "accept-ranges": "none",
            "cache-control": "private, no-store",
            "etag": f'"{digest.hex()}"',
            "repr-digest": f"sha-256=:{b64encode(digest).decode()}:",
        }
        super().__init__(body, headers={**headers, **own}, media_type=media)
        self._told = told
        self._sent = 0

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Tell, whatever becomes of it: a permit counts as received, its bytes may not be."""
        try:
            await self._send(Request(scope, receive), send)
        finally:
            await self._told(self._sent)

    async def _send(self, request: Request, send: Send) -> None:
        await send(
            {
                "type": "http.response.start",
                "status": self.status_code,
                "headers": self.raw_headers,
            }
        )
        for at in range(0, max(len(self.body), 1), PIECE):
            if await request.is_disconnected():
                return
            piece, more = self.body[at : at + PIECE], at + PIECE < len(self.body)
            await send({"type": "http.response.body", "body": piece, "more_body": more})
            self._sent += len(piece)
