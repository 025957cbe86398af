"""The reading room: no product leaves but through the gate, and each leaving is told."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Literal
from uuid import uuid4

import structlog

from services.export.clerk.shelves import Format, Register, Shelves
from services.export.domain.criteria import Criteria, Rulebook
from services.export.domain.edition import Edition
from services.export.domain.view import View, look
from shared.clock import Clock
from shared.errors import Unavailable
from shared.eventing.application import Answer, Eventing
from shared.policy.permit import Permit
from shared.schemas import envelope
from shared.schemas.export import DisclosureRecorded, EntryRecalled
from shared.schemas.vocabulary import Series
from shared.web.callers import Caller
from shared.web.gate import Gate, Opening
from shared.web.leaving import Leaving
from shared.web.problems import Problem

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who reads, by which way; `products` are those that the answer shows, None all."""

    caller: Caller
    channel: Literal["api", "page", "file"]
    media: str
    products: Collection[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What a reader may have, and the decision that says so."""

    view: View
    permit: Permit

    def recorded(
        self, body: bytes, *, sent: int, cause: envelope.Request
    ) -> DisclosureRecorded:
        return DisclosureRecorded(
            occurred_at=cause.received_at,
            version=self.permit.seq,
            decision_seq=self.permit.seq,
            edition=self.view.heading.id,
            recipient=cause.organisation,
            allow_sha256=self.permit.allow_sha256,
            rendering_sha256=sha256(body).hexdigest(),
            bytes=sent,
            completed=sent == len(body),
            sent_at=cause.received_at,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """The bytes of an answer."""

    body: bytes
    media: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    rules: Rulebook
    formats: Sequence[Format]
    eventing: Eventing[Any]
    gate: Gate
    now: Clock
    shelves: Callable[[], Shelves]

    def criteria(self, series: Series) -> Criteria:
        return self.rules.current[series]

    async def register(self, series: Series) -> Register:
        return await self.shelves().series.get(series) or Register(series=series)

    async def edition(self, series: Series, number: str | None = None) -> Edition:
        """The current one, unless one is named."""
        register = await self.register(series)
        fits = (i for i in reversed(register.issued) if number in {None, i.number})
        issued = next(fits, None)
        edition = await self.shelves().editions.get(issued.edition) if issued else None
        if edition is None:
            raise Problem(404, "not-found", detail="No such edition is published.")
        return edition

    async def recalls(self, edition: Edition) -> dict[str, EntryRecalled]:
        """Give what was recalled of an edition, by product."""
        keys = [f"{edition.heading.id}/{product}" for product in edition.allowed]
        found = await self.shelves().recalls.many(keys)
        return {recall.product: recall for recall in found.values()}

    async def had(self, recall: EntryRecalled, caller: Caller) -> bool:
        """Ask the log whether the caller's organisation had received what was recalled."""
        received = await self.gate.recipients(
            recall.edition, product=recall.product, before=recall.seq
        )
        return caller.organisation in received

    async def seen(self, edition: Edition, asked: Asked) -> Seen:
        """Ask for a permit, and look: recalled entries stay out, whatever it says of them."""
        recalls = await self.recalls(edition)
        opening = Opening(
            request_id=str(uuid4()),
            of={"edition": edition.heading.id},
            sealed=edition.allowed,
            caller=asked.caller,
            purpose=self.criteria(edition.heading.series).purpose,
            channel=asked.channel,
            media=asked.media,
            products=asked.products,
            omit={*recalls, *edition.unlisted},
        )
        permit = await self.gate.open(opening)
        return Seen(view=look(edition, permit), permit=permit)

    async def product(self, edition: Edition, product: str, *, asked: Asked) -> Seen:
        """One product; whoever never had what was recalled may not learn that it was listed."""
        recalls = await self.recalls(edition)
        if product in recalls and await self.had(recalls[product], asked.caller):
            raise Problem(410, "recalled", detail="This product was recalled.")
        if product in recalls or product not in edition.allowed:
            raise Problem(404, "not-found")
        seen = await self.seen(edition, asked)
        if not seen.view.rows:
            raise Problem(404, "not-found")
        return seen

    async def kept(self, seen: Seen, file: str) -> bytes | None:
        """Whoever may see all of it gets the very bytes that were published."""
        key = f"{seen.view.heading.id}/{file}"
        kept = await self.shelves().renderings.get(key)
        return kept.body if kept and kept.allow_sha256 == seen.permit.allow_sha256 else None

    def leaving(self, wording: Wording, *seen: Seen, cause: envelope.Request) -> Leaving:
        """Bytes begin while every permit still holds, or they do not begin."""
        at = self.now()
        if any(each.permit.use_by and each.permit.use_by <= at for each in seen):
            raise Problem(503, "audit-silent", headers={"retry-after": "5"})

        async def told(sent: int) -> None:
            records = [each.recorded(wording.body, sent=sent, cause=cause) for each in seen]
            await self._tell(records, cause)

        return Leaving(wording.body, media=wording.media, headers=wording.headers, told=told)

    async def _tell(self, told: Sequence[DisclosureRecorded], cause: envelope.Request) -> None:
        async def build(_: Any) -> Answer[None]:
            return Answer(value=None, events=told)

        try:
            await self.eventing.perform(cause, build)
        except Unavailable:
            log.warning("disclosure_unconfirmed", seq=told[0].decision_seq)
