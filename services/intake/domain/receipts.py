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
from shared.schemas.base import Code, Frozen, Line, OrgId, Sha256
from shared.schemas.entities import Issue
from shared.schemas.envelope import Envelope


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """Bytes, and who sent them how; nothing of them is understood yet."""

    id: str
    feed: str
    organisation: OrgId
    body: bytes
    media: str
    at: datetime
    event: Envelope | None = None


class Receipt(Frozen):
    id: Code
    feed: Code
    organisation: OrgId
    media: Line
    received_at: AwareDatetime
    size: int
    salted: Sha256
    """Of the receipt's id and the bytes: it says whether they came before, and no more."""
    blob: Sha256 | None = None
    """Where the bytes are kept; none once they may not be."""
    ce_source: Line | None = None
    ce_id: Line | None = None
    state: Literal["received", "done"] = "received"
    busy_until: AwareDatetime | None = None
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

    def submission(self, body: bytes) -> Submission:
        return Submission(
            id=self.id,
            feed=self.feed,
            organisation=self.organisation,
            body=body,
            media=self.media,
            at=self.received_at,
        )

    def advanced(self, lines: Iterable["ReceiptLine"], *, of: int) -> "Receipt":
        counts = Counter(self.counts)
        counts.update(line.outcome for line in lines)
        done = sum(counts.values())
        state = "done" if done == of else "received"
        told = {"counts": dict(counts), "next": done, "records": of, "state": state}
        return self.model_copy(update=told)


class ReceiptLine(Frozen):
    """What became of one record."""

    receipt: Code
    position: int
    path: Line
    outcome: Outcome
    source_ref: str | None = None
    version: int | None = None
    issues: tuple[Issue, ...] = ()

    @property
    def code(self) -> str:
        """The worst of what was wrong."""
        return worst(self.issues) or self.outcome


class Blob(Frozen):
    data: bytes
    expires: AwareDatetime
    chunks: int = 1


class Slice(Frozen):
    """One record as it came, kept beside its blob: it outlives a blob that may not be kept."""

    feed: Code
    source_ref: str | None
    receipt: Code
    position: int
    data: bytes
    expires: AwareDatetime


class Quarantined(Frozen):
    """Readable and attributed, and unsound; a sound record under the same key mends it."""

    feed: Code
    receipt: Code
    position: int
    codes: tuple[Code, ...]
    at: AwareDatetime
    state: Literal["open", "superseded"] = "open"


def receipt_of(told: Submission, *, kept: bool) -> Receipt:
    return Receipt(
        id=told.id,
        feed=told.feed,
        organisation=told.organisation,
        media=told.media,
        received_at=told.at,
        size=len(told.body),
        salted=salted(told),
        blob=sha256(told.body).hexdigest() if kept else None,
        ce_source=told.event.source if told.event else None,
        ce_id=told.event.id if told.event else None,
    )


def receipt_id(*names: str) -> str:
    """The same submission has the same receipt, whoever asks."""
    digest = sha256("\0".join(names).encode()).digest()
    return "rc_" + b32encode(digest)[:20].decode().lower()


def salted(told: Submission) -> str:
    return sha256(told.id.encode() + told.body).hexdigest()
