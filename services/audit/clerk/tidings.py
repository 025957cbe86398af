"""What others tell of their own deeds: by number, code and hash."""

import json
from dataclasses import dataclass
from functools import partial

import structlog

from services.audit.sequencer import gauges
from services.audit.sequencer.draft import Draft
from shared.schemas.base import Parked
from shared.schemas.export import DisclosureRecorded, EditionPublished, EntryRecalled

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tidings:
    draft: Draft

    def published(self, event: EditionPublished) -> None:
        told = event.model_dump(
            mode="json", include={"series", "number", "seal_seq", "document_sha256", "counts"}
        )
        told["renderings"] = [
            {"media": each.media.partition(";")[0], "sha256": each.sha256, "bytes": each.bytes}
            for each in event.renderings
        ]
        about = {"edition": event.edition}
        self.draft.note("edition.published", at=event.occurred_at, about=about, data=told)

    def recalled(self, event: EntryRecalled) -> None:
        told = event.model_dump(
            mode="json", include={"series", "number", "rank", "cause", "seq"}
        )
        about = {"edition": event.edition, "product": event.product}
        self.draft.note("entry.recalled", at=event.occurred_at, about=about, data=told)

    async def confirmed(self, event: DisclosureRecorded) -> None:
        """A permit for other bytes, or none at all: somebody has to be woken."""
        agrees = await self._was_permitted(event)
        told = event.model_dump(mode="json", exclude={"occurred_at", "version", "sent_at"})
        about = {"edition": event.edition, "recipient": f"org:{event.recipient}"}
        data = told | {"agrees": agrees}
        self.draft.note("disclosure.confirmed", at=event.sent_at, about=about, data=data)
        if not agrees:
            self.draft.on_commit(partial(_wake, seq=event.decision_seq))

    def parked(self, event: Parked) -> None:
        told = event.model_dump(
            mode="json", exclude={"occurred_at", "version", "code_version", "error"}
        )
        self.draft.note("dead-letter.parked", at=event.occurred_at, about={}, data=told)

    async def _was_permitted(self, event: DisclosureRecorded) -> bool:
        row = await self.draft.rows("records").get(event.decision_seq)
        if row is None:
            return False
        body = json.loads(row["body"])
        decided = (body["kind"], body["about"].get("recipient"), body["about"].get("edition"))
        asked = ("decision.disclosure", f"org:{event.recipient}", event.edition)
        return decided == asked and body["data"]["allow_sha256"] == event.allow_sha256


def _wake(*, seq: int) -> None:
    gauges.EXCEPTIONS.inc()
    log.error("disclosure_without_permit", seq=seq)
