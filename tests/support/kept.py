"""A store under test, twin or engine, and a thing to keep in it."""

from dataclasses import dataclass
from typing import Any

from shared.eventing.ports import Store
from shared.schemas.envelope import Bookkeeping


@dataclass
class Kept:
    store: Store[Any]

    async def commit(self, *documents: dict[str, Any]) -> None:
        unit = self.store.unit()
        for document in documents:
            unit.rows("things").add(document)
        await self.store.commit(unit, Bookkeeping())

    async def get(self, key: str) -> dict[str, Any] | None:
        found: dict[str, Any] | None = await self.store.unit().rows("things").get(key)
        return found


def a_thing(key: str = "a", **changes: Any) -> dict[str, Any]:
    return {"_id": key, "name": key, "size": 1} | changes
