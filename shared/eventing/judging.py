"""What a run comes to: one verdict a record, and all that goes into its transaction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from typing import Any, Generic, TypeVar

from shared.errors import Malformed
from shared.eventing.ledger import Ledger
from shared.eventing.outbox import Packer
from shared.eventing.ports import Lane, Unit
from shared.eventing.routes import Refused
from shared.eventing.sifting import APPLIED, Item, Verdict, parked, rejected, repeated
from shared.eventing.speech import Speech
from shared.eventing.tracing import spanned
from shared.schemas.base import Event, Parked
from shared.schemas.envelope import (
    Bookkeeping,
    Outgoing,
    Partition,
    Request,
    seal,
)

S = TypeVar("S")
U = TypeVar("U", bound=Unit)

LARGEST_EVENT = 900 * 1024
"""Checked before the commit: in a bag, one that no broker takes would block it for ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge(Generic[U, S]):
    lane: Lane[S]
    groups: Mapping[str, str]
    """Of this service: the group that reads a topic."""
    handlers: Callable[[U], S]
    dead_letter: type[Parked]
    code_version: str
    packer: Packer
    speech: Speech

    async def judge(
        self, items: Sequence[Item[S]], *, starts: Mapping[Partition, int], unit: U
    ) -> Bookkeeping:
        """May run twice on the same items: it changes nothing of them."""
        service = self.handlers(unit)
        if self.lane.prepare:
            await self.lane.prepare(service, [i.body for i in items if i.verdict is None])
        ledger = Ledger(self.lane.name, self.speech)
        for item in items:
            verdict = repeated(item, ledger.marks) or item.verdict
            if verdict is None:
                verdict = await self._handled(
                    item, service=service, unit=unit, told=ledger.told
                )
            if verdict.outcome == "parked" and item.origin.place.topic in self.lane.final:
                verdict = replace(verdict, outcome="rejected")
            if verdict.outcome == "parked":
                ledger.told.append(self._dead_letter(item, verdict))
            ledger.note(item, verdict)
        advances = ledger.advances(starts)
        unit.on_commit(partial(ledger.speak, advances))
        return Bookkeeping(
            marks=ledger.marks,
            bags=self.packer.pack(ledger.told, parts=tuple(starts)),
            advances=advances,
        )

    async def _handled(
        self, item: Item[S], *, service: S, unit: U, told: list[Outgoing]
    ) -> Verdict:
        if item.envelope is None or item.route is None:
            return APPLIED
        try:
            with spanned(item.envelope.type, item.envelope) as cause:
                unit.mark(cause)
                handled = await item.route.handle(service, item.body)
            if isinstance(handled, Refused):
                return rejected(handled, step="handle")
            told += [sealed(event, cause=cause) for event in handled]
        except Malformed as fault:
            unit.undo()
            return parked(fault, step="handle")
        return APPLIED

    def _dead_letter(self, item: Item[S], verdict: Verdict) -> Outgoing:
        """It points to where the bytes first lay, and holds none of them."""
        record = item.origin
        letter = self.dead_letter(
            occurred_at=record.received_at,
            version=1 + item.replays,
            group=self.groups[record.place.topic],
            of_topic=record.place.topic,
            of_partition=record.place.number,
            of_offset=record.offset,
            timestamp=record.timestamp,
            key_sha256=_hashed(record.key),
            size=len(record.value or b""),
            sha256=_hashed(record.value),
            reason=verdict.code,
            error=verdict.error,
            step=verdict.step,
            attempts=verdict.attempts,
            code_version=self.code_version,
        )
        unread = Request(
            id=str(record.position), actor="", organisation="", received_at=record.received_at
        )
        return seal(letter, cause=item.envelope or unread)


def sealed(event: Event, *, cause: Any) -> Outgoing:
    outgoing = seal(event, cause=cause)
    if len(outgoing.value) > LARGEST_EVENT:
        raise Malformed("result_too_large")
    return outgoing


def _hashed(value: bytes | None) -> str | None:
    return None if value is None else sha256(value).hexdigest()
