"""What a batch holds, before any handler runs: each record fails alone."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Generic, Literal, TypeVar

from pydantic import ValidationError

from shared.errors import Malformed
from shared.eventing.codec import decode
from shared.eventing.ports import Lane
from shared.eventing.records import Record
from shared.eventing.replays import original
from shared.eventing.routes import Refused, Route, Submitted
from shared.schemas.base import Event
from shared.schemas.envelope import Digest, Envelope, Mark

S = TypeVar("S")
Seen = Callable[[Collection[Mark]], Awaitable[Mapping[Mark, Digest]]]
REASONS = {
    "json_invalid": "not_json",
    "enum": "unknown_value",
    "literal_error": "unknown_value",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Every record gets exactly one, counted in the transaction that it is true in."""

    outcome: Literal["applied", "duplicate", "rejected", "parked"]
    code: str = ""
    step: str = ""
    error: str = ""
    attempts: int = 1


APPLIED = Verdict(outcome="applied")
DUPLICATE = Verdict(outcome="duplicate")


@dataclass(slots=True, kw_only=True)
class Item(Generic[S]):
    record: Record
    """As polled: what is counted."""
    origin: Record
    """As it first lay: what is read. The same, unless it is a replay."""
    replays: int = 0
    """How often it was written again."""
    envelope: Envelope | None = None
    mark: Mark = b""
    """Empty where none is kept: unreadable, turned away at the door, or kept before."""
    digest: Digest = b""
    route: Route[S] | None = None
    body: Any = None
    verdict: Verdict | None = None
    """None: for a handler to say."""


def repeated(item: Item[Any], known: Mapping[Mark, Digest]) -> Verdict | None:
    if item.mark not in known:
        return None
    if known[item.mark] == item.digest:
        return DUPLICATE
    return Verdict(outcome="rejected", code="id_reused", step="inbox")


def marked(envelope: Envelope, *, value: bytes | None) -> tuple[Mark, Digest]:
    """What the inbox knows a record by, and its body."""
    named = f"{envelope.source}\0{envelope.id}".encode()
    return (
        blake2b(named, digest_size=16).digest(),
        blake2b(value or b"", digest_size=8).digest(),
    )


def parked(fault: Malformed, *, step: str) -> Verdict:
    return Verdict(outcome="parked", code=fault.reason, step=step, error=type(fault).__name__)


class Sifter(Generic[S]):
    def __init__(
        self, lane: Lane[S], *, known: Collection[tuple[str, str]], seen: Seen
    ) -> None:
        self._lane = lane
        self._routes = {(route.topic, route.wire_type): route for route in lane.routes}
        self._known = known
        self._seen = seen

    async def sift(self, records: Sequence[Record]) -> Sequence[Item[S]]:
        items = [self._received(self.item(record)) for record in records]
        marks = {item.mark for item in items if item.mark}
        known: Mapping[Mark, Digest] = await self._seen(marks) if marks else {}
        for item in items:
            if item.mark in known:
                item.verdict = repeated(item, known)
                item.mark = b""
            elif item.verdict is None:
                self._read(item)
        return items

    def item(self, record: Record) -> Item[S]:
        if not self._lane.replays:
            return Item(record=record, origin=record)
        try:
            origin, replays = original(record, of={topic for topic, _ in self._routes})
        except Malformed as fault:
            refused = rejected(Refused(fault.reason), step="replay")
            return Item(record=record, origin=record, verdict=refused)
        return Item(record=record, origin=origin, replays=replays)

    def _received(self, item: Item[S]) -> Item[S]:
        """Take it through limits, envelope and door."""
        record = item.origin
        if item.verdict:
            return item
        if self._lane.limits.broken_by(record):
            item.verdict = parked(Malformed("too_large"), step="limits")
            return item
        try:
            item.envelope, item.body = decode(record)
        except Malformed as fault:
            item.verdict = parked(fault, step="envelope")
            return item
        refused = self._lane.door(record, item.envelope) if self._lane.door else None
        if refused:
            item.verdict = rejected(refused, step="door")
            return item
        item.mark, item.digest = marked(item.envelope, value=record.value)
        return item

    def _read(self, item: Item[S]) -> None:
        envelope = item.envelope
        if envelope is None:
            return
        told = (item.origin.place.topic, envelope.type)
        item.route = self._routes.get(told)
        if item.route:
            try:
                item.body = _parsed(item.route, envelope, value=item.body)
            except Malformed as fault:
                item.verdict = parked(fault, step="body")
        elif told in self._known:
            item.verdict = APPLIED
        else:
            item.verdict = parked(Malformed("unknown_type"), step="body")


def rejected(refused: Refused, *, step: str) -> Verdict:
    return Verdict(outcome="rejected", code=refused.code, step=step)


def _parsed(route: Route[Any], envelope: Envelope, *, value: bytes) -> Event | Submitted:
    if route.event is None:
        return Submitted(envelope=envelope, value=value)
    try:
        return route.event.model_validate_json(value, extra="ignore")  # nested too
    except ValidationError as error:
        first = error.errors(include_input=False, include_context=False, include_url=False)[0]
        if "recursion" in first["msg"]:
            raise Malformed("too_deep") from None
        raise Malformed(REASONS.get(first["type"], "schema")) from None
