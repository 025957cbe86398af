"""Evidence to take away: it holds without us, for whoever has the log's public key."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from services.audit.domain.records import Fields, Stored, Wanted
from services.audit.sequencer.log import Log, every
from services.audit.sequencer.turns import Sequencer
from shared.tlog.canonical import canonical
from shared.tlog.note import Receipt
from shared.verify.evidence import Evidence

AT_ONCE = 1_000
ADOPTED = "log.policy-adopted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Packs:
    log: Log
    sequencer: Sequencer

    async def pack(self, about: Mapping[str, str]) -> bytes:
        """What is about all that is named, as of one size: nothing later waits for it."""
        held = self.sequencer.held
        size, note = held.range.size, held.note
        wanted = Wanted(about=about, before=size, limit=AT_ONCE)
        records = [stored async for stored in every(self.log, wanted)]
        wanted = Wanted(kinds=(ADOPTED,), before=size)
        adopted = [stored async for stored in every(self.log, wanted)]
        build = partial(_packed, records, adopted, about={**about, "k": size})
        proved = partial(held.receipt, size=size, note=note)
        return await asyncio.to_thread(build, checkpoint=note, receipt=proved)


def _packed(
    records: Sequence[Stored],
    adopted: Sequence[Stored],
    *,
    about: Fields,
    checkpoint: str,
    receipt: Callable[[int], Receipt],
) -> bytes:
    """Runs beside the log: a whole log takes long to write, and readers wait for none of it."""
    is_whole = len(about) == 1
    named = {stored.fields["data"].get("policy") for stored in records}
    policies = [stored.fields["data"] for stored in adopted]
    proved = () if is_whole else records
    return Evidence(
        query=about,
        bodies=[stored.body for stored in records],
        receipts={stored.seq: receipt(stored.seq).text for stored in proved},
        checkpoint=checkpoint,
        policies=[
            canonical(told["document"])
            for told in policies
            if is_whole or told["sha256"] in named
        ],
    ).packed()
