"""Signing in and out: one browser, one attempt, one session of a new name."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from hmac import compare_digest
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from starlette.responses import RedirectResponse

from shared.web.origins import local
from shared.web.problems import Problem
from shared.web.providers import BACK, Attempt, Provider
from shared.web.sessions import Attendance, fresh, key
from shared.web.site import Site

WAIT = timedelta(minutes=10)
"""How long somebody may take at the issuer."""
SENT_AWAY = "-signing-in"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reception:
    site: Site
    attendance: Attendance
    provider: Provider

    def router(self) -> APIRouter:
        router = APIRouter(include_in_schema=False, lifespan=self._open)
        router.add_api_route("/sign-in", self.start, response_class=Response)
        router.add_api_route(BACK, self.finish, response_class=Response)
        router.add_api_route("/sign-out", self.leave, methods=["POST"], response_class=Response)
        return router

    @asynccontextmanager
    async def _open(self, _: Any) -> AsyncGenerator[None]:
        async with self.provider:
            yield

    async def start(self, then: str = "/") -> Response:
        """Send the browser away; a link, since a form may not lead to another host."""
        attempt = Attempt(state=fresh(), nonce=fresh(), verifier=fresh())
        kept = asdict(attempt) | {"then": local(then)}
        away = await self.provider.address(attempt)
        cookie, until = fresh(), self.site.now() + WAIT
        await self.attendance.sessions.keep(key(cookie), kept, until=until)
        answer = _sent(away)
        self._set(answer, self.site.cookie + SENT_AWAY, value=cookie)
        return answer

    async def finish(
        self,
        request: Request,
        *,
        state: Annotated[str, Query(max_length=200)] = "",
        code: Annotated[str, Query(max_length=2000)] = "",
        error: Annotated[str, Query(max_length=200)] = "",
    ) -> Response:
        """Whatever session the browser came with is over: nobody else may know the new one."""
        name = self.site.cookie + SENT_AWAY
        kept = await self.attendance.sessions.take(key(request.cookies.get(name, "")))
        if kept is None or "verifier" not in kept or kept["until"] <= self.site.now():
            raise _lost()
        if error or not compare_digest(state.encode(), kept["state"].encode()):
            raise _lost()
        asked = {part: kept[part] for part in ("state", "nonce", "verifier")}
        caller = await self.provider.caller(code, Attempt(**asked))
        await self._end(request)
        answer = _sent(kept["then"])
        self._set(answer, self.site.cookie, value=await self.attendance.begin(caller))
        self._unset(answer, name)
        return answer

    async def leave(self, request: Request) -> Response:
        await self._end(request)
        answer = _sent("/")
        self._unset(answer, self.site.cookie)
        return answer

    async def _end(self, request: Request) -> None:
        if cookie := request.cookies.get(self.site.cookie):
            await self.attendance.end(cookie)

    @staticmethod
    def _set(answer: Response, name: str, *, value: str) -> None:
        answer.set_cookie(name, value, path="/", secure=True, httponly=True, samesite="lax")

    @staticmethod
    def _unset(answer: Response, name: str) -> None:
        answer.delete_cookie(name, path="/", secure=True, httponly=True, samesite="lax")


def _sent(address: str) -> Response:
    return RedirectResponse(address, 303, {"cache-control": "no-store"})


def _lost() -> Problem:
    detail = "This sign-in was not begun in this browser, or is too old. Sign in again."
    return Problem(400, "sign-in-lost", detail=detail)
