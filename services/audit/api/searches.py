"""What may be searched for, and taken away."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Query
from pydantic import AwareDatetime

from services.audit.domain.records import Wanted
from services.audit.reports.decisions import DECISIONS, Between
from shared.schemas.base import Code, ProductId, SourceRef
from shared.schemas.export import EditionId
from shared.schemas.vocabulary import Outcome
from shared.tlog.canonical import LARGEST_INTEGER

After = Annotated[int, Query(ge=-1, le=LARGEST_INTEGER)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Query parameters of the decisions; `from` and `to` are of when they were recorded."""

    product: ProductId | None = None
    source: SourceRef | None = None
    recipient: Code | None = None
    edition: EditionId | None = None
    outcome: Outcome | None = None
    code: Code | None = None
    from_: Annotated[AwareDatetime | None, Query(alias="from")] = None
    to: AwareDatetime | None = None
    after: After = -1
    limit: Annotated[int, Query(ge=1, le=500)] = 100

    @property
    def about(self) -> dict[str, str]:
        about = {
            "product": self.product,
            "sources": self.source,
            "recipient": self.recipient,
            "edition": self.edition,
        }
        return {name: value for name, value in about.items() if value}

    def wanted(self) -> Wanted:
        return Wanted(
            kinds=DECISIONS,
            about=self.about,
            outcome=self.outcome,
            code=self.code,
            after=self.after,
            limit=self.limit,
        )

    def between(self) -> Between:
        return Between(start=self.from_, end=self.to)
