"""What one reader may have now of what was sealed: an opening strikes, and never adds."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.audit.domain.standing import Sealed, Share
from shared.policy.decision import DENY, PERMIT, Asked, Decision, Request, Withheld
from shared.policy.permit import allow_sha256

EVERYTHING = "*"
Decide = Callable[[Request], Decision]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Whoever is to see it: an organisation, at a time, by what the log knew at size `k`."""

    recipient: str
    purpose: str | None
    """None: the one that it was sealed for."""
    t: str
    k: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    strikes: Mapping[str, Sequence[str] | str]
    """By code, the products taken out; `*` where it is all of them."""
    withheld: Sequence[Mapping[str, Any]]
    allow_sha256: str
    outcome: str


def opened(
    sealed: Sealed, reader: Reader, *, in_scope: Callable[[str], bool], decide: Decide
) -> Opened:
    shares = [each for each in sealed.shares if each.is_permitted and in_scope(each.product)]
    decisions = [(share, decide(_for(reader, share))) for share in shares]
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


def _for(reader: Reader, share: Share) -> Request:
    """What was asked once, less what was withheld then."""
    sources, permitted = share.request.sources, dict(share.permitted)
    return replace(
        share.request,
        recipient=reader.recipient,
        territory=None,
        purpose=reader.purpose or share.request.purpose,
        t=reader.t,
        k=reader.k,
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


def was_shown(sealed: Sealed, product: str, *, in_: Mapping[str, Any]) -> bool:
    """By the record of a permit: did its reader receive the product?"""
    told = in_["data"]
    if product in told["omit"] or (told["products"] and product not in told["products"]):
        return False
    struck = {each for listed in told["strikes"].values() for each in listed}
    return not struck & {EVERYTHING, product} and any(
        share.product == product and share.is_permitted for share in sealed.shares
    )
