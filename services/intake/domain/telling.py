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
    held, is_new = accepted.held, accepted.kind == "new"
    plain: dict[str, object] = {
        "occurred_at": read.instant or provenance.received_at,
        "version": held.version,
    }
    if isinstance(read, Gone):
        is_product = held.ref.startswith("innovation:")
        ended = InnovationWithdrawn if is_product else OpportunityWithdrawn
        return ended.model_validate({**plain, "source_ref": held.ref, "reason": read.reason})
    plain |= {"changed": accepted.changed, "change_kind": accepted.kind}
    plain |= {"issues": read.issues, "provenance": provenance}
    if isinstance(read.entity, Innovation):
        known = InnovationRegistered if is_new else InnovationAmended
        return known.model_validate({**plain, "innovation": read.entity})
    seen = OpportunityRegistered if is_new else OpportunityAmended
    return seen.model_validate({**plain, "opportunity": read.entity})
