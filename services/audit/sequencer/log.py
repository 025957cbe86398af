"""What a turn writes, where it is kept, and what the writer holds of it in memory."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Protocol

from services.audit.domain.pending import Pending
from services.audit.domain.records import Fields, Record, Stored, Wanted
from services.audit.domain.trail import Trail
from shared.eventing.ports import Unit
from shared.policy.standing import Standing
from shared.tlog.hashing import CompactRange
from shared.tlog.note import Receipt
from shared.tlog.proofs import Tree, inclusion_proof

NEVER = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A draft, frozen: sent a second time, it is the same bytes."""

    records: Sequence[Record]
    range: CompactRange
    note: str
    """The checkpoint, signed: it leaves the process after the commit, never before."""

    def insert(self, unit: Unit) -> None:
        rows = unit.rows("records")
        for record in self.records:
            rows.add(record.document())
        if self.records:
            head = self.range.head
            document = {"_id": head.size, "root": head.root, "note": self.note}
            unit.rows("checkpoints").add(document)


class Log(Protocol):
    """What is asked of the records beside their insertion, which is the unit's work."""

    async def held(self, rids: Collection[str]) -> Collection[str]:
        """Say which of them stand in the log."""
        ...

    async def find(self, wanted: Wanted) -> Sequence[Stored]:
        """In the order of the log, at most as many as its limit."""
        ...

    async def checkpoint(self, *, of: int) -> str:
        """Give the first note over that many records or more; empty where there is none yet."""
        ...

    async def words(self, rids: Collection[str]) -> Mapping[str, str]:
        """Give what people said of records, where that is not erased."""
        ...


async def every(log: Log, wanted: Wanted) -> AsyncIterator[Stored]:
    """In the order of the log, however it is asked for."""
    while found := await log.find(wanted):
        for stored in found:
            yield stored
        wanted = replace(wanted, after=found[-1].seq)


@dataclass(slots=True, kw_only=True)
class Held:
    """The log in memory: what its records come to, and enough of the tree to prove each."""

    standing: Standing = field(default_factory=Standing)
    tree: Tree = field(default_factory=Tree)
    range: CompactRange = field(default_factory=CompactRange)
    pending: Pending = field(default_factory=Pending)
    trail: Trail = field(default_factory=Trail)
    recorded_at: datetime = NEVER
    note: str = ""

    def add(self, fields: Fields, *, leaf: bytes) -> None:
        self.standing.apply(fields)
        self.pending.apply(fields)
        self.trail.apply(fields)
        self.tree.append(leaf)
        self.range = self.range.extended([leaf])
        self.recorded_at = datetime.fromisoformat(fields["recorded_at"])

    def take_in(self, written: Written) -> None:
        for record in written.records:
            self.add(record.fields, leaf=record.leaf)
        self.note = written.note

    def receipt(self, seq: int, *, size: int = 0, note: str = "") -> Receipt:
        """Against the newest checkpoint, or an older one: of that size, and that note."""
        proof = inclusion_proof(self.tree.node, index=seq, size=size or self.tree.size)
        return Receipt(index=seq, proof=proof, checkpoint=note or self.note)
