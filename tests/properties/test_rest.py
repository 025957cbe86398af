"""Matching and an audit that answer each other come to rest, whatever overtakes what."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from shared.schemas.base import Event
from shared.schemas.matching import OfferProposed
from shared.schemas.vocabulary import Outcome
from tests.support.builders import a_registration
from tests.support.matching import Trial, a_decision, a_grant, a_team, a_trial

MOST = 50
STEPS = ("grant", "deny", "tell", "answer")


@dataclass(slots=True)
class Exchange:
    """Audit denies everything, one log position after another; each topic keeps its order."""

    trial: Trial
    seq: int = 0
    granted: int = 0
    heard: int = 0
    needless: int = 0
    denied: dict[str, int] = field(default_factory=dict[str, int])
    asked: list[OfferProposed] = field(default_factory=list[OfferProposed])
    grants: list[Event] = field(default_factory=list[Event])
    denials: list[Event] = field(default_factory=list[Event])

    async def take(self, step: str) -> None:
        if step == "grant":
            self.granted = self.seq = self.seq + 1
            self.grants.append(a_grant(seq=self.seq))
        elif step == "deny" and self.asked:
            offer, self.seq = self.asked.pop(0), self.seq + 1
            self.denied[offer.team] = self.seq
            self.denials.append(a_decision(offer, seq=self.seq, outcome=Outcome.DENY))
        elif step == "tell" and self.grants:
            self.heard = self.grants[0].version
            await self.hear(self.grants.pop(0))
        elif step == "answer" and self.denials:
            await self.hear(self.denials.pop(0))

    async def hear(self, event: Event) -> None:
        told = await self.trial.hear(event)
        asked = [each for each in told if isinstance(each, OfferProposed)]
        self.needless += sum(self.denied.get(o.team, -1) >= self.heard for o in asked)
        self.asked += asked


@given(steps=st.lists(st.sampled_from(STEPS), max_size=20))
def test_no_grant_is_forgotten_and_none_asked_about_that_a_denial_already_knew(
    steps: Sequence[str],
) -> None:
    async def settled() -> Exchange:
        teams = (a_team(name, serves=["england"]) for name in ("a", "b"))
        exchange = Exchange(await a_trial(*teams))
        await exchange.hear(a_registration())
        for step in steps:
            await exchange.take(step)
        for _ in range(MOST):
            for step in STEPS[1:]:
                await exchange.take(step)
        return exchange

    exchange = asyncio.run(settled())

    assert (exchange.asked, exchange.grants, exchange.denials) == ([], [], [])
    assert min(exchange.denied.values()) > exchange.granted
    assert exchange.needless == 0
