"""Matching on twins: its real handlers, batch by batch, as the kernel runs them."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from services.matching.domain import cpv
from services.matching.domain.index import Index
from services.matching.domain.records import Held
from services.matching.domain.scorer import Relevance, Scorer
from services.matching.domain.teams import Team
from services.matching.handlers import ROUTES, Matcher
from services.matching.handlers.run import Run
from services.matching.settings import Settings
from services.matching.store import read, shelves
from shared.errors import Conflict
from shared.schemas.audit import PermissionGranted, PermissionWithdrawn, ShareDecided
from shared.schemas.base import Event
from shared.schemas.entities import Ref
from shared.schemas.envelope import Bookkeeping, Request
from shared.schemas.innovation import Innovation
from shared.schemas.intake import (
    InnovationAmended,
    InnovationWithdrawn,
    OpportunityWithdrawn,
    OrganisationRegistered,
)
from shared.schemas.matching import OfferProposed
from shared.schemas.register import Organisation
from shared.schemas.vocabulary import Outcome, Purpose, RefKind
from tests.support.builders import (
    INNOVATION,
    NENC,
    NOON,
    PERMISSION,
    UCLH,
    a_provenance,
    a_registration,
    an_innovation,
    an_opening,
    an_organisation,
    some_terms,
)
from tests.support.matching_library import MemoryLibrary

FIRST, SECOND, THIRD, FOURTH = (f"innovation:hi-nenc:{n}" for n in (1, 2, 3, 4))
KEY = b"a key of these tests"
SCORER = Relevance(cpv.read(Settings.model_fields["affinities"].default.read_bytes()))
Meanwhile = Callable[[], Awaitable[object]]
CAUSE = Request(id="request-1", actor="test", organisation=UCLH, received_at=NOON)


@dataclass
class Trial:
    """One process; another may work on the same store."""

    library: MemoryLibrary = field(default_factory=MemoryLibrary)
    index: Index = field(default_factory=Index)
    scorer: Scorer = field(default_factory=lambda: SCORER)
    at: datetime = NOON

    async def hear(self, *batch: Event) -> list[Event]:
        """Handle one batch in one run, again on a conflict, and give what it tells."""
        for _ in range(3):
            try:
                return await self.attempt(*batch)
            except Conflict:
                continue
        raise Conflict

    def run(self, unit: Any) -> Run:
        return Run(
            shelf=shelves(unit),
            on_commit=unit.on_commit,
            library=self.library,
            index=self.index,
            scorer=self.scorer,
            key=KEY,
            now=lambda: self.at,
        )

    async def attempt(self, *batch: Event, meanwhile: Meanwhile | None = None) -> list[Event]:
        unit = self.library.store.unit()
        matcher = Matcher(self.run(unit))
        await matcher.prepare(batch)
        told = list[Event]()
        for event in batch:
            unit.mark(CAUSE)
            [route] = [route for route in ROUTES if route.event is type(event)]
            handled = await route.handle(matcher, event)
            assert isinstance(handled, Sequence)
            told += handled
        if meanwhile:
            await meanwhile()
        await self.library.store.commit(unit, Bookkeeping())
        return told

    def products(self) -> list[Held]:
        found = self.library.store.found("products")
        return [read(Held, found[key]) for key in sorted(found, key=str)]

    def live(self) -> dict[str, Any]:
        return {held.id: held.product for held in self.products() if held.product}


async def a_trial(*teams: Team) -> Trial:
    """One that knows a team and where it is."""
    trial = Trial()
    await trial.library.hang(teams or [a_team()])
    await trial.hear(an_organisation_registered(an_organisation()))
    return trial


async def proposed(trial: Trial) -> OfferProposed:
    """Have an innovation meet an opportunity, and give the offer that comes of it."""
    told = await trial.hear(a_registration(), an_opening())
    offer: OfferProposed = one(OfferProposed, told[-1:])
    return offer


def kinds(events: Sequence[Event]) -> list[str]:
    return [type(event).__name__ for event in events]


def one(kind: type[Any], events: Sequence[Event]) -> Any:
    """The only one of its kind."""
    [found] = [event for event in events if isinstance(event, kind)]
    return found


def a_team(team_id: str = "rrv-procurement", **changes: Any) -> Team:
    plain: dict[str, Any] = {
        "organisation": UCLH,
        "serves": ["icb:GB-NHS:Z9B2Z"],
        "cpv": ["331"],
        "opened": date(2020, 1, 1),
        "closed": None,
        "source": "sample",
    }
    return Team.model_validate({"id": team_id, **plain, **changes})


def a_withdrawal(ref: str = INNOVATION, *, version: int) -> Event:
    kind = InnovationWithdrawn if ref.startswith("innovation:") else OpportunityWithdrawn
    return kind(occurred_at=NOON, version=version, source_ref=ref, reason="source_withdrew")


def an_organisation_registered(told: Organisation) -> OrganisationRegistered:
    return OrganisationRegistered(
        occurred_at=NOON, version=1, organisation=told, source="excerpt"
    )


def a_decision(offer: OfferProposed, *, seq: int, outcome: Outcome) -> ShareDecided:
    permitted = [(s.ref, (*s.required, *s.optional)) for s in offer.sources]
    return ShareDecided(
        occurred_at=NOON,
        version=seq,
        offer=offer.offer,
        product=offer.product,
        outcome=outcome,
        permitted=tuple(permitted) if outcome == Outcome.PERMIT else (),
        seq=seq,
    )


def a_grant(target: str = INNOVATION, *, seq: int, **changes: Any) -> PermissionGranted:
    terms = some_terms(**{"purposes": (Purpose.PROCUREMENT_MATCHING,), **changes})
    return PermissionGranted(
        occurred_at=NOON,
        version=seq,
        permission=PERMISSION,
        target=target,
        grantor=NENC,
        terms=terms,
    )


def a_permission_withdrawn(target: str = INNOVATION, *, seq: int) -> PermissionWithdrawn:
    return PermissionWithdrawn(
        occurred_at=NOON,
        version=seq,
        permission=PERMISSION,
        target=target,
        grantor=NENC,
        effective=NOON,
        reason="owner_withdrew",
    )


def nis(value: str) -> Ref:
    return Ref(kind=RefKind.NIS, value=value)


def gtin(value: str) -> Ref:
    return Ref(kind=RefKind.GTIN, value=value)


def known_as(ref: str, *refs: Ref, **changes: Any) -> Innovation:
    return an_innovation(ref, refs=refs, **changes)


def an_amendment(innovation: Innovation, *, version: int) -> InnovationAmended:
    return InnovationAmended(
        occurred_at=NOON,
        version=version,
        innovation=innovation,
        change_kind="substantive",
        provenance=a_provenance(),
    )


def members(trial: Trial) -> list[set[str]]:
    return sorted(
        ({m.source_ref for m in product.members} for product in trial.live().values()), key=min
    )
