"""What stands in quarantine: opened by an unsound record, ended by the one in its place."""

from services.intake.clerk.shelves import Shelves
from services.intake.domain.issues import Outcome
from services.intake.domain.receipts import Quarantined, Receipt, ReceiptLine
from services.intake.domain.records import Read, Sound, Unsound


async def file_case(
    line: ReceiptLine, read: Read, *, receipt: Receipt, shelves: Shelves
) -> None:
    """A record is mended by a sound one under its own key, or by one that says it mends it."""
    key, is_sound = line.source_ref or line.id, not isinstance(read, Unsound)
    is_unsound = line.outcome is Outcome.QUARANTINED
    if receipt.corrects and (is_sound or is_unsound):
        state = "mended" if is_sound else "superseded"
        await _end(receipt.corrects, state, by=line, shelves=shelves)
    if is_unsound:
        await shelves.quarantine.keep(key, _opened(line, receipt=receipt))
        return
    case = await shelves.quarantine.get(key) if isinstance(read, Sound) else None
    if case and case.state == "open":
        await shelves.quarantine.keep(key, case.ended("superseded", by=line.id))


async def _end(corrected: str, state: str, *, by: ReceiptLine, shelves: Shelves) -> None:
    old = await shelves.lines.get(corrected)
    key = (old and old.source_ref) or corrected
    case = await shelves.quarantine.get(key)
    if case and case.line == corrected and case.state == "open":
        await shelves.quarantine.keep(key, case.ended(state, by=by.id))


def _opened(line: ReceiptLine, *, receipt: Receipt) -> Quarantined:
    return Quarantined(
        line=line.id,
        codes=tuple(dict.fromkeys(each.code for each in line.issues)),
        at=receipt.received_at,
        feed=receipt.feed,
        ref=line.source_ref,
    )
