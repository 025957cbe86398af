"""Read the log whole before a word is added: it must be what its last checkpoint signed."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from services.audit.clerk.opening import Opening
from services.audit.domain.records import Fields, Stored, Wanted, columns_of
from services.audit.recovery.anchor import Newest, anchor_of, compare, unanchored
from services.audit.sequencer.log import Held, Log, every
from services.audit.sequencer.office import Damaged, Leases, Office, Terms
from services.audit.sequencer.turns import Sequencer
from shared.tlog.hashing import CompactRange, Head, leaf_hash
from shared.tlog.keys import LogKey, Unproven
from shared.tlog.note import checkpoint_of

AT_ONCE = 1_000
FEW = 100
"""Where others wait meanwhile."""


class Kept(Leases, Log, Protocol):
    async def note(self) -> str | None:
        """Give the newest checkpoint."""
        ...


async def recover(log: Kept, *, key: LogKey, anchor: Head | None = None) -> Held:
    """A failure says what is wrong and where; it is never adopted silently."""
    held = Held(note=await log.note() or "")
    async for stored in every(log, Wanted(limit=AT_ONCE)):
        held.add(_sound(stored, seq=held.range.size), leaf=stored.leaf)
        if anchor and held.range.size == anchor.size:
            compare(held, anchor)
    _compare_with_signed(held, key=key)
    if anchor:
        compare(held, anchor)
    return held


async def recheck(log: Kept, held: Held) -> None:
    """Hash anew what the log held when this began: it grows meanwhile."""
    signed, found = held.range.head, CompactRange()
    async for stored in every(log, Wanted(limit=FEW, before=signed.size)):
        _sound(stored, seq=found.size)
        found = found.extended([stored.leaf])
    if found.size < signed.size:
        raise Damaged(f"record {found.size} is missing: {signed.size} were signed")
    if found.root != signed.root:
        raise Damaged("the records are not those that were signed")


def _sound(stored: Stored, *, seq: int) -> Fields:
    if stored.seq != seq:
        raise Damaged(f"record {seq} is missing")
    if leaf_hash(stored.body) != stored.leaf:
        raise Damaged(f"record {seq} is not what was hashed")
    fields = stored.fields
    if stored.beside != columns_of(fields):
        raise Damaged(f"record {seq} is found by what it does not say")
    return fields


def _compare_with_signed(held: Held, *, key: LogKey) -> None:
    size = held.range.size
    if not held.note:
        if size:
            raise Damaged(f"{size} records, and no checkpoint")
        return
    try:
        signed = checkpoint_of(held.note, key=key)
    except Unproven as error:
        raise Damaged(f"the last checkpoint: {error}") from error
    if size < signed.size:
        raise Damaged(f"record {size} is missing: {signed.size} were signed")
    if size > signed.size:
        raise Damaged(f"record {signed.size} was never signed")
    if held.range.root != signed.root:
        raise Damaged("the records are not those that were signed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What a process begins with, and what ends it."""

    policy: Path
    holder: str
    """The replica: started again, it need not wait until its own lease lapses."""
    newest: Newest
    accepted: int | None
    """The size that an operator has compared, where nothing published can be."""
    stop: Callable[[int], None]


def office(log: Kept, sequencer: Sequencer, *, start: Start) -> Office:
    """Whoever enters has read the log, and first writes what a new one begins with."""
    key, opening = sequencer.key, json.loads(start.policy.read_bytes())

    async def found() -> Held:
        record = await start.newest()
        anchor = anchor_of(record, key=key) if record else None
        held = await recover(log, key=key, anchor=anchor)
        if anchor is None:
            unanchored(held, await sequencer.unsent(), accepted=start.accepted)
        return held

    terms = Terms(
        recover=found,
        recheck=partial(recheck, log),
        opening=Opening(key=key, policy=opening).build,
        stop=start.stop,
        holder=start.holder,
    )
    return Office(log, sequencer, terms=terms)
