"""What adds to the log: each answer leaves after the commit, with the proof that it is in."""

from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from hashlib import sha256
from typing import Annotated, Any, Protocol, TypeVar

from fastapi import APIRouter, Depends, Header, Request

from services.audit.clerk.disclosures import AskDisclosure, Disclosed, disclose
from services.audit.clerk.permissions import Declined, Done, Permissions
from services.audit.domain.records import rid_of
from services.audit.sequencer import gauges
from services.audit.sequencer.draft import Draft
from services.audit.sequencer.turns import NotTheWriter, Sequencer
from shared.errors import Unavailable
from shared.eventing.application import Answer
from shared.schemas import envelope
from shared.schemas.partners import Command, GrantPermission, WithdrawPermission
from shared.web.callers import Caller, cause, having
from shared.web.problems import Problem

T = TypeVar("T")
Granter = Annotated[Caller, Depends(having("permission_granter"))]
Discloser = Annotated[Caller, Depends(having("service:export", "service:matching"))]
Key = Annotated[str, Header(alias="idempotency-key", pattern=r"^[A-Za-z0-9-]{1,128}$")]
Act = Callable[[Permissions], Done | Declined]
STATUS = {
    "grantor_not_entitled": 403,
    "source_unknown": 409,
    "wrong_state": 409,
    "id_reused": 409,
    "terms_invalid": 422,
    "not_sealed": 404,
}


class Perform(Protocol):
    """The eventing, as far as commands are concerned."""

    async def perform(
        self, cause: envelope.Request, build: Callable[[Draft], Awaitable[Answer[T]]], /
    ) -> T: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Counter:
    """Where commands are handed in."""

    eventing: Perform
    sequencer: Sequencer
    permissions: Callable[[Draft], Permissions]

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/v1")
        add = router.add_api_route
        add("/permissions", self.grant, methods=["POST"], status_code=201)
        path = "/permissions/{permission}/withdrawals"
        add(path, self.withdraw, methods=["POST"], status_code=201)
        add("/disclosures", self.disclose, methods=["POST"])
        return router

    async def grant(
        self, request: Request, asked: GrantPermission, *, caller: Granter, key: Key
    ) -> dict[str, Any]:
        asking = replace(cause(request, caller, at=self.sequencer.now()), id=key)
        by = caller.organisation
        return await self._once(asking, asked, act=lambda those: those.grant(asked, by=by))

    async def withdraw(
        self,
        request: Request,
        permission: str,
        *,
        asked: WithdrawPermission,
        caller: Granter,
        key: Key,
    ) -> dict[str, Any]:
        if asked.permission != permission:
            raise Problem(422, "terms-invalid", detail="The path names another permission.")
        asking = replace(cause(request, caller, at=self.sequencer.now()), id=key)
        by = caller.organisation
        return await self._once(asking, asked, act=lambda those: those.withdraw(asked, by=by))

    async def disclose(
        self, request: Request, asked: AskDisclosure, *, caller: Discloser
    ) -> dict[str, Any]:
        """Say what to take away from what was sealed; a denial is an answer too."""
        asking = replace(cause(request, caller, at=self.sequencer.now()), id=asked.request_id)

        async def build(draft: Draft) -> Answer[Disclosed | Declined]:
            return Answer(value=disclose(asked, draft))

        with _failures_counted():
            answered = await self._performed(asking, build)
        came = _accepted(answered)
        gauges.DISCLOSURES.labels(came.opened.outcome).inc()
        named = {"decision": rid_of(asking, ordinal=0), "use_by": came.use_by}
        return self._receipt(came.seq) | asdict(came.opened) | named

    async def _once(
        self, asking: envelope.Request, asked: Command, *, act: Act
    ) -> dict[str, Any]:
        digest = sha256(asked.model_dump_json().encode()).hexdigest()

        async def build(draft: Draft) -> Answer[Done | Declined]:
            came = await _first_answer(draft, digest, act=partial(act, self.permissions(draft)))
            return Answer(value=came, events=came.events if isinstance(came, Done) else ())

        return self._receipt(_accepted(await self._performed(asking, build)).seq)

    async def _performed(
        self, asking: envelope.Request, build: Callable[[Draft], Awaitable[Answer[T]]]
    ) -> T:
        try:
            return await self.eventing.perform(asking, build)
        except NotTheWriter:
            raise Problem(503, "not-the-writer", headers={"retry-after": "5"}) from None

    def _receipt(self, seq: int) -> dict[str, Any]:
        held = self.sequencer.held
        return {"seq": seq, "size": held.range.size, "receipt": held.receipt(seq).text}


@contextmanager
def _failures_counted() -> Generator[None]:
    """Where there is no answer, no reader gets anything."""
    try:
        yield
    except (Unavailable, Problem):
        gauges.DISCLOSURES.labels("failed").inc()
        raise


async def _first_answer(
    draft: Draft, digest: str, *, act: Callable[[], Done | Declined]
) -> Done | Declined:
    """The same key is answered as before; with other words, it is refused."""
    rows, key = draft.rows("idempotency"), rid_of(draft.cause, ordinal=0)
    before = await rows.get(key)
    if before:
        same = before["body"] == digest
        return Done(seq=before["seq"]) if same else Declined("id_reused")
    came = act()
    if isinstance(came, Done):
        rows.add({"_id": key, "body": digest, "seq": came.seq})
    return came


def _accepted(came: T | Declined) -> T:
    if isinstance(came, Declined):
        status = STATUS[came.code]
        headers = {"retry-after": "5"} if came.code == "source_unknown" else None
        raise Problem(status, came.code.replace("_", "-"), headers=headers)
    return came
