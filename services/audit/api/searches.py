"""What may be searched for, and taken away."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Query

from services.audit.domain.records import Wanted
from shared.schemas.base import OrgId, PermissionId, ProductId, SourceRef
from shared.schemas.export import EditionId
from shared.schemas.partners import Command
from shared.tlog.canonical import LARGEST_INTEGER

DECISIONS = ("decision.entry", "decision.offer", "decision.disclosure")

After = Annotated[int, Query(ge=-1, le=LARGEST_INTEGER)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Query parameters of the decisions."""

    product: str | None = None
    source: str | None = None
    recipient: str | None = None
    edition: str | None = None
    outcome: str | None = None
    code: str | None = None
    after: After = -1
    limit: Annotated[int, Query(ge=1, le=500)] = 100

    def wanted(self) -> Wanted:
        about = {
            "product": self.product,
            "sources": self.source,
            "recipient": self.recipient,
            "edition": self.edition,
        }
        return Wanted(
            kinds=DECISIONS,
            about={name: value for name, value in about.items() if value},
            outcome=self.outcome,
            code=self.code,
            after=self.after,
            limit=self.limit,
        )


class AskPack(Command):
    """Records about all that is named; about nothing in particular is the whole log."""

    edition: EditionId | None = None
    product: ProductId | None = None
    permission: PermissionId | None = None
    source: SourceRef | None = None
    recipient: OrgId | None = None

    def about(self) -> dict[str, str]:
        recipient = f"org:{self.recipient}" if self.recipient else None
        told = self.model_dump(exclude={"source", "recipient"})
        told |= {"sources": self.source, "recipient": recipient}
        return {name: value for name, value in told.items() if value}
