"""What a sender gets for what was sent: one receipt a submission, one line a record."""

from base64 import b32encode
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal

from pydantic import AwareDatetime

from services.intake.domain.issues import Outcome, worst
from services.intake.domain.spaces import Feed
from shared.schemas.base import Frozen
from shared.schemas.entities import Issue
from shared.schemas.envelope import Envelope

JSON = "application/json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """Bytes, and who sent them how; nothing of them is understood yet."""

    id: str
    feed: Feed
    body: bytes
    media: str
    at: datetime
    event: Envelope | None = None
    corrects: str | None = None
    """The line whose record this one mends."""

    @property
    def salted(self) -> str:
        return sha256(self.id.encode() + self.body).hexdigest()


class Receipt(Frozen):
    id: str
    feed: str
    organisation: str
    media: str
    received_at: AwareDatetime
    size: int
    salted: str
    """Hash of the receipt's id and the bytes: it says whether they came before, and no more."""
    blob: str | None = None
    """Hash of the bytes while they are kept; none once they may not be."""
    chunks: int = 0
    ce_source: str | None = None
    ce_id: str | None = None
    corrects: str | None = None
    state: Literal["received", "done"] = "received"
    busy_until: AwareDatetime | None = None
    tries: int = 0
    """How often work on it has failed since it last came on."""
    next: int = 0
    records: int | None = None
    """None until they are split."""
    counts: Mapping[Outcome, int] = {}

    def free(self, at: datetime) -> bool:
        """Is there work in it that nobody is at?"""
        idle = self.busy_until is None or self.busy_until < at
        return self.state == "received" and idle

    def leased(self, until: datetime) -> "Receipt":
        return self.model_copy(update={"busy_until": until})

    def advanced(self, lines: Iterable["ReceiptLine"], *, of: int) -> "Receipt":
        counts = Counter(self.counts)
        counts.update(line.outcome for line in lines)
        done = sum(counts.values())
        state = "done" if done == of else "received"
        told = {"counts": dict(counts), "next": done, "records": of, "state": state}
        return self.model_copy(update={**told, "tries": 0})


class ReceiptLine(Frozen):
    """What became of one record."""

    receipt: str
    position: int
    path: str
    outcome: Outcome
    source_ref: str | None = None
    version: int | None = None
    issues: tuple[Issue, ...] = ()

    @property
    def id(self) -> str:
        return line_id(self.receipt, self.position)

    @property
    def code(self) -> str:
        """The worst of what was wrong."""
        return worst(self.issues) or self.outcome


class Kept(Frozen):
    """Bytes: a part of what was sent, or a record of it, which outlives a whole that goes."""

    data: bytes
    expires: AwareDatetime


class Quarantined(Frozen):
    """Readable and attributed, and unsound: until it is mended, or another takes its place."""

    line: str
    codes: tuple[str, ...]
    at: AwareDatetime
    state: Literal["open", "superseded", "mended"] = "open"
    feed: str = ""
    ref: str | None = None
    ended_by: str | None = None
    """The line of the record that took its place."""

    def ended(self, state: str, *, by: str) -> "Quarantined":
        return self.model_copy(update={"state": state, "ended_by": by})


def receipt_of(told: Submission, *, kept: bool) -> Receipt:
    return Receipt(
        id=told.id,
        feed=told.feed.code,
        organisation=told.feed.custodian,
        media=told.media,
        received_at=told.at,
        size=len(told.body),
        salted=told.salted,
        blob=sha256(told.body).hexdigest() if kept else None,
        ce_source=told.event.source if told.event else None,
        ce_id=told.event.id if told.event else None,
        corrects=told.corrects,
    )


def receipt_id(*names: str) -> str:
    """The same submission has the same receipt, whoever asks."""
    digest = sha256("\0".join(names).encode()).digest()
    return "rc_" + b32encode(digest)[:20].decode().lower()


def line_id(receipt: str, position: int) -> str:
    return f"{receipt}/{position:05}"
