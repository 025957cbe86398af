"""What a team may say to an offer, and what it then comes to."""

from dataclasses import dataclass, replace
from datetime import date

from services.matching.domain.records import Offer, Reply, Standing

UNKNOWN, ANSWERED, REUSED = "offer_unknown", "offer_answered", "id_reused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Replying:
    """One word of somebody, for the teams that they speak for."""

    offer: str
    reply: Reply
    organisation: str
    teams: tuple[str, ...] = ()
    """Empty is all of the organisation's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    offer: Offer
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    code: str


def take(offer: Offer | None, said: Replying, *, today: date) -> Taken | Refused:
    """An offer is answered once; another team's answers as one that nobody made."""
    if offer is None or not addressed(offer, said.organisation, teams=said.teams):
        return Refused(UNKNOWN)
    if offer.reply:
        if offer.reply.request != said.reply.request:
            return Refused(ANSWERED)
        same = offer.reply.reason == said.reply.reason
        return Taken(offer=offer, replayed=True) if same else Refused(REUSED)
    if not offer.may_be_answered(today):
        return Refused(UNKNOWN)
    standing = Standing.DECLINED if said.reply.reason else Standing.ACCEPTED
    told = offer.told + 1
    return Taken(offer=replace(offer, standing=standing, reply=said.reply, told=told))


def addressed(offer: Offer, organisation: str, *, teams: tuple[str, ...]) -> bool:
    mine = offer.proposal.organisation == organisation
    return mine and (not teams or offer.proposal.team in teams)
