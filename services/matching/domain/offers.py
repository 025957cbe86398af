"""What is asked of audit for a team, and whether what was asked before still stands."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from zlib import crc32

from services.matching.domain.clusters import minted
from services.matching.domain.records import Held, Offer, Standing
from services.matching.domain.scorer import Scored
from services.matching.domain.teams import Team
from shared.schemas.matching import AskedFields, OfferProposed, Product

REQUIRED = "name"
MOST_TEAMS = 3
OPEN_FOR = timedelta(days=21)


def said(product: Product) -> dict[str, dict[str, Any]]:
    """List every source, one that says nothing too: audit judges all of them."""
    by: dict[str, dict[str, Any]] = {member.source_ref: {} for member in product.members}
    for field in (REQUIRED, "summary", "supplier", "country", "website"):
        if value := getattr(product, field):
            by[value.source][field] = value.model_dump(mode="json")["value"]
    for category in product.categories:
        by[category.source].setdefault("categories", []).append(category.value)
    return by


Sources = tuple[AskedFields, ...]


class Fit(NamedTuple):
    team: Team
    scored: Scored
    opportunities: tuple[str, ...]
    """Open ones that name the product, of buyers whom the team serves."""


def proposals(
    held: Held, fits: Collection[Fit], *, sources: Sources, at: datetime, key: bytes
) -> dict[str, OfferProposed]:
    """One for each team, the best first; a tie falls differently for each product."""

    def order(fit: Fit) -> tuple[int, int]:
        return -fit.scored.logit, crc32(f"{held.id} {fit.team.id}".encode())

    return {
        fit.team.id: OfferProposed(
            occurred_at=at,
            version=1,
            offer=id_of(held, fit.team.id, later=1, key=key),
            team=fit.team.id,
            organisation=fit.team.organisation,
            product=held.id,
            product_version=held.told,
            sources=sources,
            opportunities=fit.opportunities,
            rank=rank,
            points=fit.scored.points,
        )
        for rank, fit in enumerate(sorted(fits, key=order), start=1)
    }


def asked(product: Product) -> Sources:
    return tuple(
        AskedFields(
            ref=ref,
            required=(REQUIRED,) if REQUIRED in fields else (),
            optional=tuple(sorted(fields.keys() - {REQUIRED})),
        )
        for ref, fields in said(product).items()
    )


def id_of(held: Held, team: str, *, later: int = 0, key: bytes) -> str:
    """Of the last offer to that team, or the next: a decision is of one, and never of two."""
    return minted("off", held.id, team, str(held.asked.get(team, 0) + later), key=key)


def stands(last: Offer, now: OfferProposed | None, *, withdrawn: int) -> bool:
    """Whether to let it be: it was answered, or is the same question without news since."""
    if last.reply:
        return True
    then = last.proposal
    if now is None or (then.sources, then.opportunities) != (now.sources, now.opportunities):
        return False
    if last.is_open:
        return last.decided >= withdrawn
    if last.standing == Standing.EXPIRED:
        return True
    return last.standing == Standing.DENIED and last.decided > last.granted
