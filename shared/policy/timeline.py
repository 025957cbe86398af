"""What stands of one permission at a time: its facts, folded in the order of the log."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from shared.policy.facts import (
    PermissionAmended,
    PermissionFact,
    PermissionGranted,
    PermissionResumed,
    PermissionSuspended,
    PermissionVoided,
    PermissionWithdrawn,
)
from shared.policy.terms import FIRST, LAST, Terms

GRANTED, SUSPENDED, WITHDRAWN, VOID = "granted", "suspended", "withdrawn", "void"
EARLY, ACTIVE, EXPIRED = "early", "active", "expired"
Change = (
    PermissionAmended
    | PermissionSuspended
    | PermissionResumed
    | PermissionVoided
    | PermissionWithdrawn
)
MADE: Mapping[type[Change], str] = {
    PermissionSuspended: SUSPENDED,
    PermissionResumed: GRANTED,
    PermissionVoided: VOID,
    PermissionWithdrawn: WITHDRAWN,
}
STATES = (EARLY, ACTIVE, SUSPENDED, EXPIRED, WITHDRAWN, VOID)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Of a permission's time: one version of its terms, in one state."""

    permission: str
    target: str
    grantor: str
    version: int
    granted_seq: int
    """Of the grant: an amendment answers no objection."""
    seq: int
    """Of the fact that made it what it is here."""
    terms: Terms
    state: str = GRANTED

    def state_at(self, t: str) -> str:
        """How it reads: what has not begun or has ended is neither active nor suspended."""
        if self.state in {VOID, WITHDRAWN}:
            return self.state
        if t < self.terms.valid_from:
            return EARLY
        if t >= self.terms.valid_to:
            return EXPIRED
        return SUSPENDED if self.state == SUSPENDED else ACTIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """From `start` until before `end`."""

    start: str
    end: str
    state: str
    version: int
    seq: int


def part_at(facts: Iterable[PermissionFact], t: str) -> Part | None:
    """Fold the facts of one permission, in the log's order; None where nobody granted it."""
    part: Part | None = None
    for fact in facts:
        part = _painted(part, fact, t=t)
    return part


def _painted(part: Part | None, fact: PermissionFact, *, t: str) -> Part | None:
    if isinstance(fact, PermissionGranted):
        return part or _granted(fact)
    if part is None or not _applies(fact, part, t=t):
        return part
    if isinstance(fact, PermissionAmended):
        return replace(part, version=fact.version, terms=fact.terms, seq=fact.seq)
    return replace(part, state=MADE[type(fact)], seq=fact.seq)


def _applies(fact: Change, part: Part, *, t: str) -> bool:
    match fact:
        case PermissionVoided():
            return part.state != WITHDRAWN
        case PermissionWithdrawn():
            return fact.effective <= t and part.state != VOID
        case PermissionAmended():
            return fact.effective <= t and part.state in {GRANTED, SUSPENDED}
        case PermissionSuspended():
            return fact.effective <= t and part.state == GRANTED
        case PermissionResumed():
            return fact.effective <= t and part.state == SUSPENDED


def _granted(fact: PermissionGranted) -> Part:
    return Part(
        permission=fact.permission,
        target=fact.target,
        grantor=fact.grantor,
        version=fact.version,
        granted_seq=fact.seq,
        seq=fact.seq,
        terms=fact.terms,
    )


def parts_at(facts: Iterable[PermissionFact], t: str) -> list[Part]:
    """Of each permission that the facts tell of, in the log's order; the latest told first."""
    told: dict[str, list[PermissionFact]] = {}
    for fact in facts:
        told.setdefault(fact.permission, []).append(fact)
    parts = filter(None, (part_at(each, t) for each in told.values()))
    return sorted(parts, key=lambda part: part.seq, reverse=True)


def segments(facts: Sequence[PermissionFact]) -> list[Segment]:
    """The whole of its time, from its first day to its last."""
    whole = list[Segment]()
    for start, end in pairwise(sorted({FIRST, LAST, *_moments(facts)})):
        part = part_at(facts, start)
        if part is None:
            return []
        state, last = part.state_at(start), whole[-1] if whole else None
        if last and (last.state, last.version, last.seq) == (state, part.version, part.seq):
            whole[-1] = replace(last, end=end)
            continue
        new = Segment(start=start, end=end, state=state, version=part.version, seq=part.seq)
        whole.append(new)
    return whole


def _moments(facts: Iterable[PermissionFact]) -> Iterator[str]:
    for fact in facts:
        match fact:
            case PermissionGranted(terms=terms):
                yield from (terms.valid_from, terms.valid_to)
            case PermissionAmended(terms=terms, effective=effective):
                yield from (effective, terms.valid_from, terms.valid_to)
            case PermissionVoided():
                pass
            case _:
                yield fact.effective
