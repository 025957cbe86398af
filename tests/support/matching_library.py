"""The twin of matching's own queries; tests/contract holds it to MongoDB's answers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from services.matching.domain.records import Held, Link, Offer, Record, Standing
from services.matching.domain.teams import Team
from services.matching.store import ENDS, read
from tests.support.memory import MemoryStore


@dataclass
class MemoryLibrary:
    store: MemoryStore = field(default_factory=MemoryStore)
    hung: dict[str, Team] = field(default_factory=dict[str, Team])

    async def teams(self) -> Sequence[Team]:
        return [self.hung[key] for key in sorted(self.hung)]

    async def hang(self, teams: Collection[Team], /) -> None:
        self.hung |= {team.id: team for team in teams}

    async def since(self, no: int, /) -> Sequence[Record]:
        return [each for each in self._all("records", Record) if each.no >= no]

    async def offers_to(self, organisation: str, /, standing: Standing) -> Sequence[Offer]:
        found = [o for o in self._all("offers", Offer) if o.standing == standing]
        return [each for each in found if each.proposal.organisation == organisation]

    async def offer(self, offer_id: str, /) -> Offer | None:
        return next((o for o in self._all("offers", Offer) if o.id == offer_id), None)

    async def over(self, today: date, /) -> Sequence[str]:
        return [o.id for o in self._all("offers", Offer) if o.is_over(today)]

    async def products(self, ids: Collection[str], /) -> Mapping[str, Held]:
        return {each.id: each for each in self._all("products", Held) if each.id in ids}

    async def links(self, ref: str, /) -> Sequence[Link]:
        live = [each for each in self._all("links", Link) if each.live]
        return [each for each in live if ref in {getattr(each.proposal, end) for end in ENDS}]

    def _all(self, collection: str, kind: type[Any]) -> list[Any]:
        found = self.store.found(collection)
        return [read(kind, found[key]) for key in sorted(found, key=str)]
