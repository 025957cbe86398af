"""The decision for one reader at one moment: recorded before a byte leaves."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field, model_validator

from services.audit.clerk.outcomes import Declined
from services.audit.domain.records import spelled
from services.audit.sequencer.draft import Draft
from shared.policy.opening import Opened, Reading, opened
from shared.schemas.base import Code, OrgId, ProductId
from shared.schemas.export import EditionId
from shared.schemas.matching import OfferId
from shared.schemas.partners import Command
from shared.schemas.vocabulary import Purpose

USE_WITHIN = timedelta(seconds=30)
TOLD = ("request_id", "user", "channel", "media")
Plain = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/+-]{0,127}$")]
Products = Annotated[tuple[ProductId, ...], Field(max_length=1_000)]


class AskDisclosure(Command):
    request_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,128}$")]
    edition: EditionId | None = None
    offer: OfferId | None = None
    recipient: OrgId
    user: Annotated[str, Field(pattern=r"^[A-Za-z0-9._|-]{1,128}$")]
    """Opaque: it goes into the log."""
    purpose: Purpose | None = None
    channel: Code
    media: Plain
    products: Products | None = None
    omit: Products = ()

    @property
    def sealed(self) -> str:
        return self.edition or self.offer or ""

    @model_validator(mode="after")
    def _one_thing(self) -> "AskDisclosure":
        if (self.edition is None) == (self.offer is None):
            raise ValueError("either an edition or an offer")
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosed:
    seq: int
    opened: Opened
    use_by: datetime


def disclose(asked: AskDisclosure, draft: Draft) -> Disclosed | Declined:
    sealed = draft.standing.sealed.get(asked.sealed)
    if sealed is None or draft.is_known:
        return Declined("id_reused" if draft.is_known else "not_sealed")
    reading = Reading(
        recipient=f"org:{asked.recipient}",
        purpose=asked.purpose,
        t=spelled(draft.now),
        k=draft.size,
        products=asked.products,
        omit=asked.omit,
    )
    seen = opened(sealed, reading, decide=draft.decide)
    seq = draft.append(
        "decision.disclosure",
        about={
            "edition" if asked.edition else "offer": asked.sealed,
            "recipient": reading.recipient,
        },
        data={
            **{name: getattr(asked, name) for name in TOLD},
            **{name: told for name, told in asdict(reading).items() if name != "recipient"},
            **asdict(seen),
            "seal_seq": sealed.seal_seq,
        },
    )
    return Disclosed(seq=seq, opened=seen, use_by=draft.now + USE_WITHIN)
