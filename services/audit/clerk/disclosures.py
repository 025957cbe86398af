"""The decision for one reader at one moment: recorded before a byte leaves."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any

from pydantic import Field, model_validator

from services.audit.clerk.permissions import Declined
from services.audit.domain.opening import Opened, Reader, opened
from services.audit.domain.records import Entry, spelled
from services.audit.sequencer.draft import Draft
from shared.schemas.base import Code, OrgId, ProductId
from shared.schemas.export import EditionId
from shared.schemas.matching import OfferId
from shared.schemas.partners import Command
from shared.schemas.vocabulary import Purpose

USE_WITHIN = timedelta(seconds=30)
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

    def covers(self, product: str) -> bool:
        return (self.products is None or product in self.products) and product not in self.omit

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosures:
    draft: Draft

    def disclose(self, asked: AskDisclosure) -> Disclosed | Declined:
        """Every sealed entry is judged again, for this reader, now."""
        draft, k = self.draft, self.draft.size
        sealed = draft.standing.sealed.get(asked.sealed)
        if sealed is None or draft.is_known:
            return Declined("id_reused" if draft.is_known else "not_sealed")
        reader = Reader(
            recipient=f"org:{asked.recipient}", purpose=asked.purpose, t=spelled(draft.now), k=k
        )
        seen = opened(sealed, reader, in_scope=asked.covers, decide=draft.decide)
        entry = Entry(
            kind="decision.disclosure",
            occurred_at=draft.now,
            about=_about(asked, reader),
            data={
                **_told(asked),
                **asdict(seen),
                "seal_seq": sealed.seal_seq,
                "t": reader.t,
                "k": k,
            },
        )
        return Disclosed(seq=draft.append(entry), opened=seen, use_by=draft.now + USE_WITHIN)


def _about(asked: AskDisclosure, reader: Reader) -> dict[str, str]:
    what = {"edition": asked.edition} if asked.edition else {"offer": asked.sealed}
    return {**what, "recipient": reader.recipient}


def _told(asked: AskDisclosure) -> dict[str, Any]:
    named = ("request_id", "user", "purpose", "channel", "media", "products", "omit")
    return {name: getattr(asked, name) for name in named}
