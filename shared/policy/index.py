"""Facts where the evaluator finds them; a fork takes in an uncommitted batch for nothing."""

from dataclasses import dataclass, field
from operator import attrgetter
from typing import Generic, TypeVar

from shared.policy.facts import (
    DisputeFact,
    Fact,
    OrganisationNoted,
    PermissionFact,
    SourceNoted,
    TargetDisputed,
    TargetSettled,
)

F = TypeVar("F", bound=Fact)


class Histories(Generic[F]):
    """Facts by key, in the log's order whatever order they came in."""

    def __init__(self, beneath: "Histories[F] | None" = None) -> None:
        self._beneath = beneath
        self._own: dict[str, tuple[F, ...]] = {}

    def at(self, key: str, *, k: int) -> tuple[F, ...]:
        """What was known when the log held `k` records."""
        found = self.of(key)
        if found and found[-1].seq >= k:
            return tuple(fact for fact in found if fact.seq < k)
        return found

    def of(self, key: str) -> tuple[F, ...]:
        found = self._own.get(key)
        if found is None and self._beneath is not None:
            return self._beneath.of(key)
        return found or ()

    def keys(self) -> set[str]:
        beneath = self._beneath.keys() if self._beneath else set[str]()
        return beneath | self._own.keys()

    def add(self, key: str, fact: F) -> None:
        self._own[key] = tuple(sorted((*self.of(key), fact), key=attrgetter("seq")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """All that was noted, granted, changed and disputed, by what it is about."""

    sources: Histories[SourceNoted] = field(default_factory=Histories[SourceNoted])
    organisations: Histories[OrganisationNoted] = field(
        default_factory=Histories[OrganisationNoted]
    )
    targets: Histories[PermissionFact] = field(default_factory=Histories[PermissionFact])
    permissions: Histories[PermissionFact] = field(default_factory=Histories[PermissionFact])
    disputes: Histories[DisputeFact] = field(default_factory=Histories[DisputeFact])

    def fork(self) -> "Index":
        """Lay an index over this one. Once its batch is committed, apply the facts to this."""
        return Index(
            sources=Histories(self.sources),
            organisations=Histories(self.organisations),
            targets=Histories(self.targets),
            permissions=Histories(self.permissions),
            disputes=Histories(self.disputes),
        )

    def apply(self, fact: Fact) -> None:
        match fact:
            case SourceNoted():
                self.sources.add(fact.ref, fact)
            case OrganisationNoted():
                self.organisations.add(fact.org, fact)
            case TargetDisputed() | TargetSettled():
                self.disputes.add(fact.target, fact)
            case _:
                self.targets.add(fact.target, fact)
                self.permissions.add(fact.permission, fact)
