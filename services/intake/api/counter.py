"""Where submissions are handed in."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from services.intake.api.answers import accepted, judged, reply, settled
from services.intake.api.inlet import MIB, Inlet, same
from services.intake.clerk.office import Office
from services.intake.clerk.working import Worker
from shared.web.callers import Caller, cause, having
from shared.web.problems import Problem

Routes = Mapping[str, Callable[..., Awaitable[Response]]]
Partner = Annotated[Caller, Depends(having("partner"))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    worker: Worker
    inlet: Inlet

    @property
    def office(self) -> Office:
        return self.worker.office

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/v1", lifespan=self._open)
        many = self.batch
        posts: Routes = {"records": self.record, "batches": many, "files": many}
        for name, answer in posts.items():
            path = f"/feeds/{{feed}}/{name}"
            router.add_api_route(path, answer, methods=["POST"], response_model=None, name=name)
        return router

    async def record(
        self, request: Request, feed: str, *, caller: Partner, dry_run: bool = False
    ) -> Response:
        """One record, or a CloudEvent that holds one: settled before the answer."""
        known = self.inlet.feed(feed, caller)
        submission = await self.inlet.submission(request, known, keyed=not dry_run)
        if len(submission.body) > MIB:
            raise Problem(413, "too-large")
        asking = cause(request, caller, at=submission.at)
        if dry_run:
            return reply(judged(*await self.office.judge(submission, cause=asking)))
        told = await self.office.settle(submission, cause=asking)
        return settled(same(told, submission))

    async def batch(self, request: Request, feed: str, *, caller: Partner) -> Response:
        """Many: kept before the answer, worked through after it."""
        known = self.inlet.feed(feed, caller)
        if known.signature == "required":
            raise Problem(403, "signature-invalid", detail="Send each record signed.")
        submission = await self.inlet.submission(request, known)
        if submission.event:
            raise Problem(422, "format-unknown", detail="Send one event to `records`.")
        asking = cause(request, caller, at=submission.at)
        told = await self.office.accept(submission, cause=asking)
        self.worker.wake.set()
        return accepted(same(told, submission))

    @asynccontextmanager
    async def _open(self, _: Any) -> AsyncGenerator[None]:
        async with self.worker.at_work():
            yield
