"""What the rest of the pathway is told when a record is accepted."""

from services.intake.domain.change import Accepted
from services.intake.domain.records import Gone, Sound
from shared.schemas.base import Event
from shared.schemas.entities import Provenance
from shared.schemas.innovation import Innovation
from shared.schemas.intake import (
    InnovationAmended,
    InnovationRegistered,
    InnovationWithdrawn,
    OpportunityAmended,
    OpportunityRegistered,
    OpportunityWithdrawn,
)


def told(accepted: Accepted, read: Sound | Gone, *, provenance: Provenance) -> Event:
    held, at = accepted.held, read.instant or provenance.received_at
    if isinstance(read, Gone):
        kind = InnovationWithdrawn if _of_product(held.ref) else OpportunityWithdrawn
        return kind(
            occurred_at=at, version=held.version, source_ref=held.ref, reason=read.reason
        )
    facts = {
        "occurred_at": at,
        "version": held.version,
        "changed": accepted.changed,
        "change_kind": accepted.kind,
        "issues": read.issues,
        "provenance": provenance,
    }
    first = accepted.kind == "new"
    if isinstance(read.entity, Innovation):
        known = InnovationRegistered if first else InnovationAmended
        return known.model_validate({"innovation": read.entity, **facts})
    seen = OpportunityRegistered if first else OpportunityAmended
    return seen.model_validate({"opportunity": read.entity, **facts})


def _of_product(ref: str) -> bool:
    return ref.startswith("innovation:")
