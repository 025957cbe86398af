"""One source of an entry: objections first, then what its permits let through, by field."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeGuard

from shared.policy.checks import (
    NO_PERMISSION,
    Case,
    field_miss,
    first_miss,
    missed,
    nearest,
)
from shared.policy.decision import Asked, NearMiss, Withheld
from shared.policy.document import PUBLIC, REST
from shared.policy.facts import (
    PermissionFact,
    PermissionWithdrawn,
    SourceNoted,
    TargetDisputed,
)
from shared.policy.index import Index
from shared.policy.timeline import WITHDRAWN, Part, parts_at

Parts = Sequence[Part]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`hard` denies the whole entry; so does a code in `lacking`: a required field withheld."""

    ref: str
    noted: SourceNoted | None = None
    hard: str | None = None
    permitted: tuple[str, ...] = ()
    withheld: tuple[Withheld, ...] = ()
    lacking: tuple[str, ...] = ()
    near: NearMiss | None = None
    used: tuple[Part, ...] = ()


def judge(asked: Asked, case: Case, *, index: Index) -> Verdict:
    history = index.sources.at(asked.ref, k=case.request.k)
    if not history:
        return Verdict(ref=asked.ref, hard="source_unknown")
    if is_disputed(_targets(history), index=index, k=case.request.k):
        return Verdict(ref=asked.ref, noted=history[-1], hard="disputed")
    facts = _facts(history, case, index=index)
    tried = [(part, first_miss(part, case)) for part in _parts(facts, history[-1], case=case)]
    passing = [part for part, miss in tried if miss is None]
    lifted = max((part.granted_seq for part in passing), default=-1)
    for fact in reversed(facts):
        if _objects(fact, case) and lifted <= max(fact.seq, _owner_changed(history, fact)):
            near = missed(fact, "withdrawn", missing=fact.effective)
            return Verdict(ref=asked.ref, noted=history[-1], hard="withdrawn", near=near)
    nearly = nearest(miss for _, miss in tried)
    return _shown(asked, history[-1], case=case, passing=passing, near=nearly)


def _facts(history: Sequence[SourceNoted], case: Case, *, index: Index) -> list[PermissionFact]:
    """All that was said of the source or of whoever ever owned it, in the log's order."""
    return sorted(
        (
            fact
            for target in _targets(history)
            for fact in index.targets.at(target, k=case.request.k)
        ),
        key=lambda fact: fact.seq,
    )


def _targets(history: Sequence[SourceNoted]) -> set[str]:
    return {history[-1].ref, *(f"owner:{noted.owner}" for noted in history if noted.owner)}


def is_disputed(targets: Collection[str], *, index: Index, k: int) -> bool:
    """Each record that cannot be read stands until it is settled itself."""
    last = {
        (target, fact.record): fact
        for target in targets
        for fact in index.disputes.at(target, k=k)
    }
    return any(isinstance(fact, TargetDisputed) for fact in last.values())


def _parts(facts: Sequence[PermissionFact], now: SourceNoted, *, case: Case) -> list[Part]:
    """What stands, of whoever answers for the source now: an earlier owner's ended with it."""
    targets, grantors = {now.ref, f"owner:{now.owner}"}, {now.owner, now.custodian}
    return [
        part
        for part in parts_at((fact for fact in facts if fact.target in targets), case.request.t)
        if part.state != WITHDRAWN and part.grantor in grantors
    ]


def _is_withdrawn(fact: PermissionFact, case: Case) -> TypeGuard[PermissionWithdrawn]:
    return isinstance(fact, PermissionWithdrawn) and fact.effective <= case.request.t


def _objects(fact: PermissionFact, case: Case) -> TypeGuard[PermissionWithdrawn]:
    if not _is_withdrawn(fact, case):
        return False
    reach, request = fact.reach, case.request
    return reach is None or (
        request.action in reach.actions
        and request.purpose in reach.purposes
        and not reach.recipients.isdisjoint(case.recipient.kinds)
    )


def _owner_changed(history: Sequence[SourceNoted], fact: PermissionWithdrawn) -> int:
    """No grant from before the source changed hands answers an earlier owner's objection."""
    former = {noted.owner for noted in history} - {history[-1].owner}
    if not former & {fact.grantor, fact.target.removeprefix("owner:")}:
        return -1
    return max(
        later.seq for earlier, later in pairwise(history) if later.owner != earlier.owner
    )


def _covering(passing: Parts, name: str, *, of: str | None) -> Part | None:
    return next((part for part in passing if not field_miss(part, name, of=of)), None)


def _shown(
    asked: Asked, noted: SourceNoted, *, case: Case, passing: Parts, near: NearMiss | None
) -> Verdict:
    names, classes = (*asked.required, *asked.optional), case.policy.classes_of(asked.ref)
    of = {name: classes.get(name, classes.get(REST)) for name in names}
    closed = {name: given for name, given in of.items() if given != PUBLIC}
    found = {name: _covering(passing, name, of=given) for name, given in closed.items()}
    misses = {
        name: nearest(field_miss(each, name, of=closed[name]) for each in passing) or near
        for name, grant in found.items()
        if grant is None
    }
    withheld = tuple(
        Withheld(source=noted.ref, field=name, code=miss.code if miss else NO_PERMISSION)
        for name, miss in misses.items()
    )
    required = case.policy.required_of(asked.ref).union(asked.required)
    return Verdict(
        ref=asked.ref,
        noted=noted,
        permitted=tuple(name for name in names if name not in misses),
        withheld=withheld,
        lacking=tuple(each.code for each in withheld if each.field in required),
        near=nearest(misses.values()),
        used=tuple(filter(None, found.values())),
    )
