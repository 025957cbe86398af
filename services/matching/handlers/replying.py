"""How an offer ends: its team answers it, or its last day passes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from services.matching.domain.records import Offer, Standing
from services.matching.domain.replies import Refused, Replying, Taken, take
from services.matching.handlers.offering import moved, offer
from services.matching.handlers.run import Run
from shared.eventing.application import Answer
from shared.schemas.base import Event
from shared.schemas.matching import OfferAccepted, OfferDeclined, OfferLapsed


@dataclass(frozen=True, slots=True)
class Ends:
    """Each is a command of its own, on a run of its own."""

    runs: Callable[[Any], Run]

    async def reply(self, unit: Any, said: Replying) -> Answer[Taken | Refused]:
        return await reply(self.runs(unit), said)

    async def lapse(self, unit: Any, offer_id: str) -> Answer[None]:
        return await lapse(self.runs(unit), offer_id)


async def reply(run: Run, said: Replying) -> Answer[Taken | Refused]:
    """Keep the word and tell it; who passes makes room for the next best team."""
    await run.turn()
    taken = take(await run.shelf(Offer).get(said.offer), said, today=run.today())
    if isinstance(taken, Refused) or taken.replayed:
        return Answer(value=taken)
    run.shelf(Offer).keep(taken.offer)
    return Answer(value=taken, events=[_told(run, taken.offer), *await _next(run, taken.offer)])


async def lapse(run: Run, offer_id: str) -> Answer[None]:
    """Whoever comes to it first ends it; it may have been answered meanwhile."""
    await run.turn()
    held = await run.shelf(Offer).get(offer_id)
    if held is None or not held.is_over(run.today()):
        return Answer(value=None)
    told = moved(run, held, to=Standing.EXPIRED) | {"reason": "expired"}
    return Answer(
        value=None, events=[OfferLapsed.model_validate(told), *await _next(run, held)]
    )


async def _next(run: Run, ended: Offer) -> list[Event]:
    """Ask for the next best."""
    return await offer(run, ended.proposal.product)


def _told(run: Run, answered: Offer) -> OfferAccepted | OfferDeclined:
    whole = dict(answered.proposal) | {"occurred_at": run.now(), "version": answered.told}
    whole |= {"decision_seq": answered.decided}
    if answered.reply and answered.reply.reason:
        return OfferDeclined.model_validate(whole | {"reason": answered.reply.reason})
    return OfferAccepted.model_validate(whole)
