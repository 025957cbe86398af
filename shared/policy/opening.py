"""What one reader may have now of what was sealed: an opening strikes, and never adds."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shared.policy.decision import DENY, PERMIT, Asked, Decision, Request, Withheld
from shared.policy.permit import allow_sha256
from shared.policy.standing import Sealed, Share

EVERYTHING = "*"
Decide = Callable[[Request], Decision]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Who is to see what of it: an organisation, at a time, by what the log knew at `k`."""

    recipient: str
    purpose: str | None
    """None: the one that it was sealed for."""
    t: str
    k: int
    products: Collection[str] | None
    """None: all of them."""
    omit: Collection[str]

    def covers(self, product: str) -> bool:
        return (self.products is None or product in self.products) and product not in self.omit


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    strikes: Mapping[str, Sequence[str] | str]
    """By code, the products taken out; `*` where it is all of them."""
    withheld: Sequence[Mapping[str, Any]]
    allow_sha256: str
    outcome: str


def reading_of(record: Mapping[str, Any]) -> Reading:
    """The reading of a recorded disclosure, to be opened again."""
    named = ("purpose", "t", "k", "products", "omit")
    told = {name: record["data"][name] for name in named}
    return Reading(recipient=record["about"]["recipient"], **told)


def opened(sealed: Sealed, reading: Reading, *, decide: Decide) -> Opened:
    """Judge every sealed entry again, for this reader, now."""
    shares = [each for each in sealed.shares if _is_offered(each, reading)]
    decisions = [(share, decide(_for(reading, share))) for share in shares]
    passed = [pair for pair in decisions if pair[1].outcome == PERMIT]
    allowed = {share.product: dict(decision.permitted) for share, decision in passed}
    return Opened(
        strikes=_strikes(decisions, whole=not passed),
        withheld=[
            {"product": share.product, **row}
            for share, decision in passed
            for row in _by_source(decision.withheld)
        ],
        allow_sha256=allow_sha256(allowed),
        outcome=PERMIT if passed else DENY,
    )


def was_shown(sealed: Sealed, product: str, *, by: Mapping[str, Any]) -> bool:
    """By the record of a permit: did its reader receive the product?"""
    struck = {each for listed in by["data"]["strikes"].values() for each in listed}
    reading = reading_of(by)
    return not struck & {EVERYTHING, product} and any(
        share.product == product and _is_offered(share, reading) for share in sealed.shares
    )


def _is_offered(share: Share, reading: Reading) -> bool:
    return share.is_permitted and reading.covers(share.product)


def _for(reading: Reading, share: Share) -> Request:
    """What was asked once, less what was withheld then."""
    sources, permitted = share.request.sources, dict(share.permitted)
    return replace(
        share.request,
        recipient=reading.recipient,
        territory=None,
        purpose=reading.purpose or share.request.purpose,
        t=reading.t,
        k=reading.k,
        sources=tuple(_less(each, permitted.get(each.ref, ())) for each in sources),
    )


def _less(asked: Asked, permitted: Collection[str]) -> Asked:
    return replace(asked, optional=tuple(f for f in asked.optional if f in permitted))


def _strikes(
    decisions: Sequence[tuple[Share, Decision]], *, whole: bool
) -> dict[str, list[str] | str]:
    struck: defaultdict[str, list[str]] = defaultdict(list)
    for share, decision in decisions:
        if decision.code:
            struck[decision.code].append(share.product)
    if whole and len(struck) == 1:
        return dict.fromkeys(struck, EVERYTHING)
    return {code: sorted(products) for code, products in struck.items()}


def _by_source(withheld: Sequence[Withheld]) -> list[dict[str, Any]]:
    fields: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for each in withheld:
        fields[each.source, each.code].append(each.field)
    return [
        {"source": source, "code": code, "fields": sorted(names)}
        for (source, code), names in sorted(fields.items())
    ]
