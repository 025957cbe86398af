"""The newest checkpoint on Kafka: what others have seen of the log, whatever we remember."""

from collections.abc import Awaitable, Callable, Iterable
from functools import partial

from pydantic import ValidationError

from services.audit.sequencer.log import Held
from services.audit.sequencer.office import Damaged
from shared.eventing.browsing import read_last
from shared.eventing.records import Record
from shared.eventing.security import Address
from shared.schemas.audit import CheckpointSigned
from shared.schemas.envelope import Bag, Partition
from shared.tlog.hashing import Head
from shared.tlog.keys import LogKey, Unproven
from shared.tlog.note import checkpoint_of

PUBLISHED = Partition(CheckpointSigned.topic, 0)
OPENING = 2
"""The size of the first checkpoint there ever is: the log is opened, its policy adopted."""
Newest = Callable[[], Awaitable[Record | None]]
"""Gives the last record of `PUBLISHED`; raises Unavailable."""


class Stale(Damaged):
    """A second history would begin here, beside the one that was published."""

    exit_code = 4


class Unanchored(Damaged):
    """Nothing tells whether this is the whole of what was published."""

    exit_code = 5


def newest_on(kafka: Address) -> Newest:
    return partial(read_last, kafka, PUBLISHED)


def anchor_of(record: Record, *, key: LogKey) -> Head:
    try:
        told = CheckpointSigned.model_validate_json(record.value or b"")
        return checkpoint_of(told.note, key=key)
    except (ValidationError, Unproven):
        raise Stale("the last published checkpoint is not this log's: is the key?") from None


def compare(held: Held, anchor: Head) -> None:
    """Called at the anchor's size on the way up, and at the log's end."""
    if held.range.size == anchor.size and held.range.root != anchor.root:
        raise Stale(f"a fork: {anchor.size} other records were published; restore those")
    if held.range.size < anchor.size:
        behind = f"{held.range.size} records, and {anchor.size} were published"
        raise Stale(f"{behind}: restore a newer backup")


def unanchored(held: Held, bags: Iterable[Bag], *, accepted: int | None) -> None:
    """A log whose first word is still on its way has not been published yet."""
    size = held.range.size
    told = (event for bag in bags for event in bag.events)
    is_first = any(
        event.topic == PUBLISHED.topic and event.headers["ce_sequence"] == str(OPENING)
        for event in told
    )
    if size and size != accepted and not is_first:
        raise Unanchored(
            f"{size} records, and no checkpoint on {PUBLISHED.topic}: compare them with an"
            f" officer's pack, then start once with AUDIT_ACCEPT_HEAD={size}"
        )
