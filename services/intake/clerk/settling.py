"""Keeps the bytes, settles each record, and says what happened: all on one run's shelves."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import assert_never

from services.intake.clerk.placing import Place
from services.intake.clerk.shelves import Shelves
from services.intake.domain.change import Accepted, Held, Passed, compare, withdraw
from services.intake.domain.issues import Outcome
from services.intake.domain.receipts import (
    Blob,
    Receipt,
    ReceiptLine,
    Submission,
    receipt_of,
)
from services.intake.domain.records import Gone, Read, Sound, Unsound
from services.intake.domain.spaces import Feed
from services.intake.domain.telling import told
from shared.schemas.base import Event

CHUNK = 4 * 1_048_576
AT_ONCE = 200
"""Records a transaction."""
KEPT = {Outcome.ACCEPTED, Outcome.HELD, Outcome.QUARANTINED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    receipt: Receipt
    lines: Sequence[ReceiptLine]
    events: Sequence[Event] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clerk:
    shelves: Shelves
    archive: timedelta
    code_version: str

    async def open(self, submission: Submission, *, kept: bool = True) -> Receipt:
        """Keep the bytes before anything is understood of them."""
        receipt = receipt_of(submission, kept=kept)
        self.shelves.receipts.add(receipt.id, receipt)
        if receipt.blob:
            packed = zlib.compress(submission.body)
            chunks = [packed[n : n + CHUNK] for n in range(0, len(packed), CHUNK)]
            expires = receipt.received_at + self.archive
            for n, data in enumerate(chunks):
                blob = Blob(data=data, expires=expires, chunks=len(chunks))
                await self.shelves.blobs.keep(f"{receipt.blob}:{n}", blob)
        return receipt

    async def bytes_of(self, receipt: Receipt) -> bytes:
        first = await self.shelves.blobs.get(f"{receipt.blob}:0")
        keys = [f"{receipt.blob}:{n}" for n in range(first.chunks if first else 0)]
        found = await self.shelves.blobs.many(keys)
        return zlib.decompress(b"".join(found[key].data for key in keys))

    async def advance(self, receipt: Receipt, reads: Sequence[Read], *, feed: Feed) -> Settled:
        """Settle the next records of a submission; the last leave nothing that may not be."""
        part = reads[receipt.next : receipt.next + AT_ONCE]
        await self._load(part)
        lines: list[ReceiptLine] = []
        events: list[Event] = []
        for position, read in enumerate(part, start=receipt.next):
            at = Place(receipt=receipt, feed=feed, position=position)
            line, happened = await self._settle(read, at=at)
            await self._file(line, read, at=at)
            self.shelves.lines.add(f"{receipt.id}/{position:05}", line)
            lines.append(line)
            events += happened
        receipt = receipt.advanced(lines, of=len(reads))
        if receipt.state == "done":
            receipt = await self._cleared(receipt, reads)
        await self.shelves.receipts.keep(receipt.id, receipt)
        return Settled(receipt=receipt, lines=lines, events=events)

    async def judge(self, read: Sound | Gone) -> Accepted | Passed:
        """Load and decide; nothing is kept."""
        held = await self.shelves.of(read.ref).get(read.ref) or Held(ref=read.ref)
        return withdraw(held, read) if isinstance(read, Gone) else compare(held, read)

    async def _load(self, part: Sequence[Read]) -> None:
        """Ask for what the records speak of all at once."""
        refs = [read.ref for read in part if isinstance(read, Sound)]
        if refs:
            await self.shelves.of(refs[0]).many(refs)
            await self.shelves.quarantine.many(refs)

    async def _settle(self, read: Read, *, at: Place) -> tuple[ReceiptLine, Sequence[Event]]:
        if isinstance(read, Unsound):
            return at.line(read, read.outcome), ()
        match await self.judge(read):
            case Accepted(held=held) as accepted:
                await self.shelves.of(held.ref).keep(held.ref, held)
                provenance = at.provenance(read, code_version=self.code_version)
                line = at.line(read, Outcome.ACCEPTED, version=held.version)
                return line, [told(accepted, read, provenance=provenance)]
            case Passed(outcome=outcome):
                return at.line(read, outcome), ()
            case _ as never:
                assert_never(never)

    async def _file(self, line: ReceiptLine, read: Read, *, at: Place) -> None:
        """Keep the record's own bytes, and what is to be mended."""
        here = f"{line.receipt}/{line.position:05}"
        key = line.source_ref or here
        if line.outcome in KEPT:
            expires = at.receipt.received_at + self.archive
            self.shelves.slices.add(here, at.slice(read, expires=expires))
        if line.outcome is Outcome.QUARANTINED:
            await self.shelves.quarantine.keep(key, at.case(read))
        elif isinstance(read, Sound) and (case := await self.shelves.quarantine.get(key)):
            mended = case.model_copy(update={"state": "superseded"})
            await self.shelves.quarantine.keep(key, mended)

    async def _cleared(self, receipt: Receipt, reads: Sequence[Read]) -> Receipt:
        """A blob with patient data in it goes; its sound records live on in their slices."""
        patients = any(each.code == "patient_data" for r in reads for each in r.issues)
        if receipt.blob is None or not (patients or set(receipt.counts) <= {Outcome.REFUSED}):
            return receipt
        first = await self.shelves.blobs.get(f"{receipt.blob}:0")
        for n in range(first.chunks if first else 0):
            await self.shelves.blobs.drop(f"{receipt.blob}:{n}")
        return receipt.model_copy(update={"blob": None})
