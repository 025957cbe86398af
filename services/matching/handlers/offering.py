"""Which teams should see a product, may they, and what ends that."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from services.matching.domain.clusters import minted
from services.matching.domain.offers import (
    MOST_TEAMS,
    OPEN_FOR,
    Fit,
    asked,
    id_of,
    proposals,
    stands,
)
from services.matching.domain.records import Held, Known, Link, Offer, Record, Standing
from services.matching.domain.routing import ENGLAND, Places, Router
from services.matching.domain.scorer import WEIGHT
from services.matching.handlers.run import LONDON, Run
from shared.schemas import audit
from shared.schemas.base import Event
from shared.schemas.entities import OrgRef
from shared.schemas.innovation import Innovation
from shared.schemas.matching import OfferLapsed, OfferMade, OfferProposed, Product

PASSED = {Standing.DECLINED, Standing.EXPIRED}
"""Their places go to the next best teams."""
NOTHING: Mapping[str, OfferProposed] = {}


async def offer(
    run: Run, product_id: str, *, granted: int = 0, withdrawn: int = 0
) -> list[Event]:
    """Take back what would no longer be asked; ask for the best teams what was not."""
    held = (await run.shelf(Held).many([product_id]))[product_id]
    now = await _proposals(run, held, product=held.product) if held.product else NOTHING
    ids = {team: id_of(held, team, key=run.key) for team in held.asked}
    found = await run.shelf(Offer).many(ids.values())
    last = {team: found[id_] for team, id_ in ids.items()}
    if granted:
        last = {t: replace(o, granted=max(granted, o.granted)) for t, o in last.items()}
    kept = {t: o for t, o in last.items() if stands(o, now.get(t), withdrawn=withdrawn)}
    gone = [each for team, each in last.items() if each.is_open and team not in kept]
    passed = {team for team, each in kept.items() if each.standing in PASSED}
    wanted = [team for team in now if team not in passed][:MOST_TEAMS]
    due = [now[team] for team in wanted if team not in kept]
    for each in last.values() if granted else ():
        run.shelf(Offer).keep(each)
    for proposal in due:
        run.shelf(Offer).add(Offer(id=proposal.offer, proposal=proposal))
    if due:
        times = {each.team: held.asked.get(each.team, 0) + 1 for each in due}
        run.shelf(Held).keep(replace(held, asked={**held.asked, **times}))
    return [*(_lapsed(run, each) for each in gone), *due]


async def _proposals(run: Run, held: Held, *, product: Product) -> Mapping[str, OfferProposed]:
    members = await run.shelf(Record).many({each.source_ref for each in product.members})
    innovations = [each.innovation for each in members.values() if each.innovation]
    pairs = [(each.id, ref) for each in members.values() for ref in each.met]
    met = await run.shelf(Record).many({right for _, right in pairs})
    notices = [each.opportunity for each in met.values() if each.opportunity]
    buyers = {n.source_ref: n.buyer for n in notices if n.buyer and n.stage in WEIGHT}
    links = await run.shelf(Link).many({minted("lnk", *pair, key=run.key) for pair in pairs})
    naming = {each.proposal.opportunity for each in links.values() if each.names}
    named = [*(org for each in innovations for org in _named(each)), *buyers.values()]
    known = await run.shelf(Known).many({each.org_id for each in named if each.org_id})
    router = Router(
        affinities=run.scorer.affinities,
        register={each.id: each.organisation for each in known.values()},
        day=run.today(),
    )
    places = Places().union(*map(router.places, named))
    seekers = {ref: router.places(buyers[ref]) | ENGLAND for ref in naming & buyers.keys()}
    rows = [run.row(each) for each in members.values()]
    codes = [code for row in rows if row for code in row.codes]
    fits = [
        Fit(team, scored, tuple(sorted(r for r in seekers if seekers[r] & {*team.serves})))
        for team in await run.teams()
        if not (scored := router.fit(team, codes=codes, places=places)).vetoes
    ]
    return proposals(held, fits, sources=asked(product), at=run.now(), key=run.key)


def _named(innovation: Innovation) -> list[OrgRef]:
    """Who made it, who carries it, who uses it."""
    users = [each.organisation for each in innovation.deployments]
    network = innovation.network and OrgRef(name=innovation.network, org_id=innovation.network)
    return [each for each in (innovation.owner, network, *users) if each]


def made(run: Run, offer: Offer, *, decided: audit.ShareDecided) -> OfferMade:
    until = decided.occurred_at.astimezone(LONDON).date() + OPEN_FOR
    permitted = replace(offer, permitted=decided.permitted, decided=decided.seq, until=until)
    told = moved(run, permitted, to=Standing.MADE)
    return OfferMade.model_validate(told | {"decision_seq": decided.seq})


def denied(run: Run, offer: Offer, *, seq: int) -> OfferLapsed:
    told = moved(run, replace(offer, decided=seq), to=Standing.DENIED)
    reason = {"reason": "not_permitted", "decision_seq": seq}
    return OfferLapsed.model_validate(told | reason)


def _lapsed(run: Run, offer: Offer) -> OfferLapsed:
    told = moved(run, offer, to=Standing.LAPSED)
    return OfferLapsed.model_validate(told | {"reason": "no_longer_shareable"})


def moved(run: Run, offer: Offer, *, to: Standing) -> dict[str, Any]:
    """Keep where it stands now; give the whole of it, as every event tells it."""
    run.shelf(Offer).keep(replace(offer, told=offer.told + 1, standing=to))
    return dict(offer.proposal) | {"occurred_at": run.now(), "version": offer.told + 1}
