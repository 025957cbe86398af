"""What the clerk needs of a run: shelves, each of one kind of thing."""

from collections.abc import Collection, Mapping
from typing import Protocol, TypeVar

from pydantic import BaseModel

from services.intake.domain.change import Held
from services.intake.domain.receipts import Blob, Quarantined, Receipt, ReceiptLine, Slice

M = TypeVar("M", bound=BaseModel)


class Shelf(Protocol[M]):
    async def many(self, keys: Collection[str]) -> Mapping[str, M]: ...

    async def get(self, key: str) -> M | None: ...

    async def keep(self, key: str, item: M) -> None: ...

    def add(self, key: str, item: M) -> None: ...

    async def drop(self, key: str) -> None: ...


class Shelves(Protocol):
    @property
    def innovations(self) -> Shelf[Held]: ...
    @property
    def opportunities(self) -> Shelf[Held]: ...
    @property
    def organisations(self) -> Shelf[Held]: ...
    @property
    def receipts(self) -> Shelf[Receipt]: ...
    @property
    def lines(self) -> Shelf[ReceiptLine]: ...
    @property
    def blobs(self) -> Shelf[Blob]: ...
    @property
    def slices(self) -> Shelf[Slice]: ...
    @property
    def quarantine(self) -> Shelf[Quarantined]: ...


def entities(shelves: Shelves, ref: str) -> Shelf[Held]:
    return shelves.innovations if ref.startswith("innovation:") else shelves.opportunities
