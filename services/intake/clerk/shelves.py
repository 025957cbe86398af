"""What a run keeps: shelves, each of one kind of thing, over the rows of its unit."""

from collections.abc import Collection, Mapping
from typing import Generic, TypeVar

from pydantic import BaseModel

from services.intake.domain.change import Held
from services.intake.domain.receipts import Kept, Quarantined, Receipt, ReceiptLine
from shared.eventing.ports import Rows, Unit

M = TypeVar("M", bound=BaseModel)


class Shelf(Generic[M]):
    """One collection of one kind of thing, as a run sees it."""

    def __init__(self, rows: Rows, kind: type[M]) -> None:
        self._rows = rows
        self._kind = kind

    async def many(self, keys: Collection[str]) -> Mapping[str, M]:
        found = await self._rows.many(list(keys))
        return {str(key): self._kind.model_validate(row) for key, row in found.items()}

    async def get(self, key: str) -> M | None:
        return (await self.many([key])).get(key)

    async def keep(self, key: str, item: M) -> None:
        await self._rows.get(key)
        self._rows.keep({"_id": key, **item.model_dump()})

    def add(self, key: str, item: M) -> None:
        self._rows.add({"_id": key, **item.model_dump()})

    async def drop(self, keys: Collection[str]) -> None:
        await self._rows.many(list(keys))
        for key in keys:
            self._rows.drop(key)


class Shelves:
    def __init__(self, unit: Unit) -> None:
        self.innovations = Shelf(unit.rows("innovations"), Held)
        self.opportunities = Shelf(unit.rows("opportunities"), Held)
        self.receipts = Shelf(unit.rows("receipts"), Receipt)
        self.lines = Shelf(unit.rows("receipt_records"), ReceiptLine)
        self.blobs = Shelf(unit.rows("blobs"), Kept)
        self.slices = Shelf(unit.rows("source_records"), Kept)
        self.quarantine = Shelf(unit.rows("quarantine"), Quarantined)
        self.organisations = Shelf(unit.rows("organisations"), Held)

    def of(self, ref: str) -> Shelf[Held]:
        return self.innovations if ref.startswith("innovation:") else self.opportunities
