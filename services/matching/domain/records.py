"""What matching remembers, one class a collection."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from shared.schemas.audit import Allowed
from shared.schemas.innovation import Innovation
from shared.schemas.matching import LinkProposed, OfferProposed, Product
from shared.schemas.opportunity import Opportunity
from shared.schemas.register import Organisation
from shared.schemas.vocabulary import Declining


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A source record as last heard of; withdrawn, it keeps what it said of its identity."""

    id: str
    seen: int = 0
    no: int = 0
    """Its place in the one order of decisions."""
    live: bool = True
    innovation: Innovation | None = None
    opportunity: Opportunity | None = None
    product: str | None = None
    met: tuple[str, ...] = ()
    """The records of the other kind that it is linked with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who ever claimed it; whether they still do, their records say."""

    id: str
    records: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A product id, for ever its founder's; without a product while nobody speaks of it."""

    id: str
    minted: int
    """The place in the order at which its founder found nobody to join."""
    told: int = 0
    product: Product | None = None
    asked: Mapping[str, int] = field(default_factory=dict[str, int])
    """How many offers there were to each team."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    id: str
    proposal: LinkProposed
    """As last told: its version counts on if the two meet again."""
    live: bool = True

    @property
    def names(self) -> bool:
        return self.live and self.proposal.relation == "names_product"


class Standing(StrEnum):
    PROPOSED = "proposed"
    MADE = "made"
    DENIED = "denied"
    LAPSED = "lapsed"
    EXPIRED = "expired"
    ACCEPTED = "accepted"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What somebody of the team said to an offer, once."""

    request: str
    """Told again under the same name, it is the same word."""
    by: str
    at: datetime
    reason: Declining | None = None
    """None accepts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    id: str
    proposal: OfferProposed
    told: int = 1
    standing: Standing = Standing.PROPOSED
    permitted: tuple[Allowed, ...] = ()
    decided: int = 0
    """Where in the log it was decided."""
    granted: int = 0
    """Where in the log the last grant heard of is: it outdates a denial before it."""
    until: date | None = None
    """The last day on which it may be answered, once it is made."""
    reply: Reply | None = None

    @property
    def is_open(self) -> bool:
        return self.standing in {Standing.PROPOSED, Standing.MADE}

    def may_be_answered(self, today: date) -> bool:
        return self.standing == Standing.MADE and not self.is_over(today)

    def is_over(self, today: date) -> bool:
        return self.standing == Standing.MADE and bool(self.until and self.until < today)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    id: str
    seen: int
    organisation: Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One row, kept by every run: so all decisions have one order, whoever takes them."""

    id: str
    next: int = 1
