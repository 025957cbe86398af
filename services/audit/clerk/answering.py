"""Each answer to a command leaves after the commit, with the proof that it is in the log."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Protocol, TypeVar

from services.audit.clerk.outcomes import Declined, Done
from services.audit.domain.records import rid_of
from services.audit.sequencer.draft import Draft
from services.audit.sequencer.turns import NotTheWriter, Sequencer
from shared.eventing.application import Answer
from shared.schemas import envelope
from shared.schemas.partners import Command
from shared.web.problems import Problem

T = TypeVar("T")
Act = Callable[[Draft], Done | Declined]
STATUS = {
    "grantor_not_entitled": 403,
    "source_unknown": 409,
    "wrong_state": 409,
    "id_reused": 409,
    "terms_invalid": 422,
    "stale_version": 412,
    "no_such_permission": 404,
    "not_sealed": 404,
    "no_such_dispute": 404,
}


class Perform(Protocol):
    """The eventing, as far as commands are concerned."""

    async def perform(
        self, cause: envelope.Request, build: Callable[[Draft], Awaitable[Answer[T]]], /
    ) -> T: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    eventing: Perform
    sequencer: Sequencer

    async def once(
        self, asking: envelope.Request, asked: Command, *, act: Act
    ) -> dict[str, Any]:
        """The same key is answered as before; with other words, it is refused."""
        digest = sha256(asked.model_dump_json().encode()).hexdigest()

        async def build(draft: Draft) -> Answer[Done | Declined]:
            came = await _first_answer(draft, digest, act=act)
            return Answer(value=came, events=came.events if isinstance(came, Done) else ())

        return self.receipt(accepted(await self.performed(asking, build)).seq)

    async def performed(
        self, asking: envelope.Request, build: Callable[[Draft], Awaitable[Answer[T]]]
    ) -> T:
        try:
            return await self.eventing.perform(asking, build)
        except NotTheWriter:
            raise Problem(503, "not-the-writer", headers={"retry-after": "5"}) from None

    def receipt(self, seq: int) -> dict[str, Any]:
        held = self.sequencer.held
        return {"seq": seq, "size": held.range.size, "receipt": held.receipt(seq).text}


async def _first_answer(draft: Draft, digest: str, *, act: Act) -> Done | Declined:
    rows, key = draft.rows("idempotency"), rid_of(draft.cause, ordinal=0)
    before = await rows.get(key)
    if before:
        same = before["body"] == digest
        return Done(seq=before["seq"]) if same else Declined("id_reused")
    came = act(draft)
    if isinstance(came, Done):
        rows.add({"_id": key, "body": digest, "seq": came.seq})
    return came


def accepted(came: T | Declined) -> T:
    if isinstance(came, Declined):
        status = STATUS[came.code]
        headers = {"retry-after": "5"} if came.code == "source_unknown" else None
        raise Problem(status, came.code.replace("_", "-"), headers=headers)
    return came
