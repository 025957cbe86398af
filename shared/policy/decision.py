"""What was asked, what was answered and why: the `data` of a decision record.

The answer holds all that it rests on, so that the log alone can be asked again.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from shared.policy.facts import SourceNoted

Permitted = tuple[str, tuple[str, ...]]
"""A source and the fields of it that may be shown."""
PERMIT, DENY = "permit", "deny"
PLAIN = ("action", "purpose", "t", "k", "onward", "commercial_use")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The fields of one source; without the required ones the entry makes no sense."""

    ref: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """May the recipient have this entry, at time `t`, by what the log knew at size `k`?

    A recipient `org:<id>` is a reader and judged by what was noted of it. Any other term is an
    audience: it has the draft's territory and counts as assured.
    """

    action: str
    purpose: str
    t: str
    k: int
    recipient: str
    territory: str | None = None
    onward: bool = False
    commercial_use: bool = False
    sources: tuple[Asked, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """`kinds` are the recipients terms that name it; none for an organisation not noted."""

    term: str
    kinds: frozenset[str]
    territory: str | None
    assured: bool
    noted: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    source: str
    field: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NearMiss:
    """The permission that got furthest: its grantor is whom to ask."""

    permission: str
    version: int
    seq: int
    grantor: str
    code: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    permission: str
    version: int
    seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    request: Request
    outcome: str
    code: str | None
    recipient: Recipient
    sources: tuple[SourceNoted, ...]
    permitted: tuple[Permitted, ...]
    withheld: tuple[Withheld, ...]
    near: tuple[NearMiss, ...]
    used: tuple[Used, ...]
    obligations: tuple[str, ...]
    policy: str
    evaluator: int

    def to_record(self) -> dict[str, Any]:
        """JSON as the log keeps it; `decision_of` reads it back."""
        asked, who = self.request, self.recipient
        return {
            "outcome": self.outcome,
            "code": self.code,
            **{name: getattr(asked, name) for name in PLAIN},
            "recipient": {**asdict(who), "kinds": sorted(who.kinds)},
            "sources": [asdict(each) for each in self.sources],
            "asked": [[each.ref, [*each.required], [*each.optional]] for each in asked.sources],
            "permitted": [[ref, [*fields]] for ref, fields in self.permitted],
            "withheld": [asdict(each) for each in self.withheld],
            "near": [{**asdict(each), "missing": [*each.missing]} for each in self.near],
            "used": [asdict(each) for each in self.used],
            "obligations": [*self.obligations],
            "policy": self.policy,
            "evaluator": self.evaluator,
        }


def request_of(record: Mapping[str, Any]) -> Request:
    """The request of a recorded decision, to be decided again."""
    who = record["recipient"]
    return Request(
        **{name: record[name] for name in PLAIN},
        recipient=who["term"],
        territory=who["territory"],
        sources=tuple(
            Asked(ref=ref, required=tuple(required), optional=tuple(optional))
            for ref, required, optional in record["asked"]
        ),
    )
