"""Evidence to take away: it holds without us, for whoever has the log's public key."""

from dataclasses import dataclass

from services.audit.domain.records import Wanted
from services.audit.sequencer.log import Log, every
from services.audit.sequencer.turns import Sequencer
from shared.schemas.base import OrgId, PermissionId, ProductId, SourceRef
from shared.schemas.export import EditionId
from shared.schemas.partners import Command
from shared.tlog.canonical import canonical
from shared.verify.evidence import Evidence

ADOPTED = "log.policy-adopted"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Packs:
    log: Log
    sequencer: Sequencer

    async def pack(self, asked: AskPack) -> bytes:
        """As of one size: what is appended meanwhile is not in it."""
        held, about = self.sequencer.held, asked.about()
        size, note = held.range.size, held.note
        wanted = Wanted(about=about, before=size)
        records = [stored async for stored in every(self.log, wanted)]
        named = {stored.fields["data"].get("policy") for stored in records}
        wanted = Wanted(kinds=(ADOPTED,), before=size)
        adopted = [stored.fields["data"] async for stored in every(self.log, wanted)]
        proved = records if about else ()
        return Evidence(
            query={**about, "k": size},
            bodies=[stored.body for stored in records],
            receipts={r.seq: held.receipt(r.seq, size=size, note=note).text for r in proved},
            checkpoint=note,
            policies=[
                canonical(told["document"])
                for told in adopted
                if not about or told["sha256"] in named
            ],
        ).packed()
