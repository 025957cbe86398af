"""A record at its place in what was sent, and what is written down of it there."""

import zlib
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from services.intake.domain.issues import Outcome, issue
from services.intake.domain.receipts import Quarantined, Receipt, ReceiptLine, Slice
from services.intake.domain.records import Gone, Read, Sound
from services.intake.domain.spaces import Feed
from shared.schemas.entities import Provenance


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a record stood in what was sent."""

    receipt: Receipt
    feed: Feed
    position: int

    def line(self, read: Read, outcome: Outcome, *, version: int | None = None) -> ReceiptLine:
        """What was sound and is refused all the same is more than an event can carry."""
        large = outcome is Outcome.REFUSED and isinstance(read, Sound)
        more = (issue("too_large", read.path),) if large else ()
        return ReceiptLine(
            receipt=self.receipt.id,
            position=self.position,
            path=read.path,
            outcome=outcome,
            source_ref=read.ref,
            version=version,
            issues=(*more, *read.issues[:100]),
        )

    def slice(self, read: Read, *, expires: datetime) -> Slice:
        return Slice(
            feed=self.feed.code,
            source_ref=read.ref,
            receipt=self.receipt.id,
            position=self.position,
            data=zlib.compress(read.raw),
            expires=expires,
        )

    def case(self, read: Read) -> Quarantined:
        return Quarantined(
            feed=self.feed.code,
            receipt=self.receipt.id,
            position=self.position,
            codes=tuple(dict.fromkeys(each.code for each in read.issues)),
            at=self.receipt.received_at,
        )

    def provenance(self, read: Sound | Gone, *, code_version: str) -> Provenance:
        return Provenance(
            feed=self.receipt.feed,
            profile=self.feed.profile,
            code_version=code_version,
            receipt=self.receipt.id,
            blob_sha256=self.receipt.blob or sha256(read.raw).hexdigest(),
            position=self.position,
            source_instant=read.instant,
            received_at=self.receipt.received_at,
            licence=self.feed.licence,
        )
