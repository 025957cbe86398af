"""What lies where a dead letter points: fetched before the turn that has to know."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from services.audit.clerk.disputes import Suspect, Untold, place_of
from shared.errors import Malformed
from shared.eventing.browsing import read_each
from shared.eventing.codec import decode
from shared.eventing.records import Record
from shared.eventing.security import Address
from shared.eventing.sifting import Seen, marked
from shared.eventing.signing import read_signatory
from shared.schemas.audit import RecordParked
from shared.schemas.base import Parked
from shared.schemas.envelope import Digest, Mark, Position
from shared.schemas.partners import PermissionGrantRequested, Target

INLET = PermissionGrantRequested.topic
TARGET: TypeAdapter[str] = TypeAdapter(Target)

Told = Suspect | Untold
ReadEach = Callable[[Collection[Position]], Awaitable[Mapping[Position, Record]]]
"""Leaves out what does not lie there any more; raises Unavailable."""
Signer = Callable[[Record], str | None]
"""The organisation whose key signed a record, if one did."""


@dataclass(slots=True, kw_only=True)
class Inlet:
    """Where permissions come in. It remembers one batch's records, and decides nothing."""

    read_each: ReadEach
    signer: Signer
    seen: Seen
    _found: dict[Position, Told] = field(default_factory=dict[Position, Told])
    _marks: dict[Position, tuple[Mark, Digest]] = field(
        default_factory=dict[Position, tuple[Mark, Digest]]
    )
    """Of those that can be told by name."""

    async def gather(self, events: Sequence[object]) -> None:
        """No turn of the log waits for a broker, and so a batch is looked up before its own."""
        letters = [each for each in events if isinstance(each, Parked) and points_here(each)]
        places = {place_of(letter) for letter in letters}
        records: Mapping[Position, Record] = await self.read_each(places) if places else {}
        self._marks = {place: m for place, record in records.items() if (m := _marked(record))}
        self._found = {
            place_of(letter): self._made_of(letter, records.get(place_of(letter)))
            for letter in letters
        }

    async def at(self, letter: Parked) -> Told:
        """Asked within a turn: what an earlier one read is no riddle, however sent again."""
        place = place_of(letter)
        if named := self._marks.get(place):
            mark, digest = named
            if (await self.seen([mark])).get(mark) == digest:
                return Untold("read_before")
        return self._found.get(place, Untold("not_looked_up"))

    def _made_of(self, letter: Parked, record: Record | None) -> Told:
        if record is None or _hashed(record.value) != letter.sha256:
            return Untold("gone")
        target, signer = _target(record.key), self.signer(record)
        if signer is None:
            return Untold("signature_invalid")
        return Suspect(target=target, signer=signer) if target else Untold("no_readable_key")


def read_inlet(kafka: Address, partners: Path, *, seen: Seen) -> Inlet:
    return Inlet(
        read_each=partial(read_each, kafka), signer=read_signatory(partners), seen=seen
    )


def points_here(letter: Parked) -> bool:
    """Nobody else reads the inlet, and so no other's dead letter points there."""
    return isinstance(letter, RecordParked) and letter.of_topic == INLET


def _marked(record: Record) -> tuple[Mark, Digest] | None:
    try:
        return marked(decode(record)[0], value=record.value)
    except Malformed:
        return None


def _target(key: bytes | None) -> str:
    """Which target a record is filed under; empty where nobody can say."""
    try:
        return TARGET.validate_python((key or b"").decode("ascii"))
    except (UnicodeDecodeError, ValidationError):
        return ""


def _hashed(value: bytes | None) -> str | None:
    return None if value is None else sha256(value).hexdigest()
