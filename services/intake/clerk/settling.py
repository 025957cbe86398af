"""Keeps the bytes, settles each record, and says what happened: all in one run."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import assert_never

from services.intake.clerk.cases import file_case
from services.intake.clerk.shelves import Shelves
from services.intake.domain.change import Accepted, Held, Passed, compare, withdraw
from services.intake.domain.issues import Outcome, issue, outcome_of
from services.intake.domain.receipts import (
    Kept,
    Receipt,
    ReceiptLine,
    Submission,
    line_id,
    receipt_of,
)
from services.intake.domain.records import Gone, Read, Sound, Unsound
from services.intake.domain.spaces import Feed
from services.intake.domain.telling import told
from shared.eventing.ports import Unit
from shared.schemas.base import Event
from shared.schemas.entities import Provenance

CHUNK = 4 * 1_048_576
AT_ONCE = 200
"""Records a transaction."""
KEPT = {Outcome.ACCEPTED, Outcome.HELD, Outcome.QUARANTINED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    receipt: Receipt
    lines: Sequence[ReceiptLine] = ()
    events: Sequence[Event] = ()
    replayed: bool = False
    """It was settled before, perhaps for other bytes: their hash is on the receipt."""


class Clerk:
    def __init__(self, unit: Unit, *, archive_days: int, code_version: str) -> None:
        self.shelves = Shelves(unit)
        self._archive = timedelta(days=archive_days)
        self._code_version = code_version

    async def known(self, submission: Submission) -> Settled | None:
        receipt = await self.shelves.receipts.get(submission.id)
        if receipt is None:
            return None
        line = await self.shelves.lines.get(line_id(receipt.id, 0))
        return Settled(receipt=receipt, lines=(line,) if line else (), replayed=True)

    def open(self, submission: Submission, *, kept: bool = True) -> Receipt:
        """Keep the bytes before anything is understood of them."""
        receipt = receipt_of(submission, kept=kept)
        if kept:
            packed = zlib.compress(submission.body)
            parts = [packed[n : n + CHUNK] for n in range(0, len(packed), CHUNK)]
            receipt = receipt.model_copy(update={"chunks": len(parts)})
            for key, data in zip(_chunks(receipt), parts, strict=True):
                self.shelves.blobs.add(key, self._kept(data, of=receipt))
        self.shelves.receipts.add(receipt.id, receipt)
        return receipt

    async def bytes_of(self, receipt: Receipt) -> bytes:
        keys = _chunks(receipt)
        found = await self.shelves.blobs.many(keys)
        return zlib.decompress(b"".join(found[key].data for key in keys))

    async def advance(
        self, receipt: Receipt, reads: Sequence[Read], *, feed: Feed, most: int = AT_ONCE
    ) -> Settled:
        """Settle the next records of a submission; the last leave nothing that may not be."""
        part = reads[receipt.next : receipt.next + most]
        await self._load(part)
        lines: list[ReceiptLine] = []
        events: list[Event] = []
        for position, read in enumerate(part, start=receipt.next):
            verdict = await self.judge(read)
            line = _line(read, verdict, receipt=receipt, position=position)
            if isinstance(verdict, Accepted) and not isinstance(read, Unsound):
                await self.shelves.of(verdict.held.ref).keep(verdict.held.ref, verdict.held)
                provenance = self._provenance(read, line, receipt=receipt, feed=feed)
                events.append(told(verdict, read, provenance=provenance))
            await self._file(line, read, receipt=receipt)
            lines.append(line)
        receipt = receipt.advanced(lines, of=len(reads))
        if receipt.state == "done":
            receipt = await self._cleared(receipt, reads)
        await self.shelves.receipts.keep(receipt.id, receipt)
        return Settled(receipt=receipt, lines=lines, events=events)

    async def give_up(self, receipt: Receipt) -> None:
        """The rest of a submission that cannot be worked at ends as one case."""
        read = given_up()
        line = _line(read, read, receipt=receipt, position=receipt.next)
        await self._file(line, read, receipt=receipt)
        ended = receipt.advanced([line], of=receipt.next + 1)
        await self.shelves.receipts.keep(receipt.id, ended)

    async def judge(self, read: Read) -> Accepted | Passed | Unsound:
        """Load and decide; nothing is kept."""
        if isinstance(read, Unsound):
            return read
        held = await self.shelves.of(read.ref).get(read.ref) or Held(ref=read.ref)
        match read:
            case Gone():
                return withdraw(held, read)
            case Sound():
                return compare(held, read)
            case _ as never:
                assert_never(never)

    async def _load(self, part: Sequence[Read]) -> None:
        """Ask for what the records speak of all at once."""
        refs = [read.ref for read in part if isinstance(read, Sound)]
        if refs:
            await self.shelves.of(refs[0]).many(refs)
            await self.shelves.quarantine.many(refs)

    async def _file(self, line: ReceiptLine, read: Read, *, receipt: Receipt) -> None:
        """Keep the record's own bytes, and what is to be mended."""
        self.shelves.lines.add(line.id, line)
        if line.outcome in KEPT:
            self.shelves.slices.add(line.id, self._kept(zlib.compress(read.raw), of=receipt))
        await file_case(line, read, receipt=receipt, shelves=self.shelves)

    async def _cleared(self, receipt: Receipt, reads: Sequence[Read]) -> Receipt:
        """A blob with patient data in it goes; its sound records live on in their slices."""
        patients = any(each.code == "patient_data" for r in reads for each in r.issues)
        if not (patients or set(receipt.counts) <= {Outcome.REFUSED}):
            return receipt
        await self.shelves.blobs.drop(_chunks(receipt))
        return receipt.model_copy(update={"blob": None, "chunks": 0})

    def _kept(self, data: bytes, *, of: Receipt) -> Kept:
        return Kept(data=data, expires=of.received_at + self._archive)

    def _provenance(
        self, read: Sound | Gone, line: ReceiptLine, *, receipt: Receipt, feed: Feed
    ) -> Provenance:
        return Provenance(
            feed=feed.code,
            profile=feed.profile,
            code_version=self._code_version,
            receipt=receipt.id,
            blob_sha256=receipt.blob or sha256(read.raw).hexdigest(),
            position=line.position,
            source_instant=read.instant,
            received_at=receipt.received_at,
            licence=feed.licence,
        )


def given_up(read: Read | None = None) -> Unsound:
    """What we have failed at says so, and nothing else of it is touched again."""
    path, ref = (read.path, read.ref) if read else ("$", None)
    issues = (*(read.issues if read else ()), issue("unexpected", path))
    outcome = outcome_of(issues) or Outcome.QUARANTINED
    return Unsound(outcome=outcome, raw=b"", path=path, ref=ref, issues=issues)


def _line(
    read: Read, verdict: Accepted | Passed | Unsound, *, receipt: Receipt, position: int
) -> ReceiptLine:
    return ReceiptLine(
        receipt=receipt.id,
        position=position,
        path=read.path,
        outcome=verdict.outcome,
        source_ref=read.ref,
        version=verdict.held.version if isinstance(verdict, Accepted) else None,
        issues=read.issues,
    )


def _chunks(receipt: Receipt) -> list[str]:
    """Its own, whoever else may have sent the same: it alone says when they go."""
    return [f"{receipt.id}:{n}" for n in range(receipt.chunks)]
