"""I1, all the way: what one service asks another is answered, and the answer acted upon."""

from collections.abc import Iterator

from tests.chaos.checker.evidence import Evidence, Finding, Told

OPEN = "matching.offer-proposed.v1"


def check(evidence: Evidence) -> Iterator[Finding]:
    for unanswered in (*_drafts(evidence), *_decided(evidence), *_offers(evidence)):
        yield Finding(invariant="I1", what="never answered", where=unanswered)


def _drafts(evidence: Evidence) -> Iterator[str]:
    drafted = {told.key for told in _of(evidence, "export.edition-drafted.v1")}
    decided = {told.key for told in _of(evidence, "audit.edition-decided.v1")}
    yield from (f"draft {edition}" for edition in drafted - decided)


def _decided(evidence: Evidence) -> Iterator[str]:
    """An edition nothing of which is permitted is given up, and that is an answer."""
    published = {told.key for told in _of(evidence, "export.edition-published.v1")}
    for told in _of(evidence, "audit.edition-decided.v1"):
        permitted = any(entry["permitted"] for entry in told.content["entries"])
        if permitted and told.key not in published:
            yield f"decision on {told.key}"


def _offers(evidence: Evidence) -> Iterator[str]:
    last: dict[str, Told] = {}
    for told in evidence.once("matching.offers.v1"):
        last[told.key] = told
    yield from (f"offer {key}" for key, told in last.items() if told.type == OPEN)


def _of(evidence: Evidence, wire_type: str) -> Iterator[Told]:
    return (told for told in evidence.told if told.type == wire_type)
