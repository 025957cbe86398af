"""Audit whole, on twins: its real kernel parts, a clock that we wind, dice that we know."""

import json
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, TypeVar

from pydantic import BaseModel

from services.audit.clerk.disclosures import Disclosed, disclose
from services.audit.clerk.opening import Opening
from services.audit.clerk.outcomes import Declined
from services.audit.handlers import LETTERS, MAIN, PERMISSIONS, Recorder, Recorders
from services.audit.handlers.unreadable import Inlet
from services.audit.recovery import recover
from services.audit.sequencer.draft import Draft
from services.audit.sequencer.notary import Notary
from services.audit.sequencer.turns import Sequencer
from shared.eventing.application import Answer
from shared.eventing.judging import Judge, sealed
from shared.eventing.outbox import Packer
from shared.eventing.ports import Lane
from shared.eventing.records import Record
from shared.eventing.sifting import Sifter
from shared.eventing.speech import Speech
from shared.schemas.audit import RecordParked
from shared.schemas.base import Event, Submission
from shared.schemas.catalogue import BY_TYPE, KINDS
from shared.schemas.envelope import (
    Bookkeeping,
    Cause,
    Outgoing,
    Partition,
    Position,
    Request,
    seal,
)
from shared.schemas.partners import PermissionGrantRequested, PermissionWithdrawalRequested
from shared.tlog.signer import signer_of
from tests.support.audit_events import (
    a_draft,
    a_grant,
    a_register_entry,
    a_withdrawal,
    an_opening_of,
)
from tests.support.audit_library import MemoryLibrary
from tests.support.builders import NENC, NOON, a_registration
from tests.support.memory import MemoryStore

T = TypeVar("T")
ORIGIN = "audit.example/log/1"
CUSTODIANS = {"hi-nenc": NENC}
POLICY = json.loads(Path("deploy/config/policy-2026-1.json").read_bytes())
KEYLESS = Request(id="r", actor="sample", organisation="", received_at=NOON)


def a_signer(seed: int = 7) -> Any:
    return signer_of(ORIGIN, seed=bytes([seed]) * 32)


@dataclass
class Audit:
    """One process; several may share a store. `log` is the store's real one, or its twin."""

    store: Any = field(default_factory=lambda: MemoryStore(unique={"records": "rid"}))
    log: Any = None
    now: datetime = NOON
    seed: int = 0
    offsets: dict[str, int] = field(default_factory=dict[str, int])
    sent: dict[Position, Record] = field(default_factory=dict[Position, Record])
    """What lies on the topics; forget one, and it is gone."""

    def __post_init__(self) -> None:
        self.library = self.log or MemoryLibrary(self.store)
        notary = Notary(a_signer())
        dice = Random(self.seed)  # noqa: S311 - dice that a test knows
        self.sequencer = Sequencer(
            self.store, self.library, notary=notary, dice=dice, now=lambda: self.now
        )
        self.opening = Opening(key=notary.key, policy=POLICY)
        self.inlet = Inlet(read_each=self.read_each, signer=signed_by, seen=self.store.seen)
        self.recorders = Recorders(origin=ORIGIN, custodians=CUSTODIANS, inlet=self.inlet)
        self.packer = Packer(lambda: self.now, chance=dice.random)

    async def open(self) -> "Audit":
        key = self.opening.key
        self.sequencer.take_office(await recover(self.library, key=key))
        await self.sequencer.take(self.opening.build, rank=0)
        return self

    async def hear(self, *events: Event) -> list[Event]:
        """Let them be published by their service, taken in one batch, and answered."""
        outgoing = [seal(event, cause=KEYLESS) for event in events]
        records = [self.record(each) for each in outgoing]
        return await self.take(records)

    async def receive(
        self, kind: type[Submission], asked: BaseModel, *, by: str = NENC, id_: str = "1"
    ) -> list[Event]:
        """Let a partner's event come in; the door stands open here."""
        target = asked.model_dump()["target"]
        headers = {
            "ce_specversion": "1.0",
            "ce_id": id_,
            "ce_source": f"{by}/system",
            "ce_type": kind.wire_type,
            "ce_subject": target,
            "ce_time": NOON.isoformat(),
            "content-type": "application/json",
        }
        value = asked.model_dump_json().encode()
        outgoing = Outgoing(topic=kind.topic, key=target, headers=headers, value=value)
        return await self.take([self.record(outgoing)])

    async def take(self, records: Sequence[Record]) -> list[Event]:
        booked = await self.apply(records)
        return told(booked)

    async def replay(self, record: Record, *, of: Record) -> list[Event]:
        """Let a record come in again, as the one that once lay at that place."""
        return told(await self.apply([record], lay_at=of.position))

    async def apply(
        self, records: Sequence[Record], *, lay_at: Position | None = None
    ) -> Bookkeeping:
        lane = self.lane_of(records[0].place.topic)
        starts = {record.place: record.offset for record in reversed(records)}
        await self.store.begin(starts)
        sifter = Sifter(
            lane, known={(kind.topic, kind.wire_type) for kind in KINDS}, seen=self.store.seen
        )
        items = await sifter.sift(records)
        for item in items:
            if lay_at and item.envelope:
                item.envelope.position = lay_at
        if lane.gather:
            await lane.gather([item.body for item in items if item.verdict is None])
        judge: Judge[Draft, Recorder] = Judge(
            lane=lane,
            groups=dict.fromkeys(lane.topics, "audit"),
            handlers=self.recorders,
            dead_letter=RecordParked,
            code_version="1",
            packer=self.packer,
            speech=Speech(lambda: 0.0),
        )

        async def build(draft: Draft) -> Bookkeeping:
            return await judge.judge(items, starts=starts, unit=draft)

        return await self.sequencer.lane(lane.name).apply(build)

    def lane_of(self, topic: str) -> Lane[Recorder]:
        gather = self.inlet.gather
        lane = Lane(name="permissions", routes=PERMISSIONS, gather=gather, final=LETTERS)
        if topic in lane.topics:
            return lane
        return Lane(name="main", routes=MAIN, prepare=Recorder.foresee, final=LETTERS)

    async def read_each(self, places: Collection[Position]) -> Mapping[Position, Record]:
        return {place: self.sent[place] for place in places if place in self.sent}

    async def perform(self, cause: Cause, build: Callable[[Draft], Awaitable[Answer[T]]]) -> T:
        answers: list[Answer[T]] = []

        async def booked(draft: Draft) -> Bookkeeping:
            draft.mark(cause)
            answers.append(await build(draft))
            events = [sealed(event, cause=cause) for event in answers[-1].events]
            return Bookkeeping(bags=self.packer.pack(events))

        await self.sequencer.lane("commands").apply(booked)
        return answers[-1].value

    async def disclose(self, **changes: Any) -> Disclosed | Declined:
        asked = an_opening_of(**changes)
        asking = replace(KEYLESS, id=asked.request_id, actor="service:export")

        async def build(draft: Draft) -> Answer[Disclosed | Declined]:
            return Answer(value=disclose(asked, draft))

        return await self.perform(asking, build)

    async def opened(self, **changes: Any) -> Disclosed:
        """A reading that is answered, whatever it is answered with."""
        seen = await self.disclose(**changes)
        assert isinstance(seen, Disclosed)
        return seen

    def wind(self, by: timedelta) -> None:
        self.now += by

    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(row["body"]) for row in self.library.rows()]

    def kinds(self) -> list[str]:
        return [body["kind"] for body in self.bodies()]

    def record(self, sent: Outgoing) -> Record:
        offset = self.offsets[sent.topic] = self.offsets.get(sent.topic, -1) + 1
        record = Record(
            place=Partition(sent.topic, 0),
            offset=offset,
            timestamp=int(NOON.timestamp() * 1000),
            key=sent.key.encode(),
            headers=[(name, text.encode()) for name, text in sent.headers.items()],
            value=sent.value,
        )
        self.sent[record.position] = record
        return record


def signed_by(record: Record) -> str | None:
    """The twin of a signature: whoever it says it is from, unless it says that it is forged."""
    headers = dict(record.headers)
    source = (headers.get("ce_source") or b"").decode().partition("/")[0]
    return None if "ce_forged" in headers else source or None


def told(booked: Bookkeeping) -> list[Event]:
    """What left, the checkpoints apart."""
    events = [_event(each) for bag in booked.bags for each in bag.events]
    return [event for event in events if event.wire_type != "audit.checkpoint-signed.v1"]


def _event(outgoing: Outgoing) -> Event:
    kind = BY_TYPE[outgoing.headers["ce_type"]]
    assert issubclass(kind, Event)
    return kind.model_validate_json(outgoing.value)


async def a_shared_world(audit: Audit | None = None) -> Audit:
    """One innovation, granted to the department, in one sealed edition."""
    audit = await (audit or Audit()).open()
    await audit.hear(a_registration(), a_register_entry())
    await audit.receive(PermissionGrantRequested, a_grant(), id_="grant")
    await audit.hear(a_draft())
    return audit


async def withdraw(audit: Audit, *, id_: str = "withdrawal", **changes: Any) -> list[Event]:
    return await audit.receive(PermissionWithdrawalRequested, a_withdrawal(**changes), id_=id_)
