"""Read the log whole before a word is added: it must be what its last checkpoint signed."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Protocol

from services.audit.clerk.opening import Opening
from services.audit.domain.records import Wanted
from services.audit.sequencer.log import Held, Log, every
from services.audit.sequencer.office import Damaged, Leases, Office, Terms
from services.audit.sequencer.turns import Sequencer
from shared.tlog.hashing import leaf_hash
from shared.tlog.keys import LogKey, Unproven
from shared.tlog.note import checkpoint_of

AT_ONCE = 1_000


class Kept(Leases, Log, Protocol):
    async def note(self) -> str | None:
        """Give the newest checkpoint."""
        ...


async def recover(log: Kept, *, key: LogKey) -> Held:
    """A failure says what is wrong and where; it is never adopted silently."""
    held = Held(note=await log.note() or "")
    async for stored in every(log, Wanted(limit=AT_ONCE)):
        if stored.seq != held.range.size:
            raise Damaged(f"record {held.range.size} is missing")
        if leaf_hash(stored.body) != stored.leaf:
            raise Damaged(f"record {stored.seq} is not what was hashed")
        held.add(stored.fields, leaf=stored.leaf)
    _compare(held, key=key)
    return held


def _compare(held: Held, *, key: LogKey) -> None:
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


def office(
    log: Kept, sequencer: Sequencer, *, policy: Path, stop: Callable[[int], None]
) -> Office:
    """Whoever enters has read the log, and first writes what a new one begins with."""
    opening = Opening(key=sequencer.key, policy=json.loads(policy.read_bytes()))
    found = partial(recover, log, key=sequencer.key)
    return Office(log, sequencer, terms=Terms(recover=found, opening=opening.build, stop=stop))
