"""What takes a product away again: recalled from every edition that rests on it."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial

from services.export.clerk import Clerk
from services.export.clerk.shelves import Register
from services.export.domain.consents import Consent, Consents
from services.export.domain.edition import Edition
from services.export.domain.recall import Strike, together
from shared.schemas.audit import (
    PermissionAmended,
    PermissionExpired,
    PermissionGranted,
    PermissionResumed,
    PermissionSuspended,
    PermissionWithdrawn,
)
from shared.schemas.base import Event
from shared.schemas.envelope import event_id
from shared.schemas.vocabulary import Series

Permitting = PermissionGranted | PermissionAmended | PermissionResumed
PermissionTold = Permitting | PermissionExpired | PermissionSuspended | PermissionWithdrawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    clerk: Clerk

    async def permission(self, event: PermissionTold) -> Sequence[Event]:
        """A strike is kept too: an edition decided before it may be published after it."""
        await self._note(event)
        told = list[Event]()
        for series in sorted({struck.series for struck in event.struck}):
            register = await self.clerk.register(series)
            strikes = _strikes(event, series)
            await self._keep(strikes, series)
            self.clerk.keep(register)
            told += await self._recalled(register, strikes=partial(_always, strikes))
        return told

    async def fact(
        self, event: Event, code: str, *, rests: Callable[[str, Collection[str]], bool]
    ) -> Sequence[Event]:
        """A fact of our own: recall what is published, give up the draft that holds it."""

        def strikes(edition: Edition) -> Sequence[Strike]:
            return [
                Strike(product=product, code=code, cause=event_id(event), at=event.occurred_at)
                for product, sources in edition.allowed.items()
                if rests(product, sources)
            ]

        clerk, told = self.clerk, list[Event]()
        for series in clerk.rules.current:
            register = await clerk.register(series)
            clerk.keep(register)
            draft = await clerk.shelves.drafts.get(register.open or "")
            if draft and any(rests(p.product, p.sources) for p in draft.candidates):
                await clerk.void(register, reason=code)
            told += await self._recalled(register, strikes=strikes)
        return told

    async def _recalled(
        self, register: Register, *, strikes: Callable[[Edition], Sequence[Strike]]
    ) -> Sequence[Event]:
        told = list[Event]()
        editions = await self.clerk.shelves.editions.many(register.editions)
        for edition in editions.values():
            told += await self.clerk.recall(edition, strikes(edition))
        return told

    async def _keep(self, strikes: Sequence[Strike], series: Series) -> None:
        shelf = self.clerk.shelves.strikes
        for strike in strikes:
            key = f"{series}/{strike.product}"
            shelf.keep(key, together(await shelf.get(key), strike))

    async def _note(self, event: PermissionTold) -> None:
        """Remember what permits what, so that a reader learns until when."""
        consents = self.clerk.shelves.consents
        known = await consents.get(event.target) or Consents()
        terms = event.terms if isinstance(event, Permitting) else None
        consent = Consent(version=event.version, terms=terms)
        consents.keep(event.target, known.told(event.permission, consent))


def _always(strikes: Sequence[Strike], _: Edition) -> Sequence[Strike]:
    return strikes


def _strikes(event: PermissionTold, series: Series) -> list[Strike]:
    return [
        Strike(
            product=struck.product,
            code=struck.code,
            cause=event_id(event),
            at=event.occurred_at,
            seq=event.version,
            editions=struck.editions,
        )
        for struck in event.struck
        if struck.series is series
    ]
