"""The twin of intake's own queries; tests/contract holds it to MongoDB's answers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.intake.domain.asking import SOUND
from services.intake.domain.change import Held
from services.intake.domain.receipts import Quarantined, Receipt, ReceiptLine
from tests.support.memory import MemoryStore


@dataclass
class MemoryReceipts:
    store: MemoryStore

    async def get(self, receipt: str, /) -> Receipt | None:
        row = self.store.found("receipts").get(receipt)
        return Receipt.model_validate(row) if row else None

    async def by_event(self, source: str, ce_id: str, /) -> Receipt | None:
        found = (r for r in self._receipts() if (r.ce_source, r.ce_id) == (source, ce_id))
        return next(found, None)

    async def latest(self, feed: str, /, *, sound: bool) -> Receipt | None:
        found = await self.receipts([feed], skip=0, limit=10_000)
        return next((r for r in found if not sound or SOUND & r.counts.keys()), None)

    async def receipts(
        self, feeds: Collection[str], /, *, skip: int, limit: int
    ) -> Sequence[Receipt]:
        found = sorted((r for r in self._receipts() if r.feed in feeds), key=lambda r: r.id)
        newest = sorted(found, key=lambda r: r.received_at, reverse=True)
        return newest[skip : skip + limit]

    async def waiting(self, *, at: datetime) -> Sequence[str]:
        free = [row for row in self._receipts() if row.free(at)]
        return [row.id for row in sorted(free, key=lambda row: row.received_at)][:100]

    async def lines(
        self, receipt: str, /, *, outcome: str | None, after: int, limit: int
    ) -> Sequence[ReceiptLine]:
        rows = self.store.found("receipt_records").values()
        lines = [ReceiptLine.model_validate(row) for row in rows]
        mine = [line for line in lines if line.receipt == receipt and line.position > after]
        told = [line for line in mine if outcome in {None, line.outcome}]
        return sorted(told, key=lambda line: line.position)[:limit]

    async def known(self, lines: Collection[str], /) -> Mapping[str, ReceiptLine]:
        rows = self.store.found("receipt_records")
        return {each: ReceiptLine.model_validate(rows[each]) for each in lines if each in rows}

    async def cases(
        self, feeds: Collection[str], /, *, skip: int, limit: int
    ) -> Sequence[Quarantined]:
        newest = sorted(self._open(feeds), key=lambda case: case.at, reverse=True)
        return newest[skip : skip + limit]

    async def case(self, line: str, /) -> Quarantined | None:
        row = self.store.found("quarantine").get(line)
        return Quarantined.model_validate(row) if row else None

    async def open_cases(self, feeds: Collection[str], /) -> int:
        return len(self._open(feeds))

    async def sent(self, feeds: Collection[str], /) -> int:
        return sum(each.feed in feeds for each in self._receipts())

    async def unnamed(self, spaces: Collection[str], /) -> Sequence[Held]:
        tables = [self.store.found(each) for each in ("innovations", "opportunities")]
        held = [Held.model_validate(row) for table in tables for row in table.values()]
        mine = [each for each in held if each.ref.startswith(tuple(spaces))]
        return [each for each in mine if each.unnamed and not each.withdrawn]

    def _receipts(self) -> list[Receipt]:
        return [Receipt.model_validate(r) for r in self.store.found("receipts").values()]

    def _open(self, feeds: Collection[str]) -> list[Quarantined]:
        rows = self.store.found("quarantine")
        cases = [Quarantined.model_validate(rows[key]) for key in sorted(rows, key=str)]
        return [each for each in cases if each.state == "open" and each.feed in feeds]
